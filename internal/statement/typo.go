package statement

import (
	"slices"
	"strings"
	"unicode"

	"github.com/loa-vn/loa/internal/viet"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// A typo fix mends how words are written: letters, marks, punctuation, spaces, a
// word typed twice. Which words are said stays, for nobody is told of a fix.

// beyondSlip finds the first place at which a fix says something else than the
// public text: the words there, before and after; false if there is none.
func beyondSlip(public, fix string) (old, now string, found bool) {
	segments := worddiff.Diff(public, fix)
	for i := 0; i < len(segments); i++ {
		s := segments[i]
		if s.Op == worddiff.Equal {
			continue
		}
		old, now, before, after := s.Old, s.New, "", ""
		if i > 0 {
			before = segments[i-1].New
		}
		if s.Op == worddiff.Del && i+1 < len(segments) && segments[i+1].Op == worddiff.Ins {
			i++
			now = segments[i].New
		}
		if i+1 < len(segments) {
			after = segments[i+1].New
		}
		if signs(old+now, after) || !slip(old, now) && !twice(old, now, before, after) {
			return strings.TrimSpace(old), strings.TrimSpace(now), true
		}
	}
	return "", "", false
}

// slip reports whether two passages are the same words, one of them mistyped.
func slip(old, now string) bool {
	if fixed(old + now) {
		return slices.Equal(bare(old), bare(now))
	}
	a, b := spelled(old), spelled(now)
	if strings.Join(a, "") == strings.Join(b, "") {
		return true
	}
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !mistyped(a[i], b[i]) {
			return false
		}
	}
	return true
}

// signs reports whether a plus or minus before a figure comes or goes.
func signs(marks, after string) bool {
	return strings.ContainsAny(marks, "+-−–") && strings.IndexFunc(strings.TrimSpace(after), unicode.IsNumber) == 0
}

// twice reports whether what goes away was typed twice.
func twice(old, now, before, after string) bool {
	gone := spelled(old)
	if fixed(old) || len(gone) == 0 || len(spelled(now)) > 0 || slices.ContainsFunc(gone, decides) {
		return false
	}
	was, next := spelled(before), spelled(after)
	return len(was) >= len(gone) && slices.Equal(was[len(was)-len(gone):], gone) ||
		len(next) >= len(gone) && slices.Equal(next[:len(gone)], gone)
}

// mistyped reports whether one word is the other with a slip: tone and letter
// marks, letters that sound alike, one letter too many, too few or wrong. A
// word that decides what people may or must do is never taken away, and comes
// in only where all but one letter stood already.
func mistyped(old, now string) bool {
	if old == now {
		return true
	}
	if decides(old) {
		return false
	}
	if decides(now) {
		return distance([]rune(old), []rune(now)) <= 1
	}
	a, b := []rune(sound(old)), []rune(sound(now))
	if len(a) <= 2 || len(b) <= 2 { // with one letter more or less it is any word
		return slices.Equal(a, b)
	}
	return distance(a, b) <= 1
}

// fixed reports whether a passage holds a figure or the place of a fact.
func fixed(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsNumber(r) || r == '{' || r == '}' })
}

// bare are the words of a passage without the marks that follow or enclose them:
// a sign before a figure, or a point within it, is the figure's own.
func bare(s string) []string {
	var words []string
	for w := range strings.FieldsSeq(viet.Canonical(s)) {
		if w = strings.Trim(strings.TrimRight(w, ".,;:!?"), `()"'“”‘’`); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// spelled are the words of a passage in small letters, without punctuation.
func spelled(s string) []string {
	return strings.FieldsFunc(strings.ToLower(viet.Canonical(s)), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
}

// decides reports whether a word turns what a sentence says: it denies, allows,
// obliges, bounds or counts.
func decides(word string) bool {
	switch word {
	case "không", "chưa", "chẳng", "chớ", "đừng", "cấm", "hết", "thôi", "ngừng", "dừng", "hủy", "miễn", "giảm", "tăng", "thêm", "trừ",
		"được", "phải", "buộc", "nên", "cần", "trước", "sau", "trên", "dưới", "từ", "đến", "trong", "ngoài", "chỉ", "cả", "mọi", "mỗi", "và", "hoặc", "nếu",
		"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "rưỡi", "nửa":
		return true
	}
	return false
}

// sound is a word without marks, in letters that stand for what is heard: those
// that many pronounce the same are written as one.
func sound(word string) string {
	alike := strings.NewReplacer("ngh", "ng", "gh", "g", "gi", "z", "d", "z", "r", "z", "tr", "c", "ch", "c", "k", "c", "q", "c", "x", "s", "l", "n", "y", "i")
	return alike.Replace(viet.Fold(word))
}

// distance counts the letters that must be changed, put in, taken out or swapped
// with their neighbour to make one word of another.
func distance(a, b []rune) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			row[j+1] = min(last[j]+wrong, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
