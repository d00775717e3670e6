package sms_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/phone"
	"github.com/loa-vn/loa/internal/smppsink"
)

func startSink(t testing.TB, opts smppsink.Options) *smppsink.Sink {
	t.Helper()
	sink, err := smppsink.Start("127.0.0.1:0", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

// answers keeps what it is told, and fails as often as it is asked to.
type answers struct {
	mu    sync.Mutex
	list  []delivery.Answer
	fails int
	news  chan struct{}
}

func newAnswers() *answers { return &answers{news: make(chan struct{}, 10_000)} }

func (a *answers) Take(_ context.Context, got delivery.Answer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fails > 0 {
		a.fails--
		return errors.New("the database cannot be written")
	}
	a.list = append(a.list, got)
	a.news <- struct{}{}
	return nil
}

// wait returns when n answers have come.
func (a *answers) wait(t *testing.T, n int) []delivery.Answer {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		a.mu.Lock()
		list := append([]delivery.Answer(nil), a.list...)
		a.mu.Unlock()
		if len(list) >= n {
			return list
		}
		select {
		case <-a.news:
		case <-deadline:
			t.Fatalf("%d answers of %d: %+v", len(list), n, list)
		}
	}
}

func config(addr string) sms.Config {
	return sms.Config{Name: "thu", Addr: addr, SystemID: "loa", From: "UBND BN", Window: 20, Timeout: 2 * time.Second, Price: 300}
}

func newAccount(t testing.TB, cfg sms.Config, ports sms.Ports) *sms.Account {
	t.Helper()
	ports.Now = time.Now
	a := sms.New(cfg, ports)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func number(i int) string { return fmt.Sprintf("+8491%07d", i) }

func message(to string, i int, text string) delivery.Message {
	m := channeltest.Message(to, i)
	m.Rendering.Text = text
	return m
}

func TestSMSIsAChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Subject {
		sink := startSink(t, smppsink.Options{})
		return channeltest.Subject{
			Channel: newAccount(t, config(sink.Addr()), sms.Ports{}),
			Address: number,
			Refused: "+84999000100",
			Hostile: []string{"02043855555", "19001234", "+12025550100", "0912345678;0912345679", "0912345678 STOP", "8491234567890123456789"},
			Arrived: func() (list []channeltest.Arrival) {
				for _, m := range sink.Mailbox() {
					list = append(list, channeltest.Arrival{Address: "+" + m.To, Key: m.ID})
				}
				return list
			},
			Break: func() { _ = sink.Close() },
		}
	})
}

func TestAMessageSaysWhatTheCarrierNeeds(t *testing.T) {
	sink := startSink(t, smppsink.Options{})
	a := newAccount(t, config(sink.Addr()), sms.Ports{})
	m := message("0912 345 678", 0, "Miễn học phí từ 01/9")
	m.Lane, m.Expires = delivery.LaneUrgent, time.Now().Add(90*time.Minute+30*time.Second)
	r, err := a.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	got := sink.Mailbox()[0]
	if got.To != "84912345678" || got.From != "UBND BN" || got.Text != m.Rendering.Text || got.Coding != 8 || got.Priority != 3 ||
		!strings.HasPrefix(got.Validity, "000000013") || !got.Registered {
		t.Errorf("the carrier got %+v", got)
	}
	if r.Provider != "thu" || r.Ref != got.ID || r.Parts != 1 || r.Cost != 300 || r.Delivered {
		t.Errorf("the receipt is %+v", r)
	}
}

func TestALongTextArrivesInPartsThatJoin(t *testing.T) {
	sink := startSink(t, smppsink.Options{Receipts: smppsink.ReceiptsHeld})
	heard := newAnswers()
	cfg := config(sink.Addr())
	cfg.Prices = map[phone.Network]int64{phone.VinaPhone: 250}
	a := newAccount(t, cfg, sms.Ports{Answers: heard})
	text := strings.Repeat("Từ ngày 01/9/2025, học sinh công lập được miễn học phí. ", 3) + "🌧"
	m := message(number(1), 1, text)
	r, err := a.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if got := sink.Text(strings.TrimPrefix(number(1), "+")); got != text || r.Parts != 3 || r.Cost != 750 || len(r.Refs) != 3 || r.Ref != r.Refs[0] {
		t.Errorf("%+v joined to %q", r, got)
	}
	sink.Release()
	told := map[string]bool{}
	for _, a := range heard.wait(t, 3) {
		if a.Attempt != 0 || a.Event != delivery.EventDelivered || a.Provider != "thu" || a.Code != "DELIVRD" {
			t.Errorf("%+v", a)
		}
		told[a.Ref] = true
	}
	if len(told) != 3 || !told[r.Refs[0]] || !told[r.Refs[1]] || !told[r.Refs[2]] {
		t.Errorf("parts %v, told of %v", r.Refs, told)
	}
	await(t, "all three receipts are acknowledged", func() bool { return sink.Acknowledged() == 3 })
	// The same message again bears the same reference, another one another.
	if _, err := a.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	refs := map[byte]int{}
	for _, part := range sink.Mailbox() {
		refs[part.Ref]++
	}
	if len(refs) != 1 {
		t.Errorf("two tries bear the references %v", refs)
	}
}

// await returns when something holds; it looks again and again for ten seconds.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("it never came to pass that %s", what)
		}
	}
}

