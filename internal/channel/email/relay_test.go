package email_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/smtpsink"
)

// relay is a mail server that says what a script tells it, to provoke what the
// real one in smtpsink does not do: hang up, fall silent, lack an extension.
type relay struct {
	hello   string                             // extensions, "PIPELINING CHUNKING"
	answer  func(conn int, verb string) string // "" leaves the usual answer; "hang up"; "silence"
	mu      sync.Mutex
	lines   []string // verbs as they came
	mails   []string
	connect int
	net.Listener
}

func startRelay(t *testing.T, hello string, answer func(conn int, verb string) string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{hello: hello, answer: answer, Listener: l}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.mu.Lock()
			r.connect++
			n := r.connect
			r.mu.Unlock()
			t.Cleanup(func() { _ = c.Close() })
			go r.serve(c, n)
		}
	})
	t.Cleanup(func() { _ = l.Close(); open.Wait() })
	return r
}

func (r *relay) serve(c net.Conn, n int) {
	in := bufio.NewReader(c)
	say := func(verb, usual string) bool {
		text := usual
		if r.answer != nil {
			if special := r.answer(n, verb); special != "" {
				text = special
			}
		}
		switch text {
		case "silence":
			return true
		case "hang up":
			_ = c.Close()
			return false
		}
		_, err := c.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"))
		return err == nil && !strings.HasPrefix(text, "421")
	}
	usual := map[string]string{"MAIL": "250 2.1.0 Ok", "RCPT": "250 2.1.5 Ok", "RSET": "250 2.0.0 Ok", "NOOP": "250 2.0.0 Ok", "DATA": "354 go on"}
	usual["EHLO"] = "250-relay.invalid\n250 8BITMIME"
	if r.hello != "" {
		usual["EHLO"] = "250-relay.invalid\n250-" + strings.ReplaceAll(r.hello, " ", "\n250-") + "\n250 8BITMIME"
	}
	for alive := say("connect", "220 relay.invalid ESMTP"); alive; {
		line, err := in.ReadString('\n')
		if err != nil {
			_ = c.Close()
			return
		}
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		r.mu.Lock()
		r.lines = append(r.lines, verb)
		r.mu.Unlock()
		alive = say(verb, usual[verb])
		if verb == "DATA" && alive {
			alive = r.readMail(in) && say("mail", "250 2.0.0 Ok: queued as ABC123")
		}
	}
	_ = c.Close()
}

func (r *relay) readMail(in *bufio.Reader) bool {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			r.mu.Lock()
			r.mails = append(r.mails, b.String())
			r.mu.Unlock()
			return true
		}
		b.WriteString(line)
	}
}

func (r *relay) seen() (lines, mails []string, connections int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines...), append([]string(nil), r.mails...), r.connect
}

func (r *relay) channel(t *testing.T) *email.Channel {
	t.Helper()
	return newChannel(t, email.Config{Addr: r.Addr().String(), Security: email.SecurityOff, Connections: 1, Timeout: 300 * time.Millisecond})
}

func TestARelayWithoutExtensionsIsSpokenToStepByStep(t *testing.T) {
	for _, hello := range []string{"", "PIPELINING"} {
		r := startRelay(t, hello, nil)
		ch := r.channel(t)
		for i := range 2 {
			got, err := ch.Send(t.Context(), channeltest.Message("lan@example.invalid", i))
			if err != nil || got.Ref != "ABC123" || got.Code != "250 2.0.0" {
				t.Fatalf("%q: %+v, %v", hello, got, err)
			}
		}
		lines, mails, connections := r.seen()
		want := "EHLO MAIL RCPT DATA MAIL RCPT DATA"
		if strings.Join(lines, " ") != want || len(mails) != 2 || connections != 1 {
			t.Errorf("%q: it heard %v and took %d mails over %d connections", hello, lines, len(mails), connections)
		}
	}
}

