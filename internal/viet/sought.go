package viet

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// mostSought is how many words of a query are looked for: a mark in one machine word each.
const mostSought = 64

// Sought is the words of a query made ready to be counted in many texts, far faster than by [Words] of each.
type Sought struct {
	words  []string
	begins [256]uint64 // which of the words begin with a byte
}

// Seek makes the first 64 words of a query ready.
func Seek(query string) *Sought {
	s := &Sought{words: Words(query)}
	s.words = s.words[:min(len(s.words), mostSought)]
	for i, w := range s.words {
		s.begins[w[0]] |= 1 << i
	}
	return s
}

// Len is how many words are sought, repeated ones counted each time.
func (s *Sought) Len() int { return len(s.words) }

// In counts the sought words that a text says, folded, each whole or as the beginning of a longer one.
func (s *Sought) In(text string) int {
	var said uint64
	word := make([]byte, 0, 32)
	for _, r := range text {
		switch c := wordByte(r); {
		case c == 0:
			return s.inFolded(text)
		case c != ' ':
			word = append(word, c)
		case len(word) > 0:
			said = s.say(string(word), said)
			word = word[:0]
		}
	}
	if len(word) > 0 {
		said = s.say(string(word), said)
	}
	return bits.OnesCount64(said)
}

// inFolded is In for a text that only its decomposition folds.
func (s *Sought) inFolded(text string) int {
	var said uint64
	for _, word := range Words(text) {
		said = s.say(word, said)
	}
	return bits.OnesCount64(said)
}

// say adds to those said already the words that a word of the text begins with.
func (s *Sought) say(word string, said uint64) uint64 {
	for left := s.begins[word[0]] &^ said; left != 0; left &= left - 1 {
		if i := bits.TrailingZeros64(left); strings.HasPrefix(word, s.words[i]) {
			said |= 1 << i
		}
	}
	return said
}

// wordByte is the folded letter or digit, ' ' for what stands between words, and 0 where [Fold] must decompose to know.
func wordByte(r rune) byte {
	switch {
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		return byte(r)
	case 'A' <= r && r <= 'Z':
		return byte(r + 'a' - 'A')
	case r < utf8.RuneSelf || plainMark(r):
		return ' '
	}
	return byte(base(r))
}
