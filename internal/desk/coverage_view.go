package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// coverage is the standing of one run, place by place, as the page shows it.
type coverage struct {
	Run     delivery.Run
	Agency  string
	Channel string     // the one channel counted; layers of two are never added
	Places  bool       // the channel publishes once a commune: it counts communes, not people
	On      civil.Date // the day whose boundaries the places have
	Today   bool       // mapped to today's units
	Rows    []coverageRow
	Divided int // places of the run that were split since, and are shown as they were
}

// coverageRow is one commune: what is known of it, and everyone in it who was
// meant, each in exactly one layer.
type coverageRow struct {
	Unit  audience.Unit
	Tally delivery.Tally
}

type coverageView struct {
	ui.Page

	Run        delivery.Run
	RunHref    string
	Agency     string
	Boundaries string // which day's units, in words
	Switch     ui.Link
	Choices    []ui.Option
	Chosen     string
	Channels   *ui.Tabs // nil where there is only one
	Layers     ui.Tabs
	Stats      []ui.Stat
	Map        mapView
	Table      grid
	Hidden     string // the layers in which nobody is, left out of the table
	Divided    string
	Clock      *clockView
	CSV        string
	Live       bool
}

// arrivals are the layers that a map can show: proof of arrival, each its own.
func arrivals() []delivery.Layer {
	return []delivery.Layer{delivery.LayerHanded, delivery.LayerDelivered, delivery.LayerConfirmed}
}

func layerText(p *lang.Printer, l delivery.Layer) string { return p.T("delivery.layer." + string(l)) }

// shortText heads a narrow column.
func shortText(p *lang.Printer, l delivery.Layer) string { return p.T("deskplan.short." + string(l)) }

// total adds up each layer over all places, apart from the others.
func (c coverage) total() (t delivery.Tally, residents int64, unknown int) {
	for _, row := range c.Rows {
		t.Targeted += row.Tally.Targeted
		t.Pending += row.Tally.Pending
		t.Handed += row.Tally.Handed
		t.Delivered += row.Tally.Delivered
		t.Confirmed += row.Tally.Confirmed
		t.Suppressed += row.Tally.Suppressed
		t.Rejected += row.Tally.Rejected
		t.Expired += row.Tally.Expired
		t.Unknown += row.Tally.Unknown
		residents += row.Unit.Residents
		if row.Unit.Residents == 0 {
			unknown++
		}
	}
	return t, residents, unknown
}

// atLeast counts the people of whom this much is known or more. Each of them is in
// one layer only, so nobody is counted twice; who confirmed was handed the message
// as well, and a map that forgot him would show a gap where there is none.
func atLeast(t delivery.Tally, l delivery.Layer) int64 {
	var n int64
	for _, surer := range arrivals()[max(0, slices.Index(arrivals(), l)):] {
		n += t.Of(surer)
	}
	return n
}

// atLeastText names such a count.
func atLeastText(p *lang.Printer, l delivery.Layer) string {
	return p.T("deskplan.at_least." + string(l))
}

// view draws the page for one layer; an unknown layer is the widest.
func (c coverage) view(layer delivery.Layer, p *lang.Printer) *coverageView {
	total, residents, unknown := c.total()
	if !slices.Contains(arrivals(), layer) {
		layer = delivery.LayerHanded
	}
	v := &coverageView{
		Run: c.Run, RunHref: "/desk/runs/" + string(c.Run.ID), Agency: c.Agency, Chosen: string(c.Run.ID),
		CSV: c.href("/desk/coverage.csv", ""), Live: c.Run.State.Open(),
	}
	v.Wide = true
	c.boundaries(v, p)
	v.Layers = ui.Tabs{Label: p.T("deskplan.coverage.layers")}
	for _, l := range arrivals() {
		v.Layers.Items = append(v.Layers.Items, ui.Link{
			Text: atLeastText(p, l) + " " + p.Int(atLeast(total, l)), Href: c.href("/desk/coverage", l), Current: l == layer,
		})
	}
	v.Stats = c.stats(layer, total, residents, unknown, p)
	v.Map = drawMap(c.places(layer), atLeastText(p, layer), p)
	if c.Places {
		v.Map.published(p)
	}
	v.Table = c.table(layer, total, residents, unknown, p)
	v.Hidden = emptyLayers(total, p)
	return v
}

