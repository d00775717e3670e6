// Package sqldbtest gives every test of a store two real engines: SQLite in a
// temporary file and PostgreSQL in a database of its own.
//
// The PostgreSQL cluster is private: it is started on a free loopback port from
// Debian's binaries, or, when LOA_TEST_POSTGRES names one that `make test` has
// started for all packages, that one is used. There is no way to skip an engine;
// a store that works on one of them is not finished.
package sqldbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases

	"github.com/loa-vn/loa/internal/sqldb"
)

// Each runs f on both engines, each migrated and empty.
func Each(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachAt(t, time.Now, f)
}

// EachAt is Each with the clock that tx.Now() reads.
func EachAt(t *testing.T, clock func() time.Time, f func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, engine := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			f(t, Open(t, URL(t, engine), sqldb.WithClock(clock)))
		})
	}
}

// SQLite opens one migrated, empty SQLite database, for tests in which the
// engine does not matter.
func SQLite(t testing.TB, opts ...sqldb.Option) *sqldb.DB {
	t.Helper()
	return Open(t, URL(t, sqldb.SQLite), opts...)
}

// Open opens and migrates a database and closes it with the test.
func Open(t testing.TB, url string, opts ...sqldb.Option) *sqldb.DB {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.Open(ctx, url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}

// URL makes an empty, not yet migrated database and drops it with the test.
func URL(t testing.TB, engine sqldb.Dialect) string {
	t.Helper()
	if engine == sqldb.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "loa.db")
	}
	server, err := cluster()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ToLower(rand.Text()[:16])
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
		_ = admin.Close()
	})
	return strings.Replace(server, "/postgres?", "/"+name+"?", 1)
}

var cluster = sync.OnceValues(func() (string, error) {
	if url := os.Getenv("LOA_TEST_POSTGRES"); url != "" {
		return url, nil
	}
	dir, err := os.MkdirTemp("", "loa-pg-")
	if err != nil {
		return "", err
	}
	server, err := StartCluster(dir)
	if err != nil {
		return "", fmt.Errorf("%w (is the package postgresql installed? `make test` installs it)", err)
	}
	return server.URL, nil // it dies with this process, see StartCluster
})
