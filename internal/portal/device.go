package portal

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// Devices keeps which browsers have asked to be notified.
type Devices interface {
	// Key is the public key with which a browser subscribes, in base64url; "" while
	// the site sends no notifications.
	Key(ctx context.Context) (string, error)
	// Subscribe takes a browser in and returns the token of its preferences.
	Subscribe(ctx context.Context, d Device) (token string, err error)
	// Stop forgets the browser behind a token.
	Stop(ctx context.Context, token string) error
}

// Device is a browser's wish to be notified.
type Device struct {
	Subscription string // PushSubscription.toJSON
	Token        string // of the subscription that this one takes the place of; "" for a new one
	Unit         audience.UnitID
	Groups       []audience.GroupCode
	Purposes     []audience.Purpose
	Locale       lang.Locale
	Wording      string // the sentences of consent that the page showed
}

//go:embed worker.js
var worker string

//go:embed worker_gone.js
var workerGone string

// workerConfig is what stands before the service worker's script.
type workerConfig struct {
	Key     string                       `json:"key"`
	Offline string                       `json:"offline"`
	Icon    string                       `json:"icon"`
	Badge   string                       `json:"badge"`
	Texts   map[string]map[string]string `json:"texts"`
}

// serviceWorker serves the script that keeps statements readable without a network
// and shows notifications; where the site offers that no more, one that clears up.
func (p *Portal) serviceWorker(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if !p.cfg.Site.App {
		_, _ = io.WriteString(w, workerGone) // The reader has gone; there is nobody left to tell.
		return
	}
	c := workerConfig{Offline: "/offline", Texts: map[string]map[string]string{}}
	var errs [3]error
	c.Key, errs[0] = p.deviceKey(r.Context())
	c.Icon, errs[1] = p.cfg.Assets.URL("mark-192.png")
	c.Badge, errs[2] = p.cfg.Assets.URL("mark-192.png")
	for _, l := range []lang.Locale{lang.VI, lang.EN} {
		t := lang.For(l)
		c.Texts[string(l)] = map[string]string{
			"locale": t.T("push.worker.locale"), "kept": t.T("push.worker.kept"), "news": t.T("push.worker.news"), "stop": t.T("push.worker.stop"),
		}
	}
	text, err := json.Marshal(c)
	if err := errors.Join(append(errs[:], err)...); err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	_, _ = io.WriteString(w, "const CONFIG = "+string(text)+"\n"+worker) // As above.
}

func (p *Portal) deviceKey(ctx context.Context) (string, error) {
	if p.cfg.Devices == nil {
		return "", nil
	}
	return p.cfg.Devices.Key(ctx)
}

// deviceHref leads to the page on which a device subscribes; "" where none can.
func (p *Portal) deviceHref(unit audience.Code) string {
	switch {
	case p.cfg.Devices == nil || !p.cfg.Site.App:
		return ""
	case unit == "":
		return "/push"
	}
	return "/push?unit=" + string(unit)
}

// manifest makes the portal installable.
func (p *Portal) manifest(w http.ResponseWriter, r *http.Request) {
	type icon struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	var icons []icon
	for name, size := range map[string]string{"mark-192.png": "192x192", "mark-512.png": "512x512", "mark.svg": "any"} {
		url, err := p.cfg.Assets.URL(name)
		if err != nil {
			p.pages.Fail(w, r, err)
			return
		}
		kind := "image/png"
		if size == "any" {
			kind = "image/svg+xml"
		}
		icons = append(icons, icon{url, size, kind})
	}
	slices.SortFunc(icons, func(a, b icon) int { return strings.Compare(a.Sizes, b.Sizes) })
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(map[string]any{ // As above.
		"id": "/", "start_url": "/", "scope": "/", "name": "Loa – " + p.cfg.Site.Authority, "short_name": "Loa", "lang": "vi",
		"display": "standalone", "theme_color": "#a3281c", "background_color": "#ffffff", "icons": icons,
	})
}

// offlinePage is shown without a network; the service worker puts in what it has.
func (p *Portal) offlinePage(w http.ResponseWriter, r *http.Request) {
	p.pages.Render(w, r, "offline", &ui.Page{NoIndex: true})
}

// manyChanged is how many statements a device is told of; it keeps twenty.
const manyChanged = 200

