package viet

import "strings"

// LongSentence is the number of syllables from which a sentence is long. Vietnamese writes each syllable as a word of its
// own; a listener of a loudspeaker loses a sentence of more than about thirty of them, a breath and a half.
const LongSentence = 35

// Readability measures how hard a text is to follow.
type Readability struct {
	Sentences int
	Syllables int
	Average   float64 // syllables a sentence
	Longest   int     // syllables
	Long      int     // sentences of LongSentence syllables or more
	LongShare float64 // of all sentences, 0 to 1
}

// Measure returns the readability of a text; all zeros for a text without a word. Figures and document numbers count as
// one syllable each as they stand: pass the text through [ReadAloud] to count what a listener hears.
func Measure(text string) Readability {
	var r Readability
	for _, s := range Sentences(text) {
		n := Syllables(s)
		if n == 0 {
			continue
		}
		r.Sentences++
		r.Syllables += n
		r.Longest = max(r.Longest, n)
		if n >= LongSentence {
			r.Long++
		}
	}
	if r.Sentences > 0 {
		r.Average = float64(r.Syllables) / float64(r.Sentences)
		r.LongShare = float64(r.Long) / float64(r.Sentences)
	}
	return r
}

// Syllables counts what white space parts and holds a letter or a figure.
func Syllables(text string) int {
	n := 0
	for _, w := range strings.Fields(text) {
		if strings.ContainsFunc(w, isWordRune) {
			n++
		}
	}
	return n
}
