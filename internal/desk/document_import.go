package desk

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// documentImportView is the form that takes a document in, as a file or as text.
type documentImportView struct {
	ui.Page

	Text string
}

func (d *Desk) importPage(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "document-import", &documentImportView{})
}

func (d *Desk) importDocument(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 2*legaltext.MaxBytes)
	made, err := d.take(r)
	if err != nil {
		return d.again(w, r, "document-import", &documentImportView{Text: r.FormValue("text")}, onFile(err))
	}
	d.imported(w, r, made)
	return nil
}

// take imports the file, or the pasted text when there is none.
func (d *Desk) take(r *http.Request) (policy.Imported, error) {
	if err := r.ParseMultipartForm(4 << 20); err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return policy.Imported{}, fault.TooLarge("desk.import.too_large", "limit", legaltext.MaxBytes>>20)
		}
		return policy.Imported{}, fault.Invalid("desk.import.broken").Wrap(err)
	}
	file, head, err := r.FormFile("file")
	if err == nil {
		defer func() { _ = file.Close() }()
		return d.Documents.Import(r.Context(), actor(r), head.Filename, file)
	}
	if !errors.Is(err, http.ErrMissingFile) {
		return policy.Imported{}, fault.Invalid("desk.import.broken").Wrap(err)
	}
	text := strings.TrimSpace(r.FormValue("text"))
	if text == "" {
		return policy.Imported{}, fault.Invalid("desk.import.nothing").On("file")
	}
	var body io.Reader = strings.NewReader(text)
	return d.Documents.Import(r.Context(), actor(r), say(r).T("desk.import.pasted_name"), body)
}

// onFile points what is wrong with the document at the field that it came from.
func onFile(err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	var all []error
	for _, f := range faults {
		moved := *f
		if moved.Field == "" {
			moved.Field = "file"
		}
		all = append(all, &moved)
	}
	return errors.Join(all...)
}
