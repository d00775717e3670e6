package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) statementRoutes() []route {
	if d.Statements == nil {
		return nil
	}
	all := []route{
		{"GET /desk/statements", auth.ActRead, d.statements},
		{"GET /desk/statements/new", auth.ActWrite, d.newStatement},
		{"POST /desk/statements", auth.ActWrite, d.createStatement},
		{"GET /desk/statements/{id}", auth.ActRead, d.statement},
		{"POST /desk/statements/{id}/steps", auth.ActRead, d.takeStep},
		{"GET /desk/statements/{id}/history", auth.ActRead, d.statementHistory},
		{"GET /desk/statements/{id}/versions/{version}", auth.ActRead, d.statementVersion},
		{"GET /desk/statements/{id}/edit", auth.ActWrite, d.editor},
		{"POST /desk/statements/{id}/edit", auth.ActWrite, d.saveEntry},
		{"POST /desk/statements/{id}/check", auth.ActWrite, d.checkEntry},
		{"GET /desk/statements/{id}/cite", auth.ActWrite, d.citePage},
		{"POST /desk/statements/{id}/cite", auth.ActWrite, d.cite},
	}
	if d.Plans != nil {
		all = append(all,
			route{"GET /desk/statements/{id}/plan", auth.ActPlan, d.statementPlanPage},
			route{"POST /desk/statements/{id}/plan", auth.ActPlan, d.statementIntoPlan})
	}
	return all
}

type statementsView struct {
	ui.Page

	Query    string
	Kind     string
	State    string
	Agency   string
	Kinds    []ui.Option
	States   []ui.Option
	Agencies []ui.Option
	Table    ui.Table
	Pages    *ui.Pagination
	Empty    *ui.Empty
	MayWrite bool
}

func (d *Desk) statements(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), say(r)
	v := &statementsView{
		Query: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), State: q.Get("state"), Agency: q.Get("agency"),
		MayWrite: actor(r).CanSomewhere(auth.ActWrite, d.Now()), Kinds: kindOptions(p), States: stateOptions(p),
	}
	names, err := d.agencyTitles(r.Context())
	if err != nil {
		return err
	}
	v.Agencies = agencyOptions(p, names)
	found, err := d.findStatements(r, v)
	if err != nil {
		return err
	}
	v.Table = statementTable(p, found.Items, names)
	if found.Next != "" {
		q.Set("after", found.Next)
		v.Pages = &ui.Pagination{Next: &ui.Link{Text: p.T("ui.pages.next"), Href: r.URL.Path + "?" + q.Encode()}}
	}
	if len(found.Items) == 0 {
		v.Empty = v.nothing(p)
	}
	return d.show(w, r, "statements", v)
}

// findStatements searches by words, or lists by what the filters say.
func (d *Desk) findStatements(r *http.Request, v *statementsView) (statement.Page, error) {
	if v.Query == "" {
		return d.Statements.List(r.Context(), actor(r), v.filter(r.URL.Query().Get("after")))
	}
	all, err := d.Statements.Search(r.Context(), actor(r), v.Query, 100)
	fits := slices.DeleteFunc(all, func(s statement.Statement) bool {
		return v.Kind != "" && string(s.Kind) != v.Kind || v.State != "" && string(s.State) != v.State ||
			v.Agency != "" && string(s.Agency) != v.Agency
	})
	return statement.Page{Items: fits}, err
}

func (v *statementsView) filter(after string) statement.Filter {
	f := statement.Filter{Agency: auth.AgencyID(v.Agency), After: after, Limit: pageSize}
	if k := statement.Kind(v.Kind); k.Valid() {
		f.Kinds = []statement.Kind{k}
	}
	if s := statement.State(v.State); s.Valid() {
		f.States = []statement.State{s}
	}
	return f
}

// nothing says why the list is empty, and what to do about it.
func (v *statementsView) nothing(p *lang.Printer) *ui.Empty {
	if v.Query+v.Kind+v.State+v.Agency != "" {
		return &ui.Empty{Title: p.T("desk.statements.none"), Text: p.T("desk.statements.none_help"), Href: "/desk/statements", Link: p.T("desk.statements.show_all")}
	}
	e := &ui.Empty{Title: p.T("desk.statements.empty"), Text: p.T("desk.statements.empty_help")}
	if v.MayWrite {
		e.Href, e.Link = "/desk/statements/new", p.T("desk.statements.new")
	}
	return e
}

func statementTable(p *lang.Printer, all []statement.Statement, names map[auth.AgencyID]string) ui.Table {
	t := ui.Table{Caption: p.T("desk.statements.title"), CaptionHidden: true, Columns: []ui.Column{
		{Title: p.T("desk.entry.headline")},
		{Title: p.T("desk.statements.kind")},
		{Title: p.T("desk.statements.agency")},
		{Title: p.T("desk.statements.state")},
		{Title: p.T("desk.statements.changed")},
	}}
	for _, s := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: headline(p, s), Href: statementHref(s.ID)},
			{Text: p.T(s.Kind.Key())},
			{Text: names[s.Agency]},
			{Value: stateTag(p, s)},
			{Text: p.Time(s.UpdatedAt)},
		})
	}
	return t
}

// headline is what a statement is called before it has one.
func headline(p *lang.Printer, s statement.Statement) string {
	if s.Headline == "" {
		return p.T("desk.statements.untitled")
	}
	return s.Headline
}

func statementHref(id statement.ID) string { return "/desk/statements/" + string(id) }

// stateTag is where a statement stands, in a word.
func stateTag(p *lang.Printer, s statement.Statement) ui.Tag {
	if s.Fix {
		return ui.Tag{Text: p.T("desk.state.fix"), Tone: ui.Waiting}
	}
	return ui.Tag{Text: p.T(s.State.Key()), Tone: stateTone(s.State)}
}

func stateTone(s statement.State) ui.Tone {
	switch s {
	case statement.StateSubmitted:
		return ui.Waiting
	case statement.StateReturned, statement.StateWithdrawn:
		return ui.Danger
	case statement.StateApproved:
		return ui.Info
	case statement.StateReleased:
		return ui.Success
	case statement.StateDraft:
	}
	return ui.Plain
}

func kindOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Text: p.T("desk.filter.all_kinds")}}
	for _, k := range statement.Kinds() {
		all = append(all, ui.Option{Value: string(k), Text: p.T(k.Key())})
	}
	return all
}

func stateOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Text: p.T("desk.filter.all_states")}}
	for _, s := range statement.States() {
		all = append(all, ui.Option{Value: string(s), Text: p.T(s.Key())})
	}
	return all
}

// agencyTitles maps the site's agencies to what they are called.
func (d *Desk) agencyTitles(ctx context.Context) (map[auth.AgencyID]string, error) {
	names := map[auth.AgencyID]string{}
	if d.Auth == nil {
		return names, nil
	}
	all, err := d.Auth.Agencies(ctx)
	for _, a := range all {
		names[a.ID] = a.Name
	}
	return names, err
}

func agencyOptions(p *lang.Printer, names map[auth.AgencyID]string) []ui.Option {
	all := []ui.Option{{Text: p.T("desk.filter.all_agencies")}}
	for id, name := range names {
		all = append(all, ui.Option{Value: string(id), Text: name})
	}
	slices.SortFunc(all[1:], func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	return all
}

// withQuery is an address with one more value in its query.
func withQuery(path string, kv ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] != "" {
			q.Set(kv[i], kv[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
