package webpush_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/pushsink"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/test/toxic"
)

// What a bad wire does to the message that meets it, and that the next one goes its
// way when the wire is mended.
func TestABadWireTellsTheTruth(t *testing.T) {
	for name, c := range map[string]struct {
		poison, attributes string
		want               delivery.Verdict
	}{
		"slow":   {"latency", `{"latency":150}`, delivery.VerdictHanded},
		"reset":  {"reset_peer", `{"timeout":20}`, delivery.VerdictUnknown},
		"silent": {"timeout", `{"timeout":0}`, delivery.VerdictUnknown},
		"cut":    {"", "", delivery.VerdictUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, pushsink.Options{})
			wire := toxic.New(t, sink.Addr())
			now := time.Now()
			ch := webpush.New(webpush.Config{
				Keys: []webpush.Key{key(t, secret)}, Subject: "mailto:loa@loa.example", Local: true, Timeout: 2 * time.Second,
			}, func() time.Time { return now })
			send := func(name string) delivery.Decision {
				_, err := ch.Send(t.Context(), channeltest.Message(pushsink.Subscription("http://"+wire.Addr(), name), 0))
				return delivery.Decide(err)
			}
			if d := send("before"); d.Verdict != delivery.VerdictHanded {
				t.Fatalf("on a good wire: %v", d)
			}
			_ = ch.Close() // the wire goes bad between two connections
			heal := wire.Mend
			if c.poison == "" {
				wire.Cut()
			} else {
				heal = wire.Poison(c.poison, c.attributes)
			}
			if d := send("during"); d.Verdict != c.want || d.Verdict == delivery.VerdictUnavailable && !d.Apart {
				t.Errorf("on a bad wire: verdict %d, %v, want %d", d.Verdict, d, c.want)
			}
			if c.want == delivery.VerdictUnavailable {
				if d := send("during"); d.Verdict != delivery.VerdictPostponed || d.After != time.Second {
					t.Errorf("a service that is not there is asked again at once: %v", d)
				}
				now = now.Add(time.Second)
			}
			heal()
			if d := send("after"); d.Verdict != delivery.VerdictHanded {
				t.Errorf("on the mended wire: %v", d)
			}
		})
	}
}

// witness counts what the channel says.
type witness struct {
	*webpush.Channel
	mu   sync.Mutex
	said map[delivery.Verdict]int
}

func (w *witness) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	r, err := w.Channel.Send(ctx, m)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said[delivery.Decide(err).Verdict]++
	return r, err
}

func (w *witness) count(v delivery.Verdict) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said[v]
}

type content struct{}

func (content) Rendering(context.Context, delivery.RunID, string, lang.Locale) (*delivery.Rendering, error) {
	return channeltest.Message("", 0).Rendering, nil
}

// The wire is slow, reset, silent and cut while the worker sends: everybody gets
// the message, whoever gets it twice can tell by its id, and nobody gets it twice
// but by an answer that was lost.
func TestABadWireLosesNobody(t *testing.T) {
	const people = 600
	sink := startSink(t, pushsink.Options{Keep: 4 * people, Latency: 5 * time.Millisecond})
	wire := toxic.New(t, sink.Addr())
	ch := &witness{Channel: newChannel(t, webpush.Config{Connections: 8, Timeout: time.Second}), said: map[delivery.Verdict]int{}}
	db := sqldbtest.SQLite(t)
	svc := delivery.New(job.NewLedger())
	id := fill(t, db, svc, "http://"+wire.Addr(), people)
	stop := work(t, delivery.NewWorker(svc, db, content{}, nil, []delivery.Channel{ch}, delivery.Options{
		Poll: 10 * time.Millisecond, Flush: 5 * time.Millisecond, Sweep: 20 * time.Millisecond, Rest: 50 * time.Millisecond,
		Patience: delivery.Patience{First: 50 * time.Millisecond, Most: 200 * time.Millisecond, Tries: 100},
	}))
	for _, bad := range []struct {
		poison, attributes string
		sign               delivery.Verdict // five of these show that it is felt
	}{
		{"latency", `{"latency":40}`, delivery.VerdictHanded},
		{"reset_peer", `{"timeout":20}`, delivery.VerdictUnknown},
		{"timeout", `{"timeout":0}`, delivery.VerdictUnknown},
		{"", "", delivery.VerdictUnavailable},
	} {
		taken, _, _ := sink.Total()
		await(t, "messages arrive", func() bool { n, _, _ := sink.Total(); return n >= taken+40 })
		before, heal := ch.count(bad.sign), wire.Mend
		if bad.poison == "" {
			wire.Cut()
		} else {
			heal = wire.Poison(bad.poison, bad.attributes)
		}
		await(t, bad.poison+" is felt", func() bool { return ch.count(bad.sign) >= before+5 || bad.poison == "" && ch.count(bad.sign) > before })
		heal()
	}
	await(t, "the run is finished", func() bool { return runOf(t, db, svc, id).State == delivery.RunFinished })
	stop()
	if lost := people - len(sink.Counts()); lost != 0 {
		t.Errorf("%d people are lost", lost)
	}
	if extra := len(sink.Pushes()) - people; extra > ch.count(delivery.VerdictUnknown) {
		t.Errorf("%d messages came again, and %d answers were lost", extra, ch.count(delivery.VerdictUnknown))
	} else {
		t.Logf("%d came again, %d answers were lost", extra, ch.count(delivery.VerdictUnknown))
	}
	sameIDs(t, sink)
	booksClosed(t, db, svc, id, people)
}

