package route_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/route"
)

// gateway is an account whose answers, pace and prices the test decides.
type gateway struct {
	mu     sync.Mutex
	answer error
	takes  time.Duration
	parts  int
	price  int64
	sent   []string
	at     []time.Time
}

func (g *gateway) Name() string                  { return "sms" }
func (g *gateway) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }
func (g *gateway) Price(delivery.Message) (int, int64) {
	return max(1, g.parts), g.price
}

func (g *gateway) Send(_ context.Context, m delivery.Message) (delivery.Receipt, error) {
	g.mu.Lock()
	g.sent, g.at = append(g.sent, m.Recipient), append(g.at, time.Now())
	takes, err := g.takes, g.answer
	g.mu.Unlock()
	time.Sleep(takes)
	return delivery.Receipt{Code: "0"}, err
}

func (g *gateway) set(takes time.Duration, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.takes, g.answer = takes, err
}

func (g *gateway) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.sent)
}

func message(lane delivery.Lane) delivery.Message {
	return delivery.Message{Recipient: "p", Lane: lane, Rendering: &delivery.Rendering{Text: "x"}}
}

func sms(accounts ...route.Account) *route.Route {
	return route.New("sms", route.Options{Now: time.Now}, accounts...)
}

func verdict(r *route.Route, lane delivery.Lane) delivery.Decision {
	_, err := r.Send(context.Background(), message(lane))
	return delivery.Decide(err)
}

// push sends over and over for a while and counts what was handed over.
func push(r *route.Route, lane delivery.Lane, senders int, during time.Duration) (handed, postponed int) {
	var mu sync.Mutex
	var g errgroup.Group
	end := time.Now().Add(during)
	for range senders {
		g.Go(func() error {
			for time.Now().Before(end) {
				d := verdict(r, lane)
				mu.Lock()
				switch d.Verdict {
				case delivery.VerdictHanded:
					handed++
				case delivery.VerdictPostponed:
					postponed++
				default:
				}
				mu.Unlock()
				time.Sleep(max(time.Millisecond, min(d.After, time.Until(end))))
			}
			return nil
		})
	}
	_ = g.Wait()
	return handed, postponed
}

func TestAnAccountKeepsItsRateInUnitsOfWhatIsBilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, parts := range []int{1, 3} {
			g := &gateway{parts: parts}
			r := sms(route.Account{Name: "viettel", Channel: g, Terms: delivery.Terms{Rate: 30, Burst: 30}})
			handed, _ := push(r, delivery.LaneBulk, 16, time.Minute)
			if units := handed * parts; units < 29*60 || units > 31*60+30 {
				t.Errorf("messages of %d parts: %d units in a minute at 30 a second", parts, units)
			}
		}
	})
}

func TestWorkersShareARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{}
		var all errgroup.Group
		for range 3 {
			r := sms(route.Account{Name: "viettel", Channel: g})
			r.Govern(map[string]delivery.Terms{"viettel": {Rate: 30}}, 3)
			all.Go(func() error { push(r, delivery.LaneNormal, 8, time.Minute); return nil })
		}
		_ = all.Wait()
		if n := g.count(); n < 29*60 || n > 32*60 {
			t.Errorf("three workers sent %d in a minute at 30 a second", n)
		}
	})
}

func TestAMessageThatMustWaitLongIsPostponedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := sms(route.Account{Name: "viettel", Channel: &gateway{}, Terms: delivery.Terms{Rate: 0.5, Burst: 1}})
		if d := verdict(r, delivery.LaneNormal); d.Verdict != delivery.VerdictHanded {
			t.Fatalf("the first: %+v", d)
		}
		begin := time.Now()
		d := verdict(r, delivery.LaneNormal)
		if d.Verdict != delivery.VerdictPostponed || d.After < time.Second || time.Since(begin) > 300*time.Millisecond {
			t.Errorf("after %s: %+v", time.Since(begin), d)
		}
	})
}

func TestBulkLeavesTokensForAnAlert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := sms(route.Account{Name: "viettel", Channel: &gateway{}, Terms: delivery.Terms{Rate: 10, Burst: 20}})
		push(r, delivery.LaneBulk, 8, 30*time.Second)
		begin := time.Now()
		for range 6 {
			if d := verdict(r, delivery.LaneUrgent); d.Verdict != delivery.VerdictHanded {
				t.Fatalf("an alert: %+v", d)
			}
		}
		if waited := time.Since(begin); waited > 0 {
			t.Errorf("alerts waited %s for tokens", waited)
		}
	})
}

