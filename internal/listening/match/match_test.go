package match_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/listening/match"
	"github.com/loa-vn/loa/internal/viet"
)

func clauses() []match.Document {
	return []match.Document{
		{ID: "a", Source: "Luật Du lịch", Label: "39", Title: "Hợp đồng lữ hành", Text: "1. Hợp đồng lữ hành là sự thỏa thuận.\n2. Hợp đồng lữ hành phải được lập thành văn bản.\n3. Hợp đồng có giá dịch vụ."},
		{ID: "b", Source: "Luật Cư trú", Label: "27", Title: "Đăng ký tạm trú", Text: "1. Công dân đến sinh sống từ 30 ngày trở lên phải đăng ký tạm trú.\n2. Thời hạn tạm trú tối đa là 02 năm.\n3. Nơi khác."},
		{ID: "c", Source: "Luật Cư trú", Label: "28", Title: "Hồ sơ đăng ký tạm trú", Text: "1. Hồ sơ gồm tờ khai.\n2. Giấy tờ chứng minh chỗ ở hợp pháp.\n3. Trong 03 ngày làm việc."},
		{ID: "d", Source: "Luật Giáo dục", Label: "9", Title: "Hướng nghiệp", Text: "1. Hướng nghiệp là hệ thống các biện pháp.\n2. Phân luồng trong giáo dục.\n3. Chính phủ quy định."},
	}
}

func first(t *testing.T, x *match.Index, claim string) match.Candidate {
	t.Helper()
	r := x.Match(claim, 3)
	if len(r.Candidates) == 0 {
		t.Fatalf("nothing is found for %q", claim)
	}
	return r.Candidates[0]
}

func TestTheClauseStandsBesideTheClaim(t *testing.T) {
	claim := "Hợp đồng lữ hành KHÔNG cần lập thành văn bản, đúng hay sai?"
	c := first(t, match.Build(clauses()), claim)
	if c.ID != "a" || !strings.HasPrefix(c.Passage, "2. Hợp đồng") {
		t.Fatalf("found %s: %q", c.ID, c.Passage)
	}
	var said, asked []string
	for _, s := range c.Said {
		said = append(said, s.In(c.Passage))
	}
	for _, s := range c.Asked {
		asked = append(asked, s.In(claim))
	}
	if want := []string{"Hợp", "đồng", "lữ", "hành", "lập", "thành", "văn", "bản"}; !slices.Equal(said, want) || !slices.Equal(asked, want) {
		t.Errorf("said %q, asked %q, want %q", said, asked, want)
	}
}

func TestMarksAndDisguisesDoNotMatter(t *testing.T) {
	x := match.Build(clauses())
	plain := x.Match("Thời hạn tạm trú tối đa là 2 năm", 4)
	for _, s := range []string{
		"thoi han tam tru toi da la 2 nam", "Thời hạn tam tru tối da là 2 năm", "Th\u200bời hạn tạm\u200d trú tối đa là 02 năm",
		"Thời hạn tạm trú tối đa lа 2 năm", viet.NFC("Thời hạn tạm trú tối đa là 2 năm"), "Ｔhời hạn tạm trú tối đa là ２ năm",
	} {
		got := x.Match(s, 4)
		if ids(got) != ids(plain) || got.Probability != plain.Probability {
			t.Errorf("%q: %s %v, want %s %v", s, ids(got), got.Probability, ids(plain), plain.Probability)
		}
	}
}

func ids(r match.Result) string {
	var out []string
	for _, c := range r.Candidates {
		out = append(out, c.ID)
	}
	return strings.Join(out, " ")
}

func TestARepealedClauseSettlesNothing(t *testing.T) {
	x := match.Build(clauses())
	x.Remove("b", "never there")
	for _, c := range x.Match("Thời hạn tạm trú tối đa là bao nhiêu năm?", 10).Candidates {
		if c.ID == "b" {
			t.Error("a removed clause is found")
		}
	}
	x.Remove("a", "c", "d")
	if r := x.Match("tạm trú", 10); len(r.Candidates) != 0 || r.Probability != 0 || x.Len() != 0 {
		t.Errorf("an empty index says %+v", r)
	}
}

