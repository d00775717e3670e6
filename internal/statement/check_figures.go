package statement

import (
	"slices"
	"strings"
)

// figures compares every date, sum and percentage of a text with the facts and the
// cited law, and returns the keys of facts whose former value the text still gives.
func (k *checker) figures(at Finding, said wording) (stale []string) {
	for _, m := range said.mentions {
		at.Start, at.End = m.start, m.end
		if k.given(m) {
			continue
		}
		cited := k.cited(m)
		if f, was := k.former(m); f != nil {
			at := at
			at.Fact, at.Kind, at.Severity = f.Key, Stale, Blocking
			if cited && f.says(said, f.Value) {
				at.Severity = Warning // the text tells what the law said before, and what holds now
			}
			k.add(at, "statement.check.stale", "label", f.Label, "old", f.written(was), "new", f.Written())
			stale = append(stale, f.Key)
			continue
		}
		if !cited {
			k.unbacked(at, said, m)
		}
	}
	return stale
}

// words warns of the former wording of a place, a name or a document where the
// present one is not said. It never blocks, because words, unlike a date, can stand
// for something else.
func (k *checker) words(at Finding, said wording) {
	for _, f := range k.content.Facts {
		if f.mentionKind() != "" || f.says(said, f.Value) {
			continue
		}
		for _, was := range f.Was {
			if f.says(said, was) {
				at.Fact, at.Kind, at.Severity = f.Key, Stale, Warning
				k.add(at, "statement.check.stale", "label", f.Label, "old", was, "new", f.Value)
				break
			}
		}
	}
}

// given reports whether a fact says so.
func (k *checker) given(m mention) bool {
	return slices.ContainsFunc(k.content.Facts, func(f Fact) bool {
		return f.mentionKind() == m.kind && m.is(f.Value)
	})
}

// former finds the fact that once had the mentioned value.
func (k *checker) former(m mention) (fact *Fact, was string) {
	for i, f := range k.content.Facts {
		if f.mentionKind() != m.kind {
			continue
		}
		for _, was := range f.Was {
			if m.is(was) {
				return &k.content.Facts[i], was
			}
		}
	}
	return nil, ""
}

// cited reports whether a quoted clause says so, or the document it stands in was
// issued or took effect on that day.
func (k *checker) cited(m mention) bool {
	return slices.ContainsFunc(k.content.Citations, func(cite Citation) bool {
		if m.kind == ofDate && (m.is(string(cite.IssuedOn)) || m.is(string(cite.EffectiveOn))) {
			return true
		}
		return false
	}) || slices.ContainsFunc(k.quotes, func(q mention) bool {
		return q.kind == m.kind && (q.is(m.value) || m.is(q.value))
	})
}

// unbacked blocks whole dates and sums, which people act on; a day without its year
// or a share of a whole is often mere narration.
func (k *checker) unbacked(at Finding, in wording, m mention) {
	at.Kind, at.Severity = Unbacked, Blocking
	said := in.text[m.start:m.end]
	switch m.kind {
	case ofSum:
		k.add(at, "statement.check.unbacked_sum", "said", said)
	case ofPercent:
		at.Severity = Warning
		k.add(at, "statement.check.unbacked_percent", "said", said)
	case ofDate:
		if strings.HasPrefix(m.value, "-") {
			at.Severity = Warning
		}
		k.add(at, "statement.check.unbacked_date", "said", said)
	}
}
