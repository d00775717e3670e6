package sms_test

import (
	"context"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/smppsink"
)

const odd = "+84912000666" // the number that the tests' rules are about

func rules(r ...smppsink.Rule) []smppsink.Rule {
	for i := range r {
		r[i].Prefix = odd[1:]
	}
	return r
}

// What a provider that misbehaves does to the message that met it, and that the
// next message goes its way.
func TestWhatAProviderDoesDecides(t *testing.T) {
	for name, c := range map[string]struct {
		rule smppsink.Rule
		want delivery.Verdict
		code string
	}{
		"refuses the number":       {smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x0B}, delivery.VerdictReject, "ESME_RINVDSTADR"},
		"refuses our sender":       {smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x0A}, delivery.VerdictUnavailable, "ESME_RINVSRCADR"},
		"fails":                    {smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x45}, delivery.VerdictRetry, "ESME_RSUBMITFAIL"},
		"has a status of its own":  {smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x40B}, delivery.VerdictRetry, "0x0000040B"},
		"answers with a nack":      {smppsink.Rule{Fate: smppsink.FateNack}, delivery.VerdictRetry, "ESME_RSYSERR"},
		"never answers":            {smppsink.Rule{Fate: smppsink.FateSilent}, delivery.VerdictUnknown, "connection"},
		"cuts the line":            {smppsink.Rule{Fate: smppsink.FateCut}, delivery.VerdictUnknown, "connection"},
		"answers a wrong length":   {smppsink.Rule{Fate: smppsink.FateLength}, delivery.VerdictUnknown, "connection"},
		"answers what is no reply": {smppsink.Rule{Fate: smppsink.FateGarble}, delivery.VerdictUnknown, "connection"},
	} {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, smppsink.Options{Rules: rules(c.rule)})
			cfg := config(sink.Addr())
			cfg.Timeout = time.Second
			a := newAccount(t, cfg, sms.Ports{})
			if _, err := a.Send(t.Context(), message(number(0), 0, "Tin")); err != nil {
				t.Fatal(err)
			}
			_, err := a.Send(t.Context(), message(odd, 1, "Tin"))
			if d := delivery.Decide(err); d.Verdict != c.want || d.Code != c.code {
				t.Errorf("verdict %d, code %q: %v", d.Verdict, d.Code, err)
			}
			await(t, "the next message is taken", func() bool {
				_, err := a.Send(t.Context(), message(number(2), 2, "Tin"))
				return err == nil
			})
		})
	}
}

func TestAThrottledMessageWaitsAndCostsNoTry(t *testing.T) {
	sink := startSink(t, smppsink.Options{Rules: rules(smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x58, Times: 2})})
	a := newAccount(t, config(sink.Addr()), sms.Ports{})
	if _, err := a.Send(t.Context(), message(odd, 1, "Tin")); err != nil {
		t.Errorf("after two complaints: %v", err)
	}
	if n := sink.Counts()[odd[1:]]; n != 1 {
		t.Errorf("it arrived %d times", n)
	}
	never := startSink(t, smppsink.Options{Rules: rules(smppsink.Rule{Fate: smppsink.FateRefuse, Status: 0x14})})
	b := newAccount(t, config(never.Addr()), sms.Ports{})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := b.Send(ctx, message(odd, 1, "Tin"))
	if d := delivery.Decide(err); d.Verdict != delivery.VerdictUnavailable {
		t.Errorf("a queue that stays full: %v", err)
	}
}

func TestALateAnswerAndAReceiptOfASubmitWithoutOneAreTold(t *testing.T) {
	t.Run("answer", func(t *testing.T) {
		sink, heard := startSink(t, smppsink.Options{Latency: 1500 * time.Millisecond, Receipts: smppsink.ReceiptsNever}), newAnswers()
		cfg := config(sink.Addr())
		cfg.Timeout = time.Second
		a := newAccount(t, cfg, sms.Ports{Answers: heard})
		m := message(number(1), 1, "Tin")
		if _, err := a.Send(t.Context(), m); delivery.Decide(err).Verdict != delivery.VerdictUnknown {
			t.Fatalf("without an answer: %v", err)
		}
		if got := heard.wait(t, 1)[0]; got.Attempt != m.Attempt || got.Event != delivery.EventHanded || got.Ref != sink.Mailbox()[0].ID {
			t.Errorf("%+v", got)
		}
	})
	t.Run("receipt", func(t *testing.T) {
		sink, heard := startSink(t, smppsink.Options{Rules: rules(smppsink.Rule{Fate: smppsink.FateSilent})}), newAnswers()
		cfg := config(sink.Addr())
		cfg.Timeout = time.Second
		a := newAccount(t, cfg, sms.Ports{Answers: heard})
		m := message(odd, 1, "Tin")
		if _, err := a.Send(t.Context(), m); delivery.Decide(err).Verdict != delivery.VerdictUnknown {
			t.Fatalf("without an answer: %v", err)
		}
		sink.Release() // it bears the reference that we gave the message
		if got := heard.wait(t, 1)[0]; got.Attempt != m.Attempt || got.Ref != sink.Mailbox()[0].ID {
			t.Errorf("%+v", got)
		}
	})
}

