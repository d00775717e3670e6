package desk

import (
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

func (d *Desk) approvalRoutes() []route {
	if d.Statements == nil || d.Plans == nil {
		return nil
	}
	return []route{
		{"GET /desk/approvals", auth.ActRead, d.approvals},
		{"GET /desk/approvals/{stage}", auth.ActRead, d.approval},
		{"POST /desk/approvals/{stage}", auth.ActRead, d.decide},
		{"GET /desk/approvals/fixes/{id}", auth.ActRead, d.fixApproval},
		{"POST /desk/approvals/fixes/{id}", auth.ActRead, d.decideFix},
	}
}

// awaited is one thing before the approvers.
type awaited struct {
	Headline string
	Href     string
	Kind     string
	Tags     []ui.Tag
	Agency   string
	By       string // who submitted it
	Since    time.Time
	Window   string
	Given    string // how many of the needed approvals there are
	Mine     bool   // the reader may decide it
	Why      string // why not
	Late     bool
}

type approvalsView struct {
	ui.Page

	Mine   []awaited // to decide
	Others []awaited // to see
}

func (d *Desk) approvals(w http.ResponseWriter, r *http.Request) error {
	all, err := d.waitingFor(r)
	if err != nil {
		return err
	}
	v := &approvalsView{}
	for _, one := range all {
		if one.Mine {
			v.Mine = append(v.Mine, one)
		} else {
			v.Others = append(v.Others, one)
		}
	}
	return d.show(w, r, "approvals", v)
}

// waitingFor lists what waits for an approval, the most urgent window first: the
// stages of plans, and typo fixes, which go to nobody anew and have no plan.
func (d *Desk) waitingFor(r *http.Request) ([]awaited, error) {
	names, err := d.agencyTitles(r.Context())
	if err != nil {
		return nil, err
	}
	var all []awaited
	if d.Plans != nil {
		stages, err := d.Plans.StagesIn(r.Context(), plan.StateSubmitted)
		if err != nil {
			return nil, err
		}
		for _, st := range stages {
			s, err := d.Statements.Get(r.Context(), actor(r), st.Statement)
			if hidden(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			one := d.waitingOf(r, s, names)
			one.Href, one.Window, one.Since, one.Late = approvalHref(st.ID), window(say(r), st), st.SubmittedAt, st.Overdue(d.Now())
			all = append(all, one)
		}
	}
	fixes, err := d.fixes(r, names)
	return append(all, fixes...), err
}

func (d *Desk) fixes(r *http.Request, names map[auth.AgencyID]string) ([]awaited, error) {
	page, err := d.Statements.List(r.Context(), actor(r), statement.Filter{States: []statement.State{statement.StateSubmitted}, Limit: 200})
	if err != nil {
		return nil, err
	}
	var all []awaited
	for _, one := range page.Items {
		if !one.Fix {
			continue
		}
		s, err := d.Statements.Get(r.Context(), actor(r), one.ID)
		if err != nil {
			return nil, err
		}
		fix := d.waitingOf(r, s, names)
		fix.Href, fix.Since, fix.Window = "/desk/approvals/fixes/"+string(one.ID), s.SavedAt, say(r).T("desk.approval.fix_goes")
		all = append(all, fix)
	}
	return all, nil
}

func (d *Desk) waitingOf(r *http.Request, s statement.View, names map[auth.AgencyID]string) awaited {
	p := say(r)
	one := awaited{
		Headline: headline(p, s.Statement), Kind: p.T(s.Kind.Key()), Tags: tagsOf(p, s.Statement)[1:], Agency: names[s.Agency], By: s.SavedBy,
		Why: d.whyNot(r, s),
	}
	if s.Snapshot.Needed() > 1 {
		one.Given = p.T("desk.approval.given", "given", len(s.Snapshot.Approvals), "needed", s.Snapshot.Needed())
	}
	one.Mine = one.Why == ""
	return one
}

// whyNot is why the reader cannot approve the statement; "" when he can. What still
// blocks it is no reason here: the approver reads that on its page.
func (d *Desk) whyNot(r *http.Request, s statement.View) string {
	asked := s.Snapshot
	asked.Findings = nil
	b := asked.Bound
	b.Audience = "seen"
	if asked.Fix {
		b.Audience = asked.Released.Audience
	}
	for _, given := range asked.Approvals { // having approved already is the same whatever the audience was
		if given.By == actor(r).ID {
			b = given.Binding
		}
	}
	_, err := asked.After(statement.Action{Do: statement.Approve}, actor(r), b, d.Now())
	if err == nil {
		return ""
	}
	return say(r).Error(err)
}

// audienceView is whom a stage goes to, in numbers.
type audienceView struct {
	Stats []ui.Stat
	Units ui.Table
	Notes []string
}

func statsOf(p *lang.Printer, people, residents, units int64) []ui.Stat {
	return []ui.Stat{
		{Value: p.Int(people), Label: p.T("desk.audience.people")},
		{Value: p.Int(units), Label: p.T("desk.audience.units")},
		{Value: p.Int(residents), Label: p.T("desk.audience.residents")},
	}
}
