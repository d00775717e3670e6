package plan_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
)

const agency = auth.AgencyID("0198d000-0000-7000-8000-00000000000a")

func person(id, name string, roles ...auth.Role) auth.Actor {
	a := auth.Actor{ID: auth.UserID(id), Name: name, Login: name, Agency: agency, Via: auth.ViaDesk}
	for _, r := range roles {
		a.Grants = append(a.Grants, auth.Grant{Role: r})
	}
	return a
}

// town is a site with everything that a plan moves.
type town struct {
	t      *testing.T
	ctx    context.Context
	db     *sqldb.DB
	people *audience.Service
	texts  *statement.Service
	post   *delivery.Service
	plans  *plan.Service
	clock  *clock

	writer, approver, second, clerk auth.Actor
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// law has one clause, which says everything.
type law struct{ text string }

func (l law) Clause(_ context.Context, _ *sqldb.Tx, version, address string) (statement.Clause, error) {
	return statement.Clause{
		Version: version, Address: address, Label: "Khoản 1 Điều 1", Text: l.text, Hash: "hash of " + l.text,
		Document: "99/2026/QĐ-UBND", Title: "Quyết định số 99/2026/QĐ-UBND", IssuedOn: "2026-07-20",
	}, nil
}

func inTown(t *testing.T, f func(w *town)) {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)}
	sqldbtest.EachAt(t, c.now, func(t *testing.T, db *sqldb.DB) {
		ledger := job.NewLedger()
		w := &town{
			t: t, ctx: context.Background(), db: db, clock: c,
			people: audience.New(db, ledger, audience.Key("0123456789abcdef0123456789abcdef")),
			texts:  statement.New(db, law{"Từ ngày 01 tháng 01 năm 2027, mỗi hộ phân rác thành ba nhóm."}, ledger),
			post:   delivery.New(ledger),
			writer: person("w", "Người viết", auth.RoleEditor), approver: person("a", "Người duyệt", auth.RoleApprover),
			second: person("b", "Người duyệt thứ hai", auth.RoleApprover), clerk: person("d", "Cán bộ dữ liệu", auth.RoleData),
		}
		w.plans = plan.New(db, w.people, w.texts, w.post, ledger,
			plan.Channel{Name: "email"}, plan.Channel{Name: "sms"}, plan.Channel{Name: "webpush"}, plan.Channel{Name: "feed", Endpoint: true}).WithPage(7)
		_, err := w.people.LoadUnits(w.ctx, w.clerk)
		w.ok(err)
		w.seed(20)
		f(w)
	})
}

func (w *town) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v\n%s", err, lang.For(lang.VI).Error(err))
	}
}

func (w *town) refused(err error, code string) {
	w.t.Helper()
	if fault.Code(err) != code {
		w.t.Fatalf("got %v, want %s", err, code)
	}
}

func (w *town) seed(n int) {
	_, err := w.people.SeedSynthetic(w.ctx, w.clerk, n, uint64(n))
	w.ok(err)
}

// stage makes a plan with one stage of one fresh statement over the province.
func (w *town) stage(change func(st *plan.Stage)) plan.Stage {
	w.t.Helper()
	return w.stageOf(statement.KindExplain, change)
}

func (w *town) stageOf(kind statement.Kind, change func(st *plan.Stage)) plan.Stage {
	w.t.Helper()
	day, err := statement.NewFact(statement.FactDate, "ngay", "Ngày áp dụng", "1/1/2027", statement.Web)
	w.ok(err)
	content := statement.Content{
		Locale: lang.VI, Issuer: "UBND tỉnh", Headline: "Từ {{ngay}}, mỗi hộ phân rác thành ba nhóm",
		Summary: "Mỗi hộ phân rác thành ba nhóm.", Who: "Mọi hộ gia đình.", Steps: []string{"Phân rác thành ba nhóm."},
		Why: "Bớt rác phải chôn lấp.", Contact: "Ủy ban nhân dân xã.", Facts: []statement.Fact{day},
	}
	made, err := w.texts.Create(w.ctx, w.writer, statement.Beginning{Agency: agency, Kind: kind, Content: content})
	w.ok(err)
	_, err = w.texts.Cite(w.ctx, w.writer, made.ID, made.Revision, 0, statement.ClauseRef{Version: "v", Address: "dieu-1/khoan-1"}, "")
	w.ok(err)
	p, err := w.plans.Create(w.ctx, w.writer, plan.Draft{Title: "Phân loại rác", Agency: agency})
	w.ok(err)
	st := plan.Stage{
		Plan: p.ID, Moment: plan.MomentAfter, Statement: made.ID, Lane: delivery.LaneNormal, Channels: []string{"email", "feed"},
		Rule: audience.Rule{Units: []audience.UnitID{"24@2025-07-01"}},
	}
	if change != nil {
		change(&st)
	}
	st, err = w.plans.SaveStage(w.ctx, w.writer, st)
	w.ok(err)
	return st
}

func (w *town) seen(st plan.Stage) statement.Binding {
	w.t.Helper()
	b, err := w.plans.Seen(w.ctx, st.ID)
	w.ok(err)
	return b
}

func (w *town) submit(st plan.Stage) plan.Stage {
	w.t.Helper()
	st, err := w.plans.Submit(w.ctx, w.writer, st.ID, w.seen(st))
	w.ok(err)
	return st
}

func (w *town) approve(st plan.Stage) plan.Stage {
	w.t.Helper()
	st, err := w.plans.Approve(w.ctx, w.approver, st.ID, w.seen(st))
	w.ok(err)
	return st
}

// tick works until there is nothing to do.
func (w *town) tick() {
	w.t.Helper()
	for range 100 {
		busy, err := w.plans.Tick(w.ctx)
		w.ok(err)
		if !busy {
			return
		}
	}
	w.t.Fatal("the plans never come to rest")
}

func (w *town) now(st plan.Stage) plan.Stage {
	w.t.Helper()
	st, err := w.plans.Stage(w.ctx, st.ID)
	w.ok(err)
	return st
}

func (w *town) books(st plan.Stage) (b delivery.Books) {
	w.t.Helper()
	w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) (err error) {
		b, err = w.post.Books(w.ctx, tx, w.now(st).Run)
		return err
	}))
	return b
}

func has(err error, code string) bool {
	for _, f := range fault.All(err) {
		if f.Code == code {
			return true
		}
	}
	return false
}
