package plan_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

func TestAnApprovedStageReachesEveryMemberOfItsFrozenAudience(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.approve(w.submit(w.stage(nil)))
		if st.State != plan.StateApproved || st.Members != 20 {
			t.Fatalf("after approval: %s with %d members", st.State, st.Members)
		}
		w.seed(25) // five more subscribe: they are not in the frozen audience
		w.tick()
		st = w.now(st)
		if st.State != plan.StateRunning || st.Run == "" {
			t.Fatalf("after launch: %s", st.State)
		}
		want := map[string]int64{"email": 20, "feed": 99}
		for _, c := range w.books(st).Channels {
			if c.Targeted != want[c.Channel] || c.Pending != want[c.Channel] {
				t.Errorf("%s: targeted %d, pending %d, want %d", c.Channel, c.Targeted, c.Pending, want[c.Channel])
			}
		}
		w.refused(w.plans.Finish(w.ctx, w.approver, st.ID), "delivery.books_open")
	})
}

func TestNobodyApprovesWhatTheyWrote(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.submit(w.stage(nil))
		both := w.writer
		both.Grants = append(both.Grants, w.approver.Grants...)
		_, err := w.plans.Approve(w.ctx, both, st.ID, w.seen(st))
		w.refused(err, "statement.approve.own_text")
		_, err = w.plans.Approve(w.ctx, w.clerk, st.ID, w.seen(st))
		w.refused(err, "auth.denied.approve")
	})
}

func TestAnyDriftOfTheAudienceIsRefused(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.submit(w.stage(nil))
		seen := w.seen(st)
		w.seed(21) // one more subscribes while the approver reads
		_, err := w.plans.Approve(w.ctx, w.approver, st.ID, seen)
		w.refused(err, "plan.stage.drifted")
		st = w.approve(st) // he looks again
		if st.Members < 21 {
			t.Errorf("%d members", st.Members)
		}
	})
}

func TestAnAlertNeedsTwoPersons(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.submit(w.stageOf(statement.KindAlert, func(st *plan.Stage) { st.Lane = delivery.LaneUrgent }))
		st = w.approve(st)
		if st.State != plan.StateSubmitted {
			t.Fatalf("one person was enough: %s", st.State)
		}
		_, err := w.plans.Approve(w.ctx, w.approver, st.ID, w.seen(st))
		w.refused(err, "statement.approve.already")
		st, err = w.plans.Approve(w.ctx, w.second, st.ID, w.seen(st))
		w.ok(err)
		if st.State != plan.StateApproved {
			t.Errorf("two persons were not enough: %s", st.State)
		}
	})
}

func TestTheUrgentLaneIsForWhatTwoApprove(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.stage(nil)
		st.Lane = delivery.LaneUrgent
		_, err := w.plans.SaveStage(w.ctx, w.writer, st)
		w.refused(err, "plan.stage.urgent_needs_two")
	})
}

func TestAStageWaitsForItsWindow(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Start = w.clock.now().Add(time.Hour) })))
		w.tick()
		if st = w.now(st); st.State != plan.StateApproved {
			t.Fatalf("before its window the stage is %s", st.State)
		}
		w.clock.pass(time.Hour)
		w.tick()
		if st = w.now(st); st.State != plan.StateRunning {
			t.Fatalf("in its window the stage is %s", st.State)
		}
	})
}

func TestCancellingNeverSends(t *testing.T) {
	inTown(t, func(w *town) {
		waiting := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Start = w.clock.now().Add(time.Hour) })))
		_, err := w.plans.Cancel(w.ctx, w.approver, waiting.ID, " ")
		w.refused(err, "plan.stage.no_reason")
		_, err = w.plans.Cancel(w.ctx, w.writer, waiting.ID, "Hoãn ban hành")
		w.refused(err, "auth.denied.cancel")
		waiting, err = w.plans.Cancel(w.ctx, w.approver, waiting.ID, "Hoãn ban hành")
		w.ok(err)
		w.clock.pass(2 * time.Hour)
		w.tick()
		if waiting = w.now(waiting); waiting.State != plan.StateCancelled || waiting.Run != "" {
			t.Errorf("a cancelled stage went on: %+v", waiting)
		}
		_, err = w.plans.Cancel(w.ctx, w.approver, waiting.ID, "Hai lần")
		w.refused(err, "plan.stage.not_now")
	})
}

