package smsgate

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// reply is what the gateway says, in any of its functions.
type reply struct {
	CodeResult   word
	CodeResponse word // the status functions call it so
	SMSID        string
	ErrorMessage string
	Error        string `json:"error"`
	SendStatus   word
	SendSuccess  word
	SendFailed   word
	Balance      word
}

// word is a value that the gateway writes as a string here and as a number there.
type word string

// UnmarshalJSON reads both.
func (w *word) UnmarshalJSON(text []byte) error {
	if s := strings.Trim(string(text), `"`); s != "null" {
		*w = word(s)
	}
	return nil
}

func (w word) number() float64 {
	n, err := strconv.ParseFloat(string(w), 64)
	if err != nil {
		return 0
	}
	return n
}

// refusal is an answer other than yes.
type refusal struct{ code, text string }

func (e *refusal) Error() string { return "the gateway answers " + e.code + " " + e.text }

// ProviderCode is the code as the gateway wrote it.
func (e *refusal) ProviderCode() string { return e.code }

// decide says what an answer to a message means; nil if it was taken. What concerns
// the account and so everyone comes first. A text whose template is not registered
// may be tomorrow; one with a forbidden word will not be. A code that the
// documents do not name, or name twice as they do 99, says nothing: the recipient
// is tried again.
func decide(r reply) error {
	e := &refusal{code: string(r.CodeResult), text: strings.TrimSpace(r.ErrorMessage + " " + r.Error)}
	switch r.CodeResult {
	case "100":
		return nil
	case "124": // the id exists
		switch r.SendStatus {
		case "1", "2", "5", "7":
			return nil
		case "4":
			return delivery.Reject(e)
		}
		return delivery.Unknown(e)
	case "101", "102", "103", "104", "118", "140", "143", "300": // keys, prices, money, sender, type, address, account
		return delivery.Unavailable(e, time.Minute)
	case "160": // too fast
		return delivery.Unavailable(e, time.Second)
	case "146": // the text's template
		return delivery.Retry(e, 15*time.Minute)
	case "108", "177", "201": // the number's form, its network, a word in the text
		return delivery.Reject(e)
	case "":
		e.code = "none"
		if r.Error == "" && r.ErrorMessage == "" {
			return delivery.Unknown(e) // JSON, but not of this gateway
		}
	}
	return delivery.Retry(e, 0)
}

// statusOf says what an HTTP status other than 200 means.
func statusOf(resp *http.Response) error {
	e := &refusal{code: "HTTP " + strconv.Itoa(resp.StatusCode)}
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
		return nil
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable:
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return delivery.Unavailable(e, time.Duration(min(max(after, 1), 600))*time.Second)
	case s >= 500:
		return delivery.Unknown(e) // it may have been taken before that
	case s == http.StatusBadRequest, s == http.StatusRequestEntityTooLarge, s == http.StatusUnprocessableEntity:
		return delivery.Retry(e, 0)
	}
	return delivery.Unavailable(e, time.Minute) // another address, or nobody there who knows us
}

// outcome is what a status proves: "" for nothing yet. 5 is the end, and the counts
// say which; 7 waits for the carrier's report.
func outcome(status, success, failed word) delivery.Event {
	ok, bad := success.number() > 0, failed.number() > 0
	switch {
	case status == "4", status == "5" && bad && !ok:
		return delivery.EventRejected
	case status == "5" && ok && !bad:
		return delivery.EventDelivered
	}
	return ""
}
