package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Reviewed is what a person has read off a scan's picture. Recognition mistakes one figure for another without a sign: a
// wrong number would be another document, and a wrong day would put it in force at the wrong time.
type Reviewed struct {
	Number      string // any writing that names kind and issuer: "115/NQ-CP"
	Issuer      string
	IssuedOn    civil.Date
	EffectiveOn civil.Date // "" when the text does not say
	Title       string
}

// haveReviewed keeps what was recognised in a scan until a person has compared it with the picture.
func (s *Service) haveReviewed(ctx context.Context, actor auth.Actor, name string, data []byte, read *legaltext.Document) (Imported, error) {
	if len(read.Clauses) == 0 {
		err := importable(read)
		return Imported{}, errors.Join(err, s.refuse(ctx, data, err))
	}
	if out, err := view(ctx, s.db, func(tx *sqldb.Tx) (Imported, error) {
		return already(ctx, tx, OutcomeSameBytes, `WHERE original = ?`, bytesHash(data))
	}); err != nil || out.Outcome != "" {
		return out, err
	}
	written, err := form.JSON(read)
	if err != nil {
		return Imported{}, err
	}
	reading, _, err := s.originals.Put(ctx, bytes.NewReader(written))
	if err != nil {
		return Imported{}, err
	}
	share := int(read.Origin.Confidence*100 + 0.5)
	return s.wait(ctx, actor, name, data, WaitingReview, reading, fault.Invalid("policy.waiting.review", "share", share))
}

// Recognised returns a waiting scan and what was recognised in it, for a person to compare with the picture. NotFound when
// it waits no longer or nothing was recognised yet; Forbidden to those who may not import for its agency.
func (s *Service) Recognised(ctx context.Context, actor auth.Actor, id WaitingID) (Waiting, *legaltext.Document, error) {
	w, err := s.waitingFor(ctx, actor, id)
	if err != nil {
		return w, nil, err
	}
	if w.State != WaitingReview {
		return w, nil, fault.NotFound("policy.review.nothing")
	}
	r, err := s.originals.Open(ctx, w.Reading)
	if err != nil {
		return w, nil, fmt.Errorf("recognised text of %s: %w", w.FileName, err)
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return w, nil, fmt.Errorf("recognised text of %s: %w", w.FileName, err)
	}
	read, err := form.ParseJSON(data)
	return w, read, err
}

// Picture opens the file that a person compares the recognised text with.
func (s *Service) Picture(ctx context.Context, actor auth.Actor, id WaitingID) (Waiting, io.ReadCloser, error) {
	w, err := s.waitingFor(ctx, actor, id)
	if err != nil {
		return w, nil, err
	}
	r, err := s.originals.Open(ctx, w.Original)
	return w, r, err
}

// Confirm imports a recognised scan under what a person has read off its picture. Its text stays as it was recognised and
// says so. Besides those of Import, errors are Invalid on a field that does not name a document.
func (s *Service) Confirm(ctx context.Context, actor auth.Actor, id WaitingID, seen Reviewed) (Imported, error) {
	w, read, err := s.Recognised(ctx, actor, id)
	if err != nil {
		return Imported{}, err
	}
	if seen, err = seen.checked(); err != nil {
		return Imported{}, err
	}
	read.Number, read.Issuer, read.Title = seen.Number, seen.Issuer, seen.Title
	read.IssuedOn, read.EffectiveOn = seen.IssuedOn, seen.EffectiveOn
	file := file{name: w.FileName, hash: w.Original, size: w.Size, by: actor}
	var out Imported
	err = s.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = s.keep(ctx, tx, file, read)
		return err
	})
	return out, err
}

// checked normalises what was typed, or says which field is wrong.
func (r Reviewed) checked() (Reviewed, error) {
	r.Title, r.Issuer = strings.Join(strings.Fields(r.Title), " "), strings.Join(strings.Fields(r.Issuer), " ")
	found := legaltext.FindNumbers(legaltext.NormalNumber(r.Number))
	switch {
	case len(found) != 1:
		return r, fault.Invalid("policy.review.number", "number", r.Number).On("number")
	case r.Issuer == "":
		return r, fault.Invalid("policy.review.issuer").On("issuer")
	case !isDay(r.IssuedOn):
		return r, fault.Invalid("policy.review.issued").On("issued_on")
	case r.EffectiveOn != "" && !isDay(r.EffectiveOn):
		return r, fault.Invalid("policy.review.effective").On("effective_on")
	case r.Title == "":
		return r, fault.Invalid("policy.review.title").On("title")
	}
	r.Number = found[0]
	return r, nil
}

func isDay(d civil.Date) bool {
	_, err := civil.Parse(string(d))
	return err == nil
}
