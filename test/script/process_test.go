package script

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/smtpsink"
)

// process is a running `loa serve`.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	addr string
	said bytes.Buffer
}

// environment of the program on a site.
func environment(d *desk, more ...string) []string {
	return append(append(os.Environ(), "LOA_DATA="+d.Config.Data, "LOA_DB="+d.Config.DB, "LOA_LOG_LEVEL=warn", "LOA_LANG=vi"), more...)
}

// serve starts the program on a site, to end with the test at the latest.
func serve(t *testing.T, d *desk, more ...string) *process {
	t.Helper()
	p := &process{t: t, addr: freeAddr(t), cmd: exec.Command("loa", "serve")}
	p.cmd.Env = environment(d, append(more, "LOA_HTTP="+p.addr)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", p.said.String())
		}
	})
	return p
}

// waitReady waits for an answer of /readyz.
func (p *process) waitReady(want int) {
	p.t.Helper()
	if !poll(60*time.Second, func() bool { return status("http://"+p.addr+"/readyz") == want }) {
		p.t.Fatalf("/readyz did not answer %d %s within a minute", want, http.StatusText(want))
	}
}

// kill is the power cut: nothing of the program runs after it.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait()
	if p.cmd.ProcessState.Success() {
		p.t.Fatal("the program ended by itself before it was killed")
	}
}

// stop asks the program to stop, as systemd does, and wants a clean end.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("stopping: %v", err)
	}
}

// run runs a command of the program to its end.
func run(d *desk, args ...string) (said string, code int) {
	d.t.Helper()
	cmd := exec.Command("loa", args...)
	cmd.Env = environment(d)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		d.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// letters is what a mail server took: message-ids by recipient.
type letters map[string][]string

// mailServer starts a sink that accepts everything and writes down what it took.
// The letters may be read once the sink is closed.
func mailServer(t *testing.T, addr string, latency time.Duration) (*smtpsink.Sink, func() letters) {
	t.Helper()
	var log bytes.Buffer
	sink, err := smtpsink.Start(addr, smtpsink.Options{Keep: -1, Rules: []smtpsink.Rule{}, Log: &log, Latency: latency})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink, func() letters {
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
		taken := letters{}
		for line := range strings.Lines(log.String()) {
			var to, id string
			if n, _ := fmt.Sscan(line, &to, &id); n != 2 {
				t.Fatalf("a mail without recipient or Message-ID: %q", line)
			}
			taken[to] = append(taken[to], id)
		}
		return taken
	}
}

// lost lists members that no mail reached.
func (l letters) lost(members map[string]bool) (missing []string) {
	for address := range members {
		if len(l[address]) == 0 {
			missing = append(missing, address)
		}
	}
	return missing
}

// repeated counts mails beyond each recipient's first.
func (l letters) repeated() (n int) {
	for _, ids := range l {
		n += len(ids) - 1
	}
	return n
}
