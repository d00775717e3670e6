package form

import (
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

const (
	aknSpace = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
	loaSpace = "urn:loa:legal:1"
)

// Akoma gives a document as Akoma Ntoso 3.0: an act for what binds, a doc for everything else, its annexes and what is
// issued with it as attachments. Each part bears its Loa address and hash as loa:address and loa:hash.
//
// What comes out lies within the profile testdata/akn-profile.rng, which allows less than the official schema. A document
// without any part is refused (fault Invalid).
func Akoma(d *legaltext.Document) ([]byte, error) {
	if err := printable(d); err != nil {
		return nil, err
	}
	a := &akoma{doc: d, ids: idsOf(d), notes: notes(d), kind: docType(d.Kind, d.Number)}
	a.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	a.open("akomaNtoso", "xmlns", aknSpace, "xmlns:loa", loaSpace)
	a.WriteByte('\n')
	name := slug(d.Kind)
	if name == "" {
		name = "van-ban"
	}
	a.open(a.kind, "name", name, "contains", a.version())
	a.WriteByte('\n')
	a.meta()
	a.preface()
	a.preamble()
	a.body()
	a.conclusions()
	a.attachments()
	a.shut(a.kind)
	a.shut("akomaNtoso")
	return a.Bytes(), nil
}

// akoma is a document on its way into XML.
type akoma struct {
	markup
	doc   *legaltext.Document
	ids   *ids
	notes map[string][]legaltext.Note
	kind  string // act or doc
	loose int    // eIds of what has no address
}

// version says whether the text is as it was issued or as it was consolidated.
func (a *akoma) version() string {
	if a.doc.Kind == "Văn bản hợp nhất" {
		return "singleVersion"
	}
	return "originalVersion"
}

// fresh is an eId for an element that no address names.
func (a *akoma) fresh(name string) string {
	a.loose++
	return a.ids.free(name + "_" + strconv.Itoa(a.loose))
}

func (a *akoma) preface() {
	d := a.doc
	a.open("preface")
	a.WriteByte('\n')
	if d.Issuer != "" {
		a.inP("docProponent", d.Issuer)
	}
	if d.Number != "" {
		a.inP("docNumber", d.Number)
	}
	if d.IssuedOn != "" {
		a.open("p")
		if d.Place != "" {
			a.text(d.Place + ", ")
		}
		a.word("docDate", spelled(d.IssuedOn), "date", string(d.IssuedOn))
		a.shut("p")
	}
	if d.Kind != "" {
		a.inP("docType", d.Kind)
	}
	a.open("p")
	a.open("docTitle")
	a.text(d.Title)
	a.marks("")
	a.end("docTitle")
	a.shut("p")
	a.shut("preface")
}

func (a *akoma) inP(name, text string) {
	a.open("p")
	a.word(name, text)
	a.shut("p")
}

// preamble writes the grounds as citations, "Theo đề nghị …" and its like as recitals, and the rest as it stands. Its
// footnotes hang on a paragraph behind it.
func (a *akoma) preamble() {
	if !a.opens() {
		return
	}
	first := a.doc.Clauses[0]
	a.open("preamble", "eId", a.ids.byAddress[first.Address], "loa:address", first.Address, "loa:hash", first.Hash)
	a.WriteByte('\n')
	list := blocks(first)
	for i := 0; i < len(list); {
		name, end := preambleGroup(list[i]), i+1
		for end < len(list) && preambleGroup(list[end]) == name {
			end++
		}
		if name == "" {
			a.blocks(list[i:end], none)
		} else {
			a.grounds(name, list[i:end])
		}
		i = end
	}
	if len(list) == 0 || len(a.notes[first.Address]) > 0 {
		a.block(block{}, first.Address)
	}
	a.shut("preamble")
}

// grounds writes citations or recitals, each in an element of its own.
func (a *akoma) grounds(name string, list []block) {
	id, one := a.fresh(name[:3]+"s"), strings.TrimSuffix(name, "s")
	a.open(name, "eId", id)
	a.WriteByte('\n')
	for i, b := range list {
		a.open(one, "eId", id+"__"+name[:3]+"_"+strconv.Itoa(i+1))
		a.block(b, none)
		a.shut(one)
	}
	a.shut(name)
}

// preambleGroup is the container that a paragraph of the preamble belongs to.
func preambleGroup(b block) string {
	switch {
	case b.rows != nil:
		return ""
	case strings.HasPrefix(b.text, "Căn cứ "):
		return "citations"
	}
	for _, open := range []string{"Theo đề nghị", "Xét ", "Thực hiện ", "Sau khi "} {
		if strings.HasPrefix(b.text, open) {
			return "recitals"
		}
	}
	return ""
}

func (a *akoma) conclusions() {
	d := a.doc
	if len(d.Signers)+len(d.Recipients) == 0 {
		return
	}
	a.open("conclusions")
	a.WriteByte('\n')
	if len(d.Recipients) > 0 {
		a.open("container", "eId", a.fresh("container"), "name", "recipients")
		a.WriteByte('\n')
		for _, r := range d.Recipients {
			a.line("p", r)
		}
		a.shut("container")
	}
	for i, s := range d.Signers {
		a.open("p")
		a.open("signature")
		if s.Office != "" {
			a.word("role", s.Office, "refersTo", "#role-"+strconv.Itoa(i+1))
			a.text(" ")
		}
		a.word("person", s.Name, "refersTo", "#person-"+strconv.Itoa(i+1))
		a.end("signature")
		a.shut("p")
	}
	a.shut("conclusions")
}
