package desk

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// reviewView is a recognised scan beside the form that a person corrects by its picture.
type reviewView struct {
	ui.Page

	Name      string
	Action    string // where the form goes
	Picture   string // where the file is
	Share     int    // of the words that were recognised surely, in percent
	Number    string
	Issuer    string
	Subject   string // trích yếu
	Issued    ui.DateInput
	Effective ui.DateInput
	Lines     []string // the recognised text
}

func reviewHref(id policy.WaitingID) string { return "/desk/waiting/" + id.String() }

func (d *Desk) review(w http.ResponseWriter, r *http.Request) error {
	v, read, err := d.reviewOf(r)
	if err != nil {
		return err
	}
	v.Number, v.Issuer, v.Subject = read.Number, read.Issuer, read.Title
	v.Issued.Value, v.Effective.Value = read.IssuedOn, read.EffectiveOn
	return d.show(w, r, "document-review", v)
}

func (d *Desk) reviewOf(r *http.Request) (*reviewView, *legaltext.Document, error) {
	waiting, read, err := d.Documents.Recognised(r.Context(), actor(r), policy.WaitingID(r.PathValue("id")))
	if err != nil {
		return nil, nil, err
	}
	p := say(r)
	v := &reviewView{
		Name: waiting.FileName, Action: reviewHref(waiting.ID), Picture: reviewHref(waiting.ID) + "/file",
		Share: int(read.Origin.Confidence*100 + 0.5),
	}
	v.Crumbs = []ui.Link{{Text: p.T("desk.documents.title"), Href: "/desk/documents"}, {Text: p.T("law.waiting.title"), Href: "/desk/waiting"}}
	for _, c := range read.Clauses {
		v.Lines = append(v.Lines, strings.Split(strings.TrimSpace(c.Mark()+" "+c.Full()), "\n")...)
	}
	return v, read, nil
}

// confirm imports the scan under what was read off its picture.
func (d *Desk) confirm(w http.ResponseWriter, r *http.Request) error {
	v, _, err := d.reviewOf(r)
	if err != nil {
		return err
	}
	v.Number, v.Issuer, v.Subject = r.FormValue("number"), r.FormValue("issuer"), r.FormValue("title")
	var issued, effective civil.Date
	var err2 error
	issued, v.Issued, err = ui.FormDate(r, "issued_on")
	effective, v.Effective, err2 = ui.FormDate(r, "effective_on")
	if err = errors.Join(err, err2); err != nil {
		return d.again(w, r, "document-review", v, err)
	}
	made, err := d.Documents.Confirm(r.Context(), actor(r), policy.WaitingID(r.PathValue("id")), policy.Reviewed{
		Number: v.Number, Issuer: v.Issuer, IssuedOn: issued, EffectiveOn: effective, Title: v.Subject,
	})
	if err != nil {
		return d.again(w, r, "document-review", v, err)
	}
	d.imported(w, r, made)
	return nil
}

// picture hands out a waiting file as it came in, never inside the desk.
func (d *Desk) picture(w http.ResponseWriter, r *http.Request) error {
	waiting, file, err := d.Documents.Picture(r.Context(), actor(r), policy.WaitingID(r.PathValue("id")))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	handOut(w, waiting.FileName, waiting.Size, file)
	return nil
}

// handOut sends a file to be kept, not to be shown: it may be someone else's HTML.
func handOut(w http.ResponseWriter, name string, size int64, file io.Reader) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": filepath.Base(name)}))
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	_, _ = io.Copy(w, file) // The reader has gone; there is nobody left to tell.
}
