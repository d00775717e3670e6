package delivery

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Pasts lists the latest summarised runs of a lane; of every lane if it is "".
func (s *Service) Pasts(ctx context.Context, tx *sqldb.Tx, lane Lane, limit int) ([]PastRun, error) {
	var found []PastRun
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var p PastRun
		var text string
		if err := rows.Scan(&p.Run, &text); err != nil {
			return err
		}
		found = append(found, p)
		return json.Unmarshal([]byte(text), &found[len(found)-1].Rates)
	}, `SELECT run, rates FROM delivery_paced WHERE lane = ? OR ? = '' ORDER BY num DESC LIMIT ?`, string(lane), string(lane), limit)
	if err != nil {
		return nil, fmt.Errorf("past runs: %w", err)
	}
	return found, nil
}

// Paces reads the summary of a run, channel by channel and commune by commune.
func (s *Service) Paces(ctx context.Context, tx *sqldb.Tx, id RunID) ([]Pace, error) {
	var found []Pace
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var p Pace
		var text string
		if err := rows.Scan(&p.Run, &p.Channel, &p.Unit, &p.Targeted, &p.Handed, &p.Delivered, &p.Parts, &p.Cost, &text); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(text), &p.Spreads)
		found = append(found, p)
		return err
	}, `SELECT run, channel, unit, targeted, handed, delivered, parts, cost, spreads FROM delivery_pace WHERE run = ? ORDER BY channel, unit`, string(id))
	if err != nil {
		return nil, fmt.Errorf("summary of %s: %w", id, err)
	}
	return found, nil
}

// Ahead counts, by channel, who waits in open runs of a lane and of those before
// it. Those of the same lane count whole, although they share with what comes.
func (s *Service) Ahead(ctx context.Context, tx *sqldb.Tx, lane Lane) (map[string]int64, error) {
	lanes := Lanes()[:lane.order()+1]
	args := make([]any, len(lanes))
	for i, l := range lanes {
		args[i] = string(l)
	}
	ahead := map[string]int64{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var channel string
		var n int64
		err := rows.Scan(&channel, &n)
		ahead[channel] = max(0, n)
		return err
	}, `SELECT c.channel, CAST(SUM(CASE c.layer WHEN 'targeted' THEN c.n WHEN 'pending' THEN 0 ELSE -c.n END) AS BIGINT)
		FROM delivery_run r JOIN delivery_count c ON c.run = r.id
		WHERE r.state IN ('expanding', 'sending') AND r.lane IN (`+sqldb.In(len(args))+`) GROUP BY c.channel`, args...)
	if err != nil {
		return nil, fmt.Errorf("who waits: %w", err)
	}
	return ahead, nil
}

// Late lists finished runs with receipts since their summary. They are looked for
// less and less often: each time after twice as long, and for a week.
func (s *Service) Late(ctx context.Context, tx *sqldb.Tx) ([]RunID, error) {
	now, quarter := sqldb.Micros(tx.Now()), (15 * time.Minute).Microseconds()
	var found []RunID
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var id RunID
		err := rows.Scan(&id)
		found = append(found, id)
		return err
	}, `SELECT r.id FROM delivery_run r LEFT JOIN delivery_paced p ON p.run = r.id
		WHERE r.state = 'finished' AND r.watches = '' AND r.finished_at > ? AND (p.run IS NULL OR r.last_at > p.at
		AND ? - r.finished_at > 2 * (p.at - r.finished_at) + ?) ORDER BY r.num LIMIT 100`,
		sqldb.Micros(tx.Now().AddDate(0, 0, -7)), now, quarter)
	if err != nil {
		return nil, fmt.Errorf("late receipts: %w", err)
	}
	return found, nil
}
