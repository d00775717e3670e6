package desk

import (
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// lawOf shows a version's parts as the portal does, with the desk's own permanent addresses.
func lawOf(p *lang.Printer, version policy.Version, clauses []policy.Clause, changes []policy.Change) ui.Law {
	l := lawView{p: p, notes: map[string][]ui.Footnote{}, changes: map[string][]ui.Amended{}}
	law := ui.Law{}
	for i, n := range version.Notes {
		note := ui.Footnote{N: i + 1, Mark: n.Mark, Text: n.Text, Back: n.Address != ""}
		l.notes[n.Address] = append(l.notes[n.Address], note)
		law.Notes = append(law.Notes, note)
	}
	for _, c := range changes {
		a := ui.Amended{What: p.T(c.Key()), By: sourceOf(c.By)}
		if c.From != "" {
			a.From = p.T("law.changed_from", "day", c.From)
		}
		l.changes[c.Address] = append(l.changes[c.Address], a)
	}
	law.Parts = l.tree(clauses, 2)
	return law
}

type lawView struct {
	p       *lang.Printer
	notes   map[string][]ui.Footnote
	changes map[string][]ui.Amended
}

func (l lawView) tree(clauses []policy.Clause, level int) []ui.Part {
	var parts []ui.Part
	for i := 0; i < len(clauses); {
		c, n := clauses[i], 1
		for i+n < len(clauses) && clauses[i+n].Depth > c.Depth {
			n++
		}
		below := level
		if c.Heading != "" {
			below = min(level+1, 6)
		}
		parts = append(parts, ui.Part{
			Mark: c.Mark(), Cited: c.Cited, Kind: c.Kind, Heading: c.Heading, Text: c.Text, Tables: c.Tables, Address: clauseAnchor(c.Address),
			Level: level, Href: clauseLink(c), Notes: l.notes[c.Address], Changes: l.changes[c.Address], Children: l.tree(clauses[i+1:i+n], below),
		})
		i += n
	}
	return parts
}

// sourceOf leads to where an order stands.
func sourceOf(s policy.Source) ui.Link {
	l := ui.Link{Text: s.Number}
	if s.Version != "" {
		l.Href = "/desk/clauses/" + s.Version.String() + "/" + s.Address
		if s.Address == "" {
			l.Href = documentHref(s.Document)
		}
	}
	return l
}

// contentsOf lists the articles and what they stand in.
func contentsOf(clauses []policy.Clause) ui.Contents {
	out := ui.Contents{Aside: true}
	for _, c := range clauses {
		link := ui.Link{Text: strings.Trim(c.Label+". "+c.Heading, ". "), Href: "#" + clauseAnchor(c.Address)}
		switch c.Kind {
		case legaltext.KindClause, legaltext.KindItem, legaltext.KindPoint, legaltext.KindPreamble:
			continue
		case legaltext.KindPart, legaltext.KindChapter, legaltext.KindAnnex, legaltext.KindAttachment:
			out.Items = append(out.Items, ui.Chapter{Link: link})
			continue
		default:
		}
		if last := len(out.Items) - 1; c.Depth > 0 && last >= 0 {
			out.Items[last].Items = append(out.Items[last].Items, link)
			continue
		}
		out.Items = append(out.Items, ui.Chapter{Link: link})
	}
	return out
}

// clauseAnchor is an address as the id of an element.
func clauseAnchor(address string) string {
	return strings.NewReplacer("/", ".", "~", "-").Replace(address)
}
