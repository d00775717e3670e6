package portal

import (
	"strings"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// relationGroup is what a document does to others in one way, or they to it.
type relationGroup struct {
	Title string
	Count int
	Open  bool
	Items []relationView
}

type relationView struct {
	Other    ui.Link
	About    string // the other document's title
	Parts    string // of which the relation speaks; "" for the whole
	Since    string
	Evidence string
	At       string // where the sentence stands
}

// relationKinds in the order in which a reader asks for them.
func relationKinds() []legaltext.RelationKind {
	return []legaltext.RelationKind{
		legaltext.RelationReplaces, legaltext.RelationRepeals, legaltext.RelationAmends, legaltext.RelationCorrects,
		legaltext.RelationConsolidates, legaltext.RelationGuides, legaltext.RelationBasis,
	}
}

// fewRelations is how many stand unfolded.
const fewRelations = 3

// relationGroups lists what is done to the document first: it is what a reader must know.
func relationGroups(t *lang.Printer, d reading, all policy.Relations) []relationGroup {
	var groups []relationGroup
	for _, side := range []struct {
		key  string
		list []policy.Relation
		in   bool
	}{{"law.in.", all.In, true}, {"law.out.", all.Out, false}} {
		for _, kind := range relationKinds() {
			g := relationGroup{Title: t.T(side.key + string(kind))}
			for _, r := range side.list {
				if r.Kind == kind {
					g.Items = append(g.Items, relationOf(t, d, r, side.in))
				}
			}
			if g.Count = len(g.Items); g.Count > 0 {
				g.Open = g.Count <= fewRelations
				groups = append(groups, g)
			}
		}
	}
	return groups
}

func relationOf(t *lang.Printer, d reading, r policy.Relation, in bool) relationView {
	v := relationView{Evidence: r.Evidence, At: evidenceHref(r)}
	switch {
	case in:
		v.Other, v.About = partyLink(r.From), r.From.Title
	case r.To.Known():
		v.Other, v.About = partyLink(r.To), r.To.Title
	default:
		v.Other = ui.Link{Text: targetName(r.Target)}
	}
	if len(r.Parts) > 0 {
		v.Parts = capital(sayParts(d, r.Parts))
	}
	if r.Since != "" && r.Kind != legaltext.RelationBasis && r.Kind != legaltext.RelationGuides {
		v.Since = t.T("law.changed_from", "day", r.Since)
	}
	return v
}

// targetName is a document as another's text calls it.
func targetName(to legaltext.Target) string {
	name := to.Kind
	if to.Name != "" {
		name += " " + to.Name
	}
	if to.Number != "" {
		name += " số " + to.Number
	}
	return strings.TrimSpace(name)
}
