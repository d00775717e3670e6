package portal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"github.com/loa-vn/loa/internal/portal"
)

func (s site) post(t testing.TB, target string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestACommuneIsFoundHoweverItIsTyped(t *testing.T) {
	s := open(t, false)
	for _, typed := range []string{"kinh bac", "Kinh Bắc", "Phường Kinh Bắc", "09187"} {
		got := s.get(t, "/units?unit="+url.QueryEscape(typed))
		if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/units/09187" {
			t.Errorf("%q: got %d %s", typed, got.Code, got.Header().Get("Location"))
		}
	}
	if got := s.get(t, "/units?unit=yen").Body.String(); !strings.Contains(got, "Xã Yên Phong") || !strings.Contains(got, "Xã Yên Thế") {
		t.Error("a name that fits several communes must list them")
	}
	var list []struct{ ID, Name string }
	if err := json.Unmarshal(s.get(t, "/units/suggest?q=yen").Body.Bytes(), &list); err != nil || len(list) == 0 || len(list) > 8 {
		t.Errorf("got %v, %v", list, err)
	}
	if got := s.get(t, "/units/suggest?q=").Body.String(); strings.TrimSpace(got) != "[]" {
		t.Errorf("nothing typed, nothing suggested: got %s", got)
	}
}

func TestAnAbolishedCommuneSaysWhatItBecame(t *testing.T) {
	got := open(t, false).get(t, "/units/09172") // Phường Kinh Bắc until the merger
	if got.Code == http.StatusOK || !strings.Contains(got.Body.String(), "09187") {
		t.Errorf("got %d\n%s", got.Code, got.Body)
	}
}

func wish() url.Values {
	return url.Values{"unit_name": {"kinh bac"}, "address": {"lan@example.vn"}, "groups": {"parents"}, "purposes": {"policy"}, "consent": {"yes"}}
}

func TestSubscribingAsksOnceAndKeepsTheWording(t *testing.T) {
	s := open(t, false)
	got := s.post(t, "/subscribe", wish())
	if got.Code != http.StatusSeeOther || len(s.people.asked) != 1 {
		t.Fatalf("got %d\n%s", got.Code, got.Body)
	}
	r := s.people.asked[0]
	if r.Unit != "09187@2025-07-01" || r.Groups[0] != "parents" || !strings.Contains(r.Wording, "UBND tỉnh Bắc Ninh") {
		t.Errorf("got %+v", r)
	}
}

func TestAFormThatCameBackSaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	s := open(t, false)
	form := wish()
	form.Del("consent")
	form.Set("address", "lan@")
	form.Set("unit_name", "yen")
	got := s.post(t, "/subscribe", form)
	body := got.Body.String()
	if got.Code != http.StatusUnprocessableEntity || len(s.people.asked) != 0 {
		t.Fatalf("got %d", got.Code)
	}
	for _, want := range []string{`href="#unit"`, `href="#address"`, `href="#consent"`, `value="lan@"`, `value="parents" checked`, `type="radio"`, "Cần sửa:"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, id := range regexp.MustCompile(`href="#([\w-]+)"`).FindAllStringSubmatch(body, -1) {
		if !strings.Contains(body, `id="`+id[1]+`"`) {
			t.Errorf("the link to #%s leads nowhere", id[1])
		}
	}
}

func TestNoBoxIsTickedInAdvance(t *testing.T) {
	if got := open(t, false).get(t, "/subscribe").Body.String(); strings.Contains(got, " checked") {
		t.Error("consent is given, not assumed")
	}
}

func TestOpeningALinkChangesNothing(t *testing.T) {
	s := open(t, false)
	for _, target := range []string{"/confirm?token=good", "/unsubscribe/mine", "/preferences/mine", "/statements/hoc-phi-s1?r=good"} {
		got := s.get(t, target)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `name="robots" content="noindex"`) {
			t.Errorf("%s: got %d, or it is open to search engines", target, got.Code)
		}
	}
	if len(s.people.withdrawn)+len(s.shelf.read) != 0 {
		t.Error("a mail scanner has changed something")
	}
}

func TestOneClickUnsubscribes(t *testing.T) {
	s := open(t, false)
	got := s.post(t, "/unsubscribe/mine", url.Values{"List-Unsubscribe": {"One-Click"}})
	if got.Code != http.StatusOK || len(s.people.withdrawn) != 1 || s.people.withdrawn[0] != "one_click" {
		t.Errorf("got %d %v", got.Code, s.people.withdrawn)
	}
	s.post(t, "/unsubscribe/mine", nil, "Sec-Fetch-Site", "same-origin")
	if len(s.people.withdrawn) != 2 || s.people.withdrawn[1] != "page" {
		t.Errorf("got %v", s.people.withdrawn)
	}
	if got := s.post(t, "/unsubscribe/other", nil); got.Code != http.StatusNotFound {
		t.Errorf("got %d", got.Code)
	}
}

