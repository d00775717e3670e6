package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// Copy carries every row from one database to another, in either direction
// between the engines. The target is migrated first and must be empty. Progress
// is told after each table; it may be nil.
//
// Tables of libraries (goose's own, River's) stay behind: they are made anew, and
// package job carries the unfinished work over itself.
func Copy(ctx context.Context, from, to *DB, progress func(table string, rows int64)) error {
	if err := to.Migrate(ctx); err != nil {
		return err
	}
	return from.View(ctx, func(src *Tx) error {
		tables, err := src.tables(ctx)
		if err != nil {
			return err
		}
		return to.Update(ctx, func(dst *Tx) error {
			if dst.Dialect() == SQLite { // rows of one table may refer to each other
				if _, err := dst.Exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
					return err
				}
			}
			for _, table := range tables {
				n, err := copyTable(ctx, src, dst, table)
				if err != nil {
					return fmt.Errorf("copy %s: %w", table, err)
				}
				if progress != nil {
					progress(table, n)
				}
			}
			return nil
		})
	})
}

func copyTable(ctx context.Context, src, dst *Tx, table string) (int64, error) {
	var one int
	err := dst.QueryRow(ctx, `SELECT 1 FROM `+table+` LIMIT 1`).Scan(&one)
	if err == nil {
		return 0, fault.Conflict("sqldb.copy_not_empty", "table", table)
	} else if !NoRows(err) {
		return 0, err
	}
	cols, err := dst.columns(ctx, table)
	if err != nil {
		return 0, err
	}
	rows, err := src.Query(ctx, `SELECT `+strings.Join(cols, ", ")+` FROM `+table)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	return copyRows(ctx, rows, dst, `INSERT INTO `+table+` (`+strings.Join(cols, ", ")+`)`, len(cols))
}

func copyRows(ctx context.Context, rows *sql.Rows, dst *Tx, insert string, cols int) (int64, error) {
	var total int64
	batch := make([][]any, 0, 500)
	for {
		more := rows.Next()
		if more {
			row, at := make([]any, cols), make([]any, cols)
			for i := range row {
				at[i] = &row[i]
			}
			if err := rows.Scan(at...); err != nil {
				return total, err
			}
			batch = append(batch, row)
		}
		if len(batch) == cap(batch) || !more {
			n, err := dst.InsertMany(ctx, insert, batch, "")
			if err != nil {
				return total, err
			}
			total, batch = total+n, batch[:0]
		}
		if !more {
			return total, rows.Err()
		}
	}
}

// tables lists our own tables, referenced before referencing.
func (tx *Tx) tables(ctx context.Context) ([]string, error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
	refs := `SELECT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`
	if tx.db.dialect == Postgres {
		list = `SELECT table_name FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`
		refs = `SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
			WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`
	}
	var names []string
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if err == nil && isOurs(name) {
			names = append(names, name)
		}
		return err
	}, list)
	if err != nil {
		return nil, err
	}
	needs := map[string][]string{}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var table, referenced string
		err := rows.Scan(&table, &referenced)
		needs[table] = append(needs[table], referenced)
		return err
	}, refs)
	return inOrder(names, needs), err
}

func isOurs(table string) bool {
	// blob_chunk is the shelf on which machines share originals; these travel as files.
	for _, prefix := range []string{"goose_", "river_", "sqlite_", "search_text", "blob_chunk"} {
		if strings.HasPrefix(table, prefix) {
			return false
		}
	}
	return true
}

// inOrder puts every table behind those that it refers to.
func inOrder(names []string, needs map[string][]string) []string {
	var sorted []string
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		for _, other := range needs[name] {
			visit(other)
		}
		if slices.Contains(names, name) {
			sorted = append(sorted, name)
		}
	}
	for _, name := range names {
		visit(name)
	}
	return sorted
}

// columns lists a table's columns without those that the engine computes.
func (tx *Tx) columns(ctx context.Context, table string) ([]string, error) {
	query := `SELECT name FROM pragma_table_info(?)`
	if tx.db.dialect == Postgres {
		query = `SELECT column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = ? AND is_generated = 'NEVER' ORDER BY ordinal_position`
	}
	var cols []string
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		cols = append(cols, name)
		return err
	}, query, table)
	return cols, err
}
