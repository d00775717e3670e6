package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
)

func TestAPhoneInsteadOfAMailboxOrBesideIt(t *testing.T) {
	for _, c := range []struct {
		mail, phone, next string
		asked             []audience.Channel
	}{
		{"", "0912 345 678", "/subscribe/code?request=", []audience.Channel{audience.ChannelSMS}},
		{"lan@example.vn", "0912345678", "/subscribe/code?mail=1&request=both", []audience.Channel{"", audience.ChannelSMS}},
		{"lan@example.vn", "", "/subscribe/sent", []audience.Channel{""}},
		{"", "", "", nil},
		{"lan@example.vn", "0204 3855 555", "", nil},
	} {
		s, form := open(t, true), wish()
		form.Set("address", c.mail)
		form.Set("phone", c.phone)
		got := s.post(t, "/subscribe", form)
		if got.Header().Get("Location") != c.next || len(s.people.asked) != len(c.asked) {
			t.Errorf("%+v: %d, to %q, asked %+v", c, got.Code, got.Header().Get("Location"), s.people.asked)
			continue
		}
		for i, channel := range c.asked {
			if r := s.people.asked[i]; r.Channel != channel || r.From == "" {
				t.Errorf("%+v", r)
			}
		}
	}
}

func TestTheCodeIsTypedIn(t *testing.T) {
	s := open(t, true)
	wrong := s.post(t, "/subscribe/code", url.Values{"request": {"one"}, "code": {"000000"}})
	if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body.String(), `value="one"`) {
		t.Errorf("a wrong code: %d", wrong.Code)
	}
	right := s.post(t, "/subscribe/code", url.Values{"request": {"one"}, "code": {" 123 456"}})
	if right.Code != http.StatusOK || !strings.Contains(right.Body.String(), "/preferences/mine") {
		t.Errorf("the right code: %d", right.Code)
	}
}

func TestPreferencesShowContactPointsMasked(t *testing.T) {
	s := open(t, true)
	page := s.get(t, "/preferences/mine").Body.String()
	for _, hidden := range []string{"lan.nguyen", "912345678", "345 678"} {
		if strings.Contains(page, hidden) {
			t.Errorf("%q is shown", hidden)
		}
	}
	for _, shown := range []string{"la…@example.vn", "0912 … 678", "chưa xác nhận"} {
		if !strings.Contains(page, shown) {
			t.Errorf("%q is not shown", shown)
		}
	}
	for _, do := range []string{"first", "remove"} {
		got := s.post(t, "/preferences/mine/contacts", url.Values{"channel": {"sms"}, "do": {do}})
		if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/preferences/mine" {
			t.Errorf("%s: %d", do, got.Code)
		}
	}
}
