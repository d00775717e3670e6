package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email/dsn"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

// pigeonhole keeps the state of a receiver in memory.
type pigeonhole struct{ state ReturnState }

func (p *pigeonhole) Returns(context.Context) (ReturnState, error) { return p.state, nil }

func (p *pigeonhole) SaveReturns(_ context.Context, _ auth.Actor, addr string) error {
	p.state.Addr = addr
	return nil
}

func sampleReturns() ReturnState {
	return ReturnState{
		Addr: "127.0.0.1:2525", Listens: "127.0.0.1:2525", Domain: "bounces.bacninh.example", Days: 7,
		Counts: []delivery.ReturnCount{{Kind: "hard", Reason: "user-unknown", Count: 12}, {Kind: "soft", Reason: "full", Count: 3}, {Kind: "complaint", Count: 1}},
		Last:   []delivery.Return{{At: noon, Kind: "hard", Reason: "user-unknown", Code: "550 5.1.1"}, {At: noon, Kind: "complaint"}},
	}
}

func returnSamples() map[string]sample {
	return map[string]sample{"returns": {"returns", "/desk/returns", returnsPage(sampleReturns(), lang.For(lang.VI))}}
}

func TestTheReceiverIsSetAndItsTroubleShown(t *testing.T) {
	kept := &pigeonhole{state: sampleReturns()}
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Returns = kept })
	b := o.visitor(t, "quantri")
	b.sees("/desk/returns", "550 5.1.1", "bounces.bacninh.example", "127.0.0.1:2525")
	for _, bad := range []string{"2525", "mail.example.vn:25", "127.0.0.1:0", "127.0.0.1:70000"} {
		if w := b.post("/desk/returns", url.Values{"addr": {bad}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", bad, w.Code)
		}
	}
	b.accepted("/desk/returns", url.Values{"addr": {":2526"}})
	if kept.state.Addr != ":2526" {
		t.Errorf("kept is %q", kept.state.Addr)
	}
	kept.state.Listens, kept.state.Trouble = "", errors.New("listen tcp :25: permission denied")
	b.sees("/desk/returns", "permission denied")
}

func TestEveryKindAndReasonHasItsWords(t *testing.T) {
	p := lang.For(lang.VI)
	for _, k := range []dsn.Kind{dsn.KindHard, dsn.KindSoft, dsn.KindDelayed, dsn.KindDelivered, dsn.KindComplaint, dsn.KindAutoReply, dsn.KindUnsubscribe, dsn.KindOther} {
		if s := p.T("bounce.kind." + string(k)); strings.Contains(s, "bounce.") {
			t.Errorf("the kind %s has no words", k)
		}
	}
	for _, r := range dsn.Reasons() {
		if s := p.T("bounce.reason." + string(r)); strings.Contains(s, "bounce.") {
			t.Errorf("the reason %s has no words", r)
		}
	}
}
