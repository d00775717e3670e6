package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/viet"
)

// Span is a piece of a text, in bytes.
type Span = viet.Span

// token is one word of a text as it is compared, and where it stands.
type token struct {
	word string
	span Span
	tag  bool // out of a #hashtag
}

// tokenise cuts a text into its words: folded, look-alike letters of other alphabets made Latin, English endings taken
// off, figures without leading zeros. Addresses of web pages and names of accounts are no words.
func tokenise(text string) []token {
	var out []token
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case wordy(r):
			end := wordEnd(text, at)
			if skip := addressEnd(text, at, end); skip > 0 {
				at = skip
				continue
			}
			out = appendWords(out, text, Span{Start: at, End: end}, false)
			at = end
		case r == '#':
			end := wordEnd(text, at+1)
			out = appendTag(out, text, Span{Start: at + 1, End: end})
			at = end
		case r == '@':
			at = wordEnd(text, at+1)
		default:
			at += size
		}
	}
	return out
}

// wordEnd is where the run of letters and digits that begins at a place ends.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !wordy(r) {
			break
		}
		at += size
	}
	return at
}

// wordy says that a rune belongs to a word. Marks and zero-width characters do, since folding takes them out.
func wordy(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	if r == utf8.RuneError {
		return false
	}
	if unicode.In(r, unicode.L, unicode.Nd, unicode.M, unicode.Cf) {
		return true
	}
	return strings.ContainsFunc(norm.NFKD.String(string(r)), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// addressEnd is the end of the web address that begins with the word text[at:end], 0 if none does.
func addressEnd(text string, at, end int) int {
	rest := text[end:]
	switch word := strings.ToLower(text[at:end]); {
	case strings.HasSuffix(word, "http") || strings.HasSuffix(word, "https"):
		if !strings.HasPrefix(rest, "://") {
			return 0
		}
	case word == "pic":
		if !strings.HasPrefix(rest, ".twitter.com") {
			return 0
		}
	case word == "www":
		if !strings.HasPrefix(rest, ".") {
			return 0
		}
	default:
		return 0
	}
	if space := strings.IndexFunc(rest, unicode.IsSpace); space >= 0 {
		return end + space
	}
	return len(text)
}

// appendTag adds the words of a hashtag, which are told apart by their capitals: #AustralianFires.
func appendTag(out []token, text string, s Span) []token {
	start, low := s.Start, false
	for at, r := range text[s.Start:s.End] {
		if unicode.IsUpper(r) && low {
			out = appendWords(out, text, Span{Start: start, End: s.Start + at}, true)
			start = s.Start + at
		}
		low = unicode.IsLower(r)
	}
	return appendWords(out, text, Span{Start: start, End: s.End}, true)
}

func appendWords(out []token, text string, s Span, tag bool) []token {
	folded := viet.Fold(s.In(text))
	if plainWord(folded) {
		return append(out, token{stem(folded), s, tag})
	}
	for _, word := range strings.FieldsFunc(latin(folded), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out = append(out, token{stem(word), s, tag})
	}
	return out
}

func plainWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// latin writes the Greek and Cyrillic letters that look like Latin ones as those.
func latin(s string) string {
	const alike, as = "аеорсухіјѕһԁԛԝвкмнтαορυνικτβη", "aeopcyxijshdqwbkmhtaopuviktbn"
	return strings.Map(func(r rune) rune {
		if r >= 'α' && r <= 'ԝ' {
			if i := strings.IndexRune(alike, r); i >= 0 {
				return rune(as[i/2]) // each of them has two bytes
			}
		}
		return r
	}, s)
}
