package plan_test

import (
	"context"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// correction begins the correction of a stage's statement, with a stage of its own.
func (w *town) correction(of plan.Stage, change func(st *plan.Stage)) (plan.Stage, error) {
	w.t.Helper()
	made, err := w.texts.Correct(w.ctx, w.writer, of.Statement)
	w.ok(err)
	v, err := w.texts.Uncite(w.ctx, w.writer, made.ID, made.Revision, 0) // the headline says now that it corrects
	w.ok(err)
	_, err = w.texts.Cite(w.ctx, w.writer, made.ID, v.Revision, 0, statement.ClauseRef{Version: "v", Address: "dieu-1/khoan-1"}, "")
	w.ok(err)
	st := plan.Stage{Plan: of.Plan, Moment: plan.MomentAfter, Statement: made.ID, Channels: []string{"email", "feed"}}
	if change != nil {
		change(&st)
	}
	return w.plans.SaveStage(w.ctx, w.writer, st)
}

// attempts lists the mails of a stage.
func (w *town) attempts(st plan.Stage) []delivery.Attempt {
	w.t.Helper()
	return w.attemptsOn("email", st)
}

func (w *town) attemptsOn(channel string, st plan.Stage) (found []delivery.Attempt) {
	w.t.Helper()
	w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) (err error) {
		found, err = w.post.Attempts(w.ctx, tx, delivery.AttemptFilter{Run: w.now(st).Run, Channel: channel, Limit: 1000})
		return err
	}))
	return found
}

func (w *town) hear(id delivery.AttemptID, event delivery.Event) {
	w.t.Helper()
	w.ok(w.db.Update(w.ctx, func(tx *sqldb.Tx) error {
		return w.post.Receive(w.ctx, tx, []delivery.Answer{{Attempt: id, Event: event, Code: "x"}})
	}))
}

func TestACorrectionGoesToWhomItsErrorReachedAndStopsIt(t *testing.T) {
	inTown(t, func(w *town) {
		erring := w.approve(w.submit(w.stage(nil)))
		w.tick()
		sent := w.attempts(erring)
		w.hear(sent[0].ID, delivery.EventHanded)
		w.hear(sent[1].ID, delivery.EventDelivered)
		w.hear(sent[2].ID, delivery.EventRejected) // never reached
		w.seed(25)                                 // subscribed since: had no error
		st, err := w.correction(erring, nil)
		w.ok(err)
		if st.Lane != delivery.LaneCorrection || st.Rule.Reached != string(erring.Statement) {
			t.Fatalf("lane %s, rule %+v", st.Lane, st.Rule)
		}
		st = w.submit(st)
		seen := w.seen(st)
		w.hear(sent[3].ID, delivery.EventHanded) // the error goes on; that is no drift
		w.hear(sent[4].ID, delivery.EventRejected)
		st, err = w.plans.Approve(w.ctx, w.approver, st.ID, seen)
		w.ok(err)
		if st.State != plan.StateApproved || st.Members != 18 {
			t.Fatalf("%s with %d members", st.State, st.Members)
		}
		w.tick()
		if e := w.now(erring); e.State != plan.StateCancelled {
			t.Errorf("the error is still %s", e.State)
		}
		want := map[string]int64{"email": 18, "feed": 99}
		for _, c := range w.books(st).Channels {
			if c.Targeted != want[c.Channel] || c.Pending != want[c.Channel] {
				t.Errorf("%s: targeted %d, pending %d", c.Channel, c.Targeted, c.Pending)
			}
		}
		for _, a := range w.attempts(st) {
			if a.Recipient == sent[2].Recipient || a.Recipient == sent[4].Recipient {
				t.Errorf("%s never had the error", a.Recipient)
			}
		}
		run := w.run(st)
		if len(run.Corrects) != 1 || run.Corrects[0] != string(erring.Statement) || run.Thread() != string(erring.Statement) {
			t.Errorf("the run corrects %v in thread %s", run.Corrects, run.Thread())
		}
	})
}

func (w *town) run(st plan.Stage) (r delivery.Run) {
	w.t.Helper()
	w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) (err error) {
		r, err = w.post.Run(w.ctx, tx, w.now(st).Run)
		return err
	}))
	return r
}

func TestWhomTheErrorReachesAfterTheApprovalIsAddedAtLaunch(t *testing.T) {
	inTown(t, func(w *town) {
		erring := w.approve(w.submit(w.stage(nil)))
		_, err := w.plans.Tick(w.ctx) // launched, not expanded
		w.ok(err)
		st, err := w.correction(erring, func(st *plan.Stage) { st.Start = w.clock.now().Add(time.Hour) })
		w.ok(err)
		st = w.approve(w.submit(st))
		if st.Members != 20 {
			t.Errorf("%d members: those whom the error still owed a message are not among them", st.Members)
		}
		further, err := w.plans.SaveStage(w.ctx, w.writer, plan.Stage{
			Plan: erring.Plan, Moment: plan.MomentAfter, Statement: erring.Statement, Lane: delivery.LaneNormal,
			Channels: []string{"email"}, Rule: audience.Rule{Units: []audience.UnitID{"24@2025-07-01"}},
		})
		w.ok(err)
		w.seed(23)
		w.approve(w.submit(further)) // three more get the error
		w.tick()
		w.clock.pass(time.Hour)
		w.tick()
		if st = w.now(st); st.Members < 23 || st.Letters != st.Members {
			t.Errorf("%d members, %d letters", st.Members, st.Letters)
		}
		if n := int64(len(w.attempts(st))); n != st.Letters || !w.books(st).Balanced() {
			t.Errorf("%d attempts for %d letters", n, st.Letters)
		}
		again, err := w.plans.SaveStage(w.ctx, w.writer, plan.Stage{
			Plan: erring.Plan, Moment: plan.MomentAfter, Statement: erring.Statement, Lane: delivery.LaneNormal,
			Channels: []string{"email"}, Rule: audience.Rule{Units: []audience.UnitID{"24@2025-07-01"}},
		})
		w.ok(err)
		_, err = w.plans.Submit(w.ctx, w.writer, again.ID, w.seen(again))
		w.refused(err, "plan.stage.corrected")
	})
}

