package audience_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

func dayOf(s string) civil.Date { return civil.Date(s) }

func withUnit(r audience.Request) audience.Request {
	r.Unit, r.Purposes = bacGiang, []audience.Purpose{audience.PurposePolicy}
	return r
}

func TestARuleOverAnAbolishedUnitNamesWhatItBecame(t *testing.T) {
	a, vi := embedded(t), lang.For(lang.VI)
	for _, c := range []struct {
		rule     audience.Rule
		contains string
	}{
		{everyone("07201@2025-03-01"), "Phường Bắc Giang (07210)"},
		{everyone("27@2025-03-01"), "Tỉnh Bắc Ninh (24)"},
		{everyone("25270@2025-07-01", bacGiang), "Phường Lộc Ninh (25270)"},
		{everyone("75@2025-07-01"), "Thành phố Đồng Nai (75)"},
		{everyone("99999@2025-07-01"), "99999@2025-07-01"},
		{audience.Rule{}, "ít nhất một xã"},
		{audience.Rule{Units: []audience.UnitID{bacGiang}, Groups: []audience.GroupCode{"pirates"}}, "pirates"},
		{audience.Rule{Units: []audience.UnitID{bacGiang}, Purpose: "sell"}, "sell"},
	} {
		communes, err := a.Select(c.rule, today)
		if err == nil || fault.KindOf(fault.All(err)[0]) != fault.KindInvalid || !strings.Contains(vi.Error(err), c.contains) {
			t.Errorf("%+v selects %d communes, %v\n%s", c.rule, len(communes), err, vi.Error(err))
		}
	}
	if communes, err := a.Select(everyone("25270@2025-07-01"), "2026-04-29"); err != nil || len(communes) != 1 {
		t.Errorf("on its last day the xã still stands: %v", err)
	}
}

func TestARuleHashesByItsMeaning(t *testing.T) {
	one := audience.Rule{Units: []audience.UnitID{bacNinh, bacGiang, bacNinh}, Groups: []audience.GroupCode{"older", "farmers"}}
	two := audience.Rule{
		Units: []audience.UnitID{bacGiang, bacNinh}, Groups: []audience.GroupCode{"farmers", "older"}, Purpose: audience.PurposePolicy,
	}
	if one.Hash() != two.Hash() {
		t.Error("two spellings of one rule differ")
	}
	if two.Purpose = audience.PurposeAlert; one.Hash() == two.Hash() {
		t.Error("two rules share a hash")
	}
	if everyone("1").Hash() == everyone("1", "").Hash() {
		t.Error("an empty unit is a unit too")
	}
}

func TestSubscribersStayFoundWhenTheirCommuneBecomesAWard(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		s.clock.pass(-365 * 24 * 3600e9) // November 2025: Lộc Ninh is a xã
		r := request(1)
		r.Unit = "25270@2025-07-01"
		s.subscribe(t, r)
		s.clock.pass(365 * 24 * 3600e9)
		p := s.preview(t, everyone("75@2026-04-30"))
		if p.People != 1 || p.Unknown != 95 || len(p.ByUnit) != 95 {
			t.Errorf("%d people, %d communes, %d of them unknown", p.People, len(p.ByUnit), p.Unknown)
		}
		if _, ok := p.Share(); ok {
			t.Error("a share was given although no residents are known")
		}
		_, members := s.freeze(t, everyone("25270@2026-04-30"))
		if len(members) != 1 || members[0].Unit != "25270@2026-04-30" {
			t.Errorf("%+v", members)
		}
	})
}

func TestOneWhoWithdrawsAfterTheFreezingIsMarked(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		f, members := s.freeze(t, everyone())
		if members[0].Withdrawn {
			t.Error("marked too early")
		}
		if _, err := s.Withdraw(t.Context(), done.Token, "one_click"); err != nil {
			t.Fatal(err)
		}
		if members = s.members(t, f.ID); len(members) != 1 || !members[0].Withdrawn {
			t.Errorf("%+v", members)
		}
	})
}

