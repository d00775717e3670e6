package legaltext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/viet"
)

// usualHeadings are headings of articles that stand in most normative texts.
func usualHeadings() []string {
	return []string{
		"Phạm vi điều chỉnh và đối tượng áp dụng", "Phạm vi điều chỉnh", "Đối tượng áp dụng", "Giải thích từ ngữ",
		"Hiệu lực thi hành", "Điều khoản thi hành", "Điều khoản chuyển tiếp", "Quy định chuyển tiếp", "Tổ chức thực hiện",
		"Trách nhiệm thi hành", "Trách nhiệm thực hiện",
	}
}

// headingEnd is where the heading of an article ends that a page put on one line with its first paragraph, or 0. Only
// what is certain is parted: a usual heading before a sentence on "Thông tư này", and a sentence that says the heading
// again ("Điều 4. Đối tượng không chịu thuế Đối tượng không chịu thuế thực hiện theo …").
func headingEnd(rest string) int {
	if len(rest) < 60 {
		return 0
	}
	for _, h := range usualHeadings() {
		if after, ok := strings.CutPrefix(rest, h+" "); ok && startsSentence(after) {
			return len(h)
		}
	}
	return saidAgain(rest)
}

var reOwnEffect = regexp.MustCompile(`^(?:Nghị quyết|Nghị định|Quyết định|Thông tư) có hiệu lực `)

// startsSentence says that s begins with a capital and is about the document itself.
func startsSentence(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) {
		return false
	}
	words := strings.Fields(clip(s, 80))
	return slices.Contains(words[1:min(len(words), 6)], "này") || reOwnEffect.MatchString(s)
}

// saidAgain finds the capital from which the words before it are said again: all of them, the first
// eight or more, or the last four or more if no capital begins them.
func saidAgain(rest string) int {
	words := strings.Fields(rest)
	fold := make([]string, len(words))
	at := make([]int, len(words))
	from := 0
	for i, w := range words {
		at[i] = from + strings.Index(rest[from:], w)
		from = at[i] + len(w)
		fold[i] = viet.Fold(w)
	}
	for i := 4; i < min(len(words)-4, 40); i++ {
		first, _ := utf8.DecodeRuneInString(words[i])
		if !unicode.IsUpper(first) || strings.ContainsAny(words[i-1][len(words[i-1])-1:], ".;:,)(") {
			continue
		}
		if again := same(fold[:i], fold[i:]); again == i || again >= 8 || endsAs(words[:i], fold[:i], fold[i:]) {
			return at[i] - 1
		}
	}
	return 0
}

// same counts how many words a and b begin with alike.
func same(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// endsAs says that the last four words or more of a heading, of which the first is small, begin what follows it. A name
// in capitals may stand twice in one sentence.
func endsAs(words, heading, next []string) bool {
	for n := 4; n < len(heading) && n <= len(next); n++ {
		first, _ := utf8.DecodeRuneInString(words[len(words)-n])
		if unicode.IsLower(first) && same(heading[len(heading)-n:], next) == n {
			return true
		}
	}
	return false
}
