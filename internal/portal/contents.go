package portal

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// manyEntries is how many lines of contents are shown unfolded.
const manyEntries = 40

// contents lists the articles and what they stand in, each under its address after the given beginning: "#" within the
// page, or the path of pages of their own. The chapter around the part at is open, and that part is marked; around a part
// that has a page of its own, the other chapters are single lines.
func contents(t *lang.Printer, clauses []policy.Clause, base, at string) ui.Contents {
	var out ui.Contents
	total := 0
	for i := 0; i < len(clauses); {
		c := clauses[i]
		inside := clauses[i+1 : min(i+1+c.Last-c.Ord, len(clauses))]
		i += 1 + len(inside)
		if !structural(c.Kind) {
			continue
		}
		entry := ui.Chapter{Link: entryLink(c, base, at), Open: within(at, c.Address)}
		for _, below := range inside {
			if structural(below.Kind) {
				entry.Items = append(entry.Items, entryLink(below, base, at))
				entry.Open = entry.Open || at != "" && within(at, below.Address)
			}
		}
		entry.Note = span(t, inside)
		if at != "" && !entry.Open {
			entry.Items = nil
		}
		total += 1 + len(entry.Items)
		out.Items = append(out.Items, entry)
	}
	for i := range out.Items {
		out.Items[i].Open = out.Items[i].Open || at == "" && total <= manyEntries
	}
	return out
}

// entryLink is a line of the contents. A part inside the marked one is not marked itself.
func entryLink(c policy.Clause, base, at string) ui.Link {
	return ui.Link{Text: line(c), Href: base + c.Address, Current: at != "" && c.Kind == legaltext.KindArticle && within(at, c.Address) || at == c.Address}
}

// within says whether a part is another one or lies in it.
func within(inner, outer string) bool { return inner == outer || strings.HasPrefix(inner, outer+"/") }

// span names the first and the last article of a chapter.
func span(t *lang.Printer, inside []policy.Clause) string {
	isArticle := func(c policy.Clause) bool { return c.Kind == legaltext.KindArticle }
	first := slices.IndexFunc(inside, isArticle)
	if first < 0 {
		return ""
	}
	last := first
	for i := range inside {
		if isArticle(inside[i]) {
			last = i
		}
	}
	if first == last {
		return inside[first].Label
	}
	return t.T("law.contents_from_to", "from", inside[first].Label, "to", inside[last].Label)
}

// line is a clause's label and heading on one line.
func line(c policy.Clause) string {
	switch {
	case c.Heading == "":
		return c.Label
	case c.Label == "":
		return c.Heading
	}
	return strings.TrimSuffix(c.Label, ".") + ". " + c.Heading
}
