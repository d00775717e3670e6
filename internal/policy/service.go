package policy

import (
	"context"
	"io"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Originals keeps files by the hash of their bytes; package blob does.
type Originals interface {
	Put(ctx context.Context, r io.Reader) (hash string, size int64, err error)
	Open(hash string) (io.ReadCloser, error)
}

// Service keeps a site's documents. Methods that take a *sqldb.Tx work inside the caller's transaction; the others open
// their own.
type Service struct {
	db        *sqldb.DB
	originals Originals
	ledger    *job.Ledger
}

// New makes the service.
func New(db *sqldb.DB, originals Originals, ledger *job.Ledger) *Service {
	return &Service{db: db, originals: originals, ledger: ledger}
}

// Document finds a document; NotFound if there is none.
func (s *Service) Document(ctx context.Context, id ID) (Document, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Document, error) { return documentByID(ctx, tx, id) })
}

// Versions lists a document's texts, newest first.
func (s *Service) Versions(ctx context.Context, id ID) ([]Version, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Version, error) {
		return versions(ctx, tx, `WHERE document_id = ? ORDER BY n DESC`, id)
	})
}

// Version finds one text; NotFound if there is none.
func (s *Service) Version(ctx context.Context, id VersionID) (Version, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Version, error) {
		return oneVersion(ctx, tx, `WHERE id = ?`, id)
	})
}

// VersionAt finds a document's n-th text, from 1; 0 is the newest.
func (s *Service) VersionAt(ctx context.Context, id ID, n int) (Version, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Version, error) {
		if n == 0 {
			return oneVersion(ctx, tx, `WHERE document_id = ? ORDER BY n DESC LIMIT 1`, id)
		}
		return oneVersion(ctx, tx, `WHERE document_id = ? AND n = ?`, id, n)
	})
}

// Clauses lists a version's parts in order, without Full.
func (s *Service) Clauses(ctx context.Context, id VersionID) ([]Clause, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Clause, error) {
		return clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, id)
	})
}

// ClauseAt finds a part by its address; NotFound if the version has none there.
func (s *Service) ClauseAt(ctx context.Context, id VersionID, address string) (Clause, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Clause, error) {
		c, _, err := s.ClauseIn(ctx, tx, id, address)
		return c, err
	})
}

// ClauseIn is [Service.ClauseAt] inside a transaction, with the version it stands in.
func (s *Service) ClauseIn(ctx context.Context, tx *sqldb.Tx, id VersionID, address string) (Clause, Version, error) {
	v, err := oneVersion(ctx, tx, `WHERE id = ?`, id)
	if err != nil {
		return Clause{}, v, err
	}
	found, err := clauses(ctx, tx, `WHERE version_id = ? AND address = ?`, id, address)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("policy.clause_not_found", "address", address)
	}
	if err != nil {
		return Clause{}, v, err
	}
	parts, err := clauses(ctx, tx, `WHERE version_id = ? AND ord BETWEEN ? AND ? ORDER BY ord`, id, found[0].Ord, found[0].Last)
	if err != nil {
		return Clause{}, v, err
	}
	found[0].Full = full(parts)
	return found[0], v, nil
}

// DocumentIn is [Service.Document] inside a transaction.
func (s *Service) DocumentIn(ctx context.Context, tx *sqldb.Tx, id ID) (Document, error) {
	return documentByID(ctx, tx, id)
}

// Original opens a version's file as it came. The caller closes it.
func (s *Service) Original(ctx context.Context, id VersionID) (io.ReadCloser, Version, error) {
	v, err := s.Version(ctx, id)
	if err != nil {
		return nil, v, err
	}
	r, err := s.originals.Open(v.Original)
	return r, v, err
}

// view runs one reading transaction for its result.
func view[T any](ctx context.Context, db *sqldb.DB, f func(tx *sqldb.Tx) (T, error)) (T, error) {
	var out T
	err := db.View(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = f(tx)
		return err
	})
	return out, err
}
