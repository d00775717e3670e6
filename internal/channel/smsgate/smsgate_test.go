package smsgate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/smsgate"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/test/toxic"
)

// gateway answers as the documents say: HTTP 200, and the truth inside.
type gateway struct {
	*httptest.Server

	mu     sync.Mutex
	orders []map[string]string
	seen   map[string]bool
	answer func(w http.ResponseWriter) // instead of its own; nil for its own
	status string                      // of GetSendStatus
}

func startGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{seen: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /json/SendMultipleMessage_V4_post_json/", g.take)
	mux.HandleFunc("GET /json/GetSendStatus", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, g.status) })
	mux.HandleFunc("POST /json/GetBalance_json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"Balance": 36693, "CodeResponse": "100", "UserID": 9999}`)
	})
	g.Server = httptest.NewServer(mux)
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) take(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var o map[string]string
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		_, _ = fmt.Fprint(w, `{"error": "Invalid request"}`)
		return
	}
	switch {
	case g.answer != nil:
		g.answer(w)
	case o["SecretKey"] != "khoa-mat":
		_, _ = fmt.Fprint(w, `{"CodeResult":"101","CountRegenerate":0,"ErrorMessage":"Authorize Failed"}`)
	case o["Phone"] == "0999000100":
		_, _ = fmt.Fprint(w, `{"CodeResult":"108","CountRegenerate":0}`)
	case g.seen[o["RequestId"]]:
		_, _ = fmt.Fprint(w, `{"CodeResult":"124","CountRegenerate":0,"ErrorMessage":"Request exist 1","SendStatus":"5"}`)
	default:
		g.seen[o["RequestId"]] = true
		g.orders = append(g.orders, o)
		_, _ = fmt.Fprintf(w, `{"CodeResult":"100","CountRegenerate":0,"SMSID":"sms-%d"}`, len(g.orders))
	}
}

func (g *gateway) arrived() (list []channeltest.Arrival) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, o := range g.orders {
		list = append(list, channeltest.Arrival{Address: "+84" + o["Phone"][1:], Key: o["RequestId"]})
	}
	return list
}

func config(addr string) smsgate.Config {
	return smsgate.Config{Name: "cong", URL: addr + "/json", APIKey: "khoa", SecretKey: "khoa-mat", Brand: "UBND BN", Hook: "bi-mat", Price: 850, Timeout: 2 * time.Second}
}

func newAccount(t *testing.T, cfg smsgate.Config, ports smsgate.Ports) *smsgate.Account {
	t.Helper()
	a := smsgate.New(cfg, ports)
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func number(i int) string { return fmt.Sprintf("+8491%07d", i) }

func TestAGatewayIsAChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Subject {
		g := startGateway(t)
		return channeltest.Subject{
			Channel: newAccount(t, config(g.URL), smsgate.Ports{}),
			Address: number, Refused: "+84999000100", Arrived: g.arrived, Break: g.Close,
			Hostile: []string{"02043855555", "19001234", "+12025550100", "0912345678;0912345679"},
		}
	})
}

func TestAnOrderSaysWhatTheGatewayNeeds(t *testing.T) {
	g := startGateway(t)
	a := newAccount(t, config(g.URL), smsgate.Ports{Callbacks: "https://loa.example/callbacks/sms"})
	m := channeltest.Message("0912 345 678", 0)
	r, err := a.Send(t.Context(), m)
	if err != nil || r.Ref != "sms-1" || r.Code != "100" || r.Provider != "cong" || r.Parts != 1 || r.Cost != 850 {
		t.Fatalf("%+v, %v", r, err)
	}
	o := g.orders[0]
	for field, want := range map[string]string{
		"Phone": "0912345678", "Content": m.Rendering.Text, "Brandname": "UBND BN", "SmsType": "2", "IsUnicode": "1", "RequestId": m.Key(),
		"CallbackUrl": "https://loa.example/callbacks/sms/cong/bi-mat/7-1",
	} {
		if o[field] != want {
			t.Errorf("%s: %q instead of %q", field, o[field], want)
		}
	}
	if len(o["RequestId"]) > 50 {
		t.Errorf("the id %q is longer than the gateway keeps", o["RequestId"])
	}
	if left, err := a.Balance(t.Context()); left != 36693 || err != nil {
		t.Errorf("balance %d, %v", left, err)
	}
}

