package paper

import (
	"context"
	"errors"
	"time"

	pdferrors "github.com/klippa-app/go-pdfium/errors"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// MaxPages is the most pages that a PDF may have. The longest text in the official gazette has some 900.
const MaxPages = 1500

// pdfTime is the longest that reading the letters of one PDF may take.
const pdfTime = 3 * time.Minute

func (r *Reader) readPDF(ctx context.Context, name string, data []byte) (*legaltext.Document, error) {
	limited, cancel := context.WithTimeout(ctx, pdfTime)
	defer cancel()
	var sheets []*sheet
	err := r.engine.with(limited, data, func(f *file) error {
		var err error
		sheets, err = f.sheets(limited)
		return err
	})
	if err != nil {
		return nil, pdfFault(ctx, err)
	}
	origin := legaltext.Origin{Format: legaltext.FormatPDF, Pages: len(sheets), Signatures: signatures(data)}
	scans, found := scanned(sheets), &recognition{}
	unread := 0
	switch {
	case scans == 0:
	case scans > maxScans:
		return nil, fault.TooLarge("paper.too_many_pages", "pages", scans, "limit", maxScans)
	case r.recognises(ctx):
		if found, err = r.recognisePages(ctx, data, sheets); err != nil {
			return nil, pdfFault(ctx, err)
		}
		origin.Confidence = found.confidence()
	case 2*scans >= len(sheets):
		return nil, fault.Unavailable(codeNeedsRecognition, "pages", scans)
	default:
		unread = scans
	}
	if 2*scans >= len(sheets) {
		origin.Format = legaltext.FormatScan
	}
	list := paragraphs(sheets)
	d, err := legaltext.ParseParagraphs(name, origin, list)
	if err != nil {
		return nil, err
	}
	found.warn(d, list)
	if unread > 0 {
		d.Warnings = append(d.Warnings, legaltext.Warning{Fault: fault.Invalid("paper.warn.unread", "pages", unread)})
	}
	return d, nil
}

func (f *file) sheets(ctx context.Context) ([]*sheet, error) {
	n, err := f.pages()
	if err != nil {
		return nil, err
	}
	if n > MaxPages {
		return nil, fault.TooLarge("paper.too_many_pages", "pages", n, "limit", MaxPages)
	}
	var list []*sheet
	letters := 0
	for no := 1; no <= n; no++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := f.sheet(no)
		if err != nil {
			return nil, errors.Join(ctx.Err(), err)
		}
		if letters += len(s.glyphs); letters > maxLetters {
			return nil, errTooDense
		}
		list = append(list, s)
	}
	return list, nil
}

// pdfFault gives a person the cause of what went wrong. That the caller gave up is no fault of the file.
func pdfFault(ctx context.Context, err error) error {
	var said *fault.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &said):
		return said
	case errors.Is(err, errTooDense):
		return fault.TooLarge("paper.too_dense").Wrap(err)
	case errors.Is(err, context.DeadlineExceeded):
		return fault.TooLarge("paper.too_slow", "minutes", int(pdfTime/time.Minute)).Wrap(err)
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return fault.Invalid("paper.pdf.locked").Wrap(err)
	case errors.Is(err, errEngine):
		return err
	}
	return fault.Invalid("paper.pdf.broken").Wrap(err)
}

// A page is scanned when pictures cover a good part of it and little is written.
const (
	scanPicture = 0.25 // of the page
	scanLetters = 200
)

func (s *sheet) scanned() bool { return s.pictures >= scanPicture && len(s.glyphs) < scanLetters }

func scanned(list []*sheet) int {
	n := 0
	for _, s := range list {
		if s.scanned() {
			n++
		}
	}
	return n
}
