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
		slower   = delivery.VerdictPostponed
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
		{stageRecipient, 421, "", ours, "it hangs up"},
		{stageRecipient, 421, "4.3.2", ours, "it shuts down"},
		{stageSender, 421, "4.7.0", ours, "too fast for the relay itself, whoever it is for"},
		{stageRecipient, 421, "4.7.0", slower, "too fast for this destination"},
		{stageData, 421, "4.7.28", slower, "too fast, in Google's words"},
		{stageRecipient, 450, "4.7.28", slower, "the same, without hanging up"},
		{stageRecipient, 451, "4.7.500", slower, "too fast, in Microsoft's words"},
		{stageData, 451, "4.7.650", slower, "too fast for our address"},
		{stageRecipient, 451, "4.4.5", slower, "their network is congested"},
		{stageRecipient, 452, "4.5.3", slower, "too many at once"},
		{stageRecipient, 450, "4.7.1", retry, "greylisted by a rule"},
		{stageRecipient, 450, "4.7.24", retry, "our SPF record could not be read"},
		{stageRecipient, 450, "4.7.25", retry, "our address has no name for now"},
		{stageRecipient, 450, "4.1.1", retry, "mailbox not known for now"},
		{stageRecipient, 450, "4.2.1", retry, "this mailbox gets too much for now"},
		{stageRecipient, 451, "4.3.0", retry, "their system is out of order"},
		{stageRecipient, 452, "4.3.1", retry, "their disk is full"},
		{stageRecipient, 451, "4.3.5", retry, "their system is set up wrongly"},
		{stageRecipient, 451, "4.4.0", retry, "their network is out of order"},
		{stageRecipient, 451, "4.4.2", retry, "their connection broke"},
		{stageRecipient, 451, "4.4.3", retry, "their directory does not answer"},
		{stageRecipient, 451, "4.4.6", retry, "a loop, perhaps passing"},
		{stageRecipient, 451, "4.4.7", retry, "it took too long"},
		{stageData, 451, "4.6.5", retry, "it could not be converted"},
		{stageRecipient, 450, "4.2.0", retry, "greylisted"},
		{stageRecipient, 451, "4.4.1", retry, "their server does not answer"},
		{stageRecipient, 452, "4.2.2", retry, "mailbox full for now"},
		{stageRecipient, 550, "5.1.1", suppress, "no such user"},
		{stageRecipient, 550, "5.1.2", suppress, "no such domain"},
		{stageRecipient, 553, "5.1.3", suppress, "no such form of address"},
		{stageRecipient, 551, "5.1.6", suppress, "moved away"},
		{stageRecipient, 556, "5.1.10", suppress, "the domain takes no mail"},
		{stageRecipient, 550, "5.2.1", suppress, "mailbox closed"},
		{stageRecipient, 552, "5.2.2", retry, "mailbox full: its owner may empty it"},
		{stageRecipient, 552, "", retry, "mailbox full, in old words"},
		{stageData, 552, "5.2.2", retry, "mailbox full, found out late"},
		{stageData, 552, "", reject, "too big or too full, and nobody can say"},
		{stageRecipient, 550, "5.1.0", reject, "something about the address: too little to condemn it"},
		{stageRecipient, 550, "5.1.4", reject, "an ambiguous address"},
		{stageRecipient, 550, "5.1.7", reject, "our sender has no such form"},
		{stageRecipient, 550, "5.1.8", reject, "our sender does not exist for them"},
		{stageRecipient, 550, "5.1.9", reject, "the next server cannot take the mail's form"},
		{stageRecipient, 550, "5.2.0", reject, "something about the mailbox"},
		{stageRecipient, 552, "5.2.3", reject, "longer than the mailbox takes"},
		{stageRecipient, 550, "5.2.4", reject, "a list that cannot be expanded"},
		{stageRecipient, 550, "5.3.0", reject, "their system, without a reason"},
		{stageRecipient, 552, "5.3.1", retry, "their system is full"},
		{stageRecipient, 550, "5.3.2", retry, "their system takes none now"},
		{stageRecipient, 550, "5.3.3", reject, "their system lacks a feature"},
		{stageRecipient, 550, "5.3.5", retry, "their system is set up wrongly"},
		{stageRecipient, 550, "5.4.1", reject, "no answer from their host, or in Microsoft's words an unknown person"},
		{stageRecipient, 550, "5.4.4", reject, "no way to their host: a domain may come back, so nobody is condemned"},
		{stageRecipient, 554, "5.4.6", reject, "a loop"},
		{stageRecipient, 550, "5.4.7", reject, "it took too long"},
		{stageRecipient, 501, "5.5.2", reject, "a syntax they do not know"},
		{stageRecipient, 552, "5.5.3", retry, "too many recipients at once"},
		{stageRecipient, 501, "5.5.4", reject, "an argument they do not know"},
		{stageData, 554, "5.6.0", reject, "something about the content"},
		{stageData, 554, "5.6.1", reject, "a medium they do not take"},
		{stageData, 554, "5.6.3", reject, "a conversion they cannot make"},
		{stageRecipient, 553, "5.6.7", reject, "an address in letters they cannot carry"},
		{stageRecipient, 550, "5.7.0", reject, "refused by a rule, without a reason"},
		{stageRecipient, 550, "5.7.2", reject, "the list is not open to us"},
		{stageData, 550, "5.7.20", retry, "no good signature: ours to mend"},
		{stageData, 550, "5.7.21", retry, "no acceptable signature: ours to mend"},
		{stageData, 550, "5.7.22", retry, "no good signature by the author's domain: ours to mend"},
		{stageRecipient, 550, "5.7.23", retry, "SPF says no: ours to mend"},
		{stageRecipient, 550, "5.7.24", retry, "our SPF record is broken: ours to mend"},
		{stageRecipient, 550, "5.7.25", retry, "our address has no name: ours to mend"},
		{stageData, 550, "5.7.26", retry, "no check passed: ours to mend"},
		{stageRecipient, 550, "5.7.27", retry, "our domain says it takes no mail: ours to mend"},
		{stageConnect, 550, "5.7.26", ours, "no check passed, before any recipient was named"},
		{stageData, 550, "5.7.509", reject, "refused by DMARC, in Microsoft's words"},
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
