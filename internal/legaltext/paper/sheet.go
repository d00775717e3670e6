package paper

import (
	"errors"
	"math"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// sheet is one page as it is printed: letters in their places, and the lines drawn between them. All measures are points
// (1/72 inch) from the page's upper left corner.
type sheet struct {
	no            int // from 1
	width, height float64
	glyphs        []glyph
	rules         []box   // thin: borders of tables, the rule over footnotes
	pictures      float64 // the share of the page that pictures cover
	read          []row   // of a scan: the lines that were recognised, instead of letters
}

// glyph is one letter.
type glyph struct {
	r      rune
	x0, x1 float64 // with the space that belongs to it
	y      float64 // of the baseline
	size   float64 // of the font as it is seen
	bold   bool
	apart  bool // the engine saw a space before it
}

type box struct{ x0, y0, x1, y1 float64 }

func (b box) width() float64  { return b.x1 - b.x0 }
func (b box) height() float64 { return b.y1 - b.y0 }

// Bounds of one page. A printed page of dense text has some 6,000 letters.
const (
	maxGlyphs  = 60_000
	maxLetters = 3_000_000 // of the whole file
	maxObjects = 60_000
)

var errTooDense = errors.New("more letters than a printed document can hold")

func (f *file) sheet(no int) (*sheet, error) {
	loaded, err := f.pdf.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.doc, Index: no - 1})
	if err != nil {
		return nil, err
	}
	page := requests.Page{ByReference: &loaded.Page}
	size, err := f.pdf.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return nil, err
	}
	s := &sheet{no: no, width: size.Width, height: size.Height}
	if err := f.readGlyphs(s, page); err != nil {
		return nil, err
	}
	if err := f.readObjects(s, page); err != nil {
		return nil, err
	}
	_, err = f.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	return s, err
}

func (f *file) readGlyphs(s *sheet, page requests.Page) error {
	text, err := f.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return err
	}
	count, err := f.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return err
	}
	if count.Count > maxGlyphs {
		return errTooDense
	}
	apart := false
	for i := range count.Count {
		g, seen, err := f.glyph(s, text.TextPage, i)
		if err != nil {
			return err
		}
		if seen && unicode.IsSpace(g.r) && g.x1-g.x0 < 0.5 {
			apart = true // a space that is not printed, at no certain place
			continue
		}
		if seen {
			g.apart, apart = apart, false
			s.glyphs = append(s.glyphs, g)
		}
	}
	_, err = f.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	return err
}

// glyph reads one letter; what is no letter, and white space that only the engine put there, is not seen.
func (f *file) glyph(s *sheet, text references.FPDF_TEXTPAGE, i int) (g glyph, seen bool, err error) {
	u, err := f.pdf.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
	if err != nil {
		return g, false, err
	}
	g.r = rune(uint32(u.Unicode)) //nolint:gosec // The engine's unsigned 32 bits.
	if g.r < ' ' && g.r != 2 {    // 2 is the engine's hyphen at a line's end
		return g, false, nil
	}
	at, err := f.pdf.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: i})
	if err != nil {
		return g, false, nil //nolint:nilerr // A letter that is nowhere.
	}
	room, err := f.pdf.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: i})
	if err != nil {
		return g, false, nil //nolint:nilerr // As above.
	}
	font, err := f.pdf.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text, Index: i})
	if err != nil {
		return g, false, err
	}
	g.x0, g.x1, g.y, g.size = float64(room.Rect.Left), float64(room.Rect.Right), s.height-at.Y, font.FontSize
	if m, err := f.pdf.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: text, Index: i}); err == nil {
		g.size *= math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
		if math.Abs(float64(m.Matrix.B)) > math.Abs(float64(m.Matrix.A)) {
			return g, false, nil // turned on its side: a stamp, a watermark
		}
	}
	if w, err := f.pdf.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text, Index: i}); err == nil {
		g.bold = strings.Contains(w.FontName, "Bold")
	}
	return g, true, nil
}

// readObjects finds the thin lines and the pictures.
func (f *file) readObjects(s *sheet, page requests.Page) error {
	count, err := f.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return err
	}
	for i := range min(count.Count, maxObjects) {
		object, err := f.pdf.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return err
		}
		kind, err := f.pdf.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			return err
		}
		if kind.Type != enums.FPDF_PAGEOBJ_PATH && kind.Type != enums.FPDF_PAGEOBJ_IMAGE {
			continue
		}
		r, err := f.pdf.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object.PageObject})
		if err != nil {
			continue // a path without a point
		}
		b := box{float64(r.Left), s.height - float64(r.Top), float64(r.Right), s.height - float64(r.Bottom)}
		if kind.Type == enums.FPDF_PAGEOBJ_IMAGE {
			s.pictures += b.width() * b.height() / (s.width * s.height)
		} else {
			s.rules = append(s.rules, b)
		}
	}
	return nil
}
