// Package postfixtest starts real mail servers for tests: a Postfix with folders
// of its own, OpenDKIM as its milter, and a spam filter, all on free loopback ports and gone
// with the test.
//
// A relay that sends a domain to a refusing server and the bounces back to a
// receiver is
//
//	relay := postfixtest.Start(t, postfixtest.Options{Routes: map[string]string{
//		"example.invalid":     sink.Addr(),     // an smtpsink refuses bounce…@ with 550 5.1.1
//		"bounces.loa.example": receiver.Addr(), // what Postfix itself then reports comes here
//	}})
//	ch := email.New(email.Config{Addr: relay.Addr, Security: email.SecurityOff, From: "loa@loa.example",
//		BounceDomain: "bounces.loa.example", BounceKey: key}, time.Now)
//
// Postfix takes every recipient of a routed domain and asks the next server only
// afterwards, so a refusal comes back as a report and not as an answer; a domain
// without a route is refused at once. The surprise: Postfix wants to be started by
// root, whom it then leaves; anybody else's test is skipped.
package postfixtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Options shape a Postfix.
type Options struct {
	// Routes say where mail for a domain goes: a host and port on this machine.
	Routes map[string]string
	// Milter is the address of a mail filter that sees every mail; "" for none.
	Milter string
	// Settings are lines of main.cf, over those that Start writes.
	Settings []string
}

// Postfix is a running relay.
type Postfix struct {
	Addr string // host and port where it takes mail
	dir  string
}

// Start starts a Postfix and stops it at the test's end. It fails the test when
// Postfix is missing or does not answer within half a minute.
func Start(t testing.TB, opts Options) *Postfix {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("Postfix is started by root")
	}
	p := &Postfix{Addr: freeAddr(t), dir: folder(t, "loa-postfix-")}
	for _, name := range []string{"queue", "data"} {
		if err := os.Mkdir(filepath.Join(p.dir, name), 0o755); err != nil { //nolint:gosec // Postfix goes through it as itself.
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(p.dir, "main.cf"), p.main(opts))
	write(t, filepath.Join(p.dir, "master.cf"), fmt.Sprintf(services, p.Addr))
	write(t, filepath.Join(p.dir, "transport"), transports(opts.Routes))
	chown := exec.CommandContext(t.Context(), "chown", "postfix", filepath.Join(p.dir, "data"))
	if out, err := chown.CombinedOutput(); err != nil {
		t.Fatalf("the user postfix: %v: %s; tools/test-setup installs it", err, out)
	}
	t.Cleanup(func() {
		_ = exec.CommandContext(context.WithoutCancel(t.Context()), "postfix", "-c", p.dir, "stop").Run()
	})
	if out, err := exec.CommandContext(t.Context(), "postfix", "-c", p.dir, "start").CombinedOutput(); err != nil {
		t.Fatalf("start Postfix: %v: %s\n%s", err, out, p.Log())
	}
	p.await(t)
	return p
}

func (p *Postfix) main(opts Options) string {
	domains := make([]string, 0, len(opts.Routes))
	for domain := range opts.Routes {
		domains = append(domains, domain)
	}
	lines := []string{
		"compatibility_level = 3.6",
		"queue_directory = " + p.dir + "/queue", "data_directory = " + p.dir + "/data",
		"maillog_file = " + p.dir + "/data/log", "maillog_file_prefixes = " + p.dir,
		"myhostname = relay.loa.example", "mydestination =", "local_recipient_maps =", "alias_maps =",
		"inet_interfaces = 127.0.0.1", "inet_protocols = ipv4", "mynetworks = 127.0.0.0/8",
		"relay_domains = " + strings.Join(domains, ", "), "transport_maps = texthash:" + p.dir + "/transport",
		"smtpd_relay_restrictions = permit_auth_destination, reject", "smtpd_recipient_restrictions =",
		"disable_dns_lookups = yes", "smtp_tls_security_level = none", "smtpd_tls_security_level = none",
		"smtpd_client_connection_rate_limit = 0", "bounce_queue_lifetime = 1d", "biff = no",
	}
	if opts.Milter != "" {
		lines = append(lines, "smtpd_milters = inet:"+opts.Milter, "milter_default_action = tempfail")
	}
	return strings.Join(append(lines, opts.Settings...), "\n") + "\n"
}

func transports(routes map[string]string) string {
	var b strings.Builder
	for domain, addr := range routes {
		host, port, _ := net.SplitHostPort(addr)
		fmt.Fprintf(&b, "%s smtp:[%s]:%s\n", domain, host, port)
	}
	return b.String()
}

const services = `%s inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`

// await waits until the relay greets.
func (p *Postfix) await(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := answers(ctx, p.Addr, func(c net.Conn) error {
		_, err := c.Read(make([]byte, 4))
		return err
	}); err != nil {
		t.Fatalf("Postfix does not answer: %v\n%s", err, p.Log())
	}
}

// answers dials again and again until the check of a connection succeeds.
func answers(ctx context.Context, addr string, check func(c net.Conn) error) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", addr)
		if err == nil {
			err = check(c)
			_ = c.Close()
		}
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}

// Log is what Postfix wrote, for the message of a test that fails.
func (p *Postfix) Log() string {
	text, err := os.ReadFile(filepath.Join(p.dir, "data", "log"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// folder is short, since sockets in it have short names, and open to the users as
// whom the servers run.
func folder(t testing.TB, prefix string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", prefix)
	if err == nil {
		err = os.Chmod(dir, 0o755) //nolint:gosec // See above.
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func freeAddr(t testing.TB) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // The server reads it as another user.
		t.Fatal(err)
	}
}
