package app

import (
	"context"
	"net/smtp"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// words is the text of every run.
type words struct{}

func (words) Rendering(context.Context, delivery.RunID, string, lang.Locale) (*delivery.Rendering, error) {
	return &delivery.Rendering{Agency: "UBND", Subject: "Lịch cắt điện", Text: "Tin"}, nil
}

// A run in three communes is also sent to a mailbox of Loa's own for each. What the
// mail server takes and forgets stays unheard; what comes back to the receiver, or
// says by its link that it came, is heard.
func TestAMailThatTheServerForgetsIsNotHeard(t *testing.T) {
	s, sink, _ := mailingSite(t)
	b, who, addr := switchboard{s}, auth.Operator("test"), freeAddr(t)
	if state, err := b.Canaries(t.Context()); err != nil || state.Mail {
		t.Errorf("before mail comes back: %+v, %v", state, err)
	}
	if err := b.SaveMailing(t.Context(), who, desk.MailingReturns, desk.MailingState{Domain: "bounces.loa.example"}); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveReturns(t.Context(), who, addr); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveRules(t.Context(), who, func(r *delivery.Site) { r.Quiet = delivery.Quiet{} }); err != nil {
		t.Fatal(err)
	}
	if state, err := b.Canaries(t.Context()); err != nil || !state.Mail {
		t.Errorf("once it does: %+v, %v", state, err)
	}
	s.Worker = delivery.NewWorker(s.Post, s.DB, words{}, s.post, s.channels(), delivery.Options{Log: s.Log})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, Serving{}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	run := delivery.NewRun{Statement: "s", Version: "v", Title: "Lịch cắt điện", Lane: delivery.LaneNormal, Channels: []string{"email"}}
	var people []delivery.Item
	for _, u := range []string{"u1", "u2", "u3"} {
		run.Targets = append(run.Targets, delivery.UnitCount{Unit: u, N: 1})
		people = append(people, delivery.Item{Recipient: "p" + u, Unit: u, Address: u + "@example.vn", Locale: lang.VI})
	}
	var id delivery.RunID
	err := s.DB.Update(t.Context(), func(tx *sqldb.Tx) (err error) {
		if id, err = s.Post.Start(t.Context(), tx, run); err != nil {
			return err
		}
		return s.Post.Enqueue(t.Context(), tx, id, people)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Worker.Nudge()
	until(t, "people and canaries are sent to", func() bool { return len(sink.Mailbox()) == 6 })
	heard := func() (units []string) {
		songs, err := b.Songs(t.Context(), id)
		if err != nil || len(songs) != 3 {
			t.Fatalf("%+v, %v", songs, err)
		}
		for _, one := range songs {
			if one.Hearing == delivery.HearingHeard {
				units = append(units, one.Unit)
			}
		}
		return units
	}
	if units := heard(); len(units) > 0 {
		t.Errorf("nothing has come back, and %v were heard", units)
	}
	var letters []string
	for _, m := range sink.Mailbox() {
		if strings.HasPrefix(m.To, "c-") {
			letters = append(letters, m.To)
			if len(letters) == 1 { // the server carries one of them home
				if err := smtp.SendMail(addr, nil, m.From, []string{m.To}, m.Data); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(letters) != 3 {
		t.Fatalf("canaries went to %q", letters)
	}
	if units := heard(); len(units) != 1 {
		t.Errorf("one has come back, and %v were heard", units)
	}
	songs, err := b.Songs(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	missing := songs[0] // what needs a look stands first
	token := s.post.token(missing.Run, "canary:own:"+missing.Unit)
	if err := s.post.Heard(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if units := heard(); len(units) != 2 {
		t.Errorf("one more says by its link that it came, and %v were heard", units)
	}
	for name, bad := range map[string]string{"a person": s.post.token(id, "pu1"), "a forger": token[:len(token)-2] + "xx", "nobody": ""} {
		if err := s.post.Heard(t.Context(), bad); fault.Code(err) != "app.bad_receipt" {
			t.Errorf("%s says so too: %v", name, err)
		}
	}
}

func TestACanaryNeedsAnAddressThatItsChannelKnows(t *testing.T) {
	s, _, _ := mailingSite(t)
	b, who := switchboard{s}, auth.Operator("test")
	for name, c := range map[string]struct {
		canary delivery.Canary
		code   string
	}{
		"no number":        {delivery.Canary{Channel: "sms", Address: "12", Note: "trực"}, "phone.length"},
		"no mailbox":       {delivery.Canary{Channel: "email", Address: "truc", Note: "trực"}, "audience.address.no_at"},
		"no device":        {delivery.Canary{Channel: "webpush", Address: "https://loa.example/preferences/abc", Note: "trực"}, "canary.no_device"},
		"no such channel":  {delivery.Canary{Channel: "fax", Address: "1", Note: "trực"}, "audience.contact.channel"},
		"no place":         {delivery.Canary{Channel: "sms", Address: "0912345678"}, "canary.no_note"},
		"a duty telephone": {delivery.Canary{Channel: "sms", Address: "0912 345 678", Note: "trực"}, ""},
	} {
		if err := b.AddCanary(t.Context(), who, c.canary); fault.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	state, err := b.Canaries(t.Context())
	if err != nil || len(state.List) != 1 || state.List[0].Address != "+84912345678" {
		t.Fatalf("%+v, %v", state, err)
	}
	if err := b.AddCanary(t.Context(), auth.Actor{}, delivery.Canary{Channel: "sms", Address: "0912345679", Note: "trực"}); err == nil {
		t.Error("a stranger adds one")
	}
	if err := b.RemoveCanary(t.Context(), auth.Actor{}, state.List[0].ID); err == nil {
		t.Error("a stranger removes one")
	}
	if err := b.RemoveCanary(t.Context(), who, state.List[0].ID); err != nil {
		t.Error(err)
	}
}
