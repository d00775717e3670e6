// Package blob keeps originals by the hash of their bytes.
//
// A document as it was published, an attachment, an export: whatever must be
// shown again exactly as it came is written once under its SHA-256 and never
// changed. The name proves the content, so a file can be checked at any time
// without asking the database, the same bytes are kept once, and a backup may
// copy the tree while the site runs: a file under its name is always whole.
//
// The surprise: nothing is ever deleted here. Which originals may go is a
// question of retention that no file can answer about itself.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/loa-vn/loa/internal/fault"
)

// DefaultLimit is the largest blob taken unless told otherwise, in bytes.
const DefaultLimit = 64 << 20

// tempDir holds what is still being written, inside the tree so that the final
// rename stays on one filesystem.
const tempDir = "tmp"

// Store is a directory of blobs: ab/cd/abcd….
type Store struct {
	dir    string
	limit  int64
	shelf  Shelf                              // nil on a site of one machine
	create func(dir string) (*os.File, error) // replaced in tests by a full disk
}

// Option changes a store at its making.
type Option func(*Store)

// WithLimit sets the largest blob taken, in bytes.
func WithLimit(bytes int64) Option { return func(s *Store) { s.limit = bytes } }

// New opens the directory, making it where it is missing.
func New(dir string, opts ...Option) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, tempDir), 0o750); err != nil {
		return nil, fmt.Errorf("blob store %s: %w", dir, mend(err))
	}
	s := &Store{dir: dir, limit: DefaultLimit, create: func(dir string) (*os.File, error) {
		return os.CreateTemp(dir, "put-*")
	}}
	for _, opt := range opts {
		opt(s)
	}
	return s, nil
}

// Put reads r to its end and keeps it. It returns the SHA-256 in lower-case hex
// and the size in bytes, and only after both the file and its name are on the
// disk. Putting the same bytes again changes nothing, or mends a damaged file.
//
// It fails with fault.TooLarge past the limit and fault.Unavailable when the
// disk is full; in either case nothing is left behind.
func (s *Store) Put(ctx context.Context, r io.Reader) (hash string, size int64, err error) {
	f, err := s.create(filepath.Join(s.dir, tempDir))
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", mend(err))
	}
	defer func() { // after a rename there is nothing left to remove
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	sum := sha256.New()
	from := io.LimitReader(&interruptible{ctx, r}, s.limit+1)
	if size, err = io.Copy(io.MultiWriter(f, sum), from); err != nil {
		return "", 0, fmt.Errorf("put blob: %w", mend(err))
	}
	if size > s.limit {
		return "", 0, fault.TooLarge("blob.too_large", "limit", megabytes(s.limit))
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	err = s.keep(f, hash)
	if err == nil {
		err = s.share(ctx, hash)
	}
	if err != nil {
		return "", 0, fmt.Errorf("put blob %s: %w", hash, mend(err))
	}
	return hash, size, nil
}

// keep gives the written file its name. Both are synced, the bytes before the
// name, so that a power cut cannot leave a name over an empty file.
func (s *Store) keep(f *os.File, hash string) error {
	if err := f.Chmod(0o440); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	target := s.path(hash)
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return err
	}
	return syncDirs(filepath.Dir(target), s.dir)
}

// Open reads a blob as it lies on the disk. The reader is also an io.Seeker.
// A hash that is not kept, here or on the shelf, is fault.NotFound.
func (s *Store) Open(ctx context.Context, hash string) (io.ReadCloser, error) {
	return s.open(ctx, hash)
}

// OpenVerified reads a blob after checking all of it against its name, so that
// no damaged byte is ever served as an original.
func (s *Store) OpenVerified(ctx context.Context, hash string) (io.ReadCloser, error) {
	f, err := s.open(ctx, hash)
	if err != nil {
		return nil, err
	}
	got, err := sumOf(ctx, f)
	if err == nil && got != hash {
		err = fault.Unavailable("blob.damaged", "hash", hash)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open blob %s: %w", hash, err)
	}
	return f, nil
}

// Has reports whether the blob is kept on this machine, without reading it.
func (s *Store) Has(hash string) bool {
	if !wellFormed(hash) {
		return false
	}
	_, err := os.Stat(s.path(hash))
	return err == nil
}

func (s *Store) open(ctx context.Context, hash string) (*os.File, error) {
	if !wellFormed(hash) {
		return nil, fault.NotFound("blob.missing", "hash", hash)
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.fetch(ctx, hash); err != nil {
			return nil, err
		}
		f, err = os.Open(s.path(hash))
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return f, nil
}

// path is where a well-formed hash lies. Two levels of 256 keep any directory
// small enough to list for a nation's documents.
func (s *Store) path(hash string) string {
	return filepath.Join(s.dir, hash[:2], hash[2:4], hash)
}

func wellFormed(hash string) bool {
	if len(hash) != sha256.Size*2 {
		return false
	}
	for _, c := range hash {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// syncDirs makes a new name last: it syncs leaf and its parents up to root.
func syncDirs(leaf, root string) error {
	for dir := leaf; ; dir = filepath.Dir(dir) {
		d, err := os.Open(dir) //nolint:gosec // The path is made of a checked hash.
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
		if dir == root || dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// mend turns the one disk error that a person can act on into its fault.
func mend(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Unavailable("blob.disk_full").Wrap(err)
	}
	return err
}

func megabytes(n int64) int64 { return max(1, n>>20) }

// interruptible stops reading when the caller gave up.
type interruptible struct {
	ctx context.Context //nolint:containedctx // It lives for one call of Put or Verify.
	r   io.Reader
}

func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}

func sumOf(ctx context.Context, r io.Reader) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, &interruptible{ctx, r}); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
