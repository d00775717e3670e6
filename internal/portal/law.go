package portal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// law shows parts of a reading, in order, with their notes and with who gave them their words.
func law(t *lang.Printer, d reading, clauses []policy.Clause, level int) ui.Law {
	l := typesetter{t: t, d: d, notes: map[string][]ui.Footnote{}, changes: map[string][]ui.Amended{}}
	shown := map[string]bool{}
	for _, c := range clauses {
		shown[c.Address] = true
	}
	out := ui.Law{}
	for i, n := range d.Version.Notes {
		note := ui.Footnote{N: i + 1, Mark: n.Mark, Text: n.Text, Back: shown[n.Address]}
		l.notes[n.Address] = append(l.notes[n.Address], note)
		if note.Back || n.Address == "" && len(clauses) == len(d.Clauses) {
			out.Notes = append(out.Notes, note)
		}
	}
	for _, c := range d.Changes {
		at := standing(c.Address, shown)
		l.changes[at] = append(l.changes[at], l.amended(c, at))
	}
	out.Parts = l.tree(clauses, level)
	return out
}

// standing is the address under which a change is said: that of its part, or of the innermost one around it that is left.
func standing(address string, shown map[string]bool) string {
	for !shown[address] {
		cut := strings.LastIndexByte(address, '/')
		if cut < 0 {
			return address
		}
		address = address[:cut]
	}
	return address
}

type typesetter struct {
	t       *lang.Printer
	d       reading
	notes   map[string][]ui.Footnote
	changes map[string][]ui.Amended
}

// tree makes a tree of clauses in order; headings deepen with the parts that have them.
func (l typesetter) tree(clauses []policy.Clause, level int) []ui.Part {
	var parts []ui.Part
	for i := 0; i < len(clauses); {
		c := clauses[i]
		n := 1 + c.Last - c.Ord // the clause and all that is in it
		below := level
		if c.Heading != "" {
			below = min(level+1, 6)
		}
		parts = append(parts, ui.Part{
			Mark: c.Mark(), Cited: c.Cited, Kind: c.Kind, Heading: c.Heading, Text: c.Text, Tables: c.Tables, Address: c.Address,
			Level: level, Href: l.d.Base + "/" + c.Address, Notes: l.notes[c.Address], Changes: l.changes[c.Address],
			Children: l.tree(clauses[i+1:min(i+n, len(clauses))], below),
		})
		i += n
	}
	return parts
}

// amended says who changed a part. What was done to a part that is no longer there names it.
func (l typesetter) amended(c policy.Change, at string) ui.Amended {
	a := ui.Amended{What: l.t.T(c.Key()), By: sourceLink(c.By), History: l.d.Home + "/history/" + c.Address}
	if c.Address != at {
		a.What += " " + sayAddress(c.Address)
	}
	if c.From != "" {
		a.From = l.t.T("law.changed_from", "day", c.From)
	}
	return a
}

// sourceLink leads to where an order stands.
func sourceLink(s policy.Source) ui.Link {
	text := s.Number
	if s.Address != "" {
		text = sayAddress(s.Address) + " " + s.Number
	}
	if s.Version == "" {
		return ui.Link{Text: text}
	}
	return ui.Link{Text: text, Href: clauseHref(s.Version, s.Address)}
}

func clauseHref(version policy.VersionID, address string) string {
	return "/versions/" + version.String() + "/" + address
}

// sayAddress names a part by its address: "khoản 2 Điều 3" for dieu-3/khoan-2. What is no such address is left as it is.
func sayAddress(address string) string {
	var labels []string
	for slug := range strings.SplitSeq(address, "/") {
		slug, _, _ = strings.Cut(slug, "~")
		kind, n, _ := cutLast(slug)
		word, known := map[string]string{
			"phan": "Phần", "chuong": "Chương", "muc": "Mục", "tieu-muc": "Tiểu mục", "dieu": "Điều", "khoan": "Khoản",
			"diem": "Điểm", "tiet": "Tiết", "phu-luc": "Phụ lục",
		}[kind]
		switch {
		case !known:
			return address
		case kind == "diem" || kind == "tiet":
			n = strings.ReplaceAll(n, "dd", "đ")
		case kind == "chuong":
			n = roman(n)
		}
		labels = append(labels, word+" "+n)
	}
	return legaltext.Cite(labels)
}

// cutLast cuts a slug before its number: "tieu-muc", "2".
func cutLast(slug string) (kind, n string, ok bool) {
	i := strings.LastIndexByte(slug, '-')
	if i < 0 {
		return slug, "", false
	}
	return slug[:i], slug[i+1:], true
}

// roman writes the number of a chapter as chapters bear it.
func roman(s string) string {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 89 {
		return strings.ToUpper(s)
	}
	tens := []string{"", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"}
	ones := []string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"}
	return tens[n/10] + ones[n%10]
}

// lightText is how much law a page carries unasked, in bytes: with its links and
// its addresses that is about 20 KB on a weak network.
const lightText = 44_000

// isLong reports whether a text is better read part by part.
func isLong(clauses []policy.Clause) bool {
	n := 0
	for _, c := range clauses {
		n += len(c.Heading) + len(c.Text)
	}
	return n > lightText
}

// structural reports whether parts of the kind stand in the contents.
func structural(k legaltext.ClauseKind) bool {
	return !slices.Contains([]legaltext.ClauseKind{legaltext.KindClause, legaltext.KindItem, legaltext.KindPoint, legaltext.KindPreamble}, k)
}
