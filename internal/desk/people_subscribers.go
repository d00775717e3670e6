package desk

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) subscriberRoutes() []route {
	if d.Audience == nil {
		return nil
	}
	return []route{
		{"GET /desk/subscribers", auth.ActRead, d.subscribers},
		{"GET /desk/subscribers/import", auth.ActImportPeople, d.importForm},
		{"POST /desk/subscribers/import", auth.ActImportPeople, d.importTry},
		{"GET /desk/subscribers/import/{key}", auth.ActImportPeople, d.importReport},
		{"POST /desk/subscribers/import/{key}", auth.ActImportPeople, d.importTake},
		{"GET /desk/subscribers/import/{key}/report.csv", auth.ActImportPeople, d.importCSV},
	}
}

type subscribersView struct {
	ui.Page

	Tabs   ui.Tabs
	Stats  []ui.Stat
	Groups grid
	Units  grid
	Empty  bool
	Import bool
}

// subscribers shows how many there are and where. Nobody is listed by name here:
// whoever runs the desk needs numbers, and the persons stay their own.
func (d *Desk) subscribers(w http.ResponseWriter, r *http.Request) error {
	totals, err := d.Audience.Totals(r.Context())
	if err != nil {
		return err
	}
	p := say(r)
	v := &subscribersView{Tabs: d.peopleTabs(p, "/desk/subscribers"), Empty: totals.Subscribers == 0, Import: actor(r).CanSomewhere(auth.ActImportPeople, d.Now())}
	v.Stats = subscriberStats(totals, p)
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return err
	}
	province, err := atlas.At(d.Province, today(d.Now()))
	if err != nil {
		return err
	}
	preview, err := d.Audience.Preview(r.Context(), audience.Rule{Units: []audience.UnitID{province.ID}}, today(d.Now()))
	if err != nil {
		return err
	}
	v.Groups, v.Units = groupGrid(preview, p), peopleByUnit(atlas, preview, p)
	return d.show(w, r, "subscribers", v)
}

func subscriberStats(t audience.Totals, p *lang.Printer) []ui.Stat {
	stats := []ui.Stat{
		{Value: p.Int(t.Subscribers), Label: p.T("deskplan.subscribers.all")},
		{Value: p.Int(t.Agreed), Label: p.T("deskplan.subscribers.agreed"), Note: p.T("deskplan.subscribers.agreed_note")},
		{Value: p.Int(t.Unconfirmed), Label: p.T("deskplan.subscribers.unconfirmed"), Note: p.T("deskplan.subscribers.unconfirmed_note")},
	}
	if t.Synthetic > 0 {
		stats = append(stats, ui.Stat{Value: p.Int(t.Synthetic), Label: p.T("deskplan.subscribers.synthetic"), Note: p.T("deskplan.subscribers.synthetic_note")})
	}
	return stats
}

func groupGrid(preview audience.Preview, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.preview.groups"), Empty: p.T("deskplan.preview.no_groups"), Head: []gridHead{
		{Title: p.T("deskplan.preview.group")}, {Title: p.T("deskplan.books.people"), Numeric: true},
	}}
	for _, c := range preview.ByGroup {
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{{Text: p.T(c.Group.Key())}, {Text: p.Int(c.People)}}})
	}
	return g
}

// peopleByUnit lists the communes with the fewest people for their residents first.
func peopleByUnit(atlas *audience.Atlas, preview audience.Preview, p *lang.Printer) grid {
	g := grid{Caption: p.T("deskplan.preview.units"), Empty: p.T("deskplan.units.none"), Head: []gridHead{
		{Title: p.T("deskplan.coverage.unit")},
		{Title: p.T("deskplan.books.people"), Numeric: true},
		{Title: p.T("deskplan.coverage.residents"), Numeric: true},
		{Title: p.T("deskplan.coverage.share_short"), Numeric: true},
	}}
	rows := make([]coverageRow, 0, len(preview.ByUnit))
	for _, c := range preview.ByUnit {
		u, _ := atlas.Unit(c.Unit)
		row := coverageRow{Unit: u}
		row.Tally.Targeted, row.Tally.Handed = c.People, c.People
		rows = append(rows, row)
	}
	for _, row := range gapsFirst(rows, "handed") {
		name := gridCell{Text: row.Unit.FullName, Href: unitHref(row.Unit.ID)}
		if row.Tally.Targeted == 0 {
			name.Sub, name.Gap = p.T("deskplan.map.gap_short.nobody"), gapNobody
		}
		share := gridCell{Text: "–", Zero: true}
		if row.Unit.Residents > 0 {
			share = gridCell{Text: shareText(float64(row.Tally.Targeted)/float64(row.Unit.Residents), p)}
		}
		g.Rows = append(g.Rows, gridRow{Cells: []gridCell{name, {Text: p.Int(row.Tally.Targeted), Zero: row.Tally.Targeted == 0}, residentsCell(row.Unit, p), share}})
	}
	return g
}

