package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/ui"
)

// alarm says on every page what keeps messages from going out: a database that
// cannot be written, or a provider that is away; or what may not arrive: canaries that
// are silent. Nothing is lost by either, and
// the sentence says that too.
func (d *Desk) alarm(r *http.Request) *ui.Notice {
	if d.Health == nil {
		return nil
	}
	p, h := say(r), d.Health()
	if h.Err != nil {
		return &ui.Notice{Tone: ui.Danger, Text: p.T("deskplan.alarm.paused", "why", h.Err, "since", h.Since)}
	}
	for _, c := range h.Channels {
		if c.Err != nil {
			return &ui.Notice{Tone: ui.Waiting, Text: p.Error(c.Err)}
		}
	}
	return d.silence(p)
}
