package portal

import (
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// standingView says whether a document is in force on a day, and why.
type standingView struct {
	On      string // "Hôm nay, 23/11/2026"
	State   ui.Tag
	Reasons []reasonView
	Next    string // what comes next, as far as is known
	Amended []ui.Link
}

// reasonView is one thing that makes the state what it is.
type reasonView struct {
	Text     string
	By       ui.Link
	Evidence string // the sentence that says so
	At       string // where it stands
}

func standingOf(t *lang.Printer, d reading, st policy.Standing, today civil.Date) standingView {
	v := standingView{State: ui.Tag{Text: t.T(st.State.Key()), Tone: stateTone(st.State)}, On: t.T("law.standing.on", "day", st.Day)}
	if st.Day == today {
		v.On = t.T("law.standing.today", "day", st.Day)
	}
	for _, r := range st.Reasons {
		v.Reasons = append(v.Reasons, reasonOf(t, d, st.State, r))
	}
	if len(v.Reasons) == 0 {
		v.Reasons = []reasonView{{Text: t.T("law.standing.no_day")}}
	}
	if st.Next != "" {
		v.Next = t.T("law.standing.next", "day", st.Next)
	}
	return v
}

func stateTone(s policy.State) ui.Tone {
	switch {
	case s == policy.StateInForce:
		return ui.Success
	case s.Ended():
		return ui.Danger
	default:
		return ui.Waiting
	}
}

// reasonOf says a reason in words: "Khoản 3 Điều 37 bị bãi bỏ từ ngày 01/07/2025 bởi …".
func reasonOf(t *lang.Printer, d reading, state policy.State, r policy.Reason) reasonView {
	switch {
	case r.Relation == nil && r.State == policy.StateExpired:
		return reasonView{Text: t.T("law.standing.expired", "day", r.Day)}
	case r.Relation == nil && r.State == policy.StateNotYet:
		return reasonView{Text: t.T("law.standing.not_yet", "day", r.Day)}
	case r.Relation == nil:
		return reasonView{Text: t.T("law.standing.in_force", "day", r.Day)}
	}
	by := reasonView{By: partyLink(r.Relation.From), Evidence: r.Relation.Evidence, At: evidenceHref(*r.Relation)}
	what := "law.standing.repealed"
	if r.Relation.Kind == legaltext.RelationReplaces {
		what = "law.standing.replaced"
	}
	subject := t.T("law.standing.document")
	if len(r.Relation.Parts) > 0 {
		subject = capital(sayParts(d, r.Relation.Parts))
	}
	if r.Day == "" {
		by.Text = t.T(what+"_sometime", "what", subject)
	} else {
		by.Text = t.T(what, "what", subject, "day", r.Day)
	}
	return by
}

// mostParts is how many parts are named; of more the rest are counted by the sentence itself.
const mostParts = 6

// sayParts names parts by their addresses.
func sayParts(d reading, addresses []string) string {
	cited := map[string]string{}
	for _, c := range d.Clauses {
		cited[c.Address] = c.Cited
	}
	var names []string
	for _, a := range addresses[:min(len(addresses), mostParts)] {
		name := cited[a]
		if name == "" {
			name = sayAddress(a)
		}
		names = append(names, name)
	}
	if len(addresses) > mostParts {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func partyName(p policy.Party) string { return strings.TrimSpace(p.Kind + " số " + p.Number) }

func partyLink(p policy.Party) ui.Link {
	if !p.Known() {
		return ui.Link{Text: partyName(p)}
	}
	return ui.Link{Text: partyName(p), Href: "/documents/" + Slug(p.Number)}
}

// evidenceHref is where the sentence stands that proves a relation.
func evidenceHref(r policy.Relation) string {
	if r.Address == "" {
		return "/documents/" + r.From.ID.String()
	}
	return clauseHref(r.Version, r.Address)
}
