package statement_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
)

// law is a small book of clauses, by version and address.
type law map[string]statement.Clause

func (l law) Clause(_ context.Context, _ *sqldb.Tx, version, address string) (statement.Clause, error) {
	c, ok := l[version+" "+address]
	if !ok {
		return c, fault.NotFound("policy.no_clause", "address", address)
	}
	return c, nil
}

// office is a service at work in one database.
type office struct {
	*statement.Service

	t   *testing.T
	ctx context.Context
	db  *sqldb.DB
	law law
}

var (
	an   = holding("an", auth.RoleEditor)
	binh = both("binh")
	chi  = holding("chi", auth.RoleApprover)
	dung = holding("dung", auth.RoleApprover)
)

// inOffice runs a test on both engines. Every reading of the clock is a second later.
func inOffice(t *testing.T, f func(o office)) {
	var mu sync.Mutex
	now := noon
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		book := law{}
		book[clause().Version+" "+clause().Address] = clause()
		f(office{statement.New(db, book, job.NewLedger()), t, t.Context(), db, book})
	})
}

func must[T any](o office) func(v T, err error) T {
	return func(v T, err error) T {
		o.t.Helper()
		if err != nil {
			o.t.Fatalf("%v\n%s", err, lang.For(lang.VI).Error(err))
		}
		return v
	}
}

func (o office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%v\n%s", err, lang.For(lang.VI).Error(err))
	}
}

func (o office) refused(err error, code string) {
	o.t.Helper()
	if fault.Code(err) != code {
		o.t.Fatalf("got %v, want %s", err, code)
	}
	if said := lang.For(lang.VI).Error(err); strings.ContainsAny(said, "«{") {
		o.t.Errorf("%s is said %s", code, said)
	}
}

func (o office) begin(kind statement.Kind, c statement.Content) statement.View {
	o.t.Helper()
	s := must[statement.Statement](o)(o.Create(o.ctx, an, statement.Beginning{Agency: agency, Kind: kind, Content: c}))
	return o.view(s.ID)
}

func (o office) view(id statement.ID) statement.View {
	o.t.Helper()
	return must[statement.View](o)(o.Get(o.ctx, an, id))
}

// seen is what an approver of the audience "all" saw.
func (o office) seen(id statement.ID) statement.Binding {
	b := o.view(id).Snapshot.Bound
	b.Audience = "all"
	return b
}

func (o office) approve(who auth.Actor, id statement.ID, b statement.Binding) error {
	return o.db.Update(o.ctx, func(tx *sqldb.Tx) error { return o.Approve(o.ctx, tx, who, id, b) })
}

func (o office) release(id statement.ID, b statement.Binding) error {
	return o.db.Update(o.ctx, func(tx *sqldb.Tx) error { return o.Release(o.ctx, tx, auth.Actor{}, id, b) })
}

// publish takes a statement all the way.
func (o office) publish(id statement.ID) {
	o.t.Helper()
	o.ok(o.Submit(o.ctx, an, id, o.seen(id)))
	o.ok(o.approve(chi, id, o.seen(id)))
	o.ok(o.release(id, o.seen(id)))
}

func (o office) facts(id statement.ID) []string {
	o.t.Helper()
	var kinds []string
	for _, e := range must[[]job.Entry](o)(o.History(o.ctx, an, id)) {
		kinds = append(kinds, e.Kind)
	}
	slices.Reverse(kinds)
	return kinds
}

