package desk

import (
	"context"
	"html/template"
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// statementView is a statement to read, with what may be done about it now.
type statementView struct {
	ui.Page

	ID       string
	Headline string
	Kind     string
	Tags     []ui.Tag
	Reason   *ui.Notice // why it was returned, voided or withdrawn
	Struck   *ui.Notice // clauses under it changed
	Facts    ui.Summary
	Shown    []shownText
	Cites    []citeView
	Check    findings
	Blank    bool // nothing to read yet
	// Findings matter while something can still be mended.
	ShowCheck bool
	Next      nextStep
	Steps     []stepForm
	Stages    []stageLine
	Parity    []parityView // of what it corrects, or of what corrects it
	Recent    ui.Timeline
	Public    string // its page on the portal
}

// nextStep is the one thing to do next, and what keeps the reader from doing it.
type nextStep struct {
	Title string
	Text  string
	Link  string
	Href  string
	Why   string // why it is not for this person
}

// shownText is a rendering to read.
type shownText struct {
	Channel string
	Name    string
	Subject string
	Text    string
	HTML    template.HTML
	Note    string
	Edited  bool
}

// citeView is a citation to read: the sentence, and the words it rests on beside it.
type citeView struct {
	Sentence string
	Quote    string
	Source   string
	Href     string
}

// stepForm is a step that owes a reason, or a plain button.
type stepForm struct {
	Do     string
	Title  string
	Help   string
	Button string
	Kind   string // of the button
	Reason bool
	Error  string
}

func (d *Desk) statement(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	v, err := d.statementPage(r, s)
	if err != nil {
		return err
	}
	return d.show(w, r, "statement", v)
}

func (d *Desk) statementPage(r *http.Request, s statement.View) (*statementView, error) {
	p := say(r)
	names, err := d.agencyTitles(r.Context())
	if err != nil {
		return nil, err
	}
	v := &statementView{
		ID: string(s.ID), Headline: headline(p, s.Statement), Kind: p.T(s.Kind.Key()), Tags: tagsOf(p, s.Statement),
		Facts: factsOf(p, s, names[s.Agency]), Shown: shownTexts(p, s.Content, s.Renderings, d.partPrice()), Cites: citeViews(s.Content),
		Check: findingsOf(p, s.Content, s.Findings), Reason: reasonOf(p, s.Statement),
	}
	for i := range v.Check.Blocking {
		v.Check.Blocking[i].Href = statementHref(s.ID) + "/edit" + v.Check.Blocking[i].Href
	}
	for i := range v.Check.Warnings {
		v.Check.Warnings[i].Href = statementHref(s.ID) + "/edit" + v.Check.Warnings[i].Href
	}
	v.Crumbs = []ui.Link{{Text: p.T("desk.statements.title"), Href: "/desk/statements"}}
	if s.Snapshot.Public {
		v.Public = "/statements/" + s.Slug
	}
	v.Blank = s.Headline == "" && s.Content.Summary == "" && s.Content.Body == ""
	v.ShowCheck = !v.Blank && (writable(s) || s.State == statement.StateSubmitted)
	offers := s.Offers(actor(r), d.Now())
	v.Steps = stepForms(p, offers, s)
	if v.Stages, err = d.stagesOf(r, s.ID); err != nil {
		return nil, err
	}
	if v.Parity, err = d.parityOf(r, s); err != nil {
		return nil, err
	}
	v.Next = d.nextFor(r, s, offers, v)
	if v.Struck, err = d.struckNotice(r, s.ID); err != nil {
		return nil, err
	}
	v.Recent, err = d.recent(r, s.ID)
	return v, err
}

func tagsOf(p *lang.Printer, s statement.Statement) []ui.Tag {
	tags := []ui.Tag{stateTag(p, s)}
	if s.Urgent {
		tags = append(tags, ui.Tag{Text: p.T("desk.tag.urgent"), Tone: ui.Danger})
	}
	if s.Synthetic {
		tags = append(tags, ui.Tag{Text: p.T("desk.tag.sample"), Tone: ui.Muted})
	}
	return tags
}

func reasonOf(p *lang.Printer, s statement.Statement) *ui.Notice {
	if s.Reason == "" {
		return nil
	}
	switch s.State {
	case statement.StateReturned:
		return &ui.Notice{Tone: ui.Waiting, Title: p.T("desk.statement.returned"), Text: s.Reason}
	case statement.StateWithdrawn:
		return &ui.Notice{Tone: ui.Danger, Title: p.T("desk.statement.withdrawn"), Text: s.Reason}
	case statement.StateDraft:
		return &ui.Notice{Tone: ui.Waiting, Title: p.T("desk.statement.voided"), Text: s.Reason}
	case statement.StateSubmitted, statement.StateApproved, statement.StateReleased:
	}
	return nil
}

// factsOf are who answers for it and when what happened.
func factsOf(p *lang.Printer, s statement.View, agency string) ui.Summary {
	var rows []ui.SummaryRow
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	add("desk.statement.agency", agency)
	add("desk.statement.author", s.AuthorName)
	if s.SavedBy != "" {
		add("desk.statement.saved", p.T("desk.statement.saved_by", "name", s.SavedBy, "at", s.SavedAt))
	}
	if s.Corrects != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.statement.corrects"), Value: p.T("desk.statement.corrected"), Href: statementHref(s.Corrects)})
	}
	for _, a := range s.Snapshot.Approvals {
		add("desk.statement.approved", p.T("desk.statement.saved_by", "name", a.Name, "at", a.At))
	}
	add("desk.statement.released", p.Time(s.ReleasedAt))
	if s.Edition > 1 {
		add("desk.statement.edition", p.Int(int64(s.Edition)))
	}
	for _, f := range s.Content.Facts {
		rows = append(rows, ui.SummaryRow{Key: f.Label, Value: f.Written()})
	}
	return ui.Summary{Rows: rows}
}