func (c coverage) boundaries(v *coverageView, p *lang.Printer) {
	other := c
	other.Today = !c.Today
	key, way := "deskplan.coverage.as_then", "deskplan.coverage.to_today"
	if c.Today {
		key, way = "deskplan.coverage.as_today", "deskplan.coverage.to_then"
	}
	v.Boundaries = p.T(key, "on", c.On)
	v.Switch = ui.Link{Text: p.T(way), Href: other.href("/desk/coverage", "")}
	if c.Divided > 0 {
		v.Divided = p.T("deskplan.coverage.divided", "n", c.Divided)
	}
}

// href is an address that keeps what was chosen.
func (c coverage) href(path string, layer delivery.Layer) string {
	q := url.Values{"run": {string(c.Run.ID)}}
	if c.Today {
		q.Set("today", "1")
	}
	if layer != "" {
		q.Set("layer", string(layer))
	}
	if len(c.Run.Channels) > 1 {
		q.Set("channel", c.Channel)
	}
	return path + "?" + q.Encode()
}

// surerThan after a layer's name asks for it and everything surer.
const surerThan = "+"

// records is where a number's attempts are listed.
func (c coverage) records(unit audience.UnitID, l delivery.Layer) string {
	q := url.Values{"channel": {c.Channel}, "layer": {string(l)}}
	if unit != "" {
		q.Set("unit", string(unit))
	}
	if l == delivery.LayerTargeted {
		q.Del("layer")
	}
	return "/desk/runs/" + string(c.Run.ID) + "/attempts?" + q.Encode()
}

func (c coverage) stats(layer delivery.Layer, total delivery.Tally, residents int64, unknown int, p *lang.Printer) []ui.Stat {
	n := atLeast(total, layer)
	reached := ui.Stat{Value: p.Int(n), Label: atLeastText(p, layer), Href: c.records("", layer+surerThan), Note: p.T("deskplan.at_least_means." + string(layer))}
	share := ui.Stat{
		Value: p.T("deskplan.coverage.share_unknown"), Label: p.T("deskplan.coverage.share_label"),
		Note: p.T("deskplan.coverage.share_none", "n", unknown),
	}
	switch {
	case c.Places:
		share.Value, share.Note = p.T("deskplan.coverage.published"), p.T("deskplan.coverage.published_note")
	case residents > 0 && unknown == 0:
		share.Value = shareText(float64(n)/float64(residents), p)
		share.Note = p.T("deskplan.coverage.share_of", "residents", residents, "on", c.On)
	}
	var missed, nobody int
	for _, at := range c.places(layer) {
		switch at.gap() {
		case gapMissed:
			missed++
		case gapNobody:
			nobody++
		case gapNone, gapUnknown:
		}
	}
	gaps := ui.Stat{
		Value: p.Int(int64(missed + nobody)), Label: p.T("deskplan.coverage.gaps_label"),
		Note: p.T("deskplan.coverage.gaps_note", "all", len(c.Rows), "missed", missed, "nobody", nobody), Href: "#communes",
	}
	if missed+nobody > 0 {
		gaps.Tone = ui.Danger
	}
	waiting := ui.Stat{
		Value: p.Int(total.Pending + max(0, total.Missing())), Label: p.T("deskplan.coverage.open_label"),
		Note: p.T("deskplan.coverage.open_note", "targeted", total.Targeted), Href: c.records("", delivery.LayerPending),
	}
	return []ui.Stat{reached, share, gaps, waiting}
}

func (c coverage) places(layer delivery.Layer) []place {
	all := make([]place, 0, len(c.Rows))
	for _, row := range c.Rows {
		all = append(all, place{
			Unit: string(row.Unit.ID), Anchor: anchor(row.Unit.ID), Name: row.Unit.FullName, Short: row.Unit.Name,
			Residents: row.Unit.Residents, Members: row.Tally.Targeted, Reached: atLeast(row.Tally, layer),
			Lon: row.Unit.Lon, Lat: row.Unit.Lat,
		})
	}
	return all
}

// anchor is a unit's name inside a page: "u-07210-2025-07-01".
func anchor(id audience.UnitID) string { return "u-" + strings.ReplaceAll(string(id), "@", "-") }

// shown are the layers that get a column: the arrivals always, a residue where
// somebody is in it.
func shown(total delivery.Tally) []delivery.Layer {
	var all []delivery.Layer
	for _, l := range delivery.Layers() {
		if l == delivery.LayerTargeted || l.Residue() && total.Of(l) == 0 {
			continue
		}
		all = append(all, l)
	}
	return all
}