func TestAStaleSaveIsRefused(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.stage(nil)
		mine, theirs := st, st
		theirs.Channels = []string{"email"}
		_, err := w.plans.SaveStage(w.ctx, w.writer, theirs)
		w.ok(err)
		_, err = w.plans.SaveStage(w.ctx, w.writer, mine)
		w.refused(err, "plan.stage.stale")
	})
}

func TestAPlanOverAnAbolishedUnitIsRefusedWithItsSuccessors(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.stage(nil)
		st.Rule = audience.Rule{Units: []audience.UnitID{"24@2025-03-01"}} // Bắc Giang until the merger
		_, err := w.plans.SaveStage(w.ctx, w.writer, st)
		if err == nil {
			t.Fatal("accepted")
		}
		t.Log(err)
	})
}

func TestBadStagesSayEverythingAtOnce(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.stage(nil)
		st.Moment, st.Channels, st.Statement = "someday", []string{"pigeon"}, ""
		_, err := w.plans.SaveStage(w.ctx, w.writer, st)
		for _, code := range []string{"plan.stage.no_moment", "plan.stage.unknown_channel", "plan.stage.no_statement"} {
			if !has(err, code) {
				t.Errorf("%s is not told: %v", code, err)
			}
		}
	})
}

func TestReturningReopensTheTextToo(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.submit(w.stage(nil))
		st, err := w.plans.Return(w.ctx, w.approver, st.ID, "Chưa nói rõ giá")
		w.ok(err)
		view, err := w.texts.Get(w.ctx, w.writer, st.Statement)
		w.ok(err)
		if st.State != plan.StateDraft || view.State != statement.StateReturned {
			t.Errorf("stage %s, text %s", st.State, view.State)
		}
		w.approve(w.submit(st))
	})
}

func TestWhoTakesConsentBackIsCountedAndSentNothing(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Start = w.clock.now().Add(time.Hour) })))
		var who audience.SubscriberID
		w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) error {
			members, err := w.people.Members(w.ctx, tx, st.Frozen, 0, 1)
			who = members[0].Subscriber
			return err
		}))
		_, err := w.people.WithdrawFor(w.ctx, w.clerk, who)
		w.ok(err)
		w.clock.pass(time.Hour)
		w.tick()
		for _, c := range w.books(st).Channels {
			if c.Channel == "email" && (c.Targeted != 20 || c.Suppressed != 1 || c.Pending != 19) {
				t.Errorf("targeted %d, suppressed %d, pending %d", c.Targeted, c.Suppressed, c.Pending)
			}
		}
	})
}

func TestARestoredSiteSendsNothingByItself(t *testing.T) {
	inTown(t, func(w *town) {
		running := w.approve(w.submit(w.stage(nil)))
		waiting := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Start = w.clock.now().Add(time.Hour) })))
		w.tick()
		halted, err := w.plans.Halt(w.ctx)
		w.ok(err)
		w.clock.pass(2 * time.Hour)
		w.tick()
		for _, st := range []plan.Stage{w.now(running), w.now(waiting)} {
			if halted != 2 || st.State != plan.StateCancelled {
				t.Errorf("%d halted, and one is %s", halted, st.State)
			}
		}
	})
}

