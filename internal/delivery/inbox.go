package delivery

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// inbox holds answers from outside until they are written: a batch at most, for
// what does not fit waits in Take.
type inbox struct {
	letters []*letter
	due     time.Time // when they are to be written, if there are any
}

// put takes one in. Its sender waits for the writing, so it goes with the next
// transaction there is, and has one of its own soon if there is none.
func (in *inbox) put(l *letter) {
	if len(in.letters) == 0 {
		in.due = tick()
	}
	in.letters = append(in.letters, l)
}

// prompt is how long an answer waits for others to share its transaction.
func prompt(o Options) time.Duration { return o.Flush / 5 }

func (in *inbox) ripe(o Options) bool {
	return len(in.letters) >= o.Batch || len(in.letters) > 0 && time.Since(in.due) >= prompt(o)
}

// wait is how long the loop may sleep.
func (in *inbox) wait(o Options) time.Duration {
	if len(in.letters) == 0 {
		return o.Poll
	}
	return min(o.Poll, max(0, prompt(o)-time.Since(in.due)))
}

// open is the way in, closed while the inbox is full.
func (in *inbox) open(from chan *letter, most int) <-chan *letter {
	if len(in.letters) >= most {
		return nil
	}
	return from
}

// fill takes what is there without waiting.
func (in *inbox) fill(from chan *letter, most int) {
	for len(in.letters) < most {
		select {
		case l := <-from:
			in.put(l)
		default:
			return
		}
	}
}

// write settles the answers in the caller's transaction and returns those that
// came too early: their message is probably in the air or among the outcomes that
// wait, so they are given a little time before they are kept as strays.
func (in *inbox) write(ctx context.Context, tx *sqldb.Tx, w *Worker) (map[*letter]bool, error) {
	if in == nil || len(in.letters) == 0 {
		return nil, nil
	}
	answers := make([]Answer, len(in.letters))
	for i, l := range in.letters {
		answers[i] = l.answer
	}
	strays, err := w.svc.receive(ctx, tx, answers)
	if err != nil {
		return nil, err
	}
	lost := make(map[Answer]bool, len(strays))
	for _, a := range strays {
		lost[a] = true
	}
	early, keep := map[*letter]bool{}, []Answer(nil)
	for _, l := range in.letters {
		switch {
		case !lost[l.answer]:
		case w.held() > 0 && time.Since(l.since) < 2*w.opts.Flush:
			early[l] = true
		default:
			keep = append(keep, l.answer)
		}
	}
	return early, keepStrays(ctx, tx, keep)
}

// reply tells the senders that their answers are written, all but the early ones.
func (in *inbox) reply(early map[*letter]bool) {
	if in == nil {
		return
	}
	kept := in.letters[:0]
	for _, l := range in.letters {
		if early[l] {
			kept = append(kept, l)
			continue
		}
		l.done <- nil
	}
	clear(in.letters[len(kept):])
	in.letters, in.due = kept, tick()
}
