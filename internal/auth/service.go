package auth

import (
	"context"
	"fmt"

	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Service keeps agencies, users, grants, sessions and tokens. Its clock is the
// database's.
type Service struct {
	db     *sqldb.DB
	ledger *job.Ledger
	hasher *hasher
}

// New returns the service over a migrated database.
func New(db *sqldb.DB, ledger *job.Ledger) *Service {
	return &Service{db: db, ledger: ledger, hasher: newHasher()}
}

// change runs one writing transaction and names it in its error. Faults meant
// for a person pass through it unharmed.
func (s *Service) change(ctx context.Context, what string, f func(tx *sqldb.Tx) error) error {
	if err := s.db.Update(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx *sqldb.Tx, actor Actor, kind, subject string, detail any) error {
	_, err := s.ledger.Record(ctx, tx, job.Fact{Kind: kind, Subject: subject, Actor: string(actor.ID), Detail: detail})
	return err
}
