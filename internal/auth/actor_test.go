package auth_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

var day0 = civil.Date("2026-01-01")

func agencies() []auth.AgencyID { return []auth.AgencyID{"", "a", "b", "c"} }

func drawDay(t *rapid.T, name string) civil.Date {
	n := rapid.IntRange(-1, 30).Draw(t, name)
	if n < 0 {
		return ""
	}
	return day0.AddDays(n)
}

func drawGrant(t *rapid.T) auth.Grant {
	return auth.Grant{
		ID:     "g",
		User:   "u",
		Role:   rapid.SampledFrom(auth.Roles()).Draw(t, "role"),
		Agency: rapid.SampledFrom(agencies()).Draw(t, "agency"),
		Unit:   rapid.SampledFrom([]auth.Place{"", "07210@2025-07-01", "24@2025-07-01"}).Draw(t, "unit"),
		From:   drawDay(t, "from"),
		To:     drawDay(t, "to"),
	}
}

func drawMoment(t *rapid.T) time.Time {
	return day0.Time().Add(time.Duration(rapid.IntRange(0, 31*24*60).Draw(t, "minute")) * time.Minute)
}

// Can is true exactly when one grant alone says so: grants never add up to
// something that none of them holds.
func TestCanMeansThatOneGrantSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grants := rapid.SliceOfN(rapid.Custom(drawGrant), 0, 4).Draw(t, "grants")
		act := rapid.SampledFrom(auth.Acts()).Draw(t, "act")
		agency := rapid.SampledFrom(agencies()).Draw(t, "asked")
		at := drawMoment(t)
		want := slices.ContainsFunc(grants, func(g auth.Grant) bool {
			day := civil.On(at)
			begun := g.From == "" || g.From <= day
			over := g.To != "" && g.To < day
			return begun && !over && slices.Contains(g.Role.Acts(), act) && (g.Agency == "" || g.Agency == agency)
		})
		a := auth.Actor{ID: "u", Grants: grants}
		if got := a.Can(act, agency, at); got != want {
			t.Fatalf("Can(%s, %q, %s) = %v with %+v", act, agency, at, got, grants)
		}
		if (auth.Require(a, act, agency, at) == nil) != want {
			t.Fatal("Require disagrees with Can")
		}
		if a.CanIn(act, agency, at, "07210@2025-07-01") && !want {
			t.Fatal("a place opened what the agency does not allow")
		}
		if want && !a.CanSomewhere(act, at) {
			t.Fatal("possible here, yet nowhere")
		}
	})
}

func TestATokenNeverDoesMoreThanItsOwner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owner := auth.Actor{ID: "u", Grants: rapid.SliceOfN(rapid.Custom(drawGrant), 0, 4).Draw(t, "grants")}
		token := owner
		token.Only = rapid.SliceOfDistinct(rapid.SampledFrom(auth.Acts()), rapid.ID[auth.Act]).Draw(t, "only")
		act := rapid.SampledFrom(auth.Acts()).Draw(t, "act")
		at := drawMoment(t)
		got, had := token.Can(act, "a", at), owner.Can(act, "a", at)
		if got != (had && slices.Contains(token.Only, act)) {
			t.Fatalf("owner %v, token %v with %v", had, got, token.Only)
		}
	})
}

func TestADelegatedGrantStaysInsideTheLendersOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := drawGrant(t)
		from, to := drawDay(t, "lent from"), drawDay(t, "lent to")
		lent, err := own.Delegate("v", from, to)
		if err != nil {
			if fault.KindOf(err) == fault.KindInternal {
				t.Fatalf("an unexplained refusal: %v", err)
			}
			return
		}
		if lent.Role != own.Role || lent.Agency != own.Agency || lent.Unit != own.Unit || lent.By != "u" || lent.Under != own.ID {
			t.Fatalf("lent %+v out of %+v", lent, own)
		}
		for n := range 32 {
			if day := day0.AddDays(n); lent.InForce(day) && !own.InForce(day) {
				t.Fatalf("on %s the loan %+v holds and %+v does not", day, lent, own)
			}
		}
		if _, err := lent.Delegate("w", from, to); fault.Code(err) != "auth.delegate.lent" {
			t.Fatalf("lent on: %v", err)
		}
	})
}

func TestWithinKeepsOnlyCommonDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own, lent := drawGrant(t), drawGrant(t)
		cut, some := lent.Within(own)
		for n := range 32 {
			day := day0.AddDays(n)
			if want := lent.InForce(day) && own.InForce(day); want != (some && cut.InForce(day)) {
				t.Fatalf("%s: want %v from %+v within %+v, got %+v", day, want, lent, own, cut)
			}
		}
	})
}

func TestNoRoleBothWritesAndApproves(t *testing.T) {
	for _, r := range auth.Roles() {
		if r.May(auth.ActWrite) && r.May(auth.ActApprove) {
			t.Errorf("%s writes and approves", r)
		}
		if !r.May(auth.ActRead) {
			t.Errorf("%s cannot even read", r)
		}
	}
	for _, act := range auth.Acts() {
		if !slices.ContainsFunc(auth.Roles(), func(r auth.Role) bool { return r.May(act) }) {
			t.Errorf("nobody may %s", act)
		}
	}
}

func TestStrangersAndOperators(t *testing.T) {
	at := day0.Time()
	for _, act := range auth.Acts() {
		if (auth.Actor{Grants: []auth.Grant{{Role: auth.RoleAdmin}}}).Can(act, "", at) {
			t.Errorf("a stranger may %s", act)
		}
	}
	op := auth.Operator("an")
	if op.Can(auth.ActWrite, "a", at) || op.Can(auth.ActApprove, "a", at) || !op.Can(auth.ActImportPeople, "a", at) {
		t.Error("the operator brings in data, and neither writes nor approves")
	}
	if err := auth.Require(auth.Actor{}, auth.ActRead, "a", at); fault.Code(err) != "auth.login_first" {
		t.Errorf("a stranger was told %v", err)
	}
}

func TestAPlaceHoldsForWhatLiesInIt(t *testing.T) {
	a := auth.Actor{ID: "u", Grants: []auth.Grant{{Role: auth.RoleCommune, Agency: "a", Unit: "24@2025-07-01"}}}
	at := day0.Time()
	if !a.CanIn(auth.ActPlan, "a", at, "07210@2025-07-01", "24@2025-07-01") {
		t.Error("the province does not hold in its commune")
	}
	if a.CanIn(auth.ActPlan, "a", at, "01@2025-07-01") || a.CanIn(auth.ActPlan, "a", at) {
		t.Error("a place held outside itself")
	}
	ids, all := a.Agencies(auth.ActPlan, at)
	if all || !slices.Equal(ids, []auth.AgencyID{"a"}) {
		t.Errorf("agencies %v, all %v", ids, all)
	}
}

func TestEveryActRoleAndKindHasItsWords(t *testing.T) {
	vi := lang.For(lang.VI)
	var keys []string
	for _, act := range auth.Acts() {
		keys = append(keys, act.Key(), fault.Code(auth.Require(auth.Actor{ID: "u"}, act, "a", day0.Time())))
	}
	for _, r := range auth.Roles() {
		keys = append(keys, r.Key())
	}
	for _, k := range auth.AgencyKinds() {
		keys = append(keys, k.Key())
	}
	for _, key := range keys {
		if !vi.Has(key) {
			t.Errorf("%q has no text", key)
		}
	}
}
