package policy

import (
	"bytes"
	"context"
	"errors"
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

// Import brings in a document as it was published, in whichever format the reader knows; name is the file's. A scan that
// cannot be recognised here is kept until it can, and one that was until a person has looked it over: their outcome is
// OutcomeWaiting.
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
	out, err := s.take(ctx, actor, name, data)
	if err != nil {
		return Imported{}, fmt.Errorf("import %s: %w", name, err)
	}
	return out, nil
}

// take reads a file and keeps it, or has it wait.
func (s *Service) take(ctx context.Context, actor auth.Actor, name string, data []byte) (Imported, error) {
	read, err := s.read(ctx, name, data)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == codeNeedsRecognition {
		return s.wait(ctx, actor, name, data, WaitingRecognition, "", f)
	}
	if err == nil && read.Origin.Format == legaltext.FormatScan {
		return s.haveReviewed(ctx, actor, name, data, read)
	}
	if err == nil {
		err = importable(read)
	}
	if err != nil {
		return Imported{}, errors.Join(err, s.refuse(ctx, data, err))
	}
	hash, size, err := s.originals.Put(ctx, bytes.NewReader(data))
	if err != nil {
		return Imported{}, err
	}
	file := file{name: name, hash: hash, size: size, by: actor}
	var out Imported
	err = s.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = s.keep(ctx, tx, file, read)
		return err
	})
	return out, err
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
	return s.read(ctx, name, data)
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

// keep stores what was read, unless it is there already, and all that follows from it.
func (s *Service) keep(ctx context.Context, tx *sqldb.Tx, f file, read *legaltext.Document) (Imported, error) {
	if err := enter(ctx, tx); err != nil {
		return Imported{}, err
	}
	if err := noLongerWaiting(ctx, tx, f.hash); err != nil {
		return Imported{}, err
	}
	if out, err := already(ctx, tx, OutcomeSameBytes, `WHERE original = ?`, f.hash); err != nil || out.Outcome != "" {
		return out, err
	}
	doc, err := openDocument(ctx, tx, f, read)
	if err != nil {
		return Imported{}, err
	}
	v := newVersion(tx, doc, MadePublished, read)
	v.Original, v.FileName, v.Size, v.ImportedBy = f.hash, f.name, f.size, f.by.ID
	out, err := already(ctx, tx, OutcomeSameText, `WHERE document_id = ? AND text_hash = ? AND made = 'published'`, doc.ID, v.TextHash)
	if err != nil || out.Outcome != "" {
		return out, err
	}
	before, err := publishedOf(ctx, tx, doc.ID)
	if err != nil {
		return Imported{}, err
	}
	if v, err = s.publish(ctx, tx, doc, v, read); err != nil {
		return Imported{}, err
	}
	out = Imported{Version: v, Outcome: OutcomeVersion}
	if before == nil {
		out.Outcome = OutcomeNew
	}
	if err := s.follow(ctx, tx, f.by, v, before); err != nil {
		return Imported{}, err
	}
	if out.Document, err = documentByID(ctx, tx, doc.ID); err != nil {
		return Imported{}, err
	}
	return out, s.record(ctx, tx, f, out)
}

// publish makes v the text that its document was published with.
func (s *Service) publish(ctx context.Context, tx *sqldb.Tx, doc Document, v Version, read *legaltext.Document) (Version, error) {
	if _, err := tx.Exec(ctx, `UPDATE policy_version SET live = 0 WHERE document_id = ? AND made = 'published'`, doc.ID); err != nil {
		return v, err
	}
	v, err := saveText(ctx, tx, doc, v, read)
	if err != nil {
		return v, err
	}
	doc = advance(doc, v, read)
	if err := updateDocument(ctx, tx, doc); err != nil {
		return v, err
	}
	if err := insertPartEffects(ctx, tx, v.ID, legaltext.PartEffects(read)); err != nil {
		return v, err
	}
	return v, insertRelations(ctx, tx, v, read.Relations)
}

// saveText stores a version with its clauses and their codes.
func saveText(ctx context.Context, tx *sqldb.Tx, doc Document, v Version, read *legaltext.Document) (Version, error) {
	list := flatten(v.ID, read)
	v.Clauses = len(list)
	if err := insertVersion(ctx, tx, v); err != nil {
		return v, err
	}
	if err := insertClauses(ctx, tx, list); err != nil {
		return v, err
	}
	return v, insertCodes(ctx, tx, identity(read), v, list)
}

// follow draws the consequences of a new published text: relations find their targets, texts that it changes or that
// change it are consolidated anew, and the search knows the texts of today.
func (s *Service) follow(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, v Version, before *Version) error {
	if err := resolveRelations(ctx, tx, v); err != nil {
		return err
	}
	if before != nil {
		if err := s.recordChanges(ctx, tx, actor.ID.String(), *before, v); err != nil {
			return err
		}
	}
	bases, err := amendedBy(ctx, tx, v.Document)
	if err != nil {
		return err
	}
	for _, id := range append([]ID{v.Document}, bases...) {
		if err := s.consolidateDocument(ctx, tx, actor.ID.String(), id); err != nil {
			return err
		}
		if err := turn(ctx, tx, id); err != nil {
			return err
		}
	}
	return restate(ctx, tx, v.Document)
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
