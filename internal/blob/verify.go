package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"
)

// Entry is one kept blob as a backup lists it.
type Entry struct {
	Hash string
	Path string // relative to the store, with slashes
	Size int64  // bytes
}

// Why says what is wrong with a file in the store.
type Why string

// What can be wrong.
const (
	Changed    Why = "changed"    // the bytes are not those its name promises
	Stray      Why = "stray"      // no blob: a foreign name or a wrong place
	Unreadable Why = "unreadable" // the disk would not give it
)

// Damage is one file that is not what it should be.
type Damage struct {
	Path string
	Why  Why
	Err  error // for Unreadable
}

// Report is what a check of the whole store found.
type Report struct {
	Files  int
	Bytes  int64
	Damage []Damage
}

// All lists every kept blob in the order of hashes. What is still being written
// is left out, and so is anything that is no blob.
func (s *Store) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		err := s.walk(ctx, func(path string, d fs.DirEntry) error {
			if !s.placed(path) {
				return nil
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if !yield(Entry{Hash: d.Name(), Path: path, Size: info.Size()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

// Verify reads every byte of the store and reports what is damaged. An error
// means that the check itself could not be finished.
func (s *Store) Verify(ctx context.Context) (Report, error) {
	var rep Report
	err := s.walk(ctx, func(path string, d fs.DirEntry) error {
		if !s.placed(path) {
			rep.Damage = append(rep.Damage, Damage{Path: path, Why: Stray})
			return nil
		}
		rep.Files++
		size, same, err := s.check(ctx, path, d.Name())
		rep.Bytes += size
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			rep.Damage = append(rep.Damage, Damage{Path: path, Why: Unreadable, Err: err})
		case !same:
			rep.Damage = append(rep.Damage, Damage{Path: path, Why: Changed})
		}
		return nil
	})
	return rep, err
}

func (s *Store) check(ctx context.Context, path, hash string) (size int64, same bool, err error) {
	f, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(path)))
	if err != nil {
		return 0, false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	got, err := sumOf(ctx, f)
	return info.Size(), got == hash, err
}

// Sweep removes what was left half written before the moment by a process that
// died, and returns how many files that were.
func (s *Store) Sweep(before time.Time) (int, error) {
	temps, err := os.ReadDir(filepath.Join(s.dir, tempDir))
	if err != nil {
		return 0, fmt.Errorf("sweep blobs: %w", err)
	}
	n := 0
	for _, t := range temps {
		info, err := t.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or still at work
		}
		if err := os.Remove(filepath.Join(s.dir, tempDir, t.Name())); err != nil {
			return n, fmt.Errorf("sweep blobs: %w", err)
		}
		n++
	}
	return n, nil
}

// placed reports whether a path is that of a blob by its name.
func (s *Store) placed(path string) bool {
	hash := filepath.Base(path)
	return wellFormed(hash) && path == hash[:2]+"/"+hash[2:4]+"/"+hash
}

// walk visits every file but the half-written ones, by slash path.
func (s *Store) walk(ctx context.Context, visit func(path string, d fs.DirEntry) error) error {
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && path == tempDir:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return visit(path, d)
	})
	if err != nil {
		return fmt.Errorf("walk blobs: %w", err)
	}
	return nil
}
