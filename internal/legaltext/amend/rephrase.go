package amend

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// rephrase carries out an order about words, at the places it names or throughout the text, but for the preamble: what
// grounds a document was issued on does not change. A place without the words is told: the order does not fit it.
func (e *editor) rephrase(o Instruction) {
	find := matcher(o.Phrase.Old)
	if len(o.Parts) == 0 {
		n := 0
		for i := range e.tree {
			if e.tree[i].Kind != legaltext.KindPreamble {
				n += e.rephraseIn(o, find, &e.tree[i])
			}
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
		if e.givenAnew(address) {
			e.fail(o, fault.Conflict("amend.unapplied.anew", "part", address))
		} else if e.rephraseIn(o, find, c) == 0 {
			e.fail(o, fault.NotFound("amend.unapplied.phrase", "phrase", o.Phrase.Old, "part", address))
		}
	}
}

// givenAnew says that the same amender replaces or repeals a part, so that a change of its old words is none.
func (e *editor) givenAnew(address string) bool {
	return slices.ContainsFunc(e.anew, func(a string) bool { return lies(address, a) })
}

// rephraseIn changes the words in a part and in all that stands in it, and counts how often it met them. Each part whose
// own words change is a change.
func (e *editor) rephraseIn(o Instruction, find *regexp.Regexp, c *legaltext.Clause) int {
	keep, skip := o.Phrase.keeps(c.Address)
	if skip {
		return 0
	}
	before := c.Full()
	heading, n := swap(c.Heading, find, o.Phrase, keep)
	text, m := c.Text, 0
	if !o.Phrase.InName {
		text, m = swap(c.Text, find, o.Phrase, keep)
	}
	if n+m > 0 && !e.givenAnew(c.Address) {
		c.Heading, c.Text = heading, text
		c.Tables = rowsOf(*c)
		e.changed(o, before, *c)
	}
	n += m
	for i := range c.Children {
		if !o.Phrase.InName {
			n += e.rephraseIn(o, find, &c.Children[i])
		}
	}
	return n
}

// keeps says what of a part an exception leaves alone: all of it, or the words inside longer ones.
func (p Phrase) keeps(address string) (keep []*regexp.Regexp, skip bool) {
	for _, x := range p.Except {
		within := len(x.Parts) == 0 || slices.ContainsFunc(x.Parts, func(a string) bool { return lies(address, a) })
		switch {
		case !within:
		case x.Phrase == "":
			return nil, true
		default:
			keep = append(keep, matcher(x.Phrase))
		}
	}
	return keep, false
}

var reGap = regexp.MustCompile(`\s*[-–]\s*|\s+`)

// matcher finds a phrase whatever the white space in it, which broken lines leave around a hyphen ("Lao động -Thương
// binh").
func matcher(phrase string) *regexp.Regexp {
	var b strings.Builder
	from := 0
	for _, m := range reGap.FindAllStringIndex(phrase, -1) {
		b.WriteString(regexp.QuoteMeta(phrase[from:m[0]]))
		if strings.TrimSpace(phrase[m[0]:m[1]]) == "" {
			b.WriteString(`\s+`)
		} else {
			b.WriteString(`\s*[-–]\s*`)
		}
		from = m[1]
	}
	b.WriteString(regexp.QuoteMeta(phrase[from:]))
	return regexp.MustCompile(b.String())
}

// swap changes the words wherever they stand whole, and counts how often.
func swap(s string, find *regexp.Regexp, p Phrase, keep []*regexp.Regexp) (string, int) {
	var b strings.Builder
	n, from := 0, 0
	for _, m := range find.FindAllStringIndex(s, -1) {
		i, end := m[0], m[1]
		if i == end || !whole(s, i, end) || kept(s, i, end, keep) {
			continue
		}
		b.WriteString(s[from:i] + p.New)
		n, from = n+1, end
	}
	if n == 0 {
		return s, 0
	}
	b.WriteString(s[from:])
	if p.New == "" {
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
func kept(s string, i, end int, keep []*regexp.Regexp) bool {
	for _, k := range keep {
		for _, m := range k.FindAllStringIndex(s, -1) {
			if m[0] <= i && end <= m[1] {
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
