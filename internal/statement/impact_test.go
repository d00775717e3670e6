package statement_test

import (
	"context"
	"slices"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// archive is one document with its texts, as package policy would tell of it.
type archive struct {
	texts map[policy.VersionID][]policy.Clause
	ends  []policy.Relation
}

func (a archive) Versions(context.Context, policy.ID) ([]policy.Version, error) {
	var all []policy.Version
	for id := range a.texts {
		all = append(all, policy.Version{ID: id})
	}
	return all, nil
}

func (a archive) Clauses(_ context.Context, id policy.VersionID) ([]policy.Clause, error) {
	return a.texts[id], nil
}

func (a archive) Relations(context.Context, policy.ID) (policy.Relations, error) {
	return policy.Relations{Out: a.ends}, nil
}

// amended is the cited text, and what it reads like from 2026-11-01.
const amended = policy.VersionID("0198d000-0000-7000-8000-000000000002")

func (o office) amend(text string) (archive, policy.ClausesChanged) {
	old, now := clause(), clause()
	now.Version, now.Text, now.Hash = string(amended), text, "hash of "+text
	o.law[now.Version+" "+now.Address] = now
	a := archive{texts: map[policy.VersionID][]policy.Clause{
		policy.VersionID(old.Version): {{Address: old.Address, Text: old.Text, Hash: old.Hash}},
		amended:                       {{Address: now.Address, Text: now.Text, Hash: now.Hash}},
	}}
	return a, policy.ClausesChanged{
		Document: "d-1", From: policy.VersionID(old.Version), To: amended, Changed: []string{old.Address}, Day: "2026-07-01", By: []policy.ID{"d-2"},
	}
}

const raised = "Học sinh thuộc hộ nghèo, hộ cận nghèo được hỗ trợ học phí 1.500.000 đồng/học kỳ. " +
	"Người giám hộ nộp đơn tại Ủy ban nhân dân cấp xã trước ngày 30 tháng 9 năm 2026."

func TestAnAmendedClauseStrikesWhatStandsOnIt(t *testing.T) {
	inOffice(t, func(o office) {
		public, draft := o.begin(statement.KindExplain, tuition()), o.begin(statement.KindExplain, tuition())
		o.publish(public.ID)
		law, change := o.amend(raised)
		if n := must[int](o)(o.Strike(o.ctx, law, change)); n != 1 {
			o.t.Fatalf("%d citations were struck, want one clause of one statement", n)
		}
		if n := must[int](o)(o.Strike(o.ctx, law, change)); n != 0 {
			o.t.Errorf("%d were struck again", n)
		}
		all := must[[]statement.Impact](o)(o.Impacts(o.ctx, an))
		if len(all) != 1 || all[0].Statement != public.ID || all[0].Effect != statement.EffectChanged || all[0].From != "2026-07-01" ||
			!slices.Equal(all[0].By, []policy.ID{"d-2"}) || all[0].State != statement.ImpactOpen {
			o.t.Fatalf("listed %+v", all)
		}
		if of := must[[]statement.Impact](o)(o.ImpactsOf(o.ctx, an, draft.ID)); len(of) != 0 {
			o.t.Errorf("a draft is struck: %+v", of)
		}
		stranger := auth.Actor{ID: "xa", Grants: []auth.Grant{{Role: auth.RoleEditor, Agency: "another"}}}
		if other := must[[]statement.Impact](o)(o.Impacts(o.ctx, stranger)); len(other) != 0 {
			o.t.Errorf("another agency sees %+v", other)
		}
		if got := o.facts(public.ID); got[len(got)-1] != statement.FactStruck {
			o.t.Errorf("history %q", got)
		}
	})
}

func TestACorrectionStartsFromTheClauseAsItReadsNow(t *testing.T) {
	inOffice(t, func(o office) {
		c := tuition()
		c = c.Cite(0, clause(), "")
		v := o.begin(statement.KindExplain, c)
		o.publish(v.ID)
		law, change := o.amend(raised)
		must[int](o)(o.Strike(o.ctx, law, change))
		_, err := o.CorrectStruck(o.ctx, chi, law, v.ID)
		o.refused(err, "auth.denied.write")

		s := must[statement.Statement](o)(o.CorrectStruck(o.ctx, an, law, v.ID))
		made := o.view(s.ID)
		if s.Kind != statement.KindCorrect || s.Corrects != v.ID || len(made.Content.Citations) != len(v.Content.Citations) {
			o.t.Fatalf("correction %+v", made)
		}
		for _, cite := range made.Content.Citations {
			if cite.Clause.Version != string(amended) || cite.Quote != raised {
				o.t.Errorf("it cites %+v", cite)
			}
		}
		for _, f := range made.Findings {
			if f.Kind == statement.Drifted {
				o.t.Errorf("a citation drifted: %s", f.Code)
			}
		}
		_, err = o.CorrectStruck(o.ctx, an, law, v.ID)
		o.refused(err, "statement.impact.begun")
		if all := must[[]statement.Impact](o)(o.Impacts(o.ctx, an)); len(all) != 1 || all[0].State != statement.ImpactCorrecting || all[0].Because != s.ID {
			o.t.Errorf("listed %+v", all)
		}

		// The words follow the law, and what was struck is settled when the correction is public.
		text := made.Content
		text.Facts[1].Value = "1500000"
		saved := must[statement.View](o)(o.Save(o.ctx, an, s.ID, made.Revision, text))
		if statement.Blocks(saved.Findings) {
			o.t.Fatalf("the correction is blocked: %+v", saved.Findings)
		}
		o.publish(s.ID)
		if all := must[[]statement.Impact](o)(o.Impacts(o.ctx, an)); len(all) != 0 {
			o.t.Errorf("still waiting %+v", all)
		}
		if of := must[[]statement.Impact](o)(o.ImpactsOf(o.ctx, an, v.ID)); len(of) != 1 || of[0].State != statement.ImpactCorrected {
			o.t.Errorf("of it %+v", of)
		}
		// A further amendment strikes the correction, not what it corrected.
		change.Day, change.From = "2026-09-01", amended
		law.texts["0198d000-0000-7000-8000-000000000003"] = nil
		change.To = "0198d000-0000-7000-8000-000000000003"
		if n := must[int](o)(o.Strike(o.ctx, law, change)); n != 1 {
			o.t.Errorf("%d struck", n)
		}
		if all := must[[]statement.Impact](o)(o.Impacts(o.ctx, an)); len(all) != 1 || all[0].Statement != s.ID || all[0].Effect != statement.EffectRepealed {
			o.t.Errorf("listed %+v", all)
		}
	})
}

func TestARepealedClauseLeavesItsSentenceWithout(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindExplain, tuition())
		o.publish(v.ID)
		law, _ := o.amend(raised)
		for _, r := range []policy.Relation{relation("dieu-9"), relation("dieu-3", "dieu-4")} {
			law.ends = []policy.Relation{r}
			struck := must[int](o)(o.StrikeEnded(o.ctx, law, "d-2"))
			if want := len(r.Parts) - 1; struck != want {
				o.t.Errorf("%v strikes %d, want %d", r.Parts, struck, want)
			}
		}
		s := must[statement.Statement](o)(o.CorrectStruck(o.ctx, an, law, v.ID))
		made := o.view(s.ID)
		if len(made.Content.Citations) != 0 || len(statement.Flags(made.Content)) == 0 {
			o.t.Errorf("it cites %+v", made.Content.Citations)
		}
	})
}

