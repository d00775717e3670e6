package legaltext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a run of letters and digits, or a single mark of punctuation.
type word struct {
	start, end int // bytes in the text
	low        string
}

// wordsOf cuts a text into words. Numbers, letters and marks that a page wrote in Cyrillic read as the Latin ones they
// look like.
func wordsOf(text string) []word {
	out := make([]word, 0, len(text)/5+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			i += size
			continue
		case !inWord(r):
			out = append(out, word{i, i + size, text[i : i+size]})
			i += size
			continue
		}
		end := i + size
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !inWord(r) {
				break
			}
			end += size
		}
		out = append(out, word{i, end, lowWord(text[i:end])})
		i = end
	}
	return out
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// lowWord is a word in small letters, Latin ones.
func lowWord(s string) string {
	for _, r := range s {
		if unicode.Is(unicode.Cyrillic, r) || unicode.Is(unicode.Greek, r) || r == 'Ð' || r == 'ð' {
			s = strings.Map(lookalike, s)
			break
		}
	}
	return strings.ToLower(s)
}

// low is the word at i in small letters, "" beyond the ends.
func (s *scan) low(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].low
}

// raw is the word at i as it stands.
func (s *scan) raw(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.text[s.words[i].start:s.words[i].end]
}

// capital says that the word at i begins with a capital letter.
func (s *scan) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.raw(i))
	return unicode.IsUpper(r)
}

// have says that the words from i on are those of phrase, which is in small letters; it returns the word behind them.
func (s *scan) have(i int, phrase string) (next int, ok bool) {
	for phrase != "" {
		var first string
		first, phrase, _ = strings.Cut(phrase, " ")
		if s.low(i) != first {
			return 0, false
		}
		i++
	}
	return i, true
}

// skip steps over the longest of the phrases that stands at i.
func (s *scan) skip(i int, phrases ...string) int {
	best := i
	for _, p := range phrases {
		if next, ok := s.have(i, p); ok && next > best {
			best = next
		}
	}
	return best
}

// glued says that nothing stands between the words i and i+1.
func (s *scan) glued(i int) bool {
	return i >= 0 && i+1 < len(s.words) && s.words[i].end == s.words[i+1].start
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
