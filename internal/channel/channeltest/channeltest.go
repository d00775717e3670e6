// Package channeltest is the suite that every channel passes. It holds a channel
// to what the worker builds on: a message handed over has arrived, an error
// decides, nobody is dropped for the provider's fault, and hostile addresses go
// nowhere.
package channeltest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

// Arrival is one message on the other side.
type Arrival struct {
	Address string
	Key     string // what the other side can recognise a repetition by
}

// Subject is a channel with a provider of its own behind it.
type Subject struct {
	Channel delivery.Channel
	// Address is the i-th address that the provider accepts.
	Address func(i int) string
	// Refused is an address that the provider refuses for good; "" if it has none.
	Refused string
	// Hostile are addresses that must go nowhere; those of all channels are added.
	Hostile []string
	// Arrived lists what the provider has taken.
	Arrived func() []Arrival
	// Break makes the provider unreachable; nil for a channel without one.
	Break func()
}

// Run tests the channel that make returns; each test gets a fresh one.
func Run(t *testing.T, make func(t *testing.T) Subject) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, s Subject){
		"is named by a word":                    named,
		"hands over what it says it handed":     handsOver,
		"carries many at once":                  carriesMany,
		"a repetition can be recognised":        repeats,
		"a refusal for good is told":            refuses,
		"hostile addresses go nowhere":          hostile,
		"ends with its context":                 ends,
		"a broken provider costs nobody a try":  breaks,
		"a missing rendering is no one's crash": withoutRendering,
	} {
		t.Run(name, func(t *testing.T) { test(t, make(t)) })
	}
}

// Message is the i-th message of a run, as the worker makes it.
func Message(address string, i int) delivery.Message {
	id, _ := delivery.ParseAttempt(fmt.Sprintf("7-%d", i+1))
	return delivery.Message{
		Attempt: id, Run: "0198c2f0-0000-7000-8000-000000000007", Statement: "s1", Version: "v1",
		Recipient: fmt.Sprintf("r%d", i), Unit: "07210@2025-07-01", Address: address, Locale: lang.VI,
		Lane: delivery.LaneNormal, Try: 1, Rendering: rendering(),
		Links: delivery.Links{
			Unsubscribe: "https://loa.example/u/" + fmt.Sprint(i), Confirm: "https://loa.example/c/" + fmt.Sprint(i),
			Web: "https://loa.example/thong-diep/s1",
		},
	}
}

func rendering() *delivery.Rendering {
	return &delivery.Rendering{
		Agency: "Sở Giáo dục và Đào tạo", From: "sogddt@loa.example", Subject: "Mức thu học phí từ ngày 01/9/2025",
		Text: "Từ ngày 01/9/2025, học sinh công lập được miễn học phí.",
		HTML: "<!doctype html><html lang=\"vi\"><body><p>Từ ngày 01/9/2025, học sinh công lập được miễn học phí.</p></body></html>",
	}
}

func send(t *testing.T, s Subject, m delivery.Message) (delivery.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return s.Channel.Send(ctx, m)
}

func named(t *testing.T, s Subject) {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{1,15}$`).MatchString(s.Channel.Name()) {
		t.Errorf("the name %q is no word", s.Channel.Name())
	}
}

func handsOver(t *testing.T, s Subject) {
	if _, err := send(t, s, Message(s.Address(0), 0)); err != nil {
		t.Fatal(err)
	}
	got := s.Arrived()
	if len(got) != 1 || got[0].Address != s.Address(0) {
		t.Fatalf("arrived: %+v", got)
	}
}

func carriesMany(t *testing.T, s Subject) {
	const n = 60
	var g errgroup.Group
	for i := range n {
		g.Go(func() error {
			_, err := send(t, s, Message(s.Address(i), i))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	times, keys := map[string]int{}, map[string]bool{}
	for _, a := range s.Arrived() {
		times[a.Address]++
		keys[a.Key] = true
	}
	if len(keys) != n {
		t.Errorf("%d messages bear %d keys", n, len(keys))
	}
	for i := range n {
		if times[s.Address(i)] != 1 {
			t.Errorf("%s got %d", s.Address(i), times[s.Address(i)])
		}
	}
}

func repeats(t *testing.T, s Subject) {
	if s.Channel.Guarantee() != delivery.AtLeastOnce {
		t.Skip("the channel promises at most once")
	}
	m := Message(s.Address(0), 0)
	for m.Try = 1; m.Try <= 2; m.Try++ {
		if _, err := send(t, s, m); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range s.Arrived() {
		if a.Key == "" || a.Key != s.Arrived()[0].Key {
			t.Errorf("two tries bear the keys %+v", s.Arrived())
		}
	}
}

func refuses(t *testing.T, s Subject) {
	if s.Refused == "" {
		t.Skip("this provider takes every address")
	}
	_, err := send(t, s, Message(s.Refused, 0))
	if v := delivery.Decide(err).Verdict; v != delivery.VerdictReject && v != delivery.VerdictSuppress {
		t.Errorf("it says %v", err)
	}
	if _, err := send(t, s, Message(s.Address(1), 1)); err != nil {
		t.Errorf("the next one suffers for it: %v", err)
	}
}

func hostile(t *testing.T, s Subject) {
	list := append([]string{
		"", " ", "\x00", "a\nb", "a\r\nb", s.Address(0) + "\r\nBcc: all@loa.example", "\r\n.\r\n" + s.Address(0),
		strings.Repeat("a", 100_000), "\xff\xfe",
	}, s.Hostile...)
	for i, address := range list {
		_, err := send(t, s, Message(address, i))
		if v := delivery.Decide(err).Verdict; v != delivery.VerdictReject && v != delivery.VerdictSuppress {
			t.Errorf("%.40q: %v", address, err)
		}
	}
	if got := s.Arrived(); len(got) != 0 {
		t.Errorf("arrived all the same: %+v", got)
	}
}

func ends(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	done := make(chan error, 1)
	go func() {
		_, err := s.Channel.Send(ctx, Message(s.Address(0), 0))
		done <- err
	}()
	select {
	case err := <-done:
		if v := delivery.Decide(err).Verdict; v == delivery.VerdictReject || v == delivery.VerdictSuppress {
			t.Errorf("being stopped was taken for a refusal: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Send goes on ten seconds after its context ended")
	}
}

func breaks(t *testing.T, s Subject) {
	if s.Break == nil {
		t.Skip("there is no provider to break")
	}
	if _, err := send(t, s, Message(s.Address(0), 0)); err != nil {
		t.Fatal(err)
	}
	s.Break()
	for i := range 3 {
		_, err := send(t, s, Message(s.Address(1), 1))
		v := delivery.Decide(err).Verdict
		if v == delivery.VerdictUnavailable || v == delivery.VerdictPostponed && i > 0 || i == 0 && v == delivery.VerdictUnknown {
			continue // the first may have been on its way when the line was cut
		}
		t.Errorf("with the provider gone it says %v", err)
	}
}

func withoutRendering(t *testing.T, s Subject) {
	m := Message(s.Address(0), 0)
	m.Rendering = nil
	if _, err := send(t, s, m); err == nil {
		t.Error("a message without a text was handed over")
	}
}
