package desk

import (
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// struckStatement is a public statement with what became of its clauses, in brief.
type struckStatement struct {
	ID       string
	Headline string
	Mine     bool     // the reader wrote it
	Lines    []string // "Khoản 2 Điều 2, Quyết định số …: đã được sửa đổi, từ 01/11/2026"
	State    ui.Tag
	Reach    *ui.Table

	agency auth.AgencyID
}

// struckClause is one clause as it was cited and as it reads now.
type struckClause struct {
	Name, Source string
	Href         string // the clause as cited
	Effect       ui.Tag
	When         string
	By           []ui.Link
	Sentences    []string // that rest on it
	Old, New     []piece
}

// struckStatements gathers what waits, a line for each statement, the longest waiting
// first.
func (d *Desk) struckStatements(r *http.Request) ([]struckStatement, error) {
	open, err := d.Statements.Impacts(r.Context(), actor(r))
	if err != nil {
		return nil, err
	}
	p := say(r)
	var all []struckStatement
	for _, i := range open {
		at := slices.IndexFunc(all, func(s struckStatement) bool { return s.ID == string(i.Statement) })
		if at < 0 {
			s, err := d.Statements.Get(r.Context(), actor(r), i.Statement)
			if err != nil {
				return nil, err
			}
			at, all = len(all), append(all, struckStatement{
				ID: string(s.ID), Headline: headline(p, s.Statement), Mine: s.Author == actor(r).ID, agency: s.Agency,
				State: impactTag(p, i.State),
			})
		}
		if i.State == statement.ImpactOpen {
			all[at].State = impactTag(p, i.State)
		}
		doc, err := d.Documents.Document(r.Context(), i.Document)
		if err != nil {
			return nil, err
		}
		line, err := d.struckLine(r, i, doc)
		if err != nil {
			return nil, err
		}
		all[at].Lines = append(all[at].Lines, line)
	}
	return all, nil
}

func (d *Desk) struckLine(r *http.Request, i statement.Impact, doc policy.Document) (string, error) {
	p := say(r)
	c, err := d.Documents.ClauseAt(r.Context(), policy.VersionID(i.Cited.Version), i.Cited.Address)
	if err != nil {
		return "", err
	}
	return p.T("desk.impact.line", "clause", upperFirst(c.Cited)+", "+documentName(doc), "effect", lowerFirst(p.T(i.Effect.Key())), "when", since(p, i)), nil
}

// since says from when a change holds.
func since(p *lang.Printer, i statement.Impact) string {
	if i.From == "" {
		return p.T("desk.impact.no_day")
	}
	return p.T("desk.impact.from", "date", i.From)
}

func impactTag(p *lang.Printer, s statement.ImpactState) ui.Tag {
	tone := ui.Muted
	switch s {
	case statement.ImpactOpen:
		tone = ui.Danger
	case statement.ImpactCorrecting:
		tone = ui.Waiting
	case statement.ImpactCorrected:
		tone = ui.Success
	case statement.ImpactClosed:
	}
	return ui.Tag{Text: p.T(s.Key()), Tone: tone}
}

// struckClauses shows each clause old and new, those that wait first.
func (d *Desk) struckClauses(r *http.Request, c statement.Content, all []statement.Impact) ([]struckClause, error) {
	var shown []struckClause
	for _, i := range all {
		if !i.State.Waits() {
			continue
		}
		one, err := d.struckClause(r, c, i)
		if err != nil {
			return nil, err
		}
		shown = append(shown, one)
	}
	return shown, nil
}

func (d *Desk) struckClause(r *http.Request, c statement.Content, i statement.Impact) (struckClause, error) {
	p, ctx := say(r), r.Context()
	was, err := d.Documents.ClauseAt(ctx, policy.VersionID(i.Cited.Version), i.Cited.Address)
	if err != nil {
		return struckClause{}, err
	}
	doc, err := d.Documents.Document(ctx, i.Document)
	if err != nil {
		return struckClause{}, err
	}
	one := struckClause{
		Name: upperFirst(was.Cited), Source: documentName(doc), Href: clauseLink(was), When: since(p, i),
		Effect: ui.Tag{Text: p.T(i.Effect.Key()), Tone: ui.Waiting}, Sentences: restingSentences(c, i),
	}
	for _, id := range i.By {
		by, err := d.Documents.Document(ctx, id)
		if err != nil {
			return one, err
		}
		one.By = append(one.By, ui.Link{Text: documentName(by), Href: documentHref(by.ID)})
	}
	now := ""
	if i.To != "" {
		is, err := d.Documents.ClauseAt(ctx, i.To, i.Cited.Address)
		if err != nil && fault.KindOf(err) != fault.KindNotFound {
			return one, err
		}
		now = is.Full
	}
	one.Old, one.New = sides(was.Full, now)
	return one, nil
}

// restingSentences are the sentences of an entry that rest on a clause, in the text that
// was cited or in the one that took its place.
func restingSentences(c statement.Content, i statement.Impact) []string {
	all := c.Sentences()
	var said []string
	for _, cite := range c.Citations {
		here := cite.Clause.Version == i.Cited.Version || cite.Clause.Version == string(i.To)
		if here && cite.Clause.Address == i.Cited.Address && cite.Sentence < len(all) {
			said = append(said, filledText(c, all[cite.Sentence].Text))
		}
	}
	return said
}

// sides are two texts with the words that only one of them has marked.
func sides(before, after string) (old, now []piece) {
	for _, s := range worddiff.Diff(before, after) {
		if s.Old != "" {
			old = append(old, piece{s.Old, s.Op == worddiff.Del})
		}
		if s.New != "" {
			now = append(now, piece{s.New, s.Op == worddiff.Ins})
		}
	}
	return old, now
}

// struckUnder are the clauses because of which a correction was begun.
func (d *Desk) struckUnder(r *http.Request, s statement.View) ([]struckClause, error) {
	if s.Corrects == "" || d.Documents == nil {
		return nil, nil
	}
	all, err := d.Statements.ImpactsOf(r.Context(), actor(r), s.ID)
	if err != nil {
		return nil, err
	}
	var shown []struckClause
	for _, i := range all {
		if i.Because != s.ID {
			continue
		}
		one, err := d.struckClause(r, s.Content, i)
		if err != nil {
			return nil, err
		}
		shown = append(shown, one)
	}
	return shown, nil
}

// struckNotice says on a statement's page that clauses under it changed; nil if none
// waits.
func (d *Desk) struckNotice(r *http.Request, id statement.ID) (*ui.Notice, error) {
	if d.Documents == nil {
		return nil, nil //nolint:nilnil // Nothing to say.
	}
	all, err := d.Statements.ImpactsOf(r.Context(), actor(r), id)
	n := 0
	for _, i := range all {
		if i.Statement == id && i.State.Waits() {
			n++
		}
	}
	if err != nil || n == 0 {
		return nil, err
	}
	p := say(r)
	return &ui.Notice{
		Tone: ui.Danger, Title: p.T("desk.impact.title"), Text: p.T("desk.impact.notice", "count", n),
		Href: statementHref(id) + "/impact", Link: p.T("desk.impact.open"),
	}, nil
}

// reachOf is how far a statement has come, each run and channel for itself and each
// layer apart; nil before anything was sent.
func (d *Desk) reachOf(r *http.Request, id statement.ID) (*ui.Table, error) {
	if d.Plans == nil || d.Measure == nil {
		return nil, nil //nolint:nilnil // No table is what there is to show.
	}
	p := say(r)
	stages, err := d.Plans.StagesOf(r.Context(), id)
	if err != nil {
		return nil, err
	}
	table := reachTable(p)
	for _, st := range stages {
		if st.Run == "" {
			continue
		}
		c, err := d.Measure.Coverage(r.Context(), measure.Query{Run: st.Run})
		if err != nil {
			return nil, err
		}
		for _, b := range c.Books.Channels {
			table.Rows = append(table.Rows, reachRow(p, c.Run, b))
		}
	}
	if len(table.Rows) == 0 {
		return nil, nil //nolint:nilnil // As above.
	}
	return &table, nil
}

// reachLayers are the layers of a receipt that tell how far a message came.
func reachLayers() []delivery.Layer {
	return []delivery.Layer{delivery.LayerTargeted, delivery.LayerHanded, delivery.LayerDelivered, delivery.LayerConfirmed}
}

func reachTable(p *lang.Printer) ui.Table {
	t := ui.Table{Caption: p.T("desk.impact.reach"), CaptionHidden: true, Columns: []ui.Column{{Title: p.T("desk.impact.run")}, {Title: p.T("desk.impact.channel")}}}
	for _, l := range reachLayers() {
		t.Columns = append(t.Columns, ui.Column{Title: p.T("delivery.layer." + string(l)), Numeric: true})
	}
	return t
}

func reachRow(p *lang.Printer, run delivery.Run, b delivery.ChannelBooks) []ui.Cell {
	row := []ui.Cell{
		{Text: p.Time(run.CreatedAt), Href: "/desk/runs/" + string(run.ID)},
		{Text: channelText(p, b.Channel)},
	}
	for _, l := range reachLayers() {
		row = append(row, ui.Cell{Text: p.Int(b.Of(l))})
	}
	return row
}
