package policy

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Complete gives texts that were imported by an older Loa what it did not keep yet: their codes, and, read from their files
// once more, their relations and the rest of their heads. Their clauses and hashes stay as they are, for they are cited. It
// returns how many texts it completed; a file that can no longer be read is left with its codes alone.
func (s *Service) Complete(ctx context.Context) (int, error) {
	old, err := view(ctx, s.db, func(tx *sqldb.Tx) ([]Version, error) {
		return versions(ctx, tx, `WHERE made = 'published' AND head = '' ORDER BY id`)
	})
	if err != nil {
		return 0, err
	}
	for i, v := range old {
		if err := s.complete(ctx, v); err != nil {
			return i, fmt.Errorf("complete %s: %w", v.FileName, err)
		}
	}
	return len(old), nil
}

func (s *Service) complete(ctx context.Context, v Version) error {
	read, err := s.reread(ctx, v)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	readable := err == nil
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if err := enter(ctx, tx); err != nil {
			return err
		}
		doc, err := documentByID(ctx, tx, v.Document)
		if err != nil {
			return err
		}
		if !readable {
			read = &legaltext.Document{Number: doc.Number, Kind: doc.Kind, Issuer: doc.Issuer, Place: doc.Place}
		}
		if err := s.fill(ctx, tx, v, read); err != nil || !v.Live {
			return err
		}
		v.number = read.Number
		return s.follow(ctx, tx, auth.Actor{ID: v.ImportedBy}, v, nil)
	})
}

// reread reads a version's file once more.
func (s *Service) reread(ctx context.Context, v Version) (*legaltext.Document, error) {
	r, err := s.originals.Open(ctx, v.Original)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	return s.read(ctx, v.FileName, data)
}

// fill stores what a version lacks.
func (s *Service) fill(ctx context.Context, tx *sqldb.Tx, v Version, read *legaltext.Document) error {
	texts, err := toJSON(head{
		Number: read.Number, Kind: read.Kind, Issuer: read.Issuer, Place: read.Place,
		ExpiresOn: read.ExpiresOn, Recipients: read.Recipients, Notes: read.Notes, Origin: read.Origin,
	})
	if err != nil {
		return err
	}
	if n, err := tx.Exec(ctx, `UPDATE policy_version SET head = ? WHERE id = ? AND head = ''`, texts[0], v.ID); err != nil || n == 0 {
		return err
	}
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, v.ID)
	if err != nil {
		return err
	}
	var identity string
	if err := tx.QueryRow(ctx, `SELECT identity FROM policy_document WHERE id = ?`, v.Document).Scan(&identity); err != nil {
		return err
	}
	if err := insertCodes(ctx, tx, identity, v, list); err != nil {
		return err
	}
	if err := insertPartEffects(ctx, tx, v.ID, legaltext.PartEffects(read)); err != nil {
		return err
	}
	return insertRelations(ctx, tx, v, read.Relations)
}
