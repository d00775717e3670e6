package desk

import (
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// deskStanding says whether a document is in force today, and why.
type deskStanding struct {
	State   ui.Tag
	Reasons []standingReason
}

type standingReason struct {
	Text     string
	By       ui.Link
	Evidence string
}

func standingOf(p *lang.Printer, st policy.Standing) deskStanding {
	if st.State == "" {
		return deskStanding{}
	}
	v := deskStanding{State: forceTag(p, st.State)}
	for _, r := range st.Reasons {
		v.Reasons = append(v.Reasons, standingReasonOf(p, r))
	}
	if len(v.Reasons) == 0 {
		v.Reasons = []standingReason{{Text: p.T("law.standing.no_day")}}
	}
	return v
}

func forceTag(p *lang.Printer, s policy.State) ui.Tag {
	tag := ui.Tag{Text: p.T(s.Key()), Tone: ui.Waiting}
	switch {
	case s == policy.StateInForce:
		tag.Tone = ui.Success
	case s.Ended():
		tag.Tone = ui.Danger
	}
	return tag
}

func standingReasonOf(p *lang.Printer, r policy.Reason) standingReason {
	if r.Relation == nil {
		key := map[policy.State]string{policy.StateExpired: "law.standing.expired", policy.StateNotYet: "law.standing.not_yet"}[r.State]
		if key == "" {
			key = "law.standing.in_force"
		}
		return standingReason{Text: p.T(key, "day", r.Day)}
	}
	key, what := "law.standing.repealed", p.T("law.standing.document")
	if r.Relation.Kind == legaltext.RelationReplaces {
		key = "law.standing.replaced"
	}
	if len(r.Relation.Parts) > 0 {
		what = p.T("law.standing.parts", "n", len(r.Relation.Parts))
	}
	v := standingReason{By: ui.Link{Text: partyName(r.Relation.From), Href: documentHref(r.Relation.From.ID)}, Evidence: r.Relation.Evidence}
	if v.Text = p.T(key+"_sometime", "what", what); r.Day != "" {
		v.Text = p.T(key, "what", what, "day", r.Day)
	}
	return v
}

// unappliedLine is an order that a text does not carry out.
type unappliedLine struct {
	Sentence string
	By       ui.Link
	Reason   string
}

func unappliedLines(p *lang.Printer, all []policy.Unapplied) []unappliedLine {
	var out []unappliedLine
	for _, u := range all {
		line := unappliedLine{Sentence: u.Sentence, By: sourceOf(u.By)}
		if u.Reason != nil {
			line.Reason = p.Error(u.Reason)
		}
		out = append(out, line)
	}
	return out
}
