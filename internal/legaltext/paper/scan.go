package paper

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"time"

	"github.com/klippa-app/go-pdfium/requests"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Bounds of recognition. A page takes some seconds.
const (
	maxScans  = 200              // pages of a file
	scanTime  = 30 * time.Minute // for a whole file
	pageTime  = 2 * time.Minute
	scanDPI   = 300
	maxPixels = 40_000_000 // of one page; A4 at 300 dots per inch has under 9 million
)

// unsure is the confidence under which a page is named in a warning.
const unsure = 0.8

// recognition is what was recognised of a file.
type recognition struct {
	words  int
	trust  float64 // the sum over the words
	unsure []doubt
}

type doubt struct {
	page  int
	trust float64
}

func (n *recognition) add(page int, words []scannedWord) {
	sum := 0.0
	for _, w := range words {
		sum += w.trust
	}
	n.words += len(words)
	n.trust += sum
	if len(words) > 0 && sum/float64(len(words)) < unsure {
		n.unsure = append(n.unsure, doubt{page, sum / float64(len(words))})
	}
}

func (n *recognition) confidence() float64 {
	if n.words == 0 {
		return 0
	}
	return n.trust / float64(n.words)
}

// warn says that the text was recognised, and names the pages that are worst. Even at a high confidence a digit may be
// wrong: the number of 115/NQ-CP was read as 445.
func (n *recognition) warn(d *legaltext.Document, list []legaltext.Paragraph) {
	if n.words > 0 {
		d.Warnings = append(d.Warnings, legaltext.Warning{Fault: fault.Invalid("paper.warn.recognised", "number", d.Number, "percent", int(100*n.confidence()))})
	}
	for _, doubt := range n.unsure {
		line := 0
		for _, p := range list {
			if p.Page == doubt.page {
				line = p.Line
				break
			}
		}
		d.Warnings = append(d.Warnings, legaltext.Warning{Line: line, Fault: fault.Invalid("paper.warn.unsure", "page", doubt.page, "percent", int(100*doubt.trust))})
	}
}

// recognisePages reads the scanned pages of a PDF, one at a time. The engine is free for other files while the words of a
// page are recognised.
func (r *Reader) recognisePages(ctx context.Context, data []byte, sheets []*sheet) (*recognition, error) {
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	n := &recognition{}
	for _, s := range sheets {
		if !s.scanned() {
			continue
		}
		var picture []byte
		dots := scanDPI
		for float64(dots*dots)*s.width*s.height/(72*72) > maxPixels {
			dots = dots * 9 / 10
		}
		err := r.engine.with(ctx, data, func(f *file) error {
			var err error
			picture, err = f.picture(s.no, dots)
			return err
		})
		if err != nil {
			return nil, err
		}
		words, err := r.words(ctx, picture, dots)
		if err != nil {
			return nil, err
		}
		s.read = scannedRows(s.no, words, 72/float64(dots))
		n.add(s.no, words)
	}
	return n, nil
}

// picture renders a page in grey, as a PGM file.
func (f *file) picture(no, dots int) ([]byte, error) {
	out, err := f.pdf.RenderPageInDPI(&requests.RenderPageInDPI{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: f.doc, Index: no - 1}}, DPI: dots,
		ImageFormat: requests.RenderImageFormatGrayscale,
	})
	if err != nil {
		return nil, err
	}
	defer out.CleanupFunc()
	grey, ok := out.Result.RenderedImage.(*image.Gray)
	if !ok {
		return nil, errStopped
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "P5\n%d %d\n255\n", grey.Rect.Dx(), grey.Rect.Dy())
	for y := range grey.Rect.Dy() {
		b.Write(grey.Pix[y*grey.Stride : y*grey.Stride+grey.Rect.Dx()])
	}
	return b.Bytes(), nil
}

// readImage reads a scan that came as a picture.
func (r *Reader) readImage(ctx context.Context, name string, data []byte) (*legaltext.Document, error) {
	pages, pixels, err := imageSize(data)
	switch {
	case err != nil:
		return nil, fault.Invalid("paper.image.broken").Wrap(err)
	case pages > maxScans:
		return nil, fault.TooLarge("paper.too_many_pages", "pages", pages, "limit", maxScans)
	case pixels > maxPixels:
		return nil, fault.TooLarge("paper.image.too_large", "limit", maxPixels/1_000_000)
	case !r.recognises(ctx):
		return nil, fault.Unavailable(codeNeedsRecognition, "pages", pages)
	}
	limited, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	words, err := r.words(limited, data, 0)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fault.Invalid("paper.image.broken").Wrap(err)
	}
	n := &recognition{}
	var sheets []*sheet
	for no := 1; no <= pages; no++ {
		var own []scannedWord
		s := &sheet{no: no, width: 595, height: 842}
		for _, w := range words {
			if w.page == no {
				own = append(own, w)
			}
		}
		scale := 595.0 / float64(max(1, widest(own)))
		s.read = scannedRows(no, own, scale)
		n.add(no, own)
		sheets = append(sheets, s)
	}
	list := paragraphs(sheets)
	d, err := legaltext.ParseParagraphs(name, legaltext.Origin{Format: legaltext.FormatScan, Pages: pages, Confidence: n.confidence()}, list)
	if err != nil {
		return nil, err
	}
	n.warn(d, list)
	return d, nil
}
