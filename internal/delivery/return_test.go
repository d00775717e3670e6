package delivery_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestReturnsAreCountedAndForgotten(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	sqldbtest.EachAt(t, func() time.Time { return now }, func(t *testing.T, db *sqldb.DB) {
		post := delivery.New(job.Open(db, nil))
		note := func(r delivery.Return) {
			if err := db.Update(t.Context(), func(tx *sqldb.Tx) error { return post.NoteReturn(t.Context(), tx, r) }); err != nil {
				t.Fatal(err)
			}
		}
		note(delivery.Return{Kind: "hard", Reason: "user-unknown", Code: "550 5.1.1"})
		now = now.Add(delivery.ReturnsKept + time.Hour)
		for range 2 {
			note(delivery.Return{Kind: "soft", Reason: "full", Code: "552 5.2.2"})
		}
		now = now.Add(time.Minute)
		note(delivery.Return{Kind: "complaint"})
		err := db.View(t.Context(), func(tx *sqldb.Tx) error {
			counts, err := post.Returns(t.Context(), tx, time.Time{})
			if err != nil || len(counts) != 2 || counts[0] != (delivery.ReturnCount{Kind: "soft", Reason: "full", Count: 2}) {
				t.Errorf("counts %+v, %v", counts, err)
			}
			if counts, err = post.Returns(t.Context(), tx, tx.Now()); err != nil || len(counts) != 1 || counts[0].Kind != "complaint" {
				t.Errorf("of the last minute %+v, %v", counts, err)
			}
			last, err := post.LastReturns(t.Context(), tx, 2)
			if err != nil || len(last) != 2 || last[0].Kind != "complaint" || last[1].Code != "552 5.2.2" || !last[0].At.Equal(tx.Now()) {
				t.Errorf("last %+v, %v", last, err)
			}
			who, err := post.Addressee(t.Context(), tx, 1<<32|1)
			if err != nil || who != "" {
				t.Errorf("an attempt that nobody knows is for %q, %v", who, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
