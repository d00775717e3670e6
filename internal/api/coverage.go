package api

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/statement"
)

// Tally is delivery.Tally as JSON. The layers exclude each other and are never
// summed; targeted is all of them together.
type Tally struct {
	Targeted   int64 `json:"targeted"`
	Pending    int64 `json:"pending"`
	Handed     int64 `json:"handed"`
	Delivered  int64 `json:"delivered"`
	Confirmed  int64 `json:"confirmed"`
	Suppressed int64 `json:"suppressed"`
	Rejected   int64 `json:"rejected"`
	Expired    int64 `json:"expired"`
	Unknown    int64 `json:"unknown"`
}

// Coverage is measure.Coverage as JSON: commune by commune, the widest gap
// first. A commune whose residents are not known has neither them nor a share.
type Coverage struct {
	Run     delivery.RunID `json:"run"`
	Channel string         `json:"channel"`
	On      civil.Date     `json:"on" doc:"the day whose units these are"`
	Rows    []CoverageRow  `json:"rows"`
	Total   CoverageRow    `json:"total"`
	Divided []CoverageRow  `json:"divided" doc:"units that were divided since and cannot be shown in today's"`
	Open    int64          `json:"unaccounted" doc:"people of the audience, over all channels, who have no end yet"`
	Closed  bool           `json:"balanced" doc:"everyone of the audience is in exactly one layer or residue"`
}

// CoverageRow is one commune of a coverage.
type CoverageRow struct {
	Unit      audience.UnitID `json:"unit,omitempty"`
	Name      string          `json:"name,omitempty"`
	Residents *int64          `json:"residents,omitempty"`
	Share     *float64        `json:"share_of_residents,omitempty"`
	Tally
}

// Run is delivery.Run as JSON.
type Run struct {
	ID         delivery.RunID    `json:"id"`
	Statement  statement.ID      `json:"statement"`
	Title      string            `json:"title"`
	Agency     auth.AgencyID     `json:"agency"`
	Lane       delivery.Lane     `json:"lane"`
	State      delivery.RunState `json:"state"`
	Channels   []string          `json:"channels"`
	Members    int64             `json:"members"`
	Expanded   int64             `json:"expanded"`
	CreatedAt  time.Time         `json:"created_at"`
	FirstAt    *time.Time        `json:"first_at,omitempty"`
	LastAt     *time.Time        `json:"last_at,omitempty"`
	FinishedAt *time.Time        `json:"finished_at,omitempty"`
}

// Attempt is delivery.Attempt as JSON, without the address: who was written to
// is an identifier here, and a mailbox is nobody's business.
type Attempt struct {
	ID        delivery.AttemptID `json:"id"`
	Recipient string             `json:"recipient"`
	Unit      string             `json:"unit"`
	Channel   string             `json:"channel"`
	State     delivery.State     `json:"state"`
	Tries     int                `json:"tries"`
	DueAt     *time.Time         `json:"due_at,omitempty"`
	Code      string             `json:"code,omitempty"`
	UpdatedAt time.Time          `json:"updated_at"`
}

// Deliveries reads the ledger of attempts. The application has its methods over
// package delivery, whose own work inside the caller's transaction.
type Deliveries interface {
	Runs(ctx context.Context, limit int) ([]delivery.Run, error)
	Attempts(ctx context.Context, f delivery.AttemptFilter) ([]delivery.Attempt, error)
}

func (f *face) coverage() {
	handle(f, operation{method: "GET", path: "/runs/{id}/coverage", id: "get-coverage", tag: "coverage", needs: auth.ActRead}, f.coverageOf)
	handle(f, operation{method: "GET", path: "/runs/{id}/coverage.csv", id: "get-coverage-csv", tag: "coverage", needs: auth.ActRead}, f.coverageCSV)
}

