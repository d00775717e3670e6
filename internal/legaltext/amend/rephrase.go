package amend

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// rephrase carries out an order about words, at the places it names or throughout the text. A place without the words is
// told: the order does not fit it.
func (e *editor) rephrase(o Instruction) {
	if len(o.Parts) == 0 {
		n := 0
		for i := range e.tree {
			n += e.rephraseIn(o, &e.tree[i])
		}
		if n == 0 {
			e.fail(o, fault.NotFound("amend.unapplied.phrase_nowhere", "phrase", o.Phrase.Old))
		}
		return
	}
	for _, address := range o.Parts {
		c := e.part(o, address)
		if c == nil {
			continue
		}
		if e.rephraseIn(o, c) == 0 {
			e.fail(o, fault.NotFound("amend.unapplied.phrase", "phrase", o.Phrase.Old, "part", address))
		}
	}
}

// rephraseIn changes the words in a part and in all that stands in it. Each part whose own words change is a change.
func (e *editor) rephraseIn(o Instruction, c *legaltext.Clause) int {
	keep, skip := o.Phrase.keeps(c.Address)
	if skip {
		return 0
	}
	before := c.Full()
	heading, n := swap(c.Heading, o.Phrase, keep)
	text, m := swap(c.Text, o.Phrase, keep)
	if n+m > 0 {
		c.Heading, c.Text = heading, text
		c.Tables = rowsOf(*c)
		e.changed(o, before, *c)
	}
	n += m
	for i := range c.Children {
		n += e.rephraseIn(o, &c.Children[i])
	}
	return n
}

// keeps says what of a part an exception leaves alone: all of it, or the words inside longer ones.
func (p Phrase) keeps(address string) (keep []string, skip bool) {
	for _, x := range p.Except {
		within := len(x.Parts) == 0
		for _, part := range x.Parts {
			within = within || lies(address, part)
		}
		if !within {
			continue
		}
		if x.Phrase == "" {
			return nil, true
		}
		keep = append(keep, x.Phrase)
	}
	return keep, false
}

// swap changes the words wherever they stand whole, and counts how often.
func swap(s string, p Phrase, keep []string) (string, int) {
	if p.Old == "" {
		return s, 0
	}
	var b strings.Builder
	n, from := 0, 0
	for {
		i := strings.Index(s[from:], p.Old)
		if i < 0 {
			break
		}
		i += from
		end := i + len(p.Old)
		if !whole(s, i, end) || kept(s, i, end, keep) {
			b.WriteString(s[from:end])
		} else {
			b.WriteString(s[from:i] + p.New)
			n++
		}
		from = end
	}
	b.WriteString(s[from:])
	if n > 0 && p.New == "" {
		return closeGap(b.String()), n
	}
	return b.String(), n
}

// whole says that the words from i to end are no part of longer ones.
func whole(s string, i, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	first, _ := utf8.DecodeRuneInString(s[i:])
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	after, _ := utf8.DecodeRuneInString(s[end:])
	opens := !inWord(before) || !inWord(first)
	return opens && (!inWord(last) || !inWord(after))
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// kept says that the words from i to end stand inside longer ones that stay.
func kept(s string, i, end int, keep []string) bool {
	for _, k := range keep {
		for at := max(0, end-len(k)); at <= i; at++ {
			if strings.HasPrefix(s[at:], k) && at+len(k) >= end {
				return true
			}
		}
	}
	return false
}

// closeGap takes out the space that dropped words leave.
func closeGap(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		l = strings.Join(strings.Fields(l), " ")
		for _, mark := range []string{",", ";", ".", ":", ")"} {
			l = strings.ReplaceAll(l, " "+mark, mark)
		}
		lines[i] = strings.ReplaceAll(l, "( ", "(")
	}
	return strings.Join(lines, "\n")
}

// rowsOf reads the cells of a part's tables again after its text was changed.
func rowsOf(c legaltext.Clause) []legaltext.Table {
	lines := strings.Split(c.Text, "\n")
	out := slices.Clone(c.Tables)
	for i, t := range out {
		rows := make([][]string, 0, len(t.Rows))
		for j := range t.Rows {
			if t.First+j < len(lines) {
				rows = append(rows, strings.Split(lines[t.First+j], " | "))
			}
		}
		out[i].Rows = rows
	}
	return out
}
