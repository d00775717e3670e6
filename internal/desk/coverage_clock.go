package desk

import (
	"time"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/ui"
)

// clockView is the time from the signature to the people, and who had it meanwhile.
type clockView struct {
	Steps ui.Timeline
	Parts []clockPart
	Total string
}

type clockPart struct {
	Class, Label, Text string
	X, Width           float64
}

// legClass is the colour of a leg: whose turn it was.
func legClass(key string) string {
	switch key {
	case "measure.leg.waiting":
		return "waiting"
	case "measure.leg.editing":
		return "editing"
	case "measure.leg.approval":
		return "approval"
	case "measure.leg.queue":
		return "queue"
	case "measure.leg.half":
		return "carrier"
	}
	return "carrier-late"
}

func clockPage(c measure.Clock, now time.Time, p *lang.Printer) *clockView {
	legs := c.Legs()
	if len(legs) == 0 {
		return nil
	}
	var whole time.Duration
	for _, l := range legs {
		whole += l.Duration(now)
	}
	v, x := &clockView{Total: sinceSigned(c, legs[0].From, p)}, 0.0
	for _, l := range legs {
		took := l.Duration(now)
		part := clockPart{Class: legClass(l.Key), Label: p.T(l.Key), Text: span(took, p), X: x}
		if whole > 0 {
			part.Width = 100 * float64(took) / float64(whole)
		}
		if l.Open {
			part.Text = p.T("deskplan.clock.so_far", "span", part.Text)
		}
		x += part.Width
		v.Parts = append(v.Parts, part)
	}
	v.Steps = clockSteps(c, p)
	return v
}

// sinceSigned says when half and nine tenths were reached, counted from where the
// clock starts.
func sinceSigned(c measure.Clock, from time.Time, p *lang.Printer) string {
	start := p.T("deskplan.clock.from_start")
	if c.Signed != "" {
		start = p.T("deskplan.clock.from_signed", "on", c.Signed)
	}
	half, ninety := p.T("deskplan.clock.not_yet"), p.T("deskplan.clock.not_yet")
	if !c.Half.IsZero() {
		half = p.T("deskplan.clock.after", "span", span(c.Half.Sub(from), p))
	}
	if !c.Ninety.IsZero() {
		ninety = p.T("deskplan.clock.after", "span", span(c.Ninety.Sub(from), p))
	}
	return p.T("deskplan.clock.total", "start", start, "half", half, "ninety", ninety)
}

func clockSteps(c measure.Clock, p *lang.Printer) ui.Timeline {
	marks := []struct {
		key string
		at  time.Time
	}{
		{"deskplan.clock.signed", c.Signed.Time()},
		{"deskplan.clock.created", c.Created},
		{"deskplan.step.submitted", c.Submitted},
		{"deskplan.step.approved", c.Approved},
		{"deskplan.step.launched", c.Launched},
		{"deskplan.step.half", c.Half},
		{"deskplan.step.ninety", c.Ninety},
	}
	var t ui.Timeline
	for _, m := range marks {
		step := ui.Step{Title: p.T(m.key), At: m.at, State: ui.StepDone}
		if m.at.IsZero() {
			step.State = ui.StepTodo
		}
		if m.key == "deskplan.clock.signed" {
			if c.Signed == "" {
				continue
			}
			step.At, step.Text = time.Time{}, p.Date(c.Signed) // a signature has a day and no hour
		}
		t.Steps = append(t.Steps, step)
	}
	return t
}

// span writes a length of time as people say it: "2 ngày 3 giờ", "4 phút".
func span(d time.Duration, p *lang.Printer) string {
	switch {
	case d < 0:
		return "–"
	case d < time.Minute:
		return p.T("deskplan.span.seconds", "n", int(d.Round(time.Second)/time.Second))
	case d < time.Hour:
		return p.T("deskplan.span.minutes", "n", int(d/time.Minute))
	case d < 48*time.Hour && d%time.Hour < time.Minute:
		return p.T("deskplan.span.whole_hours", "h", int(d/time.Hour))
	case d < 48*time.Hour:
		return p.T("deskplan.span.hours", "h", int(d/time.Hour), "m", int(d%time.Hour/time.Minute))
	}
	return p.T("deskplan.span.days", "d", int(d/(24*time.Hour)), "h", int(d%(24*time.Hour)/time.Hour))
}
