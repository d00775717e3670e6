package postfixtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// Rspamd is a spam filter as many mail hosts run it, with the rules that it comes
// with. It knows no past and asks nobody: what needs the net it leaves out.
type Rspamd struct{ addr string }

// Opinion is what the filter says of a mail: the score that each rule gave it.
// Rules that speak well of it are below zero.
type Opinion map[string]float64

// StartRspamd starts a spam filter. It is stopped at the test's end.
func StartRspamd(t testing.TB) Rspamd {
	t.Helper()
	dir, addr := folder(t, "loa-rspamd-"), freeAddr(t)
	config := strings.NewReplacer("@DIR", dir, "@ADDR", addr).Replace(`
.include "$CONFDIR/common.conf"
options {
  filters = "chartable,dkim,regexp,fuzzy_check";
  dns { nameserver = ["127.0.0.1:9"]; timeout = 0.05s; retransmits = 1; sockets = 1; }
  control_socket = "@DIR/control mode=0600";
  history_file = "@DIR/history"; hs_cache_dir = "@DIR"; cache_file = "@DIR/symbols.cache"; tempdir = "@DIR"; pidfile = "@DIR/pid";
  url_tld = "${SHAREDIR}/effective_tld_names.dat";
}
logging { type = "console"; level = "error"; }
worker "normal" { bind_socket = "@ADDR"; count = 1; }
`)
	write(t, filepath.Join(dir, "rspamd.conf"), config)
	run(t, addr, "rspamd", "-f", "--insecure", "-c", filepath.Join(dir, "rspamd.conf"),
		"--var=DBDIR="+dir, "--var=RUNDIR="+dir, "--var=LOGDIR="+dir)
	return Rspamd{addr: addr}
}

// Opinion asks about a mail that came from a host of the sender's own name.
func (r Rspamd) Opinion(t testing.TB, from string, mail []byte) Opinion {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.addr+"/checkv2", bytes.NewReader(mail))
	if err != nil {
		t.Fatal(err)
	}
	_, host, _ := strings.Cut(from, "@")
	for name, value := range map[string]string{"IP": "127.0.0.1", "Hostname": "mail." + host, "Helo": "mail." + host, "From": from} {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var said struct {
		Symbols map[string]struct{ Score float64 }
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(body, &said)
	}
	if err != nil || len(said.Symbols) == 0 {
		t.Fatalf("the spam filter said %s: %v", body, err)
	}
	opinion := Opinion{}
	for rule, s := range said.Symbols {
		opinion[rule] = s.Score
	}
	return opinion
}
