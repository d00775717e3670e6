package plan_test

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/sms"
	"github.com/loa-vn/loa/internal/channel/webpush"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/pushsink"
	"github.com/loa-vn/loa/internal/smppsink"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
)

// providers are a mail server, a message centre that owes its receipts, and a push
// service, and the channels that lead to them.
type providers struct {
	mails    *smtpsink.Sink
	texts    *smppsink.Sink
	pushes   *pushsink.Sink
	channels []delivery.Channel
}

func (w *town) providers() *providers {
	w.t.Helper()
	p := &providers{}
	var err error
	p.mails, err = smtpsink.Start("127.0.0.1:0", smtpsink.Options{Keep: 100})
	w.ok(err)
	p.texts, err = smppsink.Start("127.0.0.1:0", smppsink.Options{Receipts: smppsink.ReceiptsHeld})
	w.ok(err)
	p.pushes, err = pushsink.Start("127.0.0.1:0", pushsink.Options{})
	w.ok(err)
	key, err := webpush.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	w.ok(err)
	mails := email.New(email.Config{Addr: p.mails.Addr(), Security: email.SecurityOff, From: "loa@loa.example"}, time.Now)
	texts := sms.New(sms.Config{Name: "sms", Addr: p.texts.Addr(), SystemID: "loa", From: "UBND", Window: 10, Replaces: true}, sms.Ports{Now: time.Now, Answers: receipts{w}})
	pushes := webpush.New(webpush.Config{Keys: []webpush.Key{key}, Subject: "mailto:loa@loa.example", Local: true}, time.Now)
	p.channels = []delivery.Channel{mails, texts, plainly{pushes}}
	w.t.Cleanup(func() {
		_, _, _ = mails.Close(), texts.Close(), pushes.Close()
		_, _, _ = p.mails.Close(), p.texts.Close(), p.pushes.Close()
	})
	return p
}

// plainly leaves out TLS, which the push service on this machine does not speak.
type plainly struct{ *webpush.Channel }

func (c plainly) Send(ctx context.Context, m delivery.Message) (delivery.Receipt, error) {
	m.Address = strings.Replace(m.Address, "https://", "http://", 1)
	return c.Channel.Send(ctx, m)
}

// receipts writes down what a provider reports.
type receipts struct{ w *town }

func (r receipts) Take(ctx context.Context, a delivery.Answer) error {
	return r.w.db.Update(ctx, func(tx *sqldb.Tx) error { return r.w.post.Receive(ctx, tx, []delivery.Answer{a}) })
}

// words say what is so, and in a correction what is so instead.
type words struct{ w *town }

func (c words) Rendering(ctx context.Context, id delivery.RunID, channel string, _ lang.Locale) (*delivery.Rendering, error) {
	var run delivery.Run
	err := c.w.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		run, err = c.w.post.Run(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	text := "Nộp trước 30/09"
	if len(run.Corrects) > 0 {
		text = "Đính chính: trước 31/10"
	}
	return &delivery.Rendering{Agency: "UBND tỉnh", Subject: text, Text: text, HTML: "<p>" + text + "</p>"}, nil
}

// reachable subscribes somebody with a browser, a mailbox and a phone.
func (w *town) reachable(p *providers, i int) {
	w.t.Helper()
	push, err := audience.ParsePush(strings.Replace(pushsink.Subscription(p.pushes.URL(), fmt.Sprint("may", i)), "http://", "https://", 1))
	w.ok(err)
	done, err := w.people.SubscribePush(w.ctx, audience.PushRequest{
		Push: push, Unit: "09169@2025-07-01", Purposes: []audience.Purpose{audience.PurposeAlert}, Locale: lang.VI, Wording: "Tôi đồng ý",
	})
	w.ok(err)
	for _, c := range []audience.Contact{
		{Channel: audience.ChannelEmail, Address: fmt.Sprintf("lan%d@example.invalid", i)}, {Channel: audience.ChannelSMS, Address: fmt.Sprintf("+8491234567%d", i)},
	} {
		c.Source, c.Proof = "web", "Tôi đồng ý"
		w.ok(w.people.AddContact(w.ctx, done.Token, c))
	}
}

// deliver works until every message of a stage has left.
func (w *town) deliver(p *providers, st plan.Stage) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.ctx)
	worker := delivery.NewWorker(w.post, w.db, words{w}, nil, p.channels, delivery.Options{Poll: 10 * time.Millisecond})
	var g errgroup.Group
	g.Go(func() error { return worker.Run(ctx) })
	for deadline := time.Now().Add(30 * time.Second); w.owed(st) > 0; {
		if time.Now().After(deadline) {
			w.t.Errorf("after 30 seconds %+v still wait", w.books(st).Channels)
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	stop()
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		w.t.Error(err)
	}
}

// owed is how many of a stage's people still wait for something; feeds have no channel
// here.
func (w *town) owed(st plan.Stage) (n int64) {
	w.t.Helper()
	for _, c := range w.books(st).Channels {
		if c.Channel != "feed" {
			n += c.Pending
		}
	}
	return n
}

