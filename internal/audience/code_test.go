package audience_test

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
)

func byPhone(number string) audience.Request {
	r := request(1)
	r.Channel, r.Address, r.Unit, r.Purposes, r.From = audience.ChannelSMS, number, bacGiang, []audience.Purpose{audience.PurposePolicy}, "192.0.2.7"
	return r
}

func (s site) letter(t *testing.T, id audience.RequestID) audience.Letter {
	t.Helper()
	l, err := s.Letter(t.Context(), id)
	s.ok(t, err)
	return l
}

func TestAPhoneIsConfirmedByItsCode(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		id, err := s.Subscribe(t.Context(), byPhone("0912 345 678"))
		s.ok(t, err)
		l := s.letter(t, id)
		if l.Channel != audience.ChannelSMS || l.Address != "+84912345678" || len(l.Code) != 6 || l.Token != "" || l.Until.Sub(s.clock.Now()) != 10*time.Minute {
			t.Errorf("%+v", l)
		}
		rule := over(audience.PurposePolicy, audience.ChannelSMS)
		if p := s.preview(t, rule); p.People != 0 || p.Unconfirmed != 1 {
			t.Errorf("counted before it was confirmed: %+v", p)
		}
		if _, err := s.ConfirmCode(t.Context(), id, "x"+l.Code[1:]); fault.Code(err) != "audience.code.wrong" {
			t.Errorf("a wrong code: %v", err)
		}
		done, err := s.ConfirmCode(t.Context(), id, l.Code)
		s.ok(t, err)
		if p := s.preview(t, rule); p.People != 1 || p.By.SMS != 1 || done.Token == "" {
			t.Errorf("%+v", p.Counts)
		}
	})
}

func TestACodeIsGuessedFiveTimesAndLastsTenMinutes(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		id, err := s.Subscribe(t.Context(), byPhone("0912345678"))
		s.ok(t, err)
		for range 5 {
			if _, err := s.ConfirmCode(t.Context(), id, "wrong"); fault.Code(err) != "audience.code.wrong" {
				t.Fatal(err)
			}
		}
		if _, err := s.ConfirmCode(t.Context(), id, s.letter(t, id).Code); fault.Code(err) != "audience.code.wrong" {
			t.Errorf("the sixth try: %v", err)
		}
		late, err := s.Subscribe(t.Context(), byPhone("0987654321"))
		s.ok(t, err)
		s.clock.pass(10*time.Minute + time.Second)
		if _, err := s.ConfirmCode(t.Context(), late, s.letter(t, late).Code); fault.Code(err) != "audience.code.wrong" {
			t.Errorf("after ten minutes: %v", err)
		}
		if _, err := s.ConfirmCode(t.Context(), "0000", "123456"); fault.Code(err) != "audience.code.wrong" {
			t.Errorf("an unknown request: %v", err)
		}
	})
}

func TestNobodyIsFloodedWithCodes(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		for i := range 5 { // the answers are all alike
			id, err := s.Subscribe(t.Context(), byPhone("0912345678"))
			s.ok(t, err)
			if _, err := s.Letter(t.Context(), id); (err == nil) != (i < 3) {
				t.Errorf("message %d: %v", i+1, err)
			}
		}
		refused := 0
		for i := range 20 {
			r := byPhone("0912345" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "1")
			if _, err := s.Subscribe(t.Context(), r); fault.Code(err) == "audience.code.too_many" {
				refused++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if refused != 3 {
			t.Errorf("%d were refused to one address", refused)
		}
		other := byPhone("0987654321")
		other.From = "192.0.2.8"
		_, err := s.Subscribe(t.Context(), other)
		s.ok(t, err)
	})
}

func TestAMailboxAndAPhoneFromOneFormBecomeOnePerson(t *testing.T) {
	for _, phoneFirst := range []bool{true, false} {
		each(t, func(t *testing.T, s site) {
			mail := withUnit(request(1))
			id, err := s.SubscribeBoth(t.Context(), mail, byPhone("0912345678"))
			s.ok(t, err)
			var token string
			for _, q := range s.requested(t) {
				if l := s.letter(t, q); l.Channel == audience.ChannelEmail {
					token = l.Token
				}
			}
			code := func() { _, err := s.ConfirmCode(t.Context(), id, s.letter(t, id).Code); s.ok(t, err) }
			link := func() { _, err := s.Confirm(t.Context(), token); s.ok(t, err) }
			if phoneFirst {
				code()
				link()
			} else {
				link()
				code()
			}
			p := s.preview(t, over(audience.PurposePolicy, audience.ChannelEmail, audience.ChannelSMS))
			if p.People != 1 || p.By.Email != 1 || p.By.SMS != 0 {
				t.Errorf("phone first %v: %+v", phoneFirst, p.Counts)
			}
			if alone := s.preview(t, over(audience.PurposePolicy, audience.ChannelSMS)); alone.People != 1 {
				t.Errorf("the phone is lost: %+v", alone.Counts)
			}
		})
	}
}
