package app

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// A backup is one tar.gz, whichever engine the site runs on: loa.db (SQLite),
// originals/<hash>, and last a manifest with the hash of everything before it. It
// is taken from one consistent state while the site runs, and goes back onto
// either engine.
type manifest struct {
	Version string            `json:"version"`
	At      time.Time         `json:"at"`
	Engine  string            `json:"engine"`
	Files   map[string]string `json:"files"` // name -> SHA-256
}

const (
	manifestName = "manifest.json"
	databaseName = "loa.db"
	blobPrefix   = "originals/"
)

// Backup writes the site into file. A file that exists is not overwritten.
func (s *Site) Backup(ctx context.Context, file, version string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fault.Conflict("app.backup_exists", "file", file)
	} else if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			_ = os.Remove(file) // half a backup is worse than none
		}
	}()
	zip := gzip.NewWriter(out)
	w := &archive{tar: tar.NewWriter(zip), files: map[string]string{}}
	if err := s.writeDatabase(ctx, w); err != nil {
		return fmt.Errorf("backup the database: %w", err)
	}
	if err := s.Blobs.Level(ctx); err != nil {
		return fmt.Errorf("backup the originals: %w", err)
	}
	for entry, err := range s.Blobs.All(ctx) {
		if err != nil {
			return fmt.Errorf("backup the originals: %w", err)
		}
		if err := s.writeBlob(ctx, w, entry.Hash); err != nil {
			return fmt.Errorf("backup the originals: %w", err)
		}
	}
	m := manifest{Version: version, At: s.DB.Now(), Engine: s.DB.Dialect().String(), Files: w.files}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := w.add(manifestName, int64(len(text)), strings.NewReader(string(text))); err != nil {
		return err
	}
	return errors.Join(w.tar.Close(), zip.Close(), out.Sync())
}

func (s *Site) writeDatabase(ctx context.Context, w *archive) error {
	dir, err := os.MkdirTemp(s.Config.Data, "backup-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, databaseName)
	if err := s.copyTo(ctx, "sqlite:"+path, nil); err != nil {
		return err
	}
	return w.addFile(databaseName, path)
}

func (s *Site) writeBlob(ctx context.Context, w *archive, hash string) error {
	r, err := s.Blobs.Open(ctx, hash)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	f, ok := r.(*os.File)
	if !ok {
		return fmt.Errorf("original %s is not a file", hash)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return w.add(blobPrefix+hash, info.Size(), f)
}

// copyTo carries the database and its unfinished work to another, empty one.
func (s *Site) copyTo(ctx context.Context, url string, progress func(table string, rows int64)) error {
	to, err := sqldb.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = to.Close() }()
	if err := sqldb.Copy(ctx, s.DB, to, progress); err != nil {
		return err
	}
	if err := job.Migrate(ctx, to); err != nil {
		return err
	}
	ledger := job.Open(to, slog.New(slog.DiscardHandler))
	if err := ledger.React(); err != nil {
		return err
	}
	return s.Ledger.CarryOver(ctx, ledger)
}

// CopyTo carries the whole database to url: from SQLite to PostgreSQL when a site
// outgrows its machine, or back. The originals are files and stay where they are.
func (s *Site) CopyTo(ctx context.Context, url string, progress func(table string, rows int64)) error {
	return s.copyTo(ctx, url, progress)
}

// Restore unpacks a backup into an empty site (OpenEmpty). Every file is checked
// against the manifest before the database is filled.
func (s *Site) Restore(ctx context.Context, file string) error {
	dir, err := os.MkdirTemp(s.Config.Data, "restore-")
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	m, sums, err := s.unpack(ctx, file, dir)
	if err != nil {
		return err
	}
	for name, want := range m.Files {
		if sums[name] != want {
			return fault.Invalid("app.backup_damaged", "file", file, "part", name)
		}
	}
	return s.refill(ctx, filepath.Join(dir, databaseName))
}

func (s *Site) refill(ctx context.Context, path string) error {
	from, err := sqldb.Open(ctx, "sqlite:"+path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	if err := from.Migrate(ctx); err != nil { // a backup of an older version
		return err
	}
	if err := sqldb.Copy(ctx, from, s.DB, nil); err != nil {
		return err
	}
	if err := s.Ledger.React(); err != nil {
		return err
	}
	if err := job.Migrate(ctx, from); err != nil {
		return err
	}
	ledger := job.Open(from, slog.New(slog.DiscardHandler))
	if err := ledger.React(); err != nil {
		return err
	}
	return ledger.CarryOver(ctx, s.Ledger)
}

func (s *Site) unpack(ctx context.Context, file, dir string) (m manifest, sums map[string]string, err error) {
	damaged := func(err error) error { return fault.Invalid("app.not_a_backup", "file", file).Wrap(err) }
	in, err := os.Open(file)
	if err != nil {
		return m, nil, damaged(err)
	}
	defer func() { _ = in.Close() }()
	zip, err := gzip.NewReader(in)
	if err != nil {
		return m, nil, damaged(err)
	}
	sums = map[string]string{}
	for r := tar.NewReader(zip); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			if m.Files == nil {
				return m, nil, damaged(errors.New("no manifest"))
			}
			return m, sums, nil
		} else if err != nil {
			return m, nil, damaged(err)
		}
		h := sha256.New()
		if err := s.unpackOne(ctx, head.Name, io.TeeReader(r, h), dir, &m); err != nil {
			return m, nil, damaged(err)
		}
		sums[head.Name] = hex.EncodeToString(h.Sum(nil))
	}
}

func (s *Site) unpackOne(ctx context.Context, name string, r io.Reader, dir string, m *manifest) error {
	switch {
	case name == manifestName:
		return json.NewDecoder(r).Decode(m)
	case name == databaseName:
		f, err := os.OpenFile(filepath.Join(dir, databaseName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, r) //nolint:gosec // G110: a backup is the administrator's own file.
		return errors.Join(err, f.Close())
	case strings.HasPrefix(name, blobPrefix):
		hash, _, err := s.Blobs.Put(ctx, r)
		if err == nil && hash != strings.TrimPrefix(name, blobPrefix) {
			err = fmt.Errorf("%s has the hash %s", name, hash)
		}
		return err
	}
	return fmt.Errorf("an unexpected part %q", name)
}

// archive is a tar that remembers the hash of what it was given.
type archive struct {
	tar   *tar.Writer
	files map[string]string
}

func (a *archive) add(name string, size int64, r io.Reader) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600}); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(a.tar, h), r); err != nil {
		return err
	}
	a.files[name] = hex.EncodeToString(h.Sum(nil))
	return nil
}

func (a *archive) addFile(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return a.add(name, info.Size(), f)
}
