package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/api"
	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/ui"
)

// Serving is what Serve needs beyond the site.
type Serving struct {
	Version string
	Demo    bool             // every page says that nothing on it is real
	Ready   func(a net.Addr) // told once the address is open; may be nil
	Desk    func(*desk.Deps) // adds what only a demonstration has; may be nil
}

// Serve runs the site until ctx ends, then stops in order: no new requests and
// claims first, what is under way is settled, then everything is closed.
func (s *Site) Serve(ctx context.Context, opts Serving) error {
	handler, err := s.handler(ctx, opts)
	if err != nil {
		return err
	}
	if err := s.join(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.listen(ctx, handler, opts.Ready) })
	g.Go(func() error { return s.Ledger.Run(ctx) })
	g.Go(func() error { return s.Worker.Run(ctx) })
	g.Go(func() error {
		s.Plans.Run(ctx, time.Second, func(err error) { s.Log.ErrorContext(ctx, "plans", "error", err) })
		return nil
	})
	g.Go(func() error { s.keepHouse(ctx, time.Hour); return nil })
	g.Go(func() error { s.returns.run(ctx); return nil })
	g.Go(func() error { s.sms.keep(ctx); return nil })
	g.Go(func() error { s.lookout.run(ctx, lookEvery); return nil })
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// keepHouse forgets what has lapsed, unconfirmed requests and old sessions, completes the documents of an older Loa, and
// lets the search follow the texts that came into force at midnight.
func (s *Site) keepHouse(ctx context.Context, every time.Duration) {
	for timer := time.NewTicker(every); ; {
		s.level(ctx)
		_, err := s.People.Purge(ctx)
		_, err2 := s.Auth.Sweep(ctx)
		_, err3 := s.Policy.Complete(ctx)
		_, err4 := s.Policy.Turn(ctx)
		_, err5 := s.Post.Forget(ctx, s.DB)
		err6 := s.lateReceipts(ctx)
		if err := errors.Join(err, err2, err3, err4, err5, err6); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "housekeeping", "error", err)
		}
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// handler puts the faces side by side.
func (s *Site) handler(ctx context.Context, opts Serving) (http.Handler, error) {
	assets, err := ui.LoadAssets()
	if err != nil {
		return nil, err
	}
	authority, err := s.Authority(ctx)
	if err != nil {
		return nil, err
	}
	push, err := s.pushSettings(ctx)
	if err != nil {
		return nil, err
	}
	site := ui.Site{Authority: authority, BaseURL: s.Config.Public(), Demo: opts.Demo, App: !push.Off}
	public, err := portal.New(portal.Config{
		Site: site, Province: audience.Code(s.Config.Province), Assets: assets, Now: s.DB.Now, Log: s.Log,
		Stories: s.Texts, Addressees: s.Plans, Library: s.Policy, Texts: s.Policy, Force: s.Policy, Wordings: s.Policy, Places: s.People, People: s.People, Phones: s.codes(), Receipts: s.post, Devices: s.push,
	})
	if err != nil {
		return nil, err
	}
	staff, err := s.desk(site, assets, opts)
	if err != nil {
		return nil, err
	}
	programs, err := s.programs(opts.Version)
	if err != nil {
		return nil, err
	}
	registry, seconds := s.registry()
	mux := http.NewServeMux()
	mux.Handle(ui.AssetPath, assets)
	mux.Handle("/desk/", staff)
	mux.Handle("/desk", staff)
	mux.Handle("/desk/{$}", http.RedirectHandler("/desk", http.StatusMovedPermanently))
	mux.Handle(api.Base+"/", programs)
	mux.HandleFunc(callbacks+"/{account}/{hook}/{attempt}", s.sms.callback)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	front := public.Handler()
	s.portal.handler.Store(&front)
	mux.Handle("/", front)
	before, err := readProxies(s.Config.Proxies)
	if err != nil {
		return nil, err
	}
	return before.reveal(watch(s.Log, seconds, s.DB.Now, mux)), nil
}

func (s *Site) desk(site ui.Site, assets *ui.Assets, opts Serving) (http.Handler, error) {
	deps := desk.Deps{
		Site: site, Assets: assets, Log: s.Log, Now: s.DB.Now, Secure: strings.HasPrefix(s.Config.URL, "https:"),
		Auth: s.Auth, Documents: s.Policy, Statements: s.Texts, Plans: s.Plans, Audience: s.People, Measure: s.Measure, Forecasts: s.Forecasts,
		Province: audience.Code(s.Config.Province), Health: s.Worker.Health, Post: postroom{s}, Settings: switchboard{s}, Mailing: switchboard{s}, Returns: switchboard{s}, Texting: switchboard{s}, Canaries: switchboard{s}, PartPrice: prices{s}.part,
	}
	if opts.Desk != nil {
		opts.Desk(&deps)
	}
	d, err := desk.New(deps)
	if err != nil {
		return nil, err
	}
	return d.Handler(), nil
}

// ready says whether the site can do its work: the database answers and can be
// written.
func (s *Site) ready(w http.ResponseWriter, r *http.Request) {
	err := s.DB.Ping(r.Context())
	if err == nil {
		err = s.Worker.Health().Err
	}
	if err != nil {
		s.Log.WarnContext(r.Context(), "not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "ready")
}

// Authority is in whose name the site speaks: its first agency of the province,
// or the province itself.
func (s *Site) Authority(ctx context.Context) (string, error) {
	agencies, err := s.Auth.Agencies(ctx)
	if err != nil {
		return "", err
	}
	for _, a := range agencies {
		if a.Kind == auth.AgencyProvince {
			return a.Name, nil
		}
	}
	atlas, err := audience.Embedded()
	if err != nil {
		return "", err
	}
	u, err := atlas.At(audience.Code(s.Config.Province), s.Today())
	if err != nil {
		return "", err
	}
	return "UBND " + u.FullName, nil
}
