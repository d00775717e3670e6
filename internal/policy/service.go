package policy

import (
	"context"
	"io"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Originals keeps files by the hash of their bytes; package blob does.
type Originals interface {
	Put(ctx context.Context, r io.Reader) (hash string, size int64, err error)
	Open(ctx context.Context, hash string) (io.ReadCloser, error)
}

// Reader reads a file as it was published, whatever its format; package paper does. A scan whose letters nothing here can
// recognise is a fault with the code paper.needs_recognition.
type Reader interface {
	Read(ctx context.Context, name string, data []byte) (*legaltext.Document, error)
}

// Service keeps a site's documents. Methods that take a *sqldb.Tx work inside the caller's transaction; the others open
// their own.
type Service struct {
	db        *sqldb.DB
	originals Originals
	ledger    *job.Ledger
	reader    Reader
	words     library
}

// Option changes what the service works with.
type Option func(*Service)

// ReadBy lets the service read files with r; without it plain text and HTML are read.
func ReadBy(r Reader) Option { return func(s *Service) { s.reader = r } }

// New makes the service.
func New(db *sqldb.DB, originals Originals, ledger *job.Ledger, with ...Option) *Service {
	s := &Service{db: db, originals: originals, ledger: ledger, reader: plainReader{}}
	for _, set := range with {
		set(s)
	}
	return s
}

// plainReader reads plain text and HTML.
type plainReader struct{}

func (plainReader) Read(_ context.Context, name string, data []byte) (*legaltext.Document, error) {
	return legaltext.Parse(name, data)
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

// VersionAt finds a document's n-th text, from 1; 0 is the one that holds today.
func (s *Service) VersionAt(ctx context.Context, id ID, n int) (Version, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Version, error) {
		if n == 0 {
			return holdingOn(ctx, tx, id, civil.On(tx.Now()))
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

// Original opens a version's file as it came. The caller closes it. NotFound for a text that Loa made: it has no file.
func (s *Service) Original(ctx context.Context, id VersionID) (io.ReadCloser, Version, error) {
	v, err := s.Version(ctx, id)
	if err != nil {
		return nil, v, err
	}
	if v.Original == "" {
		return nil, v, fault.NotFound("policy.no_original")
	}
	r, err := s.originals.Open(ctx, v.Original)
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
