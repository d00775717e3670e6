package desk

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// citeEditView is the page on which a sentence is tied to a clause: first the
// sentence, then a clause found by words, then the words of it that count.
type citeEditView struct {
	ui.Page

	ID        string
	Headline  string
	Revision  string
	Sentences []citable
	Sentence  int
	Query     string
	Document  string // identifier; the search stays within it when set
	About     *ui.Link
	Proposals []proposalLine
	Found     []clauseChoice
	Chosen    *clauseChoice
	Quote     string
}

// citable is a sentence with what it rests on so far.
type citable struct {
	Index int
	Text  string
	Field string
	Cited int
	Flag  string // what it states without a citation: "Nghĩa vụ, thời hạn"
}

// clauseChoice is a clause to cite.
type clauseChoice struct {
	Version string
	Address string
	Name    string
	Source  string
	Text    string // what of it was found, or the whole when it is chosen
	Href    string // of a chosen one: its permalink
}

func (d *Desk) citePage(w http.ResponseWriter, r *http.Request) error {
	s, err := d.viewOf(r)
	if err != nil {
		return err
	}
	if !writable(s) {
		ui.Redirect(w, r, statementHref(s.ID))
		return nil
	}
	v, err := d.citeView(r, s)
	if err != nil {
		return err
	}
	return d.show(w, r, "cite", v)
}

func (d *Desk) citeView(r *http.Request, s statement.View) (*citeEditView, error) {
	p := say(r)
	v := &citeEditView{
		ID: string(s.ID), Headline: headline(p, s.Statement), Revision: revision(s), Query: strings.TrimSpace(r.FormValue("q")),
		Document: r.FormValue("document"), Quote: r.FormValue("quote"), About: d.about(r.Context(), s.Content),
	}
	if r.FormValue("propose") != "" {
		v.Query = ""
	}
	v.Crumbs = []ui.Link{
		{Text: p.T("desk.statements.title"), Href: "/desk/statements"},
		{Text: v.Headline, Href: statementHref(s.ID)},
		{Text: p.T("desk.editor.entry"), Href: statementHref(s.ID) + "/edit"},
	}
	if v.Document == "" && v.About != nil {
		v.Document = strings.TrimPrefix(v.About.Href, documentHref(""))
	}
	v.Sentences = citables(p, s.Content)
	v.Sentence = chosenSentence(r, v.Sentences)
	if d.Documents == nil {
		return v, nil
	}
	version, address := r.FormValue("version"), r.FormValue("address")
	if picked, at, ok := strings.Cut(r.FormValue("pick"), " "); ok {
		version, address, v.Quote = picked, at, ""
	}
	if version == "" || r.FormValue("find") != "" || r.FormValue("propose") != "" {
		return v, errors.Join(d.propose(r, v), d.findClauses(r, v))
	}
	return v, d.choose(r, v, version, address)
}

// citables are the sentences of an entry with what they rest on, and what they state
// while they rest on nothing.
func citables(p *lang.Printer, c statement.Content) []citable {
	flags := statement.Flags(c)
	var all []citable
	for _, one := range c.Sentences() {
		line := citable{Index: one.Index, Text: filledText(c, one.Text), Field: p.T("desk.entry." + one.Field), Cited: citedTimes(c, one)}
		if i := slices.IndexFunc(flags, func(f statement.Flag) bool { return f.Index == one.Index }); i >= 0 {
			line.Flag = statedBy(p, flags[i])
		}
		all = append(all, line)
	}
	return all
}

// chosenSentence is the sentence that the address names, else the first that should
// rest on a clause and does not.
func chosenSentence(r *http.Request, all []citable) int {
	if n, err := strconv.Atoi(r.FormValue("sentence")); err == nil {
		return n
	}
	return max(0, slices.IndexFunc(all, func(c citable) bool { return c.Flag != "" }))
}

func citedTimes(c statement.Content, s statement.Sentence) int {
	n := 0
	for _, cite := range c.Citations {
		if cite.SentenceHash == s.Hash {
			n++
		}
	}
	return n
}

