package audience_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"golang.org/x/sync/errgroup"
)

func TestUnitsAreLoadedOnce(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		if first, err := s.LoadUnits(t.Context(), officer()); err != nil || first.Already {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := s.LoadUnits(t.Context(), officer())
		if err != nil || !again.Already || again.Provinces != 34 || again.Communes != 3321 {
			t.Errorf("%+v, %v", again, err)
		}
		if n := s.facts(t, "units.imported"); n != 2 { // each() loaded some of them

			t.Errorf("%d facts", n)
		}
		a, err := s.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := embedded(t)
		for _, day := range []string{"2025-06-30", "2025-07-01", "2026-04-30"} {
			got, want := a.On(audience.LevelCommune, dayOf(day)), want.On(audience.LevelCommune, dayOf(day))
			if !slices.Equal(got, want) {
				t.Errorf("%s: the stored units differ from the embedded", day)
			}
		}
		if u, err := a.At("06970", today); err != nil || u.Code != "06978" {
			t.Errorf("alias: %v, %v", u, err)
		}
		bare := audience.New(s.db, s.ledger, nil)
		if _, err := bare.LoadUnits(t.Context(), auth.Actor{}); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a stranger loaded units: %v", err)
		}
	})
}

func TestNobodyIsReachedBeforeHeAnswersTheMail(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		id, err := s.Subscribe(t.Context(), withUnit(request(1)))
		if err != nil {
			t.Fatal(err)
		}
		if p := s.preview(t, everyone()); p.People != 0 || p.Unconfirmed != 1 {
			t.Errorf("before: %d people, %d unconfirmed", p.People, p.Unconfirmed)
		}
		letter, err := s.Letter(t.Context(), id)
		if err != nil || letter.Address != "dan-001@vi-du.invalid" {
			t.Fatalf("%+v, %v", letter, err)
		}
		if _, err := s.Confirm(t.Context(), letter.Token+"x"); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a wrong token: %v", err)
		}
		first, err := s.Confirm(t.Context(), letter.Token)
		if err != nil || first.Already {
			t.Fatalf("%+v, %v", first, err)
		}
		second, err := s.Confirm(t.Context(), letter.Token)
		if err != nil || !second.Already || second.Subscriber != first.Subscriber {
			t.Errorf("the second click: %+v, %v", second, err)
		}
		if p := s.preview(t, everyone()); p.People != 1 || p.Unconfirmed != 0 || p.NoConsent != 0 {
			t.Errorf("after: %+v", p)
		}
		if n := s.facts(t, "subscriber.confirmed"); n != 1 {
			t.Errorf("%d facts", n)
		}
	})
}

func TestAConfirmingLinkEnds(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		id, err := s.Subscribe(t.Context(), withUnit(request(1)))
		if err != nil {
			t.Fatal(err)
		}
		letter, err := s.Letter(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.pass(73 * time.Hour)
		if _, err := s.Confirm(t.Context(), letter.Token); fault.Code(err) != "audience.token.expired" {
			t.Errorf("after 73 hours: %v", err)
		}
		if n, err := s.Purge(t.Context()); err != nil || n != 1 {
			t.Errorf("%d forgotten, %v", n, err)
		}
		if all, err := s.Totals(t.Context()); err != nil || all.Subscribers != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestPurgeKeepsThoseWhoConfirmed(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		s.subscribe(t, request(1))
		s.clock.pass(1000 * time.Hour)
		if n, err := s.Purge(t.Context()); err != nil || n != 0 {
			t.Errorf("%d forgotten, %v", n, err)
		}
		if p := s.preview(t, everyone()); p.People != 1 {
			t.Errorf("%d people", p.People)
		}
	})
}

func TestNobodyFloodsAMailbox(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		for range 10 {
			if _, err := s.Subscribe(t.Context(), withUnit(request(1))); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.facts(t, "subscriber.requested"); n != 3 {
			t.Errorf("%d confirming mails, want 3", n)
		}
	})
}

func TestAStrangerChangesNothingForASubscriber(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		r := withUnit(request(1))
		r.Name, r.Unit = "", "09169@2025-07-01"
		if _, err := s.Subscribe(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if who, err := s.Subscriber(t.Context(), done.Token); err != nil || who.Unit != bacGiang {
			t.Errorf("%+v, %v", who, err)
		}
	})
}

