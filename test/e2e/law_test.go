package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/loa-vn/loa/test/browser"
)

// The contents of a law are a drawer on a phone: it opens and closes by addresses alone, and nothing is wider than the
// screen.
func TestTheContentsOpenOnAPhoneWithoutAScript(t *testing.T) {
	s := demo(t)
	document := ""
	for _, path := range portalPages(t, s) {
		if browser.Kind(path) == "/documents/_-qd-ubnd" {
			document = path
		}
	}
	if document == "" {
		t.Fatal("no document was found")
	}
	tab, stop := browser.Open(limited(t, time.Minute))
	defer stop()
	shown := func(what string) bool {
		t.Helper()
		is, err := chromedp.Run(tab, chromedp.Evaluate[bool](`!!document.querySelector('`+what+`').offsetParent ||
			getComputedStyle(document.querySelector('`+what+`')).position == 'fixed' && document.querySelector('`+what+`').offsetHeight > 0`))
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	open := func(width int64, path string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 800), chromedp.Navigate("about:blank"), chromedp.Navigate(s.url+path)); err != nil {
			t.Fatal(err)
		}
	}
	open(360, document)
	if shown(".loa-contents") || !shown(".loa-drawer") {
		t.Error("on a phone the contents stay out of the way, and the way to them is there")
	}
	open(360, document+"#muc-luc")
	if !shown(".loa-contents") || !shown(".loa-contents__close") {
		t.Error("the drawer does not open")
	}
	open(1280, document)
	if !shown(".loa-contents") || shown(".loa-drawer") {
		t.Error("on a wide screen the contents stand beside the text")
	}
	for _, path := range []string{document, document + "/compare", document + "/dieu-1", document + "/history/dieu-1", "/search?q=b%E1%BA%A3o+hi%E1%BB%83m"} {
		open(360, path)
		wide, err := chromedp.Run(tab, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
		if err != nil || wide > 360 {
			t.Errorf("%s is %d px wide, %v", path, wide, err)
		}
	}
}