func (f *face) deliveries() {
	handle(f, operation{method: "GET", path: "/delivery/states", id: "list-states", tag: "coverage", needs: auth.ActRead}, f.states)
	handle(f, operation{method: "GET", path: "/runs", id: "list-runs", tag: "coverage", needs: auth.ActRead}, f.runs)
	handle(f, operation{method: "GET", path: "/runs/{id}/attempts", id: "list-attempts", tag: "coverage", needs: auth.ActRead}, f.attempts)
}

func (f *face) runs(ctx context.Context, in *struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"50"`
},
) (*answer[list[Run]], error) {
	found, err := f.Deliveries.Runs(ctx, in.Limit)
	if err != nil {
		return nil, err
	}
	return all(found, runView), nil
}

// CoverageQuery asks for the coverage of one run.
type CoverageQuery struct {
	ByID
	Channel string `query:"channel" doc:"the run's first when absent"`
	Today   bool   `query:"today" doc:"in today's units, not in those of the day of sending"`
}

func (q *CoverageQuery) query() measure.Query {
	return measure.Query{Run: delivery.RunID(q.ID), Channel: q.Channel, Today: q.Today}
}

func (f *face) coverageOf(ctx context.Context, in *CoverageQuery) (*answer[Coverage], error) {
	c, err := f.Measure.Coverage(ctx, in.query())
	if err != nil {
		return nil, err
	}
	return &answer[Coverage]{Coverage{
		Run: c.Run.ID, Channel: c.Channel, On: c.On, Rows: all(c.Rows, coverageRow).Body.Items,
		Total: coverageRow(c.Total), Divided: all(c.Divided, coverageRow).Body.Items,
		Open: c.Books.Pending(), Closed: c.Books.Balanced() && c.Books.Pending() == 0,
	}}, nil
}

func (f *face) coverageCSV(ctx context.Context, in *CoverageQuery) (*download, error) {
	c, err := f.Measure.Coverage(ctx, in.query())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := measure.WriteCSV(&out, c, f.printer(ctx)); err != nil {
		return nil, err
	}
	return attachment("text/csv; charset=utf-8", "coverage-"+in.ID+".csv", out.Bytes()), nil
}

func (f *face) attempts(ctx context.Context, in *struct {
	ByID
	Unit    string         `query:"unit"`
	Channel string         `query:"channel"`
	State   delivery.State `query:"state"`
	After   int64          `query:"after"`
	Limit   int            `query:"limit" minimum:"1" maximum:"1000" default:"100"`
},
) (*answer[list[Attempt]], error) {
	found, err := f.Deliveries.Attempts(ctx, delivery.AttemptFilter{
		Run: delivery.RunID(in.ID), Unit: in.Unit, Channel: in.Channel, State: in.State,
		After: delivery.AttemptID(in.After), Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := all(found, attemptView)
	if len(found) == in.Limit {
		out.Body.Next = strconv.FormatInt(int64(found[len(found)-1].ID), 10)
	}
	return out, nil
}

func coverageRow(r measure.Row) CoverageRow {
	v := CoverageRow{Unit: r.Unit.ID, Name: r.Unit.FullName, Tally: Tally(r.Tally)}
	if share, known := r.Share(); known {
		v.Residents, v.Share = &r.Residents, &share
	}
	return v
}

func runView(r delivery.Run) Run {
	return Run{
		ID: r.ID, Statement: statement.ID(r.Statement), Title: r.Title, Agency: auth.AgencyID(r.Agency), Lane: r.Lane, State: r.State,
		Channels: r.Channels, Members: r.Members, Expanded: r.Expanded, CreatedAt: r.CreatedAt,
		FirstAt: moment(r.FirstAt), LastAt: moment(r.LastAt), FinishedAt: moment(r.FinishedAt),
	}
}

func attemptView(a delivery.Attempt) Attempt {
	return Attempt{
		ID: a.ID, Recipient: a.Recipient, Unit: a.Unit, Channel: a.Channel, State: a.State, Tries: a.Tries,
		DueAt: moment(a.DueAt), Code: a.Code, UpdatedAt: a.UpdatedAt,
	}
}
