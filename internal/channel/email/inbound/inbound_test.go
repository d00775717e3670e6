package inbound_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/dsn"
	"github.com/loa-vn/loa/internal/channel/email/inbound"
	"github.com/loa-vn/loa/internal/delivery"
)

// ledger keeps what a receiver writes; while broken it writes nothing.
type ledger struct {
	mu      sync.Mutex
	broken  bool
	answers []delivery.Answer
	wishes  []string
	notes   []inbound.Note
}

func (l *ledger) write(add func()) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return errors.New("the database is gone")
	}
	add()
	return nil
}

func (l *ledger) Take(_ context.Context, a delivery.Answer) error {
	return l.write(func() { l.answers = append(l.answers, a) })
}

func (l *ledger) Withdraw(_ context.Context, a delivery.AttemptID, how inbound.How) error {
	return l.write(func() { l.wishes = append(l.wishes, fmt.Sprint(a, " ", how)) })
}

func (l *ledger) Note(_ context.Context, n inbound.Note) error {
	return l.write(func() { l.notes = append(l.notes, n) })
}

var verp = email.Verp{Key: []byte("0123456789abcdef"), Domain: "bounces.loa.example"}

const attempt = delivery.AttemptID(7<<32 | 12)

func start(t *testing.T, l *ledger, change func(*inbound.Config, *inbound.Deps)) string {
	t.Helper()
	cfg := inbound.Config{Addr: "127.0.0.1:0", Verp: verp, Contact: "loa@bacninh.example"}
	deps := inbound.Deps{Books: l, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	if change != nil {
		change(&cfg, &deps)
	}
	r, err := inbound.Listen(t.Context(), cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r.Addr()
}

func send(t *testing.T, addr, from, to string, mail []byte) error {
	t.Helper()
	return smtp.SendMail(addr, nil, from, []string{to}, mail)
}

func report(action, status, diagnostic string) []byte {
	return crlf("From: MAILER-DAEMON@mx.example.vn\nTo: <x>\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.vn\n\nFinal-Recipient: rfc822; lan@example.vn\nAction: " +
		action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; " + diagnostic + "\n\n--b--\n")
}

func complaint(header string) []byte {
	return crlf("From: fbl@provider.example\nSubject: complaint\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n" +
		"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\nContent-Type: message/rfc822\n\n" + header + "Subject: x\n\n--b--\n")
}

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func TestWhatComesBackIsWrittenDown(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		mail     []byte
		want     delivery.Answer // none with attempt 0
		wish     string
		note     inbound.Note
	}{
		"no such user": {
			"", verp.Address(attempt), report("failed", "5.1.1", "550 5.1.1 no such user"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventRejected, Code: "550 5.1.1", Detail: "hard: user-unknown", Suppress: delivery.ReasonBounced},
			"",
			inbound.Note{Kind: dsn.KindHard, Reason: dsn.ReasonUserUnknown, Code: "550 5.1.1"},
		},
		"full, from a role, in capitals": {
			"MAILER-DAEMON@mx.example.vn", strings.ToUpper(verp.Address(attempt)), report("failed", "5.2.2", "552 5.2.2 mailbox full"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventRejected, Code: "552 5.2.2", Detail: "soft: full"},
			"",
			inbound.Note{Kind: dsn.KindSoft, Reason: dsn.ReasonFull, Code: "552 5.2.2"},
		},
		"delayed": {
			"", verp.Address(attempt), report("delayed", "4.4.1", "connection refused"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventHanded, Code: "4.4.1", Detail: "delayed: timeout"},
			"",
			inbound.Note{Kind: dsn.KindDelayed, Reason: dsn.ReasonTimeout, Code: "4.4.1"},
		},
		"delivered": {
			"", verp.Address(attempt), report("delivered", "2.0.0", "250 2.0.0 ok"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventDelivered, Code: "2.0.0", Detail: "delivered"},
			"",
			inbound.Note{Kind: dsn.KindDelivered, Code: "2.0.0"},
		},
		"complaint to abuse, known by the return path": {
			"fbl@provider.example", "abuse@bounces.loa.example", complaint("Return-Path: <" + verp.Address(attempt) + ">\n"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventDelivered, Detail: "complaint", Suppress: delivery.ReasonComplained},
			fmt.Sprint(attempt, " complaint"),
			inbound.Note{Kind: dsn.KindComplaint},
		},
		"complaint to abuse, known by the unsubscribe address": {
			"fbl@provider.example", "Abuse@bounces.loa.example", complaint("List-Unsubscribe: <https://loa.example/u>,\n <mailto:" + verp.Unsubscribe(attempt) + "?subject=unsubscribe>\n"),
			delivery.Answer{Attempt: attempt, Event: delivery.EventDelivered, Detail: "complaint", Suppress: delivery.ReasonComplained},
			fmt.Sprint(attempt, " complaint"),
			inbound.Note{Kind: dsn.KindComplaint},
		},
		"complaint about a mail that is not ours": {
			"fbl@provider.example", "abuse@bounces.loa.example", complaint("Return-Path: <b-1-aaaaaaaaaaaaaaaa@bounces.loa.example>\n"),
			delivery.Answer{},
			"",
			inbound.Note{Kind: dsn.KindComplaint},
		},
		"unsubscribe": {
			"lan@example.vn", verp.Unsubscribe(attempt), crlf("From: lan@example.vn\n\n"),
			delivery.Answer{},
			fmt.Sprint(attempt, " mail"),
			inbound.Note{Kind: dsn.KindUnsubscribe},
		},
		"a vacation program is no wish": {
			"lan@example.vn", verp.Unsubscribe(attempt), crlf("From: lan@example.vn\nAuto-Submitted: auto-replied\nSubject: Away\n\n"),
			delivery.Answer{},
			"",
			inbound.Note{Kind: dsn.KindAutoReply},
		},
		"a report that says nothing": {
			"", verp.Address(attempt), crlf("From: lan@example.vn\nSubject: \x00\x00\n\n\x00"),
			delivery.Answer{},
			"",
			inbound.Note{Kind: dsn.KindOther},
		},
		"no mail at all": {"", verp.Address(attempt), []byte("\x00\x01\x02\r\n"), delivery.Answer{}, "", inbound.Note{Kind: dsn.KindOther}},
	} {
		t.Run(name, func(t *testing.T) {
			l := &ledger{}
			if err := send(t, start(t, l, nil), c.from, c.to, c.mail); err != nil {
				t.Fatal(err)
			}
			if c.want.Attempt != 0 && (len(l.answers) != 1 || l.answers[0] != c.want) || c.want.Attempt == 0 && len(l.answers) > 0 {
				t.Errorf("answers %+v; want %+v", l.answers, c.want)
			}
			if got := strings.Join(l.wishes, ","); got != c.wish {
				t.Errorf("wishes %q; want %q", got, c.wish)
			}
			if len(l.notes) != 1 || l.notes[0] != c.note {
				t.Errorf("notes %+v; want %+v", l.notes, c.note)
			}
		})
	}
}

func TestOthersAreRefused(t *testing.T) {
	l := &ledger{}
	addr := start(t, l, nil)
	forged := strings.Replace(verp.Address(attempt), "b-", "b-1", 1)
	hard := report("failed", "5.1.1", "550 5.1.1 no such user")
	for name, c := range map[string]struct{ from, to, want string }{
		"a stranger's address":      {"", "lan@example.vn", "550 5.1.1"},
		"a forged return path":      {"", forged, "550 5.1.1"},
		"a return path, by a man":   {"lan@example.vn", verp.Address(attempt), "550 5.7.1"},
		"a report as a wish":        {"", verp.Unsubscribe(attempt), "550 5.7.1"},
		"postmaster of another":     {"", "postmaster@example.vn", "550 5.1.1"},
		"a canary that nobody sent": {"", strings.Replace(verp.Canary(attempt), "-", "-1", 1), "550 5.1.1"},
	} {
		if err := send(t, addr, c.from, c.to, hard); err == nil || !strings.HasPrefix(strings.Replace(err.Error(), `"`, "", 1), c.want) {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
	err := send(t, addr, "lan@example.vn", "postmaster@bounces.loa.example", crlf("From: lan@example.vn\nSubject: Xin hỏi\n\nAlo?\n"))
	if err == nil || !strings.Contains(err.Error(), "loa@bacninh.example") {
		t.Errorf("a letter to the postmaster: %v", err)
	}
	if len(l.answers)+len(l.wishes)+len(l.notes) > 0 {
		t.Errorf("written: %+v %v %+v", l.answers, l.wishes, l.notes)
	}
}

func TestNothingIsTakenThatIsNotWrittenDown(t *testing.T) {
	l := &ledger{broken: true}
	addr := start(t, l, nil)
	mail := report("failed", "5.1.1", "550 5.1.1 no such user")
	if err := send(t, addr, "", verp.Address(attempt), mail); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Fatalf("with the database gone: %v", err)
	}
	l.mu.Lock()
	l.broken = false
	l.mu.Unlock()
	if err := send(t, addr, "", verp.Address(attempt), mail); err != nil || len(l.answers) != 1 {
		t.Fatalf("the same again: %v, %+v", err, l.answers)
	}
}

func TestACanaryThatArrivesIsDelivered(t *testing.T) {
	l := &ledger{}
	addr := start(t, l, nil)
	if err := send(t, addr, "b@bounces.loa.example", verp.Canary(attempt), crlf("Subject: x\n\n")); err != nil {
		t.Fatal(err)
	}
	want := delivery.Answer{Attempt: attempt, Event: delivery.EventDelivered, Code: delivery.CodeCanary}
	if len(l.answers) != 1 || l.answers[0] != want || len(l.wishes) > 0 {
		t.Errorf("written: %+v %v", l.answers, l.wishes)
	}
	// A bounce that a mailbox in between sends there proves no arrival.
	if err := send(t, addr, "", verp.Canary(attempt), crlf("Subject: x\n\n")); err == nil || !strings.HasPrefix(err.Error(), "550") {
		t.Errorf("an empty envelope sender: %v", err)
	}
}

func TestAPeerIsKeptWithinItsShare(t *testing.T) {
	l := &ledger{}
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	addr := start(t, l, func(c *inbound.Config, d *inbound.Deps) {
		c.PerMinute, c.Connections, c.PerPeer = 2, 3, 2
		d.Now = func() time.Time { return now }
	})
	mail := report("failed", "5.2.2", "552 5.2.2 mailbox full")
	for range 2 {
		if err := send(t, addr, "", verp.Address(attempt), mail); err != nil {
			t.Fatal(err)
		}
	}
	if err := send(t, addr, "", verp.Address(attempt), mail); err == nil || !strings.HasPrefix(err.Error(), "450") {
		t.Errorf("the third in a minute: %v", err)
	}
	var greeting [2]string
	for i := range greeting {
		// The connection of the last mail may not have ended on their side yet.
		for range 100 {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			if greeting[i] = hello(t, c); strings.HasPrefix(greeting[i], "250") {
				defer c.Close()
				break
			}
			c.Close()
			<-time.After(20 * time.Millisecond)
		}
	}
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if said := hello(t, c); !strings.HasPrefix(said, "421") || !strings.HasPrefix(greeting[1], "250") {
		t.Errorf("connections: %q, then %q", greeting, said)
	}
}

// hello says EHLO and returns the first line of the answer.
func hello(t *testing.T, c net.Conn) string {
	t.Helper()
	b := make([]byte, 4096)
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b[:n], []byte("220")) {
		return string(b[:n])
	}
	fmt.Fprint(c, "EHLO x\r\n")
	if n, err = c.Read(b); err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestBombsAreTakenWithoutHarm(t *testing.T) {
	l := &ledger{}
	addr := start(t, l, nil)
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, "Final-Recipient: rfc822; u%d@example.vn\nAction: failed\nStatus: 5.1.1\n\n", i)
	}
	head := "From: MAILER-DAEMON@mx.example.vn\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
	for name, mail := range map[string][]byte{
		"ten thousand recipients": crlf(head + many.String() + "--b--\n"),
		"headers":                 crlf(strings.Repeat("X-A: "+strings.Repeat("b", 900)+"\n", 5_000) + "\n\n"),
		"a bounce of a bounce":    crlf(head + "Final-Recipient: rfc822; " + verp.Address(attempt) + "\nAction: failed\nStatus: 5.1.1\n\n--b--\n"),
	} {
		if err := send(t, addr, "", verp.Address(attempt), mail); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(l.answers) != 2 || len(l.notes) != 3 {
		t.Errorf("%d answers, %d notes; a mail has one each at most", len(l.answers), len(l.notes))
	}
	if err := send(t, addr, "", verp.Address(attempt), bytes.Repeat([]byte("a\r\n"), 8<<20)); err == nil {
		t.Error("24 MB were taken")
	}
	if err := send(t, addr, "", verp.Address(attempt), report("failed", "5.1.1", "550 5.1.1 no")); err != nil {
		t.Errorf("after all that: %v", err)
	}
}