// What each answer decides. All but three come with HTTP 200.
func TestWhatAnswersDecide(t *testing.T) {
	code := func(c string) string {
		return `{"CodeResult":"` + c + `","ErrorMessage":"x","SMSID":"named-all-the-same"}`
	}
	for _, c := range []struct {
		status int
		answer string
		want   delivery.Verdict
		code   string
	}{
		{200, code("100"), delivery.VerdictHanded, ""},
		{200, `{"CodeResult":100,"SMSID":"x"}`, delivery.VerdictHanded, ""},
		{200, code("99"), delivery.VerdictRetry, "99"},
		{200, code("101"), delivery.VerdictUnavailable, "101"},
		{200, code("102"), delivery.VerdictUnavailable, "102"},
		{200, code("103"), delivery.VerdictUnavailable, "103"},
		{200, code("104"), delivery.VerdictUnavailable, "104"},
		{200, code("108"), delivery.VerdictReject, "108"},
		{200, code("118"), delivery.VerdictUnavailable, "118"},
		{200, code("124"), delivery.VerdictUnknown, "124"},
		{200, `{"CodeResult":"124","SendStatus":"5"}`, delivery.VerdictHanded, ""},
		{200, `{"CodeResult":"124","SendStatus":2}`, delivery.VerdictHanded, ""},
		{200, `{"CodeResult":"124","SendStatus":"4"}`, delivery.VerdictReject, "124"},
		{200, code("140"), delivery.VerdictUnavailable, "140"},
		{200, code("143"), delivery.VerdictUnavailable, "143"},
		{200, code("146"), delivery.VerdictRetry, "146"},
		{200, code("160"), delivery.VerdictUnavailable, "160"},
		{200, code("177"), delivery.VerdictReject, "177"},
		{200, code("201"), delivery.VerdictReject, "201"},
		{200, code("300"), delivery.VerdictUnavailable, "300"},
		{200, code("777"), delivery.VerdictRetry, "777"},
		{200, `{"error": "Invalid request"}`, delivery.VerdictRetry, "none"},
		{200, `{}`, delivery.VerdictUnknown, "none"},
		{200, ``, delivery.VerdictUnknown, "unreadable"},
		{200, `{"CodeResult":"100"`, delivery.VerdictUnknown, "unreadable"},
		{200, `<!doctype html><title>Bảo trì</title>`, delivery.VerdictUnknown, "unreadable"},
		{200, `[100]`, delivery.VerdictUnknown, "unreadable"},
		{302, code("100"), delivery.VerdictUnavailable, "HTTP 302"},
		{400, code("100"), delivery.VerdictRetry, "HTTP 400"},
		{403, code("100"), delivery.VerdictUnavailable, "HTTP 403"},
		{429, code("100"), delivery.VerdictUnavailable, "HTTP 429"},
		{500, code("100"), delivery.VerdictUnknown, "HTTP 500"},
		{503, code("100"), delivery.VerdictUnavailable, "HTTP 503"},
	} {
		t.Run(fmt.Sprint(c.status, c.answer), func(t *testing.T) {
			g := startGateway(t)
			g.answer = func(w http.ResponseWriter) {
				w.WriteHeader(c.status)
				_, _ = fmt.Fprint(w, c.answer)
			}
			_, err := newAccount(t, config(g.URL), smsgate.Ports{}).Send(t.Context(), channeltest.Message(number(1), 1))
			if d := delivery.Decide(err); d.Verdict != c.want || d.Code != c.code {
				t.Errorf("%d %q instead of %d %q", d.Verdict, d.Code, c.want, c.code)
			}
		})
	}
}

// A lost answer is unknown, and the same message again is recognised: one phone
// rings once.
func TestALostAnswerIsAskedForAgainUnderTheSameID(t *testing.T) {
	g := startGateway(t)
	wire := toxic.New(t, strings.TrimPrefix(g.URL, "http://"))
	a := newAccount(t, config("http://"+wire.Addr()), smsgate.Ports{})
	m := channeltest.Message(number(1), 1)
	heal := wire.Poison("limit_data", `{"bytes": 700}`) // the question passes, the answer does not come whole
	_, err := a.Send(t.Context(), channeltest.Message(number(2), 2))
	heal()
	if v := delivery.Decide(err).Verdict; err != nil && v != delivery.VerdictUnknown {
		t.Errorf("a cut line says %v", err)
	}
	if _, err := a.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	m.Try = 2
	if r, err := a.Send(t.Context(), m); err != nil || r.Code != "124" {
		t.Errorf("the second try: %+v, %v", r, err)
	}
	if n := len(g.arrived()); n > 2 {
		t.Errorf("%d messages for two", n)
	}
	wire.Poison("timeout", `{"timeout": 0}`)
	if _, err := a.Send(t.Context(), channeltest.Message(number(3), 3)); delivery.Decide(err).Verdict != delivery.VerdictUnknown {
		t.Errorf("silence says %v", err)
	}
	wire.Cut()
	_ = a.Close()
	_, err = a.Send(t.Context(), channeltest.Message(number(4), 4))
	if delivery.Decide(err).Verdict != delivery.VerdictUnavailable {
		t.Errorf("a closed port says %v", err)
	}
}

