package audience_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

func TestHowPeopleWriteACommune(t *testing.T) {
	a, vi := embedded(t), lang.For(lang.VI)
	type spelling = audience.Spelling
	for _, c := range []struct {
		in   spelling
		want audience.UnitID // "" for a fault
		says string          // a part of its text
	}{
		{spelling{Code: "07210"}, bacGiang, ""},
		{spelling{Code: "7210"}, bacGiang, ""}, // a spreadsheet ate the zero
		{spelling{Code: "4"}, "00004@2025-07-01", ""},
		{spelling{Name: "07210"}, bacGiang, ""},
		{spelling{Code: "07210@2025-07-01"}, bacGiang, ""},
		{spelling{Name: "Phường Bắc Giang"}, bacGiang, ""},
		{spelling{Name: "phuong bac giang"}, bacGiang, ""},
		{spelling{Name: "P. Bắc Giang"}, bacGiang, ""},
		{spelling{Name: "P.Bắc Giang"}, bacGiang, ""},
		{spelling{Name: "BẮC GIANG", Province: "Bắc Ninh"}, bacGiang, ""},
		{spelling{Name: "Bắc Giang", Province: "tỉnh Bắc Giang"}, bacGiang, ""}, // the old province is understood
		{spelling{Name: "Xã Hiệp Hòa, tỉnh Bắc Ninh"}, "07840@2025-07-01", ""},
		{spelling{Name: "Xã Hiệp Hoà, huyện Hiệp Hoà, tỉnh Bắc Giang"}, "07840@2025-07-01", ""},
		{spelling{Name: "Hiệp Hoà", Default: "24"}, "07840@2025-07-01", ""},
		{spelling{Name: "Hiệp Hoà", Province: "22"}, "07147@2025-07-01", ""},
		{spelling{Name: "Xã Ea H’Leo", Province: "Đăk Lăk"}, "24184@2025-07-01", ""}, // another apostrophe, another ă
		{spelling{Name: "TP. Hồ Chí Minh"}, "", "Không có xã, phường"},
		{spelling{Code: "06970"}, "06978@2025-07-01", ""},
		{spelling{Name: "Hiệp Hoà"}, "", "Tỉnh Bắc Ninh (07840)"},
		{spelling{}, "", "Thiếu xã, phường"},
		{spelling{Name: "Phường Bắc Giag", Default: "24"}, "", "Có phải là: Phường Bắc Giang, Tỉnh Bắc Ninh (07210)"},
		{spelling{Name: "Xã Xyzzy"}, "", "Không có xã, phường"},
		{spelling{Name: "Phường Bắc Giang", Province: "Atlantis"}, "", "Atlantis"},
		{spelling{Name: "Phường Thọ Xương", Default: "24"}, "", "Phường Bắc Giang (07210)"},
		{spelling{Name: "Phường Thọ Xương, tỉnh Bắc Giang"}, "", "Phường Bắc Giang (07210)"},
		{spelling{Code: "07201"}, "", "Phường Bắc Giang (07210)"},
		{spelling{Code: "07210", Name: "Phường Hoàng Văn Thụ"}, "", "Phường Bắc Giang (07210)"}, // a code of before the merger
		{spelling{Code: "07210", Name: "Phường Kinh Bắc"}, "", "Mã 07210 là của Phường Bắc Giang"},
		{spelling{Code: "24"}, "", "00024"},
		{spelling{Name: "Xã Tân An", Default: "24"}, "", "Phường Tân An"},
	} {
		u, err := a.Resolve(c.in, today)
		switch {
		case c.want != "" && (err != nil || u.ID != c.want):
			t.Errorf("%+v is %s (%v), want %s", c.in, u.ID, err, c.want)
		case c.want == "" && (fault.KindOf(err) == fault.KindInternal || !strings.Contains(vi.Error(err), c.says)):
			t.Errorf("%+v is %s, %v\n%s\nwant %q", c.in, u.ID, err, vi.Error(err), c.says)
		}
	}
}

// Every commune of today is found by its own name and province, and by its code.
func TestEveryCommuneIsFoundByItsOwnName(t *testing.T) {
	a := embedded(t)
	communes := a.On(audience.LevelCommune, today)
	for _, u := range communes {
		p, _ := a.ParentOf(u, today)
		for _, sp := range []audience.Spelling{
			{Name: u.FullName, Province: p.FullName},
			{Name: u.FullName, Province: p.Name},
			{Name: u.FullName + ", " + p.FullName},
			{Code: string(u.Code)},
			{Code: string(u.Code), Name: u.FullName},
			{Code: strings.TrimLeft(string(u.Code), "0")},
		} {
			if got, err := a.Resolve(sp, today); err != nil || got.ID != u.ID {
				t.Errorf("%+v is %s (%v), want %s", sp, got.ID, err, u.ID)
			}
		}
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("07210", "P. Bắc Giang", "Bắc Ninh")
	f.Add("", "x.", ",,")
	a := embedded(f)
	f.Fuzz(func(t *testing.T, code, name, province string) {
		u, err := a.Resolve(audience.Spelling{Code: code, Name: name, Province: province}, today)
		if err == nil && (!u.On(today) || u.Level != audience.LevelCommune) {
			t.Errorf("%q, %q, %q gave %+v", code, name, province, u)
		}
		if err != nil && fault.KindOf(err) == fault.KindInternal {
			t.Errorf("%q, %q, %q: %v", code, name, province, err)
		}
	})
}
