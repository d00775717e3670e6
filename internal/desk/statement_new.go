package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// newStatementView is the form that begins a statement.
type newStatementView struct {
	ui.Page

	Kind     string
	Agency   string
	Document string // identifier, when the page was opened from a document
	Number   string // of the document, as typed
	About    *ui.Link
	Kinds    []ui.Option
	Agencies []ui.Option
}

func (d *Desk) newStatement(w http.ResponseWriter, r *http.Request) error {
	v := &newStatementView{Kind: string(statement.KindExplain), Agency: string(actor(r).Agency), Document: r.FormValue("document")}
	if err := d.fillNew(r, v); err != nil {
		return err
	}
	return d.show(w, r, "statement-new", v)
}

func (d *Desk) fillNew(r *http.Request, v *newStatementView) error {
	p := say(r)
	for _, k := range statement.Kinds() {
		if k != statement.KindCorrect { // a correction begins at what it corrects
			v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Text: p.T(k.Key()), Hint: p.T("desk.kind_hint." + string(k))})
		}
	}
	writable, err := d.agenciesFor(r.Context(), actor(r), auth.ActWrite)
	if err != nil {
		return err
	}
	for _, a := range writable {
		v.Agencies = append(v.Agencies, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	if len(v.Agencies) > 0 && !slices.ContainsFunc(v.Agencies, func(o ui.Option) bool { return o.Value == v.Agency }) {
		v.Agency = v.Agencies[0].Value
	}
	doc, err := d.documentFor(r.Context(), v.Document)
	if err == nil && doc.ID != "" {
		v.About = &ui.Link{Text: documentName(doc), Href: documentHref(doc.ID)}
	}
	return err
}

// agenciesFor lists the agencies for which the actor may do something.
func (d *Desk) agenciesFor(ctx context.Context, a auth.Actor, act auth.Act) ([]auth.Agency, error) {
	if d.Auth == nil {
		return nil, nil
	}
	all, err := d.Auth.Agencies(ctx)
	return slices.DeleteFunc(all, func(x auth.Agency) bool { return !a.Can(act, x.ID, d.Now()) }), err
}

// documentFor reads the document that a form names; none is the zero document.
func (d *Desk) documentFor(ctx context.Context, id string) (policy.Document, error) {
	if id == "" || d.Documents == nil {
		return policy.Document{}, nil
	}
	return d.Documents.Document(ctx, policy.ID(id))
}

func (d *Desk) createStatement(w http.ResponseWriter, r *http.Request) error {
	v := &newStatementView{
		Kind: r.PostFormValue("kind"), Agency: r.PostFormValue("agency"), Document: r.PostFormValue("document"),
		Number: strings.TrimSpace(r.PostFormValue("number")),
	}
	var made statement.Statement
	doc, err := d.chosenDocument(r, v)
	if err == nil {
		made, err = d.begin(r, v, doc)
	}
	if err != nil {
		if e := d.fillNew(r, v); e != nil {
			return errors.Join(err, e)
		}
		return d.again(w, r, "statement-new", v, err)
	}
	ui.Redirect(w, r, statementHref(made.ID)+"/edit")
	return nil
}

// chosenDocument is the document the page was opened from, or the one whose number
// was typed.
func (d *Desk) chosenDocument(r *http.Request, v *newStatementView) (policy.Document, error) {
	if v.Document != "" || v.Number == "" || d.Documents == nil {
		return d.documentFor(r.Context(), v.Document)
	}
	doc, err := d.Documents.ByNumber(r.Context(), v.Number)
	if fault.KindOf(err) == fault.KindNotFound {
		err = fault.Invalid("desk.new.no_document", "number", v.Number).On("number")
	}
	return doc, err
}

func (d *Desk) begin(r *http.Request, v *newStatementView, doc policy.Document) (statement.Statement, error) {
	kind := statement.Kind(v.Kind)
	b := statement.Beginning{Agency: auth.AgencyID(v.Agency), Kind: kind, Urgent: kind == statement.KindAlert, Synthetic: d.Site.Demo}
	if d.Auth != nil && v.Agency != "" {
		agency, err := d.Auth.Agency(r.Context(), b.Agency)
		if err != nil {
			return statement.Statement{}, fault.Invalid("statement.no_agency").On("agency").Wrap(err)
		}
		b.Content.Issuer = agency.Name
	}
	b.Content.Locale = lang.VI
	b.Content.Facts = knownFacts(doc)
	return d.Statements.Create(r.Context(), actor(r), b)
}

// knownFacts are what the document itself says: nobody should type it again.
func knownFacts(doc policy.Document) []statement.Fact {
	if doc.ID == "" {
		return nil
	}
	p := lang.For(lang.VI) // the statement's language, not the reader's
	var facts []statement.Fact
	add := func(t statement.FactType, key, label, value string) {
		if f, err := statement.NewFact(t, key, label, value, statement.Web, statement.Email); err == nil {
			facts = append(facts, f)
		}
	}
	add(statement.FactBasis, "van_ban", p.T("desk.facts.document"), strings.TrimSpace(doc.Kind+" "+doc.Number))
	if doc.EffectiveOn != "" {
		add(statement.FactDate, "hieu_luc", p.T("desk.facts.effective"), p.Date(doc.EffectiveOn))
	}
	return facts
}
