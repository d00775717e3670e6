package desk

import (
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/ui"
)

// runShow is the page of the books. htmx asks for its live part again and again
// while the run is open; without scripts a link does.
func (d *Desk) runShow(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn[delivery.Run](r, "run")
	if err != nil {
		return err
	}
	v, err := d.booksPage(r, id)
	if err != nil {
		return err
	}
	if partial(r) {
		d.pages.Fragment(w, r, "run", "live", v)
		return nil
	}
	return d.show(w, r, "run", v)
}

func (d *Desk) booksPage(r *http.Request, id delivery.RunID) (*booksView, error) {
	found, err := d.Measure.Coverage(r.Context(), measure.Query{Run: id})
	if err != nil {
		return nil, err
	}
	p, run := say(r), found.Run
	v := &booksView{
		Run: run, State: runTag(p, run.State), Facts: runFacts(run, p), At: secondText(d.Now()),
		Coverage: "/desk/coverage?run=" + string(id),
	}
	v.Crumbs = []ui.Link{{Text: p.T("deskplan.coverage.title"), Href: v.Coverage}}
	if v.Agency, err = d.agencyTitle(r, run.Agency); err != nil {
		return nil, err
	}
	for _, b := range found.Books.Channels {
		last, err := d.lastAnswer(r, run, b)
		if err != nil {
			return nil, err
		}
		one := sheetOf(run, b, found.Books.QuietUntil, last, p)
		if d.publishes(b.Channel) {
			one.ofPlaces(b, p)
		}
		v.Books = append(v.Books, one)
	}
	if v.Songs, err = d.songs(r, id); err != nil {
		return nil, err
	}
	return v, d.offerClosing(r, v, found.Books)
}

// lastAnswer is what the provider said last of those who wait for another try, out
// of the first hundred of them.
func (d *Desk) lastAnswer(r *http.Request, run delivery.Run, b delivery.ChannelBooks) (last answered, err error) {
	if b.Waiting.Retry == 0 {
		return last, nil
	}
	waiting, err := d.Post.Attempts(r.Context(), delivery.AttemptFilter{Run: run.ID, Channel: b.Channel, State: delivery.StateRetry})
	var at time.Time
	for _, a := range waiting {
		if a.UpdatedAt.After(at) {
			at, last.Code, last.Detail = a.UpdatedAt, a.Code, a.Detail
		}
		if last.Next.IsZero() || a.DueAt.Before(last.Next) {
			last.Next = a.DueAt
		}
	}
	return last, err
}

// offerClosing says whether the books can be closed, and what keeps them open.
func (d *Desk) offerClosing(r *http.Request, v *booksView, books delivery.Books) error {
	st, known, err := d.stageOfRun(r, v.Run)
	if err != nil {
		return err
	}
	if known {
		v.Stage = &ui.Link{Text: say(r).T("deskplan.run.stage"), Href: "/desk/stages/" + string(st.ID)}
	}
	if !v.Run.FinishedAt.IsZero() || v.Run.State == delivery.RunFinished {
		return nil
	}
	v.Poll = "/desk/runs/" + string(v.Run.ID)
	if known && st.State == plan.StateRunning {
		v.Finish = "/desk/stages/" + string(st.ID) + "/finish"
		v.CanClose = books.Pending() == 0 && books.Balanced() && v.Run.State != delivery.RunExpanding
		v.Why = say(r).T("deskplan.run.cannot_close", "pending", books.Pending())
		if actor(r).Can(auth.ActCancel, auth.AgencyID(v.Run.Agency), d.Now()) {
			v.Cancel = "/desk/stages/" + string(st.ID) + "/cancel"
		}
	}
	return nil
}
