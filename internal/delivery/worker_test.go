package delivery_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// provider is a channel whose answers the test decides. It is no stand-in for a
// real one: channel/email has its own tests against a real server.
type provider struct {
	guarantee delivery.Guarantee
	answer    func(m delivery.Message) error
	silent    bool

	mu   sync.Mutex
	sent []delivery.Message
}

func (p *provider) Name() string                  { return "email" }
func (p *provider) Guarantee() delivery.Guarantee { return p.guarantee }
func (p *provider) Silent() bool                  { return p.silent }

func (p *provider) Send(_ context.Context, m delivery.Message) (delivery.Receipt, error) {
	if p.answer != nil {
		if err := p.answer(m); err != nil {
			return delivery.Receipt{}, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return delivery.Receipt{Code: "250", Ref: "q" + m.Recipient}, nil
}

func (p *provider) got() []delivery.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]delivery.Message(nil), p.sent...)
}

type content struct{}

func (content) Rendering(context.Context, delivery.RunID, string, lang.Locale) (*delivery.Rendering, error) {
	return &delivery.Rendering{Subject: "Mức thu học phí", Text: "x"}, nil
}

func quick() delivery.Options {
	return delivery.Options{
		Poll: 5 * time.Millisecond, Flush: 2 * time.Millisecond, Sweep: 10 * time.Millisecond, Rest: 20 * time.Millisecond,
		Patience: delivery.Patience{First: time.Millisecond, Most: 2 * time.Millisecond, Tries: 3},
	}
}

// work runs a worker until the function it returns is called.
func (s site) work(opts delivery.Options, channels ...delivery.Channel) (*delivery.Worker, func()) {
	s.t.Helper()
	w := delivery.NewWorker(s.Service, s.db, content{}, nil, channels, opts)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the worker ended with %v", err)
		}
	})
	s.t.Cleanup(stop)
	return w, stop
}

// wait asks again and again until a fact holds.
func wait(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("after 30 seconds still not: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s site) waitFinished(id delivery.RunID) {
	s.t.Helper()
	wait(s.t, "the run is finished", func() bool { return s.run(id).State == delivery.RunFinished })
}

func (s site) run(id delivery.RunID) (r delivery.Run) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = s.Run(ctx, tx, id)
		return err
	})
	return r
}

// full opens a run with n people in it, all enqueued.
func (s site) full(n int, change ...func(*delivery.NewRun)) delivery.RunID {
	s.t.Helper()
	id := s.start(n, change...)
	s.enqueue(id, items(0, n))
	s.expanded(id)
	return id
}

func TestEveryoneIsSentToOnceAndTheRunFinishesItself(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{}
		id := s.start(1200)
		w, stop := s.work(quick(), p)
		for i := 0; i < 1200; i += 400 { // sending begins before expansion ends
			s.enqueue(id, items(i, i+400))
			w.Nudge()
		}
		s.expanded(id)
		s.waitFinished(id)
		stop()
		times := map[string]int{}
		for _, m := range p.got() {
			times[m.Recipient]++
		}
		if len(times) != 1200 || len(p.got()) != 1200 {
			t.Errorf("%d people got %d messages", len(times), len(p.got()))
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
		r := s.run(id)
		if r.FirstAt.IsZero() || r.LastAt.Before(r.FirstAt) || r.FinishedAt.Before(r.LastAt) {
			t.Errorf("first %s, last %s, finished %s", r.FirstAt, r.LastAt, r.FinishedAt)
		}
	})
}

func TestTwoWorkersShareWithoutSendingTwice(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p, q := newSite(t, db), &provider{}, &provider{}
		id := s.full(1500)
		opts := quick()
		opts.Batch, opts.Slots = 50, 60
		s.work(opts, p)
		s.work(opts, q)
		s.waitFinished(id)
		if n := len(p.got()) + len(q.got()); n != 1500 {
			t.Errorf("1500 people got %d messages", n)
		}
		if d := s.audit(id); len(d) != 0 {
			t.Errorf("the audit found %+v", d)
		}
	})
}