func shownTexts(p *lang.Printer, c statement.Content, all []statement.Rendering, part int64) []shownText {
	shown := make([]shownText, 0, len(all))
	for _, r := range all {
		one := shownText{Channel: string(r.Channel), Name: p.T(r.Channel.Key()), Subject: r.Subject, Text: r.Text, Edited: r.Edited}
		switch r.Channel {
		case statement.Web:
			one.HTML = template.HTML(r.HTML) //nolint:gosec // Package statement escapes every word and knows no other markup.
		case statement.SMS:
			one.Note, _ = price(p, statement.MeasureSMS(c), c.PlainSMS, part)
		case statement.Email, statement.Push, statement.Radio, statement.Board:
		}
		shown = append(shown, one)
	}
	return shown
}

func citeViews(c statement.Content) []citeView {
	all := c.Sentences()
	var views []citeView
	for _, cite := range c.Citations {
		v := citeView{Quote: cite.Quote, Source: cite.Source(), Href: clauseHref(cite.Clause)}
		if i := cite.Sentence; i >= 0 && i < len(all) && all[i].Hash == cite.SentenceHash {
			v.Sentence = filledText(c, all[i].Text)
		}
		views = append(views, v)
	}
	return views
}

// filledText puts the facts into one sentence.
func filledText(c statement.Content, text string) string {
	c.Headline, c.Overrides = text, nil
	return statement.Generated(c, statement.Web).Subject
}

// recent is the end of the history.
func (d *Desk) recent(r *http.Request, id statement.ID) (ui.Timeline, error) {
	all, err := d.history(r, id)
	if err != nil {
		return ui.Timeline{}, err
	}
	all.Steps = all.Steps[:min(5, len(all.Steps))]
	for i := range all.Steps {
		all.Steps[i].Body = nil // fingerprints are for the whole history
	}
	return all, nil
}

// nextFor says what is to be done next, by whom, and why not by the reader.
func (d *Desk) nextFor(r *http.Request, s statement.View, offers []statement.Verb, v *statementView) nextStep {
	p, here := say(r), statementHref(s.ID)
	mayWrite := slices.Contains(offers, statement.Save)
	switch s.State {
	case statement.StateDraft, statement.StateReturned:
		return d.nextForDraft(p, s, mayWrite, v)
	case statement.StateSubmitted:
		n := nextStep{Title: p.T("desk.next.approve"), Text: p.T("desk.next.approve_text", "given", len(s.Snapshot.Approvals), "needed", s.Snapshot.Needed())}
		_, err := s.Snapshot.After(statement.Action{Do: statement.Approve}, actor(r), pretend(s), d.Now())
		if err != nil && !slices.Contains(offers, statement.Approve) {
			n.Why = p.Error(err)
		}
		n.Link, n.Href = p.T("desk.next.approve_link"), approvalOf(s, v.Stages)
		return n
	case statement.StateApproved:
		return nextStep{Title: p.T("desk.next.waits"), Text: p.T("desk.next.waits_text")}
	case statement.StateReleased:
		return nextStep{Title: p.T("desk.next.out"), Text: p.T("desk.next.out_text"), Link: p.T("desk.next.out_link"), Href: v.Public}
	case statement.StateWithdrawn:
		return nextStep{Title: p.T("desk.next.withdrawn"), Text: p.T("desk.next.withdrawn_text")}
	}
	return nextStep{Href: here}
}

func (d *Desk) nextForDraft(p *lang.Printer, s statement.View, mayWrite bool, v *statementView) nextStep {
	here := statementHref(s.ID)
	switch {
	case !mayWrite:
		return nextStep{Title: p.T("desk.next.being_written"), Text: p.T("desk.next.being_written_text")}
	case v.Blank:
		return nextStep{Title: p.T("desk.next.begin"), Text: p.T("desk.next.begin_text"), Link: p.T("desk.next.begin_link"), Href: here + "/edit"}
	case !v.Check.Clear():
		return nextStep{
			Title: p.T("desk.next.mend", "count", len(v.Check.Blocking)), Text: p.T("desk.next.mend_text"),
			Link: p.T("desk.next.write"), Href: here + "/edit",
		}
	case s.Fix:
		return nextStep{Title: p.T("desk.next.submit_fix"), Text: p.T("desk.next.submit_fix_text"), Link: p.T("desk.next.write"), Href: here + "/edit"}
	case len(v.Stages) == 0:
		return nextStep{
			Title: p.T("desk.next.plan"), Text: p.T("desk.next.plan_text"),
			Link: p.T("desk.next.plan_link"), Href: here + "/plan",
		}
	}
	return nextStep{Title: p.T("desk.next.submit"), Text: p.T("desk.next.submit_text"), Link: p.T("desk.next.submit_link"), Href: v.Stages[0].Href}
}

// pretend is the binding of an approver who saw everything there is to see: it asks
// only whether the person may.
func pretend(s statement.View) statement.Binding {
	b := s.Snapshot.Bound
	b.Audience = "seen"
	if s.Snapshot.Released.Audience != "" {
		b.Audience = s.Snapshot.Released.Audience
	}
	return b
}

func approvalOf(s statement.View, stages []stageLine) string {
	if s.Fix {
		return "/desk/approvals/fixes/" + string(s.ID)
	}
	for _, line := range stages {
		if line.Waits {
			return line.Approval
		}
	}
	return ""
}

// nameOf is what a person or a program is called in the history.
func (d *Desk) names(ctx context.Context, ids []auth.UserID) (map[auth.UserID]string, error) {
	if d.Auth == nil {
		return map[auth.UserID]string{}, nil
	}
	return d.Auth.Names(ctx, ids)
}
