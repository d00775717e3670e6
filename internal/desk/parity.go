package desk

import (
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// parityView is how far one correction has come among those whom its error reached.
type parityView struct {
	Title string
	Link  *ui.Link // to the correction, where the page is the error's
	Waits string   // why there are no numbers yet
	Says  string
	Rows  ui.Summary
	Table *ui.Table
	Run   string
}

// parityOf is the correction's own page: each of its stages. On the page of an error
// it is every stage of everything that corrects it.
func (d *Desk) parityOf(r *http.Request, s statement.View) (views []parityView, err error) {
	if d.Plans == nil {
		return nil, nil
	}
	if s.Corrects != "" {
		if views, err = d.parities(r, s.ID, nil); err != nil {
			return nil, err
		}
	}
	corrections, err := d.Statements.CorrectionsOf(r.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range corrections {
		title, err := d.headline(r, id)
		if err != nil {
			return nil, err
		}
		more, err := d.parities(r, id, &ui.Link{Text: title, Href: statementHref(id)})
		if err != nil {
			return nil, err
		}
		views = append(views, more...)
	}
	return views, nil
}

func (d *Desk) parities(r *http.Request, id statement.ID, link *ui.Link) ([]parityView, error) {
	found, err := d.Plans.ParityOf(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := say(r)
	if len(found) == 0 {
		return []parityView{{Title: p.T("correction.title"), Link: link, Waits: p.T("correction.waits")}}, nil
	}
	views := make([]parityView, len(found))
	for i, one := range found {
		views[i] = parityPage(one, p)
		views[i].Link = link
	}
	return views, nil
}

func parityPage(of plan.Parity, p *lang.Printer) parityView {
	st := of.Stage
	v := parityView{Title: p.T("correction.title"), Run: "/desk/runs/" + string(st.Run)}
	share, known := of.Share()
	if !known {
		v.Waits = p.T("correction.nobody")
	} else {
		v.Says = p.T("correction.says", "told", of.Told, "members", st.Members, "share", shareText(share, p))
	}
	row := func(key string, at time.Time) {
		if at.IsZero() {
			v.Rows.Rows = append(v.Rows.Rows, ui.SummaryRow{Key: p.T(key), Value: p.T("correction.not_yet")})
			return
		}
		v.Rows.Rows = append(v.Rows.Rows, ui.SummaryRow{Key: p.T(key), Value: p.T("correction.after", "at", at, "minutes", minutes(at.Sub(st.LaunchedAt)))})
	}
	if !of.Erred.IsZero() {
		v.Rows.Rows = append(v.Rows.Rows, ui.SummaryRow{
			Key: p.T("correction.launched"), Value: p.T("correction.since_error", "at", st.LaunchedAt, "minutes", minutes(st.LaunchedAt.Sub(of.Erred))),
		})
	}
	row("correction.half", st.HalfAt)
	row("correction.ninety", st.NinetyAt)
	row("correction.last", of.Last)
	v.Table = parityTable(of, p)
	return v
}

// parityTable says by which verb each channel corrects, and what became of it.
func parityTable(of plan.Parity, p *lang.Printer) *ui.Table {
	t := &ui.Table{Caption: p.T("correction.by_channel"), Columns: []ui.Column{
		{Title: p.T("desk.impact.channel")},
		{Title: p.T("correction.verb")},
		{Title: p.T("delivery.layer.targeted"), Numeric: true},
		{Title: p.T("correction.told"), Numeric: true},
		{Title: p.T("delivery.layer.pending"), Numeric: true},
		{Title: p.T("correction.missed"), Numeric: true},
	}}
	for _, c := range of.Channels {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: channelText(p, c.Channel)},
			{Text: verbText(p, c.Channel)},
			{Text: p.Int(c.Targeted)},
			{Text: p.Int(c.Handed + c.Delivered + c.Confirmed)},
			{Text: p.Int(c.Pending)},
			{Text: p.Int(residue(c.Tally))},
		})
	}
	return t
}

func verbText(p *lang.Printer, channel string) string {
	if key := "correction.verb." + channel; p.Has(key) {
		return p.T(key)
	}
	return p.T("correction.verb.other")
}

// residue is whom the message will not provably reach by this run.
func residue(t delivery.Tally) (n int64) {
	for _, l := range delivery.Layers() {
		if l.Residue() {
			n += t.Of(l)
		}
	}
	return n
}