func TestEveryVerdictEndsInItsState(t *testing.T) {
	cause := errors.New("they said no")
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		p := &provider{guarantee: delivery.AtMostOnce, answer: func(m delivery.Message) error {
			switch m.Recipient {
			case "p000001":
				return delivery.Reject(cause)
			case "p000002":
				return delivery.Suppressing(cause)
			case "p000003":
				return delivery.Unknown(cause)
			case "p000004":
				return delivery.Retry(cause, 0)
			case "p000005":
				if m.Try == 1 {
					return delivery.Retry(cause, 0)
				}
			}
			return nil
		}}
		id := s.full(7)
		s.work(quick(), p)
		s.waitFinished(id)
		want := map[string]delivery.State{
			"p000000": "handed", "p000001": "rejected", "p000002": "rejected", "p000003": "unknown", "p000004": "rejected",
			"p000005": "handed", "p000006": "handed",
		}
		for _, a := range s.attempts(id) {
			if a.State != want[a.Recipient] {
				t.Errorf("%s is %s, want %s", a.Recipient, a.State, want[a.Recipient])
			}
			if a.Recipient == "p000004" && (a.Tries != 3 || a.Detail != "they said no") {
				t.Errorf("given up after %d tries: %q", a.Tries, a.Detail)
			}
		}
		// Who was refused for good is not tried by the next run.
		id = s.full(7, func(r *delivery.NewRun) { r.Version = "v2" })
		s.waitFinished(id)
		if b := s.books(id).Channels[0]; b.Suppressed != 1 {
			t.Errorf("the next run's books: %+v", b)
		}
	})
}

func TestWhoWithdrawsAfterExpansionIsNotSentTo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{}
		id := s.full(5)
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			return s.Suppress(ctx, tx, "p000003", delivery.ReasonUnsubscribed)
		})
		s.work(quick(), p)
		s.waitFinished(id)
		for _, m := range p.got() {
			if m.Recipient == "p000003" {
				t.Error("they were sent to")
			}
		}
		a := s.attempts(id)[3]
		if a.State != delivery.StateSuppressed || a.Code != "unsubscribed" || a.Tries != 0 {
			t.Errorf("%+v", a)
		}
	})
}

func TestAClosedPortIsShownAsRetryAndCostsNobodyATry(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var mu sync.Mutex
		closed := true
		s := newSite(t, db)
		p := &provider{answer: func(delivery.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if closed {
				return delivery.Unavailable(errors.New("connection refused"), 0)
			}
			return nil
		}}
		id := s.full(300)
		w, _ := s.work(quick(), p)
		wait(t, "many rests", func() bool {
			h := w.Health()
			return h.Channels[0].Err != nil && time.Until(h.Channels[0].Resting) > 50*time.Millisecond
		})
		b := s.books(id).Channels[0]
		if b.Pending != 300 || b.Waiting.Retry == 0 {
			t.Errorf("while the port is closed: %+v", b)
		}
		if err := w.Health().Channels[0].Err; fault.Code(err) != "delivery.channel_resting" {
			t.Errorf("health says %v", err)
		}
		mu.Lock()
		closed = false
		mu.Unlock()
		s.waitFinished(id)
		if h := w.Health().Channels[0]; h.Err != nil {
			t.Errorf("afterwards health still says %v", h.Err)
		}
		for _, a := range s.attempts(id) {
			if a.State != delivery.StateHanded || a.Tries != 1 {
				t.Fatalf("%s is %s after %d tries", a.Recipient, a.State, a.Tries)
			}
		}
	})
}

func TestOneOfSeveralProvidersThatIsGoneHoldsUpOnlyItsOwn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var mu sync.Mutex
		gone := true
		s := newSite(t, db)
		p := &provider{answer: func(m delivery.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if gone && m.Recipient < "p000003" {
				return delivery.UnavailableApart(errors.New("connection refused"), 0)
			}
			return nil
		}}
		id := s.full(300)
		w, _ := s.work(quick(), p)
		wait(t, "the others have theirs", func() bool { return s.books(id).Channels[0].Handed == 297 })
		if err := w.Health().Channels[0].Err; err != nil {
			t.Errorf("the channel rests for three: %v", err)
		}
		if a := s.attempts(id)[0]; a.State == delivery.StateRetry && a.Detail != "connection refused" {
			t.Errorf("the books do not say why it waits: %+v", a)
		}
		mu.Lock()
		gone = false
		mu.Unlock()
		s.waitFinished(id)
		for _, a := range s.attempts(id) {
			if a.State != delivery.StateHanded || a.Tries != 1 {
				t.Fatalf("%s is %s after %d tries", a.Recipient, a.State, a.Tries)
			}
		}
	})
}

