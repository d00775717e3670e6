package audience_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

const vapidKey, pushAuth = "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM", "tBHItJI5svbpez7KI4CCXg"

func browser(name string) audience.Push {
	return audience.Push{
		Endpoint: "https://push.vi-du.invalid/send/" + name + "?a=1&b=<2>", Keys: audience.PushKeys{P256dh: vapidKey, Auth: pushAuth},
	}
}

func (s site) takeBrowser(t *testing.T, name string) audience.Confirmed {
	t.Helper()
	done, err := s.SubscribePush(t.Context(), audience.PushRequest{
		Push: browser(name), Unit: bacGiang, Purposes: audience.Purposes(), Wording: "Trình duyệt này đồng ý.",
	})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// over is the rule over Bắc Ninh on some channels.
func over(purpose audience.Purpose, channels ...audience.Channel) audience.Rule {
	return audience.Rule{Units: []audience.UnitID{bacNinh}, Purpose: purpose, Channels: channels}
}

func TestARuleOverEmailHashesAsItAlwaysDid(t *testing.T) {
	sum := sha256.Sum256([]byte(`{"units":["07210@2025-07-01"],"groups":null,"purpose":"policy"}`))
	if everyone(bacGiang).Hash() != hex.EncodeToString(sum[:]) {
		t.Error("a rule that was approved reads otherwise now")
	}
	one := everyone(bacGiang)
	one.Channels = []audience.Channel{audience.ChannelEmail}
	one.Reach = audience.ReachEvery
	if one.Hash() != everyone(bacGiang).Hash() {
		t.Error("naming e-mail alone changes what a rule means")
	}
	two := over(audience.PurposeAlert, audience.ChannelSMS, audience.ChannelEmail, audience.ChannelSMS)
	spelled := over(audience.PurposeAlert, audience.ChannelEmail, audience.ChannelSMS)
	spelled.Reach = audience.ReachEvery
	if two.Hash() != spelled.Hash() {
		t.Error("an alert is not to every channel by default")
	}
	if spelled.Reach = audience.ReachOnce; two.Hash() == spelled.Hash() {
		t.Error("the reach is not in the hash")
	}
	if two.Hash() == over(audience.PurposeAlert, audience.ChannelEmail).Hash() {
		t.Error("the channels are not in the hash")
	}
}

func TestEveryoneIsWrittenToOnceOnTheChannelThatSuits(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		mail := s.subscribe(t, request(1)) // by e-mail and SMS, prefers SMS
		s.ok(t, s.AddContact(t.Context(), mail.Token, audience.Contact{Channel: audience.ChannelSMS, Address: "0912 345 678", Source: "web"}))
		s.ok(t, s.Prefer(t.Context(), mail.Token, audience.ChannelSMS))
		s.subscribe(t, request(2)) // by e-mail alone
		s.takeBrowser(t, "x")      // by push alone
		rule := over(audience.PurposePolicy, audience.ChannelEmail, audience.ChannelSMS)
		p := s.preview(t, rule)
		f, members := s.freeze(t, rule)
		want := audience.PerChannel{Email: 1, SMS: 1}
		if p.People != 2 || p.By != want || p.Unreached != 1 || p.Hash != f.Hash || f.By != want || f.Members != 2 || f.Unreached != 1 {
			t.Errorf("preview %+v by %+v, %d unreached; frozen %d as %+v, %d unreached", p.People, p.By, p.Unreached, f.Members, f.By, f.Unreached)
		}
		for _, m := range members {
			if m.Subscriber == mail.Subscriber && (m.Channel != audience.ChannelSMS || m.Address != "+84912345678") {
				t.Errorf("%+v", m)
			}
		}
		if all := s.preview(t, over(audience.PurposePolicy, audience.Channels()...)); all.People != 3 || all.Unreached != 0 || all.NoConsent != 0 {
			t.Errorf("over every channel: %d people, %d unreached, %d without consent", all.People, all.Unreached, all.NoConsent)
		}
	})
}

func TestAnAlertGoesToEveryContactPointAndCountsPeopleOnce(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		r := request(1)
		r.Purposes = audience.Purposes()
		mail := s.subscribe(t, r)
		s.ok(t, s.AddContact(t.Context(), mail.Token, audience.Contact{Channel: audience.ChannelSMS, Address: "+84912345678", Source: "web"}))
		s.ok(t, s.AddContact(t.Context(), mail.Token, audience.Contact{Channel: audience.ChannelPush, Address: browser("y").String(), Source: "push"}))
		s.takeBrowser(t, "x")
		rule := over(audience.PurposeAlert, audience.Channels()...)
		p := s.preview(t, rule)
		f, members := s.freeze(t, rule)
		if p.People != 2 || p.By != (audience.PerChannel{Email: 1, SMS: 1, Push: 2}) || f.Members != 4 || f.People != 2 || len(members) != 4 || p.Hash != f.Hash {
			t.Errorf("%d people by %+v, %d members", p.People, p.By, f.Members)
		}
		for i, m := range members {
			if m.Seq != int64(i+1) {
				t.Errorf("a gap before %+v", m)
			}
		}
		s.ok(t, s.RemoveContact(t.Context(), mail.Token, audience.ChannelSMS))
		members = s.members(t, f.ID)
		gone := slices.IndexFunc(members, func(m audience.Member) bool { return m.Channel == audience.ChannelSMS })
		if len(members) != 4 || gone < 0 || members[gone].Address != "" || members[gone].Withdrawn {
			t.Errorf("a contact point that was taken away stays counted: %+v", members)
		}
		err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			read, err := s.Frozen(t.Context(), tx, f.ID)
			if read.Members != 4 || read.People != 2 || read.By != f.By || !slices.Equal(read.ByUnit, f.ByUnit) {
				t.Errorf("read %+v", read)
			}
			return err
		})
		s.ok(t, err)
	})
}

