package e2e

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// post sends a form as a browser without scripts does, and gives the page that it
// ends on.
func (s *site) post(t *testing.T, path string, form url.Values) string {
	t.Helper()
	res, err := http.PostForm(s.url+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 400 {
		t.Fatalf("%s answers %d, %v\n%.600s", path, res.StatusCode, err, body)
	}
	return string(body)
}

// A citizen subscribes without any script, gets the mail that asks, confirms, and
// leaves by one click.
func TestACitizenSubscribesConfirmsAndLeaves(t *testing.T) {
	s := demo(t)
	clerk := s.visit(t, "data")
	// The mailbox keeps the last mails only: those of the first delivery pass by first.
	clerk.until("/desk/plans", func(text string) bool { return strings.Contains(strings.ToLower(text), "đã khép sổ") })
	s.post(t, "/subscribe", url.Values{
		"unit_name": {"kinh bac"}, "address": {"lan.nguyen@vi-du.invalid"}, "purposes": {"policy"}, "consent": {"yes"},
	})
	clerk.until("/desk/mailbox", func(text string) bool { return strings.Contains(text, "lan.nguyen@vi-du.invalid") })
	clerk.follow(`^/desk/mailbox/[0-9]+$`)
	token := regexp.MustCompile(`/confirm\?token=([A-Za-z0-9_.-]+)`).FindStringSubmatch(clerk.text())
	if token == nil {
		t.Fatalf("the mail carries no link to confirm:\n%s", clerk.text())
	}
	if page := s.get(t, "/confirm?token="+token[1]); !strings.Contains(page, "<form") {
		t.Error("opening the link did the confirming itself: mail scanners open links too")
	}
	page := s.post(t, "/confirm", url.Values{"token": {token[1]}})
	leave := regexp.MustCompile(`/(?:preferences|unsubscribe)/([A-Za-z0-9_.-]+)`).FindStringSubmatch(page)
	if leave == nil {
		t.Fatalf("the page after confirming leads to no preferences:\n%.1500s", page)
	}
	ticked := regexp.MustCompile(`name="purposes"[^>]* checked`)
	if page := s.get(t, "/preferences/"+leave[1]); !ticked.MatchString(page) {
		t.Error("after confirming, no purpose is ticked")
	}
	s.post(t, "/unsubscribe/"+leave[1], url.Values{"List-Unsubscribe": {"One-Click"}})
	if page := s.get(t, "/preferences/"+leave[1]); ticked.MatchString(page) {
		t.Error("after leaving, a purpose is still ticked")
	}
}
