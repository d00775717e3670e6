package viet

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text, in bytes.
type Span struct{ Start, End int }

// In returns the piece of text that s marks.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Sentences cuts text into its sentences, without the white space around them.
//
// A line break always ends one, since official texts break lines only between paragraphs. A full stop ends one unless it
// belongs to a number (1.500.000), an abbreviation (TP. Bắc Giang, PGS.TS.), an initial, or the label that opens the
// sentence ("Điều 3. Trách nhiệm…", "1. …"); so does "!", "?" and "…" before a new beginning.
func Sentences(text string) []string {
	spans := SentenceSpans(text)
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = s.In(text)
	}
	return out
}

// SentenceSpans is [Sentences] by place.
func SentenceSpans(text string) []Span {
	var out []Span
	start := 0
	cut := func(end int) {
		if s := trimSpan(text, start, end); s.Start < s.End {
			out = append(out, s)
		}
		start = end
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n', '\r':
			cut(i)
		case '.', '!', '?':
			if end := closing(text, i+1); ends(text, start, i, end) {
				cut(end)
				i = end - 1
			}
		case "…"[0]:
			if strings.HasPrefix(text[i:], "…") {
				if end := closing(text, i); ends(text, start, i, end) {
					cut(end)
					i = end - 1
				}
			}
		}
	}
	cut(len(text))
	return out
}

func trimSpan(text string, start, end int) Span {
	s := strings.TrimLeftFunc(text[start:end], unicode.IsSpace)
	start = end - len(s)
	return Span{start, start + len(strings.TrimRightFunc(s, unicode.IsSpace))}
}

// closing moves past the marks that belong to the sentence just ended: "...", "?!", quotes and brackets.
func closing(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(`.!?…"”’»)]`, r) {
			break
		}
		i += size
	}
	return i
}

var label = regexp.MustCompile(`(?i)^["“(]*(?:(?:điều|khoản|mục|chương|phần|phụ lục|bước|câu)\s+)?(?:\d+[a-zđ]{0,2}|[IVXLC]+|[a-zđ])(?:\.\d+)*$`)

// shortened says that a word is an abbreviation written with a full stop, or an initial.
func shortened(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	if size == len(word) && unicode.IsUpper(r) {
		return true
	}
	return slices.Contains([]string{
		"TP", "Tp", "TX", "Tx", "TT", "Ths", "ThS", "TS", "Ts", "PGS", "GS", "BS", "Bs", "KS", "CN", "LS", "Tr", "tr", "St",
		"ĐT", "Đt", "đt", "SĐT", "Mr", "Mrs", "Ms", "Dr", "No", "Co", "Ltd", "Th", "CK", "Ng",
	}, word)
}

// ends says that the mark at text[at], closed at end, ends the sentence that began at start.
func ends(text string, start, at, end int) bool {
	rest := text[end:]
	next := strings.TrimLeft(rest, " \t\u00a0")
	if next == "" || next[0] == '\n' || next[0] == '\r' {
		return true
	}
	if len(next) == len(rest) || !begins(next) {
		return false
	}
	if text[at] != '.' || end > at+1 {
		return true
	}
	before := strings.TrimLeftFunc(text[start:at], unicode.IsSpace)
	if label.MatchString(before) {
		return false
	}
	last := before[strings.LastIndexFunc(before, func(r rune) bool { return !isWordRune(r) })+1:]
	return !shortened(last)
}

// begins says that a new sentence can begin here: a capital, a figure, or a mark that opens one.
func begins(next string) bool {
	r, _ := utf8.DecodeRuneInString(next)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune(`"“‘«([-–—•*+`, r)
}
