package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostUnclosed is after how many quotations without an end the marks of a text mean nothing.
const mostUnclosed = 30

// longestQuote is how many lines a quotation can have; the longest amendment in force quotes some 1,500.
const longestQuote = 5_000

// quoted says of each line whether it begins inside a quotation: the new wording that an amendment gives to another
// document. A quotation that never closes is taken to end with the first line that ends in a closing mark, or at once:
// losing the rest of a law to a forgotten mark would be worse than one line too many.
func quoted(lines []line) (inside []bool, unclosed []int) {
	inside = make([]bool, len(lines))
	for i := 0; i < len(lines); i++ {
		if quoteBalance(lines[i].text, 0) == 0 {
			continue
		}
		end, ok := quoteEnd(lines, i)
		if !ok {
			unclosed = append(unclosed, i)
		}
		if len(unclosed) > mostUnclosed {
			break
		}
		for j := i + 1; j <= end; j++ {
			inside[j] = true
		}
		i = max(i, end)
	}
	return inside, unclosed
}

// quoteEnd finds the line that closes what line i leaves open. An article that amends something is never quoted itself,
// and a quotation that opens with plain words (“Căn cứ …, in the footnotes of a consolidated text) holds no article: before
// such an article the quotation has ended, mark or no mark.
func quoteEnd(lines []line, i int) (end int, ok bool) {
	depth, fallback, holds := 0, -1, holdsParts(lines[i].text)
	for j := i; j < min(len(lines), i+longestQuote); j++ {
		m := readMark(lines[j].text)
		if j > i && (signs(lines[j]) || m.kind == KindArticle && (!holds || reAmends.MatchString(m.rest))) {
			return last(fallback, j-1), false
		}
		if depth = quoteBalance(lines[j].text, depth); depth == 0 {
			return j, true
		}
		if j > i && fallback < 0 && (m.kind == KindArticle || m.kind == KindChapter) {
			fallback = j - 1
		}
		if j > i && fallback < 0 && endsQuote(lines[j].text) {
			fallback = j
		}
	}
	return last(fallback, i), false
}

// holdsParts says that the quotation which a line leaves open begins with an article, a clause or a title.
func holdsParts(s string) bool {
	at := max(0, strings.LastIndexAny(s, `“"`)) // a closing mark that stands first opens too
	rest := strings.TrimLeft(s[at:], `“" `)
	return readMark(rest).kind != "" || isUpper(rest) || reAnnex.MatchString(rest)
}

func last(fallback, otherwise int) int {
	if fallback >= 0 {
		return fallback
	}
	return otherwise
}

var reAmends = regexp.MustCompile(`^(?:Sửa đổi|Bổ sung|Bãi bỏ|Thay thế|Thay cụm từ|Bỏ )`)

// endsQuote says that a line ends in a closing mark, with or without the stop behind it.
func endsQuote(s string) bool {
	s = strings.TrimRight(s, ".;,: ")
	return strings.HasSuffix(s, "”") || strings.HasSuffix(s, `"`)
}

// quoteBalance counts the quotations that are open at the end of a line which begins with depth of them. A mark at the
// very end of a line closes and one at the very beginning opens, whichever way it is drawn: typists mix them up.
func quoteBalance(s string, depth int) int {
	last := len(strings.TrimRight(s, ".;,: "))
	prev := rune(' ')
	for i, r := range s {
		size := utf8.RuneLen(r)
		switch {
		case r != '“' && r != '”' && r != '"':
		case i == 0:
			depth++
		case i+size == last && depth > 0:
			depth--
		case r == '“', r == '"' && (unicode.IsSpace(prev) || prev == '('):
			depth++
		default:
			depth = max(0, depth-1)
		}
		prev = r
	}
	return depth
}
