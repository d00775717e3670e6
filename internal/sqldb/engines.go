package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlitecode "modernc.org/sqlite/lib"

	"github.com/loa-vn/loa/internal/fault"
)

// openSQLite keeps one writer, which takes the lock when it begins, and a few
// readers. Every commit is on the disk before it is answered (synchronous FULL):
// the ledger of who was told what is worth an fsync.
func (db *DB) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return fault.Invalid("sqldb.no_path")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	common := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-16000)", "wal_autocheckpoint(2000)",
	}}
	write := fileURI(path) + "?_txlock=immediate&" + common.Encode()
	read := fileURI(path) + "?" + common.Encode() + "&_pragma=query_only(1)"
	var err error
	db.dialect = SQLite
	if db.writer, err = sql.Open("sqlite", write); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	db.writer.SetMaxOpenConns(1)
	if err := db.writer.PingContext(ctx); err != nil { // the writer makes the file
		return fault.Unavailable("sqldb.unreachable", "engine", "sqlite").Wrap(err)
	}
	if db.reader, err = sql.Open("sqlite", read); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	db.reader.SetMaxOpenConns(6)
	return nil
}

// fileURI names a file to SQLite. In a URI the path ends at "?" and "#", and "%" begins a code: a folder "Kho #1" would
// silently become another file, "Kho ", that the next folder of such a name shares.
func fileURI(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (db *DB) openPostgres(url string) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fault.Invalid("sqldb.bad_url").Wrap(err)
	}
	db.dialect = Postgres
	db.writer = stdlib.OpenDB(*cfg)
	db.writer.SetMaxOpenConns(20)
	db.writer.SetMaxIdleConns(10)
	db.reader = db.writer
	return nil
}

// isRetryable knows the failures that only mean "run it again": PostgreSQL's
// serialization failure and deadlock.
func isRetryable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	return false
}

// describe gives a full disk its public text, whichever engine found it.
func describe(err error) error {
	if err == nil {
		return nil
	}
	full := false
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		full = lite.Code()&0xff == sqlitecode.SQLITE_FULL
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		full = pg.Code == "53100"
	}
	if full {
		return fault.Unavailable("sqldb.disk_full").Wrap(err)
	}
	return err
}

// IsUnique reports whether err says that a unique key exists already.
func IsUnique(err error) bool {
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlitecode.SQLITE_CONSTRAINT_UNIQUE ||
			lite.Code() == sqlitecode.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	return false
}
