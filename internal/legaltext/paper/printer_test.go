package paper_test

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// printer makes small PDFs: letters half as wide as they are high, each where it is told to stand.
type printer struct {
	pages []string
	page  strings.Builder
}

// put prints a text at x, y points from the upper left corner of an A4 page.
func (p *printer) put(x, y, size float64, s string) { p.font("F1", x, y, size, s) }

func (p *printer) bold(x, y, size float64, s string) { p.font("F2", x, y, size, s) }

func (p *printer) font(font string, x, y, size float64, s string) {
	fmt.Fprintf(&p.page, "BT /%s %g Tf 1 0 0 1 %g %g Tm <", font, size, x, 842-y)
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&p.page, "%04X", u)
	}
	p.page.WriteString("> Tj ET\n")
}

// rule draws a thin line.
func (p *printer) rule(x0, y0, x1, y1 float64) {
	fmt.Fprintf(&p.page, "0.5 w %g %g m %g %g l S\n", x0, 842-y0, x1, 842-y1)
}

// turn ends the page.
func (p *printer) turn() {
	p.pages = append(p.pages, p.page.String())
	p.page.Reset()
}

// width is how wide a text is printed.
func width(size float64, s string) float64 { return size / 2 * float64(len([]rune(s))) }

func (p *printer) bytes() []byte {
	if p.page.Len() > 0 {
		p.turn()
	}
	var objects []string
	add := func(s string) int { objects = append(objects, s); return len(objects) }
	stream := func(dict, s string) int {
		return add(fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(s), s))
	}
	add("<< /Type /Catalog /Pages 2 0 R >>")
	add("")
	var ranges strings.Builder
	for hi := range 256 {
		if hi%100 == 0 {
			if hi > 0 {
				ranges.WriteString("endbfrange\n")
			}
			fmt.Fprintf(&ranges, "%d beginbfrange\n", min(100, 256-hi))
		}
		fmt.Fprintf(&ranges, "<%02X00> <%02XFF> <%02X00>\n", hi, hi, hi)
	}
	unicode := stream("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"+
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+ranges.String()+"endbfrange endcmap end end")
	fonts := ""
	for i, name := range []string{"Times", "Times-Bold"} {
		descriptor := add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>", name))
		cid := add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 500 >>", name, descriptor))
		font := add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, cid, unicode))
		fonts += fmt.Sprintf("/F%d %d 0 R ", i+1, font)
	}
	var kids []string
	for _, content := range p.pages {
		c := stream("", content)
		kids = append(kids, fmt.Sprintf("%d 0 R", add(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << %s>> >> /Contents %d 0 R >>", fonts, c))))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids))
	return pdfFile(objects)
}

// pdfFile writes numbered objects with their table; the first is the catalogue.
func pdfFile(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

// spread prints a line whose words are spread until it ends at the right margin, as a justified line does.
func (p *printer) spread(x, y, size float64, s string) {
	const right = 531
	words := strings.Fields(s)
	space := right - x
	for _, w := range words {
		space -= width(size, w)
	}
	space /= float64(len(words) - 1)
	for _, w := range words {
		p.put(x, y, size, w)
		x += width(size, w) + space
	}
}
