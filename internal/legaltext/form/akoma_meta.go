package form

import (
	"fmt"
	"strconv"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
)

// meta writes who says what about the document: what it is, which days matter, what it does to others, and whom its
// metadata names. A publication in the official gazette is not stated by the text and so not written.
func (a *akoma) meta() {
	a.open("meta")
	a.WriteByte('\n')
	a.identification("main")
	a.lifecycle()
	a.analysis()
	a.references()
	a.shut("meta")
}

// identification names the document at the three levels that a library has: the work, this wording of it, this file.
func (a *akoma) identification(component string) {
	d := a.doc
	uri := work(legaltext.Target{Kind: d.Kind, Number: d.Number, Issuer: d.Issuer, IssuedOn: d.IssuedOn})
	day, name := a.issued()
	version, wording := d.EffectiveOn, "in-force"
	if version == "" {
		version, wording = civil.Date(day), name
	}
	expression := uri + "/vie@" + string(version)
	author := "#issuer"
	level := func(element, this, whole, day, name, author string, rest func()) {
		a.open(element)
		a.WriteByte('\n')
		a.empty("FRBRthis", "value", this)
		a.empty("FRBRuri", "value", whole)
		a.empty("FRBRdate", "date", day, "name", name)
		a.empty("FRBRauthor", "href", author)
		rest()
		a.shut(element)
	}
	a.open("identification", "source", "#loa")
	a.WriteByte('\n')
	level("FRBRWork", uri+"/!"+component, uri, day, name, author, func() {
		a.empty("FRBRcountry", "value", "vn")
		if d.Number != "" {
			a.empty("FRBRnumber", "value", d.Number)
		}
	})
	level("FRBRExpression", expression+"/!"+component, expression, string(version), wording, author, func() {
		a.empty("FRBRlanguage", "language", "vie")
	})
	level("FRBRManifestation", expression+"/!"+component+".xml", expression+".xml", string(version), wording, "#loa", func() {
		a.empty("FRBRformat", "value", "application/akn+xml")
	})
	a.shut("identification")
}

// issued is the day of issue, or a stand-in under a name that says what it is.
func (a *akoma) issued() (day, name string) {
	if a.doc.IssuedOn != "" {
		return string(a.doc.IssuedOn), "issue"
	}
	if year := yearOf(a.doc.Number, ""); year != noYear {
		return year + "-01-01", "year-of-number"
	}
	return noYear + "-01-01", "unknown"
}

// lifecycle lists the days that the text states.
func (a *akoma) lifecycle() {
	d := a.doc
	events := []struct {
		id   string
		day  civil.Date
		kind string
	}{{"event-issue", d.IssuedOn, "generation"}, {"event-effect", d.EffectiveOn, ""}, {"event-expiry", d.ExpiresOn, ""}}
	if d.IssuedOn+d.EffectiveOn+d.ExpiresOn == "" {
		return
	}
	a.open("lifecycle", "source", "#loa")
	a.WriteByte('\n')
	for _, e := range events {
		if e.day != "" {
			a.empty("eventRef", "eId", e.id, "date", string(e.day), "source", "#original", "type", e.kind)
		}
	}
	a.shut("lifecycle")
}

// analysis writes what the document does to others, as far as the other's IRI is known and its act is one that Akoma
// Ntoso has a word for.
func (a *akoma) analysis() {
	open := false
	for _, r := range a.doc.Relations {
		element, kind := modification(r.Kind)
		uri := targetIRI(r.Target)
		if element == "" || uri == "" {
			continue
		}
		if !open {
			a.open("analysis", "source", "#loa")
			a.open("activeModifications")
			a.WriteByte('\n')
			open = true
		}
		source := a.ids.byAddress[r.Address]
		if source != "" {
			source = "#" + source
		} else {
			source = "#original"
		}
		incomplete := ""
		if r.Partial {
			incomplete = "true" // a part of it, and the sentence does not tell which
		}
		a.open(element, "eId", a.fresh("mod"), "type", kind, "incomplete", incomplete)
		a.empty("source", "href", source)
		for _, part := range r.Parts {
			if f := fragment(part); f != "" {
				a.empty("destination", "href", uri+"#"+f)
			}
		}
		if len(r.Parts) == 0 || fragment(r.Parts[0]) == "" {
			a.empty("destination", "href", uri)
		}
		a.shut(element)
	}
	if open {
		a.end("activeModifications")
		a.shut("analysis")
	}
}

// modification is what Akoma Ntoso calls a relation; "" for one that changes nothing.
func modification(k legaltext.RelationKind) (element, kind string) {
	switch k {
	case legaltext.RelationAmends, legaltext.RelationCorrects:
		return "textualMod", "substitution"
	case legaltext.RelationReplaces:
		return "textualMod", "replacement"
	case legaltext.RelationRepeals:
		return "textualMod", "repeal"
	case legaltext.RelationGuides:
		return "legalSystemMod", "implementation"
	case legaltext.RelationConsolidates:
		return "legalSystemMod", "coordination"
	case legaltext.RelationBasis:
	}
	return "", ""
}

// references names everything that the rest points to.
func (a *akoma) references() {
	d := a.doc
	uri := work(legaltext.Target{Kind: d.Kind, Number: d.Number, Issuer: d.Issuer, IssuedOn: d.IssuedOn})
	a.open("references", "source", "#loa")
	a.WriteByte('\n')
	title := d.Number
	if title == "" {
		title = "nn"
	}
	a.empty("original", "eId", "original", "href", uri, "showAs", title)
	seen := map[string]bool{}
	for _, r := range d.Relations {
		if to := targetIRI(r.Target); to != "" && r.Kind != legaltext.RelationBasis && !seen[to] {
			seen[to] = true
			a.empty("activeRef", "eId", "ref-"+strconv.Itoa(len(seen)), "href", to, "showAs", r.Target.Number)
		}
	}
	for i, s := range d.Signers {
		a.tlc("Person", "person-"+strconv.Itoa(i+1), s.Name)
	}
	issuer := d.Issuer
	if issuer == "" {
		issuer = "không rõ"
	}
	a.tlc("Organization", "issuer", issuer)
	a.empty("TLCOrganization", "eId", "loa", "href", "/akn/ontology/organization/loa", "showAs", "Loa")
	for i, s := range d.Signers {
		if s.Office != "" {
			a.tlc("Role", "role-"+strconv.Itoa(i+1), s.Office)
		}
	}
	a.shut("references")
}

func (a *akoma) tlc(class, id, name string) {
	if name == "" {
		name = "không rõ"
	}
	classes := map[string]string{"Person": "person", "Organization": "organization", "Role": "role"}
	a.empty("TLC"+class, "eId", id, "href", "/akn/ontology/"+classes[class]+"/vn/"+slug(name), "showAs", name)
}

// spelled writes a day as a letterhead does: "ngày 05 tháng 11 năm 2025".
func spelled(day civil.Date) string {
	y, m, d := day.Parts()
	if m > 2 {
		return fmt.Sprintf("ngày %02d tháng %d năm %d", d, m, y)
	}
	return fmt.Sprintf("ngày %02d tháng %02d năm %d", d, m, y) // the official way: a zero before 1 and 2
}
