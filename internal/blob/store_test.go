package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/fault"
)

func open(t *testing.T, opts ...blob.Option) (*blob.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	s, err := blob.New(dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func put(t *testing.T, s *blob.Store, text string) string {
	t.Helper()
	hash, size, err := s.Put(t.Context(), strings.NewReader(text))
	if err != nil || size != int64(len(text)) {
		t.Fatalf("put %q: %d bytes, %v", text, size, err)
	}
	return hash
}

func read(t *testing.T, s *blob.Store, hash string) string {
	t.Helper()
	r, err := s.OpenVerified(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatIsPutComesBackUnderItsHash(t *testing.T) {
	s, _ := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(rt, "data")
		hash, size, err := s.Put(context.Background(), bytes.NewReader(data))
		sum := sha256.Sum256(data)
		if err != nil || hash != hex.EncodeToString(sum[:]) || size != int64(len(data)) {
			rt.Fatalf("put: %s %d %v", hash, size, err)
		}
		r, err := s.Open(t.Context(), hash)
		if err != nil {
			rt.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			rt.Fatalf("read back %x: %v", got, err)
		}
	})
}

func TestTheSameBytesAreKeptOnceHoweverManyPutThem(t *testing.T) {
	s, dir := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { put(t, s, "Quyết định số 71/2025/QĐ-UBND") })
	}
	wg.Wait()
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files are left: %v", n, files(t, dir))
	}
}

func TestALimitIsALimit(t *testing.T) {
	s, dir := open(t, blob.WithLimit(10))
	put(t, s, "0123456789")
	_, _, err := s.Put(t.Context(), strings.NewReader("0123456789a"))
	if fault.KindOf(err) != fault.KindTooLarge {
		t.Errorf("eleven bytes of ten: %v", err)
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("the refused blob left something: %v", files(t, dir))
	}
}

// /dev/full is a disk that is always full, so the kernel itself says ENOSPC.
func TestAFullDiskLosesNothingAndSaysSo(t *testing.T) {
	full := false
	s, dir := open(t, blob.WithCreate(func(dir string) (*os.File, error) {
		if !full {
			return os.CreateTemp(dir, "put-*")
		}
		link := filepath.Join(dir, "put-full")
		if err := os.Symlink("/dev/full", link); err != nil {
			return nil, err
		}
		return os.OpenFile(link, os.O_WRONLY, 0)
	}))
	hash := put(t, s, "kept before")
	full = true
	_, _, err := s.Put(t.Context(), strings.NewReader("one too many"))
	if fault.KindOf(err) != fault.KindUnavailable || fault.Code(err) != "blob.disk_full" {
		t.Fatalf("a full disk said %v", err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}
	full = false
	if put(t, s, "one too many"); read(t, s, hash) != "kept before" {
		t.Error("what was kept is gone")
	}
}

func TestABrokenUploadLeavesNothing(t *testing.T) {
	s, dir := open(t)
	broken := errors.New("connection reset")
	if _, _, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("half"), errReader{broken})); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

func TestOnlyAHashNamesABlob(t *testing.T) {
	s, _ := open(t)
	hash := put(t, s, "here")
	for _, name := range []string{"", "../../etc/passwd", strings.ToUpper(hash), hash + "0", strings.Repeat("0", 64)} {
		if _, err := s.Open(t.Context(), name); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("Open(%q): %v", name, err)
		}
		if s.Has(name) {
			t.Errorf("Has(%q)", name)
		}
	}
	if !s.Has(hash) {
		t.Error("the kept one is not had")
	}
}

func TestVerifyNamesWhatIsDamaged(t *testing.T) {
	s, dir := open(t)
	good, bad := put(t, s, "good"), put(t, s, "bad")
	spoil(t, dir, bad)
	stray := filepath.Join(dir, "ab", "note.txt")
	if err := errors.Join(os.MkdirAll(filepath.Dir(stray), 0o750), os.WriteFile(stray, []byte("?"), 0o600)); err != nil {
		t.Fatal(err)
	}
	rep, err := s.Verify(t.Context())
	if err != nil || rep.Files != 2 || rep.Bytes != 7 {
		t.Fatalf("%+v, %v", rep, err)
	}
	found := map[string]blob.Why{}
	for _, d := range rep.Damage {
		found[filepath.Base(d.Path)] = d.Why
	}
	if len(found) != 2 || found[bad] != blob.Changed || found["note.txt"] != blob.Stray {
		t.Errorf("found %v", found)
	}
	if _, err := s.OpenVerified(t.Context(), bad); fault.Code(err) != "blob.damaged" {
		t.Errorf("the damaged one opened with %v", err)
	}
	var listed []string
	for e, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, e.Hash)
	}
	if len(listed) != 2 || read(t, s, good) != "good" {
		t.Errorf("listed %v", listed)
	}
	if put(t, s, "bad"); read(t, s, bad) != "bad" {
		t.Error("putting the bytes again mends the file")
	}
}

func TestSweepTakesOnlyWhatIsOld(t *testing.T) {
	s, dir := open(t)
	old, young := filepath.Join(dir, "tmp", "put-1"), filepath.Join(dir, "tmp", "put-2")
	limit := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	for path, at := range map[string]time.Time{old: limit.Add(-time.Hour), young: limit.Add(time.Hour)} {
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Sweep(limit); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if got := files(t, dir); len(got) != 1 || got[0] != young {
		t.Errorf("left %v", got)
	}
}

func spoil(t *testing.T, dir, hash string) {
	t.Helper()
	path := filepath.Join(dir, hash[:2], hash[2:4], hash)
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("BAD"), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
