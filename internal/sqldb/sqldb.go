// Package sqldb speaks one portable SQL to two engines.
//
// A site starts on SQLite inside the program and moves to PostgreSQL when it
// outgrows one machine, with the same code. That holds because the SQL is kept
// plain: identifiers and days are TEXT, instants are BIGINT microseconds, flags
// are 0 or 1, JSON is opaque TEXT, placeholders are `?`. Only skipping locked
// rows and full text differ, and they differ here or beside a tx.Dialect().
//
// All work happens in transactions. Update writes: on SQLite there is one
// writer, who takes the lock at once, so that a transaction never fails half
// way; on PostgreSQL a serialization failure or a deadlock runs the function
// again, so it must not change anything outside the database before it returns.
// View reads one consistent state. A transaction has one time, tx.Now().
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Dialect is one of the two engines.
type Dialect int

// The closed set of engines.
const (
	SQLite Dialect = iota
	Postgres
)

// String is the engine's name in configuration and metrics.
func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// DB is one open database.
type DB struct {
	dialect Dialect
	url     string
	writer  *sql.DB // SQLite: exactly one connection
	reader  *sql.DB // PostgreSQL: the same pool as writer
	clock   func() time.Time
	rebound sync.Map // `?` text -> `$1` text
}

// Option adjusts Open.
type Option func(*DB)

// WithClock sets where tx.Now() comes from; tests inject a clock here.
func WithClock(clock func() time.Time) Option { return func(db *DB) { db.clock = clock } }

// Open opens "sqlite:PATH" or "postgres://…". It does not migrate.
func Open(ctx context.Context, url string, opts ...Option) (*DB, error) {
	db := &DB{url: url, clock: time.Now} //nolint:forbidigo // The one place where the clock enters; WithClock replaces it.
	for _, opt := range opts {
		opt(db)
	}
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		err = db.openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		err = db.openPostgres(url)
	default:
		return nil, fault.Invalid("sqldb.unknown_engine", "url", url)
	}
	if err != nil {
		return nil, err
	}
	if err := db.reader.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fault.Unavailable("sqldb.unreachable", "engine", db.dialect.String()).Wrap(err)
	}
	return db, nil
}

// Close closes every connection.
func (db *DB) Close() error {
	if db.reader == db.writer {
		return db.writer.Close()
	}
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Dialect says which engine it is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Writer is the pool underneath, for libraries that bring their own SQL.
func (db *DB) Writer() *sql.DB { return db.writer }

// Now is the database's clock.
func (db *DB) Now() time.Time { return db.clock().UTC().Truncate(time.Microsecond) }

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Update runs f in a writing transaction and commits if it returns nil.
func (db *DB) Update(ctx context.Context, f func(tx *Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.run(ctx, db.writer, &sql.TxOptions{}, f)
		if err == nil || attempt == 5 || !isRetryable(err) || ctx.Err() != nil {
			return describe(err)
		}
	}
}

// View runs f in a reading transaction that sees one consistent state.
func (db *DB) View(ctx context.Context, f func(tx *Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return describe(db.run(ctx, db.reader, opts, f))
}

func (db *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(tx *Tx) error) error {
	raw, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = raw.Rollback() }() // after a commit this does nothing
	if err := f(&Tx{db: db, raw: raw, now: db.Now()}); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Micros is how an instant is stored: microseconds since 1970, 0 for none.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// At reads a stored instant; 0 is none.
func At(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Bool is how a flag is stored.
func Bool(b bool) int {
	if b {
		return 1
	}
	return 0
}

// NoRows reports whether a QueryRow found nothing.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
