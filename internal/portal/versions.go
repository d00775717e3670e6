package portal

import (
	"strconv"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// versionTable lists a document's texts with the day from which each holds, and what can be done with each.
func versionTable(t *lang.Printer, d reading) ui.Table {
	table := ui.Table{Caption: t.T("law.versions"), CaptionHidden: true, Columns: []ui.Column{
		{Title: t.T("law.version.n")}, {Title: t.T("law.version.from")}, {Title: t.T("law.version.made")}, {Title: t.T("law.version.links")},
	}}
	for i, v := range d.Versions {
		name := t.T("law.version.name", "n", v.N)
		if v.ID == d.Version.ID {
			name = t.T("law.version.shown", "n", v.N)
		}
		links := []ui.Link{}
		if i+1 < len(d.Versions) {
			links = append(links, ui.Link{Text: t.T("law.version.compare"), Href: compareHref(d.Home, d.Versions[i+1].N, v.N)})
		}
		for _, f := range forms() {
			links = append(links, ui.Link{Text: f.short, Href: versionForm(d, v, f)})
		}
		table.Rows = append(table.Rows, []ui.Cell{
			{Text: name, Href: d.Home + "/versions/" + strconv.Itoa(v.N)}, {Text: fromDay(t, v)}, {Text: madeOf(t, v)}, {Value: ui.Links{Items: links}},
		})
	}
	return table
}

func fromDay(t *lang.Printer, v policy.Version) string {
	if v.From == "" {
		return t.T("law.version.no_day")
	}
	return t.Date(v.From)
}

// madeOf says where a text comes from, and whether it still counts.
func madeOf(t *lang.Printer, v policy.Version) string {
	if !v.Live {
		return t.T("law.version.superseded")
	}
	return t.T("law.made." + string(v.Made))
}

func compareHref(home string, from, to int) string {
	return home + "/compare?from=" + strconv.Itoa(from) + "&to=" + strconv.Itoa(to)
}
