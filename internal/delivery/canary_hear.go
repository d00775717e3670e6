package delivery

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Hearing is what is known of a canary.
type Hearing string

// The closed set of hearings.
const (
	HearingHeard   Hearing = "heard"   // the message came
	HearingWaiting Hearing = "waiting" // it may still come
	HearingSilent  Hearing = "silent"  // it should have come
	HearingRefused Hearing = "refused" // it was refused, or could not be sent
	HearingOff     Hearing = "off"     // the run was cancelled before it was sent
)

// Hearings lists the set, what needs a look first.
func Hearings() []Hearing {
	return []Hearing{HearingRefused, HearingSilent, HearingWaiting, HearingHeard, HearingOff}
}

// Alarming reports whether somebody has to look.
func (h Hearing) Alarming() bool { return h == HearingSilent || h == HearingRefused }

// Song is one canary's part in a run.
type Song struct {
	Hearing

	Run     RunID // that of the canaries
	Attempt AttemptID
	Channel string
	Unit    string
	Note    string // where the canary stands; "" for a mailbox of Loa's own, or one that was removed
	State   State
	At      time.Time // when the state began
	Code    string
}

// hear judges one canary. The clock runs from the hand-off; for one that was never
// handed over, from the first answer that anybody of the run got: while nothing of
// the run leaves (it is night, or the provider is away), silence means nothing.
func hear(a Attempt, watched Run, patience time.Duration, now time.Time) Hearing {
	late := func(since time.Time) Hearing {
		if !since.IsZero() && now.Sub(since) >= patience {
			return HearingSilent
		}
		return HearingWaiting
	}
	switch a.State {
	case StateDelivered, StateConfirmed:
		return HearingHeard
	case StateHanded, StateUnknown:
		return late(a.UpdatedAt)
	case StateQueued, StateLeased, StateRetry:
		return late(watched.FirstAt)
	case StateExpired:
		if a.Code == CodeCancelled {
			return HearingOff
		}
		return HearingRefused
	case StateRejected, StateSuppressed:
		return HearingRefused
	}
	return HearingRefused
}

// Songs lists what is known of the canaries of a run, what needs a look first.
func (s *Service) Songs(ctx context.Context, tx *sqldb.Tx, watched RunID) ([]Song, error) {
	run, err := s.Run(ctx, tx, watched)
	if err != nil {
		return nil, err
	}
	beside, err := collectRuns(ctx, tx, `WHERE watches = ?`, string(watched))
	if err != nil || len(beside) == 0 {
		return nil, err
	}
	site, err := s.Site(ctx, tx)
	if err != nil {
		return nil, err
	}
	all, err := s.Canaries(ctx, tx)
	if err != nil {
		return nil, err
	}
	var songs []Song
	first, end := beside[0].ids()
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		a, err := scanAttempt(rows)
		songs = append(songs, Song{
			Hearing: hear(a, run, site.Watch.Patience(), tx.Now()), Run: beside[0].ID, Attempt: a.ID, Channel: a.Channel, Unit: a.Unit,
			Note: noteOf(all, a.Recipient), State: a.State, At: a.UpdatedAt, Code: a.Code,
		})
		return err
	}, `SELECT id, recipient, unit, channel, address, state, tries, due_at, code, detail, updated_at
		FROM delivery_attempt WHERE id > ? AND id < ? ORDER BY id`, first, end)
	if err != nil {
		return nil, fmt.Errorf("canaries of %s: %w", watched, err)
	}
	order := Hearings()
	slices.SortStableFunc(songs, func(a, b Song) int {
		return cmp.Compare(slices.Index(order, a.Hearing), slices.Index(order, b.Hearing))
	})
	return songs, nil
}

// noteOf says where the canary behind a recipient stands.
func noteOf(all []Canary, recipient string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(recipient, canaryPrefix), ":")
	for _, c := range all {
		if string(c.ID) == id {
			return c.Note
		}
	}
	return ""
}

// Silence is the canaries of a run on a channel that need a look.
type Silence struct {
	Run     RunID
	Title   string
	Channel string
	Units   []string  // each once
	Heard   int       // canaries of the run and channel that were heard
	Since   time.Time // of the first of them
}

// Silences lists what canaries of the runs since a moment need a look, the newest
// run first.
func (s *Service) Silences(ctx context.Context, tx *sqldb.Tx, since time.Time) ([]Silence, error) {
	watching, err := collectRuns(ctx, tx, `WHERE watches <> '' AND created_at > ? ORDER BY num DESC`, sqldb.Micros(since))
	if err != nil {
		return nil, err
	}
	var found []Silence
	for _, w := range watching {
		songs, err := s.Songs(ctx, tx, w.Watches)
		if err != nil {
			return nil, err
		}
		for _, channel := range w.Channels {
			if one := silence(w, channel, songs); len(one.Units) > 0 {
				found = append(found, one)
			}
		}
	}
	return found, nil
}

func silence(w Run, channel string, songs []Song) Silence {
	out := Silence{Run: w.Watches, Title: w.Title, Channel: channel}
	for _, one := range songs {
		switch {
		case one.Channel != channel:
		case one.Hearing == HearingHeard:
			out.Heard++
		case one.Alarming():
			if !slices.Contains(out.Units, one.Unit) {
				out.Units = append(out.Units, one.Unit)
			}
			if out.Since.IsZero() || one.At.Before(out.Since) {
				out.Since = one.At
			}
		}
	}
	slices.Sort(out.Units)
	return out
}
