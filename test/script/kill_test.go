package script

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

const (
	crowd = 20_000
	// slots is how many attempts the program's worker holds at once, and so the
	// most that a power cut may repeat: delivery.Options.Slots by default.
	slots = 1_000
)

// 20,000 people, the power cut at a quarter, a new start: everybody got the mail,
// only what was in the air came twice and under the same Message-ID, and the stage
// was not called finished before its books balanced. Then the site moves to the
// other engine, and its coverage is the same to the last number.
func TestAPowerCutLosesNobody(t *testing.T) {
	for _, engine := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			sink, letters := mailServer(t, "127.0.0.1:0", 0)
			d := openDesk(t, file(t, "data"), sqldbtest.URL(t, engine), sink.Addr(), crowd)
			members := int64(len(d.members))
			began := time.Now()
			first := serve(t, d)
			if !poll(2*time.Minute, func() bool { n, _ := sink.Total(); return n >= members/4 }) {
				t.Fatal("a quarter of the mails was not sent within two minutes")
			}
			d.refusesToFinish()
			first.kill()
			cut, _ := sink.Total()
			if cut >= members {
				t.Fatalf("all %d mails were out before the power cut", cut)
			}
			inAir := d.inAir()
			if len(inAir) == 0 || len(inAir) > slots {
				t.Fatalf("%d attempts were in hands at the power cut, want 1 to %d", len(inAir), slots)
			}
			d.refusesToFinish()

			second := serve(t, d)
			books := d.waitFinished(3 * time.Minute)
			took := time.Since(began)
			second.stop()
			taken := letters()
			d.judge(taken, inAir, books)
			t.Logf("%d members, power cut after %d mails with %d in hands: lost 0, %d twice, %.1f s from start to closed books",
				members, cut, len(inAir), taken.repeated(), took.Seconds())
			d.movesWhole()
		})
	}
}

// refusesToFinish tries to call the stage finished while people wait.
func (d *desk) refusesToFinish() {
	d.t.Helper()
	if st, b := d.now(); st.State != plan.StateRunning || b.Pending() == 0 {
		d.t.Fatalf("the stage is %s with %d pending", st.State, b.Pending())
	}
	if err := d.Plans.Finish(d.ctx, d.approver, d.stage); fault.Code(err) != "delivery.books_open" {
		d.t.Errorf("finishing while people wait: %v", err)
	}
}

// inAir lists the addresses whose attempts the dead process held: the most that
// may come twice.
func (d *desk) inAir() map[string]bool {
	d.t.Helper()
	held := map[string]bool{}
	d.ok(d.DB.View(d.ctx, func(tx *sqldb.Tx) error {
		return tx.Each(d.ctx, func(rows *sql.Rows) error {
			var address string
			err := rows.Scan(&address)
			held[address] = true
			return err
		}, `SELECT address FROM delivery_attempt WHERE state = 'leased'`)
	}))
	return held
}

// judge holds what the mail server took against the frozen audience, the attempts
// in the air and the books.
func (d *desk) judge(taken letters, inAir map[string]bool, books delivery.Books) {
	d.t.Helper()
	if missing := taken.lost(d.members); len(missing) > 0 {
		d.t.Errorf("%d people were lost, for example %s", len(missing), missing[0])
	}
	for to, ids := range taken {
		if !d.members[to] {
			d.t.Errorf("%s got a mail and is not in the audience", to)
		}
		if len(ids) == 1 {
			continue
		}
		if !inAir[to] || len(ids) > 2 {
			d.t.Errorf("%s got %d mails; in the air at the power cut: %v", to, len(ids), inAir[to])
		}
		if ids[0] != ids[1] {
			d.t.Errorf("%s cannot know that these are one mail: %s, %s", to, ids[0], ids[1])
		}
	}
	mail := books.Channels[0]
	if n := int64(len(d.members)); mail.Targeted != n || mail.Handed != n {
		d.t.Errorf("the books do not say what the mail server says: %+v", mail)
	}
	said, code := run(d, "doctor")
	if code != 0 || !strings.Contains(said, "✓ Đã đếm lại sổ của 1 lượt") || !strings.Contains(said, "✓ Chuỗi nhật ký liền mạch") {
		d.t.Errorf("the doctor ended with %d:\n%s", code, said)
	}
}

// movesWhole copies the site to the other engine and compares its coverage.
func (d *desk) movesWhole() {
	d.t.Helper()
	other := sqldb.Postgres
	if d.DB.Dialect() == sqldb.Postgres {
		other = sqldb.SQLite
	}
	url := sqldbtest.URL(d.t, other)
	if said, code := run(d, "copy-db", url); code != 0 || !strings.Contains(said, "delivery_attempt") {
		d.t.Fatalf("copy-db ended with %d:\n%s", code, said)
	}
	cfg := d.Config
	cfg.DB = url
	there, err := app.Open(d.ctx, cfg, d.Log)
	d.ok(err)
	defer func() { d.ok(there.Close()) }()
	here, same := d.coverage(d.Site), d.coverage(there)
	if !bytes.Equal(here, same) {
		d.t.Errorf("the coverage after the move:\n%.2000s\nwas\n%.2000s", same, here)
	}
}

// coverage is everything that the coverage page shows.
func (d *desk) coverage(site *app.Site) []byte {
	d.t.Helper()
	st, err := site.Plans.Stage(d.ctx, d.stage)
	d.ok(err)
	c, err := site.Measure.Coverage(d.ctx, measure.Query{Run: st.Run})
	d.ok(err)
	if len(c.Rows) < 90 || c.Total.Handed != int64(len(d.members)) {
		d.t.Fatalf("%d communes, %d people reached", len(c.Rows), c.Total.Handed)
	}
	text, err := json.Marshal(c)
	d.ok(err)
	return text
}
