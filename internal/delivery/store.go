package delivery

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

const (
	selectRunByAsk = `SELECT id FROM delivery_run WHERE ask = ?`

	insertRun = `
		INSERT INTO delivery_run (id, num, ask, statement, version, title, agency, lane, state, channels, members,
			not_before, expires_at, created_at, duty_clause, duty_reason, corrects, watches)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

	selectRun = `
		SELECT id, num, statement, version, title, agency, lane, state, channels, members, expanded,
			not_before, expires_at, created_at, first_at, last_at, finished_at,
			duty_clause, duty_reason, beyond, corrects, watches
		FROM delivery_run `

	insertAttempt = `
		INSERT INTO delivery_attempt (id, run, recipient, unit, channel, address, locale, state, due_at, updated_at)`

	insertEvent = `
		INSERT INTO delivery_event (attempt, at, event, code, ref, provider, detail, latency, parts, cost)`

	// The worker's own questions, asked many times a second. Each finds its rows by
	// an index that holds only what waits or is leased: the ledger may be as long as
	// it likes. A join here would leave that to the engine's guess.
	selectDue = `
		SELECT id, recipient, unit, address, locale, state, tries FROM delivery_attempt
		WHERE run = ? AND channel = ? AND due_at <= ?
			AND (SELECT state FROM delivery_run WHERE num = ?) IN ('expanding', 'sending')
		ORDER BY due_at LIMIT ?`

	selectWaiting = `SELECT id, code FROM delivery_attempt WHERE run = ? AND due_at IS NOT NULL LIMIT ?`

	selectLaidBack = `
		SELECT id FROM delivery_attempt
		WHERE run = ? AND channel = ? AND due_at > ? AND code = ? AND updated_at < ? ORDER BY due_at LIMIT ?`

	selectLeased = `SELECT id, lease, channel FROM delivery_attempt WHERE lease IN `

	strikeWorkers = `
		DELETE FROM delivery_worker
		WHERE NOT EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.lease = delivery_worker.id) AND id IN `

	stillPending = `EXISTS (SELECT 1 FROM delivery_pending p WHERE p.run = delivery_run.id AND p.n > 0)`

	runsOver = `
		WHERE finished_at = 0 AND (state = 'cancelled' OR state IN ('expanding', 'sending') AND expires_at > 0 AND expires_at <= ?)
			AND ` + stillPending + ` ORDER BY num`

	runsDone = `WHERE state IN ('sending', 'cancelled') AND finished_at = 0 AND NOT ` + stillPending

	runsOpen = `WHERE state IN ('expanding', 'sending') AND not_before <= ? AND (expires_at = 0 OR expires_at > ?)`

	// One look into the index for each open run. The limit keeps PostgreSQL from
	// making a join of it, which would read all that waits.
	runsDue = runsOpen + `
			AND (SELECT 1 FROM delivery_attempt WHERE run = delivery_run.num AND channel = ? AND due_at <= ? LIMIT 1) = 1
		ORDER BY num`

	updateAttempts = `
		UPDATE delivery_attempt
		SET state = ?, due_at = ?, lease = ?, tries = tries + ?, code = ?, detail = ?, updated_at = ?
		WHERE id IN `
)

func collectRuns(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Run, error) {
	var found []Run
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		r, err := scanRun(rows)
		found = append(found, r)
		return err
	}, selectRun+clause, args...)
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	return found, nil
}

func scanRun(rows *sql.Rows) (Run, error) {
	var r Run
	var channels, corrects string
	var notBefore, expires, created, first, last, finished int64
	err := rows.Scan(&r.ID, &r.Num, &r.Statement, &r.Version, &r.Title, &r.Agency, &r.Lane, &r.State, &channels,
		&r.Members, &r.Expanded, &notBefore, &expires, &created, &first, &last, &finished,
		&r.Duty.Clause, &r.Duty.Reason, &r.Beyond, &corrects, &r.Watches)
	if err != nil {
		return r, err
	}
	r.NotBefore, r.ExpiresAt, r.CreatedAt = sqldb.At(notBefore), sqldb.At(expires), sqldb.At(created)
	r.FirstAt, r.LastAt, r.FinishedAt = sqldb.At(first), sqldb.At(last), sqldb.At(finished)
	if err := json.Unmarshal([]byte(corrects), &r.Corrects); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(channels), &r.Channels)
}

// nextNumber hands out 1, 2, 3, … under a name. Whoever takes one holds the row
// until its transaction ends.
func nextNumber(ctx context.Context, tx *sqldb.Tx, name string) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `
		INSERT INTO delivery_number (name, last) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET last = delivery_number.last + 1 RETURNING last`, name).Scan(&n)
	return n, err
}

// ids turns a batch into arguments of an IN list.
func ids(batch []AttemptID) []any {
	args := make([]any, len(batch))
	for i, id := range batch {
		args[i] = int64(id)
	}
	return args
}

// eachOf is Each for a reader who needs the values alone.
func eachOf(ctx context.Context, tx *sqldb.Tx, f func(scan func(...any) error) error, query string, args ...any) error {
	return tx.Each(ctx, func(rows *sql.Rows) error { return f(rows.Scan) }, query, args...)
}

// forUpdate locks what a query reads where readers do not exclude each other.
// Rows are locked in the order of their keys, so that two workers never wait for
// each other in a circle.
func forUpdate(tx *sqldb.Tx) string {
	if tx.Dialect() == sqldb.Postgres {
		return ` ORDER BY id FOR UPDATE`
	}
	return ``
}

// skipLocked passes over rows that another worker is claiming.
func skipLocked(tx *sqldb.Tx) string {
	if tx.Dialect() == sqldb.Postgres {
		return ` FOR UPDATE SKIP LOCKED`
	}
	return ``
}
