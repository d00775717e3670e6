package form

import (
	"bytes"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

// Plain gives a document as plain text in the official layout, a paragraph a line: letterhead, title, body, recipients
// and signatures, then annexes. legaltext.Parse reads it back to the same parts with the same words; a table's rows stay
// rows of cells parted by " | " but are no table any more. A document without any part is refused (fault Invalid).
func Plain(d *legaltext.Document) ([]byte, error) {
	if err := printable(d); err != nil {
		return nil, err
	}
	p := &plainText{notes: notes(d)}
	p.letterhead(d)
	for _, c := range d.Clauses {
		if !scoped(c.Kind) {
			p.part(c)
		}
	}
	p.closing(d)
	for _, c := range d.Clauses {
		if scoped(c.Kind) {
			p.part(c)
		}
	}
	p.foot(d)
	return p.Bytes(), nil
}

type plainText struct {
	bytes.Buffer
	notes map[string][]legaltext.Note
}

// say writes a line; an empty one is left out.
func (p *plainText) say(s string) {
	if s != "" {
		p.WriteString(s + "\n")
	}
}

func (p *plainText) letterhead(d *legaltext.Document) {
	p.say(strings.ToUpper(d.Issuer))
	p.say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	p.say("Độc lập - Tự do - Hạnh phúc")
	if d.Number != "" {
		p.say("Số: " + d.Number)
	}
	p.say(placeAndDay(d))
	p.say(strings.ToUpper(d.Kind))
	p.say(d.Title + p.marks(""))
	p.say("_______________") // where the title ends
}

// placeAndDay is the line "Bắc Ninh, ngày 18 tháng 11 năm 2025".
func placeAndDay(d *legaltext.Document) string {
	switch {
	case d.IssuedOn == "":
		return ""
	case d.Place == "":
		return spelled(d.IssuedOn)
	}
	return d.Place + ", " + spelled(d.IssuedOn)
}

// part writes a part with all that is in it.
func (p *plainText) part(c legaltext.Clause) {
	first, text := "", c.Text
	switch c.Kind {
	case legaltext.KindPreamble:
	case legaltext.KindAnnex:
		first = joined(strings.ToUpper(c.Label), ": ", c.Heading) // on one line: "DANH MỤC …" alone would open a list of its own
	case legaltext.KindAttachment:
		first = joined(strings.ToUpper(c.Label), " ", c.Heading)
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection:
		first = joined(strings.ToUpper(c.Label), "\n", c.Heading)
	case legaltext.KindArticle, legaltext.KindHeading:
		first = c.Heading
		if first == "" && ownLine(c) {
			first, text, _ = strings.Cut(text, "\n")
		}
		first = strings.TrimSpace(c.Mark() + " " + first)
	default:
		first, text, _ = strings.Cut(text, "\n")
		first = strings.TrimSpace(c.Mark() + " " + first)
	}
	if first == "" {
		first, text, _ = strings.Cut(text, "\n")
	}
	p.say(first + p.marks(c.Address))
	p.say(text)
	for _, child := range c.Children {
		p.part(child)
	}
}

// marks are the marks of a part's footnotes, as they are glued to its first line: "[3]".
func (p *plainText) marks(address string) string {
	var b strings.Builder
	for _, n := range p.notes[address] {
		b.WriteString("[" + n.Mark + "]")
	}
	return b.String()
}

func joined(a, between, b string) string {
	if b == "" {
		return a
	}
	return a + between + b
}

// ownLine says that the words of a part without a heading begin behind its number, as in "Điều 4. Quyết định này có hiệu
// lực …": they end a sentence, or are all there is.
func ownLine(c legaltext.Clause) bool {
	first, _, more := strings.Cut(c.Text, "\n")
	return strings.HasSuffix(first, ".") || strings.HasSuffix(first, ";") ||
		c.Kind == legaltext.KindArticle && !more && len(c.Children) == 0
}

// closing writes recipients and signatures.
func (p *plainText) closing(d *legaltext.Document) {
	if len(d.Recipients)+len(d.Signers) == 0 {
		return
	}
	p.say("Nơi nhận:")
	for _, r := range d.Recipients {
		p.say("- " + r + ";")
	}
	for _, s := range d.Signers {
		for line := range strings.SplitSeq(s.Office, " - ") {
			p.say(line)
		}
		p.say(s.Name)
	}
}

// foot writes the footnotes, a line each.
func (p *plainText) foot(d *legaltext.Document) {
	for _, n := range d.Notes {
		p.say("[" + n.Mark + "] " + strings.ReplaceAll(n.Text, "\n", " "))
	}
}
