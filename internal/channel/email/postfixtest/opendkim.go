package postfixtest

import (
	"bytes"
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

// DKIM shapes an OpenDKIM: it signs or it checks.
type DKIM struct {
	// Domain, Selector and Key (PEM) make it sign what comes from the domain.
	Domain, Selector string
	Key              []byte
	// Records make it check instead: "selector._domainkey.domain" and its TXT
	// record. It adds Authentication-Results in the name of relay.loa.example.
	Records map[string]string
}

// StartDKIM starts an OpenDKIM and returns its address, for Options.Milter. It is
// stopped at the test's end.
func StartDKIM(t testing.TB, d DKIM) string {
	t.Helper()
	dir, addr := folder(t, "loa-opendkim-"), freeAddr(t)
	host, port, _ := net.SplitHostPort(addr)
	lines := []string{
		"Socket inet:" + port + "@" + host, "Background no", "Syslog no", "Canonicalization relaxed/relaxed", "AuthservID relay.loa.example",
		"TrustAnchorFile /dev/null", "RequireSafeKeys no", "LogResults yes",
	}
	if d.Records != nil {
		var keys strings.Builder
		for name, record := range d.Records {
			fmt.Fprintf(&keys, "%s %s\n", name, record)
		}
		write(t, filepath.Join(dir, "keys"), keys.String())
		lines = append(lines, "Mode v", "InternalHosts 192.0.2.1", "TestPublicKeys "+filepath.Join(dir, "keys"), "AlwaysAddARHeader yes")
	} else {
		key := filepath.Join(dir, "key.pem")
		if err := os.WriteFile(key, d.Key, 0o600); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, "Mode s", "InternalHosts 127.0.0.1", "Domain "+d.Domain, "Selector "+d.Selector, "KeyFile "+key, "OversignHeaders From")
	}
	write(t, filepath.Join(dir, "opendkim.conf"), strings.Join(lines, "\n")+"\n")
	run(t, addr, "opendkim", "-f", "-x", filepath.Join(dir, "opendkim.conf"))
	return addr
}

// run starts a server in the foreground, waits until it listens and stops it at
// the test's end.
func run(t testing.TB, addr, name string, args ...string) {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), name, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v; tools/test-setup installs it", name, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); cancel() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		if err := <-ended; !kill.Stop() {
			t.Errorf("%s had to be killed: %v", name, err)
		}
	})
	if err := answers(ctx, addr, func(net.Conn) error { return nil }); err != nil {
		_ = cmd.Process.Kill()
		err2 := <-ended
		ended <- err2
		t.Fatalf("%s does not answer: %v: %v: %s", name, err, err2, said.String())
	}
}
