package webpush

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// answer is what a push service said, or why nothing was asked of it.
type answer struct {
	status int
	code   string // as kept in the books: "410", "403 BadJwtToken"
	text   string
	reason string // the service's own word for it, from its JSON; "" if it gave none
	ref    string // the message's own address at the service
	after  time.Duration
}

// Error says what was answered.
func (a *answer) Error() string { return a.text }

// ProviderCode is the service's own code.
func (a *answer) ProviderCode() string { return a.code }

func bad(format string, args ...any) error {
	return &answer{code: "address", text: "the subscription cannot be used: " + fmt.Sprintf(format, args...)}
}

// read takes an answer in, and no more of it than anybody needs.
func read(res *http.Response, now time.Time) *answer {
	body, _ := io.ReadAll(io.LimitReader(res.Body, 4096)) // half an answer is judged by its status
	_ = res.Body.Close()
	a := &answer{status: res.StatusCode, code: strconv.Itoa(res.StatusCode), ref: tail(res.Header.Get("Location"), 200)}
	a.reason = reason(body)
	if a.reason != "" {
		a.code = tail(a.code+" "+a.reason, 60)
	}
	a.text = strings.TrimSpace(a.code + ": " + clean(string(body), 300))
	a.after = retryAfter(res.Header.Get("Retry-After"), now)
	return a
}

// reason finds the error inside a JSON answer: {"reason":…} as Apple writes,
// {"errno":…} as Mozilla, {"error":…} and {"results":[{"error":…}]} as Google.
func reason(body []byte) string {
	var said struct {
		Reason  string          `json:"reason"`
		Errno   int             `json:"errno"`
		Error   json.RawMessage `json:"error"`
		Failure int             `json:"failure"`
		Results []struct {
			Error string `json:"error"`
		} `json:"results"`
	}
	if len(body) == 0 || body[0] != '{' || json.Unmarshal(body, &said) != nil {
		return ""
	}
	switch {
	case said.Reason != "":
		return clean(said.Reason, 40)
	case said.Errno != 0:
		return strconv.Itoa(said.Errno)
	case len(said.Results) > 0 && said.Results[0].Error != "":
		return clean(said.Results[0].Error, 40)
	case said.Failure > 0:
		return "failure"
	}
	return errorWord(said.Error)
}

// errorWord reads "error" as a word or as an object with a status or message.
func errorWord(text json.RawMessage) string {
	var word string
	if json.Unmarshal(text, &word) == nil {
		return clean(word, 40)
	}
	var object struct{ Status, Message string }
	if json.Unmarshal(text, &object) == nil && object.Status+object.Message != "" {
		return clean(object.Status+" "+object.Message, 40)
	}
	return ""
}

// decide says what an answer means for this recipient. A service that has taken
// other messages under the same token has nothing against the token.
func (a *answer) decide(proven bool) error {
	switch a.blame() {
	case nobodys:
		return nil
	case ours:
		if proven {
			return delivery.Retry(a, a.after)
		}
		return delivery.UnavailableApart(&answer{
			code: a.code, text: "the push service refuses the site's key, token or subject, or the clock is wrong: " + a.text,
		}, max(a.after, time.Minute))
	case gone:
		return delivery.Suppressing(a)
	case othersKey:
		if proven {
			return delivery.Suppressing(a)
		}
		return delivery.UnavailableApart(a, time.Minute)
	case never:
		return delivery.Reject(a)
	case later:
	}
	return delivery.Retry(a, a.after)
}

// blame is whose matter an answer is.
type blame int

const (
	nobodys   blame = iota // it was taken
	ours                   // the site's key, token, subject or clock
	gone                   // there is no such subscription any more
	othersKey              // the subscription was made with another key
	never                  // this message will not be taken
	later                  // not now
)

// blame is the table: status first, then the words of those services whose status
// says too little.
func (a *answer) blame() blame {
	switch a.reason {
	case "NotRegistered", "InvalidRegistration", "Unregistered", "102", "103", "106": // Google; Apple; Mozilla's errno
		return gone
	case "MismatchSenderId", "VapidPkHashMismatch":
		return othersKey
	case "ExpiredJwtToken", "BadJwtToken", "BadAuthorizationHeader", "UnauthorizedRegistration", "109":
		return ours
	}
	switch s := a.status; {
	case s == http.StatusCreated, s/100 == 2 && a.reason == "":
		return nobodys
	case s/100 == 2: // a yes with an error inside is no yes
		return later
	case s == http.StatusNotFound, s == http.StatusGone:
		return gone
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return ours
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s == http.StatusNotAcceptable, s/100 == 5: // 406: Microsoft throttles
		return later
	}
	return never // a redirection among them: nobody is followed to where he points
}

// retryAfter reads seconds or a date, at most a day.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return min(time.Duration(min(seconds, 86400))*time.Second, 24*time.Hour)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(now)), 24*time.Hour)
	}
	return 0
}

// clean keeps what may stand in a log and in the books: one line, printable.
func clean(text string, limit int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}

func tail(text string, limit int) string {
	if text = clean(text, 4096); len(text) > limit {
		return strings.ToValidUTF8(text[len(text)-limit:], "")
	}
	return text
}
