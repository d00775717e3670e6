package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/loa-vn/loa/internal/fault"
)

// Shelf is where the nodes of one site share their blobs: each keeps files of its
// own, and what one of them has taken in the others fetch when they are asked for
// it. A site of one machine needs none.
type Shelf interface {
	// Keep stores what r gives under the hash; storing it again changes nothing.
	Keep(ctx context.Context, hash string, r io.Reader) error
	// Fetch reads a blob; fault.NotFound if it was never kept.
	Fetch(ctx context.Context, hash string) (io.ReadCloser, error)
	// Hashes lists what is kept.
	Hashes(ctx context.Context) ([]string, error)
}

// WithShelf shares the store's blobs.
func WithShelf(shelf Shelf) Option { return func(s *Store) { s.shelf = shelf } }

// fetchTime is how long another node's blob may take to arrive.
const fetchTime = time.Minute

// share puts a kept blob onto the shelf, if there is one.
func (s *Store) share(ctx context.Context, hash string) error {
	if s.shelf == nil {
		return nil
	}
	f, err := os.Open(s.path(hash))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return s.shelf.Keep(ctx, hash, f)
}

// fetch brings a blob that another node has taken in, and checks it against its
// name before it counts as kept.
func (s *Store) fetch(ctx context.Context, hash string) error {
	if s.shelf == nil {
		return fault.NotFound("blob.missing", "hash", hash)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r, err := s.shelf.Fetch(ctx, hash)
	if err != nil {
		return fmt.Errorf("fetch blob %s: %w", hash, err)
	}
	defer func() { _ = r.Close() }()
	f, err := s.create(filepath.Join(s.dir, tempDir))
	if err != nil {
		return fmt.Errorf("fetch blob: %w", mend(err))
	}
	defer func() { // after a rename there is nothing left to remove
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	got, err := sumOf(ctx, io.TeeReader(r, f))
	if err == nil && got != hash {
		err = fault.Unavailable("blob.damaged", "hash", hash)
	}
	if err == nil {
		err = s.keep(f, hash)
	}
	if err != nil {
		return fmt.Errorf("fetch blob %s: %w", hash, mend(err))
	}
	return nil
}

// Level makes store and shelf hold the same: a site that has just got a second
// machine shares what it had, and one that is backed up gathers what others took
// in. Without a shelf there is nothing to do.
func (s *Store) Level(ctx context.Context) error {
	if s.shelf == nil {
		return nil
	}
	shelved, err := s.shelf.Hashes(ctx)
	if err != nil {
		return fmt.Errorf("level blobs: %w", err)
	}
	there := make(map[string]bool, len(shelved))
	for _, hash := range shelved {
		there[hash] = true
		if !s.Has(hash) {
			if err := s.fetch(ctx, hash); err != nil {
				return err
			}
		}
	}
	for entry, err := range s.All(ctx) {
		if err == nil && !there[entry.Hash] {
			err = s.share(ctx, entry.Hash)
		}
		if err != nil {
			return errors.Join(errors.New("level blobs"), err)
		}
	}
	return nil
}
