package delivery_test

import (
	"context"
	"sync"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// heedful is a provider that remembers who reported.
type heedful struct {
	*provider

	mu    sync.Mutex
	heard []string
}

func (h *heedful) Heard(provider string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = append(h.heard, provider)
}

func TestAChannelHearsWhoseReceiptsCome(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ch := newSite(t, db), &heedful{provider: &provider{}}
		id := s.full(1)
		w, _ := s.work(quick(), ch)
		s.waitFinished(id)
		attempt := s.attempts(id)[0].ID
		for _, a := range []delivery.Answer{
			{Attempt: attempt, Provider: "viettel", Event: delivery.EventDelivered},
			{Attempt: attempt, Provider: "mobifone", Suppress: delivery.ReasonUnsubscribed}, // a person's word is no receipt
		} {
			if err := w.Take(context.Background(), a); err != nil {
				t.Fatal(err)
			}
		}
		ch.mu.Lock()
		defer ch.mu.Unlock()
		if len(ch.heard) != 1 || ch.heard[0] != "viettel" {
			t.Errorf("heard %q", ch.heard)
		}
	})
}
