package policy

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

func waiting(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Waiting, error) {
	var out []Waiting
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		w := Waiting{Reason: &fault.Error{Kind: fault.KindUnavailable}}
		var values string
		var created, tried int64
		err := rows.Scan(&w.ID, &w.Original, &w.FileName, &w.Size, &w.State, &w.Reason.Code, &values, &w.Tries, &w.By, &w.Agency,
			&created, &tried, &w.Reading)
		if err == nil {
			err = fromJSON(values, &w.Reason.Args)
		}
		w.Created, w.Tried = sqldb.At(created), sqldb.At(tried)
		out = append(out, w)
		return err
	}, `SELECT id, original, file_name, size, state, reason, args, tries, by_user, agency, created, tried, reading FROM policy_waiting `+clause, args...)
	return out, err
}

// saveWaiting keeps a file that waits. One that waits already stays who brought it first, with the reason of this try.
func saveWaiting(ctx context.Context, tx *sqldb.Tx, w Waiting) (Waiting, error) {
	args, err := toJSON(w.Reason.Args)
	if err != nil {
		return w, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO policy_waiting (id, original, file_name, size, state, reason, args, tries, by_user, agency, created, tried, reading)
		VALUES (`+sqldb.In(13)+`) ON CONFLICT (original) DO UPDATE SET state = excluded.state, reason = excluded.reason,
			args = excluded.args, tries = policy_waiting.tries + 1, tried = excluded.tried, reading = excluded.reading`,
		w.ID, w.Original, w.FileName, w.Size, w.State, w.Reason.Code, args[0], w.Tries, w.By, w.Agency, sqldb.Micros(w.Created), sqldb.Micros(w.Tried), w.Reading)
	if err != nil {
		return w, err
	}
	kept, err := waiting(ctx, tx, `WHERE original = ?`, w.Original)
	if err != nil {
		return w, err
	}
	return kept[0], nil
}

// noLongerWaiting forgets that a file waited: it is read.
func noLongerWaiting(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM policy_waiting WHERE original = ?`, hash)
	return err
}

// bytesHash is the hash under which package blob keeps bytes.
func bytesHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
