package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/fault"
)

// rack is a shelf in memory, as two machines would share one.
type rack struct {
	mu   sync.Mutex
	kept map[string][]byte
	down error
}

func (r *rack) Keep(_ context.Context, hash string, in io.Reader) error {
	data, err := io.ReadAll(in)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err = errors.Join(err, r.down); err == nil {
		r.kept[hash] = data
	}
	return err
}

func (r *rack) Fetch(_ context.Context, hash string) (io.ReadCloser, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	data, ok := r.kept[hash]
	if !ok {
		return nil, fault.NotFound("blob.missing", "hash", hash)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (r *rack) Hashes(context.Context) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for hash := range r.kept {
		all = append(all, hash)
	}
	return all, nil
}

func machine(t *testing.T, dir string, shelf blob.Shelf) *blob.Store {
	t.Helper()
	s, err := blob.New(dir, blob.WithShelf(shelf))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func take(t *testing.T, s *blob.Store, text string) string {
	t.Helper()
	hash, _, err := s.Put(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestWhatOneMachineTookInTheOthersServe(t *testing.T) {
	shelf := &rack{kept: map[string][]byte{}}
	one, two := machine(t, t.TempDir(), shelf), machine(t, t.TempDir(), shelf)
	hash := take(t, one, "Quyết định")
	if two.Has(hash) {
		t.Fatal("the second machine has it before anybody asked")
	}
	r, err := two.OpenVerified(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || string(data) != "Quyết định" {
		t.Errorf("the second machine serves %q, %v", data, err)
	}
	if !two.Has(hash) {
		t.Error("the second machine does not keep what it fetched")
	}
	if _, err := two.Open(t.Context(), strings.Repeat("ab", 32)); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("a blob nobody has: %v", err)
	}
}

// Damage on the way must not become an original.
func TestAShelfThatLiesIsNotBelieved(t *testing.T) {
	shelf := &rack{kept: map[string][]byte{}}
	hash := take(t, machine(t, t.TempDir(), shelf), "Nghị định")
	shelf.kept[hash] = []byte("Nghị định giả")
	dir := t.TempDir()
	two := machine(t, dir, shelf)
	if _, err := two.Open(t.Context(), hash); fault.Code(err) != "blob.damaged" {
		t.Errorf("a changed blob: %v", err)
	}
	if left, err := os.ReadDir(dir + "/tmp"); err != nil || len(left) != 0 || two.Has(hash) {
		t.Errorf("something was left behind: %v, %v", left, err)
	}
}

// What is not on the shelf is not taken in: another machine could not show it.
func TestPutFailsWhileTheShelfDoes(t *testing.T) {
	shelf := &rack{kept: map[string][]byte{}, down: errors.New("no connection")}
	one := machine(t, t.TempDir(), shelf)
	if _, _, err := one.Put(t.Context(), strings.NewReader("Thông tư")); err == nil {
		t.Fatal("it says that the blob is kept")
	}
	shelf.down = nil
	take(t, one, "Thông tư")
}

func TestLevelSharesBothWays(t *testing.T) {
	shelf := &rack{kept: map[string][]byte{}}
	dir := t.TempDir()
	alone, err := blob.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	old := take(t, alone, "từ thời một máy")
	fresh := take(t, machine(t, t.TempDir(), shelf), "máy khác nhận")
	now := machine(t, dir, shelf)
	if err := now.Level(t.Context()); err != nil {
		t.Fatal(err)
	}
	hashes, _ := shelf.Hashes(t.Context())
	if !now.Has(fresh) || !slices.Contains(hashes, old) {
		t.Errorf("the machine has the other's: %v; the shelf has the old one: %v", now.Has(fresh), slices.Contains(hashes, old))
	}
}