func TestEachPersonHasOneLetterOnTheChannelThatSuits(t *testing.T) {
	inTown(t, func(w *town) {
		w.textTo(3)
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) { st.Channels = []string{"email", "sms", "feed"} })))
		if st.Members != 20 || st.Letters != 20 {
			t.Fatalf("%d people, %d letters", st.Members, st.Letters)
		}
		w.tick()
		want := map[string]int64{"email": 17, "sms": 3, "feed": 99}
		books := w.books(st)
		for _, c := range books.Channels {
			if c.Targeted != want[c.Channel] || c.Pending != want[c.Channel] {
				t.Errorf("%s: targeted %d, pending %d, want %d", c.Channel, c.Targeted, c.Pending, want[c.Channel])
			}
		}
		if !books.Balanced() {
			t.Error("the books do not balance by unit and channel")
		}
	})
}

func TestAnAlertWritesToEveryContactPointAndCountsPeople(t *testing.T) {
	inTown(t, func(w *town) {
		gone := w.textTo(3)[0]
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) {
			st.Channels, st.Rule.Purpose = []string{"email", "sms"}, audience.PurposeAlert
		})))
		if st.Members != 20 || st.Letters != 23 {
			t.Fatalf("%d people, %d letters", st.Members, st.Letters)
		}
		w.tick()
		w.ok(w.people.RemoveContact(w.ctx, w.people.WithdrawToken(gone), audience.ChannelSMS))
		w.ok(w.plans.WithholdOn(w.ctx, gone, audience.ChannelSMS))
		for _, c := range w.books(st).Channels {
			if c.Channel == "email" && (c.Targeted != 20 || c.Pending != 20) || c.Channel == "sms" && (c.Targeted != 3 || c.Pending != 2 || c.Suppressed != 1) {
				t.Errorf("%+v", c)
			}
		}
		gone = w.textTo(2)[1]
		w.ok(w.plans.Withhold(w.ctx, gone, []audience.Purpose{audience.PurposeAlert}))
		for _, c := range w.books(st).Channels {
			if c.Pending != map[string]int64{"email": 19, "sms": 1}[c.Channel] {
				t.Errorf("who took the consent back is still written to: %+v", c)
			}
		}
	})
}

// textTo gives the first n people a phone, which they prefer.
func (w *town) textTo(n int) []audience.SubscriberID {
	w.t.Helper()
	var ids []audience.SubscriberID
	w.ok(w.db.Update(w.ctx, func(tx *sqldb.Tx) error { // some made-up people have phones of their own
		_, err := tx.Exec(w.ctx, `DELETE FROM audience_contact WHERE channel <> 'email'`)
		return err
	}))
	w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) error {
		return tx.Each(w.ctx, func(rows *sql.Rows) error {
			var id audience.SubscriberID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM audience_subscriber ORDER BY id LIMIT ?`, n)
	}))
	for i, id := range ids {
		token := w.people.WithdrawToken(id)
		w.ok(w.people.AddContact(w.ctx, token, audience.Contact{Channel: audience.ChannelSMS, Address: fmt.Sprintf("09123456%02d", i), Source: "web"}))
		w.ok(w.people.Prefer(w.ctx, token, audience.ChannelSMS))
	}
	return ids
}

func TestADutyIsBoundByTheApprovalAndGoesWithTheRun(t *testing.T) {
	inTown(t, func(w *town) {
		w.seed(3)
		duty := delivery.Duty{Clause: "khoản 2 Điều 12", Reason: "Luật buộc báo cho từng hộ"}
		plain := w.seen(w.stage(nil))
		st := w.stage(func(st *plan.Stage) { st.Duty = duty })
		if w.seen(st).Audience == plain.Audience {
			t.Error("the approval does not bind the duty")
		}
		st = w.approve(w.submit(st))
		w.tick()
		var run delivery.Run
		w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) (err error) {
			run, err = w.post.Run(w.ctx, tx, w.now(st).Run)
			return err
		}))
		if run.Duty != duty {
			t.Errorf("the run's duty: %+v", run.Duty)
		}
		half := w.stage(nil)
		half.Duty = delivery.Duty{Clause: "Điều 12"}
		_, err := w.plans.SaveStage(w.ctx, w.writer, half)
		w.refused(err, "delivery.duty_incomplete")
	})
}
