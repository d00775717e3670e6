package desk

import (
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// approvalView is everything that an approval binds, on one page: who reads less
// than this has not seen what he stands for.
type approvalView struct {
	ui.Page

	Action   string // where the decision is posted
	ID       string
	Headline string
	Kind     string
	Tags     []ui.Tag
	Facts    ui.Summary
	Check    findings
	Shown    []shownText
	Cites    []citeView
	Changes  []part // of a typo fix
	Audience *audienceView
	Forecast *forecastView
	Seen     statement.Binding
	Why      string // why the reader cannot approve
	Given    []statement.Approval
	Needed   int
	Return   bool // the reader may send it back
	Reason   string
}

func (d *Desk) approval(w http.ResponseWriter, r *http.Request) error {
	st, err := d.Plans.Stage(r.Context(), plan.StageID(r.PathValue("stage")))
	if err != nil {
		return err
	}
	v, err := d.approvalPage(r, st)
	if err != nil {
		return err
	}
	return d.show(w, r, "approval", v)
}

func (d *Desk) approvalPage(r *http.Request, st plan.Stage) (*approvalView, error) {
	s, err := d.Statements.Get(r.Context(), actor(r), st.Statement)
	if err != nil {
		return nil, err
	}
	of, err := d.Plans.Plan(r.Context(), st.Plan)
	if err != nil {
		return nil, err
	}
	p := say(r)
	v := d.approvalOfText(r, s)
	v.Action = approvalHref(st.ID)
	v.Facts.Rows = append(v.Facts.Rows,
		ui.SummaryRow{Key: p.T("desk.approval.plan"), Value: of.Title, Href: stageLink(st)},
		ui.SummaryRow{Key: p.T("desk.approval.window"), Value: window(p, st)},
		ui.SummaryRow{Key: p.T("desk.approval.channels"), Value: channelWords(p, st.Channels)})
	if st.Duty.Set() {
		v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: p.T("deskplan.duty.title"), Value: dutyText(p, st.Duty)})
	}
	if st.State != plan.StateSubmitted {
		v.Why, v.Return = p.T("desk.approval.not_waiting"), false
	}
	if v.Seen, err = d.Plans.Seen(r.Context(), st.ID); err != nil {
		return nil, err
	}
	v.Audience, err = d.audienceOf(r, st)
	v.Forecast = d.forecastOf(r, st)
	return v, err
}

// approvalOfText is the part of the page that is about the words alone.
func (d *Desk) approvalOfText(r *http.Request, s statement.View) *approvalView {
	p := say(r)
	v := &approvalView{
		ID: string(s.ID), Headline: headline(p, s.Statement), Kind: p.T(s.Kind.Key()), Tags: tagsOf(p, s.Statement),
		Check: findingsOf(p, s.Content, s.Findings), Shown: shownTexts(p, s.Content, s.Renderings, d.partPrice()), Cites: citeViews(s.Content),
		Seen: s.Snapshot.Bound, Why: d.whyNot(r, s), Given: s.Snapshot.Approvals, Needed: s.Snapshot.Needed(),
	}
	v.Return = slices.Contains(s.Offers(actor(r), d.Now()), statement.Return)
	v.Facts = ui.Summary{Rows: []ui.SummaryRow{{Key: p.T("desk.approval.submitted"), Value: p.T("desk.statement.saved_by", "name", s.SavedBy, "at", s.SavedAt)}}}
	v.Crumbs = []ui.Link{{Text: p.T("desk.approvals.title"), Href: "/desk/approvals"}}
	for i := range v.Check.Warnings {
		v.Check.Warnings[i].Href = ""
	}
	for i := range v.Check.Blocking {
		v.Check.Blocking[i].Href = ""
	}
	return v
}

// channelWords names channels that a stage goes over, by package plan's names.
func channelWords(p *lang.Printer, channels []string) string {
	text := ""
	for i, c := range channels {
		if i > 0 {
			text += ", "
		}
		text += channelText(p, c)
	}
	return text
}

// audienceOf counts whom the stage's rule reaches today.
func (d *Desk) audienceOf(r *http.Request, st plan.Stage) (*audienceView, error) {
	if d.Audience == nil {
		return nil, nil //nolint:nilnil // A desk without an audience shows none.
	}
	p, on := say(r), today(d.Now())
	preview, err := d.Audience.Preview(r.Context(), st.Rule, on)
	if err != nil {
		return nil, err
	}
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	v := &audienceView{Stats: statsOf(p, preview.People, preview.Residents, int64(len(preview.ByUnit)))}
	v.Units = unitTable(p, atlas, preview.ByUnit)
	for _, note := range []struct {
		n   int64
		key string
	}{
		{preview.NoConsent, "desk.audience.no_consent"},
		{preview.Unconfirmed, "desk.audience.unconfirmed"},
		{preview.Duplicates, "desk.audience.duplicates"},
		{preview.Synthetic, "desk.audience.synthetic"},
	} {
		if note.n > 0 {
			v.Notes = append(v.Notes, p.T(note.key, "n", note.n))
		}
	}
	return v, nil
}

