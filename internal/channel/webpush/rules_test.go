package webpush

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/delivery"
)

// service is a push service that answers as it is told.
type service func(r *http.Request) *http.Response

func (s service) RoundTrip(r *http.Request) (*http.Response, error) { return s(r), nil }

func says(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func testKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func subscriptionAt(t testing.TB, origin string) string {
	t.Helper()
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return `{"endpoint":"` + origin + `/send/abc","expirationTime":null,"keys":{"p256dh":"` +
		base64.URLEncoding.EncodeToString(own.PublicKey().Bytes()) + `","auth":"` + base64.RawURLEncoding.EncodeToString(make([]byte, 16)) + `"}}`
}

const google = "https://fcm.googleapis.com"

func TestEveryAnswerHasItsMeaning(t *testing.T) {
	for _, c := range []struct {
		status         int
		body           string
		proven, anew   delivery.Verdict // what it means when the token is proven, and when it is not
		because, after string
	}{
		{201, "", delivery.VerdictHanded, delivery.VerdictHanded, "RFC 8030", ""},
		{202, "", delivery.VerdictHanded, delivery.VerdictHanded, "RFC 8030, with receipts", ""},
		{200, `{"success":1}`, delivery.VerdictHanded, delivery.VerdictHanded, "older services", ""},
		{200, `{"failure":1,"results":[{"error":"NotRegistered"}]}`, delivery.VerdictSuppress, delivery.VerdictSuppress, "a yes that is none", ""},
		{200, `{"error":"Unavailable"}`, delivery.VerdictRetry, delivery.VerdictRetry, "a yes that is none", ""},
		{301, "", delivery.VerdictReject, delivery.VerdictReject, "nobody is followed", ""},
		{400, "", delivery.VerdictReject, delivery.VerdictReject, "", ""},
		{400, `{"reason":"VapidPkHashMismatch"}`, delivery.VerdictSuppress, delivery.VerdictUnavailable, "another key", ""},
		{401, `{"errno":109}`, delivery.VerdictRetry, delivery.VerdictUnavailable, "our token", ""},
		{403, `{"reason":"ExpiredJwtToken"}`, delivery.VerdictRetry, delivery.VerdictUnavailable, "our clock", ""},
		{403, `<html>no`, delivery.VerdictRetry, delivery.VerdictUnavailable, "our token", ""},
		{404, "", delivery.VerdictSuppress, delivery.VerdictSuppress, "", ""},
		{406, "", delivery.VerdictRetry, delivery.VerdictRetry, "Microsoft throttles", ""},
		{410, `{"errno":106}`, delivery.VerdictSuppress, delivery.VerdictSuppress, "", ""},
		{413, "", delivery.VerdictReject, delivery.VerdictReject, "", ""},
		{429, "", delivery.VerdictRetry, delivery.VerdictRetry, "", "90s"},
		{500, `{`, delivery.VerdictRetry, delivery.VerdictRetry, "", ""},
		{503, `{"error":{"status":"UNAVAILABLE"}}`, delivery.VerdictRetry, delivery.VerdictRetry, "", "90s"},
	} {
		a := &answer{status: c.status, reason: reason([]byte(c.body))}
		if c.after != "" {
			a.after = retryAfter("90", noon)
		}
		for proven, want := range map[bool]delivery.Verdict{true: c.proven, false: c.anew} {
			d := delivery.Decide(a.decide(proven))
			if d.Verdict != want || c.after != "" && d.After != 90*time.Second {
				t.Errorf("%d %s (%s), proven %v: verdict %d after %v, want %d", c.status, c.body, c.because, proven, d.Verdict, d.After, want)
			}
			if d.Verdict == delivery.VerdictUnavailable && !d.Apart {
				t.Errorf("%d: one service stops the whole channel", c.status)
			}
		}
	}
}

func TestRetryAfterIsSecondsOrADateAndAtMostADay(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "later": 0, "120": 2 * time.Minute, "99999999999": 24 * time.Hour, "9999999": 24 * time.Hour,
		noon.Add(time.Hour).Format(http.TimeFormat): time.Hour, noon.Add(-time.Hour).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(text, noon); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestOneSubscriptionThatIsRefusedDoesNotStopTheOthers(t *testing.T) {
	now, asked, refuse := noon, 0, true
	ch := New(Config{Keys: []Key{testKey(t)}, Subject: "mailto:a@loa.example", Transport: service(func(r *http.Request) *http.Response {
		asked++
		if refuse && r.URL.Host == "fcm.googleapis.com" {
			return says(403)
		}
		return says(201)
	})}, func() time.Time { return now })
	send := func(origin string) delivery.Decision {
		_, err := ch.Send(t.Context(), channeltest.Message(subscriptionAt(t, origin), 0))
		return delivery.Decide(err)
	}
	if d := send(google); d.Verdict != delivery.VerdictUnavailable || !d.Apart || d.After < time.Minute || !strings.Contains(d.Error(), "key, token or subject") {
		t.Errorf("the first refusal: %+v", d)
	}
	if d := send(google); d.Verdict != delivery.VerdictPostponed || asked != 1 {
		t.Errorf("the service was asked %d times while it rests: %+v", asked, d)
	}
	if d := send("https://updates.push.services.mozilla.com"); d.Verdict != delivery.VerdictHanded {
		t.Errorf("another service: %+v", d)
	}
	now, refuse = now.Add(2*time.Minute), false
	if d := send(google); d.Verdict != delivery.VerdictHanded {
		t.Errorf("after its rest: %+v", d)
	}
	refuse = true
	if d := send(google); d.Verdict != delivery.VerdictRetry {
		t.Errorf("a refusal under a proven token: %+v", d)
	}
	refuse = false
	if d := send(google); d.Verdict != delivery.VerdictHanded {
		t.Errorf("the next one suffers for it: %+v", d)
	}
}

func TestATokenIsSignedOnceForEachServiceAndAnewBeforeItEnds(t *testing.T) {
	now := noon
	var tokens []string
	ch := New(Config{Keys: []Key{testKey(t)}, Subject: "mailto:a@loa.example", Transport: service(func(r *http.Request) *http.Response {
		tokens = append(tokens, r.Header.Get("Authorization"))
		return says(201)
	})}, func() time.Time { return now })
	for _, wait := range []time.Duration{0, time.Hour, 9 * time.Hour, 2 * time.Hour} {
		now = now.Add(wait)
		if _, err := ch.Send(t.Context(), channeltest.Message(subscriptionAt(t, google), 0)); err != nil {
			t.Fatal(err)
		}
		claims := verified(t, tokens[len(tokens)-1], testKey(t))
		if left := time.Unix(claims.Exp, 0).Sub(now); claims.Aud != google || claims.Sub != "mailto:a@loa.example" || left < time.Hour || left > 24*time.Hour {
			t.Errorf("after %v the token says %+v, %v left", now.Sub(noon), claims, left)
		}
	}
	if tokens[0] != tokens[1] || tokens[1] != tokens[2] || tokens[2] == tokens[3] {
		t.Error("the token is not kept, or not replaced in time")
	}
}

type claims struct {
	Aud, Sub string
	Exp      int64
}

// verified checks the token as RFC 8292 asks a push service to.
func verified(t *testing.T, header string, k Key) (c claims) {
	t.Helper()
	token, public, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if public != k.Public() || len(parts) != 3 {
		t.Fatalf("the header %q", header)
	}
	point, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), decoded(t, public))
	if err != nil {
		t.Fatal(err)
	}
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), decoded(t, parts[2])
	if len(signature) != 64 || !ecdsa.Verify(point, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Fatal("the signature is not the key's")
	}
	if err := json.Unmarshal(decoded(t, parts[1]), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOnlyKnownPushServicesAreWrittenTo(t *testing.T) {
	for origin, want := range map[string]bool{
		google: true, "https://fcm.googleapis.com:443": true, "https://web.push.apple.com": true, "https://push.loa.example": true,
		"https://sg2p.notify.windows.com": true, "https://updates.push.services.mozilla.com": true,
		"http://fcm.googleapis.com": false, "https://fcm.googleapis.com:8443": false, "https://127.0.0.1": false, "https://localhost": false,
		"https://10.0.0.1": false, "https://evilpush.apple.com.example": false, "https://xpush.apple.com": false, "https://push.apple.com": false,
		"https://[::1]": false, "https://metadata.internal": false,
	} {
		s, err := ParseSubscription(subscriptionAt(t, origin))
		if err != nil {
			t.Errorf("%s: %v", origin, err)
			continue
		}
		if err := s.Allowed(Config{Services: []string{"push.loa.example"}}); (err == nil) != want {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

func TestNothingInsideTheHouseIsReachedWhateverANameResolvesTo(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8:443": true, "[2404:6800:4005::200a]:443": true,
		"127.0.0.1:443": false, "10.1.2.3:443": false, "172.16.0.1:443": false, "192.168.1.1:443": false, "169.254.169.254:443": false,
		"100.64.0.1:443": false, "0.0.0.0:443": false, "[::1]:443": false, "[fe80::1]:443": false, "[fd00::1]:443": false,
		"[::ffff:10.0.0.1]:443": false, "[64:ff9b::a00:1]:443": false, "[2002:a00:1::]:443": false, "224.0.0.1:443": false, "255.255.255.255:443": false,
		"nonsense": false,
	} {
		if err := outside(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	// The dialer is the one who asks, after the name is resolved.
	_, err := newTransport(Config{Timeout: time.Second}).DialContext(t.Context(), "tcp", "127.0.0.1:9")
	if _, ok := errors.AsType[*insideError](err); !ok {
		t.Errorf("the dialer says %v", err)
	}
}

func TestAPayloadFitsAndIsCutAtACharacter(t *testing.T) {
	for _, unit := range []string{"a", "ế", "\"", "👩‍👩‍👧", "ế", "dòng\n"} {
		m := channeltest.Message("", 0)
		m.Rendering = &delivery.Rendering{Subject: "Tiêu đề", Text: strings.Repeat(unit, 5000)}
		text, err := payload(m)
		if err != nil {
			t.Fatal(err)
		}
		var n note
		if err := json.Unmarshal(text, &n); err != nil {
			t.Fatal(err)
		}
		kept, cut := strings.CutSuffix(n.Body, "…")
		if !cut || len(text) > maxText || len(text) < maxText-100 || !utf8.ValidString(n.Body) || strings.ReplaceAll(kept, unit, "") != strings.TrimSuffix(strings.ReplaceAll(kept, unit, ""), "\u200d") {
			t.Errorf("%q: %d octets, ends in %q", unit, len(text), n.Body[max(0, len(n.Body)-20):])
		}
		if unit != "dòng\n" && strings.ReplaceAll(kept, unit, "") != "" {
			t.Errorf("%q was torn: %q is left", unit, strings.ReplaceAll(kept, unit, ""))
		}
	}
	m := channeltest.Message("", 0)
	m.Links.Confirm = "https://loa.example/" + strings.Repeat("x", maxText)
	if _, err := payload(m); err == nil {
		t.Error("links that leave no room were taken")
	}
}

func TestACorrectionHasTheTopicOfItsError(t *testing.T) {
	wrong, right := channeltest.Message("", 0), channeltest.Message("", 1)
	wrong.Thread, right.Thread, right.Statement, right.Lane = "t1", "t1", "s2", delivery.LaneCorrection
	if topic(wrong) != topic(right) || len(topic(wrong)) > 32 || wrong.Key() == right.Key() {
		t.Errorf("topics %q and %q", topic(wrong), topic(right))
	}
	other := channeltest.Message("", 0)
	other.Statement = "s2"
	if topic(other) == topic(wrong) {
		t.Error("two threads share a topic")
	}
	if urgency(right.Lane) != "high" || ttl(right, noon) != 7*86400 {
		t.Errorf("urgency %s, TTL %d", urgency(right.Lane), ttl(right, noon))
	}
	right.Expires = noon.Add(90 * time.Second)
	if ttl(right, noon) != 90 {
		t.Errorf("TTL %d, want 90", ttl(right, noon))
	}
}

func TestASecretAlwaysGivesTheSameKeyAndDoesNotPrintIt(t *testing.T) {
	a, b := testKey(t), testKey(t)
	if a.Public() != b.Public() || len(decoded(t, a.Public())) != 65 {
		t.Errorf("%q and %q", a.Public(), b.Public())
	}
	if _, err := NewKey([]byte("short")); err == nil {
		t.Error("a short secret was taken")
	}
	for subject, want := range map[string]bool{
		"mailto:a@loa.example": true, "https://loa.example": true, "": false, "a@loa.example": false, "http://loa.example": false, "mailto:": false, "mailto:<a@b>": false,
	} {
		if err := CheckSubject(subject); (err == nil) != want {
			t.Errorf("%q: %v", subject, err)
		}
	}
}

func FuzzParseSubscription(f *testing.F) {
	f.Add(subscriptionAt(f, google))
	f.Add(`{"endpoint":"https://a/","keys":{"p256dh":"BA","auth":""}}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSubscription(text)
		if err != nil {
			return
		}
		again, err := ParseSubscription(s.Address())
		if err != nil || again.Address() != s.Address() {
			t.Errorf("%q became %q: %v", text, s.Address(), err)
		}
		if strings.ContainsAny(s.url.Host, "\r\n @") || s.allowed(Config{}) == nil && s.url.Scheme != "https" {
			t.Errorf("%q leads to %q", text, s.url)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, `{"failure":1,"results":[{"error":"x"}]}`, "120")
	f.Fuzz(func(t *testing.T, status int, body, after string) {
		a := &answer{status: status, reason: reason([]byte(body)), after: retryAfter(after, noon)}
		d := delivery.Decide(a.decide(false))
		if d.Verdict == delivery.VerdictHanded && status/100 != 2 || d.After < 0 || d.After > 24*time.Hour || strings.ContainsAny(a.reason, "\r\n") {
			t.Errorf("%d %q: %+v", status, body, d)
		}
	})
}