func TestAnyDriftChangesTheHash(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		s.subscribe(t, request(1))
		before := s.preview(t, everyone())
		frozen, _ := s.freeze(t, everyone())
		if before.Hash != frozen.Hash || frozen.Residents != 3_621_715 || len(frozen.ByUnit) != 99 {
			t.Errorf("preview and freeze differ: %s, %s", before.Hash, frozen.Hash)
		}
		if share, ok := before.Share(); !ok || share <= 0 || share > 1e-6 {
			t.Errorf("share %v, %v", share, ok)
		}
		s.subscribe(t, request(2))
		if s.preview(t, everyone()).Hash == before.Hash {
			t.Error("a newcomer did not change the hash")
		}
		err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			read, err := s.Frozen(t.Context(), tx, frozen.ID)
			if read.Hash != frozen.Hash || read.People != 1 || !slices.Equal(read.ByUnit, frozen.ByUnit) {
				t.Errorf("read %+v", read)
			}
			counts, err2 := s.Counts(t.Context(), tx, everyone(), today)
			if err2 != nil || counts.People != 2 {
				t.Errorf("%+v, %v", counts, err2)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Whoever signs up, shares a mailbox or leaves, and whatever the rule: what is frozen is what was previewed, nobody
// stands in it twice, nobody in it has withdrawn, and nobody who agreed is left out.
func TestFrozenIsPreviewed(t *testing.T) {
	communes := embedded(t).Communes("24", today)[:6]
	each(t, func(t *testing.T, s site) {
		next, gone, tokens := 0, map[string]bool{}, map[string]string{}
		unit := rapid.Custom(func(t *rapid.T) audience.UnitID {
			return rapid.SampledFrom(communes).Draw(t, "commune").ID
		})
		group := rapid.SampledFrom([]audience.GroupCode{"farmers", "older", "students"})
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(0, 4).Draw(rt, "newcomers") {
				next++
				r := request(next - next%2) // every second one shares a mailbox
				r.Name = request(next).Name
				r.Unit, r.Groups = unit.Draw(rt, "unit"), rapid.SliceOfN(group, 0, 2).Draw(rt, "groups")
				r.Purposes = []audience.Purpose{rapid.SampledFrom(audience.Purposes()[:2]).Draw(rt, "purpose")}
				tokens[r.Address] = s.subscribe(t, r).Token
				gone[r.Address] = false
			}
			if len(tokens) > 0 && rapid.Bool().Draw(rt, "leave") {
				addresses := make([]string, 0, len(tokens))
				for a := range tokens {
					addresses = append(addresses, a)
				}
				slices.Sort(addresses)
				a := rapid.SampledFrom(addresses).Draw(rt, "who")
				if _, err := s.Withdraw(t.Context(), tokens[a], "page"); err != nil {
					rt.Fatal(err)
				}
				gone[a] = true
			}
			rule := audience.Rule{
				Units:  rapid.SliceOfN(rapid.OneOf(unit, rapid.Just(bacNinh)), 1, 3).Draw(rt, "units"),
				Groups: rapid.SliceOfN(group, 0, 2).Draw(rt, "of"), Purpose: rapid.SampledFrom(audience.Purposes()[:2]).Draw(rt, "for"),
			}
			s.compare(t, rt, rule, gone)
		})
	})
}

func (s site) compare(t *testing.T, rt *rapid.T, rule audience.Rule, gone map[string]bool) {
	p := s.preview(t, rule)
	f, members := s.freeze(t, rule)
	addresses, sum := map[string]bool{}, int64(0)
	for i, m := range members {
		if m.Seq != int64(i+1) || addresses[m.Address] || gone[m.Address] || m.Withdrawn {
			rt.Fatalf("member %+v: again %v, gone %v", m, addresses[m.Address], gone[m.Address])
		}
		addresses[m.Address] = true
	}
	for _, u := range f.ByUnit {
		sum += u.People
	}
	if p.People != int64(len(members)) || f.Members != p.People || sum != p.People || p.Hash != f.Hash ||
		!slices.Equal(p.ByUnit, f.ByUnit) {
		rt.Fatalf("preview %d, frozen %d, members %d, by unit %d", p.People, f.Members, len(members), sum)
	}
	want := s.agreed(t, rule)
	if len(want) != len(addresses) {
		rt.Fatalf("%d mailboxes agreed, %d are in: %v, %v", len(want), len(addresses), want, addresses)
	}
}

// agreed finds the mailboxes of a rule the slow way: every subscriber, one by one.
func (s site) agreed(t *testing.T, rule audience.Rule) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
		var ids []audience.SubscriberID
		rows, err := tx.Query(t.Context(), `SELECT id FROM audience_subscriber`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id audience.SubscriberID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, id := range ids {
			who, err := s.SubscriberIn(t.Context(), tx, id)
			if err != nil {
				return err
			}
			here := slices.Contains(rule.Units, who.Unit) || slices.Contains(rule.Units, bacNinh)
			in := len(rule.Groups) == 0 || slices.ContainsFunc(who.Groups, func(g audience.GroupCode) bool {
				return slices.Contains(rule.Groups, g)
			})
			yes := slices.ContainsFunc(who.Consents, func(k audience.Consent) bool { return k.Purpose == rule.Purpose && k.Open() })
			if here && in && yes {
				mail, _ := who.On(audience.ChannelEmail)
				found[mail.Address] = true
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheWholeCountry(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		if _, err := s.LoadUnits(t.Context(), officer()); err != nil {
			t.Fatal(err)
		}
		s.subscribe(t, request(1))
		var rule audience.Rule
		for _, p := range embedded(t).On(audience.LevelProvince, today) {
			rule.Units = append(rule.Units, p.ID)
		}
		p := s.preview(t, rule)
		f, members := s.freeze(t, rule)
		if p.People != 1 || len(p.ByUnit) != 3321 || p.Unknown != 3321-99 || p.Hash != f.Hash || len(members) != 1 {
			t.Errorf("%d people in %d communes, %d of them unknown; %d members", p.People, len(p.ByUnit), p.Unknown, len(members))
		}
	})
}