func TestWhatAGatewayIsAsked(t *testing.T) {
	g := startGateway(t)
	a := newAccount(t, config(g.URL), smsgate.Ports{})
	for answer, want := range map[string]delivery.Event{
		`{"CodeResponse":"100","SendFailed":0,"SendStatus":5,"SendSuccess":1,"TotalPrice":850.0000}`: delivery.EventDelivered,
		`{"CodeResponse":"100","SendFailed":1,"SendStatus":5,"SendSuccess":0}`:                       delivery.EventRejected,
		`{"CodeResponse":"100","SendFailed":1,"SendStatus":5,"SendSuccess":1}`:                       "",
		`{"CodeResponse":"100","SendFailed":0,"SendStatus":7,"SendSuccess":0}`:                       "",
		`{"CodeResponse":"105"}`: "",
	} {
		g.status = answer
		if got, err := a.Inquire(t.Context(), "cong", "sms-1"); err != nil || got.Event != want || got.Ref != "sms-1" {
			t.Errorf("%s: %+v, %v", answer, got, err)
		}
	}
	g.status = `{"CodeResponse":"101"}`
	if _, err := a.Inquire(t.Context(), "cong", "sms-1"); err == nil {
		t.Error("wrong keys were taken for knowledge")
	}
	g.Close()
	_, err := a.Inquire(t.Context(), "cong", "sms-1")
	if err == nil || strings.Contains(err.Error(), "khoa") {
		t.Errorf("the error shows a key: %v", err)
	}
}

// book keeps what callbacks say, or fails.
type book struct {
	list []delivery.Answer
	err  error
}

func (b *book) Take(_ context.Context, a delivery.Answer) error {
	if b.err == nil {
		b.list = append(b.list, a)
	}
	return b.err
}

func TestCallbacks(t *testing.T) {
	b := &book{}
	a := newAccount(t, config("http://127.0.0.1"), smsgate.Ports{Answers: b})
	id, _ := delivery.ParseAttempt("7-2")
	sample := url.Values{"SMSID": {"dc71"}, "SendFailed": {"0"}, "SendStatus": {"5"}, "SendSuccess": {"1"}, "RequestId": {""}, "phonenumber": {"0901888484"}}
	for range 2 { // it comes up to five times
		if err := a.Callback(t.Context(), "bi-mat", "7-2", sample); err != nil {
			t.Fatal(err)
		}
	}
	want := delivery.Answer{Attempt: id, Provider: "cong", Ref: "dc71", Event: delivery.EventDelivered, Code: "status 5"}
	if len(b.list) != 2 || b.list[0] != want || b.list[1] != want {
		t.Errorf("taken: %+v", b.list)
	}
	sample.Set("RequestId", "0198c2f0-0000-7000-8000-000000000007.3")
	if err := a.Callback(t.Context(), "bi-mat", "7-2", sample); err != nil || b.list[2].Attempt != 0 {
		t.Errorf("a report of another message was believed: %+v, %v", b.list[2], err)
	}
	for _, c := range []struct {
		hook, attempt string
		fields        url.Values
		want          string
	}{
		{"falsch", "7-2", sample, "smsgate.no_callback"},
		{"", "7-2", sample, "smsgate.no_callback"},
		{"bi-mat", "", url.Values{"SendStatus": {"5"}}, "smsgate.no_report"},
		{"bi-mat", "7-2", url.Values{}, "smsgate.no_report"},
		{"bi-mat", "7-2", url.Values{"SendStatus": {"7"}, "SMSID": {"x"}}, ""},
	} {
		if err := a.Callback(t.Context(), c.hook, c.attempt, c.fields); fault.Code(err) != c.want {
			t.Errorf("%q %q: %v", c.hook, c.attempt, err)
		}
	}
	b.err = errors.New("the database cannot be written")
	if err := a.Callback(t.Context(), "bi-mat", "7-2", sample); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("a report that was not written down: %v", err)
	}
	if len(b.list) != 3 {
		t.Errorf("taken: %+v", b.list)
	}
}

func TestSettingsThatCannotBeRight(t *testing.T) {
	for field, spoil := range map[string]func(c *smsgate.Config){
		"name": func(c *smsgate.Config) { c.Name = "Cổng" }, "url": func(c *smsgate.Config) { c.URL = "http://gate.example/json" },
		"api_key": func(c *smsgate.Config) { c.SecretKey = "" }, "brand": func(c *smsgate.Config) { c.Brand = "Ủy ban" },
		"type": func(c *smsgate.Config) { c.Type = "hai" }, "window": func(c *smsgate.Config) { c.Window = -1 }, "price": func(c *smsgate.Config) { c.Price = -1 },
	} {
		c := config("https://gate.example")
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		spoil(&c)
		if f, ok := errors.AsType[*fault.Error](c.Check()); !ok || f.Field != field {
			t.Errorf("%s: %v", field, c.Check())
		}
	}
	if s := fmt.Sprintf("%v %+v %#v", config(""), config(""), config("")); strings.Contains(s, "khoa-mat") || strings.Contains(s, "bi-mat") {
		t.Errorf("a secret is printed: %s", s)
	}
}
