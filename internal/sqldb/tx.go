package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Tx is one transaction.
type Tx struct {
	db  *DB
	raw *sql.Tx
	now time.Time
}

// Now is the transaction's one moment, UTC, to the microsecond.
func (tx *Tx) Now() time.Time { return tx.now }

// Dialect says which engine runs it.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

// SQL is the transaction underneath, for libraries that bring their own SQL.
func (tx *Tx) SQL() *sql.Tx { return tx.raw }

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.raw.ExecContext(ctx, tx.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a query for many rows. The caller closes them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.raw.QueryContext(ctx, tx.bind(query), args...)
}

// QueryRow runs a query for one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.raw.QueryRowContext(ctx, tx.bind(query), args...)
}

// Each runs a query and calls scan once a row.
func (tx *Tx) Each(ctx context.Context, scan func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// maxParams stays below SQLite's limit of 32,766 placeholders a statement.
const maxParams = 8_000

// InsertMany inserts many rows with few statements. The insert names its table
// and columns and ends before VALUES; the suffix may say ON CONFLICT DO NOTHING.
// It returns how many rows were changed.
//
//	tx.InsertMany(ctx, "INSERT INTO t (a, b)", [][]any{{1, 2}, {3, 4}}, "")
func (tx *Tx) InsertMany(ctx context.Context, insert string, rows [][]any, suffix string) (int64, error) {
	var changed int64
	for len(rows) > 0 {
		cols := len(rows[0])
		n := min(len(rows), maxParams/max(cols, 1))
		args := make([]any, 0, n*cols)
		for _, row := range rows[:n] {
			if len(row) != cols {
				return changed, fmt.Errorf("insert many: a row of %d values among rows of %d", len(row), cols)
			}
			args = append(args, row...)
		}
		tuple := "(" + In(cols) + "),"
		query := insert + " VALUES " + strings.TrimSuffix(strings.Repeat(tuple, n), ",") + " " + suffix
		k, err := tx.Exec(ctx, query, args...)
		if err != nil {
			return changed, err
		}
		changed += k
		rows = rows[n:]
	}
	return changed, nil
}

// In returns n placeholders, "?,?,?", for an IN list or a tuple of VALUES.
func In(n int) string {
	if n < 1 {
		return "NULL" // an IN list of nothing matches nothing
	}
	return strings.Repeat("?,", n-1) + "?"
}

func (tx *Tx) bind(query string) string {
	if tx.db.dialect == SQLite {
		return query
	}
	if done, ok := tx.db.rebound.Load(query); ok {
		return done.(string)
	}
	done := rebind(query)
	if len(query) < 4_096 { // long texts are multi-row inserts of many lengths
		tx.db.rebound.Store(query, done)
	}
	return done
}

// rebind turns each `?` outside of quotes into $1, $2, ….
func rebind(query string) string {
	var b strings.Builder
	b.Grow(len(query) + 16)
	quoted, n := false, 0
	for _, c := range []byte(query) {
		switch {
		case c == '\'':
			quoted = !quoted
			b.WriteByte(c)
		case c == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
