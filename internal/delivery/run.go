package delivery

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Start opens a run in the caller's transaction: approve, freeze and start
// commit together. Started again with the same key it returns the first run.
func (s *Service) Start(ctx context.Context, tx *sqldb.Tx, n NewRun) (RunID, error) {
	if err := n.check(); err != nil {
		return "", err
	}
	var id RunID
	if err := tx.QueryRow(ctx, selectRunByAsk, n.key()).Scan(&id); !sqldb.NoRows(err) {
		return id, err
	}
	num, err := nextNumber(ctx, tx, "run")
	if err != nil {
		return "", fmt.Errorf("start %s: %w", n.key(), err)
	}
	id, err = s.open(ctx, tx, n, num, "")
	if err != nil {
		return "", fmt.Errorf("start %s: %w", n.key(), err)
	}
	if n.Duty.Set() {
		if err := s.record(ctx, tx, "run.duty", id, n.Duty); err != nil {
			return "", err
		}
	}
	if err := s.watch(ctx, tx, id, n); err != nil {
		return "", err
	}
	_, members := n.targets(id)
	return id, s.record(ctx, tx, "run.started", id, map[string]any{
		"statement": n.Statement, "version": n.Version, "lane": n.Lane, "channels": n.Channels, "members": members,
	})
}

// open writes a run's row and what it owes.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, n NewRun, num int64, watches RunID) (RunID, error) {
	id := ident.New[Run](tx.Now())
	targets, members := n.targets(id)
	channels, err := json.Marshal(n.Channels)
	if err != nil {
		return "", err
	}
	corrects, err := json.Marshal(append([]string{}, n.Corrects...))
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, insertRun, string(id), num, n.key(), n.Statement, n.Version, n.Title, n.Agency, string(n.Lane),
		string(RunExpanding), string(channels), members, sqldb.Micros(n.NotBefore), sqldb.Micros(n.Expires), sqldb.Micros(tx.Now()),
		n.Duty.Clause, n.Duty.Reason, string(corrects), string(watches))
	if err != nil {
		return "", err
	}
	return id, targets.save(ctx, tx)
}

func (n NewRun) key() string {
	if n.Key != "" {
		return n.Key
	}
	return n.Statement + "/" + n.Version
}

func (n NewRun) check() error {
	if _, err := ParseLane(string(n.Lane)); err != nil {
		return err
	}
	if len(n.Channels) == 0 {
		return fault.Invalid("delivery.no_channel", "title", n.Title)
	}
	if !n.Expires.IsZero() && !n.Expires.After(n.NotBefore) {
		return fault.Invalid("delivery.expires_before_start", "title", n.Title)
	}
	return n.Duty.Check()
}

func (n NewRun) targets(id RunID) (*movement, int64) {
	m, members := newMovement(), int64(0)
	for _, t := range n.Targets {
		if t.Channel == "" {
			t.Channel = n.Channels[0]
		}
		m.count(id, t.Unit, t.Channel, LayerTargeted, t.N)
		members += t.N
	}
	return m, members
}

// Expanded says that everyone in the audience has been handed to Enqueue. It
// does not check that: the books do.
func (s *Service) Expanded(ctx context.Context, tx *sqldb.Tx, id RunID) error {
	_, err := tx.Exec(ctx, `UPDATE delivery_run SET state = 'sending' WHERE id = ? AND state = 'expanding'`, string(id))
	return err
}

// Cancel stops a run and its canaries: from this commit on nothing more of it is claimed. Who was
// not sent to becomes expired with the code "cancelled"; what is in flight is
// still settled. A run that has ended stays as it is.
func (s *Service) Cancel(ctx context.Context, tx *sqldb.Tx, id RunID, actor string) error {
	n, err := tx.Exec(ctx, `UPDATE delivery_run SET state = 'cancelled' WHERE (id = ? OR watches = ?) AND state IN ('expanding', 'sending')`, string(id), string(id))
	if err != nil || n == 0 {
		return err
	}
	_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: "run.cancelled", Subject: string(id), Actor: actor})
	return err
}

// Finish closes a run whose books balance: everyone in the frozen audience is in
// exactly one layer or residue, unit by unit. It refuses with the fault
// delivery.books_open while anyone is unaccounted for. Finishing twice is
// harmless.
func (s *Service) Finish(ctx context.Context, tx *sqldb.Tx, id RunID) error {
	run, err := s.lockRun(ctx, tx, id)
	if err != nil || !run.FinishedAt.IsZero() {
		return err
	}
	books, err := s.Books(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := books.closable(run.State); err != nil {
		return err
	}
	next := RunFinished
	if run.State == RunCancelled {
		next = RunCancelled
	}
	_, err = tx.Exec(ctx, `UPDATE delivery_run SET state = ?, finished_at = ? WHERE id = ?`, string(next), sqldb.Micros(tx.Now()), string(id))
	if err != nil {
		return fmt.Errorf("finish run %s: %w", id, err)
	}
	if run.Watches != "" {
		return nil // nobody waits for it
	}
	return s.record(ctx, tx, "run.finished", id, books.Channels)
}

func (s *Service) record(ctx context.Context, tx *sqldb.Tx, kind string, id RunID, detail any) error {
	_, err := s.ledger.Record(ctx, tx, job.Fact{Kind: kind, Subject: string(id), Actor: "loa", Detail: detail})
	return err
}

// Run finds one run.
func (s *Service) Run(ctx context.Context, tx *sqldb.Tx, id RunID) (Run, error) {
	found, err := collectRuns(ctx, tx, `WHERE id = ?`, string(id))
	if err == nil && len(found) == 0 {
		err = fault.NotFound("delivery.no_run", "id", string(id))
	}
	if err != nil {
		return Run{}, err
	}
	return found[0], nil
}

// lockRun is Run, holding off Enqueue and other Finishes until the end of the
// transaction.
func (s *Service) lockRun(ctx context.Context, tx *sqldb.Tx, id RunID) (Run, error) {
	if tx.Dialect() == sqldb.Postgres {
		if _, err := tx.Exec(ctx, `SELECT 1 FROM delivery_run WHERE id = ? FOR UPDATE`, string(id)); err != nil {
			return Run{}, fmt.Errorf("lock run %s: %w", id, err)
		}
	}
	return s.Run(ctx, tx, id)
}

// RunsOf lists the runs of a statement, newest first.
func (s *Service) RunsOf(ctx context.Context, tx *sqldb.Tx, statement string) ([]Run, error) {
	return collectRuns(ctx, tx, `WHERE statement = ? AND watches = '' ORDER BY created_at DESC, num DESC`, statement)
}

// Runs lists the latest runs, newest first.
func (s *Service) Runs(ctx context.Context, tx *sqldb.Tx, limit int) ([]Run, error) {
	return collectRuns(ctx, tx, `WHERE watches = '' ORDER BY num DESC LIMIT ?`, limit)
}
