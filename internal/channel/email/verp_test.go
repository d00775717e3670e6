package email

import (
	"math"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
)

func testVerp() Verp { return Verp{Key: []byte("a key of the site"), Domain: "bounces.loa.example"} }

func TestABounceNamesItsAttempt(t *testing.T) {
	v := testVerp()
	for _, a := range []delivery.AttemptID{1, 35, 36, 7<<32 | 3412, math.MaxInt64} {
		address := v.Address(a)
		if got, ok := v.Parse(address); !ok || got != a {
			t.Errorf("%s came back as %d, %v", address, got, ok)
		}
		if got, ok := v.Parse("<" + strings.ToUpper(address) + ">"); !ok || got != a {
			t.Errorf("in capitals, %s came back as %d, %v", address, got, ok)
		}
		if _, ok := v.ParseUnsubscribe(address); ok {
			t.Errorf("a bounce to %s was taken for a wish to unsubscribe", address)
		}
		if got, ok := v.ParseUnsubscribe(v.Unsubscribe(a)); !ok || got != a {
			t.Errorf("%s came back as %d, %v", v.Unsubscribe(a), got, ok)
		}
		if checked, err := checkAddress(address); err != nil || checked != address || strings.IndexByte(address, '@') > 32 {
			t.Errorf("%s is no address for an envelope: %v", address, err)
		}
	}
}

func TestABounceOutlivesAChangeOfDomain(t *testing.T) {
	old, now := testVerp(), testVerp()
	now.Domain = "returns.loa.example"
	if a, ok := now.Parse(old.Address(9)); !ok || a != 9 {
		t.Errorf("it was read as %d, %v", a, ok)
	}
}

func TestAForgedReturnAddressIsRefused(t *testing.T) {
	v := testVerp()
	good := v.Address(7<<32 | 3412)
	local, _, _ := strings.Cut(good, "@")
	forged := []string{
		"", "@", "b-", "b--", "b-1", "b-1-", "b-0-" + v.sum("b-0"), "b--5-" + v.sum("b--5"), "b-+5-" + v.sum("b-+5"), "b-05-" + v.sum("b-5"),
		local + "a@" + v.Domain, local[:len(local)-1], "x" + good, "b-1-" + strings.Repeat("a", 80), Verp{Key: []byte("another"), Domain: v.Domain}.Address(5),
		"b-" + strings.Repeat("z", 14) + "-" + v.sum("b-z"),
	}
	for i := range local { // any one letter changed
		if local[i] != '-' {
			forged = append(forged, local[:i]+string(rotated(local[i]))+local[i+1:]+"@"+v.Domain)
		}
	}
	for _, address := range forged {
		if a, ok := v.Parse(address); ok {
			t.Errorf("%q passed as attempt %d", address, a)
		}
	}
	if (Verp{}).Address(5) != "" {
		t.Error("without a domain there is an address")
	}
	if _, ok := (Verp{Domain: v.Domain}).Parse(Verp{Domain: v.Domain}.Address(5)); ok {
		t.Error("without a key anybody's address passes")
	}
}

func rotated(c byte) byte {
	if c == 'b' {
		return 'c'
	}
	return 'b'
}

func FuzzVerp(f *testing.F) {
	v := testVerp()
	f.Add(v.Address(5), int64(5))
	f.Add("b-1-x@y", int64(-1))
	f.Fuzz(func(t *testing.T, address string, n int64) {
		if a, ok := v.Parse(address); ok && !strings.HasPrefix(strings.ToLower(strings.Trim(address, "<> \t\r\n")), v.local(answerBounce, a)) {
			t.Errorf("%q passed as attempt %d", address, a)
		}
		a := delivery.AttemptID(n)
		if got, ok := v.Parse(v.Address(a)); ok != (n > 0) || ok && got != a {
			t.Errorf("%d came back as %d, %v", n, got, ok)
		}
	})
}