// offlineList says when each of the latest statements last changed, by its path.
func (p *Portal) offlineList(w http.ResponseWriter, r *http.Request) {
	page, err := p.cfg.Stories.ReleasedList(r.Context(), statement.ReleasedFilter{Limit: manyChanged})
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	list := make(map[string]string, len(page.Items))
	for _, s := range page.Items {
		list[storyHref(s.Slug)] = changed(s).UTC().Format(time.RFC3339)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(list) // As above.
}

type deviceView struct {
	ui.Page
	Key            string
	Unit           string
	Units          []ui.Option
	Groups         []ui.Option
	Purposes       []ui.Option
	ChosenPurposes []string
	Wording        string
	Consent        []ui.Option
}

func (p *Portal) deviceForm(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	key, err := p.deviceKey(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &deviceView{
		Key: key, Groups: groupOptions(t), Purposes: purposeOptions(t), ChosenPurposes: []string{string(audience.PurposePolicy)},
		Wording: p.deviceWording(t), Consent: []ui.Option{{Value: "yes", Text: t.T("portal.subscribe.consent")}},
	}
	v.Units = []ui.Option{{Text: t.T("push.unit_choose")}}
	for _, u := range byName(atlas.Communes(p.cfg.Province, p.today())) {
		v.Units = append(v.Units, ui.Option{Value: string(u.ID), Text: title(t, u)})
		if string(u.Code) == query(r, "unit") {
			v.Unit = string(u.ID)
		}
	}
	v.Crumbs = crumbs(t)
	p.pages.Render(w, r, "push", v)
}

// deviceWording is the sentence of consent. It is kept as proof beside the consent.
func (p *Portal) deviceWording(t *lang.Printer) string {
	return t.T("push.wording", "authority", p.cfg.Site.Authority)
}

// wishOfDevice is what the page's script or the service worker posts.
type wishOfDevice struct {
	Subscription json.RawMessage      `json:"subscription"`
	Token        string               `json:"token"`
	Unit         audience.UnitID      `json:"unit"`
	Groups       []audience.GroupCode `json:"groups"`
	Purposes     []audience.Purpose   `json:"purposes"`
	Consent      bool                 `json:"consent"`
}

func (p *Portal) deviceSubscribe(w http.ResponseWriter, r *http.Request) {
	var wish wishOfDevice
	token, err := "", p.readJSON(w, r, &wish)
	if wait := p.gate.wait(sender(r), p.cfg.Now()); err == nil && wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		p.writeJSON(w, http.StatusTooManyRequests, map[string]string{"error": ui.Printer(r.Context()).T("push.too_many", "minutes", int(wait.Minutes())+1)})
		return
	}
	if err == nil && !wish.Consent && wish.Token == "" {
		err = fault.Invalid("portal.subscribe.no_consent").On("consent")
	}
	if err == nil {
		token, err = p.cfg.Devices.Subscribe(r.Context(), Device{
			Subscription: string(wish.Subscription), Token: wish.Token, Unit: wish.Unit, Groups: wish.Groups, Purposes: wish.Purposes,
			Locale: ui.Locale(r.Context()), Wording: p.deviceWording(ui.Printer(r.Context())),
		})
	}
	p.answerJSON(w, r, map[string]string{"token": token}, err)
}

func (p *Portal) deviceStop(w http.ResponseWriter, r *http.Request) {
	var wish wishOfDevice
	err := p.readJSON(w, r, &wish)
	if err == nil {
		err = p.cfg.Devices.Stop(r.Context(), wish.Token)
	}
	p.answerJSON(w, r, map[string]string{}, err)
}

// heard is a device of the administration's own saying that it showed a message.
func (p *Portal) heard(w http.ResponseWriter, r *http.Request) {
	p.answerJSON(w, r, map[string]string{}, p.cfg.Receipts.Heard(r.Context(), r.PathValue("token")))
}

// maxWish is far more than a subscription and every group there is.
const maxWish = 16 << 10

// readJSON takes only what says that it is JSON: another site's form cannot.
func (p *Portal) readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return fault.Invalid("portal.form.unreadable")
	}
	if p.cfg.Devices == nil {
		return fault.Unavailable("push.off")
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxWish)).Decode(into); err != nil {
		return fault.Invalid("portal.form.unreadable").Wrap(err)
	}
	return nil
}

// answerJSON writes what was done, or what is wrong in the reader's words.
func (p *Portal) answerJSON(w http.ResponseWriter, r *http.Request, done any, err error) {
	status, t := http.StatusOK, ui.Printer(r.Context())
	if err != nil {
		var said ui.Page
		status = http.StatusInternalServerError
		if said.Reject(t, err) {
			status = said.Status
		} else if fault.KindOf(err) == fault.KindNotFound {
			status = http.StatusNotFound
		} else {
			p.cfg.Log.ErrorContext(r.Context(), "device", "error", err)
		}
		done = map[string]string{"error": t.Error(err)}
	}
	p.writeJSON(w, status, done)
}

func (*Portal) writeJSON(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // As above.
}
