package statement_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

func TestTwoApproversOfAnEmergencyAtOnce(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAlert, tuition())
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		seen := o.seen(v.ID)
		var g errgroup.Group
		for _, who := range []auth.Actor{chi, dung} {
			g.Go(func() error { return o.approve(who, v.ID, seen) })
		}
		o.ok(g.Wait())
		if v = o.view(v.ID); v.State != statement.StateApproved || len(v.Snapshot.Approvals) != 2 {
			o.t.Fatalf("%s with %d approvals", v.State, len(v.Snapshot.Approvals))
		}
		if got := o.facts(v.ID)[2:]; !slices.Equal(got, []string{"statement.endorsed", "statement.approved"}) {
			o.t.Errorf("history %q", got)
		}
	})
}

func TestWhatBecomesAnAlertNeedsTwo(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		o.refused(o.Classify(o.ctx, chi, v.ID, statement.KindAlert, true), "auth.denied.write")
		o.refused(o.Classify(o.ctx, an, v.ID, statement.KindCorrect, true), "statement.correct.what")
		o.ok(o.Classify(o.ctx, binh, v.ID, statement.KindAlert, true))
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		o.refused(o.Classify(o.ctx, an, v.ID, statement.KindAnnounce, false), "statement.wrong_state.save")
		o.refused(o.approve(binh, v.ID, o.seen(v.ID)), "statement.approve.own_text")
		o.ok(o.approve(chi, v.ID, o.seen(v.ID)))
		if v = o.view(v.ID); v.State != statement.StateSubmitted || v.Snapshot.Needed() != 2 {
			o.t.Fatalf("%s, %d needed", v.State, v.Snapshot.Needed())
		}
	})
}

func TestTamperingVoids(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		seen := o.seen(v.ID)
		o.ok(o.approve(chi, v.ID, seen))
		o.ok(o.db.Update(o.ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(o.ctx, `UPDATE statement_version SET renderings = REPLACE(renderings, '1.350.000', '9.350.000')`)
			return err
		}))
		o.refused(o.release(v.ID, seen), "statement.release.drifted")
		o.ok(o.db.Update(o.ctx, func(tx *sqldb.Tx) error {
			return o.VoidIn(o.ctx, tx, auth.Actor{}, v.ID, "Bản thể hiện không còn như khi duyệt")
		}))
		if v = o.view(v.ID); v.State != statement.StateDraft || len(v.Snapshot.Approvals) != 0 {
			o.t.Fatalf("voided: %s", v.State)
		}
	})
}

func TestATypoFix(t *testing.T) {
	inOffice(t, func(o office) {
		c := tuition()
		c.Why = "Không em nào phải nghỉ học vì da đình khó khăn."
		v := o.begin(statement.KindExplain, c)
		o.publish(v.ID)
		slug := o.view(v.ID).Slug
		o.refused(o.ApproveFix(o.ctx, chi, v.ID, o.seen(v.ID)), "statement.approve.not_a_fix")
		o.ok(o.Mend(o.ctx, binh, v.ID))

		v = o.view(v.ID)
		c = v.Content
		c.Facts = slices.Clone(c.Facts)
		c.Facts[0].Value = "2026-10-15"
		bad := must[statement.View](o)(o.Save(o.ctx, binh, v.ID, v.Revision, c))
		o.refused(o.Submit(o.ctx, binh, v.ID, bad.Snapshot.Bound), "statement.check.fix_changes_fact")

		c = v.Content
		c.Headline = "Học sinh hộ nghèo và cận nghèo được hỗ trợ {{muc}} học phí mỗi học kỳ"
		bad = must[statement.View](o)(o.Save(o.ctx, binh, v.ID, bad.Revision, c))
		o.refused(o.Submit(o.ctx, binh, v.ID, bad.Snapshot.Bound), "statement.check.fix_changes_words")

		c = v.Content
		c.Why = strings.Replace(c.Why, "da đình", "gia đình", 1)
		v = must[statement.View](o)(o.Save(o.ctx, binh, v.ID, bad.Revision, c))
		public := must[statement.Released](o)(o.Released(o.ctx, slug))
		if !strings.Contains(public.HTML, "da đình") {
			o.t.Fatalf("the public reads an unapproved draft: %s", public.HTML)
		}
		o.ok(o.Submit(o.ctx, binh, v.ID, v.Snapshot.Bound))
		o.refused(o.ApproveFix(o.ctx, binh, v.ID, o.seen(v.ID)), "statement.approve.own_text")
		o.ok(o.ApproveFix(o.ctx, chi, v.ID, o.seen(v.ID)))

		public = must[statement.Released](o)(o.Released(o.ctx, slug))
		if public.Edition != 2 || public.MendedAt.IsZero() || strings.Contains(public.HTML, "da đình") {
			o.t.Errorf("edition %d: %s", public.Edition, public.HTML)
		}
		fixed := must[[]statement.Version](o)(o.Versions(o.ctx, an, v.ID))[0]
		want := []statement.Change{
			{Field: "why", Old: "Không em nào phải nghỉ học vì da đình khó khăn.", New: c.Why},
		}
		if !slices.Equal(fixed.Diff, want) || fixed.Binding.Audience != "all" {
			o.t.Errorf("recorded %+v", fixed)
		}
	})
}