// unitTable lists the communes, those with the fewest people first: the gaps.
func unitTable(p *lang.Printer, atlas *audience.Atlas, counts []audience.UnitCount) ui.Table {
	t := ui.Table{Caption: p.T("desk.audience.by_unit"), CaptionHidden: true, Columns: []ui.Column{
		{Title: p.T("desk.audience.unit")}, {Title: p.T("desk.audience.people_column"), Numeric: true}, {Title: p.T("desk.audience.residents_column"), Numeric: true},
	}}
	counts = slices.Clone(counts)
	slices.SortStableFunc(counts, func(a, b audience.UnitCount) int { return int(a.People - b.People) })
	for _, c := range counts {
		name := string(c.Unit)
		if u, ok := atlas.Unit(c.Unit); ok {
			name = u.FullName
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name}, {Text: p.Int(c.People)}, {Text: p.Int(c.Residents)}})
	}
	return t
}

// decide approves the stage, or sends it back.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request) error {
	id := plan.StageID(r.PathValue("stage"))
	if r.PostFormValue("do") == "return" {
		if _, err := d.Plans.Return(r.Context(), actor(r), id, r.PostFormValue("reason")); err != nil {
			return d.undecided(w, r, id, err)
		}
		return done(w, r, "/desk/approvals", "desk.approval.returned")
	}
	st, err := d.Plans.Approve(r.Context(), actor(r), id, bindingOf(r))
	if err != nil {
		return d.undecided(w, r, id, err)
	}
	if st.State == plan.StateSubmitted {
		return done(w, r, "/desk/approvals", "desk.approval.endorsed")
	}
	return done(w, r, stageLink(st), "desk.approval.approved", "n", st.Members)
}

// undecided shows the page as it is now, with why the decision did not count.
func (d *Desk) undecided(w http.ResponseWriter, r *http.Request, id plan.StageID, why error) error {
	if fault.KindOf(why) == fault.KindForbidden {
		return why
	}
	st, err := d.Plans.Stage(r.Context(), id)
	if err != nil {
		return err
	}
	v, err := d.approvalPage(r, st)
	if err != nil {
		return err
	}
	v.Reason = r.PostFormValue("reason")
	return d.again(w, r, "approval", v, why)
}

func (d *Desk) fixApproval(w http.ResponseWriter, r *http.Request) error {
	v, err := d.fixPage(r)
	if err != nil {
		return err
	}
	return d.show(w, r, "approval", v)
}

// fixPage is the approval of a typo fix: what it changes, word by word, and that it
// goes to nobody.
func (d *Desk) fixPage(r *http.Request) (*approvalView, error) {
	s, err := d.viewOf(r)
	if err != nil {
		return nil, err
	}
	if !s.Fix || s.State != statement.StateSubmitted {
		return nil, fault.Conflict("statement.approve.not_a_fix")
	}
	versions, err := d.Statements.Versions(r.Context(), actor(r), s.ID)
	if err != nil {
		return nil, err
	}
	v := d.approvalOfText(r, s)
	v.Action = "/desk/approvals/fixes/" + string(s.ID)
	for _, version := range versions {
		if version.ID == s.Version {
			v.Changes = versionOf(say(r), s, version).Changes
		}
	}
	return v, nil
}

func (d *Desk) decideFix(w http.ResponseWriter, r *http.Request) error {
	id := statement.ID(r.PathValue("id"))
	var err error
	if r.PostFormValue("do") == "return" {
		err = d.Statements.Return(r.Context(), actor(r), id, r.PostFormValue("reason"))
	} else {
		err = d.Statements.ApproveFix(r.Context(), actor(r), id, bindingOf(r))
	}
	if err == nil {
		return done(w, r, statementHref(id), "desk.approval.decided")
	}
	if fault.KindOf(err) == fault.KindForbidden {
		return err
	}
	v, e := d.fixPage(r)
	if e != nil {
		return e
	}
	v.Reason = r.PostFormValue("reason")
	return d.again(w, r, "approval", v, err)
}

// hidden reports whether an error says that the reader may not see a thing.
func hidden(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.KindForbidden || k == fault.KindNotFound)
}
