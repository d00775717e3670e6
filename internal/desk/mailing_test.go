package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// sortingRoom keeps how mails go out in memory; no key of it is ever published.
type sortingRoom struct {
	state MailingState
	parts []MailingPart
	made  string
	ended string
}

func (s *sortingRoom) Mailing(context.Context) (MailingState, error) { return s.state, nil }

func (s *sortingRoom) SaveMailing(_ context.Context, _ auth.Actor, part MailingPart, state MailingState) error {
	s.state, s.parts = state, append(s.parts, part)
	return nil
}

func (s *sortingRoom) MakeKey(_ context.Context, _ auth.Actor, domain, algorithm string) error {
	s.made = domain + " " + algorithm
	return nil
}

func (*sortingRoom) UseKey(_ context.Context, _ auth.Actor, domain, selector string, trusted bool) error {
	if trusted {
		return nil
	}
	return fault.Conflict("email.key_missing", "name", selector+"._domainkey."+domain)
}

func (s *sortingRoom) RetireKey(_ context.Context, _ auth.Actor, domain, selector string) error {
	s.ended = domain + " " + selector
	return nil
}

func sampleMailing() MailingState {
	key := func(selector, algorithm, state string) MailKey {
		return MailKey{
			Domain: "bacninh.example", Selector: selector, Algorithm: algorithm, State: state, Name: selector + "._domainkey.bacninh.example",
			Text: "v=DKIM1; k=" + algorithm + "; p=" + strings.Repeat("MIIBIjANBgkqhkiG9w0BAQEF", 12), Ends: noon.Add(7 * 24 * time.Hour),
		}
	}
	return MailingState{
		Domain: "bounces.bacninh.example", Receiver: ":2525", Signs: true, Unsigned: []string{"soyte.example"},
		Keys:  []MailKey{key("loa20260801r", "rsa", "retired"), key("loa20260901r", "rsa", "leaving"), key("loa20261001r", "rsa", "signing"), key("loa20261123e", "ed25519", "new")},
		Paces: []MailPace{{Domain: "*", PerSecond: 50}, {Domain: "gmail.com", PerSecond: 20, Connections: 4}, {Domain: "yahoo.com", PerSecond: 0.5}},
	}
}

func mailingSamples() map[string]sample {
	vi := lang.For(lang.VI)
	return map[string]sample{
		"mailing":      {"mailing", "/desk/settings/mailing", mailingPage(sampleMailing(), vi)},
		"mailing-none": {"mailing", "/desk/settings/mailing", mailingPage(MailingState{}, vi)},
	}
}

func TestHowMailsGoOutIsSetInParts(t *testing.T) {
	room := &sortingRoom{state: sampleMailing()}
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Mailing = room })
	b := o.visitor(t, "quantri")
	const page = "/desk/settings/mailing"
	b.sees(page, "loa20261123e._domainkey.bacninh.example", "bounces.bacninh.example  smtp:[127.0.0.1]:2525", "gmail.com 20 4", "soyte.example")
	b.accepted(page+"/returns", url.Values{"bounce_domain": {" Tra.Example "}})
	if room.state.Domain != "tra.example" {
		t.Errorf("the domain is %q", room.state.Domain)
	}
	b.accepted(page+"/signing", url.Values{"signer": {"server"}})
	if room.state.Signs {
		t.Error("Loa still signs")
	}
	b.accepted(page+"/paces", url.Values{"rate": {"2,5"}, "paces": {"Gmail.com 20\n\nyahoo.com 0.5 2\n"}})
	if p := room.state.Paces; len(p) != 3 || p[0].PerSecond != 2.5 || p[1].Domain != "gmail.com" || p[2].Connections != 2 {
		t.Errorf("the paces are %+v", p)
	}
	if len(room.parts) != 3 || room.parts[2] != MailingPaces {
		t.Errorf("saved were %v", room.parts)
	}
	b.accepted(page+"/keys", url.Values{"domain": {"bacninh.example"}, "algorithm": {"ed25519"}})
	if room.made != "bacninh.example ed25519" {
		t.Errorf("made is %q", room.made)
	}
}

func TestAKeyThatIsNotPublishedIsRefusedInWords(t *testing.T) {
	room := &sortingRoom{state: sampleMailing()}
	o := openOffice(t, func(_ *office, deps *Deps) { deps.Mailing = room })
	b := o.visitor(t, "quantri")
	const key = "/desk/settings/mailing/keys/bacninh.example/loa20261123e"
	w := b.post(key, url.Values{"op": {"use"}})
	if w.Code == http.StatusSeeOther || !strings.Contains(w.Body.String(), "Chưa thấy bản ghi TXT loa20261123e._domainkey.bacninh.example") {
		t.Errorf("%d %s", w.Code, text(w))
	}
	b.accepted(key, url.Values{"op": {"use"}, "trusted": {"1"}})
	b.accepted(key, url.Values{"op": {"retire"}})
	if room.ended != "bacninh.example loa20261123e" {
		t.Errorf("ended is %q", room.ended)
	}
}

func TestAPaceThatIsNoneIsRefused(t *testing.T) {
	for _, bad := range [][2]string{{"nhanh", ""}, {"0", ""}, {"NaN", ""}, {"", "gmail.com"}, {"", "gmail.com 0"}, {"", "a@gmail.com 5"}, {"", "gmail.com 5 0"}, {"", "gmail.com 5\ngmail.com 6"}, {"", "* 5"}} {
		if got, err := readPaces(bad[0], bad[1]); err == nil {
			t.Errorf("%q gives %+v", bad, got)
		}
	}
	paces := sampleMailing().Paces
	if got, err := readPaces(writePaces(paces)); err != nil || len(got) != 3 || got[1] != paces[1] || got[2] != paces[2] {
		t.Errorf("written and read: %+v, %v", got, err)
	}
}