func TestADroppedFixLeavesNoTrace(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindExplain, tuition())
		o.publish(v.ID)
		before := o.view(v.ID)
		o.ok(o.Mend(o.ctx, an, v.ID))
		c := o.view(v.ID).Content
		c.Headline = "Tiêu đề chưa ai duyệt"
		must[statement.View](o)(o.Save(o.ctx, an, v.ID, o.view(v.ID).Revision, c))
		o.ok(o.Drop(o.ctx, an, v.ID))
		after := o.view(v.ID)
		if after.State != statement.StateReleased || after.Headline != before.Headline || after.Snapshot.Bound != before.Snapshot.Bound {
			o.t.Fatalf("dropped: %s %q", after.State, after.Headline)
		}
		o.ok(o.release(v.ID, o.seen(v.ID))) // its approval still stands, and nothing happens twice
		o.ok(o.Mend(o.ctx, an, v.ID))
		if again := o.view(v.ID); again.Content.Headline != before.Content.Headline {
			o.t.Errorf("a new fix starts from %q", again.Content.Headline)
		}
	})
}

func TestACorrectionAndAWithdrawal(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindExplain, tuition())
		_, err := o.Correct(o.ctx, an, v.ID)
		o.refused(err, "statement.correct.unreleased")
		_, err = o.Create(o.ctx, an, statement.Beginning{Agency: agency, Kind: statement.KindCorrect, Content: tuition()})
		o.refused(err, "statement.correct.what")
		o.publish(v.ID)

		s := must[statement.Statement](o)(o.Correct(o.ctx, an, v.ID))
		if s.Kind != statement.KindCorrect || s.Corrects != v.ID || s.Headline != "Đính chính: "+v.Headline {
			o.t.Fatalf("correction %+v", s)
		}
		if r := must[statement.Released](o)(o.Released(o.ctx, string(v.ID))); len(r.Corrections) != 0 {
			o.t.Fatalf("a correction is public as a draft")
		}
		o.publish(s.ID)
		erring, correction := must[statement.Released](o)(o.Released(o.ctx, string(v.ID))), must[statement.Released](o)(o.Released(o.ctx, string(s.ID)))
		if len(erring.Corrections) != 1 || erring.Corrections[0].ID != s.ID || correction.Corrects == nil || correction.Corrects.ID != v.ID {
			o.t.Errorf("links %+v, %+v", erring.Corrections, correction.Corrects)
		}

		o.refused(o.Withdraw(o.ctx, an, v.ID, "Sai"), "auth.denied.approve")
		o.ok(o.Withdraw(o.ctx, chi, v.ID, "Thông báo nêu sai mức hỗ trợ"))
		gone := must[statement.Released](o)(o.Released(o.ctx, string(v.ID)))
		if gone.Withdrawn.IsZero() || gone.HTML != "" || gone.Reason == "" {
			o.t.Errorf("withdrawn: %+v", gone)
		}
		found := must[[]statement.Released](o)(o.SearchReleased(o.ctx, "học phí", 10))
		listed := must[statement.ReleasedPage](o)(o.ReleasedList(o.ctx, statement.ReleasedFilter{}))
		if len(found) != 1 || found[0].ID != s.ID || len(listed.Items) != 1 {
			o.t.Errorf("found %d, listed %d", len(found), len(listed.Items))
		}
	})
}

func TestListsAreForThoseWhoMaySee(t *testing.T) {
	inOffice(t, func(o office) {
		for range 5 {
			o.begin(statement.KindAnnounce, tuition())
		}
		alert := o.begin(statement.KindAlert, tuition())
		var all []statement.ID
		after := ""
		for {
			p := must[statement.Page](o)(o.List(o.ctx, an, statement.Filter{Limit: 4, After: after}))
			for _, s := range p.Items {
				all = append(all, s.ID)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(all) != 6 || all[0] != alert.ID || len(slices.Compact(slices.Clone(all))) != 6 {
			o.t.Errorf("paged %v", all)
		}
		kinds := must[statement.Page](o)(o.List(o.ctx, an, statement.Filter{Kinds: []statement.Kind{statement.KindAlert}, States: []statement.State{statement.StateDraft}}))
		if len(kinds.Items) != 1 {
			o.t.Errorf("%d alerts", len(kinds.Items))
		}
		stranger := auth.Actor{ID: "xa", Grants: []auth.Grant{{Role: auth.RoleEditor, Agency: "another"}}}
		if p := must[statement.Page](o)(o.List(o.ctx, stranger, statement.Filter{})); len(p.Items) != 0 {
			o.t.Errorf("another agency sees %d", len(p.Items))
		}
		if found := must[[]statement.Statement](o)(o.Search(o.ctx, stranger, "hoc phi", 10)); len(found) != 0 {
			o.t.Errorf("another agency finds %d", len(found))
		}
		if found := must[[]statement.Statement](o)(o.Search(o.ctx, an, "99/2026 học phí", 10)); len(found) != 6 {
			o.t.Errorf("found %d", len(found))
		}
		_, err := o.Get(o.ctx, stranger, alert.ID)
		o.refused(err, "auth.denied.read")
		_, err = o.List(o.ctx, auth.Actor{}, statement.Filter{})
		o.refused(err, "auth.login_first")
	})
}

func TestWhatThePageOffers(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		offers := func(who auth.Actor, want ...statement.Verb) {
			o.t.Helper()
			if got := o.view(v.ID).Offers(who, noon); !slices.Equal(got, want) {
				o.t.Errorf("%s is offered %q, want %q", who.Name, got, want)
			}
		}
		offers(an, statement.Save, statement.Submit)
		offers(chi)
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		offers(an, statement.Return)
		offers(chi, statement.Return, statement.Approve)
		o.ok(o.approve(chi, v.ID, o.seen(v.ID)))
		offers(chi, statement.Void)
		o.ok(o.release(v.ID, o.seen(v.ID)))
		offers(an, statement.Mend)
		offers(chi, statement.Withdraw)
	})
}
