package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/sqldb"
)

// mayHaveReached are the states in which somebody has the message, or may yet have
// it, or nobody can say. Suppressed, rejected and expired are proof that they do not.
func mayHaveReached() []State {
	return slices.DeleteFunc(States(), func(s State) bool {
		return s == StateSuppressed || s == StateRejected || s == StateExpired
	})
}

// Reached is a query for whom a run reached or may have reached on the given
// channels: recipient, channel and unit of each attempt.
func (r Run) Reached(channels []string) (query string, args []any) {
	first, end := r.ids()
	states := mayHaveReached()
	args = append(args, first, end)
	for _, s := range states {
		args = append(args, string(s))
	}
	for _, c := range channels {
		args = append(args, c)
	}
	return `SELECT recipient, channel, unit FROM delivery_attempt WHERE id > ? AND id < ?
		AND state IN (` + sqldb.In(len(states)) + `) AND channel IN (` + sqldb.In(len(channels)) + `)`, args
}

// RunsOfAll lists the runs of several statements, the earliest first.
func (s *Service) RunsOfAll(ctx context.Context, tx *sqldb.Tx, statements []string) ([]Run, error) {
	if len(statements) == 0 {
		return nil, nil
	}
	args := make([]any, len(statements))
	for i, id := range statements {
		args[i] = id
	}
	return collectRuns(ctx, tx, `WHERE statement IN (`+sqldb.In(len(args))+`) ORDER BY num`, args...)
}

// Blocked returns a question to the suppression list about addresses: those that
// bounced or whose owner complained. It is nil while no address of the channels is
// on the list. It reads the list once; it is for whole audiences.
func (s *Service) Blocked(ctx context.Context, tx *sqldb.Tx, channels []string) (func(channel, address string) bool, error) {
	type key struct{ who, channel string }
	on := map[key]bool{}
	args := make([]any, len(channels))
	for i, c := range channels {
		args[i] = c
	}
	err := eachOf(ctx, tx, func(scan func(...any) error) error {
		var k key
		err := scan(&k.who, &k.channel)
		if strings.HasPrefix(k.who, "a:") {
			on[k] = true
		}
		return err
	}, `SELECT who, channel FROM suppression WHERE channel IN (`+sqldb.In(len(args))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the suppression list: %w", err)
	}
	if len(on) == 0 {
		return nil, nil //nolint:nilnil // Nothing to ask is an answer.
	}
	return func(channel, address string) bool { return on[key{addressKey(address), channel}] }, nil
}
