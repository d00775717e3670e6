package policy_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/viet"
)

// An article is found by its words with and without tone marks; what is written with the marks that were typed comes
// first, the words are marked, and a filter leaves out what it should.
func TestFind(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		grant := s.bring(t, "a.txt", decision())
		road := s.bring(t, "b.txt", decision("901/2025/QĐ-UBND", "15/2024/QĐ-UBND", "2025", "2024", "HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO", "QUẢN LÝ ĐƯỜNG BỘ",
			"hỗ trợ tiền điện cho hộ nghèo", "quản lý đường bộ", "Hộ nghèo được hỗ trợ 60.000 đồng mỗi tháng, gồm:", "Hỗ trợ tiến diện rộng, gồm:"))
		find := func(q policy.Query) []policy.Found {
			t.Helper()
			found, err := s.Find(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		for _, text := range []string{"hỗ trợ 60.000 đồng", "ho tro 60.000 dong", "HO TRO 60.000"} {
			found := find(policy.Query{Text: text})
			if len(found) != 1 || found[0].Clause == nil || found[0].Clause.Address != "dieu-2" {
				t.Fatalf("%q finds %+v", text, found)
			}
			if got := marked(found[0]); !strings.Contains(got, "được [hỗ trợ 60.000") {
				t.Errorf("%q marks %s", text, got)
			}
		}
		if found := find(policy.Query{Text: "tien dien"}); len(found) < 2 {
			t.Errorf("without marks both are found: %+v", found)
		}
		if found := find(policy.Query{Text: "tiến diện"}); found[0].Document.ID != road.ID {
			t.Errorf("with marks %s comes first", found[0].Document.Number)
		}
		if found := find(policy.Query{Text: "đường bộ", Filter: policy.Filter{To: "2024-12-31"}}); len(found) == 0 || found[0].Document.ID != road.ID {
			t.Errorf("of 2024: %+v", found)
		}
		for _, narrow := range []policy.Filter{{From: "2025-01-01"}, {Kind: "Luật"}, {Issuer: "Chính phủ"}, {Year: "2023"}} {
			if found := find(policy.Query{Text: "đường bộ", Filter: narrow}); len(found) != 0 {
				t.Errorf("%+v leaves %+v", narrow, found)
			}
		}
		if found := find(policy.Query{Text: "qd 901/2025"}); len(found) == 0 || found[0].Document.ID != grant.ID || found[0].Clause != nil {
			t.Errorf("by number: %+v", found)
		}
		if found := find(policy.Query{Text: "mỗi tháng hộ cận nghèo được hỗ trợ bao nhiêu tiền"}); len(found) == 0 || found[0].Clause.Address != "dieu-2" {
			t.Errorf("a question finds what says most of it: %+v", found)
		}
		all := find(policy.Query{Text: "quyết định", Limit: 50})
		if second := find(policy.Query{Text: "quyết định", Limit: 1, Offset: 1}); len(all) < 2 || len(second) != 1 || second[0].Snippet != all[1].Snippet {
			t.Errorf("a second page of one: %+v", second)
		}
	})
}

func marked(f policy.Found) string {
	out, at := "", 0
	for _, m := range f.Marks {
		out += f.Snippet[at:m.Start] + "[" + m.In(f.Snippet) + "]"
		at = m.End
	}
	return out + f.Snippet[at:]
}

// A long sentence is cut around what it says, between words, and its marks still lie on the words.
func TestSnippetOfALongSentence(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		long := "Đối tượng gồm "
		for range 60 {
			long += "người dân sinh sống ổn định trên địa bàn, "
		}
		s.bring(t, "a.txt", decision("Quyết định này quy định mức hỗ trợ.", long+"kể cả người cao tuổi neo đơn và những người khác theo quy định."))
		found, err := s.Find(t.Context(), policy.Query{Text: "cao tuổi neo đơn"})
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		f := found[0]
		if len(f.Snippet) > 420 || len(f.Marks) != 1 || f.Marks[0].In(f.Snippet) != "cao tuổi neo đơn" {
			t.Errorf("%d bytes: %s", len(f.Snippet), marked(f))
		}
		if words := viet.Words(f.Snippet); len(words) < 10 {
			t.Errorf("too little is left: %q", f.Snippet)
		}
	})
}
