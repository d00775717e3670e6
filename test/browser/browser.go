// Package browser drives Debian's Chromium for the end-to-end tests and for
// `make shots`: a fresh profile, no network but the pages that it is given.
package browser

import (
	"context"
	"regexp"
	"strings"

	"github.com/chromedp/chromedp"
)

// Path is where Debian's package puts the browser.
const Path = "/usr/bin/chromium"

// Open starts a browser with one page; cancel ends it. It dies with ctx.
func Open(ctx context.Context) (context.Context, context.CancelFunc) {
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(Path), chromedp.Headless, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "vi"))
	tab, stopTab := chromedp.NewContext(alloc)
	return tab, func() { stopTab(); stopAlloc() }
}

// Login fills in the desk's login form.
func Login(ctx context.Context, base, login, password string) error {
	return chromedp.Do(ctx,
		chromedp.Navigate(base+"/desk/login"),
		chromedp.WaitVisible(chromedp.CSS(`input[name=password]`)),
		chromedp.SendKeys(chromedp.CSS(`input[name=login]`), login),
		chromedp.SendKeys(chromedp.CSS(`input[name=password]`), password),
		chromedp.Submit(chromedp.CSS(`input[name=password]`)),
		chromedp.WaitNotPresent(chromedp.CSS(`input[name=password]`)),
	)
}

// Links lists the addresses within the site that the page links to.
func Links(ctx context.Context, base string) ([]string, error) {
	all, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), document.baseURI).href)`))
	var inside []string
	for _, href := range all {
		href, _, _ = strings.Cut(href, "#")
		if path, ours := strings.CutPrefix(href, base); ours {
			inside = append(inside, path)
		}
	}
	return inside, err
}

var identifier = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{5}(@[0-9-]{10})?|[0-9]+-[0-9]+|dieu-[^?]*|[0-9]+`)

// Kind is what sort of page an address is: its path with identifiers replaced.
func Kind(path string) string {
	path, query, _ := strings.Cut(path, "?")
	if query != "" {
		return "" // the same page with other filters
	}
	return identifier.ReplaceAllString(path, "_")
}
