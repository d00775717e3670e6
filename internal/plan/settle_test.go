package plan_test

import (
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
)

// A milestone is of people: a text to somebody who has the mail already adds nobody.
func TestMilestonesCountPeopleNotTheirMessages(t *testing.T) {
	inTown(t, func(w *town) {
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) {
			st.Channels, st.Rule.Purpose, st.Rule.Reach = []string{"email", "sms"}, audience.PurposeAlert, audience.ReachEvery
		})))
		w.tick()
		mails, texts := w.attemptsOn("email", st), w.attemptsOn("sms", st)
		if st.Members != 20 || len(mails) != 20 || len(texts) < 4 || st.Letters != int64(len(mails)+len(texts)) {
			t.Fatalf("%d people, %d mails, %d texts, %d letters", st.Members, len(mails), len(texts), st.Letters)
		}
		twice := map[string]bool{}
		for _, a := range texts {
			twice[a.Recipient] = true
			w.hear(a.ID, delivery.EventHanded)
		}
		// Those who have the text get their mail first: ten messages, fewer than ten people.
		told, messages := len(texts), len(texts)
		for _, a := range mails {
			if twice[a.Recipient] && messages < 10 {
				w.hear(a.ID, delivery.EventHanded)
				messages++
			}
		}
		w.tick()
		if st = w.now(st); !st.HalfAt.IsZero() {
			t.Errorf("%d people have %d messages, and half of 20 are said to be reached", told, messages)
		}
		for _, a := range mails {
			if !twice[a.Recipient] && told < 10 {
				w.hear(a.ID, delivery.EventHanded)
				told++
			}
		}
		w.tick()
		if st = w.now(st); st.HalfAt.IsZero() || !st.NinetyAt.IsZero() {
			t.Errorf("with %d of 20 told: half at %s, nine tenths at %s", told, st.HalfAt, st.NinetyAt)
		}
	})
}
