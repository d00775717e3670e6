package api

import (
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
)

func standingView(p *lang.Printer, st policy.Standing) Standing {
	relation := relationView(p)
	return Standing{
		Day: st.Day, State: st.State, Label: p.T(st.State.Key()), Version: documentVersionView(p)(st.Version), Next: st.Next,
		Reasons: all(st.Reasons, func(r policy.Reason) StandingReason {
			v := StandingReason{State: r.State, Day: r.Day}
			if r.Parts != nil {
				v.Parts, v.Evidence, v.Address = r.Parts.Addresses, r.Parts.Evidence, r.Parts.Address
			}
			if r.Relation != nil {
				said := relation(*r.Relation)
				v.Relation = &said
			}
			return v
		}).Body.Items,
		Unapplied: all(st.Unapplied, func(u policy.Unapplied) UnappliedOrder {
			return UnappliedOrder{By: OrderSource(u.By), Sentence: u.Sentence, From: u.From, Code: u.Reason.Code, Message: p.Error(u.Reason)}
		}).Body.Items,
		Official: all(st.Official, relation).Body.Items,
	}
}

func relationView(p *lang.Printer) func(policy.Relation) Relation {
	return func(r policy.Relation) Relation {
		v := Relation{
			Kind: r.Kind, Label: p.T("policy.relation." + string(r.Kind)), From: Party(r.From), Version: r.Version, Address: r.Address,
			Evidence: r.Evidence, Target: RelationTarget(r.Target), Parts: append([]string{}, r.Parts...), Partial: r.Partial, Since: r.Since,
		}
		if r.To.Known() {
			to := Party(r.To)
			v.To = &to
		}
		return v
	}
}

func changeView(p *lang.Printer) func(policy.Change) ClauseChange {
	return func(c policy.Change) ClauseChange {
		return ClauseChange{
			Version: c.Version, Address: c.Address, Verb: c.Verb, Label: p.T(c.Key()), By: OrderSource(c.By), Sentence: c.Sentence,
			From: c.From, Before: c.Before,
		}
	}
}

func readingView(p *lang.Printer, r policy.Reading) ClauseReading {
	version := documentVersionView(p)
	clause := clauseView(r.Clause)
	clause.Code = r.Code
	return ClauseReading{
		Document: documentView(r.Document), Version: version(r.Version), Clause: clause, Still: r.Still, Label: p.T(r.Still.Key()),
		State: r.State, Today: version(r.Today), Now: clauseOr(r.Now), Changes: all(r.Changes, changeView(p)).Body.Items,
	}
}

func clauseOr(c *policy.Clause) *Clause {
	if c == nil {
		return nil
	}
	v := clauseView(*c)
	return &v
}

func originView(o legaltext.Origin) TextOrigin {
	return TextOrigin{
		Format: o.Format, Pages: o.Pages, Confidence: o.Confidence,
		Signatures: all(o.Signatures, func(s legaltext.Signature) FileSignature {
			v := FileSignature{By: s.By, State: s.State, Reason: s.Reason}
			if !s.At.IsZero() {
				v.At = &s.At
			}
			return v
		}).Body.Items,
	}
}