func TestPreferences(t *testing.T) {
	s := open(t, false)
	got := s.post(t, "/preferences/mine", url.Values{"unit": {"09187@2025-07-01"}, "purposes": {"alert"}, "locale": {"en"}})
	if got.Code != http.StatusSeeOther || len(s.people.set) != 1 || s.people.set[0].Locale != "en" || len(s.people.set[0].Groups) != 0 {
		t.Errorf("got %d %+v", got.Code, s.people.set)
	}
	if got := s.get(t, "/preferences/mine").Body.String(); strings.Contains(got, "lan.nguyen@") {
		t.Error("a forwarded link must not tell the whole address")
	}
}

func TestIHaveReadThis(t *testing.T) {
	s := open(t, false)
	if strings.Contains(s.get(t, "/statements/hoc-phi-s1").Body.String(), "/statements/hoc-phi-s1/read") {
		t.Error("the button is for those who came from a mail")
	}
	got := s.post(t, "/statements/hoc-phi-s1/read?r=good", nil)
	if got.Code != http.StatusSeeOther || len(s.shelf.read) != 1 {
		t.Errorf("got %d", got.Code)
	}
	if got := s.post(t, "/statements/hoc-phi-s1/read?r=forged", nil); got.Code != http.StatusNotFound || len(s.shelf.read) != 1 {
		t.Errorf("got %d", got.Code)
	}
}

func TestAnotherSiteMayNotPost(t *testing.T) {
	s := open(t, false)
	got := s.post(t, "/subscribe", wish(), "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
	if got.Code != http.StatusForbidden || len(s.people.asked) != 0 {
		t.Errorf("got %d", got.Code)
	}
}

func TestFeedsAreReadByAnIndependentReader(t *testing.T) {
	s := open(t, true)
	for _, target := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/units/09187/feed.atom", "/groups/parents/feed.rss"} {
		got := s.get(t, target)
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(got.Body.Bytes()))
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		if len(feed.Items) != 2 || feed.Items[1].Link != "https://loa.example/statements/hoc-phi-s1" || !strings.Contains(feed.Items[1].Content, "180.000 đồng") {
			t.Errorf("%s: got %+v", target, feed.Items)
		}
		if !strings.Contains(feed.Items[0].Title, "Mẫu") || !strings.Contains(feed.Title, "Trình diễn") {
			t.Errorf("%s: a sample must be labelled in readers too: %q, %q", target, feed.Title, feed.Items[0].Title)
		}
		again := s.get(t, target, "If-Modified-Since", got.Header().Get("Last-Modified"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s: got %d for a reader who has it all", target, again.Code)
		}
	}
	if got := s.get(t, "/units/09187/feed.exe"); got.Code != http.StatusNotFound {
		t.Errorf("got %d", got.Code)
	}
}

func TestADemoIsKeptFromSearchEngines(t *testing.T) {
	if got := open(t, true).get(t, "/robots.txt").Body.String(); !strings.Contains(got, "Disallow: /\n") {
		t.Errorf("got %s", got)
	}
	if got := open(t, false).get(t, "/").Body.String(); strings.Contains(got, "noindex") {
		t.Error("a live site wants to be found")
	}
}

func TestSlug(t *testing.T) {
	for number, want := range map[string]string{"71/2025/QĐ-UBND": "71-2025-qd-ubnd", "15/2024/NQ-HĐND": "15-2024-nq-hdnd"} {
		if got := portal.Slug(number); got != want {
			t.Errorf("%s: got %s", number, got)
		}
	}
}

func TestACitationShowsTheWordsThatWereCited(t *testing.T) {
	s := open(t, false)
	old := s.get(t, "/versions/"+s.older.String()+"/dieu-3/khoan-2").Body.String()
	if !strings.Contains(old, "từng học kỳ") || !strings.Contains(old, "Hôm nay câu chữ đã khác") {
		t.Error("the older wording must be shown, and that there is a newer one")
	}
	now := s.get(t, "/versions/"+s.shelf.cited.String()+"/dieu-3/khoan-2")
	if now.Code != http.StatusSeeOther || now.Header().Get("Location") != "/documents/01-2026-qd-ubnd/dieu-3/khoan-2" {
		t.Errorf("got %d %s", now.Code, now.Header().Get("Location"))
	}
	for _, wrong := range []string{"/versions/nothing/dieu-3", "/documents/01-2026-qd-ubnd/dieu-99", "/documents/99-2099-qd-ubnd", "/documents/%F0%28"} {
		if got := s.get(t, wrong); got.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", wrong, got.Code)
		}
	}
}

func TestSearchFindsClausesWithoutToneMarks(t *testing.T) {
	got := open(t, false).get(t, "/search?q=chi+tra+tung+thang").Body.String()
	if !strings.Contains(got, `href="/documents/01-2026-qd-ubnd/dieu-3"`) || !strings.Contains(got, "từng tháng") {
		t.Errorf("the article is not found:\n%s", got)
	}
}
