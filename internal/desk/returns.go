package desk

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// Returns is what comes back by mail, and where it is received.
type Returns interface {
	Returns(ctx context.Context) (ReturnState, error)
	// SaveReturns sets the address on which it is received, "" for none. It asks
	// again whether the actor may.
	SaveReturns(ctx context.Context, actor auth.Actor, addr string) error
}

// ReturnState is how the receiver stands and what came to it.
type ReturnState struct {
	Addr    string // as set: host and port; "" for none
	Domain  string // of the return paths; "" if none is set
	Listens string // where it listens now; "" if it does not
	Trouble error  // why it does not
	Days    int    // over which Counts are
	Counts  []delivery.ReturnCount
	Last    []delivery.Return
}

func (d *Desk) returnRoutes() []route {
	if d.Returns == nil {
		return nil
	}
	return []route{
		{"GET /desk/returns", auth.ActSettings, d.returns},
		{"POST /desk/returns", auth.ActSettings, d.returnsSave},
	}
}

type returnsView struct {
	ui.Page

	State  ReturnState
	Notice *ui.Notice
	Counts grid
	Last   grid
}

func returnsPage(s ReturnState, p *lang.Printer) *returnsView {
	v := &returnsView{State: s, Notice: returnNotice(s, p)}
	v.Counts = grid{Caption: p.T("bounce.counts", "n", s.Days), Empty: p.T("bounce.none"), Head: []gridHead{
		{Title: p.T("bounce.kind")}, {Title: p.T("bounce.reason")}, {Title: p.T("bounce.count"), Numeric: true},
	}}
	for _, c := range s.Counts {
		v.Counts.Rows = append(v.Counts.Rows, gridRow{Cells: []gridCell{
			{Text: p.T("bounce.kind." + c.Kind)}, {Text: returnReason(c.Reason, p)}, {Text: p.Int(c.Count)},
		}})
	}
	v.Last = grid{Caption: p.T("bounce.last"), Empty: p.T("bounce.none"), Head: []gridHead{
		{Title: p.T("bounce.at")}, {Title: p.T("bounce.kind")}, {Title: p.T("bounce.reason")}, {Title: p.T("bounce.code")},
	}}
	for _, r := range s.Last {
		v.Last.Rows = append(v.Last.Rows, gridRow{Cells: []gridCell{
			{Text: p.Time(r.At)}, {Text: p.T("bounce.kind." + r.Kind)}, {Text: returnReason(r.Reason, p)}, {Text: r.Code},
		}})
	}
	return v
}

func returnReason(reason string, p *lang.Printer) string {
	if reason == "" {
		return "–"
	}
	return p.T("bounce.reason." + reason)
}

// returnNotice says in one sentence whether bounces can come back.
func returnNotice(s ReturnState, p *lang.Printer) *ui.Notice {
	switch {
	case s.Domain == "":
		return &ui.Notice{Tone: ui.Waiting, Text: p.T("bounce.state.no_domain")}
	case s.Trouble != nil:
		return &ui.Notice{Tone: ui.Danger, Title: p.T("bounce.state.trouble", "addr", s.Addr), Text: s.Trouble.Error()}
	case s.Addr == "":
		return &ui.Notice{Tone: ui.Waiting, Text: p.T("bounce.state.off")}
	case s.Listens == "":
		return &ui.Notice{Tone: ui.Waiting, Text: p.T("bounce.state.soon", "addr", s.Addr)}
	}
	return &ui.Notice{Tone: ui.Success, Text: p.T("bounce.state.open", "addr", s.Listens, "domain", s.Domain)}
}

func (d *Desk) returns(w http.ResponseWriter, r *http.Request) error {
	state, err := d.Returns.Returns(r.Context())
	if err != nil {
		return err
	}
	return d.show(w, r, "returns", returnsPage(state, say(r)))
}

func (d *Desk) returnsSave(w http.ResponseWriter, r *http.Request) error {
	state, err := d.Returns.Returns(r.Context())
	if err != nil {
		return err
	}
	state.Addr = strings.TrimSpace(r.PostFormValue("addr"))
	if err := checkListen(state.Addr); err != nil {
		return d.again(w, r, "returns", returnsPage(state, say(r)), err)
	}
	if err := d.Returns.SaveReturns(r.Context(), actor(r), state.Addr); err != nil {
		return d.again(w, r, "returns", returnsPage(state, say(r)), err)
	}
	return done(w, r, "/desk/returns", "bounce.saved")
}

// checkListen refuses what can be no address of this machine; the empty one
// closes the receiver.
func checkListen(addr string) error {
	if addr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(addr)
	n, err2 := strconv.Atoi(port)
	if err != nil || err2 != nil || n < 1 || n > 65535 || host != "" && net.ParseIP(host) == nil {
		return fault.Invalid("bounce.bad_addr").On("addr")
	}
	return nil
}
