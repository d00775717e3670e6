package legaltext_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/legaltext"
)

// address is the form of every address that a reference can give.
var address = regexp.MustCompile(`^[a-z0-9]+(?:[-.~][a-z0-9]+)*(?:/[a-z0-9]+(?:[-.~][a-z0-9]+)*)*$`)

// wellFormed checks what holds of every reference in every text.
func wellFormed(t interface{ Errorf(string, ...any) }, text, here string) {
	before := 0
	for _, r := range legaltext.FindReferences(text, here) {
		if r.Start < before || r.End <= r.Start || r.End > len(text) {
			t.Errorf("%q: reference at %d to %d after %d", text, r.Start, r.End, before)
			return
		}
		before = r.End
		if said := text[r.Start:r.End]; strings.TrimSpace(said) != said {
			t.Errorf("%q: %q has blanks around it", text, said)
		}
		for _, a := range r.Addresses {
			if !address.MatchString(a) && (here == "" || address.MatchString(here)) {
				t.Errorf("%q: address %q", text, a)
			}
		}
	}
}

func FuzzFindReferences(f *testing.F) {
	for _, s := range []string{
		"điểm a khoản 2 Điều 5 Nghị định số 181/2025/NĐ-CP ngày 01 tháng 7 năm 2025 của Chính phủ", "từ Điều 5 đến Điều 9", "các điểm a, b và c khoản 1, khoản 3 Điều 7",
		"Luật sửa đổi, bổ sung một số điều của Luật Đất đai số 1/2025/QH15", "Phụ lục I, II và III ban hành kèm theo Quy chế này", "Mục 2 Thông tư số 3/2016/TT- BLĐTBXН",
		"Điều 5 Quy chế x ban hành kèm theo Quyết định số 7/QĐ-UBND", "đoạn thứ hai khoản này và Điều này", "66-NQ/TW", "tiết b1 điểm 1.2 khoản", "Điều", "số 1/", "khoản 1 đến 9999",
	} {
		f.Add(s, "dieu-4/khoan-2/diem-a")
	}
	f.Fuzz(func(t *testing.T, text, here string) { wellFormed(t, text, here) })
}

// Phrases put together at random from the words of phrases: whatever the order, what is found is well formed.
func TestReferencesOfAnyOrder(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields(`điểm a b đ khoản 1 2 3a Điều 5 đến từ các và , ; của này Nghị_định số 181/2025/NĐ-CP Luật Đất_đai Quy_chế
		ban_hành_kèm_theo Phụ_lục I II Mục Chương đoạn thứ_nhất ngày_01_tháng_7_năm_2025 Chính_phủ ( ) . 12 tiết 1.2 tại Thông_tư`))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "words"), " "), "_", " ")
		wellFormed(t, text, rapid.SampledFrom([]string{"", "dieu-4/khoan-2", "quy-che/dieu-1"}).Draw(t, "here"))
	})
}

// A list is read the same however its parts are told: each with its unit, or the unit once.
func TestAListMeansEachOfItsParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(1, 60).Draw(t, "from")
		to := from + rapid.IntRange(1, 20).Draw(t, "more")
		var each, once, want []string
		for n := from; n <= to; n++ {
			each = append(each, "khoản "+strconv.Itoa(n))
			once = append(once, strconv.Itoa(n))
			want = append(want, "dieu-7/khoan-"+strconv.Itoa(n))
		}
		for _, text := range []string{
			strings.Join(each, ", ") + " Điều 7", "các khoản " + strings.Join(once, ", ") + " Điều 7",
			"từ khoản " + strconv.Itoa(from) + " đến khoản " + strconv.Itoa(to) + " Điều 7", "khoản " + strconv.Itoa(from) + " đến " + strconv.Itoa(to) + " Điều 7",
		} {
			if got := said(legaltext.FindReferences(text, "")); got != strings.Join(want, " ") {
				t.Errorf("%s: %s", text, got)
			}
		}
	})
}
