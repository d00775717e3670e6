package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// Originals of every awkward size come back from PostgreSQL as they went in.
func TestOriginalsOnTheShelf(t *testing.T) {
	db := sqldbtest.Open(t, sqldbtest.URL(t, sqldb.Postgres))
	s := shelf{db}
	for _, size := range []int{0, 1, piece - 1, piece, piece + 1, 2*piece + 17} {
		data := bytes.Repeat([]byte{0, 0xff, 'x', '\n', 7}, size/5+1)[:size]
		sum := sha256.Sum256(data)
		hash := hex.EncodeToString(sum[:])
		for range 2 { // twice is as once
			if err := s.Keep(t.Context(), hash, bytes.NewReader(data)); err != nil {
				t.Fatal(err)
			}
		}
		r, err := s.Fetch(t.Context(), hash)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, data) {
			t.Errorf("%d bytes came back as %d, %v", size, len(back), err)
		}
	}
	if hashes, err := s.Hashes(t.Context()); err != nil || len(hashes) != 6 {
		t.Errorf("%d hashes, %v", len(hashes), err)
	}
	if _, err := s.Fetch(t.Context(), "none"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("what was never kept: %v", err)
	}
}
