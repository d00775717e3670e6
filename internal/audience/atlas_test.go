package audience_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

const today civil.Date = "2026-11-23"

func embedded(t testing.TB) *audience.Atlas {
	t.Helper()
	a, err := audience.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestHowManyUnitsStoodOnADay(t *testing.T) {
	a := embedded(t)
	for _, c := range []struct {
		day                 civil.Date
		provinces, communes int
	}{
		{"2025-02-28", 0, 0},
		{"2025-03-01", 63, 10047},
		{"2025-06-30", 63, 10047},
		{"2025-07-01", 34, 3321},
		{"2026-04-29", 34, 3321},
		{"2026-04-30", 34, 3321},
		{today, 34, 3321},
	} {
		p, n := len(a.On(audience.LevelProvince, c.day)), len(a.On(audience.LevelCommune, c.day))
		if p != c.provinces || n != c.communes {
			t.Errorf("%s: %d provinces and %d communes, want %d and %d", c.day, p, n, c.provinces, c.communes)
		}
	}
}

func TestEveryCommuneLiesInAProvinceOfItsDays(t *testing.T) {
	a := embedded(t)
	for _, day := range []civil.Date{"2025-03-01", "2025-07-01", "2026-04-29", "2026-04-30", today} {
		for _, u := range a.On(audience.LevelCommune, day) {
			p, ok := a.ParentOf(u, day)
			if !ok || !p.On(day) || p.Level != audience.LevelProvince || u.Kind == "" || u.NameEN == "" {
				t.Fatalf("%s on %s: parent %+v, unit %+v", u.ID, day, p, u)
			}
		}
	}
}

// The merger of 2025-07-01 gave Bắc Giang's code to Bắc Ninh.
func TestCodesAreReused(t *testing.T) {
	a := embedded(t)
	for _, c := range []struct {
		code audience.Code
		day  civil.Date
		want audience.UnitID
		name string
	}{
		{"24", "2025-06-30", "24@2025-03-01", "Tỉnh Bắc Giang"},
		{"24", "2025-07-01", "24@2025-07-01", "Tỉnh Bắc Ninh"},
		{"27", "2025-06-30", "27@2025-03-01", "Tỉnh Bắc Ninh"},
		{"01", "2025-06-30", "01@2025-03-01", "Thành phố Hà Nội"},
		{"01", today, "01@2025-03-01", "Thành phố Hà Nội"},
		{"07210", "2025-06-30", "07210@2025-03-01", "Phường Hoàng Văn Thụ"},
		{"07210", today, "07210@2025-07-01", "Phường Bắc Giang"},
		{"75", "2026-04-29", "75@2025-07-01", "Tỉnh Đồng Nai"},
		{"75", "2026-04-30", "75@2026-04-30", "Thành phố Đồng Nai"},
		{"25270", "2026-04-29", "25270@2025-07-01", "Xã Lộc Ninh"},
		{"25270", "2026-04-30", "25270@2026-04-30", "Phường Lộc Ninh"},
		{"06970", "2025-06-30", "06970@2025-03-01", "Thị trấn Ba Chẽ"},
		{"06970", today, "06978@2025-07-01", "Xã Ba Chẽ"},
		{"23737", "2025-06-30", "23737@2025-03-01", "Xã Ia Mơ Nông"},
		{"23737", today, "23938@2025-07-01", "Xã Ia Mơ"},
	} {
		u, err := a.At(c.code, c.day)
		if err != nil || u.ID != c.want || u.FullName != c.name {
			t.Errorf("%s on %s is %s %q (%v), want %s %q", c.code, c.day, u.ID, u.FullName, err, c.want, c.name)
		}
	}
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	a, vi := embedded(t), lang.For(lang.VI)
	for _, c := range []struct {
		code     audience.Code
		day      civil.Date
		kind     fault.Kind
		contains string
	}{
		{"27", today, fault.KindInvalid, "Tỉnh Bắc Ninh (24)"},
		{"07201", today, fault.KindInvalid, "Phường Bắc Giang (07210)"},
		{"00001", today, fault.KindInvalid, "Phường Hồng Hà (00097)"},
		{"07210", "2024-01-01", fault.KindNotFound, "01/03/2025"},
		{"99999", today, fault.KindNotFound, "99999"},
	} {
		_, err := a.At(c.code, c.day)
		if fault.KindOf(err) != c.kind || !strings.Contains(vi.Error(err), c.contains) {
			t.Errorf("%s on %s: %v\n%s", c.code, c.day, err, vi.Error(err))
		}
	}
}

func TestAnUntracedCommuneAtLeastNamesItsProvince(t *testing.T) {
	a := embedded(t)
	var gone audience.Unit
	for _, u := range a.Communes("49", "2025-06-30") { // Quảng Nam is traced; Long An below is not
		if len(a.Successors(u.ID)) == 0 {
			t.Errorf("%s has no successor although its resolution is known", u.ID)
		}
	}
	for _, u := range a.Communes("80", "2025-06-30") {
		if len(a.Successors(u.ID)) == 0 {
			gone = u
		}
	}
	_, err := a.At(gone.Code, today)
	if text := lang.For(lang.VI).Error(err); !strings.Contains(text, "Tỉnh Tây Ninh (80)") {
		t.Errorf("%s: %s", gone.FullName, text)
	}
}

func TestBacNinhIsWhatTheResolutionMadeIt(t *testing.T) {
	a := embedded(t)
	communes := a.Communes("24", today)
	if len(communes) != 99 {
		t.Fatalf("%d communes", len(communes))
	}
	suspect, sum := 0, int64(0)
	for _, u := range communes {
		if u.Residents == 0 || u.AreaKM2 == 0 || u.Lon < 105 || u.Lat < 20 || len(a.Predecessors(u.ID)) == 0 {
			t.Errorf("%+v lacks facts", u)
		}
		if u.Suspect {
			suspect++
		}
		sum += u.Residents
	}
	p, err := a.At("24", today)
	if err != nil || p.Residents != sum || sum != 3_621_715 || suspect != 3 {
		t.Errorf("%d residents in %s, %d in its communes, %d suspect (%v)", p.Residents, p.FullName, sum, suspect, err)
	}
	made := a.Predecessors("07210@2025-07-01")
	if len(made) != 7 || made[0].Share != audience.ShareFull || made[0].Basis != "1658/NQ-UBTVQH15" {
		t.Errorf("Phường Bắc Giang was made of %+v", made)
	}
	if landing := a.Onto("27@2025-03-01", today); !landing.Whole || landing.Units[0] != "24@2025-07-01" {
		t.Errorf("old Bắc Ninh lies in %+v", landing)
	}
}

func TestThirtyFourProvincesOutOfSixtyThree(t *testing.T) {
	a := embedded(t)
	for _, u := range a.On(audience.LevelProvince, "2025-06-30") {
		if l := a.Onto(u.ID, "2025-07-01"); !l.Whole {
			t.Errorf("%s lies in %v", u.FullName, l.Units)
		}
	}
	merged := map[string][]string{ // resolution 202/2025/QH15, three of its 23
		"79": {"74", "77", "79"}, "68": {"60", "67", "68"}, "86": {"83", "84", "86"},
	}
	for code, want := range merged {
		var got []string
		for _, c := range a.Predecessors(audience.NewUnitID(audience.Code(code), "2025-07-01")) {
			got = append(got, string(c.From.Code()))
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s was made of %v, want %v", code, got, want)
		}
	}
}

func TestReportsAreRegroupedOnlyWhereNothingWasDivided(t *testing.T) {
	a := embedded(t)
	counts := []audience.UnitCount{
		{Unit: "07201@2025-03-01", People: 3}, // whole into Phường Bắc Giang
		{Unit: "07225@2025-03-01", People: 4}, // likewise
		{Unit: "25270@2025-07-01", People: 5}, // xã Lộc Ninh, since 2026-04-30 a ward
		{Unit: "00004@2025-03-01", People: 6}, // Trúc Bạch: divided?
	}
	regrouped, divided := a.Regroup(counts, today)
	sum := int64(0)
	for _, c := range slices.Concat(regrouped, divided) {
		sum += c.People
	}
	if sum != 18 {
		t.Errorf("18 people became %d", sum)
	}
	want := []audience.UnitCount{
		{Unit: "07210@2025-07-01", People: 7, Residents: 122838}, {Unit: "25270@2026-04-30", People: 5},
	}
	for _, w := range want {
		if !slices.Contains(regrouped, w) {
			t.Errorf("%+v is missing in %+v", w, regrouped)
		}
	}
	part := partial(t, a)
	if _, divided := a.Regroup([]audience.UnitCount{{Unit: part, People: 9}}, today); len(divided) != 1 {
		t.Errorf("%s was divided, yet its count moved", part)
	}
	// A day earlier than the ward: its people are shown under the xã of that day.
	if back, _ := a.Regroup([]audience.UnitCount{{Unit: "25270@2026-04-30", People: 2}}, "2026-04-29"); len(back) != 1 ||
		back[0].Unit != "25270@2025-07-01" {
		t.Errorf("back: %+v", back)
	}
}

// partial finds an old commune that went into two or more new ones.
func partial(t *testing.T, a *audience.Atlas) audience.UnitID {
	t.Helper()
	for _, u := range a.On(audience.LevelCommune, "2025-06-30") {
		if len(a.Successors(u.ID)) > 1 {
			return u.ID
		}
	}
	t.Fatal("no commune was divided")
	return ""
}

func TestSearchWithAndWithoutToneMarks(t *testing.T) {
	a := embedded(t)
	for _, c := range []struct {
		query string
		day   civil.Date
		first string
	}{
		{"bac giang", today, "Phường Bắc Giang"},
		{"Bắc Giang", "2025-06-30", "Tỉnh Bắc Giang"},
		{"BẮC NINH", today, "Tỉnh Bắc Ninh"},
		{"Yên Hoà", today, "Phường Yên Hoà"},
		{"Yên Hòa", today, "Phường Yên Hoà"},
		{"yen hoa", today, "Phường Yên Hoà"},
		{"xã Hiệp Hòa, Bắc Ninh", today, "Xã Hiệp Hoà"},
		{"thanh hoa", today, "Tỉnh Thanh Hoá"},
		{"tan an bac ninh", today, "Phường Tân An"},
		{"07210", today, "Phường Bắc Giang"},
		{"07210", "2025-06-30", "Phường Hoàng Văn Thụ"},
		{"dong nai", "2026-04-30", "Thành phố Đồng Nai"},
	} {
		found := a.Search(c.query, c.day, 8)
		if len(found) == 0 || found[0].FullName != c.first {
			t.Errorf("%q on %s finds %s first, want %s", c.query, c.day, names(found), c.first)
		}
	}
	for _, nothing := range []string{"", "  ", "?!", "zzz"} {
		if found := a.Search(nothing, today, 8); len(found) != 0 {
			t.Errorf("%q finds %s", nothing, names(found))
		}
	}
	near := a.Nearest("xã Tan Ann", audience.LevelCommune, "24", today, 3)
	if len(near) == 0 || near[0].FullName != "Phường Tân An" {
		t.Errorf("nearest: %s", names(near))
	}
}

func names(units []audience.Unit) string {
	var all []string
	for _, u := range units {
		all = append(all, u.FullName)
	}
	return strings.Join(all, ", ")
}
