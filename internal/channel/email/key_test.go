package email

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/fault"
)

type dns map[string]string

func (d dns) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := d[name]; ok {
		return []string{"something else", text}, nil
	}
	if d == nil {
		return nil, errors.New("no server answers")
	}
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

func TestAKeySignsOnlyOnceItIsPublishedAndLeavesAWeekBeforeItIsGone(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	var ring Keyring
	var err error
	for _, a := range Algorithms() {
		if ring, err = ring.Make(" Loa.Example ", a, now); err != nil {
			t.Fatal(err)
		}
	}
	if keys, err := ring.Signing(now); err != nil || len(keys) != 0 {
		t.Fatalf("a new key signs: %v, %v", keys, err)
	}
	zone := dns{}
	for _, k := range ring {
		if err := k.Check(t.Context(), zone); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("without a record: %v", err)
		}
		name, text := k.Record()
		zone[name] = strings.Replace(text, "p=", "p=x", 1)
		if err := k.Check(t.Context(), zone); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("with another's record: %v", err)
		}
		zone[name] = strings.Replace(text, "; p=", ";  p = ", 1)
		if err := k.Check(t.Context(), zone); err != nil {
			t.Errorf("with its record: %v", err)
		}
		if err := k.Check(t.Context(), dns(nil)); fault.KindOf(err) != fault.KindUnavailable {
			t.Errorf("without a DNS: %v", err)
		}
		if ring, err = ring.Activate(k.Domain, k.Selector, now); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := ring.Signing(now)
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys sign, %v", len(keys), err)
	}
	for _, v := range verify(t, signed(t, build(t, channeltest.Message("lan@example.invalid", 1)), keys), keys) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Domain, v.Err)
		}
	}
	for i, k := range keys {
		if _, text := ring[i].Record(); text != recordOf(t, k.Private.Public()) {
			t.Errorf("the record is %s", text)
		}
	}

	later := now.Add(time.Hour)
	if ring, err = ring.Make("loa.example", RSA, later); err != nil {
		t.Fatal(err)
	}
	if ring[2].Selector == ring[0].Selector {
		t.Error("two keys of a day have one selector")
	}
	if ring, err = ring.Activate("loa.example", ring[2].Selector, later); err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, k := range ring {
		states = append(states, string(k.State(later))+" "+string(k.State(later.Add(leave))))
	}
	if got := fmt.Sprint(states); got != "[leaving retired signing signing signing signing]" || ring[0].Private != "" {
		t.Errorf("they stand at %s", got)
	}
	if _, err := ring.Retire("loa.example", ring[0].Selector, later); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a record that is still needed may go: %v", err)
	}
	if rest, err := ring.Retire("loa.example", ring[0].Selector, later.Add(leave)); err != nil || len(rest) != 2 {
		t.Errorf("%d keys are left, %v", len(rest), err)
	}
}

func TestAKeyDoesNotPrintItself(t *testing.T) {
	ring, err := Keyring(nil).Make("loa.example", Ed25519, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if shown := fmt.Sprintf("%v %+v %#v", ring, ring, ring); strings.Contains(shown, string(ring[0].Private)) {
		t.Errorf("it shows %s", shown)
	}
	kept, err := json.Marshal(ring)
	var back Keyring
	if err != nil || json.Unmarshal(kept, &back) != nil || back[0].Private != ring[0].Private || back[0].State(time.Now()) != KeyNew {
		t.Errorf("it is not kept whole: %v", err)
	}
}

func TestADomainThatCanBeNoneGetsNoKey(t *testing.T) {
	for _, domain := range []string{"", "localhost", "a b.vn", "loa.example\r\nx", "a@b.vn;", "-"} {
		if _, err := Keyring(nil).Make(domain, Ed25519, time.Now()); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q: %v", domain, err)
		}
	}
}
