package portal

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

type unitsView struct {
	ui.Page
	Query string
	Place string
	Found []ui.Link
	All   []ui.Link
}

// units is the step by which someone without scripts picks a commune: a name that
// fits one commune leads there, any other is answered by a list.
func (p *Portal) units(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &unitsView{Query: query(r, "unit"), Place: p.placeName(r)}
	found := p.communes(atlas, v.Query)
	if len(found) == 1 {
		ui.Redirect(w, r, unitHref(found[0]))
		return
	}
	v.Found, v.Crumbs = unitLinks(t, found), crumbs(t)
	if len(found) == 0 {
		v.All = unitLinks(t, byName(atlas.Communes(p.cfg.Province, p.today())))
	}
	p.pages.Render(w, r, "units", v)
}

// communes finds the site's communes of today by a name or code.
func (p *Portal) communes(atlas *audience.Atlas, query string) []audience.Unit {
	var found []audience.Unit
	for _, u := range atlas.Search(query, p.today(), 200) {
		if u.Level == audience.LevelCommune && u.Parent == p.cfg.Province {
			found = append(found, u)
		}
	}
	// A name given in full means its bearer, not those whose names begin so.
	if len(found) > 1 && (found[0].FullName == query || found[0].Name == query) && found[1].Name != found[0].Name {
		return found[:1]
	}
	return found
}

// byName puts units in the order in which people look for them.
func byName(units []audience.Unit) []audience.Unit {
	slices.SortStableFunc(units, func(a, b audience.Unit) int { return cmp.Compare(viet.Fold(a.Name), viet.Fold(b.Name)) })
	return units
}

// suggest answers the field with suggestions: at most eight communes.
func (p *Portal) suggest(w http.ResponseWriter, r *http.Request) {
	type suggestion struct {
		ID     audience.UnitID `json:"id"`
		Name   string          `json:"name"`
		Detail string          `json:"detail,omitempty"`
	}
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	list := []suggestion{}
	for _, u := range p.communes(atlas, query(r, "q")) {
		if len(list) == 8 {
			break
		}
		list = append(list, suggestion{ID: u.ID, Name: u.FullName})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_ = json.NewEncoder(w).Encode(list) // The reader has gone; there is nobody left to tell.
}

type unitView struct {
	ui.Page
	Name          string
	Place         string
	Was           string
	Latest        ui.Entries
	Feeds         []ui.Feed
	Facts         ui.Summary
	SubscribeHref string
	Device        string // where a device subscribes; "" where none can
}

func (p *Portal) unit(w http.ResponseWriter, r *http.Request) {
	t := ui.Printer(r.Context())
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	u, err := atlas.At(audience.Code(r.PathValue("code")), p.today())
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	stories, err := p.addressed(r.Context(), u.ID, "", pageSize)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	v := &unitView{
		Name: title(t, u), Latest: entries(t, stories), Facts: unitFacts(t, u),
		Feeds: p.feeds(t, "/units/"+string(u.Code), title(t, u)), SubscribeHref: "/subscribe?unit=" + string(u.Code),
		Device: p.deviceHref(u.Code),
	}
	if province, ok := atlas.ParentOf(u, p.today()); ok {
		v.Place = title(t, province)
	}
	v.Description = t.T("portal.unit.told_text", "unit", v.Name)
	v.Page.Feeds, v.Crumbs = v.Feeds, crumbs(t, ui.Link{Text: t.T("portal.units.title"), Href: "/units"})
	p.pages.Render(w, r, "unit", v)
}

func unitFacts(t *lang.Printer, u audience.Unit) ui.Summary {
	rows := []ui.SummaryRow{{Key: t.T("portal.unit.code"), Value: string(u.Code)}}
	if u.Residents > 0 {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.unit.residents"), Value: t.Int(u.Residents)})
	}
	if u.ValidFrom != audience.FirstDay {
		rows = append(rows, ui.SummaryRow{Key: t.T("portal.unit.since"), Value: t.Date(u.ValidFrom)})
	}
	return ui.Summary{Rows: rows}
}

func unitHref(u audience.Unit) string { return "/units/" + string(u.Code) }

func unitLinks(t *lang.Printer, units []audience.Unit) []ui.Link {
	var links []ui.Link
	for _, u := range units {
		links = append(links, ui.Link{Text: title(t, u), Href: unitHref(u)})
	}
	return links
}

func title(t *lang.Printer, u audience.Unit) string { return u.Title(t.Locale == lang.EN) }

// placeName is the site's province, or its authority where units are not loaded
// yet.
func (p *Portal) placeName(r *http.Request) string {
	atlas, err := p.cfg.Places.Atlas(r.Context())
	if err == nil {
		if u, err := atlas.At(p.cfg.Province, p.today()); err == nil {
			return title(ui.Printer(r.Context()), u)
		}
	}
	return p.cfg.Site.Authority
}
