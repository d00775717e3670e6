package script

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// A mail server that does not listen costs nobody a mail and no try: people wait,
// the channel is said to be away and why, and all are served once when it is back.
func TestAMailServerThatIsAwayCostsNobody(t *testing.T) {
	addr := freeAddr(t)
	d := openDesk(t, file(t, "data"), sqldbtest.URL(t, sqldb.SQLite), addr, 400)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, app.Serving{Version: "test"}) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	}()

	if !poll(30*time.Second, func() bool {
		st, b := d.now()
		away := d.Worker.Health().Channels[0]
		return st.State == plan.StateRunning && len(b.Channels) == 1 && b.Channels[0].Waiting.Retry > 0 && away.Err != nil
	}) {
		st, b := d.now()
		t.Fatalf("the closed port is not seen: %s, %+v, %+v", st.State, b.Channels, d.Worker.Health())
	}
	away := d.Worker.Health().Channels[0]
	if said := lang.For(lang.VI).Error(away.Err); fault.Code(away.Err) != "delivery.channel_resting" || !strings.Contains(said, "email") || away.Resting.IsZero() {
		t.Errorf("the channel says %q until %v", said, away.Resting)
	}
	_, books := d.now()
	n := int64(len(d.members))
	if mail := books.Channels[0]; mail.Pending != n || mail.Handed+mail.Rejected+mail.Expired+mail.Unknown != 0 {
		t.Errorf("while the server is away: %+v", mail)
	}
	d.refusesToFinish()
	if !d.finds(app.Look, addr) {
		t.Error("the doctor does not say that the mail server is away")
	}

	_, letters := mailServer(t, addr, 0)
	books = d.waitFinished(90 * time.Second)
	if mail := books.Channels[0]; mail.Handed != n {
		t.Errorf("after it came back: %+v", mail)
	}
	if !d.finds(app.Fine, addr) {
		t.Error("the doctor does not say that the mail server is back")
	}
	taken := letters()
	if missing := taken.lost(d.members); len(missing) > 0 || taken.repeated() > 0 {
		t.Errorf("lost %d, twice %d", len(missing), taken.repeated())
	}
}

// finds reports whether the doctor says something of that kind about a word.
func (d *desk) finds(h app.Health, word string) bool {
	for _, f := range d.Doctor(d.ctx, lang.For(lang.VI)) {
		if f.Health == h && strings.Contains(f.Text, word) {
			return true
		}
	}
	return false
}