func TestFromDraftToPublic(t *testing.T) {
	inOffice(t, func(o office) {
		c := tuition()
		c.Citations = nil
		v := o.begin(statement.KindExplain, c)
		o.refused(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)), "statement.check.uncited")

		for _, s := range v.Content.Sentences() {
			if s.Field == "summary" || s.Field == "steps" {
				v = must[statement.View](o)(o.Cite(o.ctx, an, v.ID, v.Revision, s.Index, statement.ClauseRef{
					Version: clause().Version, Address: clause().Address,
				}, ""))
			}
		}
		if got := v.Content.Citations[0]; got.Quote != clauseText || got.Document != "99/2026/QĐ-UBND" || got.Clause.Hash != clause().Hash {
			o.t.Fatalf("cited %+v", got)
		}
		if statement.Blocks(v.Findings) {
			o.t.Fatalf("found %q", brief(v.Findings))
		}
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		o.refused(o.approve(binh, v.ID, statement.Binding{Text: "other", Renderings: "other", Audience: "all"}), "statement.seen_other")
		o.refused(o.approve(an, v.ID, o.seen(v.ID)), "auth.denied.approve")
		o.refused(o.Return(o.ctx, chi, v.ID, " "), "statement.reason_missing")
		o.ok(o.Return(o.ctx, chi, v.ID, "Viết ngắn hơn"))
		if v = o.view(v.ID); v.State != statement.StateReturned || v.Reason != "Viết ngắn hơn" {
			o.t.Fatalf("%s: %q", v.State, v.Reason)
		}

		shorter := v.Content
		shorter.Headline = "Hỗ trợ {{muc}} học phí mỗi học kỳ"
		v = must[statement.View](o)(o.Save(o.ctx, binh, v.ID, v.Revision, shorter))
		o.ok(o.Submit(o.ctx, an, v.ID, v.Snapshot.Bound))
		o.refused(o.approve(binh, v.ID, o.seen(v.ID)), "statement.approve.own_text")
		o.refused(o.release(v.ID, o.seen(v.ID)), "statement.wrong_state.release")
		o.ok(o.approve(chi, v.ID, o.seen(v.ID)))
		if _, err := o.Released(o.ctx, v.Slug); fault.Code(err) != "statement.not_public" {
			o.t.Fatalf("public before its release: %v", err)
		}
		other := o.seen(v.ID)
		other.Audience = "all and one more"
		o.refused(o.release(v.ID, other), "statement.release.drifted")
		o.ok(o.release(v.ID, o.seen(v.ID)))

		o.isPublic(v.ID)
		want := []string{
			"statement.created", "statement.saved", "statement.saved", "statement.saved", "statement.saved", "statement.submitted",
			"statement.returned", "statement.saved", "statement.submitted", "statement.approved", "statement.released",
		}
		if got := o.facts(v.ID); !slices.Equal(got, want) {
			o.t.Errorf("history %q", got)
		}
		o.ok(o.db.View(o.ctx, func(tx *sqldb.Tx) error { _, err := job.Verify(o.ctx, tx); return err }))
		if versions := must[[]statement.Version](o)(o.Versions(o.ctx, an, v.ID)); len(versions) != 2 || versions[0].Edition != 1 {
			o.t.Errorf("%d versions", len(versions))
		}
	})
}

func (o office) isPublic(id statement.ID) {
	o.t.Helper()
	found := must[[]statement.Released](o)(o.SearchReleased(o.ctx, "hoc phi ngheo", 10))
	if len(found) != 1 || found[0].ID != id || !strings.HasPrefix(found[0].Slug, "ho-tro-1-350-000-dong-hoc-phi-") {
		o.t.Fatalf("found %+v", found)
	}
	r := must[statement.Released](o)(o.Released(o.ctx, found[0].Slug))
	if r.Headline != "Hỗ trợ 1.350.000 đồng học phí mỗi học kỳ" || !strings.Contains(r.HTML, "<li>Hạn nộp đơn: 30/09/2026</li>") {
		o.t.Errorf("public: %s\n%s", r.Headline, r.HTML)
	}
	if len(r.Basis) != 4 || !strings.HasPrefix(r.Basis[1].Sentence, "Mức hỗ trợ là 1.350.000 đồng") || r.Basis[1].Clause.Address != "dieu-3/khoan-2" {
		o.t.Errorf("basis %+v", r.Basis)
	}
	sms := must[statement.Rendering](o)(o.Rendering(o.ctx, r.Version, statement.SMS))
	if !strings.Contains(sms.Text, "30/09/2026") {
		o.t.Errorf("sms %q", sms.Text)
	}
	if p := must[statement.ReleasedPage](o)(o.ReleasedList(o.ctx, statement.ReleasedFilter{})); len(p.Items) != 1 || p.Next != "" {
		o.t.Errorf("listed %+v", p)
	}
}

func TestAStaleSaveLosesNothing(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		mine, theirs := v.Content, v.Content
		mine.Why, theirs.Why = "Lý do của tôi.", "Lý do của họ."
		must[statement.View](o)(o.Save(o.ctx, binh, v.ID, v.Revision, theirs))
		_, err := o.Save(o.ctx, an, v.ID, v.Revision, mine)
		o.refused(err, "statement.save.stale")
		stale, ok := errors.AsType[*statement.StaleError](err)
		if !ok || stale.Theirs.Content.Why != theirs.Why || stale.Yours.Content.Why != mine.Why {
			o.t.Fatalf("got %+v", err)
		}
		o.ok(o.Submit(o.ctx, binh, v.ID, o.seen(v.ID)))
		_, err = o.Save(o.ctx, an, v.ID, v.Revision+1, mine)
		o.refused(err, "statement.wrong_state.save")
		asides := must[[]statement.Aside](o)(o.Asides(o.ctx, an, v.ID))
		if len(asides) != 2 || asides[0].Content.Why != mine.Why || asides[0].By != "an" {
			o.t.Fatalf("set aside: %+v", asides)
		}
		if now := o.view(v.ID); now.Content.Why != theirs.Why || now.Revision != v.Revision+1 {
			o.t.Fatalf("the draft is %q", now.Content.Why)
		}
	})
}

