package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	chromium "github.com/loa-vn/loa/test/browser"
)

// eval runs a script in the page; what it promises is waited for.
func eval[T any](t *testing.T, tab context.Context, script string) T {
	t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return got
}

// until asks the page until a script says yes.
func until(t *testing.T, tab context.Context, what, script string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if eval[bool](t, tab, script) {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Fatalf("after 30 seconds still not: %s", what)
}

// worker waits for the portal's service worker and returns a function that hands it
// a push message, as the browser does with one that it has decrypted.
func worker(t *testing.T, tab context.Context, origin string) func(note map[string]any) {
	t.Helper()
	found := make(chan serviceworker.RegistrationID, 20)
	err := chromedp.Listen(tab, func(ev any) {
		if e, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				if !r.IsDeleted && strings.HasPrefix(r.ScopeURL, origin) {
					select {
					case found <- r.RegistrationID:
					default:
					}
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab, serviceworker.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(origin+"/")); err != nil {
		t.Fatal(err)
	}
	until(t, tab, "the service worker has taken over", `Boolean(navigator.serviceWorker.controller)`)
	id := <-found
	return func(note map[string]any) {
		t.Helper()
		data, err := json.Marshal(note)
		if err != nil {
			t.Fatal(err)
		}
		_, err = chromedp.Call(tab, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: origin, RegistrationID: id, Data: string(data)})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// permit answers for the person whether the site may notify.
func permit(t *testing.T, tab context.Context, origin string, answer browser.PermissionSetting) {
	t.Helper()
	_, err := chromedp.CallBrowser(tab, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: answer, Origin: origin,
	})
	if err != nil {
		t.Fatal(err)
	}
}

const shown = `navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => n.title + '|' + n.silent).join(';'))`

// A device shows what is announced, lets a correction take its error's place, and
// opens the last statements when the server is gone, saying from when they are.
func TestADeviceIsToldAndReadsOffline(t *testing.T) {
	dir := t.TempDir()
	s, end, err := start(dir, "demo")
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			end()
		}
	})
	tab, stop := chromium.Open(limited(t, 3*time.Minute))
	defer stop()
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	permit(t, tab, s.url, browser.PermissionSettingGranted)
	deliver := worker(t, tab, s.url)
	path := regexp.MustCompile(`href="(/statements/[^"?]+)"`).FindStringSubmatch(s.get(t, "/statements"))
	if path == nil {
		t.Fatal("nothing is released in the demonstration")
	}
	note := map[string]any{"id": "run1.1", "title": "Thu gom rác tại nguồn", "body": "Từ ngày 01/01.", "url": path[1] + "?r=mine", "stop": "/unsubscribe/x", "tag": "t1", "thread": "t1", "lang": "vi"}
	deliver(note)
	until(t, tab, "the notification shows", shown+`.then(s => s === 'Thu gom rác tại nguồn|false')`)
	deliver(note)
	until(t, tab, "a repetition is silent and shows once", shown+`.then(s => s === 'Thu gom rác tại nguồn|true')`)
	note["id"], note["title"] = "run2.1", "Đính chính: thu gom rác tại nguồn"
	deliver(note)
	until(t, tab, "the correction takes the error's place, and rings", shown+`.then(s => s === 'Đính chính: thu gom rác tại nguồn|false')`)
	note["heard"] = "/heard/made-up" // a canary's device says that it showed it, to whoever sent it
	deliver(note)
	until(t, tab, "the device has told the site, which knows no such canary",
		`fetch('/metrics').then(r => r.text()).then(s => s.includes('loa_http_request_seconds_count{face="portal",status="422"} 1\n'))`)
	until(t, tab, "what was announced is kept, though nobody opened it", fmt.Sprintf(`caches.match(%q).then(Boolean)`, path[1]))
	if eval[bool](t, tab, fmt.Sprintf(`caches.match(%q).then(Boolean)`, path[1]+"?r=mine")) {
		t.Error("a person's own address is kept on the device")
	}
	until(t, tab, "the start page is kept", `caches.match('/').then(Boolean)`)

	stopped = true
	end()
	text := func(path string) string {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.Navigate(s.url+path), chromedp.WaitReady(chromedp.CSS("h1"))); err != nil {
			t.Fatalf("%s without a server: %v", path, err)
		}
		return eval[string](t, tab, `document.body.innerText + '\n' + getComputedStyle(document.body).fontFamily`)
	}
	for _, kept := range []string{path[1], path[1] + "?r=mine", "/"} {
		if got := text(kept); !strings.Contains(got, "Không có mạng. Trang này được lưu trên thiết bị lúc") || !strings.Contains(got, "Be Vietnam Pro") {
			t.Errorf("%s without a server:\n%.400s", kept, got)
		}
	}
	if got := text("/documents"); !strings.Contains(got, "Dưới đây là những gì đã lưu") || eval[int](t, tab, `document.querySelectorAll('main li a').length`) < 2 {
		t.Errorf("a page that is not kept:\n%.600s", got)
	}
	if log, err := os.ReadFile(dir + "/log"); err == nil && strings.Contains(string(log), "panic") {
		t.Errorf("the site's log:\n%s", log)
	}
}

// Where the browser cannot be notified, the page says so and leads elsewhere; where
// it can, it asks only after the button.
func TestThePageOfNotificationsSaysWhatTheBrowserCanDo(t *testing.T) {
	s := demo(t)
	state := `[...document.querySelectorAll('[data-push-state]')].filter(e => !e.hidden).map(e => e.dataset.pushState).join()`
	tab, stop := chromium.Open(limited(t, time.Minute))
	defer stop()
	if err := chromedp.Do(tab, chromedp.Navigate(s.url+"/")); err != nil {
		t.Fatal(err)
	}
	until(t, tab, "the service worker has taken over", `Boolean(navigator.serviceWorker.controller)`)
	permit(t, tab, s.url, browser.PermissionSettingGranted)
	if err := chromedp.Do(tab, chromedp.Navigate(s.url+"/push?unit=09187")); err != nil {
		t.Fatal(err)
	}
	until(t, tab, "the form shows", state+` === 'off'`)
	if chosen := eval[string](t, tab, `document.querySelector('[name=unit]').value`); !strings.HasPrefix(chosen, "09187@") {
		t.Errorf("the commune of the link is not chosen: %q", chosen)
	}
	eval[bool](t, tab, `document.querySelector('form[action="/push"] button').click() || true`)
	// No push service can be reached from here; a browser that reaches one is refused
	// for the consent that was not given.
	until(t, tab, "it says how it went", state+` === 'failed' || !document.querySelector('[data-push-problem]').hidden`)
	t.Logf("subscribing ends in %q", eval[string](t, tab, state))
	permit(t, tab, s.url, browser.PermissionSettingDenied)
	if err := chromedp.Do(tab, chromedp.Navigate(s.url+"/push")); err != nil {
		t.Fatal(err)
	}
	until(t, tab, "it says that the browser blocks", state+` === 'denied'`)
}
