package email

import (
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
)

// What every answer of a relay means. This table is the channel's manual.
func TestRepliesDecide(t *testing.T) {
	const (
		retry    = delivery.VerdictRetry
		reject   = delivery.VerdictReject
		suppress = delivery.VerdictSuppress
		ours     = delivery.VerdictUnavailable
	)
	for _, c := range []struct {
		stage    stage
		code     int
		enhanced string
		want     delivery.Verdict
		why      string
	}{
		{stageConnect, 554, "", ours, "the relay does not talk to us"},
		{stageConnect, 421, "4.3.2", ours, "too busy to greet"},
		{stageConnect, 535, "5.7.8", ours, "a wrong password"},
		{stageSender, 550, "5.7.1", ours, "our sender is not allowed"},
		{stageSender, 553, "5.1.8", ours, "our sender's domain does not exist"},
		{stageSender, 451, "4.3.0", ours, "the relay is out of order"},
		{stageSender, 452, "4.3.1", ours, "the relay's disk is full"},
		{stageSender, 530, "5.7.0", ours, "it wants a login"},
		{stageSender, 552, "5.3.4", reject, "this mail is too big"},
		{stageRecipient, 421, "4.7.0", ours, "it hangs up"},
		{stageRecipient, 450, "4.2.0", retry, "greylisted"},
		{stageRecipient, 451, "4.4.1", retry, "their server does not answer"},
		{stageRecipient, 452, "4.2.2", retry, "mailbox full for now"},
		{stageRecipient, 550, "5.1.1", suppress, "no such user"},
		{stageRecipient, 550, "5.1.2", suppress, "no such domain"},
		{stageRecipient, 553, "5.1.3", suppress, "no such form of address"},
		{stageRecipient, 551, "5.1.6", suppress, "moved away"},
		{stageRecipient, 556, "5.1.10", suppress, "the domain takes no mail"},
		{stageRecipient, 550, "5.2.1", suppress, "mailbox closed"},
		{stageRecipient, 552, "5.2.2", reject, "mailbox full"},
		{stageRecipient, 550, "5.7.1", reject, "refused by a rule"},
		{stageRecipient, 550, "", reject, "refused without a reason: too little to condemn an address"},
		{stageRecipient, 454, "4.7.1", ours, "relaying needs a login first"},
		{stageData, 451, "4.3.0", retry, "later"},
		{stageData, 552, "5.3.4", reject, "too big"},
		{stageData, 554, "5.7.1", reject, "taken for spam"},
		{stageData, 550, "5.1.1", suppress, "no such user, found out late"},
		{stageData, 354, "", retry, "an answer out of order"},
	} {
		e := &replyError{reply{code: c.code, enhanced: c.enhanced}, c.stage}
		if got := delivery.Decide(e.decide()).Verdict; got != c.want {
			t.Errorf("%s (%s): %d, want %d", e.codes(), c.why, got, c.want)
		}
	}
}

func TestTheRelaysOwnNameOfAMail(t *testing.T) {
	for text, want := range map[string]string{
		"Ok: queued as 4bXk2T1v9z": "4bXk2T1v9z", "OK: queued as <A1B2.> for delivery": "A1B2", "Ok": "", "queued as ": "",
	} {
		if got := (reply{text: text}).ref(); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