// Whoever had the error by mail, phone and browser gets its correction on each, by the
// strongest verb that the channel has; who subscribed since gets none.
func TestACorrectionTakesItsErrorsPlaceOnEveryChannel(t *testing.T) {
	inTown(t, func(w *town) {
		p := w.providers()
		for i := range 3 {
			w.reachable(p, i)
		}
		erring := w.approve(w.submit(w.stage(func(st *plan.Stage) {
			st.Channels = []string{"email", "sms", "webpush", "feed"}
			st.Rule = audience.Rule{Units: []audience.UnitID{"09169@2025-07-01"}, Purpose: audience.PurposeAlert, Reach: audience.ReachEvery}
		})))
		w.tick()
		w.deliver(p, erring)
		w.reachable(p, 7) // has had no error
		st, err := w.correction(erring, func(st *plan.Stage) { st.Channels = []string{"email", "sms", "webpush", "feed"} })
		w.ok(err)
		st = w.approve(w.submit(st))
		w.tick()
		w.deliver(p, st)

		for i := range 3 {
			w.mailsOf(p, i)
			w.textOf(p, i)
			w.pushesOf(p, i)
		}
		for _, m := range p.mails.Mailbox() {
			if strings.HasPrefix(m.To, "lan7@") {
				t.Error("who never had the error is told of it by mail")
			}
		}
		if p.texts.Counts()["84912345677"]+p.pushes.Counts()["may7"] > 0 {
			t.Error("who never had the error is told of it")
		}
	})
}

// mailsOf looks for two mails of which the second answers the first.
func (w *town) mailsOf(p *providers, i int) {
	w.t.Helper()
	var heads []mail.Header
	for _, m := range p.mails.Mailbox() { // newest first
		if m.To != fmt.Sprintf("lan%d@example.invalid", i) {
			continue
		}
		read, err := mail.ReadMessage(strings.NewReader(string(m.Data)))
		w.ok(err)
		heads = append(heads, read.Header)
	}
	if len(heads) != 2 {
		w.t.Errorf("person %d has %d mails", i, len(heads))
		return
	}
	if id := heads[1].Get("Message-ID"); id == "" || heads[0].Get("In-Reply-To") != id || !strings.Contains(heads[0].Get("References"), id) {
		w.t.Errorf("the correction answers %q, the error is %q", heads[0].Get("In-Reply-To"), id)
	}
}

// textOf looks for one text, which says by now what is so.
func (w *town) textOf(p *providers, i int) {
	w.t.Helper()
	var found []smppsink.Message
	for _, m := range p.texts.Mailbox() {
		if m.To == fmt.Sprintf("8491234567%d", i) {
			found = append(found, m)
		}
	}
	if len(found) != 1 || !found[0].Replaced || !strings.Contains(found[0].Text, "31/10") {
		w.t.Errorf("the phone of person %d has %+v", i, found)
	}
}

// pushesOf looks for two pushes of one topic: the second takes the first's place.
func (w *town) pushesOf(p *providers, i int) {
	w.t.Helper()
	var topics []string
	for _, m := range p.pushes.Pushes() {
		if m.Name == fmt.Sprint("may", i) {
			topics = append(topics, m.Header.Get("Topic"))
		}
	}
	if len(topics) != 2 || topics[0] == "" || topics[0] != topics[1] {
		w.t.Errorf("the browser of person %d has the topics %q", i, topics)
	}
}

// A typo fix changes what the portal says and rings at nobody's door: no run, no
// message, nothing for those who still wait but the words that are right.
func TestATypoFixSendsNothing(t *testing.T) {
	inTown(t, func(w *town) {
		p := w.providers()
		for i := range 3 {
			w.reachable(p, i)
		}
		st := w.approve(w.submit(w.stage(func(st *plan.Stage) {
			st.Channels = []string{"email", "sms", "webpush", "feed"}
			st.Rule = audience.Rule{Units: []audience.UnitID{"09169@2025-07-01"}, Purpose: audience.PurposeAlert, Reach: audience.ReachEvery}
		})))
		w.tick()
		w.deliver(p, st)
		sent := func() string {
			mails, _ := p.mails.Total()
			return fmt.Sprint(mails, p.texts.Counts(), p.pushes.Counts())
		}
		runs := func() (n int) {
			w.ok(w.db.View(w.ctx, func(tx *sqldb.Tx) error {
				return tx.QueryRow(w.ctx, `SELECT COUNT(*) FROM delivery_run`).Scan(&n)
			}))
			return n
		}
		before, of := sent(), runs()
		w.ok(w.texts.Mend(w.ctx, w.writer, st.Statement))
		v, err := w.texts.Get(w.ctx, w.writer, st.Statement)
		w.ok(err)
		c := v.Content
		c.Why = strings.Replace(c.Why, "Bớt", "Bớtt", 1) // a slip of the pen is as small a change as its mending
		v, err = w.texts.Save(w.ctx, w.writer, v.ID, v.Revision, c)
		w.ok(err)
		w.ok(w.texts.Submit(w.ctx, w.writer, v.ID, v.Snapshot.Bound))
		v, err = w.texts.Get(w.ctx, w.approver, st.Statement)
		w.ok(err)
		w.ok(w.texts.ApproveFix(w.ctx, w.approver, v.ID, v.Snapshot.Bound))
		w.tick()
		w.deliver(p, st)
		if after := sent(); after != before || runs() != of {
			t.Errorf("sent were %s in %d runs; after the fix %s in %d", before, of, after, runs())
		}
		public, err := w.texts.Released(w.ctx, v.Slug)
		w.ok(err)
		if public.Edition != 2 || !strings.Contains(public.HTML, "Bớtt") {
			t.Errorf("the portal shows edition %d: %s", public.Edition, public.HTML)
		}
	})
}
