package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/loa-vn/loa/test/browser"
)

// portalPages finds one page of every kind that a reader can reach by links.
func portalPages(t *testing.T, s *site) []string {
	t.Helper()
	tab, stop := browser.Open(limited(t, 2*time.Minute))
	defer stop()
	var pages []string
	seen := map[string]bool{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		kind := browser.Kind(path)
		if kind == "" || seen[kind] || !isPage(path) {
			continue
		}
		seen[kind] = true
		if err := chromedp.Do(tab, chromedp.Navigate(s.url+path)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		links, err := browser.Links(tab, s.url)
		if err != nil {
			t.Fatal(err)
		}
		pages, queue = append(pages, path), append(queue, links...)
		if strings.HasPrefix(kind, "/documents/") && strings.Count(kind, "/") == 2 && !seen["law"] {
			seen["law"] = true // pages that an address with a question opens
			pages = append(pages, path+"/compare", path+"?on=2026-01-01", "/search?q=b%E1%BA%A3o+hi%E1%BB%83m", "/search?state=ended", "/search?q=xyzzy")
		}
	}
	return pages
}

func isPage(path string) bool {
	return !strings.HasPrefix(path, "/desk") && !strings.HasPrefix(path, "/api") &&
		!slices.ContainsFunc([]string{"/assets/", "/feed", ".atom", ".rss", ".json", ".xml", "/original", ".txt", ".html"},
			func(part string) bool { return strings.Contains(path, part) })
}

func TestAxeFindsNothingOnThePortal(t *testing.T) {
	s := demo(t)
	pages := portalPages(t, s)
	if len(pages) < 5 {
		t.Fatalf("only %v can be reached by links", pages)
	}
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v (run: tools/test-setup)", err)
	}
	for _, width := range []int64{360, 1280} {
		tab, stop := browser.Open(limited(t, 4*time.Minute))
		for _, path := range pages {
			if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 800), chromedp.Navigate(s.url+path)); err != nil {
				t.Fatal(err)
			}
			found, err := chromedp.Run(tab, chromedp.Evaluate[string](string(axe)+`;
				axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => JSON.stringify(
					{passes: r.passes.length, violations: r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ').slice(0, 400))}))`,
				chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			var result struct {
				Passes     int
				Violations []string
			}
			if err := json.Unmarshal([]byte(found), &result); err != nil {
				t.Fatal(err)
			}
			if result.Passes == 0 {
				t.Errorf("%s at %d px: axe checked nothing", path, width)
			}
			for _, v := range result.Violations {
				t.Errorf("%s at %d px: %s", path, width, v)
			}
		}
		stop()
	}
	t.Logf("%d pages at two widths", len(pages))
}

func TestPortalPagesAreLight(t *testing.T) {
	s := demo(t)
	tab, stop := browser.Open(limited(t, time.Minute))
	defer stop()
	// What a service worker hands over is counted without its compression, and is no weight on the wire.
	if _, err := chromedp.Call(tab, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true}); err != nil {
		t.Fatal(err)
	}
	weigh := func(path string) int64 {
		if err := chromedp.Do(tab, chromedp.Navigate(s.url+path), chromedp.WaitReady(chromedp.CSS("body"))); err != nil {
			t.Fatal(err)
		}
		bytes, err := chromedp.Run(tab, chromedp.Evaluate[int64](`document.fonts.ready.then(() =>
			[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
				.reduce((sum, e) => sum + e.transferSize, 0))`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	pages := portalPages(t, s)
	if first := weigh("/"); first > 100_000 || first < 1_000 {
		t.Errorf("the first view weighs %d bytes, want at most 100,000", first)
	} else {
		t.Logf("first view: %d bytes", first)
	}
	for _, path := range pages[1:] {
		if next := weigh(path); next > 20_000 {
			t.Errorf("%s weighs %d bytes on the next view, want at most 20,000", path, next)
		} else {
			t.Logf("%s: %d bytes", path, next)
		}
	}
}

func TestHTMLIsValid(t *testing.T) {
	s := demo(t)
	dir := t.TempDir()
	for i, path := range portalPages(t, s) {
		name := filepath.Join(dir, fmt.Sprintf("%02d.html", i))
		if err := os.WriteFile(name, []byte(s.get(t, path)), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s is %s", name, path)
	}
	out, err := exec.CommandContext(limited(t, 2*time.Minute), "node", "node_modules/html-validate/bin/html-validate.mjs",
		"--config", "htmlvalidate.json", dir+"/*.html").CombinedOutput()
	if err != nil {
		t.Errorf("html-validate: %v\n%s", err, out)
	}
}

func TestLighthouseIsContent(t *testing.T) {
	s := real(t) // a demonstration asks search engines to stay away
	pages := portalPages(t, s)
	var picked []string
	for _, want := range []string{"/", "/statements/", "/documents/"} {
		for _, p := range pages {
			if p == want || want != "/" && strings.HasPrefix(p, want) {
				picked = append(picked, p)
				break
			}
		}
	}
	for _, path := range picked {
		for category, score := range bestOfThree(t, s.url+path) {
			if score < 0.95 {
				t.Errorf("%s: %s %.0f, want 95", path, category, 100*score)
			} else {
				t.Logf("%s: %s %.0f", path, category, 100*score)
			}
		}
	}
}

// bestOfThree measures again while a score is low: the machine is shared, and what
// else it does counts against the page.
//
// Lighthouse itself now and then loses the browser's trace and asks to be run again.
func bestOfThree(t *testing.T, url string) map[string]float64 {
	t.Helper()
	best := map[string]float64{}
	for range 3 {
		scores, err := lighthouse(t, url)
		if err != nil {
			t.Logf("%s: %v", url, err)
			continue
		}
		low := false
		for category, score := range scores {
			best[category] = max(best[category], score)
			low = low || best[category] < 0.95
		}
		if !low {
			break
		}
	}
	if len(best) < 4 {
		t.Fatalf("lighthouse scored only %v in three tries", best)
	}
	return best
}

func lighthouse(t *testing.T, url string) (map[string]float64, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(limited(t, 3*time.Minute), "node", "node_modules/lighthouse/cli/index.js", url, "--quiet",
		"--output=json", "--output-path="+out, "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic "+
			"--no-first-run --disable-background-networking --disable-component-update --disable-sync")
	cmd.Env = append(os.Environ(), "CHROME_PATH="+browser.Path)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("lighthouse: %w\n%s", err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	var report struct {
		Categories map[string]struct{ Score float64 }
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, err
	}
	scores := map[string]float64{}
	for name, c := range report.Categories {
		if name != "agentic-browsing" {
			scores[name] = c.Score
		}
	}
	return scores, nil
}

func TestAFeedReaderReadsTheFeeds(t *testing.T) {
	s := demo(t)
	for _, feed := range []string{"/feed.atom", "/feed.rss"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "urls")
		if err := os.WriteFile(file, []byte(s.url+feed+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		run := func(args ...string) string {
			cmd := exec.CommandContext(limited(t, time.Minute), "newsboat",
				append([]string{"-u", file, "-c", filepath.Join(dir, "cache.db"), "-C", "/dev/null"}, args...)...)
			cmd.Env = append(os.Environ(), "HOME="+dir, "TERM=xterm")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("newsboat %v: %v\n%s", args, err, out)
			}
			return string(out)
		}
		run("-x", "reload")
		if got := run("-x", "print-unread"); !strings.HasPrefix(got, "1 ") {
			t.Errorf("%s: newsboat counts %q, want the one statement", feed, got)
		}
	}
}
