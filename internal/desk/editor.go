package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) editor(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	if !writable(s) {
		ui.Redirect(w, r, statementHref(s.ID))
		return nil
	}
	v := d.editorOf(r, s, entryOf(s.Content, revision(s)))
	v.fill(say(r), s.Content, s.Findings, nil)
	if v.Struck, err = d.struckUnder(r, s); err != nil {
		return err
	}
	return d.show(w, r, "editor", v)
}

// viewOf reads the statement that the address names.
func (d *Desk) viewOf(r *http.Request) (statement.View, error) {
	return d.Statements.Get(r.Context(), actor(r), statement.ID(r.PathValue("id")))
}

func writable(s statement.View) bool {
	return s.State == statement.StateDraft || s.State == statement.StateReturned
}

func revision(s statement.View) string { return strconv.FormatInt(s.Revision, 10) }

// editorOf is the page around a form.
func (d *Desk) editorOf(r *http.Request, s statement.View, form entryForm) *editorView {
	p := say(r)
	v := &editorView{
		Part: d.partPrice(),
		ID:   string(s.ID), Kind: p.T(s.Kind.Key()), State: stateTag(p, s.Statement), Form: form,
		Saved: s.SavedAt, SavedBy: s.SavedBy, Document: d.about(r.Context(), s.Content),
	}
	if s.State == statement.StateReturned || s.Reason != "" && s.State == statement.StateDraft {
		v.Reason = s.Reason
	}
	v.Crumbs = []ui.Link{{Text: p.T("desk.statements.title"), Href: "/desk/statements"}}
	return v
}

// about is the document that the statement explains, as its basis names it.
func (d *Desk) about(ctx context.Context, c statement.Content) *ui.Link {
	if d.Documents == nil {
		return nil
	}
	for _, number := range numbersOf(c) {
		if doc, err := d.Documents.ByNumber(ctx, number); err == nil {
			return &ui.Link{Text: documentName(doc), Href: documentHref(doc.ID)}
		}
	}
	return nil
}

// numbersOf are the documents that an entry names: first as its basis, then by its
// citations.
func numbersOf(c statement.Content) []string {
	var numbers []string
	for _, f := range c.Facts {
		if words := strings.Fields(f.Value); f.Type == statement.FactBasis && len(words) > 0 {
			numbers = append(numbers, words[len(words)-1])
		}
	}
	for _, cite := range c.Citations {
		numbers = append(numbers, cite.Document)
	}
	return numbers
}

// saveEntry stores the form and goes where its button leads.
func (d *Desk) saveEntry(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	form, do := readEntry(r), r.PostFormValue("do")
	if channel, ok := strings.CutPrefix(do, "regenerate:"); ok {
		form = form.regenerated(statement.Channel(channel))
	}
	base, err := strconv.ParseInt(form.Revision, 10, 64)
	if err != nil {
		return fault.Invalid("desk.editor.no_revision")
	}
	content, wrong := form.content(s.Content)
	if wrong != nil {
		return d.refuseEntry(w, r, s, form, content, wrong)
	}
	saved, err := d.Statements.Save(r.Context(), actor(r), s.ID, base, content)
	if err != nil {
		return d.refuseEntry(w, r, s, form, content, err)
	}
	return d.entrySaved(w, r, saved, do)
}

// refuseEntry shows the form as it was sent, with what is wrong, and with the other
// text when someone else had saved before.
func (d *Desk) refuseEntry(w http.ResponseWriter, r *http.Request, s statement.View, form entryForm, c statement.Content, err error) error {
	p := say(r)
	stale, isStale := errors.AsType[*statement.StaleError](err)
	if isStale {
		s = stale.Theirs
		if !writable(s) {
			return d.lateEntry(w, r, s, form)
		}
	}
	form.Citations = citeRows(c)
	v := d.editorOf(r, s, form)
	v.fill(p, c, statement.Check(c), wrongFacts(err))
	v.keep(form)
	if isStale {
		v.Theirs = &theirs{Name: s.SavedBy, At: s.SavedAt, Parts: differences(p, form, entryOf(s.Content, revision(s)), s.SavedBy)}
		v.Form.Revision = revision(s)
	}
	return d.again(w, r, "editor", v, err)
}

// lateEntry answers a save that came after the statement was submitted or released:
// nothing can be saved now, and nothing that was typed is lost.
func (d *Desk) lateEntry(w http.ResponseWriter, r *http.Request, s statement.View, form entryForm) error {
	p := say(r)
	v := &lateView{ID: string(s.ID), Headline: headline(p, s.Statement), State: stateTag(p, s.Statement)}
	v.Parts = differences(p, form, entryOf(s.Content, revision(s)), s.SavedBy)
	v.Status = http.StatusConflict
	return d.show(w, r, "editor-late", v)
}

type lateView struct {
	ui.Page

	ID       string
	Headline string
	State    ui.Tag
	Parts    []part
}

// wrongFacts are the faults that belong to lines of the table of facts.
func wrongFacts(err error) error {
	var facts []error
	for _, f := range fault.All(err) {
		if strings.HasPrefix(f.Field, "fact-") {
			facts = append(facts, f)
		}
	}
	return errors.Join(facts...)
}

// entrySaved leads on: to the next line of facts, to the citations, or back to the
// form with the result of the check.
func (d *Desk) entrySaved(w http.ResponseWriter, r *http.Request, s statement.View, do string) error {
	here := statementHref(s.ID)
	switch {
	case do == "cite":
		ui.Redirect(w, r, here+"/cite")
		return nil
	case strings.HasPrefix(do, "cite:"):
		ui.Redirect(w, r, flagged(s, strings.TrimPrefix(do, "cite:")))
		return nil
	case do == "fact":
		ui.Redirect(w, r, here+"/edit#facts")
		return nil
	case strings.HasPrefix(do, "regenerate:"):
		ui.Redirect(w, r, here+"/edit#"+strings.TrimPrefix(do, "regenerate:")+"-text")
		return nil
	}
	n := blocking(s.Findings)
	if n == 0 {
		return done(w, r, here+"/edit", "desk.editor.done", "at", lang.For(lang.VI).Time(s.SavedAt))
	}
	ui.Flash(w, ui.Waiting, "desk.editor.done_with", "at", lang.For(lang.VI).Time(s.SavedAt), "count", n)
	ui.Redirect(w, r, here+"/edit")
	return nil
}

func blocking(all []statement.Finding) int {
	n := 0
	for _, f := range all {
		if f.Severity == statement.Blocking {
			n++
		}
	}
	return n
}

// checkEntry says what the channels would say of the form as it stands, without
// saving it.
func (d *Desk) checkEntry(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	form := readEntry(r)
	c, wrong := form.content(s.Content)
	c = c.Following(s.Content)
	v := d.editorOf(r, s, form)
	v.fill(say(r), c, statement.Check(c), wrongFacts(wrong))
	d.pages.Fragment(w, r, "editor", "renderings", v)
	return nil
}