// choose shows a clause in full.
func (d *Desk) choose(r *http.Request, v *citeEditView, version, address string) error {
	c, err := d.Documents.ClauseAt(r.Context(), policy.VersionID(version), address)
	if err != nil {
		return err
	}
	of, err := d.Documents.Version(r.Context(), c.Version)
	if err != nil {
		return err
	}
	doc, err := d.Documents.Document(r.Context(), of.Document)
	if err != nil {
		return err
	}
	v.Chosen = &clauseChoice{Version: version, Address: address, Name: upperFirst(c.Cited), Source: documentName(doc), Text: c.Full, Href: clauseLink(c)}
	if v.Quote == "" {
		v.Quote = c.Full
	}
	return nil
}

// findClauses searches every document by words; without words it lists the clauses
// of the document that the statement is about.
func (d *Desk) findClauses(r *http.Request, v *citeEditView) error {
	if v.Query == "" {
		return d.listClauses(r, v)
	}
	found, err := d.Documents.Search(r.Context(), v.Query, 12)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Clause == nil {
			continue
		}
		parts, err := d.partsOf(r, *f.Clause)
		if err != nil {
			return err
		}
		for _, c := range parts {
			v.Found = append(v.Found, choice(f.Document, c, strings.TrimSpace(c.Heading+"\n"+c.Text)))
		}
	}
	return nil
}

// partsOf are a clause and what is in it: a search finds articles, and a sentence
// rests on one of their clauses or points.
func (d *Desk) partsOf(r *http.Request, c policy.Clause) ([]policy.Clause, error) {
	all, err := d.Documents.Clauses(r.Context(), c.Version)
	return slices.DeleteFunc(all, func(x policy.Clause) bool {
		return x.Ord < c.Ord || x.Ord > c.Last || x.Text == "" && x.Heading == ""
	}), err
}

func (d *Desk) listClauses(r *http.Request, v *citeEditView) error {
	if v.Document == "" {
		return nil
	}
	doc, err := d.Documents.Document(r.Context(), policy.ID(v.Document))
	if err != nil {
		return err
	}
	all, err := d.Documents.Clauses(r.Context(), doc.Current)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Kind != legaltext.KindPreamble && (c.Text != "" || c.Heading != "") {
			v.Found = append(v.Found, choice(doc, c, strings.TrimSpace(c.Heading+"\n"+c.Text)))
		}
	}
	return nil
}

func choice(doc policy.Document, c policy.Clause, text string) clauseChoice {
	return clauseChoice{
		Version: string(c.Version), Address: c.Address, Name: upperFirst(c.Cited), Source: documentName(doc), Text: clip(text, 260),
	}
}

func (d *Desk) cite(w http.ResponseWriter, r *http.Request) error {
	id := statement.ID(r.PathValue("id"))
	base, err := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	if err != nil {
		return fault.Invalid("desk.editor.no_revision")
	}
	sentence, err := strconv.Atoi(r.PostFormValue("sentence"))
	if err != nil {
		sentence = -1
	}
	ref, quote := statement.ClauseRef{Version: r.PostFormValue("version"), Address: r.PostFormValue("address")}, r.PostFormValue("quote")
	if version, address, taken := strings.Cut(r.PostFormValue("take"), " "); taken { // a proposal is taken whole
		ref, quote = statement.ClauseRef{Version: version, Address: address}, ""
	}
	saved, err := d.Statements.Cite(r.Context(), actor(r), id, base, sentence, ref, quote)
	if err == nil {
		return d.cited(w, r, saved)
	}
	s, e := d.viewOf(r)
	if e != nil {
		return errors.Join(err, e)
	}
	v, e := d.citeView(r, s)
	if e != nil {
		return errors.Join(err, e)
	}
	return d.again(w, r, "cite", v, onQuote(err))
}

// cited leads on from a citation: after a proposal to the next sentence that should
// have one, and else back to the entry.
func (d *Desk) cited(w http.ResponseWriter, r *http.Request, s statement.View) error {
	flags := statement.Flags(s.Content)
	if r.PostFormValue("take") == "" || len(flags) == 0 {
		return done(w, r, statementHref(s.ID)+"/edit#citations", "desk.cite.done")
	}
	next := withQuery(statementHref(s.ID)+"/cite", "sentence", strconv.Itoa(flags[0].Index))
	return done(w, r, next, "desk.cite.done_next", "count", len(flags))
}

// onQuote points a fault about the citation at the field of the quotation.
func onQuote(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Field != "citations" {
		return err
	}
	moved := *f
	return moved.On("quote")
}
