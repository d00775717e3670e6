package deliverybench_test

import (
	"bytes"
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/pushsink"
	"github.com/loa-vn/loa/internal/smppsink"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// Ten times the process is killed without warning, while it sends over three
// channels. Nobody is lost. What comes twice was in hands at a kill: a mail under
// the same Message-ID and a push under the same Topic, by which the other side knows
// the repetition; a short message has no such id, so only an alert is sent again,
// and all other messages whose answer died are unknown in the books, never twice.
func TestTenKillsLoseNobody(t *testing.T) {
	n := setting(t, "LOA_KILL_RECIPIENTS", 1500)
	for _, engine := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			seed := setting(t, "LOA_KILL_SEED", int(time.Now().UnixNano()))
			t.Logf("LOA_KILL_SEED=%d", seed)
			k := openKill(t, engine, n)
			luck := rand.New(rand.NewPCG(uint64(seed), 1)) //nolint:gosec // It chooses moments.
			moments := make([]int64, 10)
			for i := range moments {
				moments[i] = luck.Int64N(int64(4 * n * 8 / 10))
			}
			slices.Sort(moments)
			worker := k.start()
			for _, at := range moments {
				k.await(func() bool { return k.taken() >= at })
				if err := worker.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_ = worker.Wait() // it says that it was killed
				k.note()
				worker = k.start()
			}
			if err := worker.Wait(); err != nil {
				t.Fatalf("the last process: %v", err)
			}
			k.judge()
		})
	}
}

type kill struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // One test, one context.
	n    int
	url  string
	db   *sqldb.DB
	mail *smtpsink.Sink
	sms  *smppsink.Sink
	push *pushsink.Sink
	log  *lines
	held map[string]int // kills at which an address was in hands
}

func setting(t *testing.T, name string, standard int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return standard
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func openKill(t *testing.T, engine sqldb.Dialect, n int) *kill {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	k := &kill{t: t, ctx: ctx, n: n, url: sqldbtest.URL(t, engine), log: &lines{}, held: map[string]int{}}
	k.db = sqldbtest.Open(t, k.url)
	var err [3]error
	k.mail, err[0] = smtpsink.Start("127.0.0.1:0", smtpsink.Options{Keep: -1, Rules: []smtpsink.Rule{}, Log: k.log})
	k.sms, err[1] = smppsink.Start("127.0.0.1:0", smppsink.Options{Keep: -1, Rules: []smppsink.Rule{}})
	k.push, err[2] = pushsink.Start("127.0.0.1:0", pushsink.Options{Keep: 100 * n, Decrypt: -1, Rules: []pushsink.Rule{}})
	for i, sink := range []interface{ Close() error }{k.mail, k.sms, k.push} {
		if err[i] != nil {
			t.Fatal(err[i])
		}
		t.Cleanup(func() { _ = sink.Close() })
	}
	return k
}

func (k *kill) start() *exec.Cmd {
	k.t.Helper()
	cmd := process(k.ctx, "worker", k.url, strconv.Itoa(k.n), k.mail.Addr(), k.sms.Addr(), k.push.URL())
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	return cmd
}

func (k *kill) taken() int64 {
	mails, _ := k.mail.Total()
	pushes, _, _ := k.push.Total()
	return mails + pushes + int64(len(k.sms.Counts()))
}

func (k *kill) await(holds func() bool) {
	k.t.Helper()
	look := time.NewTicker(3 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-k.ctx.Done():
			k.t.Fatalf("after %d messages it went no further", k.taken())
		case <-look.C:
		}
	}
}

// note remembers whose attempts are in hands: the only ones that may come twice.
func (k *kill) note() {
	k.t.Helper()
	for _, a := range k.in("leased") {
		k.held[a]++
	}
}

// in lists the addresses of attempts in a state.
func (k *kill) in(state delivery.State) (found []string) {
	k.t.Helper()
	err := k.db.View(k.ctx, func(tx *sqldb.Tx) error {
		return tx.Each(k.ctx, func(rows *sql.Rows) error {
			var a string
			err := rows.Scan(&a)
			found = append(found, name(a))
			return err
		}, `SELECT address FROM delivery_attempt WHERE state = ?`, string(state))
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return found
}

// name is what a sink calls an address: the name of a subscription, or the address.
func name(address string) string {
	if _, rest, ok := strings.Cut(address, "/push/"); ok {
		name, _, _ := strings.Cut(rest, `"`)
		return name
	}
	return strings.TrimPrefix(address, "+")
}

func (k *kill) judge() {
	unknown := k.in(delivery.StateUnknown)
	got := k.push.Counts()
	ids := k.log.ids()
	for to, seen := range ids {
		got[to] = len(seen)
		if len(slices.Compact(slices.Sorted(slices.Values(seen)))) != 1 {
			k.t.Errorf("%s got mails with different names: %v", to, seen)
		}
	}
	phones := k.sms.Counts()
	for to, times := range phones {
		got[name(to)] = times
	}
	topics := map[string]map[string]bool{}
	for _, p := range k.push.Pushes() {
		if topics[p.Name] == nil {
			topics[p.Name] = map[string]bool{}
		}
		topics[p.Name][p.Header.Get("Topic")] = true
		if len(topics[p.Name]) != 1 || topics[p.Name][""] {
			k.t.Errorf("%s got pushes with the topics %v", p.Name, topics[p.Name])
		}
	}
	lost, twice := 4*k.n-len(got), 0
	for _, a := range unknown {
		if got[a] == 0 {
			lost--
		}
		if k.held[a] == 0 {
			k.t.Errorf("%s is unknown and was in nobody's hands at a kill", a)
		}
	}
	for a, times := range got {
		twice += times - 1
		if times-1 > k.held[a] {
			k.t.Errorf("%s got %d messages and was in hands at %d kills", a, times, k.held[a])
		}
		if strings.HasPrefix(a, "84911") && times != 1 {
			k.t.Errorf("%s got %d short messages that were no alert", a, times)
		}
	}
	if lost != 0 {
		k.t.Errorf("%d people were lost", lost)
	}
	k.balanced()
	k.t.Logf("%d messages, 10 kills, %d in hands at them: lost 0, %d again under the same id or as an alert by SMS, %d unknown",
		4*k.n, len(k.held), twice, len(unknown))
}

func (k *kill) balanced() {
	k.t.Helper()
	svc := delivery.New(job.NewLedger())
	for _, c := range crowds(k.push.URL(), k.n) {
		id, err := c.Open(k.ctx, k.db, svc)
		if err != nil {
			k.t.Fatal(err)
		}
		err = k.db.View(k.ctx, func(tx *sqldb.Tx) error {
			run, err := svc.Run(k.ctx, tx, id)
			if err != nil {
				return err
			}
			b, err := svc.Books(k.ctx, tx, id)
			if err != nil {
				return err
			}
			if run.State != delivery.RunFinished || !b.Balanced() || b.Pending() != 0 {
				k.t.Errorf("the run over %s is %s with the books %+v", c.Channel, run.State, b.Channels)
			}
			wrong, err := svc.Audit(k.ctx, tx, id)
			if len(wrong) != 0 {
				k.t.Errorf("the audit found %+v", wrong)
			}
			return err
		})
		if err != nil {
			k.t.Fatal(err)
		}
	}
}

// lines gathers what the mail server took.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

// ids lists the Message-IDs of each recipient's mails.
func (l *lines) ids() map[string][]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := map[string][]string{}
	for line := range strings.Lines(l.all.String()) {
		to, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		found[to] = append(found[to], id)
	}
	return found
}