func TestACancelledRunSendsNothingMoreAndItsBooksClose(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		entered, release := make(chan struct{}, 100), make(chan struct{})
		p := &provider{answer: func(delivery.Message) error { entered <- struct{}{}; <-release; return nil }}
		id := s.full(50)
		opts := quick()
		opts.Senders = 2
		s.work(opts, p)
		<-entered
		<-entered // two are in the air
		s.update(func(ctx context.Context, tx *sqldb.Tx) error { return s.Cancel(ctx, tx, id, "an officer") })
		wait(t, "all others are expired", func() bool { return s.books(id).Channels[0].Expired == 48 })
		close(release)
		wait(t, "the books close", func() bool { return !s.run(id).FinishedAt.IsZero() })
		if n := len(p.got()); n != 2 || s.run(id).State != delivery.RunCancelled {
			t.Errorf("%d were sent; the run is %s", n, s.run(id).State)
		}
	})
}

func TestWhatIsTooLateExpires(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{}
		id := s.full(20, func(r *delivery.NewRun) {
			r.Expires = time.Now().Add(-time.Minute)
			r.NotBefore = r.Expires.Add(-time.Hour)
		})
		s.work(quick(), p)
		s.waitFinished(id)
		if b := s.books(id).Channels[0]; b.Expired != 20 || len(p.got()) != 0 {
			t.Errorf("%+v, %d sent", b, len(p.got()))
		}
	})
}

func TestQuietHoursHoldAllButTheUrgent(t *testing.T) {
	night := at(23, 0)
	sqldbtest.EachAt(t, func() time.Time { return night }, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{}
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			return s.SaveSite(ctx, tx, delivery.Site{Quiet: delivery.DefaultQuiet()})
		})
		calm := s.full(3)
		alert := s.full(3, func(r *delivery.NewRun) { r.Version, r.Lane = "v2", delivery.LaneUrgent })
		s.work(quick(), p)
		s.waitFinished(alert)
		b := s.books(calm)
		if len(p.got()) != 3 || b.Channels[0].Waiting.Queued != 3 || !b.QuietUntil.Equal(at(30, 30)) {
			t.Errorf("at 23:00 %d were sent; the others wait until %s: %+v", len(p.got()), b.QuietUntil, b.Channels)
		}
	})
}

func at(hour, minute int) time.Time {
	return time.Date(2026, 3, 2, hour-7, minute, 0, 0, time.UTC)
}

func TestAnUrgentMessageOvertakesAMillionOthers(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		turn := make(chan struct{})
		p := &provider{answer: func(delivery.Message) error { <-turn; return nil }}
		bulk := s.full(300, func(r *delivery.NewRun) { r.Lane = delivery.LaneBulk })
		opts := quick()
		opts.Slots, opts.Batch, opts.Senders = 50, 50, 1
		w, _ := s.work(opts, p)
		wait(t, "bulk holds all it may", func() bool { return w.Health().Channels[0].Held == 35 })
		alert := s.full(3, func(r *delivery.NewRun) { r.Version, r.Lane = "v2", delivery.LaneUrgent })
		wait(t, "the alert is claimed beside it", func() bool { return w.Health().Channels[0].Held == 38 })
		for range 4 {
			turn <- struct{}{}
		}
		wait(t, "four are sent", func() bool { return len(p.got()) == 4 })
		for _, m := range p.got()[1:] { // the first was in the air already
			if m.Run != alert {
				t.Errorf("%s of the bulk run went before the alert", m.Recipient)
			}
		}
		close(turn)
		s.waitFinished(bulk)
	})
}
