package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	anyLink  = regexp.MustCompile(`(?:href|src)="(/[^"]*)"`)
	heading1 = regexp.MustCompile(`<h1[ >]`)
	ids      = regexp.MustCompile(` id="([^"]+)"`)
)

// Every link of every page leads somewhere, and every page keeps the rules that
// a machine can check.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := open(t, false)
	seen := map[string]bool{}
	queue := []string{"/", "/search?q=hoc+phi", "/statements/hoc-phi-s1?r=good", "/preferences/mine", "/confirm?token=good", "/units?unit=yen"}
	for len(queue) > 0 {
		target := queue[0]
		queue = queue[1:]
		if seen[target] || strings.HasPrefix(target, "/desk") {
			continue
		}
		seen[target] = true
		got := s.get(t, target)
		if got.Code == http.StatusSeeOther {
			queue = append(queue, got.Header().Get("Location"))
			continue
		}
		if got.Code != http.StatusOK {
			t.Errorf("%s: %d", target, got.Code)
			continue
		}
		if !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
			continue
		}
		body := got.Body.String()
		if strings.HasSuffix(target, ".html") {
			continue // a text in its printed form: no page of the portal
		}
		rules(t, target, body)
		for _, m := range anyLink.FindAllStringSubmatch(body, -1) {
			link := strings.ReplaceAll(m[1], "&amp;", "&")
			if u, err := url.Parse(link); err == nil {
				u.Fragment = ""
				queue = append(queue, u.String())
			}
		}
	}
	if len(seen) < 130 {
		t.Errorf("only %d addresses were seen: the crawl does not crawl", len(seen))
	}
}

func rules(t *testing.T, target, body string) {
	t.Helper()
	if n := len(heading1.FindAllString(body, -1)); n != 1 {
		t.Errorf("%s: %d h1", target, n)
	}
	for _, banned := range []string{" style=", "<style", "onclick", "javascript:", "«", "ZgotmplZ"} {
		if strings.Contains(body, banned) {
			t.Errorf("%s: %s on the page", target, banned)
		}
	}
	if !strings.Contains(body, `<html lang="vi"`) && !strings.Contains(body, `<html lang="en"`) {
		t.Errorf("%s: the page does not say its language", target)
	}
	met := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if met[m[1]] {
			t.Errorf("%s: the id %q stands twice", target, m[1])
		}
		met[m[1]] = true
	}
}

// A first view costs at most 100 KB over the wire, every further one 20 KB.
func TestPagesAreLight(t *testing.T) {
	s := open(t, true)
	for name, target := range pages() {
		if n := s.get(t, strings.Replace(target, "OLDER", s.older.String(), 1), "Accept-Encoding", "gzip").Body.Len(); n > 20_000 {
			t.Errorf("%s weighs %d bytes", name, n)
		}
	}
	home := s.get(t, "/")
	first := s.get(t, "/", "Accept-Encoding", "gzip").Body.Len()
	sheet := ""
	for _, m := range regexp.MustCompile(`"(/assets/[^"]+)"`).FindAllStringSubmatch(home.Body.String(), -1) {
		got := s.get(t, m[1], "Accept-Encoding", "gzip")
		if !strings.HasSuffix(m[1], ".woff2") {
			first += got.Body.Len()
		}
		if strings.HasSuffix(m[1], ".css") {
			sheet = s.get(t, m[1]).Body.String()
		}
	}
	for _, font := range regexp.MustCompile(`/assets/[\w.-]+\.woff2`).FindAllString(sheet, -1) {
		first += s.get(t, font).Body.Len()
	}
	if first > 100_000 || first < 60_000 {
		t.Errorf("the first view weighs %d bytes", first)
	}
	t.Logf("first view: %d bytes", first)
}