func TestTheLawThatIsNamedCounts(t *testing.T) {
	same := "1. Các hành vi bị cấm gồm ép buộc.\n2. Lừa dối.\n3. Cản trở."
	x := match.Build([]match.Document{
		{ID: "1", Source: "Luật Du lịch", Title: "Hành vi bị cấm", Text: same}, {ID: "2", Source: "Luật Điện ảnh", Title: "Hành vi bị cấm", Text: same},
	})
	for law, want := range map[string]string{"Luật Du lịch": "1", "Luật điện ảnh": "2"} {
		if c := first(t, x, "Theo "+law+", hành vi ép buộc bị cấm"); c.ID != want {
			t.Errorf("%s: found %s", law, c.ID)
		}
	}
}

func TestOneAsksWhileAnotherChanges(t *testing.T) {
	x := match.Build(clauses())
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				x.Match("hồ sơ đăng ký tạm trú gồm những gì", 3)
			}
		})
	}
	for range 50 {
		x.Remove("d")
		x.Add(clauses()[3])
	}
	wait.Wait()
	if x.Len() != 4 {
		t.Errorf("%d documents", x.Len())
	}
}

// drawn are documents out of few words, so that they collide.
func drawn(t *rapid.T) []match.Document {
	word := rapid.SampledFrom([]string{"đất", "dat", "nhà", "ở", "thuế", "phí", "18", "năm", "burgers", "burger", "#NhàĐất"})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, "words"), " ") })
	n := rapid.IntRange(1, 12).Draw(t, "n")
	var out []match.Document
	for i := range n {
		out = append(out, match.Document{ID: string(rune('a' + i)), Title: text.Draw(t, "title"), Text: text.Draw(t, "a") + ".\n" + text.Draw(t, "b")})
	}
	return out
}

func TestOrderOfAddingAndWhatWasRemovedLeaveNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawn(t)
		keep := rapid.IntRange(0, len(docs)).Draw(t, "keep")
		plain := match.Build(docs[:keep])
		other := match.New()
		for _, i := range rapid.Permutation(slices.Clone(docs)).Draw(t, "order") {
			other.Add(i)
		}
		for _, d := range docs[keep:] {
			other.Remove(d.ID)
		}
		claim := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"đất", "nhà", "ở", "thuế", "18", "năm", "burger", "lạ"}), 1, 8).Draw(t, "claim"), " ")
		if a, b := plain.Match(claim, 20), other.Match(claim, 20); !reflect.DeepEqual(a, b) {
			t.Fatalf("%q: %+v, then %+v", claim, a, b)
		}
	})
}

// So many claims that long lists are left out must still be found by the rare words that they say.
func TestWhatIsLeftOutChangesNothing(t *testing.T) {
	var docs []match.Document
	for i := range 45_000 {
		text := "xã phường đất nhà thuế phí công dân"
		if i%3 == 0 {
			text += " hộ khẩu"
		}
		if i%900 == 0 {
			text += " lữ hành tạm trú vắng mặt khai báo gian dối " + strings.Repeat("phạt ", 1+i%7)
		}
		docs = append(docs, match.Document{ID: string(rune(0x4e00+i/200)) + string(rune(0x4e00+i%200)), Text: text})
	}
	x := match.Build(docs)
	got := x.Match("lữ hành tạm trú vắng mặt khai báo gian dối phạt đất nhà công dân hộ khẩu", 100)
	if len(got.Candidates) < 50 {
		t.Fatalf("%d candidates", len(got.Candidates))
	}
	for _, c := range got.Candidates[:50] {
		if !strings.Contains(c.Passage, "gian dối") {
			t.Fatalf("%q is among the first fifty", c.Passage)
		}
	}
}

func FuzzMatch(f *testing.F) {
	x := match.Build(clauses())
	for _, s := range []string{"", "tạm\u200b trú", "а е о р с", "#NhàĐất @ai https://x.vn/a b", "３½ ﬁ ㎞", strings.Repeat("tạm trú ", 3000), "\xff\xfe đúng hay sai?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := x.Match(s, 4)
		if r.Probability < 0 || r.Probability > 1 {
			t.Errorf("probability %v", r.Probability)
		}
		for _, c := range r.Candidates {
			for _, a := range c.Asked {
				if a.Start < 0 || a.End > len(s) || a.Start >= a.End {
					t.Errorf("%q: a word at %v", s, a)
				}
			}
			for _, a := range c.Said {
				_ = a.In(c.Passage)
			}
		}
		match.Build([]match.Document{{ID: "x", Title: s, Text: s, Source: s, Label: s}}).Match(s, 1)
	})
}