func TestWhenTheRelayMisbehaves(t *testing.T) {
	once := func(verb, text string) func(int, string) string {
		var done atomic.Bool
		return func(_ int, v string) string {
			if v == verb && done.CompareAndSwap(false, true) {
				return text
			}
			return ""
		}
	}
	always := func(verb, text string) func(int, string) string {
		return func(_ int, v string) string {
			if v == verb {
				return text
			}
			return ""
		}
	}
	for name, c := range map[string]struct {
		hello  string
		answer func(int, string) string
		want   delivery.Verdict
	}{
		"silent after the mail":                  {"PIPELINING", always("mail", "silence"), delivery.VerdictUnknown},
		"hung up after the mail":                 {"PIPELINING", always("mail", "hang up"), delivery.VerdictUnknown},
		"hung up before the mail, once":          {"", once("RCPT", "hang up"), delivery.VerdictHanded},
		"hangs up before the mail, always":       {"", always("RCPT", "hang up"), delivery.VerdictUnavailable},
		"421 at the sender, once":                {"PIPELINING", once("MAIL", "421 4.3.2 shutting down"), delivery.VerdictHanded},
		"421 at the sender, always":              {"", always("MAIL", "421 4.3.2 shutting down"), delivery.VerdictUnavailable},
		"421 at the recipient, too fast":         {"PIPELINING CHUNKING", always("RCPT", "421 4.7.28 too fast"), delivery.VerdictPostponed},
		"421 instead of a greeting":              {"", always("connect", "421 4.3.2 too busy"), delivery.VerdictUnavailable},
		"no greeting":                            {"", always("connect", "silence"), delivery.VerdictUnavailable},
		"something else than a mail server":      {"", always("connect", "SSH-2.0-OpenSSH_9.2"), delivery.VerdictUnavailable},
		"an endless greeting":                    {"", always("connect", strings.Repeat("220-hello\n", 200)+"220 hello"), delivery.VerdictUnavailable},
		"refuses the recipient, then says go on": {"PIPELINING", always("RCPT", "550 5.1.1 no such user"), delivery.VerdictSuppress},
		"refuses the recipient, and the mail too": {"PIPELINING", func(_ int, v string) string {
			return map[string]string{"RCPT": "450 4.2.0 greylisted", "DATA": "554 5.5.1 no valid recipients"}[v]
		}, delivery.VerdictRetry},
		"an old one that knows only HELO": {"", func(_ int, v string) string {
			return map[string]string{"EHLO": "502 5.5.1 what", "HELO": "250 relay.invalid"}[v]
		}, delivery.VerdictHanded},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRelay(t, c.hello, c.answer)
			_, err := r.channel(t).Send(t.Context(), channeltest.Message("lan@example.invalid", 0))
			if d := delivery.Decide(err); d.Verdict != c.want {
				lines, _, _ := r.seen()
				t.Errorf("verdict %d: %v; it heard %v", d.Verdict, err, lines)
			}
		})
	}
}

