package e2e

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/loa-vn/loa/test/browser"
)

// visitor is one person with a browser of his own.
type visitor struct {
	t    *testing.T
	site *site
	tab  context.Context
}

func (s *site) visit(t *testing.T, role string) visitor {
	t.Helper()
	tab, stop := browser.Open(limited(t, 3*time.Minute))
	t.Cleanup(stop)
	u, known := s.users[role]
	if !known {
		t.Fatalf("the demonstration has no %s", role)
	}
	if err := browser.Login(tab, s.url, u.login, u.password); err != nil {
		t.Fatalf("log in as %s: %v", role, err)
	}
	return visitor{t, s, tab}
}

func (v visitor) do(actions ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.tab, actions...); err != nil {
		where, _ := chromedp.Run(v.tab, chromedp.Location())
		text, _ := chromedp.Run(v.tab, chromedp.Text(chromedp.CSS("main")))
		v.t.Fatalf("at %s: %v\n%s", where, err, text)
	}
}

func (v visitor) open(path string) { v.t.Helper(); v.do(chromedp.Navigate(v.site.url + path)) }

func (v visitor) text() string {
	v.t.Helper()
	text, err := chromedp.Run(v.tab, chromedp.Text(chromedp.CSS("main")))
	if err != nil {
		v.t.Fatal(err)
	}
	return text
}

// follow clicks the first link whose address matches.
func (v visitor) follow(pattern string) {
	v.t.Helper()
	links, err := browser.Links(v.tab, v.site.url)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, href := range links {
		if regexp.MustCompile(pattern).MatchString(href) {
			v.open(href)
			return
		}
	}
	v.t.Fatalf("no link matches %s among %v", pattern, links)
}

// until reloads a page until it says what is hoped for.
func (v visitor) until(path string, says func(text string) bool) string {
	v.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		v.open(path)
		text := v.text()
		if says(text) {
			return text
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("%s still says:\n%s", path, text)
		}
		<-time.After(300 * time.Millisecond)
	}
}

// The whole of what the demonstration invites a newcomer to: see that the author
// may not approve, approve as another, watch 20,000 mails go out, read one, and
// find the books balanced and the communes on the map.
func TestAVisitorApprovesAndWatchesDelivery(t *testing.T) {
	dir := t.TempDir()
	s, end, err := start(dir, "demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)

	author := s.visit(t, "editor")
	author.open("/desk/approvals")
	author.follow(`^/desk/approvals/[0-9a-f-]{36}$`)
	if buttons, err := chromedp.Run(author.tab, chromedp.Evaluate[int](`document.querySelectorAll('button[value=approve]').length`)); err != nil || buttons != 0 {
		t.Errorf("the author is offered %d buttons to approve, %v", buttons, err)
	}

	approver := s.visit(t, "approver")
	approver.open("/desk/approvals")
	approver.follow(`^/desk/approvals/[0-9a-f-]{36}$`)
	approver.do(chromedp.Click(chromedp.CSS(`button[value=approve]`)), chromedp.WaitNotPresent(chromedp.CSS(`button[value=approve]`)))

	// Both runs end with everybody accounted for.
	approver.until("/desk/plans", func(text string) bool { return strings.Count(strings.ToLower(text), "đã khép sổ") >= 2 })
	approver.open("/desk/coverage")
	if text := approver.text(); !strings.Contains(text, "20.000") {
		t.Errorf("the coverage does not speak of 20.000 people:\n%s", text)
	}
	if circles, err := chromedp.Run(approver.tab, chromedp.Evaluate[int](`document.querySelectorAll('main svg circle').length`)); err != nil || circles < 99 {
		t.Errorf("%d circles on the map, %v", circles, err)
	}

	approver.open("/desk/mailbox")
	if text := approver.text(); !strings.Contains(text, "Người từ đủ 70 đến dưới 75 tuổi") {
		t.Errorf("the mailbox does not show the mail:\n%.400s", text)
	}
	approver.follow(`^/desk/mailbox/[0-9]+$`)
	if text := approver.text(); !strings.Contains(text, "List-Unsubscribe") {
		t.Errorf("the mail shows no way to unsubscribe:\n%.2000s", text)
	}
}