func TestAWrongPasswordRests(t *testing.T) {
	sink := startSink(t, smppsink.Options{SystemID: "loa", Password: "dung"})
	cfg := config(sink.Addr())
	cfg.Password = "sai"
	a := newAccount(t, cfg, sms.Ports{})
	for range 2 {
		_, err := a.Send(t.Context(), message(number(1), 1, "Tin"))
		if d := delivery.Decide(err); d.Verdict != delivery.VerdictUnavailable || d.Code != "ESME_RINVPASWD" || d.After < time.Second {
			t.Errorf("verdict %d, code %q, after %s", d.Verdict, d.Code, d.After)
		}
	}
	if a.Err() == nil {
		t.Error("the account says that all is well")
	}
	cfg.Password = "dung"
	if _, err := newAccount(t, cfg, sms.Ports{}).Send(t.Context(), message(number(1), 1, "Tin")); err != nil {
		t.Error(err)
	}
}

func TestADeadLineIsNoticedWhileNothingIsSent(t *testing.T) {
	sink := startSink(t, smppsink.Options{})
	cfg := config(sink.Addr())
	cfg.Enquire = time.Second
	a := newAccount(t, cfg, sms.Ports{})
	a.Connect()
	await(t, "it is bound", func() bool { return sink.Bound() == 1 })
	sink.Cut()
	await(t, "it is bound again", func() bool { return sink.Binds() == 2 && a.Err() == nil })
	if _, err := a.Send(t.Context(), message(number(1), 1, "Tin")); err != nil {
		t.Error(err)
	}
}

func TestAnUnknownMessageIsAskedAfter(t *testing.T) {
	sink := startSink(t, smppsink.Options{Receipts: smppsink.ReceiptsHeld})
	a := newAccount(t, config(sink.Addr()), sms.Ports{})
	long := message(number(1), 1, "Một tin dài, bảy mươi mốt ký tự trở lên thì thành hai phần, như tin này đây.")
	r, err := a.Send(t.Context(), long)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(ref string) delivery.Event {
		t.Helper()
		got, err := a.Inquire(t.Context(), "thu", ref)
		if err != nil {
			t.Fatal(err)
		}
		return got.Event
	}
	if len(r.Refs) != 2 {
		t.Fatalf("%+v", r)
	}
	for _, ref := range r.Refs {
		if e := ask(ref); e != "" {
			t.Errorf("on its way it is %q", e)
		}
	}
	sink.Release()
	if e := ask(r.Refs[1]); e != delivery.EventDelivered {
		t.Errorf("arrived it is %q", e)
	}
	if e := ask("FFFF"); e != "" {
		t.Errorf("a message that nobody knows is %q", e)
	}
	if _, err := a.Inquire(t.Context(), "other", r.Ref); err == nil {
		t.Error("it asked for another account")
	}
}

func TestACorrectionTakesThePlaceOfItsError(t *testing.T) {
	send := func(t *testing.T, a *sms.Account, i int, text string, old *delivery.Earlier) delivery.Receipt {
		t.Helper()
		m := message(number(1), i, text)
		m.Corrects = old
		r, err := a.Send(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for name, c := range map[string]struct {
		has, arrived, knows bool
		text                string
		replaced            bool
	}{
		"on its way":             {has: true, knows: true, text: "Đúng: 01/10", replaced: true},
		"arrived":                {has: true, knows: true, arrived: true, text: "Đúng: 01/10"},
		"carrier without it":     {knows: true, text: "Đúng: 01/10"},
		"another coding":         {has: true, knows: true, text: "Dung: 01/10"},
		"forgotten by a restart": {has: true, text: "Đúng: 01/10"},
	} {
		t.Run(name, func(t *testing.T) {
			sink, heard := startSink(t, smppsink.Options{Receipts: smppsink.ReceiptsHeld}), newAnswers()
			cfg := config(sink.Addr())
			cfg.Replaces = c.has
			a := newAccount(t, cfg, sms.Ports{Answers: heard})
			first := send(t, a, 1, "Miễn từ 01/9", nil)
			if c.arrived {
				sink.Release()
				heard.wait(t, 1)
			}
			if !c.knows {
				a = newAccount(t, cfg, sms.Ports{Answers: heard})
			}
			r := send(t, a, 2, c.text, &delivery.Earlier{Provider: "thu", Ref: first.Ref})
			box := sink.Mailbox()
			if replaced := len(box) == 1 && box[0].Replaced && box[0].Text == c.text && r.Ref == first.Ref; replaced != c.replaced {
				t.Errorf("the phone gets %+v", box)
			}
			sink.Release()
			list := heard.wait(t, 1)
			last := list[len(list)-1]
			if c.replaced && last.Attempt != message("", 2, "").Attempt {
				t.Errorf("the receipt of the text that arrived goes to %+v", last)
			}
		})
	}
}