func TestOneClickWithdrawsAndMayBeRepeated(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		s.subscribe(t, request(2))
		w, err := s.Withdraw(t.Context(), done.Token, "one_click")
		if err != nil || w.Already || len(w.Subscribers) != 1 || w.Subscribers[0] != done.Subscriber {
			t.Fatalf("%+v, %v", w, err)
		}
		if w, err = s.Withdraw(t.Context(), done.Token, "one_click"); err != nil || !w.Already {
			t.Errorf("the second click: %+v, %v", w, err)
		}
		if n := s.facts(t, "consent.withdrawn"); n != 1 {
			t.Errorf("%d facts", n)
		}
		p := s.preview(t, everyone())
		if _, members := s.freeze(t, everyone()); p.People != 1 || p.NoConsent != 1 || len(members) != 1 ||
			members[0].Subscriber == done.Subscriber {
			t.Errorf("people %d, no consent %d, members %+v", p.People, p.NoConsent, members)
		}
		who, err := s.Subscriber(t.Context(), done.Token)
		if err != nil || len(who.Consents) != 1 || who.Consents[0].Open() || who.Consents[0].How != "one_click" ||
			who.Consents[0].Proof == "" {
			t.Errorf("the proof is gone: %+v, %v", who, err)
		}
	})
}

func TestForgedTokensOpenNothing(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		other := audience.New(s.db, s.ledger, audience.Key("another key"))
		bent := strings.ToUpper(done.Token[:1]) + strings.ToLower(done.Token[1:])
		for _, token := range []string{"", "x", bent, other.WithdrawToken(done.Subscriber), done.Token + "A"} {
			if _, err := s.Withdraw(t.Context(), token, "one_click"); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("%q: %v", token, err)
			}
		}
		if text := fmt.Sprintf("%v %+v %#v", audience.Key("abc"), audience.Key("abc"), audience.Key("abc")); strings.Contains(text, "abc") {
			t.Errorf("the key shows itself: %s", text)
		}
	})
}

func TestAHouseholdGetsOneMailAndIsSilencedTogether(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		mother, child := request(1), request(1)
		child.Name = "Con gái"
		s.subscribe(t, mother)
		done := s.subscribe(t, child)
		if p := s.preview(t, everyone()); p.People != 1 || p.Duplicates != 1 {
			t.Errorf("%d people, %d duplicates", p.People, p.Duplicates)
		}
		if _, members := s.freeze(t, everyone()); len(members) != 1 {
			t.Errorf("%d members", len(members))
		}
		if w, err := s.Withdraw(t.Context(), done.Token, "one_click"); err != nil || len(w.Subscribers) != 2 {
			t.Errorf("%+v, %v", w, err)
		}
		if p := s.preview(t, everyone()); p.People != 0 || p.NoConsent != 2 {
			t.Errorf("%d people, %d without consent", p.People, p.NoConsent)
		}
	})
}

func TestAnOldConfirmingMailDoesNotUndoAWithdrawal(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		id, err := s.Subscribe(t.Context(), withUnit(request(1)))
		if err != nil {
			t.Fatal(err)
		}
		letter, err := s.Letter(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(t.Context(), done.Token, "page"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Confirm(t.Context(), letter.Token); fault.Code(err) != "audience.token.expired" {
			t.Errorf("%v", err)
		}
		again := s.subscribe(t, request(1)) // a new wish counts
		if again.Subscriber != done.Subscriber || s.preview(t, everyone()).People != 1 {
			t.Errorf("he could not come back")
		}
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		r := request(1)
		r.Purposes = []audience.Purpose{audience.PurposePolicy, audience.PurposeAlert}
		done := s.subscribe(t, r)
		want := audience.Preferences{
			Unit: "09169@2025-07-01", Groups: []audience.GroupCode{"older", "farmers"},
			Purposes: []audience.Purpose{audience.PurposePolicy, audience.PurposeConsult}, Locale: lang.EN,
		}
		if err := s.SetPreferences(t.Context(), done.Token, want); err != nil {
			t.Fatal(err)
		}
		who, err := s.Subscriber(t.Context(), done.Token)
		if err != nil || who.Unit != want.Unit || who.Locale != lang.EN || !slices.Equal(who.Groups, []audience.GroupCode{"farmers", "older"}) {
			t.Errorf("%+v, %v", who, err)
		}
		var open []audience.Purpose
		for _, k := range who.Consents {
			if k.Open() {
				open = append(open, k.Purpose)
			}
		}
		if slices.Sort(open); !slices.Equal(open, []audience.Purpose{audience.PurposeConsult, audience.PurposePolicy}) {
			t.Errorf("open: %v", open)
		}
		want.Purposes = nil
		if err := s.SetPreferences(t.Context(), done.Token, want); err != nil || s.preview(t, everyone()).People != 0 {
			t.Errorf("ticking nothing did not end it: %v", err)
		}
	})
}

