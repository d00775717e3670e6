package sqldb

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to date. It is safe to run on every start and,
// on PostgreSQL, from several machines at once.
func (db *DB) Migrate(ctx context.Context) error {
	texts, err := db.dialectMigrations()
	if err != nil {
		return err
	}
	// A migration's number is its area's: a later one of an early area runs on a site that has come further elsewhere.
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true)}
	if db.dialect == Postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db.writer, texts, opts...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", describe(err))
	}
	return nil
}

// dialectMigrations keeps of every migration what is meant for this engine.
func (db *DB) dialectMigrations() (fs.FS, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	kept := fstest.MapFS{}
	for _, name := range names {
		data, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text, err := only(string(data), db.dialect)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		kept[strings.TrimPrefix(name, "migrations/")] = &fstest.MapFile{Data: []byte(text)}
	}
	return kept, nil
}

// only drops the parts between "-- +only ENGINE" and "-- +end" that are meant for
// the other engine.
func only(text string, d Dialect) (string, error) {
	var b strings.Builder
	keep, open := true, false
	for line := range strings.Lines(text) {
		engine, marks := strings.CutPrefix(strings.TrimSpace(line), "-- +only ")
		switch {
		case marks && open:
			return "", fmt.Errorf("%q inside another", strings.TrimSpace(line))
		case marks:
			keep, open = engine == d.String(), true
		case strings.TrimSpace(line) == "-- +end":
			keep, open = true, false
		case keep:
			b.WriteString(line)
		}
	}
	if open {
		return "", fmt.Errorf("a part is not closed by -- +end")
	}
	return b.String(), nil
}
