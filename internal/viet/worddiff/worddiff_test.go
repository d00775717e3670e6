package worddiff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// show writes a difference as [-old-]{+new+}.
func show(list []worddiff.Segment) string {
	var b strings.Builder
	for _, s := range list {
		switch s.Op {
		case worddiff.Del:
			b.WriteString("[-" + s.Old + "-]")
		case worddiff.Ins:
			b.WriteString("{+" + s.New + "+}")
		case worddiff.Equal:
			b.WriteString(s.New)
		}
	}
	return b.String()
}

func TestDiffReadsWell(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"from nothing", "", "Hộ nghèo.", "{+Hộ nghèo.+}"},
		{"to nothing", "Hộ nghèo.", "", "[-Hộ nghèo.-]"},
		{"a sum is one word", "mức 1.500.000 đồng", "mức 1.600.000 đồng", "mức [-1.500.000-]{+1.600.000+} đồng"},
		{"so is a document's number", "theo Nghị định số 181/2025/NĐ-CP.", "theo Nghị định số 181/2024/NĐ-CP.", "theo Nghị định số [-181/2025/NĐ-CP-]{+181/2024/NĐ-CP+}."},
		{"a page's break in a number is a change", "QĐ-UBND", "QĐ -UBND", "[-QĐ-UBND-]{+QĐ -UBND+}"},
		{"another writing is none", "Hoà Bình – “thủy”", "Hòa Bình - \"thuỷ\"", "Hòa Bình - \"thuỷ\""},
		{"nor is spacing", "một  hai ,\tba", "một hai, ba", "một hai, ba"},
		{"capitals are", "điều này", "Điều này", "[-điều-]{+Điều+} này"},
		{"two sums stay two changes", "từ 60.000 đồng đến 80.000 đồng", "từ 70.000 đồng đến 90.000 đồng", "từ [-60.000-]{+70.000+} đồng đến [-80.000-]{+90.000+} đồng"},
		{
			"an island in a rewritten sentence is part of it",
			"Sở Tài chính chủ trì, phối hợp các sở liên quan.", "Xã nghèo vùng sâu, vùng xa được cấp kinh phí.",
			"[-Sở Tài chính chủ trì, phối hợp các sở liên quan-]{+Xã nghèo vùng sâu, vùng xa được cấp kinh phí+}.",
		},
		{
			"an insertion stands at the border of a phrase",
			"a) Hộ nghèo; hộ già.", "a) Hộ nghèo; hộ cận nghèo; hộ già.",
			"a) Hộ nghèo; {+hộ cận nghèo; +}hộ già.",
		},
		{"a line more", "một\nhai\nbốn", "một\nhai\nba\nbốn", "một\nhai\n{+ba\n+}bốn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := worddiff.Diff(c.before, c.after)
			if show(got) != c.want {
				t.Errorf("got  %s\nwant %s", show(got), c.want)
			}
			if worddiff.Changed(got) == worddiff.Same(c.before, c.after) {
				t.Errorf("Same says %v", worddiff.Same(c.before, c.after))
			}
		})
	}
}

// texts draws texts of a few words, so that they meet often, in several writings.
func texts() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{
		"hòa", "hoà", "Điều", "khoản", "2", "1.500.000", "181/2025/NĐ-CP", ",", ";", ".", "“", "\"", "–", "-", "(", ")", "a\u200bb", "hoa\u0300", "\u00ad", "\xff",
	})
	space := rapid.SampledFrom([]string{" ", " ", " ", "", "\n", "\u00a0", "  "})
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 60).Draw(t, "words") {
			b.WriteString(word.Draw(t, "word") + space.Draw(t, "space"))
		}
		return b.String()
	})
}

func TestSegmentsRejoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts().Draw(t, "before"), texts().Draw(t, "after")
		check(t, before, after, worddiff.Diff(before, after))
		if legaltext.TextHash(before) == legaltext.TextHash(after) && !worddiff.Same(before, after) {
			t.Errorf("%q and %q have one hash and not the same words", before, after)
		}
	})
}

type reporter interface {
	Errorf(format string, args ...any)
	Helper()
}

// check holds a difference to its promises.
func check(t reporter, before, after string, list []worddiff.Segment) {
	t.Helper()
	var a, b strings.Builder
	last := worddiff.Segment{Op: -1}
	for _, s := range list {
		a.WriteString(s.Old)
		b.WriteString(s.New)
		if s.Op == last.Op || s.Op == worddiff.Del && last.Op == worddiff.Ins {
			t.Errorf("%v behind %v in %s", s, last, show(list))
		}
		if s.Op == worddiff.Equal && !worddiff.Same(s.Old, s.New) || s.Op == worddiff.Del && s.New != "" || s.Op == worddiff.Ins && s.Old != "" {
			t.Errorf("%+v is not what it says", s)
		}
		last = s
	}
	if a.String() != before || b.String() != after {
		t.Errorf("the segments of %q and %q make %q and %q", before, after, a.String(), b.String())
	}
}

// A rewritten text is the hardest case for the shortest edit; a text with scattered changes is the usual one.
func TestLongTextsTakeLittleTime(t *testing.T) {
	const words = 20_000
	rng := rand.New(rand.NewPCG(1, 2))
	text := func(vocabulary int, salt string) []string {
		out := make([]string, words)
		for i := range out {
			out[i] = fmt.Sprint(salt, rng.IntN(vocabulary))
		}
		return out
	}
	shared, edited := text(900, "từ"), []string{}
	for i, w := range shared {
		if i%37 == 0 {
			w = "sửa"
		}
		edited = append(edited, w)
	}
	for _, c := range []struct {
		name          string
		before, after []string
	}{
		{"other words", text(900, "cũ"), text(900, "mới")},
		{"the same few words in another order", text(40, "từ"), text(40, "từ")},
		{"the same many words in another order", text(5_000, "từ"), text(5_000, "từ")},
		{"a change every 37 words", shared, edited},
	} {
		before, after := strings.Join(c.before, " "), strings.Join(c.after, " ")
		start := time.Now()
		list := worddiff.Diff(before, after)
		took := time.Since(start)
		check(t, before, after, list)
		t.Logf("%s: %d segments in %v", c.name, len(list), took)
		if took > 10*time.Second { // a bound for a busy machine; quality.md has the figure
			t.Errorf("%s took %v", c.name, took)
		}
	}
	if n := changes(worddiff.Diff(strings.Join(shared, " "), strings.Join(edited, " "))); n != words/37+1 {
		t.Errorf("%d changes were seen, not %d", n, words/37+1)
	}
}

func changes(list []worddiff.Segment) int {
	n := 0
	for _, s := range list {
		if s.Op == worddiff.Ins {
			n++
		}
	}
	return n
}
