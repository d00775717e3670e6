package policy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// FactImported is the kind of fact that an import of anything new records.
const FactImported = "document.imported"

// Import brings in a document as it was published: plain text or HTML, whichever the content is. name is the file's.
//
// Errors are faults: Forbidden, TooLarge over 20 MB, Invalid for what is no legal document, another encoding or a
// document without a number, Unavailable when the disk is full; in each case nothing is kept in the database.
func (s *Service) Import(ctx context.Context, actor auth.Actor, name string, r io.Reader) (Imported, error) {
	if err := s.mayImport(ctx, actor); err != nil {
		return Imported{}, err
	}
	name = filepath.Base(viet.NFC(strings.ReplaceAll(name, `\`, "/")))
	data, err := io.ReadAll(io.LimitReader(r, legaltext.MaxBytes+1))
	if err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	read, err := legaltext.Parse(name, data)
	if err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	if err := importable(read); err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	hash, size, err := s.originals.Put(ctx, bytes.NewReader(data))
	if err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	file := file{name: name, hash: hash, size: size, by: actor}
	var out Imported
	err = s.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = s.keep(ctx, tx, file, read)
		return err
	})
	if err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	return out, nil
}

// Read says what an import would read from a file, and keeps nothing.
func (s *Service) Read(ctx context.Context, actor auth.Actor, name string, r io.Reader) (*legaltext.Document, error) {
	if err := s.mayImport(ctx, actor); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, legaltext.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return legaltext.Parse(name, data)
}

// mayImport asks before the file is read: a stranger's 20 MB are not worth the memory.
func (s *Service) mayImport(ctx context.Context, actor auth.Actor) error {
	return s.db.View(ctx, func(tx *sqldb.Tx) error {
		return auth.Require(actor, auth.ActImportDocument, actor.Agency, tx.Now())
	})
}

// importable refuses what could be neither found nor cited.
func importable(d *legaltext.Document) error {
	switch {
	case d.Number == "":
		return fault.Invalid("policy.import.no_number").On("file")
	case len(d.Clauses) == 0:
		return fault.Invalid("policy.import.no_clauses").On("file")
	}
	return nil
}

// file is what came in.
type file struct {
	name, hash string
	size       int64
	by         auth.Actor
}

// keep stores what was read, unless it is there already.
func (s *Service) keep(ctx context.Context, tx *sqldb.Tx, f file, read *legaltext.Document) (Imported, error) {
	if out, err := already(ctx, tx, OutcomeSameBytes, `WHERE original = ?`, f.hash); err != nil || out.Outcome != "" {
		return out, err
	}
	doc, err := lockDocument(ctx, tx, f, read)
	if err != nil {
		return Imported{}, err
	}
	sum := textHash(read)
	if out, err := already(ctx, tx, OutcomeSameText, `WHERE document_id = ? AND text_hash = ?`, doc.ID, sum); err != nil || out.Outcome != "" {
		return out, err
	}
	v := newVersion(tx, doc, f, read, sum)
	list := flatten(v.ID, read)
	v.Clauses = len(list)
	if err := insertVersion(ctx, tx, v); err != nil {
		return Imported{}, err
	}
	if err := insertClauses(ctx, tx, list); err != nil {
		return Imported{}, err
	}
	doc, before := advance(doc, v, read)
	if err := updateDocument(ctx, tx, doc); err != nil {
		return Imported{}, err
	}
	if err := index(ctx, tx, doc, before, list); err != nil {
		return Imported{}, err
	}
	out := Imported{Document: doc, Version: v, Outcome: OutcomeVersion}
	if v.N == 1 {
		out.Outcome = OutcomeNew
	}
	return out, s.record(ctx, tx, f, out)
}

func (s *Service) record(ctx context.Context, tx *sqldb.Tx, f file, out Imported) error {
	_, err := s.ledger.Record(ctx, tx, job.Fact{
		Kind: FactImported, Subject: out.ID.String(), Actor: f.by.ID.String(),
		Detail: map[string]any{
			"number": out.Number, "version": out.Version.ID, "n": out.Version.N, "original": f.hash,
			"text": out.Version.TextHash, "clauses": out.Version.Clauses, "agency": f.by.Agency, "via": f.by.Via,
		},
	})
	return err
}

// already finds a version that is the same, with its document as it stands.
func already(ctx context.Context, tx *sqldb.Tx, as Outcome, clause string, args ...any) (Imported, error) {
	found, err := versions(ctx, tx, clause, args...)
	if err != nil || len(found) == 0 {
		return Imported{}, err
	}
	doc, err := documentByID(ctx, tx, found[0].Document)
	return Imported{Document: doc, Version: found[0], Outcome: as}, err
}
