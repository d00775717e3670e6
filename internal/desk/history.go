package desk

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// historyView is everything that happened to a statement, as the ledger has it.
type historyView struct {
	ui.Page

	ID       string
	Headline string
	Entries  ui.Timeline
	Versions ui.Table
}

func (d *Desk) statementHistory(w http.ResponseWriter, r *http.Request) error {
	p := say(r)
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	v := &historyView{ID: string(s.ID), Headline: headline(p, s.Statement)}
	v.Crumbs = []ui.Link{{Text: p.T("desk.statements.title"), Href: "/desk/statements"}, {Text: v.Headline, Href: statementHref(s.ID)}}
	if v.Entries, err = d.history(r, s.ID); err != nil {
		return err
	}
	versions, err := d.Statements.Versions(r.Context(), actor(r), s.ID)
	if err != nil {
		return err
	}
	v.Versions = versionTable(p, versions)
	return d.show(w, r, "statement-history", v)
}

func versionTable(p *lang.Printer, all []statement.Version) ui.Table {
	t := ui.Table{Caption: p.T("desk.history.versions"), Empty: p.T("desk.history.no_version"), Columns: []ui.Column{
		{Title: p.T("desk.history.version")}, {Title: p.T("desk.history.submitted")}, {Title: p.T("desk.history.released")}, {Title: p.T("desk.history.hash")},
	}}
	for _, v := range all {
		name := p.T("desk.history.n", "n", v.N)
		if v.Fix {
			name += ", " + p.T("desk.history.fix")
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: name, Href: versionHref(v)},
			{Text: v.SubmitterName + ", " + p.Time(v.SubmittedAt)},
			{Text: p.Time(v.ReleasedAt)},
			{Value: ui.Hash{Value: v.Binding.Text[:min(16, len(v.Binding.Text))]}},
		})
	}
	return t
}

func versionHref(v statement.Version) string {
	return statementHref(v.Statement) + "/versions/" + string(v.ID)
}

// history puts the ledger's entries into words, newest first.
func (d *Desk) history(r *http.Request, id statement.ID) (ui.Timeline, error) {
	entries, err := d.Statements.History(r.Context(), actor(r), id)
	if err != nil {
		return ui.Timeline{}, err
	}
	ids := make([]auth.UserID, len(entries))
	for i, e := range entries {
		ids[i] = auth.UserID(e.Actor)
	}
	names, err := d.names(r.Context(), ids)
	if err != nil {
		return ui.Timeline{}, err
	}
	return timeline(say(r), entries, names), nil
}

func timeline(p *lang.Printer, entries []job.Entry, names map[auth.UserID]string) ui.Timeline {
	var t ui.Timeline
	for _, e := range entries {
		t.Steps = append(t.Steps, ui.Step{
			Title: happening(p, e.Kind), By: whoText(e.Actor, names, p), At: e.At, State: ui.StepDone, Text: factDetail(p, e),
			Body: ui.Hash{Value: e.Hash[:min(16, len(e.Hash))]},
		})
	}
	return t
}

// happening is a fact as a sentence; one that has no text yet shows its kind.
func happening(p *lang.Printer, kind string) string {
	if key := "desk.fact." + kind; p.Has(key) {
		return p.T(key)
	}
	return kind
}

// factDetail is what of a fact's detail a person wants to read.
func factDetail(p *lang.Printer, e job.Entry) string {
	var detail struct {
		Reason  string   `json:"reason"`
		Changed []string `json:"changed"`
	}
	if json.Unmarshal(e.Detail, &detail) != nil {
		return ""
	}
	var lines []string
	if detail.Reason != "" {
		lines = append(lines, p.T("desk.history.reason", "reason", detail.Reason))
	}
	if len(detail.Changed) > 0 {
		lines = append(lines, p.T("desk.history.changed", "fields", fieldNames(p, detail.Changed)))
	}
	return strings.Join(lines, " ")
}

func fieldNames(p *lang.Printer, fields []string) string {
	var names []string
	for _, f := range fields {
		name := fieldName(p, f)
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// fieldName is a part of the entry, a fact or a channel in words.
func fieldName(p *lang.Printer, field string) string {
	field, _, _ = strings.Cut(field, ".")
	switch {
	case field == "fact":
		return p.T("desk.entry.facts")
	case statement.Channel(field).Valid():
		return p.T(statement.Channel(field).Key())
	case p.Has("desk.entry." + field):
		return p.T("desk.entry." + field)
	}
	return field
}

// versionView is one submitted text, which never changes.
type versionView struct {
	ui.Page

	ID       string
	Headline string
	N        int
	Fix      bool
	Facts    ui.Summary
	Changes  []part
	Shown    []shownText
	Cites    []citeView
}

func (d *Desk) statementVersion(w http.ResponseWriter, r *http.Request) error {
	p := say(r)
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	all, err := d.Statements.Versions(r.Context(), actor(r), s.ID)
	if err != nil {
		return err
	}
	for _, version := range all {
		if string(version.ID) == r.PathValue("version") {
			v := versionOf(p, s, version)
			v.Crumbs = []ui.Link{
				{Text: p.T("desk.statements.title"), Href: "/desk/statements"},
				{Text: headline(p, s.Statement), Href: statementHref(s.ID)},
				{Text: p.T("desk.history.title"), Href: statementHref(s.ID) + "/history"},
			}
			return d.show(w, r, "statement-version", v)
		}
	}
	return fault.NotFound("statement.no_version", "id", r.PathValue("version"))
}

func versionOf(p *lang.Printer, s statement.View, version statement.Version) *versionView {
	v := &versionView{
		ID: string(s.ID), N: version.N, Fix: version.Fix, Shown: shownTexts(p, version.Content, version.Renderings, 0), Cites: citeViews(version.Content),
		Headline: statement.Generated(version.Content, statement.Web).Subject,
	}
	v.Facts.Rows = []ui.SummaryRow{
		{Key: p.T("desk.history.submitted"), Value: version.SubmitterName + ", " + p.Time(version.SubmittedAt)},
		{Key: p.T("desk.history.text_hash"), Value: ui.Hash{Value: version.Binding.Text}},
		{Key: p.T("desk.history.renderings_hash"), Value: ui.Hash{Value: version.Binding.Renderings}},
	}
	if !version.ReleasedAt.IsZero() {
		v.Facts.Rows = append(v.Facts.Rows,
			ui.SummaryRow{Key: p.T("desk.history.released"), Value: p.Time(version.ReleasedAt)},
			ui.SummaryRow{Key: p.T("desk.history.audience_hash"), Value: ui.Hash{Value: version.Binding.Audience}})
	}
	for _, c := range version.Diff {
		v.Changes = append(v.Changes, part{fieldName(p, c.Field), p.T("desk.history.before"), p.T("desk.history.after"), c.Old, c.New})
	}
	return v
}
