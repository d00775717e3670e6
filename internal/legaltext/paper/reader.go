package paper

import (
	"bytes"
	"context"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Options says what the machine offers.
type Options struct {
	Tesseract string // the program that recognises scans; "" looks for "tesseract" among the programs
	CacheDir  string // where the compiled PDF engine is kept between starts; "" keeps it in memory
}

// Reader reads legal documents of any supported format. It may be used by many at once; PDFs wait for each other, since
// the engine is bounded to one.
type Reader struct {
	engine    *engine
	tesseract string
}

// New makes a reader. The PDF engine is compiled when the first PDF comes, which takes some seconds once.
func New(o Options) *Reader {
	return &Reader{engine: &engine{dir: o.CacheDir, turn: make(chan struct{}, 1)}, tesseract: o.Tesseract}
}

// Close gives back what the PDF engine holds. The reader may be used again; it then starts anew.
func (r *Reader) Close() error { return r.engine.close() }

// Read reads a document of any supported format, told by its content; name is the file's name, as for [legaltext.Parse].
//
// Errors are faults that say what is wrong with the file and how to mend it: those of [legaltext.Parse], and Invalid or
// TooLarge for a file that is damaged, locked or over a limit. One that [NeedsRecognition] knows means that the file is a
// scan and cannot be recognised here.
func (r *Reader) Read(ctx context.Context, name string, data []byte) (*legaltext.Document, error) {
	if len(data) > legaltext.MaxBytes {
		return nil, fault.TooLarge("policy.file.too_large", "limit", legaltext.MaxBytes>>20)
	}
	switch {
	case isPDF(data):
		return r.readPDF(ctx, name, data)
	case isDOCX(data):
		return r.readDOCX(ctx, name, data)
	case isImage(data):
		return r.readImage(ctx, name, data)
	}
	return legaltext.Parse(name, data)
}

// isPDF looks for the format's mark, before which some programs put a few bytes of their own.
func isPDF(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

// NeedsRecognition says that a file is a scan and that there is no program here to recognise its text.
func NeedsRecognition(err error) bool { return fault.Code(err) == codeNeedsRecognition }

const codeNeedsRecognition = "paper.needs_recognition"
