package script

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/test/toxic"
)

// nodes is several `loa serve` on one PostgreSQL.
type nodes struct {
	t    *testing.T
	d    *desk
	pg   *sqldbtest.Cluster
	all  [3]*process
	bus  [3]string      // where each node waits for its peers
	door [3]*toxic.Wire // over which the others reach it
	db   *toxic.Wire    // over which the first node reaches the database
	held map[string]bool
}

// Three nodes share 12,000 mails while one after the other is killed, the database
// restarts, one node loses its connection to it, another time hears nothing more
// from it, and the bus falls apart. Nobody is lost, nobody gets a mail twice whose
// attempt was not in hands at one of these moments, and the books close.
func TestNodesComeAndGo(t *testing.T) {
	n := openNodes(t, 12_000)
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // Any number will do; it is logged.
	t.Logf("seed %d", seed)
	luck := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // It chooses moments.
	sink, taken := mailServer(t, "127.0.0.1:0", 10*time.Millisecond)
	n.d.ok(n.d.SetMail(n.d.ctx, email.Config{Addr: sink.Addr(), From: "loa@bacninh.invalid"}))
	for i := range n.all {
		n.start(i)
	}
	began := time.Now()

	troubles := []struct {
		name string
		do   func()
	}{
		{"a node is killed", func() { n.killed(luck.IntN(3)) }},
		{"the bus falls apart", n.partition},
		{"the database restarts", func() { n.d.ok(n.pg.Restart(n.note)) }},
		{"a node loses the database", func() { n.db.Cut(); n.note(); n.goOn(); n.db.Mend() }},
		{"the bus is whole again", n.rejoin},
		{"a node hears nothing from the database", func() {
			heal := n.db.Poison("timeout", `{"timeout":0}`)
			n.note()
			n.goOn()
			heal()
		}},
		{"another node is killed", func() { n.killed(luck.IntN(3)) }},
	}
	for i, trouble := range troubles {
		from := int64(len(n.d.members) * (i + 1) / (len(troubles) + 2))
		if !poll(time.Minute, func() bool { sent, _ := sink.Total(); return sent >= from }) {
			t.Fatalf("before %q: %d mails were not sent within a minute", trouble.name, from)
		}
		trouble.do()
	}
	books := n.d.waitFinished(2 * time.Minute)
	took := time.Since(began)
	n.shared()
	for _, p := range n.all {
		p.stop()
	}
	letters := taken()
	if most := 4 * slots; letters.repeated() > most { // two kills, two lost connections
		t.Errorf("%d mails came twice, more than %d", letters.repeated(), most)
	}
	n.d.judge(letters, n.held, books)
	t.Logf("3 nodes, %d troubles, %d members: lost 0, %d twice of %d in hands, %.1f s", len(troubles), len(n.d.members), letters.repeated(), len(n.held), took.Seconds())
}

func openNodes(t *testing.T, people int) *nodes {
	t.Helper()
	dir, err := os.MkdirTemp("", "loa-pg-") //nolint:usetesting // The server's user may not enter a test's own folder.
	if err != nil {
		t.Fatal(err)
	}
	pg, err := sqldbtest.StartCluster(dir, "synchronous_commit=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = pg.Stop()
		_ = os.RemoveAll(dir)
	})
	n := &nodes{t: t, pg: pg, held: map[string]bool{}}
	n.d = openDesk(t, file(t, "data"), pg.URL, "127.0.0.1:1", people)
	n.db = toxic.New(t, address(t, pg.URL))
	for i := range n.bus {
		n.bus[i] = freeAddr(t)
		n.door[i] = toxic.New(t, n.bus[i])
	}
	return n
}

// start starts a node; the first reaches the database over a wire of its own.
func (n *nodes) start(i int) {
	n.t.Helper()
	bus := "cluster:" + n.bus[i]
	for k, door := range n.door {
		if k != i {
			bus += "," + door.Addr()
		}
	}
	db := n.pg.URL
	if i == 0 {
		db = strings.Replace(db, address(n.t, db), n.db.Addr(), 1)
	}
	n.all[i] = serve(n.t, n.d, "LOA_BUS="+bus, "LOA_DB="+db, fmt.Sprintf("LOA_DATA=%s-%d", n.d.Config.Data, i))
}

func address(t *testing.T, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

func (n *nodes) killed(i int) {
	n.all[i].kill()
	n.note()
	n.start(i)
}

func (n *nodes) partition() {
	for _, door := range n.door {
		door.Cut()
	}
}

func (n *nodes) rejoin() {
	for _, door := range n.door {
		door.Mend()
	}
}

// goOn waits until the others have done something meanwhile: a node in trouble must
// not hold them up.
func (n *nodes) goOn() {
	n.t.Helper()
	before := n.handed()
	if !poll(20*time.Second, func() bool { return n.handed() > before+500 }) {
		n.t.Error("the other nodes did not go on")
	}
}

func (n *nodes) handed() (sum int64) {
	_, b := n.d.now()
	for _, c := range b.Channels {
		sum += c.Handed
	}
	return sum
}

// note remembers whose attempts are in hands: the only ones that may come twice.
func (n *nodes) note() {
	if n.d.DB.Ping(n.d.ctx) == nil {
		maps.Copy(n.held, n.d.inAir())
	}
}

// shared checks that no node was special: each that lives has done its share.
func (n *nodes) shared() {
	n.t.Helper()
	var all []delivery.Node
	n.d.ok(n.d.DB.View(n.d.ctx, func(tx *sqldb.Tx) (err error) {
		all, err = n.d.Post.Nodes(n.d.ctx, tx)
		return err
	}))
	alive := 0
	for _, node := range all {
		if node.Alive {
			alive++
		}
	}
	if alive < len(n.all) {
		n.t.Errorf("%d of %d nodes are alive at the end: %+v", alive, len(n.all), all)
	}
}
