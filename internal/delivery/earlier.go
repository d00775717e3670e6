package delivery

import (
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// askEarlier notes on each attempt of a correction which message of the error its
// recipient has had on this channel: the latest, where the error was itself a
// correction. Runs that correct nothing cost nothing.
func askEarlier(ctx context.Context, tx *sqldb.Tx, run Run, channel string, batch []claimed) error {
	if len(run.Corrects) == 0 || len(batch) == 0 {
		return nil
	}
	erring, args, err := erringRuns(ctx, tx, run.Corrects)
	if err != nil || len(erring) == 0 {
		return err
	}
	runs := len(args)
	place := make(map[string]int, len(batch))
	args = append(args, channel)
	for i, c := range batch {
		place[c.recipient] = i
		args = append(args, c.recipient)
	}
	states := mayHaveReached()
	for _, s := range states {
		args = append(args, string(s))
	}
	of := map[AttemptID]*Earlier{}
	err = eachOf(ctx, tx, func(scan func(...any) error) error {
		var id AttemptID
		var num int64
		var recipient string
		if err := scan(&id, &num, &recipient); err != nil {
			return err
		}
		c := &batch[place[recipient]]
		c.earlier = &Earlier{Key: Message{Run: erring[num], Attempt: id}.Key()} // a later run's takes its place
		of[id] = c.earlier
		return nil
	}, `SELECT id, run, recipient FROM delivery_attempt WHERE run IN (`+sqldb.In(runs)+`) AND channel = ?
		AND recipient IN (`+sqldb.In(len(batch))+`) AND state IN (`+sqldb.In(len(states))+`) ORDER BY run`, args...)
	if err != nil {
		return fmt.Errorf("look for what is corrected: %w", err)
	}
	return nameEarlier(ctx, tx, of)
}

// erringRuns are the runs of some statements by their numbers.
func erringRuns(ctx context.Context, tx *sqldb.Tx, statements []string) (map[int64]RunID, []any, error) {
	asked := make([]any, len(statements))
	for i, id := range statements {
		asked[i] = id
	}
	found, nums := map[int64]RunID{}, []any(nil)
	err := eachOf(ctx, tx, func(scan func(...any) error) error {
		var num int64
		var id RunID
		err := scan(&num, &id)
		found[num], nums = id, append(nums, num)
		return err
	}, `SELECT num, id FROM delivery_run WHERE statement IN (`+sqldb.In(len(asked))+`)`, asked...)
	if err != nil {
		return nil, nil, fmt.Errorf("look for what is corrected: %w", err)
	}
	return found, nums, nil
}

// nameEarlier fills in who took the messages and what they call them.
func nameEarlier(ctx context.Context, tx *sqldb.Tx, of map[AttemptID]*Earlier) error {
	if len(of) == 0 {
		return nil
	}
	args := make([]any, 0, len(of))
	for id := range of {
		args = append(args, int64(id))
	}
	err := eachOf(ctx, tx, func(scan func(...any) error) error {
		var id AttemptID
		var provider, ref string
		err := scan(&id, &provider, &ref)
		of[id].Provider, of[id].Ref = provider, ref
		return err
	}, `SELECT attempt, provider, ref FROM delivery_event WHERE attempt IN (`+sqldb.In(len(args))+`) AND ref <> '' ORDER BY attempt, at`, args...)
	if err != nil {
		return fmt.Errorf("name what is corrected: %w", err)
	}
	return nil
}
