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