func relation(parts ...string) policy.Relation {
	return policy.Relation{
		Relation: legaltext.Relation{Kind: legaltext.RelationRepeals, Parts: parts}, To: policy.Party{ID: "d-1"}, Since: civil.Date("2026-07-01"),
	}
}

func TestAStatementMayStandWithAReason(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindExplain, tuition())
		o.publish(v.ID)
		o.refused(o.Stands(o.ctx, an, v.ID, "Không đổi"), "statement.impact.none")
		law, change := o.amend(clauseText + " Chỉ sửa câu chữ.")
		must[int](o)(o.Strike(o.ctx, law, change))
		o.refused(o.Stands(o.ctx, an, v.ID, "  "), "statement.impact.no_reason")
		o.refused(o.Stands(o.ctx, chi, v.ID, "Không đổi"), "auth.denied.write")
		o.ok(o.Stands(o.ctx, an, v.ID, "Điều khoản chỉ thêm một câu, mức và hạn không đổi."))
		if all := must[[]statement.Impact](o)(o.Impacts(o.ctx, an)); len(all) != 0 {
			o.t.Errorf("still waiting %+v", all)
		}
		of := must[[]statement.Impact](o)(o.ImpactsOf(o.ctx, an, v.ID))
		if len(of) != 1 || of[0].State != statement.ImpactClosed || of[0].ByName != an.Name || of[0].Reason == "" {
			o.t.Errorf("closed %+v", of)
		}
		if n := must[int](o)(o.Strike(o.ctx, law, change)); n != 0 {
			o.t.Errorf("%d were opened again", n)
		}
	})
}
