package delivery

import (
	"context"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/lang"
)

// texts keeps the renderings of the open runs: each is asked for once. A run
// whose text cannot be had is left alone for half a minute.
type texts struct {
	content Content
	mu      sync.Mutex
	have    map[textKey]*Rendering
	failed  map[textKey]time.Time // locale "" : any
}

type textKey struct {
	run     RunID
	channel string
	locale  lang.Locale
}

func newTexts(c Content) *texts {
	return &texts{content: c, have: map[textKey]*Rendering{}, failed: map[textKey]time.Time{}}
}

func (t *texts) of(ctx context.Context, run RunID, channel string, locale lang.Locale, now time.Time) (*Rendering, error) {
	k := textKey{run, channel, locale}
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.have[k]; r != nil {
		return r, nil
	}
	r, err := t.content.Rendering(ctx, run, channel, locale)
	if err != nil {
		t.failed[textKey{run: run, channel: channel}] = now.Add(30 * time.Second)
		return nil, err
	}
	t.have[k] = r
	return r, nil
}

func (t *texts) missing(run RunID, channel string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Before(t.failed[textKey{run: run, channel: channel}])
}

// keep forgets the texts of runs that are no longer open.
func (t *texts) keep(open map[RunID]bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.have)+len(t.failed) == 0 {
		return
	}
	for k := range t.have {
		if !open[k.run] {
			delete(t.have, k)
		}
	}
	for k := range t.failed {
		if !open[k.run] {
			delete(t.failed, k)
		}
	}
}
