package api

import (
	"context"
	"math"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
)

// StageForecast is what a stage is expected to come to, and what it came to.
type StageForecast struct {
	Made     time.Time        `json:"made"`
	Kept     bool             `json:"kept" doc:"as it was when the stage was approved; false for as things stand now"`
	Start    time.Time        `json:"start" doc:"the first message leaves then at the earliest"`
	Sure     measure.Sureness `json:"sure" enum:"none,low,fair" doc:"none: too little is known, and no time is named"`
	Runs     int              `json:"runs" doc:"earlier runs that it rests on"`
	Results  int64            `json:"results" doc:"hand-offs and refusals that it rests on"`
	All      ForecastLine     `json:"all"`
	Early    *time.Time       `json:"early,omitempty" doc:"nine tenths handed over, as in the quickest recent run"`
	Late     *time.Time       `json:"late,omitempty" doc:"and as in the slowest"`
	Channels []ForecastLine   `json:"channels"`
	Units    []ForecastLine   `json:"units" doc:"communes, the slowest first"`
	Happened *Happened        `json:"happened,omitempty" doc:"once the run is finished"`
}

// ForecastLine is what is expected of a commune, of a channel or of all. A moment
// that is left out is not known or will not come.
type ForecastLine struct {
	Unit      string     `json:"unit,omitempty"`
	Channel   string     `json:"channel,omitempty"`
	N         int64      `json:"recipients" doc:"contact points written to"`
	Known     bool       `json:"known" doc:"enough is known of earlier runs to name times"`
	Half      *time.Time `json:"half_handed,omitempty"`
	Ninety    *time.Time `json:"ninety_handed,omitempty"`
	Delivered *time.Time `json:"ninety_delivered,omitempty"`
	Never     int64      `json:"never" doc:"contact points that are never handed a message"`
	Cost      int64      `json:"cost_dong"`
}

// Happened is what a foretold stage came to.
type Happened struct {
	Half      *time.Time `json:"half_handed,omitempty"`
	Ninety    *time.Time `json:"ninety_handed,omitempty"`
	Delivered *time.Time `json:"ninety_delivered,omitempty"`
	Cost      int64      `json:"cost_dong"`
	Missed    *int64     `json:"missed_seconds,omitempty" doc:"later than foretold at nine tenths handed over; negative for earlier"`
}

func (f *face) stageForecast(ctx context.Context, in *ByID) (*answer[StageForecast], error) {
	st, err := f.Plans.Stage(ctx, plan.StageID(in.ID))
	if err != nil {
		return nil, err
	}
	if _, err := f.Statements.Get(ctx, auth.ActorFrom(ctx), st.Statement); err != nil {
		return nil, err
	}
	kept, was, err := f.Forecasts.Kept(ctx, st)
	if err == nil && !was {
		kept.Forecast, err = f.Forecasts.Forecast(ctx, st)
	}
	if err != nil {
		return nil, err
	}
	return &answer[StageForecast]{forecastView(kept, was)}, nil
}

func forecastView(k measure.Kept, was bool) StageForecast {
	f := k.Forecast
	v := StageForecast{
		Made: f.Made, Kept: was, Start: f.Start, Sure: f.Sure, Runs: f.Runs, Results: f.Receipts, All: forecastLine(f.All),
		Early: moment(f.Early), Late: moment(f.Late), Channels: []ForecastLine{}, Units: []ForecastLine{},
	}
	for _, l := range f.Channels {
		v.Channels = append(v.Channels, forecastLine(l))
	}
	for _, l := range f.Units {
		v.Units = append(v.Units, forecastLine(l))
	}
	if h := k.Happened; h != nil {
		v.Happened = &Happened{Half: moment(h.Handed.Half), Ninety: moment(h.Handed.Ninety), Delivered: moment(h.Delivered.Ninety), Cost: h.Cost}
		if off, known := measure.Missed(f.All.Handed.Ninety, h.Handed.Ninety); known {
			seconds := int64(off / time.Second)
			v.Happened.Missed = &seconds
		}
	}
	return v
}

func forecastLine(l measure.Line) ForecastLine {
	return ForecastLine{
		Unit: l.Unit, Channel: l.Channel, N: l.N, Known: l.Known, Half: moment(l.Handed.Half), Ninety: moment(l.Handed.Ninety),
		Delivered: moment(l.Delivered.Ninety), Never: int64(math.Round(l.Never)), Cost: int64(math.Round(l.Cost)),
	}
}
