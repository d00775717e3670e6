package paper

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Bounds of a Word file. The longest law in force unpacks to some 8 MB.
const (
	maxEntries = 5000
	maxPart    = 48 << 20  // of one part, unpacked
	maxRatio   = 300       // unpacked to packed, above ratioFrom
	ratioFrom  = 4 << 20   // Word's own XML packs well: small parts are not weighed
	maxDepth   = 256       // of elements in each other
	maxTag     = 64 << 10  // bytes of one tag with its attributes
	maxRuns    = 2_000_000 // pieces of text
)

var (
	errBomb   = errors.New("unpacks to more than a document can hold")
	errXML    = errors.New("no XML as Word writes it")
	errNoPart = errors.New("the part is not there")
)

// mainPart is where Word keeps the text.
const mainPart = "word/document.xml"

// isDOCX says that a file is an archive with a Word text in it.
func isDOCX(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data, []byte(mainPart))
}

func (r *Reader) readDOCX(ctx context.Context, name string, data []byte) (*legaltext.Document, error) {
	w, err := readWord(ctx, data)
	if err != nil {
		return nil, docxFault(ctx, err)
	}
	d, err := legaltext.ParseParagraphs(name, legaltext.Origin{Format: legaltext.FormatDOCX}, w.out)
	if err != nil {
		return nil, err
	}
	if w.tracked > 0 {
		d.Warnings = append(d.Warnings, legaltext.Warning{Line: w.trackedAt, Fault: fault.Invalid("paper.warn.tracked", "changes", w.tracked)})
	}
	return d, nil
}

func docxFault(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errBomb):
		return fault.TooLarge("paper.docx.bomb").Wrap(err)
	case errors.Is(err, errXML):
		return fault.Invalid("paper.docx.hostile").Wrap(err)
	}
	return fault.Invalid("paper.docx.broken").Wrap(err)
}

// readWord reads the parts of a Word file.
func readWord(ctx context.Context, data []byte) (*word, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if len(archive.File) > maxEntries {
		return nil, errBomb
	}
	w := &word{numbers: newNumbering()}
	for _, part := range []struct {
		name string
		read func(*xml.Decoder) error
	}{
		{"word/numbering.xml", w.numbers.readLists},
		{"word/styles.xml", w.numbers.readStyles},
		{mainPart, func(d *xml.Decoder) error { return w.read(ctx, d) }},
		{"word/footnotes.xml", func(d *xml.Decoder) error { return w.readNotes(ctx, d, "footnote") }},
		{"word/endnotes.xml", func(d *xml.Decoder) error { return w.readNotes(ctx, d, "endnote") }},
	} {
		err := readPart(archive, part.name, part.read)
		if err != nil && (part.name == mainPart || !errors.Is(err, errNoPart)) {
			return nil, err
		}
	}
	return w, nil
}

// readPart unpacks one part as far as the bounds allow.
func readPart(archive *zip.Reader, name string, read func(*xml.Decoder) error) error {
	for _, f := range archive.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > maxPart || f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return errBomb
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		err = read(xml.NewDecoder(&tagGuard{in: in, left: maxPart}))
		return errors.Join(err, in.Close())
	}
	return errNoPart
}

// tagGuard stops a part that unpacks to more than it may, whatever its header says, and a tag that is too long: the XML
// decoder holds a whole tag with all its attributes before anyone can look at it.
type tagGuard struct {
	in   io.Reader
	left int64
	tag  int // bytes since the last "<"; -1 outside a tag
}

func (g *tagGuard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	if g.left -= int64(n); g.left < 0 {
		return 0, errBomb
	}
	for _, b := range p[:n] {
		switch {
		case b == '<':
			g.tag = 0
		case b == '>':
			g.tag = -1
		case g.tag >= 0:
			if g.tag++; g.tag > maxTag {
				return 0, errXML
			}
		}
	}
	return n, err
}

// walk reads a part's elements. Declarations of a document type, which could name entities, are refused.
func walk(d *xml.Decoder, open func(xml.StartElement) error, closed func(xml.EndElement) error, said func([]byte) error) error {
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return xmlFault(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errXML
			}
			err = open(e)
		case xml.EndElement:
			depth--
			err = closed(e)
		case xml.CharData:
			err = said(e)
		case xml.Directive:
			return errXML
		}
		if err != nil {
			return err
		}
	}
}

// xmlFault tells bad XML from a part that could not be unpacked.
func xmlFault(err error) error {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return errors.Join(errXML, syntax)
	}
	return err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