func TestARefusedRecipientDoesNotCostTheConnection(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ch := newChannel(t, email.Config{Addr: sink.Addr(), Security: email.SecurityOff, Connections: 1})
	for i, to := range []string{"bounce@x.invalid", "a@x.invalid", "spam@x.invalid", "b@x.invalid", "busy@x.invalid", "c@x.invalid"} {
		_, err := ch.Send(t.Context(), channeltest.Message(to, i))
		if refused := i%2 == 0; refused != (err != nil) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if taken, refused := sink.Total(); taken != 3 || refused != 3 {
		t.Errorf("taken %d, refused %d", taken, refused)
	}
}

func TestAClosedPortIsNobodysFault(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	ch := newChannel(t, email.Config{Addr: l.Addr().String(), Security: email.SecurityOff})
	_, err = ch.Send(t.Context(), channeltest.Message("lan@example.invalid", 0))
	if d := delivery.Decide(err); d.Verdict != delivery.VerdictUnavailable || d.Code != "connection" {
		t.Errorf("verdict %d, code %q: %v", d.Verdict, d.Code, err)
	}
}

func TestEncryptionAndLogin(t *testing.T) {
	server, trusting := certificate(t)
	sink := startSink(t, smtpsink.Options{TLS: server, User: "loa", Pass: "bí mật"})
	open := startSink(t, smtpsink.Options{User: "loa", Pass: "bí mật"})
	for name, c := range map[string]struct {
		cfg  email.Config
		want delivery.Verdict
	}{
		"STARTTLS and the right password":   {email.Config{Addr: sink.Addr(), Security: email.SecurityRequire, User: "loa", Password: "bí mật", TLS: trusting}, delivery.VerdictHanded},
		"a wrong password":                  {email.Config{Addr: sink.Addr(), Security: email.SecurityRequire, User: "loa", Password: "x", TLS: trusting}, delivery.VerdictUnavailable},
		"no login where one is wanted":      {email.Config{Addr: sink.Addr(), Security: email.SecurityAuto}, delivery.VerdictUnavailable},
		"a certificate nobody vouches for":  {email.Config{Addr: sink.Addr(), Security: email.SecurityRequire, User: "loa", Password: "bí mật"}, delivery.VerdictUnavailable},
		"a password meant for a stranger":   {email.Config{Addr: sink.Addr(), Security: email.SecurityAuto, User: "loa", Password: "bí mật"}, delivery.VerdictUnavailable},
		"no encryption where it must be":    {email.Config{Addr: open.Addr(), Security: email.SecurityRequire}, delivery.VerdictUnavailable},
		"a password over an open line":      {email.Config{Addr: open.Addr(), Security: email.SecurityAuto, User: "loa", Password: "bí mật"}, delivery.VerdictUnavailable},
		"the same on this machine, by will": {email.Config{Addr: open.Addr(), Security: email.SecurityOff, User: "loa", Password: "bí mật"}, delivery.VerdictHanded},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newChannel(t, c.cfg).Send(t.Context(), channeltest.Message("lan@example.invalid", 0))
			if d := delivery.Decide(err); d.Verdict != c.want {
				t.Errorf("verdict %d: %v", d.Verdict, err)
			}
			if err != nil && strings.Contains(err.Error(), "bí mật") {
				t.Errorf("the password stands in the error %v", err)
			}
		})
	}
}

func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func TestStoppingDoesNotWaitForASilentRelay(t *testing.T) {
	r := startRelay(t, "PIPELINING", func(_ int, verb string) string {
		if verb == "mail" {
			return "silence"
		}
		return ""
	})
	ch := newChannel(t, email.Config{Addr: r.Addr().String(), Security: email.SecurityOff, Timeout: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := ch.Send(ctx, channeltest.Message("lan@example.invalid", 0))
	if d := delivery.Decide(err); d.Verdict != delivery.VerdictUnknown {
		t.Errorf("verdict %d: %v", d.Verdict, err)
	}
}

func TestASecretDoesNotPrintItself(t *testing.T) {
	cfg := email.Config{Password: "bí mật"}
	for _, s := range []string{cfg.Password.String(), cfg.Password.GoString(), cfg.Password.LogValue().String()} {
		if strings.Contains(s, "mật") {
			t.Errorf("it prints %q", s)
		}
	}
}

func TestAMailSentToAClosedChannelStillGoesOut(t *testing.T) {
	sink := startSink(t, smtpsink.Options{})
	ch := email.New(email.Config{Addr: sink.Addr(), Security: email.SecurityOff, From: "loa@loa.example", Connections: 2}, time.Now)
	for i := range 3 {
		if _, err := ch.Send(t.Context(), channeltest.Message("lan@example.invalid", i)); err != nil {
			t.Fatal(err)
		}
		if err := ch.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if taken, _ := sink.Total(); taken != 3 {
		t.Errorf("%d of 3 arrived", taken)
	}
}