func sameIDs(t *testing.T, sink *pushsink.Sink) {
	t.Helper()
	first, owner := map[string]string{}, map[string]string{}
	for _, p := range sink.Pushes() {
		n := read(t, p)
		if id, again := first[p.Name]; again && id != n.ID {
			t.Errorf("%s got %s and %s", p.Name, id, n.ID)
		}
		if other, taken := owner[n.ID]; n.ID == "" || taken && other != p.Name {
			t.Errorf("%s and %s got %q", p.Name, other, n.ID)
		}
		first[p.Name], owner[n.ID] = n.ID, p.Name
	}
}

func booksClosed(t *testing.T, db *sqldb.DB, svc *delivery.Service, id delivery.RunID, people int) {
	t.Helper()
	update(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
		list, err := svc.Attempts(ctx, tx, delivery.AttemptFilter{Run: id, Limit: 10 * people})
		for _, a := range list {
			if a.State != delivery.StateHanded {
				t.Errorf("%s is %s", a.ID, a.State)
			}
		}
		if len(list) != people {
			t.Errorf("%d attempts for %d people", len(list), people)
		}
		if err != nil {
			return err
		}
		differences, err := svc.Audit(ctx, tx, id)
		if len(differences) != 0 {
			t.Errorf("the audit found %+v", differences)
		}
		return err
	})
}

// fill opens a run over so many browsers.
func fill(t *testing.T, db *sqldb.DB, svc *delivery.Service, service string, people int) (id delivery.RunID) {
	t.Helper()
	var items []delivery.Item
	for i := range people {
		name := fmt.Sprintf("p%04d", i)
		items = append(items, delivery.Item{Recipient: name, Unit: "u", Address: pushsink.Subscription(service, name), Locale: "vi"})
	}
	update(t, db, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if err = svc.SaveSite(ctx, tx, delivery.Site{}); err != nil { // tests run at night too
			return err
		}
		id, err = svc.Start(ctx, tx, delivery.NewRun{
			Statement: "s1", Version: "v1", Title: "Mức thu học phí", Agency: "a1", Lane: delivery.LaneNormal, Channels: []string{"webpush"},
			Targets: []delivery.UnitCount{{Unit: "u", N: int64(people)}},
		})
		if err != nil {
			return err
		}
		if err := svc.Enqueue(ctx, tx, id, items); err != nil {
			return err
		}
		return svc.Expanded(ctx, tx, id)
	})
	return id
}

func runOf(t *testing.T, db *sqldb.DB, svc *delivery.Service, id delivery.RunID) (r delivery.Run) {
	t.Helper()
	update(t, db, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = svc.Run(ctx, tx, id)
		return err
	})
	return r
}

func update(t *testing.T, db *sqldb.DB, f func(ctx context.Context, tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *sqldb.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// work runs the worker until the function is called, or the test is over.
func work(t *testing.T, w *delivery.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the worker ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.After(40*time.Second)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("it never came to pass that %s", what)
		}
	}
}
