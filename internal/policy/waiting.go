package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// The kinds of fact about files that wait.
const (
	FactWaiting = "document.waiting"
	FactDropped = "document.waiting_dropped"
)

// codeNeedsRecognition is the fault of a reader that met a scan and has nothing to recognise its letters with.
const codeNeedsRecognition = "paper.needs_recognition"

// WaitingID names a file that waits.
type WaitingID = ident.ID[Waiting]

// WaitingState says what a file waits for.
type WaitingState string

// The closed set of states.
const (
	WaitingRecognition WaitingState = "needs_recognition" // cần nhận dạng
	WaitingReview      WaitingState = "needs_review"      // cần soát: recognised, and nobody has compared it with the picture
	WaitingRefused     WaitingState = "refused"           // it was tried again and is no legal document, or not a whole one
)

// Key is the screen text that names the state.
func (s WaitingState) Key() string { return "policy.waiting.state." + string(s) }

// Waiting is a file that came and could not be read yet. Its bytes are kept.
type Waiting struct {
	ID       WaitingID
	Original string // hash of the bytes in package blob
	FileName string
	Size     int64 // bytes
	State    WaitingState
	Reading  string       // hash of what was recognised, as JSON in package blob; "" for nothing yet
	Reason   *fault.Error // of the last try, with its public text
	Tries    int
	By       auth.UserID
	Agency   auth.AgencyID
	Created  time.Time
	Tried    time.Time // the last time
}

// Waiting lists the files that wait, the latest first, to whoever may import. Forbidden to others.
func (s *Service) Waiting(ctx context.Context, actor auth.Actor) ([]Waiting, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Waiting, error) {
		if err := auth.Require(actor, auth.ActImportDocument, actor.Agency, tx.Now()); err != nil {
			return nil, err
		}
		return waiting(ctx, tx, `ORDER BY created DESC, id DESC`)
	})
}

// TryAgain reads a waiting file once more. If it can be read now it is imported in the name of the actor and waits no
// longer; if not, the outcome is OutcomeWaiting again, or the fault says what is wrong with it, which the list shows too.
func (s *Service) TryAgain(ctx context.Context, actor auth.Actor, id WaitingID) (Imported, error) {
	w, err := s.waitingFor(ctx, actor, id)
	if err != nil {
		return Imported{}, err
	}
	r, err := s.originals.Open(ctx, w.Original)
	if err != nil {
		return Imported{}, fmt.Errorf("try %s again: %w", w.FileName, err)
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return Imported{}, fmt.Errorf("try %s again: %w", w.FileName, err)
	}
	return s.take(ctx, actor, w.FileName, data)
}

// Drop forgets a waiting file. Those who may import for the agency that brought it may.
func (s *Service) Drop(ctx context.Context, actor auth.Actor, id WaitingID) error {
	w, err := s.waitingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if n, err := tx.Exec(ctx, `DELETE FROM policy_waiting WHERE id = ?`, id); err != nil || n == 0 {
			return err
		}
		_, err := s.ledger.Record(ctx, tx, job.Fact{
			Kind: FactDropped, Subject: id.String(), Actor: actor.ID.String(), Detail: map[string]any{"original": w.Original},
		})
		return err
	})
}

// waitingFor finds a waiting file for someone who may settle it.
func (s *Service) waitingFor(ctx context.Context, actor auth.Actor, id WaitingID) (Waiting, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Waiting, error) {
		found, err := waiting(ctx, tx, `WHERE id = ?`, id)
		if err != nil {
			return Waiting{}, err
		}
		if len(found) == 0 {
			return Waiting{}, fault.NotFound("policy.waiting_not_found")
		}
		return found[0], auth.Require(actor, auth.ActImportDocument, found[0].Agency, tx.Now())
	})
}

// wait keeps a file that could not be read, with the reason, or what was recognised in it.
func (s *Service) wait(ctx context.Context, actor auth.Actor, name string, data []byte, state WaitingState, reading string, reason *fault.Error) (Imported, error) {
	hash, size, err := s.originals.Put(ctx, bytes.NewReader(data))
	if err != nil {
		return Imported{}, err
	}
	var out Imported
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		w := Waiting{
			ID: ident.New[Waiting](tx.Now()), Original: hash, FileName: name, Size: size, State: state, Reading: reading, Reason: reason,
			Tries: 1, By: actor.ID, Agency: actor.Agency, Created: tx.Now(), Tried: tx.Now(),
		}
		kept, err := saveWaiting(ctx, tx, w)
		if err != nil {
			return err
		}
		out = Imported{Outcome: OutcomeWaiting, Waiting: kept}
		if kept.ID != w.ID {
			return nil
		}
		_, err = s.ledger.Record(ctx, tx, job.Fact{
			Kind: FactWaiting, Subject: w.ID.String(), Actor: actor.ID.String(),
			Detail: map[string]any{"original": hash, "reason": reason.Code, "agency": actor.Agency, "via": actor.Via},
		})
		return err
	})
	return out, err
}

// refuse notes on a waiting file what another try found wrong; on a file that does not wait it does nothing.
func (s *Service) refuse(ctx context.Context, data []byte, reason error) error {
	f, ok := errors.AsType[*fault.Error](reason)
	if !ok {
		return nil
	}
	args, err := toJSON(f.Args)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE policy_waiting SET state = ?, reason = ?, args = ?, tries = tries + 1, tried = ? WHERE original = ?`,
			WaitingRefused, f.Code, args[0], sqldb.Micros(tx.Now()), bytesHash(data))
		return err
	})
}

// read reads a file and puts it among those that wait if that is what it needs.
func (s *Service) read(ctx context.Context, name string, data []byte) (*legaltext.Document, error) {
	if len(data) > legaltext.MaxBytes {
		return nil, fault.TooLarge("policy.file.too_large", "limit", legaltext.MaxBytes>>20)
	}
	return s.reader.Read(ctx, name, data)
}