// Whatever the manner, every message is told to be delivered, by our id or by the
// provider's own, which its receipt has named too.
func TestReceiptsMeanTheSameInEveryManner(t *testing.T) {
	for name, opts := range map[string]smppsink.Options{
		"at once":       {},
		"twice":         {Twice: true},
		"early":         {Receipts: smppsink.ReceiptsEarly},
		"strange too":   {Strange: true, Receipts: smppsink.ReceiptsEarly},
		"decimal":       {Decimal: true},
		"decimal early": {Decimal: true, Receipts: smppsink.ReceiptsEarly},
	} {
		t.Run(name, func(t *testing.T) {
			sink, heard := startSink(t, opts), newAnswers()
			cfg := config(sink.Addr())
			if opts.Decimal {
				cfg.ReceiptIDs = sms.IDsDecimal
			}
			a := newAccount(t, cfg, sms.Ports{Answers: heard})
			const n = 30
			reports := n
			if opts.Twice {
				reports = 2 * n
			}
			var sending sync.WaitGroup
			refs := make([]string, n)
			for i := range n {
				sending.Go(func() {
					r, err := a.Send(t.Context(), message(number(i), i, "Tin"))
					if err != nil {
						t.Error(err)
					}
					refs[i] = r.Ref
				})
			}
			sending.Wait()
			await(t, "every receipt is acknowledged", func() bool { return sink.Acknowledged() >= int64(reports) })
			byUs, byThem := map[delivery.AttemptID]bool{}, map[string]bool{}
			for _, a := range heard.wait(t, reports) {
				if a.Event == delivery.EventDelivered {
					byUs[a.Attempt], byThem[a.Ref] = true, true
				}
			}
			for i, ref := range refs {
				if !byThem[ref] {
					t.Errorf("of %s nothing was told", ref)
				}
				if opts.Receipts == smppsink.ReceiptsAtOnce && !byUs[message("", i, "").Attempt] {
					t.Errorf("the %dth was not told by our id", i)
				}
			}
		})
	}
}

func TestReceiptsDecide(t *testing.T) {
	sink, heard := startSink(t, smppsink.Options{}), newAnswers()
	cfg := config(sink.Addr())
	cfg.DeadCodes = []string{"011"}
	a := newAccount(t, cfg, sms.Ports{Answers: heard})
	for i, to := range []string{"+84999000300", "+84999000400"} {
		if _, err := a.Send(t.Context(), message(to, i, "Tin")); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range heard.wait(t, 2) {
		switch got.Code {
		case "UNDELIV 011":
			if got.Event != delivery.EventRejected || got.Suppress != delivery.ReasonBounced {
				t.Errorf("%+v", got)
			}
		case "EXPIRED 027":
			if got.Event != delivery.EventRejected || got.Suppress != "" {
				t.Errorf("%+v", got)
			}
		default:
			t.Errorf("%+v", got)
		}
	}
}

func TestAReceiptThatCannotBeWrittenDownComesAgain(t *testing.T) {
	sink, heard := startSink(t, smppsink.Options{}), newAnswers()
	heard.fails = 3
	a := newAccount(t, config(sink.Addr()), sms.Ports{Answers: heard})
	if _, err := a.Send(t.Context(), message(number(1), 1, "Tin")); err != nil {
		t.Fatal(err)
	}
	heard.wait(t, 1)
	await(t, "it is acknowledged once", func() bool { return sink.Acknowledged() == 1 })
}

func TestReceiptsComeWhileNothingIsSent(t *testing.T) {
	sink, heard := startSink(t, smppsink.Options{Receipts: smppsink.ReceiptsHeld}), newAnswers()
	first := newAccount(t, config(sink.Addr()), sms.Ports{})
	r, err := first.Send(t.Context(), message(number(1), 1, "Tin"))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	sink.Release() // nobody is there
	second := newAccount(t, config(sink.Addr()), sms.Ports{Answers: heard})
	second.Connect()
	// A process that knows nothing of the message reports it by the provider's id.
	if got := heard.wait(t, 1)[0]; got.Attempt != 0 || got.Provider != "thu" || got.Ref != r.Ref || got.Event != delivery.EventDelivered {
		t.Errorf("%+v", got)
	}
}

func TestWhoWritesStopIsHeard(t *testing.T) {
	sink := startSink(t, smppsink.Options{})
	gone := make(chan phone.Number, 10)
	a := newAccount(t, config(sink.Addr()), sms.Ports{Withdraw: func(_ context.Context, n phone.Number) error { gone <- n; return nil }})
	a.Connect()
	await(t, "it is bound", func() bool { return sink.Bound() == 1 })
	for i, text := range []string{"Lịch tiêm thế nào?", "id:A1 stat:DELIVRD", "Hủy lịch tiêm được không?", "STOP"} {
		sink.Say(fmt.Sprintf("8491200000%d", i), text)
	}
	if n := <-gone; n != "+84912000003" {
		t.Errorf("%s has withdrawn", n)
	}
	for _, text := range []string{"hủy", "Từ chối!", "TC", "HUY UBND BN", "stop."} {
		sink.Say("84912000009", text)
		if n := <-gone; n != "+84912000009" {
			t.Errorf("%s has withdrawn by %q", n, text)
		}
	}
}
