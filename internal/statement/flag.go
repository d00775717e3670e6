package statement

import "slices"

// Flag is a sentence of the entry that states what should rest on a clause, and
// rests on none.
type Flag struct {
	Sentence

	Filled string // the sentence with its facts
	States []Stated
}

// Flags finds the sentences that state a duty, a right, a deadline, a sum or a date
// and have no citation, in the order of the entry. A headline that says nothing
// beyond what cited sentences say is none of them, nor is where to ask.
func Flags(c Content) []Flag {
	var flags []Flag
	all := c.Sentences()
	for _, s := range all {
		if s.Field == "contact" || c.cites(s) {
			continue
		}
		f := Flag{Sentence: s, Filled: c.filled(s.Text)}
		f.States = MattersOf(f.Filled)
		if s.Field == "headline" {
			f.States = c.unsaid(f, all)
		}
		if len(f.States) > 0 {
			flags = append(flags, f)
		}
	}
	return flags
}

// cites reports whether the sentence has a citation.
func (c Content) cites(s Sentence) bool {
	return slices.ContainsFunc(c.Citations, func(cite Citation) bool { return cite.SentenceHash == s.Hash })
}

// unsaid leaves of what a headline states only what no cited sentence states: the
// same figure, or a duty or right at all.
func (c Content) unsaid(headline Flag, all []Sentence) []Stated {
	said := map[Matter]bool{}
	var figures []mention
	for _, s := range all {
		if s.Field == "headline" || !c.cites(s) {
			continue
		}
		filled := c.filled(s.Text)
		figures = append(figures, mentions(filled)...)
		for _, one := range MattersOf(filled) {
			said[one.Matter] = true
		}
	}
	return slices.DeleteFunc(headline.States, func(one Stated) bool {
		own := mentions(one.Words)
		if len(own) == 0 {
			return said[one.Matter]
		}
		return !slices.ContainsFunc(own, func(m mention) bool {
			return !slices.ContainsFunc(figures, func(f mention) bool { return f.kind == m.kind && f.is(m.value) })
		})
	})
}

// flagged warns once that sentences should rest on a clause and do not.
func (k *checker) flagged() {
	if n := len(k.flags); n > 0 {
		k.add(Finding{Field: "citations", Kind: Uncited, Severity: Warning}, "statement.check.flagged", "count", n)
	}
}
