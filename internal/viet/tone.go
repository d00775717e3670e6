package viet

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	onsets = " b c ch d đ g gh h k kh l m n ng ngh nh p ph qu r s t th tr v x gi "
	codas  = " c ch m n ng nh p t "
	// nuclei that take a final, or stand open, in the spelling without tone marks.
	nuclei = " a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oă oai oao oay oe oeo oi oo ôi ơi ua uâ uây uê ui " +
		"uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu ơu uao ôô uă "
)

// Canonical returns s in NFC with every tone mark of a Vietnamese syllable where the older and official spelling puts
// it: hòa, khỏe, thủy, but quý and hoàn. Misplaced marks (đựơc) are mended by the same rule. Words that are no
// Vietnamese syllable stay as they are. Two spellings of one name have the same canonical form; letter case is kept.
func Canonical(s string) string {
	s = NFC(s)
	var b strings.Builder
	written, start := 0, -1
	end := func(at int) {
		word := s[start:at]
		start = -1
		if moved := canonicalSyllable(word); moved != word {
			b.WriteString(s[written : at-len(word)])
			b.WriteString(moved)
			written = at
		}
	}
	for i, r := range s {
		switch wordy := r < utf8.RuneSelf && isASCIIWord(byte(r)) || r >= utf8.RuneSelf && isWordRune(r); {
		case wordy && start < 0:
			start = i
		case !wordy && start >= 0:
			end(i)
		}
	}
	if start >= 0 {
		end(len(s))
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

func isASCIIWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func canonicalSyllable(word string) string {
	if settled(word) {
		return word
	}
	letters, tone, ok := takeTone(word)
	if !ok {
		return word
	}
	onset, nucleus, ok := syllable(letters)
	if !ok {
		return word
	}
	letters[toneSeat(letters, onset, nucleus)] += string(tone)
	return norm.NFC.String(strings.Join(letters, ""))
}

// settled is the quick answer for most words of a text: nothing in them can move. A word with no tone mark, or with one
// vowel, stays; so does one whose tone is on ê, ô, â, ă or ơ already.
func settled(word string) bool {
	vowels, toned, seated := 0, false, false
	for _, r := range word {
		switch vowelOf(r) {
		case noVowel:
		case plainVowel:
			vowels++
		case tonedVowel:
			vowels, toned = vowels+1, true
		case seatedVowel:
			vowels, toned, seated = vowels+1, true, true
		}
	}
	return !toned || vowels < 2 || seated
}

// vowelClass says what a letter may do to the place of a tone mark.
type vowelClass int

const (
	noVowel vowelClass = iota
	plainVowel
	tonedVowel
	seatedVowel // with a mark of its own and a tone, which stays whatever stands beside it
)

// vowelOf classes a letter in NFC. The block from U+1EA0 has the toned vowels of Vietnamese in the order of the alphabet.
func vowelOf(r rune) vowelClass {
	switch {
	case r < 0x80:
		switch r | 0x20 {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			return plainVowel
		}
		return noVowel
	case 0x1EA0 <= r && r <= 0x1EF9:
		if r >= 'Ấ' && r <= 'ặ' || r >= 'Ế' && r <= 'ệ' || r >= 'Ố' && r <= 'ợ' {
			return seatedVowel
		}
		return tonedVowel
	}
	switch r {
	case 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư':
		return plainVowel
	case 'á', 'à', 'ã', 'é', 'è', 'í', 'ì', 'ĩ', 'ó', 'ò', 'õ', 'ú', 'ù', 'ũ', 'ý',
		'Á', 'À', 'Ã', 'É', 'È', 'Í', 'Ì', 'Ĩ', 'Ó', 'Ò', 'Õ', 'Ú', 'Ù', 'Ũ', 'Ý':
		return tonedVowel
	}
	return noVowel
}

// takeTone splits a word into letters (each a string with its own vowel mark) and its one tone mark.
func takeTone(word string) (letters []string, tone rune, ok bool) {
	for _, r := range norm.NFD.String(word) {
		switch {
		case isTone(r):
			if tone != 0 || len(letters) == 0 {
				return nil, 0, false
			}
			tone = r
		case r == '\u0302' || r == '\u0306' || r == '\u031b':
			if len(letters) == 0 {
				return nil, 0, false
			}
			letters[len(letters)-1] += string(r)
		default:
			letters = append(letters, string(r))
		}
	}
	return letters, tone, tone != 0
}

func isTone(r rune) bool { return strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) }

// syllable finds where the nucleus begins and how many letters it has.
func syllable(letters []string) (onset, nucleus int, ok bool) {
	low := make([]string, len(letters))
	for i, l := range letters {
		low[i] = strings.ToLower(NFC(l))
	}
	join := func(a, b int) string { return " " + strings.Join(low[a:b], "") + " " }
	for onset = min(3, len(low)-1); onset >= 0; onset-- {
		if onset > 0 && !strings.Contains(onsets, join(0, onset)) {
			continue
		}
		for end := len(low); end > onset; end-- {
			if strings.Contains(nuclei, join(onset, end)) && (end == len(low) || strings.Contains(codas, join(end, len(low)))) {
				return onset, end - onset, true
			}
		}
	}
	return 0, 0, false
}

// toneSeat is the index of the letter that carries the tone: a vowel with a mark of its own (of ươ the second), else the
// last vowel before a final, else the middle of three, else the first.
func toneSeat(letters []string, onset, nucleus int) int {
	for i := onset + nucleus - 1; i >= onset; i-- {
		if norm.NFD.String(letters[i]) == letters[i] && len([]rune(letters[i])) > 1 {
			return i
		}
	}
	switch {
	case onset+nucleus < len(letters):
		return onset + nucleus - 1
	case nucleus == 3:
		return onset + 1
	}
	return onset
}
