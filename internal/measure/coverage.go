package measure

import (
	"cmp"
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Service reads what the other rooms recorded.
type Service struct {
	db     *sqldb.DB
	people *audience.Service
	post   *delivery.Service
}

// New returns a service over the ledger and the units.
func New(db *sqldb.DB, people *audience.Service, post *delivery.Service) *Service {
	return &Service{db: db, people: people, post: post}
}

// Query asks for the coverage of one run on one of its channels.
type Query struct {
	Run     delivery.RunID
	Channel string // the run's first when empty
	Today   bool   // in today's units, not in those of the day of sending
}

// Row is one commune: who lives there and where its people stand.
type Row struct {
	Unit      audience.Unit
	Residents int64 // of the dated unit; 0 where not known
	delivery.Tally
}

// Reached is how many people's message was handed over or went further. Layers
// exclude each other, so nobody is counted twice.
func (r Row) Reached() int64 { return r.Handed + r.Delivered + r.Confirmed }

// Share is the part of the residents that was reached; false where the number of
// residents is not known.
func (r Row) Share() (float64, bool) {
	if r.Residents == 0 {
		return 0, false
	}
	return float64(r.Reached()) / float64(r.Residents), true
}

// OfTargeted is the part of the approved audience that was reached; false where
// the audience has nobody.
func (r Row) OfTargeted() (float64, bool) {
	if r.Targeted == 0 {
		return 0, false
	}
	return float64(r.Reached()) / float64(r.Targeted), true
}

// Coverage is who was reached, commune by commune, the widest gap first.
type Coverage struct {
	Run     delivery.Run
	Channel string
	On      civil.Date // the day whose units these are
	Rows    []Row
	Total   Row   // Unit is empty; Residents is 0 if any commune's is not known
	Divided []Row // units that were divided since and cannot be shown in today's
	Books   delivery.Books
}

// Coverage reads the counters of a run and sets them beside the residents. It
// costs one row a commune, layer and channel, however many were written to.
func (s *Service) Coverage(ctx context.Context, q Query) (c Coverage, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		atlas, err := s.people.AtlasIn(ctx, tx)
		if err != nil {
			return err
		}
		if c.Run, err = s.post.Run(ctx, tx, q.Run); err != nil {
			return err
		}
		if c.Books, err = s.post.Books(ctx, tx, q.Run); err != nil {
			return err
		}
		c.Channel = cmp.Or(q.Channel, c.Run.Channels[0])
		if !slices.Contains(c.Run.Channels, c.Channel) {
			return fault.NotFound("measure.no_channel", "channel", c.Channel)
		}
		c.On = civil.On(c.Run.CreatedAt)
		if q.Today {
			c.On = civil.On(tx.Now())
		}
		c.fill(atlas)
		return nil
	})
	return c, err
}

func (c *Coverage) fill(atlas *audience.Atlas) {
	rows := map[audience.UnitID]*Row{}
	for _, u := range c.Books.Units {
		if u.Channel != c.Channel {
			continue
		}
		id := audience.UnitID(u.Unit)
		landing := atlas.Onto(id, c.On)
		if !landing.Whole {
			c.Divided = append(c.Divided, rowOf(atlas, id, u.Tally))
			continue
		}
		if row, known := rows[landing.Units[0]]; known {
			row.Tally = sum(row.Tally, u.Tally)
			continue
		}
		row := rowOf(atlas, landing.Units[0], u.Tally)
		rows[landing.Units[0]] = &row
	}
	for _, row := range rows {
		c.Rows = append(c.Rows, *row)
	}
	slices.SortFunc(c.Rows, gapsFirst)
	c.total()
}

func rowOf(atlas *audience.Atlas, id audience.UnitID, t delivery.Tally) Row {
	u, _ := atlas.Unit(id)
	return Row{Unit: u, Residents: u.Residents, Tally: t}
}

// gapsFirst puts the smallest share of residents first, communes without known
// residents before all, and the larger of two equals first.
func gapsFirst(a, b Row) int {
	x, knownX := a.Share()
	y, knownY := b.Share()
	if knownX != knownY {
		if knownY {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(b.Residents, a.Residents), cmp.Compare(a.Unit.ID, b.Unit.ID))
}

func (c *Coverage) total() {
	known := true
	for _, r := range slices.Concat(c.Rows, c.Divided) {
		c.Total.Tally = sum(c.Total.Tally, r.Tally)
		c.Total.Residents += r.Residents
		known = known && r.Residents > 0
	}
	if !known {
		c.Total.Residents = 0
	}
}

// sum adds two communes, layer by layer.
func sum(a, b delivery.Tally) delivery.Tally {
	return delivery.Tally{
		Targeted: a.Targeted + b.Targeted, Pending: a.Pending + b.Pending,
		Handed: a.Handed + b.Handed, Delivered: a.Delivered + b.Delivered, Confirmed: a.Confirmed + b.Confirmed,
		Suppressed: a.Suppressed + b.Suppressed, Rejected: a.Rejected + b.Rejected,
		Expired: a.Expired + b.Expired, Unknown: a.Unknown + b.Unknown,
	}
}

// Map draws the communes as circles sized by residents. Communes without a known
// place or number of residents cannot be drawn; they are in the table.
func (c Coverage) Map(width float64) Drawing {
	var spots []Spot
	for _, r := range c.Rows {
		if r.Residents > 0 && r.Unit.Lon != 0 {
			spots = append(spots, Spot{Unit: string(r.Unit.ID), Lon: r.Unit.Lon, Lat: r.Unit.Lat, Residents: r.Residents})
		}
	}
	return Dorling(spots, width)
}
