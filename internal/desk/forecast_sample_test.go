package desk

import (
	"time"

	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
)

func sampleForecast() measure.Forecast {
	start := noon.Add(-3 * time.Hour)
	line := func(n int64, half, ninety time.Duration, cost float64) measure.Line {
		return measure.Line{N: n, Known: true, Handed: measure.Times{Half: start.Add(half), Ninety: start.Add(ninety)}, Cost: cost}
	}
	f := measure.Forecast{
		Made: start.Add(-time.Hour), Start: start, Sure: measure.SureFair, Runs: 5, Receipts: 98_211, All: line(20_000, 40*time.Minute, 95*time.Minute, 3_450_000),
		Early: start.Add(80 * time.Minute), Late: start.Add(130 * time.Minute),
	}
	mail, text := line(16_550, 35*time.Minute, 70*time.Minute, 0), line(3_450, 50*time.Minute, 110*time.Minute, 3_450_000)
	mail.Channel, text.Channel = "email", "sms"
	text.Receipts, text.Delivered = true, measure.Times{Ninety: start.Add(118 * time.Minute)}
	f.Channels = []measure.Line{mail, text}
	for i, u := range atlas().Communes("24", "2026-11-23")[:8] {
		l := line(200, time.Duration(60-i)*time.Minute, time.Duration(140-5*i)*time.Minute, 30_000)
		l.Unit = string(u.ID)
		f.Units = append(f.Units, l)
	}
	f.Units[0].Handed.Ninety = time.Time{}
	return f
}

// foretold is the block before the approval; with its end, beside what happened.
func foretold(ended bool) *forecastView {
	k := measure.Kept{Forecast: sampleForecast()}
	if ended {
		start := k.Forecast.Start
		k.Happened = &measure.Happened{
			Start: start, Handed: measure.Times{Half: start.Add(44 * time.Minute), Ninety: start.Add(89 * time.Minute)}, Cost: 3_391_500,
			Units: []measure.Line{{Unit: k.Forecast.Units[1].Unit, Handed: measure.Times{Ninety: start.Add(121 * time.Minute)}}},
		}
	}
	return forecastPage(k, measure.Record{Runs: 8, Median: 12 * time.Minute}, unitName, vi())
}

func unknown() *forecastView {
	f := measure.Forecast{Start: noon, Sure: measure.SureNone, All: measure.Line{N: 20_000, Cost: 3_450_000}, Channels: []measure.Line{{Channel: "sms", N: 20_000, Cost: 3_450_000}}}
	return forecastPage(measure.Kept{Forecast: f}, measure.Record{}, unitName, vi())
}

func unitName(id string) string {
	for _, u := range atlas().Communes("24", "2026-11-23") {
		if string(u.ID) == id {
			return u.FullName
		}
	}
	return id
}

func sampleFinished() *stageView {
	st := sampleRunning()
	st.State, st.NinetyAt, st.FinishedAt = plan.StateFinished, noon.Add(-91*time.Minute), noon
	v := sampleStagePage(st)
	v.Forecast = foretold(true)
	return v
}
