package compare_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/compare"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

const head = `ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 901/2025/QĐ-UBND
Bắc Ninh, ngày 18 tháng 11 năm 2025
QUYẾT ĐỊNH
Hỗ trợ tiền điện cho hộ nghèo
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
`

func parse(t testing.TB, body string) *legaltext.Document {
	t.Helper()
	d, err := legaltext.Parse("a.txt", []byte(head+body))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const before = `Điều 1. Mức hỗ trợ
1. Hộ nghèo: 60.000 đồng mỗi tháng.
2. Hộ cận nghèo: 30.000 đồng mỗi tháng.
3. Hộ khác do xã xét.
Điều 2. Trách nhiệm
1. Sở Tài chính cấp kinh phí.
2. Xã rà soát.
Điều 3. Hồ sơ
Đơn theo mẫu.
`

func TestPartsAreFollowed(t *testing.T) {
	after := `Điều 1. Mức hỗ trợ hằng tháng
1. Hộ nghèo: 70.000 đồng mỗi tháng.
2. Hộ có người khuyết tật nặng: 90.000 đồng mỗi tháng.
3. Hộ cận nghèo: 30.000 đồng mỗi tháng.
Điều 2. Trách nhiệm
1. Sở Tài chính cấp kinh phí.
2. Xã rà soát.
Điều 3. Công khai
Danh sách được niêm yết.
Điều 4. Hồ sơ
Đơn theo mẫu.
`
	r := compare.Documents(parse(t, before), parse(t, after))
	want := []string{
		"same mo-dau > mo-dau",
		"reworded dieu-1 > dieu-1 | Mức hỗ trợ {+hằng tháng+} |",
		"reworded dieu-1/khoan-1 > dieu-1/khoan-1 | | Hộ nghèo: [-60.000-]{+70.000+} đồng mỗi tháng.",
		"added  > dieu-1/khoan-2 | | {+Hộ có người khuyết tật nặng: 90.000 đồng mỗi tháng.+}",
		"moved dieu-1/khoan-2 > dieu-1/khoan-3",
		"removed dieu-1/khoan-3 >  | | [-Hộ khác do xã xét.-]",
		"same dieu-2 > dieu-2",
		"same dieu-2/khoan-1 > dieu-2/khoan-1",
		"same dieu-2/khoan-2 > dieu-2/khoan-2",
		"added  > dieu-3 | {+Công khai+} | {+Danh sách được niêm yết.+}",
		"moved dieu-3 > dieu-4",
	}
	if got := lines(r); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := (compare.Counts{Same: 4, Reworded: 2, Added: 2, Removed: 1, Moved: 2}); r.Counts != want || !r.Changed() {
		t.Errorf("counts are %+v", r.Counts)
	}
}

// An article that is renumbered and changed in one clause keeps the others.
func TestARenumberedArticleKeepsItsClauses(t *testing.T) {
	after := strings.Replace(before, "Điều 2. Trách nhiệm", "Điều 2. Thời hạn\nMười ngày.\nĐiều 3. Trách nhiệm", 1)
	after = strings.Replace(after, "Điều 3. Hồ sơ", "Điều 4. Hồ sơ", 1)
	after = strings.Replace(after, "Xã rà soát.", "Xã rà soát mỗi năm.", 1)
	r := compare.Documents(parse(t, before), parse(t, after))
	if want := (compare.Counts{Same: 5, Added: 2, Removed: 1, Moved: 3}); r.Counts != want {
		t.Errorf("counts are %+v:\n%s", r.Counts, strings.Join(lines(r), "\n"))
	}
}

func TestTheHeadIsCompared(t *testing.T) {
	a, b := parse(t, before), parse(t, before)
	b.Title, b.EffectiveOn, b.Issuer = "Hỗ trợ tiền nước cho hộ nghèo", "2026-01-01", "Uỷ ban nhân dân tỉnh Bắc Ninh"
	r := compare.Documents(a, b)
	if len(r.Fields) != 2 || r.Fields[0].Name != "title" || r.Fields[1] != (compare.Field{Name: "effective_on", New: "2026-01-01"}) {
		t.Errorf("fields are %+v", r.Fields)
	}
	if !r.Changed() || compare.Documents(a, a).Changed() {
		t.Error("Changed is wrong")
	}
}

// lines writes a comparison for a reader of a test.
func lines(r *compare.Result) []string {
	var out []string
	for _, p := range r.Parts {
		s := fmt.Sprintf("%s %s > %s", p.State, p.Old.Address, p.New.Address)
		if p.State != compare.Same && p.State != compare.Moved {
			s += strings.TrimRight(" | "+show(p.Heading), " ") + strings.TrimRight(" | "+show(p.Text), " ")
		}
		out = append(out, s)
	}
	return out
}

func show(list []worddiff.Segment) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(map[worddiff.Op]string{worddiff.Del: "[-", worddiff.Ins: "{+"}[s.Op])
		b.WriteString(s.Text())
		b.WriteString(map[worddiff.Op]string{worddiff.Del: "-]", worddiff.Ins: "+}"}[s.Op])
	}
	return b.String()
}

// Every part of both documents stands in a comparison exactly once, those of the new one in their order.
func TestNoPartIsLost(t *testing.T) {
	body := rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for i := range rapid.IntRange(1, 5).Draw(t, "articles") {
			fmt.Fprintf(&b, "Điều %d. %s\n", i+1, rapid.SampledFrom([]string{"Mức", "Hồ sơ", "Trách nhiệm"}).Draw(t, "heading"))
			for j := range rapid.IntRange(0, 4).Draw(t, "clauses") {
				fmt.Fprintf(&b, "%d. %s\n", j+1, rapid.SampledFrom([]string{"Xã rà soát.", "Sở cấp kinh phí.", "Hộ nghèo.", "Hộ khác."}).Draw(t, "text"))
			}
		}
		return b.String()
	})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := parse(t, body.Draw(rt, "before")), parse(t, body.Draw(rt, "after"))
		var old, new []string
		for _, p := range compare.Documents(a, b).Parts {
			if p.Old.Address != "" {
				old = append(old, p.Old.Address)
			}
			if p.New.Address != "" {
				new = append(new, p.New.Address)
			}
		}
		if want := addresses(b); !slices.Equal(new, want) {
			rt.Errorf("new parts are %v, want %v", new, want)
		}
		want := addresses(a)
		slices.Sort(want)
		slices.Sort(old)
		if !slices.Equal(old, want) {
			rt.Errorf("old parts are %v, want %v", old, want)
		}
	})
}

func addresses(d *legaltext.Document) []string {
	var out []string
	d.Walk(func(c legaltext.Clause, _ int) { out = append(out, c.Address) })
	return out
}

// A real document against itself is the same in every part.
func TestCorpusAgainstItself(t *testing.T) {
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	files, err := filepath.Glob(filepath.Join(dir, "legal", "txt", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no document was found", err)
	}
	parts := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := legaltext.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		r := compare.Documents(d, d)
		if parts += len(r.Parts); r.Changed() {
			t.Errorf("%s differs from itself: %+v", name, r.Counts)
		}
	}
	t.Logf("figure: compared with themselves: %d documents, %d parts, each the same as itself", len(files), parts)
}