func TestAChangedFactMovesWhatIsGeneratedAndBlocksWhatIsEdited(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		sms := statement.Generated(v.Content, statement.SMS).Text + " Nhớ nhé."
		v = must[statement.View](o)(o.Edit(o.ctx, binh, v.ID, v.Revision, statement.SMS, "", sms))
		if e := v.Content.Overrides[statement.SMS]; e.By != "binh" || e.At.IsZero() {
			o.t.Fatalf("edited by %+v", e)
		}
		c := v.Content
		c.Facts = slices.Clone(c.Facts)
		c.Facts[0].Value = "2026-10-15"
		v = must[statement.View](o)(o.Save(o.ctx, an, v.ID, v.Revision, c))
		if e := v.Content.Overrides[statement.SMS]; e.By != "binh" {
			o.t.Errorf("another's save took over the edited text: %+v", e)
		}
		o.refused(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)), "statement.check.stale")
		if radio, _ := (statement.Version{Renderings: v.Renderings}).Rendering(statement.Radio); !strings.Contains(radio.Text, "mười lăm tháng mười") {
			o.t.Errorf("radio %s", radio.Text)
		}
		v = must[statement.View](o)(o.Regenerate(o.ctx, an, v.ID, v.Revision, statement.SMS))
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
	})
}

// A page's form sends every text back; what nobody touched stays generated.
func TestAFormThatComesBackUntouchedEditsNothing(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		c := v.Content
		c.Overrides = map[statement.Channel]statement.Override{}
		for _, r := range v.Renderings {
			c.Overrides[r.Channel] = statement.Override{Subject: r.Subject, Text: strings.ReplaceAll(r.Text, "\n", "\r\n")}
		}
		c.Facts = slices.Clone(c.Facts)
		c.Facts[0].Value = "2026-10-15" // and a fact was changed in the same form
		v = must[statement.View](o)(o.Save(o.ctx, an, v.ID, v.Revision, c))
		if len(v.Content.Overrides) != 0 || statement.Blocks(v.Findings) {
			o.t.Errorf("edited %+v, found %q", v.Content.Overrides, brief(v.Findings))
		}
	})
}

func TestTheLawIsReadAgain(t *testing.T) {
	inOffice(t, func(o office) {
		v := o.begin(statement.KindAnnounce, tuition())
		o.ok(o.Submit(o.ctx, an, v.ID, o.seen(v.ID)))
		changed := clause()
		changed.Text, changed.Hash = strings.Replace(clauseText, "30 tháng 9", "15 tháng 9", 1), "another hash"
		o.law[changed.Version+" "+changed.Address] = changed
		o.refused(o.approve(chi, v.ID, o.seen(v.ID)), "statement.check.clause_changed")
		clear(o.law)
		o.refused(o.approve(chi, v.ID, o.seen(v.ID)), "statement.check.clause_gone")
		_, err := o.Create(o.ctx, an, statement.Beginning{Agency: agency, Kind: statement.KindAnnounce, Content: tuition()})
		o.refused(err, "statement.cite.no_clause")
	})
}

func TestManyDesksAtOnce(t *testing.T) {
	inOffice(t, func(o office) {
		var g errgroup.Group
		for range 8 {
			g.Go(func() error {
				s, err := o.Create(o.ctx, an, statement.Beginning{Agency: agency, Kind: statement.KindAnnounce, Content: tuition()})
				if err != nil {
					return err
				}
				_, err = o.Edit(o.ctx, an, s.ID, s.Revision, statement.Board, "", "Hạn {{han_nop}}, {{muc}}, {{noi_nop}}")
				return err
			})
		}
		o.ok(g.Wait())
		if found := must[[]statement.Statement](o)(o.Search(o.ctx, an, "học phí", 10)); len(found) != 8 {
			o.t.Errorf("found %d", len(found))
		}
	})
}