func TestWhatWasSurelyNotTakenGoesByAnotherAccount(t *testing.T) {
	gone, lost := delivery.Unavailable(errors.New("connection refused"), 0), delivery.Unknown(errors.New("no answer"))
	for _, c := range []struct {
		name   string
		answer error
		lane   delivery.Lane
		by     string
		want   delivery.Verdict
	}{
		{"closed", gone, delivery.LaneBulk, "mobifone", delivery.VerdictHanded},
		{"lost answer", lost, delivery.LaneBulk, "viettel", delivery.VerdictUnknown},
		{"lost answer of a correction", lost, delivery.LaneCorrection, "viettel", delivery.VerdictUnknown},
		{"lost answer of an alert", lost, delivery.LaneUrgent, "mobifone", delivery.VerdictHanded},
		{"refused recipient", delivery.Reject(errors.New("no such number")), delivery.LaneUrgent, "viettel", delivery.VerdictReject},
		{"for now", delivery.Retry(errors.New("mailbox full"), 0), delivery.LaneUrgent, "viettel", delivery.VerdictRetry},
	} {
		a, b := &gateway{answer: c.answer}, &gateway{}
		r := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b, Terms: delivery.Terms{Order: 1}})
		receipt, err := r.Send(context.Background(), message(c.lane))
		if v := delivery.Decide(err).Verdict; v != c.want || receipt.Provider != c.by {
			t.Errorf("%s: verdict %d by %q", c.name, v, receipt.Provider)
		}
		if want := map[string]int{"viettel": 0, "mobifone": 1}[c.by]; b.count() != want {
			t.Errorf("%s: the second account got %d", c.name, b.count())
		}
		if r.Guarantee() != delivery.AtMostOnce {
			t.Error("a repetition on another account cannot be recognised, but the route promises so")
		}
	}
}

func TestAllAccountsGoneIsUnavailableUntilTheFirstIsTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := delivery.Unavailable(errors.New("connection refused"), 0)
		a, b := &gateway{answer: gone}, &gateway{answer: gone}
		r := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b})
		d := verdict(r, delivery.LaneNormal)
		if d.Verdict != delivery.VerdictUnavailable || d.After != 5*time.Second || a.count()+b.count() != 2 {
			t.Errorf("%+v after %d tries", d, a.count()+b.count())
		}
	})
}

func TestAnAccountThatFailedComesBackSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &gateway{answer: delivery.Unavailable(errors.New("connection refused"), 0)}, &gateway{}
		r := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b, Terms: delivery.Terms{Order: 1}})
		verdict(r, delivery.LaneNormal)
		a.set(0, nil)
		time.Sleep(5 * time.Second)
		share := func() float64 {
			before, other := a.count(), b.count()
			push(r, delivery.LaneNormal, 4, time.Second)
			return float64(a.count()-before) / float64(a.count()-before+b.count()-other)
		}
		if got := share(); got > 0.15 || a.count() < 4 {
			t.Errorf("in the first second it got %.2f", got)
		}
		time.Sleep(20 * time.Second)
		if got := share(); got < 0.1 || got > 0.35 {
			t.Errorf("after some 20 seconds it gets %.2f", got)
		}
		for range 14 {
			time.Sleep(10 * time.Second)
			share()
		}
		if got := share(); got != 1 || r.Accounts()[0].State != delivery.AccountUp {
			t.Errorf("after minutes it gets %.2f and is %s", got, r.Accounts()[0].State)
		}
	})
}

func TestARelapseDoublesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := delivery.Unavailable(errors.New("connection refused"), 0)
		a := &gateway{answer: gone}
		r := sms(route.Account{Name: "viettel", Channel: a})
		for i, want := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
			d := verdict(r, delivery.LaneNormal)
			if d.After != time.Duration(want)*time.Second {
				t.Fatalf("rest %d takes %s", i, d.After)
			}
			time.Sleep(d.After)
		}
	})
}

func TestASlowAccountIsLeftForAnotherAndOnlyForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &gateway{takes: 50 * time.Millisecond}, &gateway{takes: 50 * time.Millisecond}
		alone := sms(route.Account{Name: "viettel", Channel: a})
		both := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b, Terms: delivery.Terms{Order: 1}})
		for range 30 {
			verdict(alone, delivery.LaneNormal)
			verdict(both, delivery.LaneNormal)
		}
		a.set(5*time.Second, nil)
		for range 6 {
			verdict(alone, delivery.LaneNormal)
			verdict(both, delivery.LaneNormal)
		}
		if h := alone.Accounts()[0]; h.State != delivery.AccountUp {
			t.Errorf("the only account is %s", h.State)
		}
		if h := both.Accounts()[0]; h.State == delivery.AccountUp || h.Err == nil || h.Usual > 100*time.Millisecond {
			t.Errorf("the slow one is %s, usually %s, of late %s", h.State, h.Usual, h.Latency)
		}
	})
}

