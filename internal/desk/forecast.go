package desk

import (
	"math"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/ui"
)

// forecastView is what a stage is expected to come to and, once it has ended, what it
// came to.
type forecastView struct {
	Says     string // the whole in a sentence
	Between  string // the bounds, and how far to trust them
	Record   string // how far earlier forecasts were off
	Channels *ui.Table
	Units    *ui.Table // the slowest communes
	Happened *ui.Table // foretold and what happened, side by side
}

// slowest is how many communes the page names.
const slowest = 5

// forecastOf foretells a stage, or shows what was foretold when it was approved. A
// forecast that cannot be made costs the page nothing but the forecast.
func (d *Desk) forecastOf(r *http.Request, st plan.Stage) *forecastView {
	if d.Forecasts == nil || st.State == plan.StateCancelled {
		return nil
	}
	kept, was, err := d.Forecasts.Kept(r.Context(), st)
	if err == nil && !was {
		if st.Run != "" {
			return nil
		}
		kept.Forecast, err = d.Forecasts.Forecast(r.Context(), st)
	}
	var record measure.Record
	if err == nil {
		record, err = d.Forecasts.Record(r.Context())
	}
	var atlas *audience.Atlas
	if err == nil {
		atlas, err = d.Audience.Atlas(r.Context())
	}
	if err != nil {
		d.Log.ErrorContext(r.Context(), "forecast", "stage", st.ID, "error", err)
		return nil
	}
	name := func(id string) string {
		if u, ok := atlas.Unit(audience.UnitID(id)); ok {
			return u.FullName
		}
		return id
	}
	return forecastPage(kept, record, name, say(r))
}

func forecastPage(k measure.Kept, record measure.Record, name func(id string) string, p *lang.Printer) *forecastView {
	f := k.Forecast
	if f.All.N == 0 {
		return nil
	}
	v := &forecastView{Says: forecastSays(f, p), Between: trust(f, p), Channels: forecastChannels(f, p)}
	if f.All.Known && len(f.Units) > 1 {
		v.Units = forecastUnits(k, name, p)
	}
	if k.Happened != nil {
		v.Happened = heldAgainst(f, *k.Happened, p)
	}
	if record.Runs > 0 {
		v.Record = p.T("forecast.record", "n", record.Runs, "minutes", minutes(record.Median))
	}
	return v
}

// forecastSays is the forecast in a sentence: when, and for how much.
func forecastSays(f measure.Forecast, p *lang.Printer) string {
	cost := p.T("forecast.free")
	if n := int64(math.Round(f.All.Cost)); n > 0 {
		cost = p.T("forecast.costs", "cost", n)
	}
	switch {
	case !f.All.Known:
		return p.T("forecast.says_cost", "n", f.All.N, "cost", cost)
	case f.All.Handed.Ninety.IsZero():
		return p.T("forecast.says_never", "n", f.All.N, "never", int64(math.Round(f.All.Never)), "cost", cost)
	}
	return p.T("forecast.says", "n", f.All.N, "at", f.All.Handed.Ninety, "cost", cost)
}

// trust says on what the forecast rests.
func trust(f measure.Forecast, p *lang.Printer) string {
	switch {
	case !f.All.Known:
		return p.T("forecast.no_past", "n", measure.Enough)
	case f.Early.IsZero() || f.Late.IsZero() || f.Early.Equal(f.Late):
		return p.T("forecast.sure."+string(f.Sure), "runs", f.Runs, "receipts", f.Receipts)
	}
	return p.T("forecast.between", "early", f.Early, "late", f.Late) + " " + p.T("forecast.sure."+string(f.Sure), "runs", f.Runs, "receipts", f.Receipts)
}

