package measure

import (
	"context"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
)

// pastRuns is how many runs a forecast looks back.
const pastRuns = 12

// Ways is what the channels say of themselves before anything is sent.
type Ways interface {
	// Price is what one message of a stage is billed on a channel: parts, and đồng
	// for all of them at the dearest network's price; 0 where nothing is paid.
	Price(ctx context.Context, st plan.Stage, channel string) (parts int, cost int64)
	// Limit is how many parts a second the accounts of a channel may carry together;
	// 0 for as fast as it goes.
	Limit(channel string) float64
	// Silent reports whether a channel wakes nobody.
	Silent(channel string) bool
}

// Forecaster foretells stages and holds against it what happened.
type Forecaster struct {
	*Service

	ways Ways
}

// Forecaster returns the part of the service that foretells.
func (s *Service) Forecaster(ways Ways) *Forecaster { return &Forecaster{Service: s, ways: ways} }

// Forecast says what is to be expected of a stage as things stand.
func (f *Forecaster) Forecast(ctx context.Context, st plan.Stage) (found Forecast, err error) {
	bills := map[string]bill{} // a price reads the texts: before the transaction, not in it
	for _, name := range st.Channels {
		parts, most := f.ways.Price(ctx, st, name)
		bills[name] = bill{parts, float64(most)}
	}
	err = f.db.View(ctx, func(tx *sqldb.Tx) error {
		a, err := f.ask(ctx, tx, st, bills)
		found = Foretell(a, tx.Now())
		return err
	})
	return found, err
}

// bill is what one message costs: its parts, and đồng at the dearest network's price.
type bill struct {
	parts int
	most  float64
}

func (f *Forecaster) ask(ctx context.Context, tx *sqldb.Tx, st plan.Stage, bills map[string]bill) (Ask, error) {
	a := Ask{Start: latest(tx.Now(), st.Start), Expires: st.Expires}
	site, err := f.post.Site(ctx, tx)
	if err != nil {
		return a, err
	}
	if st.Lane != delivery.LaneUrgent {
		a.Quiet = site.Quiet
	}
	units, err := f.units(ctx, tx, st)
	if err != nil {
		return a, err
	}
	ahead, err := f.post.Ahead(ctx, tx, st.Lane)
	if err != nil {
		return a, err
	}
	h, err := f.history(ctx, tx, st.Lane)
	if err != nil {
		return a, err
	}
	for _, name := range st.Channels {
		if !slices.Contains(audience.Channels(), audience.Channel(name)) {
			continue // what is published once a commune is out at once
		}
		ch := AskChannel{Channel: name, Silent: f.ways.Silent(name), Ahead: ahead[name], Past: h.past(name)}
		b := bills[name]
		ch.Rate, ch.Price = h.rate(name, f.ways.Limit(name)/float64(max(1, b.parts))), h.price(name, b.parts, b.most)
		for _, u := range units {
			ch.Units = append(ch.Units, AskUnit{Unit: string(u.Unit), N: u.By.Of(audience.Channel(name)), Past: h.units[unitOn{name, string(u.Unit)}]})
		}
		a.Channels = append(a.Channels, ch)
	}
	return a, nil
}

// units are the people of the stage's audience by commune: of the frozen one, or of
// the rule as of today. Whom a correction goes to is known at its approval alone.
func (f *Forecaster) units(ctx context.Context, tx *sqldb.Tx, st plan.Stage) ([]audience.UnitCount, error) {
	switch {
	case st.Frozen != "":
		frozen, err := f.people.Frozen(ctx, tx, st.Frozen)
		return frozen.ByUnit, err
	case st.Rule.Reached != "":
		return nil, nil
	}
	counts, err := f.people.Counts(ctx, tx, st.Rule, civil.On(tx.Now()))
	return counts.ByUnit, err
}

type unitOn struct{ channel, unit string }

// history is what recent runs came to.
type history struct {
	rates    map[string][]float64
	channels map[string]*Past
	units    map[unitOn]*Past
	parts    map[string]int64
	cost     map[string]int64
}

// history reads the latest runs of a lane; where it has none, of all lanes.
func (f *Forecaster) history(ctx context.Context, tx *sqldb.Tx, lane delivery.Lane) (*history, error) {
	h := &history{map[string][]float64{}, map[string]*Past{}, map[unitOn]*Past{}, map[string]int64{}, map[string]int64{}}
	runs, err := f.post.Pasts(ctx, tx, lane, pastRuns)
	if err == nil && len(runs) == 0 {
		runs, err = f.post.Pasts(ctx, tx, "", pastRuns)
	}
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		for channel, rate := range run.Rates {
			if rate > 0 {
				h.rates[channel] = append(h.rates[channel], rate)
			}
		}
		paces, err := f.post.Paces(ctx, tx, run.Run)
		if err != nil {
			return nil, err
		}
		for _, p := range paces {
			h.take(p)
		}
	}
	return h, nil
}

func (h *history) take(p delivery.Pace) {
	k := unitOn{p.Channel, p.Unit}
	if h.channels[p.Channel] == nil {
		h.channels[p.Channel] = &Past{Taken: delivery.Spread{}, Arrived: delivery.Spread{}}
	}
	if h.units[k] == nil {
		h.units[k] = &Past{Taken: delivery.Spread{}, Arrived: delivery.Spread{}}
	}
	for _, past := range []*Past{h.channels[p.Channel], h.units[k]} {
		past.Meant, past.Handed, past.Delivered = past.Meant+p.Targeted, past.Handed+p.Handed, past.Delivered+p.Delivered
		past.Taken.Merge(p.Taken)
		past.Arrived.Merge(p.Arrived)
	}
	h.parts[p.Channel] += p.Parts
	h.cost[p.Channel] += p.Cost
}

func (h *history) past(channel string) Past {
	if p := h.channels[channel]; p != nil {
		return *p
	}
	return Past{}
}

// rate is the median of recent runs, and no more than the accounts allow. Where
// nothing was sent yet the accounts' limit is all that is known.
func (h *history) rate(channel string, limit float64) Rate {
	seen := slices.Sorted(slices.Values(h.rates[channel]))
	r := Rate{Runs: len(seen)}
	if r.Runs > 0 {
		r.Usual, r.Slowest, r.Quickest = seen[(len(seen)-1)/2], seen[0], seen[len(seen)-1]
	}
	if limit > 0 && (r.Usual == 0 || limit < r.Usual) {
		r.Usual, r.Limited = limit, true
	}
	return r
}

// price is what a message will cost: this text's parts at what a part has cost on
// average, since people are with several networks; at the dearest network's price
// where no part was paid yet.
func (h *history) price(channel string, parts int, most float64) float64 {
	if h.parts[channel] == 0 || parts == 0 {
		return most
	}
	return min(most, float64(parts)*float64(h.cost[channel])/float64(h.parts[channel]))
}

// Happened is what became of a foretold stage.
type Happened struct {
	Start     time.Time `json:"start"`
	Handed    Times     `json:"handed,omitzero"`
	Delivered Times     `json:"delivered,omitzero"`
	Cost      int64     `json:"cost"` // đồng
	Units     []Line    `json:"units"`
}
