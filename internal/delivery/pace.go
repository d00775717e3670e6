package delivery

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Pace is what became of one commune's messages of a run on one channel, in brief.
type Pace struct {
	Run       RunID
	Channel   string
	Unit      string
	Targeted  int64
	Handed    int64 // or further
	Delivered int64 // or further
	Parts     int64
	Cost      int64 // đồng
	Spreads
}

// Spreads are how long messages took.
type Spreads struct {
	Taken     Spread `json:"taken"`     // first answer to hand-off
	Arrived   Spread `json:"arrived"`   // first answer to the receipt of delivery
	ByHanded  Spread `json:"handed"`    // start of the run to hand-off
	ByArrival Spread `json:"delivered"` // start of the run to the receipt of delivery
}

// PastRun is a summarised run.
type PastRun struct {
	Run   RunID
	Rates map[string]float64 // messages a second while it sent, by channel
}

type place struct{ channel, unit string }

// told is what the answers of one attempt came to.
type told struct {
	place

	first, handed, delivered int64
	parts, cost              int64
}

// Summarise reads the answers of a finished run once, page by page, and writes
// down what a forecast needs of them. Done again it replaces what it wrote: late
// receipts count then.
func (s *Service) Summarise(ctx context.Context, db *sqldb.DB, id RunID) error {
	sum := summary{paces: map[place]*Pace{}, moments: map[string][]int64{}}
	err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
		if sum.run, err = s.Run(ctx, tx, id); err != nil {
			return err
		}
		return sum.count(ctx, tx, s)
	})
	if err != nil {
		return err
	}
	const page = 10_000
	first, end := sum.run.ids()
	for from := first; from < end; {
		last := int64(0)
		err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
			last, err = sum.read(ctx, tx, from, end, page)
			return err
		})
		if err != nil {
			return fmt.Errorf("summarise %s: %w", id, err)
		}
		if last == 0 {
			break
		}
		from = last
	}
	return db.Update(ctx, func(tx *sqldb.Tx) error { return sum.save(ctx, tx) })
}

type summary struct {
	run     Run
	paces   map[place]*Pace
	moments map[string][]int64 // of hand-offs, by channel
}

func (s *summary) pace(p place) *Pace {
	if s.paces[p] == nil {
		s.paces[p] = &Pace{Run: s.run.ID, Channel: p.channel, Unit: p.unit, Spreads: Spreads{Spread{}, Spread{}, Spread{}, Spread{}}}
	}
	return s.paces[p]
}

// start is when the run could begin to send.
func (s *summary) start() int64 {
	return max(sqldb.Micros(s.run.CreatedAt), sqldb.Micros(s.run.NotBefore))
}

func (s *summary) count(ctx context.Context, tx *sqldb.Tx, svc *Service) error {
	tallies, err := svc.Tallies(ctx, tx, s.run.ID)
	for _, t := range tallies {
		p := s.pace(place{t.Channel, t.Unit})
		p.Targeted, p.Delivered = t.Targeted, t.Delivered+t.Confirmed
		p.Handed = t.Handed + p.Delivered
	}
	return err
}

// read takes one page of attempts with their answers and returns the last key; 0
// at the end.
func (s *summary) read(ctx context.Context, tx *sqldb.Tx, from, end int64, page int) (last int64, err error) {
	var one told
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var id, at, parts, cost int64
		var event Event
		var p place
		if err := rows.Scan(&id, &p.channel, &p.unit, &at, &event, &parts, &cost); err != nil {
			return err
		}
		if id != last {
			s.add(one)
			last, one = id, told{place: p, first: at}
		}
		one.parts, one.cost = one.parts+parts, one.cost+cost
		switch {
		case event == EventHanded && one.handed == 0:
			one.handed = at
		case event == EventDelivered && one.delivered == 0:
			one.delivered = at
			one.handed = cmp.Or(one.handed, at)
		}
		return nil
	}, `SELECT a.id, a.channel, a.unit, COALESCE(e.at, 0), COALESCE(e.event, ''), COALESCE(e.parts, 0), COALESCE(e.cost, 0)
		FROM (SELECT id, channel, unit FROM delivery_attempt WHERE id > ? AND id < ? ORDER BY id LIMIT ?) a
		LEFT JOIN delivery_event e ON e.attempt = a.id ORDER BY a.id, e.at`, from, end, page)
	s.add(one)
	if err != nil || last == 0 {
		return 0, err
	}
	return last, nil
}

func (s *summary) add(t told) {
	if t.first == 0 { // nobody answered anything
		return
	}
	p := s.pace(t.place)
	p.Parts, p.Cost = p.Parts+t.parts, p.Cost+t.cost
	if t.handed > 0 {
		p.Taken.Add(micros(t.handed-t.first), 1)
		p.ByHanded.Add(micros(t.handed-s.start()), 1)
		s.moments[t.channel] = append(s.moments[t.channel], t.handed)
	}
	if t.delivered > 0 {
		p.Arrived.Add(micros(t.delivered-t.first), 1)
		p.ByArrival.Add(micros(t.delivered-s.start()), 1)
	}
}

func micros(n int64) time.Duration { return time.Duration(max(0, n)) * time.Microsecond }

// rate is how many messages a second left while the channel was sending: pauses of
// more than a minute (quiet hours, a provider at rest) do not count, and neither
// does the last twentieth, which waited for another try.
func rate(moments []int64, start int64) float64 {
	slices.Sort(moments)
	n := len(moments) - len(moments)/20
	busy, last := time.Duration(0), start
	for _, at := range moments[:n] {
		if gap := micros(at - last); gap <= time.Minute {
			busy += gap
		}
		last = at
	}
	if busy <= 0 {
		return 0
	}
	return float64(n) / busy.Seconds()
}

func (s *summary) save(ctx context.Context, tx *sqldb.Tx) error {
	rates := map[string]float64{}
	for channel, moments := range s.moments {
		rates[channel] = rate(moments, s.start())
	}
	text, err := json.Marshal(rates)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO delivery_paced (run, lane, rates, num, at) VALUES (?,?,?,?,?)
		ON CONFLICT (run) DO UPDATE SET rates = excluded.rates, at = excluded.at`,
		string(s.run.ID), string(s.run.Lane), string(text), s.run.Num, sqldb.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("summarise %s: %w", s.run.ID, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM delivery_pace WHERE run = ?`, string(s.run.ID)); err != nil {
		return fmt.Errorf("summarise %s: %w", s.run.ID, err)
	}
	var rows [][]any
	for _, p := range s.paces {
		spreads, err := json.Marshal(p.Spreads)
		if err != nil {
			return err
		}
		rows = append(rows, []any{string(p.Run), p.Channel, p.Unit, p.Targeted, p.Handed, p.Delivered, p.Parts, p.Cost, string(spreads)})
	}
	_, err = tx.InsertMany(ctx, `INSERT INTO delivery_pace (run, channel, unit, targeted, handed, delivered, parts, cost, spreads)`, rows, ``)
	return err
}
