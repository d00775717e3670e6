package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark takes the marks of the notes out of the body and remembers where they stood. Only a mark that has a note is
// looked for, in the lines between the mark before it and its note: figures are everywhere in a law.
func (n *noteReader) mark() []line {
	from := 0
	for _, f := range n.notes {
		at := n.place(f.mark, from, min(f.at, len(n.body)))
		if at < 0 {
			continue
		}
		from = at
	}
	return n.body
}

// place finds a note's mark in the lines [from, to), nearest to the note first, takes it out and returns its line, or -1.
func (n *noteReader) place(mark string, from, to int) int {
	for _, form := range markForms(mark) {
		for i := to - 1; i >= from; i-- {
			l := n.body[i]
			if (l.inTable() || len(l.cells) > 1) && !form.bracketed {
				continue
			}
			m := form.re.FindStringSubmatchIndex(l.text)
			if m == nil || isUnit(l.text[:m[2]]) {
				continue
			}
			n.takeOut(i, m, mark, form.opens)
			return i
		}
	}
	return -1
}

// markForm is a way in which a footnote's mark is glued to the text; group 1 is the mark, and if opens is set, group 2 is
// the beginning of the part whose mark it is glued to.
type markForm struct {
	re        *regexp.Regexp
	opens     bool
	bracketed bool // sure enough to be looked for in tables too
}

// markForms lists them from the surest: "[1]", "Điều 17.16 (được bãi bỏ)", "1b.3 Doanh nghiệp", "e)9 Hỗ trợ", "… tiền thưởng
// 1.3 Việc xác định", "NGHỊ ĐỊNH1", "… nghề nghiệp.1", and behind a figure at a line's end "V.09.02.014".
func markForms(n string) []markForm {
	return []markForm{
		{regexp.MustCompile(`(\[` + n + `\])`), false, true},
		{regexp.MustCompile(`^Điều \d+[a-zđ]?\.(` + n + `)(?: |$)`), false, false},
		{regexp.MustCompile(`^\d+[a-zđ]?\.(` + n + `) (?:\p{Lu}|\()`), false, false},
		{regexp.MustCompile(`^[a-zđ]\d?\)(` + n + `) `), false, false},
		{regexp.MustCompile(`[.;] [a-zđ]\)(` + n + `) \p{Lu}`), true, false},
		{regexp.MustCompile(`^Điều .*[^.;,:] \d+[a-zđ]?\.(` + n + `) (?:\p{Lu}|\()`), true, false},
		{regexp.MustCompile(`[\p{L})](` + n + `)(?:[.,;:]?$|[.,;:]? )`), false, false},
		{regexp.MustCompile(`[.;:”](` + n + `)$`), false, false},
		{regexp.MustCompile(`\d(` + n + `)\.?$`), false, false},
	}
}

// isUnit says that what a figure is glued to is a unit or a formula: m2, CO2.
func isUnit(before string) bool {
	words := strings.Fields(before)
	if len(words) == 0 {
		return false
	}
	switch w := strings.TrimLeft(words[len(words)-1], "("); w {
	case "m", "km", "dm", "cm", "mm", "CO", "SiO", "H", "O", "N":
		return true
	default:
		return false
	}
}

// takeOut removes a mark from line i. A mark behind the first words of an article ends its heading: what stands behind it
// begins a paragraph. So does a part that was found in the middle of a line.
func (n *noteReader) takeOut(i int, m []int, mark string, opens bool) {
	l := n.body[i]
	before, after := l.text[:m[2]], l.text[m[3]:]
	if len(l.cells) > 1 {
		for c := range l.cells {
			l.cells[c] = strings.TrimSpace(strings.Replace(l.cells[c], l.text[m[2]:m[3]], "", 1))
		}
		l.text = squeeze(before + after)
		l.marks = append(l.marks, NoteMark{At: min(len(before), len(l.text)), Mark: mark})
		n.body[i] = l
		return
	}
	cut := 0 // where the line parts
	switch {
	case opens:
		cut = strings.LastIndexByte(strings.TrimRight(before, " "), ' ') + 1
	case startsHeading(before) && startsLarge(after):
		cut = len(before)
	}
	l.text = before + after
	l.cells = []string{l.text}
	at := NoteMark{At: len(before), Mark: mark}
	if cut == 0 {
		l.text = strings.TrimRight(l.text, " ")
		l.cells[0] = l.text
		l.marks = append(l.marks, at)
		n.body[i] = l
		return
	}
	first, second := l.upTo(cut), l.from(cut)
	if opens {
		at.At -= cut
		second.marks = append(second.marks, at)
	} else {
		first.marks = append(first.marks, at)
	}
	n.body[i] = first
	n.body = append(n.body[:i+1], append([]line{second}, n.body[i+1:]...)...)
	for j := range n.notes {
		if n.notes[j].at > i {
			n.notes[j].at++
		}
	}
}

// startsHeading says that the words up to a mark are an article's heading.
func startsHeading(s string) bool {
	m, ok := articleMark(s)
	return ok && m.rest != "" && !strings.ContainsAny(m.rest[len(m.rest)-1:], ".;:,")
}

func startsLarge(s string) bool {
	r, size := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	return size > 0 && len(s) > 20 && strings.HasPrefix(s, " ") && unicode.IsUpper(r)
}
