package app

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"

	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// shelf shares the originals over the site's PostgreSQL, which every node reaches
// anyway: no second store to run, back up and keep in step.
type shelf struct{ db *sqldb.DB }

var _ blob.Shelf = shelf{}

// piece is how much of a blob one row holds: small beside a node's memory.
const piece = 1 << 20

// Keep stores a blob in one transaction: it is there whole or not at all.
func (s shelf) Keep(ctx context.Context, hash string, r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		for n := 0; ; n++ {
			end := min(len(data), (n+1)*piece)
			last := end == len(data)
			_, err := tx.Exec(ctx, `INSERT INTO blob_chunk (hash, n, last, data) VALUES (?,?,?,?) ON CONFLICT DO NOTHING`,
				hash, n, sqldb.Bool(last), data[n*piece:end])
			if err != nil || last {
				return err
			}
		}
	})
}

// Fetch reads a blob whole.
func (s shelf) Fetch(ctx context.Context, hash string) (io.ReadCloser, error) {
	var data []byte
	whole := false
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var part []byte
			var last int
			err := rows.Scan(&part, &last)
			data, whole = append(data, part...), last == 1
			return err
		}, `SELECT data, last FROM blob_chunk WHERE hash = ? ORDER BY n`, hash)
	})
	if err == nil && !whole {
		err = fault.NotFound("blob.missing", "hash", hash)
	}
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Hashes lists the blobs that are there.
func (s shelf) Hashes(ctx context.Context) (found []string, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var hash string
			err := rows.Scan(&hash)
			found = append(found, hash)
			return err
		}, `SELECT hash FROM blob_chunk WHERE last = 1`)
	})
	return found, err
}

// originals opens the store of originals, shared where the database is.
func (s *Site) originals() (*blob.Store, error) {
	if s.DB.Dialect() != sqldb.Postgres {
		return blob.New(s.Config.Originals())
	}
	return blob.New(s.Config.Originals(), blob.WithShelf(shelf{s.DB}))
}

// level shares what this machine alone has, and goes on if it cannot.
func (s *Site) level(ctx context.Context) {
	if err := s.Blobs.Level(ctx); err != nil && !errors.Is(err, context.Canceled) {
		s.Log.WarnContext(ctx, "originals are not shared", "err", err)
	}
}