// each sends one message a second; the first account reports on them if it is told to.
func each(r *route.Route, seconds int, reports bool) {
	for range seconds {
		verdict(r, delivery.LaneNormal)
		if reports {
			r.Heard("viettel")
		}
		time.Sleep(time.Second)
	}
}

func TestAnAccountWhoseReceiptsStopIsLeftForAnotherAndReturnsSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &gateway{}, &gateway{}
		r := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b, Terms: delivery.Terms{Order: 1}})
		each(r, 60, true)
		each(r, 180, false)
		if h := r.Accounts()[0]; h.State != delivery.AccountResting || h.Failed != 0 || h.Err == nil || b.count() == 0 {
			t.Fatalf("after three minutes of silence it is %s: %v; the other got %d", h.State, h.Err, b.count())
		}
		for r.Accounts()[0].State == delivery.AccountResting {
			each(r, 1, false)
		}
		sent := a.count()
		each(r, 20, true)
		if h := r.Accounts()[0]; h.State != delivery.AccountReturning || a.count()-sent > 10 {
			t.Errorf("twenty seconds after its rest it is %s and got %d of 20", h.State, a.count()-sent)
		}
		each(r, 120, true)
		if h := r.Accounts()[0]; h.State != delivery.AccountUp {
			t.Errorf("while receipts come again it is %s", h.State)
		}
	})
}

func TestAnAccountThatStaysSilentIsLeftAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &gateway{}, &gateway{}
		r := sms(route.Account{Name: "viettel", Channel: a}, route.Account{Name: "mobifone", Channel: b, Terms: delivery.Terms{Order: 1}})
		each(r, 60, true)
		rests, resting := 0, false
		for range 900 {
			each(r, 1, false)
			now := r.Accounts()[0].State == delivery.AccountResting
			if now && !resting {
				rests++
			}
			resting = now
		}
		if rests < 2 {
			t.Errorf("in fifteen minutes of silence it was left %d times", rests)
		}
	})
}

func TestTheCheaperGoesFirstAndEqualsShareByWeight(t *testing.T) {
	dear, cheap, cheapToo := &gateway{price: 800}, &gateway{price: 300}, &gateway{price: 300}
	r := sms(route.Account{Name: "a", Channel: dear}, route.Account{Name: "b", Channel: cheap, Terms: delivery.Terms{Weight: 3}},
		route.Account{Name: "c", Channel: cheapToo, Terms: delivery.Terms{Weight: 1}})
	for range 400 {
		verdict(r, delivery.LaneNormal)
	}
	if dear.count() != 0 || cheap.count() < 290 || cheap.count() > 310 {
		t.Errorf("the dear one got %d, the cheap ones %d and %d", dear.count(), cheap.count(), cheapToo.count())
	}
	if parts, cost := r.Price(message(delivery.LaneNormal)); parts != 1 || cost != 300 {
		t.Errorf("the forecast is %d parts for %d đồng", parts, cost)
	}
}

func TestRoomIsWhatCanLeaveWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := sms(route.Account{Name: "a", Channel: &gateway{}, Terms: delivery.Terms{Rate: 100, Burst: 50}})
		if urgent, bulk := r.Room(delivery.LaneUrgent), r.Room(delivery.LaneBulk); urgent != 150 || bulk != 135 {
			t.Errorf("room for %d urgent and %d bulk messages", urgent, bulk)
		}
		free := sms(route.Account{Name: "a", Channel: &gateway{}})
		if n := free.Room(delivery.LaneBulk); n < 10_000 {
			t.Errorf("without a rate there is room for %d", n)
		}
	})
}

func Example() {
	r := route.New("sms", route.Options{Now: time.Now},
		route.Account{Name: "viettel", Channel: &gateway{}, Terms: delivery.Terms{Rate: 200}},
		route.Account{Name: "mobifone", Channel: &gateway{}, Terms: delivery.Terms{Rate: 50, Order: 1}},
	)
	receipt, err := r.Send(context.Background(), message(delivery.LaneNormal))
	fmt.Println(receipt.Provider, err)
	// Output: viettel <nil>
}