type importView struct {
	ui.Page

	Purpose  string
	Purposes []ui.Option
	Proof    string
	On       ui.DateInput
}

func (d *Desk) newImport(r *http.Request) *importView {
	v := &importView{Purpose: string(audience.PurposePolicy)}
	v.Crumbs = []ui.Link{{Text: say(r).T("deskplan.subscribers.title"), Href: "/desk/subscribers"}}
	for _, purpose := range audience.Purposes() {
		v.Purposes = append(v.Purposes, ui.Option{Value: string(purpose), Text: say(r).T(purpose.Key())})
	}
	return v
}

func (d *Desk) importForm(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "import", d.newImport(r))
}

// importTry judges every line of a list and writes nothing.
func (d *Desk) importTry(w http.ResponseWriter, r *http.Request) error {
	v := d.newImport(r)
	name, data, err := upload(w, r, "file")
	if err != nil {
		return d.again(w, r, "import", v, err)
	}
	v.Purpose, v.Proof = r.PostFormValue("purpose"), strings.TrimSpace(r.PostFormValue("proof"))
	on, typed, err := ui.FormDate(r, "on")
	v.On = typed
	if err != nil {
		return d.again(w, r, "import", v, err)
	}
	list := &list{owner: actor(r).ID, name: name, data: data, opts: audience.ImportOptions{
		Province: d.Province, Purpose: audience.Purpose(v.Purpose), ConsentOn: on, Proof: v.Proof, DryRun: true,
	}}
	if err := d.runImport(r, list); err != nil {
		return d.again(w, r, "import", v, err)
	}
	ui.Redirect(w, r, "/desk/subscribers/import/"+d.lists.put(list))
	return nil
}

type importedView struct {
	ui.Page

	Key     string
	Report  *audience.Report
	Summary ui.Summary
	Issues  grid
	More    int // issues that are only in the file
}

func (d *Desk) importReport(w http.ResponseWriter, r *http.Request) error {
	list, err := d.lists.get(r.PathValue("key"), actor(r).ID)
	if err != nil {
		return err
	}
	return d.show(w, r, "imported", importedPage(r.PathValue("key"), list.report, say(r)))
}

const issuesShown = 200

func importedPage(key string, report *audience.Report, p *lang.Printer) *importedView {
	v := &importedView{Key: key, Report: report}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.subscribers.title"), Href: "/desk/subscribers"}, {Text: p.T("deskplan.import.title"), Href: "/desk/subscribers/import"}}
	imported := "deskplan.import.imported"
	if report.DryRun {
		imported = "deskplan.import.would"
	}
	v.Summary = ui.Summary{Rows: []ui.SummaryRow{
		{Key: p.T("deskplan.import.lines"), Value: p.Int(int64(report.Lines))},
		{Key: p.T(imported), Value: p.Int(int64(report.Imported))},
		{Key: p.T("deskplan.import.already"), Value: p.Int(int64(report.Already))},
		{Key: p.T("deskplan.import.rejected"), Value: p.Int(int64(report.Rejected))},
	}}
	v.Issues = grid{Caption: p.T("deskplan.import.issues"), Empty: p.T("deskplan.import.no_issue"), Head: []gridHead{
		{Title: p.T("audience.import.column.line")}, {Title: p.T("audience.import.column.verdict")}, {Title: p.T("audience.import.column.what")},
	}}
	for _, i := range report.Issues[:min(issuesShown, len(report.Issues))] {
		tone := map[audience.Verdict]ui.Tone{audience.VerdictRejected: ui.Danger, audience.VerdictNoted: ui.Waiting}[i.Verdict]
		v.Issues.Rows = append(v.Issues.Rows, gridRow{Cells: []gridCell{
			{Text: p.Int(int64(i.Line))}, {Tag: &ui.Tag{Text: p.T(i.Verdict.Key()), Tone: tone}}, {Text: p.Error(i.Err)},
		}})
	}
	v.More = len(report.Issues) - len(v.Issues.Rows)
	return v
}

// importTake writes the good lines of the list that was tried.
func (d *Desk) importTake(w http.ResponseWriter, r *http.Request) error {
	list, err := d.lists.get(r.PathValue("key"), actor(r).ID)
	if err != nil {
		return err
	}
	taken := *list
	taken.opts.DryRun = false
	if err := d.runImport(r, &taken); err != nil {
		return err
	}
	d.lists.replace(r.PathValue("key"), &taken)
	return done(w, r, "/desk/subscribers/import/"+r.PathValue("key"), "deskplan.import.done", "n", taken.report.Imported)
}

func (d *Desk) importCSV(w http.ResponseWriter, r *http.Request) error {
	list, err := d.lists.get(r.PathValue("key"), actor(r).ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="bao-cao-nhap.csv"`)
	return list.report.CSV(w, say(r))
}
