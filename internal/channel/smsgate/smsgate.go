// Package smsgate carries statements to phones over an HTTP gateway of the shape
// that is usual in Vietnam: one JSON request a message, keys in the body, and an
// answer that is HTTP 200 whatever happened, with the truth in CodeResult.
//
// RequestId is the message's own key, the same on every try, and the gateway
// refuses one that it has seen in the last 24 hours. So the channel sends at least
// once: a lost answer is asked for again under the same id, and no phone rings
// twice. All tries of a message fall into seven hours (delivery.DefaultPatience).
//
// What the gateway reports later comes to an address that names the attempt, so
// that a report is matched even if the answer with the gateway's own id was lost.
//
// The surprise is code 124, "the id exists". It proves that a request was there,
// not that it was taken; only with a SendStatus that says so is the message handed
// over. Without one it stays unknown until a callback says more.
package smsgate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/gsm"
	"github.com/loa-vn/loa/internal/phone"
)

// Ports are what an account needs of the house.
type Ports struct {
	Answers delivery.Answers // takes what callbacks say; nil refuses them
	// Callbacks is where this site is reached from outside, without the account and its
	// secret: "https://loa.vn/callbacks/sms". Empty asks for no callbacks.
	Callbacks string
}

// Account is one account at one gateway. Close it when it is replaced.
type Account struct {
	cfg   Config
	ports Ports
	http  *http.Client
}

// New returns the account; it connects with the first message.
func New(cfg Config, ports Ports) *Account {
	cfg = cfg.withDefaults()
	return &Account{cfg: cfg, ports: ports, http: &http.Client{
		Timeout: cfg.Timeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: cfg.Window, MaxConnsPerHost: cfg.Window,
			IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second,
		},
		// The keys are in the request: it goes nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is "sms".
func (*Account) Name() string { return "sms" }

// Guarantee is at least once: the gateway recognises a repetition by RequestId.
func (*Account) Guarantee() delivery.Guarantee { return delivery.AtLeastOnce }

// Width is how many requests are in the air at once.
func (a *Account) Width() int { return a.cfg.Window }

// Close ends the idle connections.
func (a *Account) Close() error {
	a.http.CloseIdleConnections()
	return nil
}

// mostParts is the longest text that is sent: phones of ten years ago join no more.
const mostParts = 10

// Send hands one message over.
func (a *Account) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	to, err := phone.Parse(m.Address)
	if err != nil {
		return delivery.Receipt{}, delivery.Suppressing(&refusal{code: "number", text: err.Error()})
	}
	if m.Rendering == nil {
		return delivery.Receipt{}, delivery.Unavailable(errors.New("a message without a rendering"), time.Minute)
	}
	size := gsm.Measure(m.Rendering.Text)
	switch {
	case size.Parts == 0:
		return delivery.Receipt{}, delivery.Reject(fault.Invalid("sms.empty_text"))
	case size.Parts > mostParts:
		return delivery.Receipt{}, delivery.Reject(fault.TooLarge("sms.long_text", "parts", size.Parts, "most", mostParts))
	}
	got, err := a.post(ctx, "SendMultipleMessage_V4_post_json/", a.order(m, to, size))
	if err != nil {
		return delivery.Receipt{Provider: a.cfg.Name}, err
	}
	r := delivery.Receipt{Code: string(got.CodeResult), Ref: got.SMSID, Provider: a.cfg.Name}
	if r.Ref != "" {
		r.Refs = []string{r.Ref}
	}
	if err := decide(got); err != nil {
		return r, err
	}
	r.Parts, r.Cost = a.Price(m)
	return r, nil
}

// Price is what one message would be billed by the account's price list.
func (a *Account) Price(m delivery.Message) (parts int, cost int64) {
	if m.Rendering == nil {
		return 0, 0
	}
	parts = gsm.Measure(m.Rendering.Text).Parts
	return parts, int64(parts) * a.cfg.price(m.Address)
}

// order is the body of SendMultipleMessage_V4_post_json. Every field is a string.
type order struct {
	APIKey      string `json:"ApiKey"`
	SecretKey   string `json:"SecretKey"`
	Content     string `json:"Content"`
	Phone       string `json:"Phone"`
	Brandname   string `json:"Brandname"`
	SmsType     string `json:"SmsType"`
	IsUnicode   string `json:"IsUnicode"`
	Sandbox     string `json:"Sandbox,omitempty"`
	RequestID   string `json:"RequestId"`
	CallbackURL string `json:"CallbackUrl,omitempty"`
}

func (a *Account) order(m delivery.Message, to phone.Number, size gsm.Size) order {
	o := order{
		APIKey: string(a.cfg.APIKey), SecretKey: string(a.cfg.SecretKey), Content: m.Rendering.Text, Phone: "0" + to.Digits()[2:],
		Brandname: a.cfg.Brand, SmsType: a.cfg.Type, IsUnicode: "0", RequestID: requestID(m),
	}
	if size.Encoding == gsm.UCS2 {
		o.IsUnicode = "1"
	}
	if a.cfg.Sandbox {
		o.Sandbox = "1"
	}
	if a.ports.Callbacks != "" && a.cfg.Hook != "" {
		o.CallbackURL = a.ports.Callbacks + "/" + url.PathEscape(a.cfg.Name) + "/" + url.PathEscape(string(a.cfg.Hook)) + "/" + m.Attempt.String()
	}
	return o
}

// requestID is the message's key, or a digest of one that is longer than the 50
// characters that the gateway keeps.
func requestID(m delivery.Message) string {
	key := m.Key()
	if len(key) <= 50 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:20])
}

// post sends one request. Before a connection is had nothing has been said; after
// it the gateway may have heard everything.
func (a *Account) post(ctx context.Context, function string, body any) (reply, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return reply{}, delivery.Retry(err, 0)
	}
	spoke := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { spoke = false },
		GotConn: func(httptrace.GotConnInfo) { spoke = true },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.cfg.URL+"/"+function, bytes.NewReader(text))
	if err != nil {
		return reply{}, delivery.Unavailable(bare(err), time.Minute)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.http.Do(req)
	switch {
	case err != nil && spoke:
		return reply{}, delivery.Unknown(&lineError{bare(err)})
	case err != nil:
		return reply{}, delivery.Unavailable(&lineError{bare(err)}, 0)
	}
	defer func() { _ = resp.Body.Close() }()
	return read(resp)
}

// mostAnswer is the longest answer that is read, in bytes.
const mostAnswer = 64 << 10

// read understands an answer, or says why nobody could.
func read(resp *http.Response) (reply, error) {
	text, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err := statusOf(resp); err != nil {
		return reply{}, err
	}
	if err != nil {
		return reply{}, delivery.Unknown(&lineError{bare(err)})
	}
	var r reply
	if err := json.Unmarshal(text, &r); err != nil {
		return reply{}, delivery.Unknown(&refusal{code: "unreadable", text: "the gateway's answer is no JSON"})
	}
	return r, nil
}

// bare is an error without the address that was asked: keys may stand in it.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// lineError is a gateway that could not be reached, or did not answer.
type lineError struct{ err error }

func (e *lineError) Error() string      { return "gateway: " + e.err.Error() }
func (e *lineError) Unwrap() error      { return e.err }
func (*lineError) ProviderCode() string { return "connection" }
