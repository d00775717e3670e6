package paper

import (
	"context"

	"github.com/loa-vn/loa/internal/legaltext"
)

// Paragraphs gives tests what the PDF reader made of a file before it was understood.
func (r *Reader) Paragraphs(ctx context.Context, data []byte) ([]legaltext.Paragraph, error) {
	var list []legaltext.Paragraph
	err := r.engine.with(ctx, data, func(f *file) error {
		sheets, err := f.sheets(ctx)
		list = paragraphs(sheets)
		return err
	})
	return list, err
}

// Layout gives tests the paragraphs of pages whose letters and lines are made of any bytes: seven for each, the last of
// which may turn the page.
func Layout(data []byte) []legaltext.Paragraph {
	letters := []rune("aĐ1.2) =—CÔNGđ|*/-")
	s := &sheet{no: 1, width: 595, height: 842}
	sheets := []*sheet{s}
	for ; len(data) >= 7; data = data[7:] {
		x, y, size := 2.5*float64(data[0]), 3.5*float64(data[1]), float64(data[2]%20)
		if data[3]%5 == 0 {
			s.rules = append(s.rules, box{x, y, x + float64(data[4]), y + float64(data[5]%8)*float64(data[2])})
		} else {
			s.glyphs = append(s.glyphs, glyph{r: letters[int(data[4])%len(letters)], x0: x, x1: x + size/2, y: y + float64(data[5]%4), size: size, bold: data[5] > 128})
		}
		if data[6] == 0 && len(sheets) < 20 {
			s = &sheet{no: len(sheets) + 1, width: 595, height: 842}
			sheets = append(sheets, s)
		}
	}
	return paragraphs(sheets)
}
