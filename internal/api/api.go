package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/text/language"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// Base is the path under which the whole API lies.
const Base = "/api"

// prefix stands before every operation, so that a second version can live
// beside the first.
const prefix = Base + "/v1"

// Services are what the API lets programs use. One that is nil has no operations.
type Services struct {
	Auth       *auth.Service
	Audience   *audience.Service
	Documents  *policy.Service
	Statements *statement.Service
	Plans      *plan.Service
	Measure    *measure.Service
	Forecasts  *measure.Forecaster
	Canaries   Canaries
	Deliveries Deliveries
}

// face is the API in the making.
type face struct {
	Services
	log *slog.Logger
	api huma.API
	vi  *lang.Printer
	en  *lang.Printer
}

// New returns the handler for everything below Base. The version is the
// program's, as the OpenAPI document names it.
func New(s Services, version string, log *slog.Logger) (http.Handler, error) {
	f := &face{Services: s, log: log, vi: lang.For(lang.VI), en: lang.For(lang.EN)}
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Loa", version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // served below, in two languages
	config.CreateHooks = nil
	config.Transformers = []huma.Transformer{f.translate}
	config.Servers = []*huma.Server{{URL: "/"}}
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	f.api = humago.New(mux, config)
	for _, routes := range f.routes() {
		routes()
	}
	for _, l := range []lang.Locale{lang.VI, lang.EN} {
		doc, err := f.description(l)
		if err != nil {
			return nil, err
		}
		mux.HandleFunc("GET "+Base+"/"+map[lang.Locale]string{lang.VI: "openapi.json", lang.EN: "openapi.en.json"}[l],
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/openapi+json")
				_, _ = w.Write(doc)
			})
	}
	mux.HandleFunc(prefix+"/", func(w http.ResponseWriter, r *http.Request) { f.problem(w, r, noSuchPath(r)) })
	return f.localise(s.Auth.Bearer(f.problem)(f.onlyKnown(mux))), nil
}

// routes are the operations, a line for each kind of thing. A service that is
// nil has none.
func (f *face) routes() []func() {
	rooms := []struct {
		open bool
		add  func()
	}{
		{f.Documents != nil, f.documents},
		{f.Documents != nil, f.force},
		{f.Documents != nil, f.waiting},
		{f.Statements != nil, f.statements},
		{f.Plans != nil, f.plans},
		{f.Measure != nil, f.coverage},
		{f.Deliveries != nil, f.deliveries},
		{f.Audience != nil, f.units},
		{f.Audience != nil, f.audience},
		{f.Audience != nil, f.subscribers},
		{true, f.people},
		{true, f.roles},
		{true, f.keys},
		{true, f.audit},
	}
	var open []func()
	for _, room := range rooms {
		if room.open {
			open = append(open, room.add)
		}
	}
	return open
}

// operation is a row of the table that a routes function is. The id names its
// texts, api.op.<id>, and the tag the group it is listed under.
type operation struct {
	method string
	path   string // below the version's prefix
	id     string
	tag    string
	status int      // of success; 200, or 204 without a body, when zero
	needs  auth.Act // asked of the actor here, where the service asks nothing
	also   func(*huma.Operation)
}

// refusals are the statuses that the description foretells.
func (o operation) refusals() []int {
	all := []int{http.StatusUnauthorized, http.StatusForbidden}
	if strings.Contains(o.path, "{") {
		all = append(all, http.StatusNotFound)
	}
	if o.method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	return append(all, http.StatusUnprocessableEntity)
}

// handle adds an operation. Errors of the handler become problems.
func handle[I, O any](f *face, o operation, h func(context.Context, *I) (*O, error)) {
	op := huma.Operation{
		Method: o.method, Path: prefix + o.path, OperationID: o.id, Tags: []string{"api.tag." + o.tag},
		Summary: "api.op." + o.id, DefaultStatus: o.status,
		Security: []map[string][]string{{"token": {}}}, Errors: o.refusals(),
	}
	if o.also != nil {
		o.also(&op)
	}
	huma.Register(f.api, op, func(ctx context.Context, in *I) (*O, error) {
		if o.needs != "" {
			if err := auth.RequireSomewhere(auth.ActorFrom(ctx), o.needs, f.Auth.Now()); err != nil {
				return nil, f.explain(ctx, err)
			}
		}
		out, err := h(ctx, in)
		if err != nil {
			return nil, f.explain(ctx, err)
		}
		return out, nil
	})
}

// description is the OpenAPI document with its texts in one language.
func (f *face) description(l lang.Locale) ([]byte, error) {
	p := lang.For(l)
	doc := *f.api.OpenAPI()
	info := *doc.Info
	info.Description = p.T("api.description")
	doc.Info, doc.Paths = &info, map[string]*huma.PathItem{}
	for path, item := range f.api.OpenAPI().Paths {
		told := *item
		for _, op := range []**huma.Operation{&told.Get, &told.Post, &told.Put, &told.Patch, &told.Delete} {
			if *op == nil {
				continue
			}
			one := **op
			one.Summary, one.Tags = p.T(one.Summary), []string{p.T(one.Tags[0])}
			*op = &one
		}
		doc.Paths[path] = &told
	}
	return json.MarshalIndent(&doc, "", "  ")
}

type localeKey struct{}

// localise settles the language of the answer.
func (f *face) localise(next http.Handler) http.Handler {
	match := language.NewMatcher([]language.Tag{language.Vietnamese, language.English})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := f.vi
		if _, i := language.MatchStrings(match, r.Header.Get("Accept-Language")); i == 1 {
			p = f.en
		}
		w.Header().Set("Content-Language", string(p.Locale))
		w.Header().Add("Vary", "Accept-Language, Authorization")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), localeKey{}, p)))
	})
}

func (f *face) printer(ctx context.Context) *lang.Printer {
	if p, ok := ctx.Value(localeKey{}).(*lang.Printer); ok {
		return p
	}
	return f.vi
}

// onlyKnown lets strangers read the description and nothing else.
func (f *face) onlyKnown(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, prefix) && !auth.ActorFrom(r.Context()).Known() {
			f.problem(w, r, noToken())
			return
		}
		next.ServeHTTP(w, r)
	})
}
