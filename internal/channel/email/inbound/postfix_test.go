package inbound_test

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/inbound"
	"github.com/loa-vn/loa/internal/channel/email/postfixtest"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// office is a delivery service with a worker that sends to a real Postfix, whose
// reports come to a receiver.
type office struct {
	*delivery.Service

	t      *testing.T
	db     *sqldb.DB
	worker *delivery.Worker
}

type words struct{}

func (words) Rendering(context.Context, delivery.RunID, string, lang.Locale) (*delivery.Rendering, error) {
	return &delivery.Rendering{Agency: "Sở Y tế", Subject: "Lịch tiêm chủng", Text: "Tiêm chủng ngày 2/12."}, nil
}

// Take and the others write what the receiver hears.
func (o *office) Take(ctx context.Context, a delivery.Answer) error { return o.worker.Take(ctx, a) }

func (o *office) Withdraw(ctx context.Context, a delivery.AttemptID, _ inbound.How) error {
	return o.db.Update(ctx, func(tx *sqldb.Tx) error {
		who, err := o.Addressee(ctx, tx, a)
		if err != nil || who == "" {
			return err
		}
		return o.Suppress(ctx, tx, who, delivery.ReasonUnsubscribed)
	})
}

func (o *office) Note(ctx context.Context, n inbound.Note) error {
	return o.db.Update(ctx, func(tx *sqldb.Tx) error {
		return o.NoteReturn(ctx, tx, delivery.Return{Kind: string(n.Kind), Reason: string(n.Reason), Code: n.Code})
	})
}

// run delivers to each address and waits until nobody is pending.
func (o *office) run(version string, addresses ...string) delivery.RunID {
	o.t.Helper()
	var id delivery.RunID
	err := o.db.Update(o.t.Context(), func(tx *sqldb.Tx) (err error) {
		id, err = o.Start(o.t.Context(), tx, delivery.NewRun{
			Statement: "s1", Version: version, Title: "Lịch tiêm chủng", Agency: "a1",
			Lane: delivery.LaneUrgent, Channels: []string{"email"}, Targets: []delivery.UnitCount{{Unit: "u1", N: int64(len(addresses))}},
		})
		if err != nil {
			return err
		}
		items := make([]delivery.Item, 0, len(addresses))
		for _, a := range addresses {
			items = append(items, delivery.Item{Recipient: "p-" + a, Unit: "u1", Channel: "email", Address: a, Locale: lang.VI})
		}
		if err := o.Enqueue(o.t.Context(), tx, id, items); err != nil {
			return err
		}
		return o.Expanded(o.t.Context(), tx, id)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.worker.Nudge()
	return id
}

// attempt is how the one to an address stands.
func (o *office) attempt(id delivery.RunID, address string) (found delivery.Attempt) {
	o.t.Helper()
	err := o.db.View(o.t.Context(), func(tx *sqldb.Tx) error {
		list, err := o.Attempts(o.t.Context(), tx, delivery.AttemptFilter{Run: id})
		for _, a := range list {
			if a.Address == address {
				found = a
			}
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

func (o *office) history(id delivery.AttemptID) (found []delivery.Happening) {
	o.t.Helper()
	err := o.db.View(o.t.Context(), func(tx *sqldb.Tx) (err error) {
		found, err = o.History(o.t.Context(), tx, id)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

func (o *office) wait(relay *postfixtest.Postfix, what string, holds func() bool) {
	o.t.Helper()
	tick, end := time.NewTicker(20*time.Millisecond), time.After(60*time.Second)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			o.t.Fatalf("after a minute still not: %s\n%s", what, relay.Log())
		}
	}
}

func openOffice(t *testing.T, db *sqldb.DB, relay string) *office {
	o := &office{Service: delivery.New(job.Open(db, nil)), t: t, db: db}
	ch := email.New(email.Config{Addr: relay, Security: email.SecurityOff, From: "loa@loa.example", BounceDomain: verp.Domain, BounceKey: verp.Key}, time.Now)
	o.worker = delivery.NewWorker(o.Service, db, words{}, nil, []delivery.Channel{ch}, delivery.Options{Poll: 10 * time.Millisecond, Flush: 5 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.worker.Run(ctx) }()
	t.Cleanup(sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = ch.Close()
	}))
	return o
}

// Postfix refuses nothing at once, so each fate comes back as a real report: no
// such user, a full mailbox, a delay, an arrival.
func TestRealReportsOfPostfixSettleAttempts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		there, err := smtpsink.Start("127.0.0.1:0", smtpsink.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = there.Close() })
		// The receiver's port is known before its books are: Postfix is told it first.
		var lc net.ListenConfig
		free, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		back := free.Addr().String()
		_ = free.Close()
		relay := postfixtest.Start(t, postfixtest.Options{
			Routes:   map[string]string{"example.invalid": there.Addr(), verp.Domain: back},
			Settings: []string{"delay_warning_time = 1s", "queue_run_delay = 1s", "minimal_backoff_time = 1s", "maximal_backoff_time = 2s"},
		})
		o := openOffice(t, db, relay.Addr)
		r, err := inbound.Listen(t.Context(), inbound.Config{Addr: back, Verp: verp}, inbound.Deps{Books: o, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- r.Serve(ctx) }()
		t.Cleanup(func() { cancel(); <-done })

		const dead, full, busy, good = "bounce1@example.invalid", "full1@example.invalid", "busy1@example.invalid", "lan@example.invalid"
		first := o.run("v1", dead, full, busy, good)
		o.wait(relay, "the dead address is known", func() bool { return o.attempt(first, dead).State == delivery.StateRejected })
		o.wait(relay, "the full mailbox is known", func() bool { return o.attempt(first, full).State == delivery.StateRejected })
		if a := o.attempt(first, dead); a.Code != "550 5.1.1" {
			t.Errorf("the dead address: %+v", a)
		}
		if a := o.attempt(first, full); a.Code != "552 5.2.2" {
			t.Errorf("the full mailbox: %+v", a)
		}
		o.wait(relay, "the delay is remembered", func() bool {
			for _, h := range o.history(o.attempt(first, busy).ID) {
				if h.Event == delivery.EventHanded && h.Code == "451 4.3.0" {
					return true
				}
			}
			return false
		})
		if s := o.attempt(first, busy).State; s != delivery.StateHanded {
			t.Errorf("a delay made it %s", s)
		}
		if s := o.attempt(first, good).State; s != delivery.StateHanded {
			t.Errorf("what arrived is %s", s)
		}

		second := o.run("v2", dead, full)
		o.wait(relay, "the next run is over", func() bool {
			return !o.attempt(second, dead).State.Pending() && !o.attempt(second, full).State.Pending()
		})
		if a := o.attempt(second, dead); a.State != delivery.StateSuppressed || a.Code != string(delivery.ReasonBounced) {
			t.Errorf("the dead address was written to again: %+v", a)
		}
		if s := o.attempt(second, full).State; s == delivery.StateSuppressed {
			t.Error("a full mailbox was given up")
		}
	})
}