func TestErasureLeavesTheBooksAndNoPerson(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		f, _ := s.freeze(t, everyone())
		if err := s.Erase(t.Context(), officer(), done.Subscriber); err != nil {
			t.Fatal(err)
		}
		members := s.members(t, f.ID)
		if len(members) != 1 || members[0].Address != "" || !members[0].Withdrawn {
			t.Errorf("%+v", members)
		}
		again := s.subscribe(t, request(1))
		if again.Subscriber == done.Subscriber {
			t.Error("the erased identifier was used again")
		}
	})
}

// The ledger is never erased, so nothing in it may name a person.
func TestNoFactNamesAPerson(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		if _, err := s.Withdraw(t.Context(), done.Token, "page"); err != nil {
			t.Fatal(err)
		}
		err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			all, err := s.ledger.Entries(t.Context(), tx, job.Filter{Limit: 100})
			for _, f := range all {
				text := f.Subject + f.Actor + string(f.Detail)
				if strings.Contains(text, "@vi-du") || strings.Contains(text, "Người dân") || strings.Contains(text, done.Token) {
					t.Errorf("%s: %s", f.Kind, text)
				}
			}
			if len(all) < 4 {
				t.Errorf("only %d facts were looked at", len(all))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAddressesThatCannotBeMailboxes(t *testing.T) {
	for in, want := range map[string]string{
		" Lan.Nguyen@Gmail.com ": "", "a+b@x-y.gov.vn": "",
		"": "audience.address.missing", "lan": "audience.address.no_at", "nguyễn@gmail.com": "audience.address.accent",
		"a b@gmail.com": "audience.address.space", "a@gmail": "audience.address.domain", "a@gmail..com": "audience.address.domain",
		"a@1.2.3.4": "audience.address.domain", "a@b_c.vn": "audience.address.domain", "a..b@gmail.com": "audience.address.form",
		"a,b@gmail.com": "audience.address.form", "<a@gmail.com>": "audience.address.domain",
		strings.Repeat("a", 250) + "@gmail.com": "audience.address.too_long",
	} {
		got, err := audience.Email(in)
		if fault.Code(err) != want || want == "" && got != strings.ToLower(strings.TrimSpace(in)) {
			t.Errorf("%q gives %q, %v; want %q", in, got, err, want)
		}
	}
}

// A form sent twice, a link opened by the reader and by his mail program: together, on an engine with many writers.
func TestTheSameThingTwiceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		twice := func(f func() error) {
			t.Helper()
			var g errgroup.Group
			for range 4 {
				g.Go(f)
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		}
		var ids [4]audience.RequestID
		var next atomic.Int32
		twice(func() (err error) {
			ids[next.Add(1)-1], err = s.Subscribe(t.Context(), withUnit(request(1)))
			return err
		})
		var token string
		for _, id := range ids {
			if letter, err := s.Letter(t.Context(), id); err == nil {
				token = letter.Token
			}
		}
		var opened [4]audience.Confirmed
		next.Store(0)
		twice(func() (err error) {
			opened[next.Add(1)-1], err = s.Confirm(t.Context(), token)
			return err
		})
		if n := s.facts(t, "subscriber.confirmed"); n != 1 {
			t.Errorf("confirmed %d times", n)
		}
		twice(func() error {
			_, err := s.Withdraw(t.Context(), opened[0].Token, "one_click")
			return err
		})
		if n := s.facts(t, "consent.withdrawn"); n != 1 {
			t.Errorf("withdrawn %d times", n)
		}
		if all, err := s.Totals(t.Context()); err != nil || all.Subscribers != 1 || all.Agreed != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
