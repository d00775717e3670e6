package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

func (d *Desk) unitRoutes() []route {
	if d.Audience == nil {
		return nil
	}
	return []route{
		{"GET /desk/units", auth.ActRead, d.unitList},
		{"GET /desk/units/{unit}", auth.ActRead, d.unitShow},
	}
}

type unitsView struct {
	ui.Page

	Tabs    ui.Tabs
	Query   string
	On      ui.DateInput
	Heading string
	Units   grid
}

// unitList searches the units of a day; without a question it lists the province.
func (d *Desk) unitList(w http.ResponseWriter, r *http.Request) error {
	v := &unitsView{Tabs: d.peopleTabs(say(r), "/desk/units"), Query: strings.TrimSpace(r.FormValue("q"))}
	on, typed, err := ui.FormDate(r, "on")
	v.On = typed
	if err != nil {
		return d.again(w, r, "units", v, err)
	}
	if on == "" {
		on = today(d.Now())
		v.On = ui.DateInput{Value: on}
	}
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return err
	}
	units := atlas.Search(v.Query, on, 100)
	v.Heading = say(r).T("deskplan.units.found", "q", v.Query, "n", len(units), "on", on)
	if v.Query == "" {
		units, v.Heading = d.ofProvince(atlas, on, say(r))
	}
	v.Units = unitGrid(atlas, units, on, say(r))
	return d.show(w, r, "units", v)
}

// ofProvince lists the province's communes on the day, or all provinces where the
// code did not stand.
func (d *Desk) ofProvince(atlas *audience.Atlas, on civil.Date, p *lang.Printer) ([]audience.Unit, string) {
	province, err := atlas.At(d.Province, on)
	if err != nil {
		return atlas.On(audience.LevelProvince, on), p.T("deskplan.units.provinces", "on", on)
	}
	communes := byName(atlas.Communes(province.Code, on))
	return communes, p.T("deskplan.units.of", "unit", province.FullName, "n", len(communes), "on", on)
}

func unitGrid(atlas *audience.Atlas, units []audience.Unit, on civil.Date, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.units.title"), Empty: p.T("deskplan.units.none"), Head: []gridHead{
		{Title: p.T("deskplan.unit.name")},
		{Title: p.T("deskplan.unit.code")},
		{Title: p.T("deskplan.unit.parent")},
		{Title: p.T("deskplan.coverage.residents"), Numeric: true},
		{Title: p.T("deskplan.unit.days")},
	}}
	for _, u := range units {
		parent := ""
		if above, ok := atlas.ParentOf(u, on); ok {
			parent = above.FullName
		}
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{
			{Text: u.FullName, Href: unitHref(u.ID)}, {Text: string(u.Code)}, {Text: parent}, residentsCell(u, p), {Text: unitDays(u, p)},
		}})
	}
	return g
}

func unitHref(id audience.UnitID) string { return "/desk/units/" + url.PathEscape(string(id)) }

func residentsCell(u audience.Unit, p *lang.Printer) gridCell {
	if u.Residents == 0 {
		return gridCell{Text: "–", Zero: true}
	}
	return gridCell{Text: p.Int(u.Residents)}
}

// unitDays says during which days a unit stood.
func unitDays(u audience.Unit, p *lang.Printer) string {
	switch {
	case u.ValidFrom <= audience.FirstDay && u.ValidTo == "":
		return p.T("deskplan.unit.stands")
	case u.ValidTo == "":
		return p.T("deskplan.grant.from", "from", u.ValidFrom)
	case u.ValidFrom <= audience.FirstDay:
		return p.T("deskplan.grant.until", "to", u.ValidTo)
	}
	return p.T("deskplan.grant.between", "from", u.ValidFrom, "to", u.ValidTo)
}

type unitView struct {
	ui.Page

	Unit    audience.Unit
	Summary ui.Summary
	Before  grid
	After   grid
	Inside  grid
	Gone    string // what became of it, when it no longer stands
}

func (d *Desk) unitShow(w http.ResponseWriter, r *http.Request) error {
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return err
	}
	u, ok := atlas.Unit(audience.UnitID(r.PathValue("unit")))
	if !ok {
		return fault.NotFound("audience.unit.unknown", "unit", r.PathValue("unit"))
	}
	return d.show(w, r, "unit", unitPage(atlas, u, today(d.Now()), say(r)))
}

func unitPage(atlas *audience.Atlas, u audience.Unit, day civil.Date, p *lang.Printer) *unitView {
	v := &unitView{Unit: u, Summary: unitSummary(atlas, u, p)}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.units.title"), Href: "/desk/units"}}
	v.Before = changeGrid(atlas, atlas.Predecessors(u.ID), p.T("deskplan.unit.before"), func(c audience.Change) audience.UnitID { return c.From }, p)
	v.After = changeGrid(atlas, atlas.Successors(u.ID), p.T("deskplan.unit.after"), func(c audience.Change) audience.UnitID { return c.To }, p)
	if u.Level == audience.LevelProvince {
		on := day
		if !u.On(day) {
			on = u.ValidFrom
		}
		v.Inside = unitGrid(atlas, byName(atlas.Communes(u.Code, on)), on, p)
	}
	if !u.On(day) && u.ValidTo != "" {
		v.Gone = p.T("deskplan.unit.gone", "unit", u.FullName, "last", u.ValidTo)
	}
	return v
}

func unitSummary(atlas *audience.Atlas, u audience.Unit, p *lang.Printer) ui.Summary {
	s := ui.Summary{}
	add := func(key, value string) {
		if value != "" {
			s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	add("deskplan.unit.code", string(u.Code))
	if above, ok := atlas.ParentOf(u, u.ValidFrom); ok {
		s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T("deskplan.unit.parent"), Value: above.FullName, Href: unitHref(above.ID)})
	}
	add("deskplan.unit.days", unitDays(u, p))
	residents := p.T("deskplan.unit.not_known")
	if u.Residents > 0 {
		residents = p.Int(u.Residents)
	}
	if u.Suspect {
		residents += ". " + p.T("deskplan.unit.suspect")
	}
	add("deskplan.coverage.residents", residents)
	add("deskplan.unit.basis", u.Basis)
	return s
}

func changeGrid(atlas *audience.Atlas, changes []audience.Change, caption string, other func(audience.Change) audience.UnitID, p *lang.Printer) grid {
	g := grid{Caption: caption, Empty: p.T("deskplan.unit.none_recorded"), Head: []gridHead{
		{Title: p.T("deskplan.unit.name")}, {Title: p.T("deskplan.unit.share")}, {Title: p.T("deskplan.unit.on")}, {Title: p.T("deskplan.unit.basis")},
	}}
	for _, c := range changes {
		name := gridCell{Text: string(other(c))}
		if u, ok := atlas.Unit(other(c)); ok {
			name = gridCell{Text: u.FullName, Sub: atlas.Place(u), Href: unitHref(u.ID)}
		}
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{name, {Text: p.T("deskplan.share." + string(c.Share))}, {Text: p.Date(c.On)}, {Text: c.Basis}}})
	}
	return g
}

// byName orders units as a person looks for them: wards before communes, each by
// the name without its kind, đ after d.
func byName(units []audience.Unit) []audience.Unit {
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b audience.Unit) int {
		return cmp.Or(cmp.Compare(rankOf(a.Kind), rankOf(b.Kind)), cmp.Compare(viet.Fold(a.Name), viet.Fold(b.Name)))
	})
	return units
}

func rankOf(kind string) int {
	return max(0, slices.Index([]string{"Phường", "Xã", "Đặc khu", "Thị trấn"}, kind))
}
