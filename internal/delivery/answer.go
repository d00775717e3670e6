package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Answer is what a provider says later about an attempt: a delivery receipt, a
// bounce. Answers may come in any order and more than once. It names the attempt
// by our id or, where the provider knows only its own, by Provider and Ref.
type Answer struct {
	Attempt  AttemptID // 0 if only the provider's own id is known
	Provider string    // the account that speaks, as in Receipt
	Ref      string
	// Event is EventHanded, EventDelivered, EventConfirmed, EventRejected or
	// EventUnknown; "" where only Suppress is said.
	Event  Event
	Code   string
	Detail string
	// Suppress, if set, puts the attempt's address on the suppression list for this
	// reason: it does not exist, or its owner complained. A complaint or a wish to be
	// left alone is a person's, and puts the person there too.
	Suppress Reason
}

// longestRef is the most that a provider's id may have; SMPP's has 64 characters.
const longestRef = 200

// Check refuses what is no answer of a provider.
func (a Answer) Check() error {
	switch a.Event {
	case EventHanded, EventDelivered, EventConfirmed, EventRejected, EventUnknown:
	case "":
		if a.Suppress == "" {
			return fault.Invalid("receipt.says_nothing")
		}
	default:
		return fault.Invalid("receipt.no_answer", "event", string(a.Event))
	}
	if a.Suppress != "" && !slices.Contains(Reasons(), a.Suppress) {
		return fault.Invalid("receipt.no_reason", "reason", string(a.Suppress))
	}
	if a.Attempt == 0 && plain(a.Ref) == "" || len(a.Ref) > longestRef {
		return fault.Invalid("receipt.no_name")
	}
	return nil
}

// plain makes an answer's words fit for both engines.
func (a Answer) plain() Answer {
	a.Provider, a.Ref, a.Code, a.Detail = plain(a.Provider), plain(a.Ref), plain(a.Code), plain(a.Detail)
	return a
}

// Receive writes answers into the books. One about an attempt that does not exist
// changes nothing; one by an id that nobody knows is kept until somebody does.
func (s *Service) Receive(ctx context.Context, tx *sqldb.Tx, answers []Answer) error {
	for _, a := range answers {
		if err := a.Check(); err != nil {
			return fmt.Errorf("receive: %w", err)
		}
	}
	strays, err := s.receive(ctx, tx, answers)
	if err != nil {
		return err
	}
	return keepStrays(ctx, tx, strays)
}

// receive settles the answers whose attempt is known and returns the others.
func (s *Service) receive(ctx context.Context, tx *sqldb.Tx, answers []Answer) (strays []Answer, err error) {
	if len(answers) == 0 {
		return nil, nil
	}
	known, err := matchRefs(ctx, tx, answers)
	if err != nil {
		return nil, err
	}
	parts, heard := tries(known), map[*refRow]bool{}
	outcomes, wishes := make([]outcome, 0, len(answers)), []Answer(nil)
	for _, a := range answers {
		a = a.plain()
		event := a.Event
		if a.Attempt == 0 {
			r := known[refKey{a.Provider, a.Ref}]
			if r == nil {
				strays = append(strays, a)
				continue
			}
			a.Attempt = r.attempt
			if r.parts > 1 && event != "" {
				event, heard[r] = r.hear(event, parts[tryKey{r.attempt, r.try}]), true
				a.Detail = fmt.Sprintf("%d/%d %s %s", r.part, r.parts, a.Event, a.Detail)
			}
		}
		if a.Suppress != "" {
			wishes = append(wishes, a)
		}
		if event != "" {
			outcomes = append(outcomes, outcome{id: a.Attempt, event: event, code: a.Code, ref: a.Ref, provider: a.Provider, detail: a.Detail})
		}
	}
	if err := saveParts(ctx, tx, heard); err != nil {
		return nil, err
	}
	if err := s.honour(ctx, tx, wishes); err != nil {
		return nil, err
	}
	return strays, settle(ctx, tx, outcomes)
}

// honour puts on the suppression list whom answers ask for. What a person says is
// told as a fact, so that their consent can follow.
func (s *Service) honour(ctx context.Context, tx *sqldb.Tx, wishes []Answer) error {
	if len(wishes) == 0 {
		return nil
	}
	type whose struct{ recipient, channel, address string }
	asked, found := make([]AttemptID, len(wishes)), map[AttemptID]whose{}
	for i, a := range wishes {
		asked[i] = a.Attempt
	}
	err := eachOf(ctx, tx, func(scan func(...any) error) error {
		var id AttemptID
		var w whose
		err := scan(&id, &w.recipient, &w.channel, &w.address)
		found[id] = w
		return err
	}, `SELECT id, recipient, channel, address FROM delivery_attempt WHERE id IN (`+sqldb.In(len(asked))+`)`, ids(asked)...)
	if err != nil {
		return fmt.Errorf("whom an answer is about: %w", err)
	}
	for _, a := range wishes {
		w, ok := found[a.Attempt]
		if !ok {
			continue
		}
		if err := s.SuppressAddress(ctx, tx, w.channel, w.address, a.Suppress); err != nil {
			return err
		}
		if a.Suppress == ReasonBounced {
			continue
		}
		if err := s.Suppress(ctx, tx, w.recipient, a.Suppress); err != nil {
			return err
		}
	}
	return nil
}

// letter is an answer on its way to the one who writes.
type letter struct {
	answer Answer
	since  time.Time
	done   chan error // has a place for the one reply
}

// Take writes one answer down and returns when that is committed. Many are written
// in one transaction; while the database cannot be written it waits. It refuses with
// fault.KindUnavailable when the worker has stopped: the provider then repeats
// its answer, to this node or another.
func (w *Worker) Take(ctx context.Context, a Answer) error {
	if err := a.Check(); err != nil {
		return err
	}
	if a.Event != "" {
		w.heed(a.Provider)
	}
	return w.take(ctx, a)
}

// take is Take for what was asked for: an answer to a question is no sign that
// receipts come.
func (w *Worker) take(ctx context.Context, a Answer) error {
	if err := a.Check(); err != nil {
		return err
	}
	l := &letter{answer: a.plain(), since: tick(), done: make(chan error, 1)}
	select {
	case w.letters <- l:
	case <-w.shut:
		return refusal()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-l.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.shut:
	}
	select { // it may have been written last of all
	case err := <-l.done:
		return err
	default:
		return refusal()
	}
}

// heed tells the channels who has spoken.
func (w *Worker) heed(provider string) {
	for _, d := range w.desks {
		if ch, ok := d.ch.(Heedful); ok {
			ch.Heard(provider)
		}
	}
}

func refusal() error { return fault.Unavailable("receipt.worker_stopped") }