func TestABrowserThatIsGoneIsForgottenWithItsConsent(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		first, again := s.takeBrowser(t, "x"), s.takeBrowser(t, "x")
		if first.Subscriber != again.Subscriber || first.Already || !again.Already {
			t.Errorf("the same browser is two subscribers: %+v, %+v", first, again)
		}
		rule := over(audience.PurposePolicy, audience.ChannelPush)
		if p := s.preview(t, rule); p.People != 1 || p.By.Push != 1 {
			t.Errorf("%+v", p.Counts)
		}
		s.ok(t, s.DropAddress(t.Context(), audience.ChannelPush, browser("x").String()))
		s.ok(t, s.DropAddress(t.Context(), audience.ChannelPush, browser("x").String()))
		if p := s.preview(t, rule); p.People != 0 || p.Unreached != 0 {
			t.Errorf("%+v", p.Counts)
		}
		if who, err := s.Subscriber(t.Context(), first.Token); err != nil || len(who.Contacts) != 0 || slices.ContainsFunc(who.Consents, audience.Consent.Open) {
			t.Errorf("%+v, %v", who, err)
		}
		if s.facts(t, "contact.removed") != 1 || s.facts(t, "consent.withdrawn") != 1 {
			t.Error("the facts do not say so")
		}
	})
}

func TestErasingForgetsEveryContactPoint(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		mail := s.subscribe(t, request(1))
		s.ok(t, s.AddContact(t.Context(), mail.Token, audience.Contact{Channel: audience.ChannelSMS, Address: "0912345678", Source: "web"}))
		f, _ := s.freeze(t, everyone())
		s.ok(t, s.Erase(t.Context(), officer(), mail.Subscriber))
		if who, err := s.Subscriber(t.Context(), mail.Token); err != nil || len(who.Contacts) != 0 {
			t.Errorf("%+v, %v", who.Contacts, err)
		}
		if m := s.members(t, f.ID); len(m) != 1 || m[0].Address != "" || !m[0].Withdrawn {
			t.Errorf("%+v", m)
		}
	})
}

func TestAPersonWhoComesTwiceIsJoined(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		alone := s.takeBrowser(t, "x")
		mail := s.subscribe(t, request(1))
		s.ok(t, s.AddContact(t.Context(), mail.Token, audience.Contact{Channel: audience.ChannelPush, Address: browser("x").String(), Source: "push"}))
		if p := s.preview(t, over(audience.PurposePolicy, audience.Channels()...)); p.People != 1 || p.By.Email != 1 {
			t.Errorf("written to twice: %+v", p.Counts)
		}
		if who, err := s.Subscriber(t.Context(), alone.Token); err != nil || len(who.Contacts) != 0 {
			t.Errorf("%+v, %v", who, err)
		}
	})
}

func TestAddressesNothingCanBeSentToAreRefused(t *testing.T) {
	for _, c := range []struct {
		channel       audience.Channel
		address, code string
	}{
		{audience.ChannelSMS, "0204 3855 555", "phone.landline"},
		{audience.ChannelPush, "{", "audience.push.form"},
		{audience.ChannelPush, `{"endpoint":"http://push.vi-du.invalid/x"}`, "audience.push.endpoint"},
		{audience.ChannelPush, `{"endpoint":"https://push.vi-du.invalid/` + strings.Repeat("x", 1500) + `"}`, "audience.push.endpoint"},
		{audience.ChannelPush, `{"endpoint":"https://push.vi-du.invalid/x","keys":{"p256dh":"AAAA","auth":"AAAA"}}`, "audience.push.keys"},
		{"pigeon", "loft 3", "audience.contact.channel"},
	} {
		if got, err := c.channel.Address(c.address); fault.Code(err) != c.code || got != "" {
			t.Errorf("%s %.60s: %q, %v", c.channel, c.address, got, err)
		}
	}
	if got, err := audience.ChannelPush.Address(`{"keys":{"auth":"` + pushAuth + `==","p256dh":"` + vapidKey + `="},"expirationTime":null,"endpoint":"` +
		browser("x").Endpoint + `"}`); err != nil || got != browser("x").String() || !strings.Contains(got, "&b=<2>") {
		t.Errorf("%q, %v", got, err)
	}
	for address, want := range map[string]string{"+84912345678": "0912 … 678"} {
		if got := (audience.Contact{Channel: audience.ChannelSMS, Address: address}).Masked(); got != want {
			t.Errorf("masked as %q", got)
		}
	}
}