func forecastChannels(f measure.Forecast, p *lang.Printer) *ui.Table {
	t := &ui.Table{Caption: p.T("forecast.by_channel"), Columns: columns(p, "forecast.channel", "forecast.n", "forecast.half", "forecast.ninety", "forecast.arrived", "forecast.cost")}
	for _, l := range f.Channels {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: channelText(p, l.Channel)},
			{Text: p.Int(l.N)},
			{Text: expected(l.Known, l.Handed.Half, p)},
			{Text: expected(l.Known, l.Handed.Ninety, p)},
			{Text: expected(l.Receipts, l.Delivered.Ninety, p)},
			{Text: p.Int(int64(math.Round(l.Cost)))},
		})
	}
	return t
}

// forecastUnits are the communes that come last, beside what they came to.
func forecastUnits(k measure.Kept, name func(id string) string, p *lang.Printer) *ui.Table {
	t := &ui.Table{Caption: p.T("forecast.by_unit"), Columns: columns(p, "forecast.unit", "forecast.n", "forecast.half", "forecast.ninety")}
	came := map[string]measure.Line{}
	if k.Happened != nil {
		t.Columns = append(t.Columns, ui.Column{Title: p.T("forecast.came"), Numeric: true})
		for _, l := range k.Happened.Units {
			came[l.Unit] = l
		}
	}
	for _, l := range k.Forecast.Units {
		if l.N == 0 || len(t.Rows) == slowest {
			continue
		}
		row := []ui.Cell{
			{Text: name(l.Unit)},
			{Text: p.Int(l.N)},
			{Text: expected(l.Known, l.Handed.Half, p)},
			{Text: expected(l.Known, l.Handed.Ninety, p)},
		}
		if k.Happened != nil {
			row = append(row, ui.Cell{Text: expected(true, came[l.Unit].Handed.Ninety, p)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// heldAgainst puts what was foretold beside what happened.
func heldAgainst(f measure.Forecast, h measure.Happened, p *lang.Printer) *ui.Table {
	t := &ui.Table{Caption: p.T("forecast.happened"), Columns: columns(p, "forecast.what", "forecast.foretold", "forecast.came", "forecast.off")}
	moment := func(key string, known bool, foretold, came time.Time) {
		off := p.T("forecast.not_known")
		if d, ok := measure.Missed(foretold, came); ok {
			off = offText(d, p)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: p.T(key)}, {Text: expected(known, foretold, p)}, {Text: expected(true, came, p)}, {Text: off}})
	}
	moment("forecast.half", f.All.Known, f.All.Handed.Half, h.Handed.Half)
	moment("forecast.ninety", f.All.Known, f.All.Handed.Ninety, h.Handed.Ninety)
	if f.All.Receipts {
		moment("forecast.arrived", true, f.All.Delivered.Ninety, h.Delivered.Ninety)
	}
	cost := int64(math.Round(f.All.Cost))
	t.Rows = append(t.Rows, []ui.Cell{{Text: p.T("forecast.cost")}, {Text: p.Int(cost)}, {Text: p.Int(h.Cost)}, {Text: p.Int(h.Cost - cost)}})
	return t
}

func offText(d time.Duration, p *lang.Printer) string {
	switch {
	case d.Abs() < time.Minute:
		return p.T("forecast.on_time")
	case d > 0:
		return p.T("forecast.later", "minutes", minutes(d))
	}
	return p.T("forecast.earlier", "minutes", minutes(-d))
}

func minutes(d time.Duration) int64 { return int64(math.Round(d.Minutes())) }

// expected is a moment, or that it is not known or not to come.
func expected(known bool, at time.Time, p *lang.Printer) string {
	switch {
	case !known:
		return p.T("forecast.not_known")
	case at.IsZero():
		return p.T("forecast.never")
	}
	return p.Time(at)
}

// columns are a name and numbers.
func columns(p *lang.Printer, keys ...string) []ui.Column {
	all := make([]ui.Column, len(keys))
	for i, key := range keys {
		all[i] = ui.Column{Title: p.T(key), Numeric: i > 0}
	}
	return all
}