func TestACorrectionToFewerOwesAReason(t *testing.T) {
	inTown(t, func(w *town) {
		erring := w.approve(w.submit(w.stage(nil)))
		w.tick()
		_, err := w.correction(erring, func(st *plan.Stage) { st.Channels = []string{"feed"} })
		w.refused(err, "plan.stage.narrowed_channels")
		_, err = w.correction(erring, func(st *plan.Stage) {
			st.Rule.Units, st.Lane = []audience.UnitID{"24@2025-07-01"}, delivery.LaneCorrection
		})
		w.refused(err, "plan.stage.narrowed")
		st, err := w.correction(erring, func(st *plan.Stage) { st.Channels, st.Narrowed = []string{"feed"}, "Thư chưa rời máy chủ" })
		w.ok(err)
		if st = w.now(st); st.Narrowed != "Thư chưa rời máy chủ" {
			t.Errorf("the reason is %q", st.Narrowed)
		}
	})
}

func TestWhoTookConsentBackOrMovedIsCorrectedAccordingly(t *testing.T) {
	inTown(t, func(w *town) {
		phones := w.textTo(3)
		erring := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Channels = []string{"email", "sms"} })))
		w.tick()
		w.ok(w.people.RemoveContact(w.ctx, w.people.WithdrawToken(phones[0]), audience.ChannelSMS)) // his mail is left
		w.ok(w.db.Update(w.ctx, func(tx *sqldb.Tx) error {
			return w.post.SuppressAddress(w.ctx, tx, "sms", w.address(tx, phones[1]), delivery.ReasonBounced)
		}))
		st, err := w.correction(erring, func(st *plan.Stage) { st.Channels = []string{"email", "sms"} })
		w.ok(err)
		st = w.approve(w.submit(st))
		_, err = w.people.WithdrawFor(w.ctx, w.clerk, phones[2])
		w.ok(err)
		w.tick()
		had := map[string]int64{}
		for _, c := range w.books(erring).Channels {
			had[c.Channel] = c.Targeted
		}
		for _, c := range w.books(st).Channels {
			if c.Channel == "email" && c.Targeted != had["email"]+2 || c.Channel == "sms" && (c.Targeted != had["sms"]-2 || c.Suppressed != 1) {
				t.Errorf("the error went to %v, the correction: %+v", had, c)
			}
		}
	})
}

func (w *town) address(tx *sqldb.Tx, who audience.SubscriberID) (address string) {
	w.t.Helper()
	w.ok(tx.QueryRow(context.Background(), `SELECT address FROM audience_contact WHERE subscriber = ? AND channel = 'sms'`, who).Scan(&address))
	return address
}

// The desk is shown how far the correction has come among those whom the error reached.
func TestTheReachOfACorrectionIsThatAmongThoseWhomItsErrorReached(t *testing.T) {
	inTown(t, func(w *town) {
		erring := w.approve(w.submit(w.stage(nil)))
		w.tick()
		sent := w.attempts(erring)
		for i := range 10 {
			w.hear(sent[i].ID, delivery.EventHanded)
		}
		for i := 10; i < 20; i++ {
			w.hear(sent[i].ID, delivery.EventRejected)
		}
		erred := w.now(erring).LaunchedAt
		st, err := w.correction(erring, nil)
		w.ok(err)
		if none, err := w.plans.ParityOf(w.ctx, st.Statement); err != nil || len(none) != 0 {
			t.Fatalf("before the launch: %+v, %v", none, err)
		}
		st = w.approve(w.submit(st))
		w.tick()
		told := w.attempts(st)
		for i := range 5 {
			w.clock.pass(time.Minute)
			w.hear(told[i].ID, delivery.EventHanded)
		}
		w.tick()
		found, err := w.plans.ParityOf(w.ctx, st.Statement)
		w.ok(err)
		if len(found) != 1 {
			t.Fatalf("%d stages", len(found))
		}
		p := found[0]
		share, known := p.Share()
		if p.Stage.Members != 10 || p.Told != 5 || !known || share != 0.5 || p.Stage.HalfAt.IsZero() || !p.Stage.NinetyAt.IsZero() || p.Last.IsZero() || !p.Erred.Equal(erred) {
			t.Errorf("%d of %d, half at %s, last at %s, the error at %s", p.Told, p.Stage.Members, p.Stage.HalfAt, p.Last, p.Erred)
		}
		if of, err := w.plans.ParityOf(w.ctx, erring.Statement); err != nil || len(of) != 0 {
			t.Errorf("the error itself: %+v, %v", of, err)
		}
		if ids, err := w.texts.CorrectionsOf(w.ctx, erring.Statement); err != nil || len(ids) != 1 || ids[0] != st.Statement {
			t.Errorf("its corrections: %v, %v", ids, err)
		}
	})
}