func emptyLayers(total delivery.Tally, p *lang.Printer) string {
	var names []string
	for _, l := range delivery.Layers() {
		if l.Residue() && total.Of(l) == 0 {
			names = append(names, layerText(p, l))
		}
	}
	if names == nil {
		return ""
	}
	return p.T("deskplan.coverage.nobody_in", "layers", strings.Join(names, ", "))
}

// table puts the gaps first: who has nobody, who was missed, then by how small
// the share of residents is.
func (c coverage) table(layer delivery.Layer, total delivery.Tally, residents int64, unknown int, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.coverage.table", "on", c.On), Empty: p.T("deskplan.coverage.no_rows")}
	g.Head = []gridHead{
		{Title: p.T("deskplan.coverage.unit")},
		{Title: p.T("deskplan.coverage.share_short"), Numeric: true},
		{Title: p.T("deskplan.coverage.residents"), Numeric: true},
		{Title: shortText(p, delivery.LayerTargeted), Numeric: true},
	}
	layers := shown(total)
	for _, l := range layers {
		g.Head = append(g.Head, gridHead{Title: shortText(p, l), Numeric: true})
	}
	for _, row := range gapsFirst(c.Rows, layer) {
		g.Rows = append(g.Rows, gridRow{ID: anchor(row.Unit.ID), Cells: c.cells(row, layer, layers, p)})
	}
	sum := coverageRow{Unit: audience.Unit{FullName: p.T("deskplan.coverage.all"), Residents: residents}, Tally: total}
	g.Foot = c.cells(sum, layer, layers, p)
	g.Foot[0] = gridCell{Text: sum.Unit.FullName}
	if unknown > 0 {
		g.Foot[1], g.Foot[2] = gridCell{Text: "–"}, gridCell{Text: "–"}
	}
	return g
}

func gapsFirst(rows []coverageRow, layer delivery.Layer) []coverageRow {
	rows = slices.Clone(rows)
	rank := func(r coverageRow) (int, float64) {
		at := place{Residents: r.Unit.Residents, Members: r.Tally.Targeted, Reached: atLeast(r.Tally, layer)}
		switch at.gap() {
		case gapNobody, gapMissed:
			return 0, -float64(r.Unit.Residents) // the most people without it first
		case gapUnknown:
			return 1, 0
		case gapNone:
		}
		return 2, at.share()
	}
	slices.SortStableFunc(rows, func(a, b coverageRow) int {
		ra, sa := rank(a)
		rb, sb := rank(b)
		return cmp.Or(cmp.Compare(ra, rb), cmp.Compare(sa, sb), cmp.Compare(a.Unit.ID, b.Unit.ID))
	})
	return rows
}

func (c coverage) cells(row coverageRow, layer delivery.Layer, layers []delivery.Layer, p *lang.Printer) []gridCell {
	at := place{Residents: row.Unit.Residents, Members: row.Tally.Targeted, Reached: atLeast(row.Tally, layer)}
	name := gridCell{Text: row.Unit.FullName, Href: "/desk/units/" + url.PathEscape(string(row.Unit.ID))}
	share := gridCell{Text: "–", Zero: true}
	if row.Unit.Residents > 0 && !c.Places {
		share = gridCell{Text: shareText(at.share(), p), Zero: at.Reached == 0}
	}
	if g := at.gap(); g != gapNone {
		name.Sub, name.Gap = p.T("deskplan.map.gap_short."+string(g)), g
	}
	residents := gridCell{Text: "–", Zero: true}
	if row.Unit.Residents > 0 {
		residents = gridCell{Text: p.Int(row.Unit.Residents)}
	}
	cells := []gridCell{name, share, residents, c.count(row, delivery.LayerTargeted, p)}
	for _, l := range layers {
		cells = append(cells, c.count(row, l, p))
	}
	return cells
}

// count is a number that opens the people behind it.
func (c coverage) count(row coverageRow, l delivery.Layer, p *lang.Printer) gridCell {
	n := row.Tally.Of(l)
	if l == delivery.LayerPending { // someone not yet listed is waiting as well
		n += max(0, row.Tally.Missing())
	}
	if n == 0 {
		return gridCell{Text: "0", Zero: true}
	}
	return gridCell{Text: p.Int(n), Href: c.records(row.Unit.ID, l)}
}
