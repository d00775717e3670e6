package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Node is a process that sends for this site.
type Node struct {
	Name  string
	Alive bool      // heard of within its lease
	Until time.Time // until when it is, or was, believed alive
	Holds int64     // attempts in its hands
}

// Nodes lists the processes that send, and those that died with attempts in their
// hands until a sweep has given these to others.
func (s *Service) Nodes(ctx context.Context, tx *sqldb.Tx) ([]Node, error) {
	var found []Node
	now := sqldb.Micros(tx.Now())
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var n Node
		var until int64
		err := rows.Scan(&n.Name, &until, &n.Holds)
		n.Until, n.Alive = sqldb.At(until), until >= now
		found = append(found, n)
		return err
	}, `SELECT w.name, w.until_at, (SELECT COUNT(*) FROM delivery_attempt a WHERE a.lease = w.id)
		FROM delivery_worker w ORDER BY w.name, w.id`)
	if err != nil {
		return nil, fmt.Errorf("list nodes: %w", err)
	}
	return found, nil
}
