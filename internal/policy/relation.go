package policy

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Relation is what one document says that it does to another, with the sentence that says so.
type Relation struct {
	legaltext.Relation

	From    Party
	Version VersionID  // of From, that says it; with Address, the clause to look at
	To      Party      // as it is kept here; zero while no kept document fits
	Since   civil.Date // the day from which it holds: On, else the first day of From; "" when no text says
}

// Party is one side of a relation.
type Party struct {
	ID       ID
	Number   string
	Kind     string
	Issuer   string
	Title    string
	IssuedOn civil.Date
}

// Known says whether the document is kept here.
func (p Party) Known() bool { return p.ID != "" }

// Relations is what a document does to others and others do to it.
type Relations struct{ Out, In []Relation }

// Relations lists a document's relations: out in the order of its text, in by the day from which they hold. Only the newest
// published text of each document speaks. NotFound if there is no such document.
func (s *Service) Relations(ctx context.Context, id ID) (Relations, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Relations, error) {
		if _, err := documentByID(ctx, tx, id); err != nil {
			return Relations{}, err
		}
		out, err := relations(ctx, tx, `WHERE r.document_id = ? AND v.live = 1 ORDER BY r.ord`, id)
		if err != nil {
			return Relations{}, err
		}
		in, err := relationsTo(ctx, tx, id)
		return Relations{out, in}, err
	})
}

// relationsTo lists what other documents' newest published texts do to one.
func relationsTo(ctx context.Context, tx *sqldb.Tx, id ID) ([]Relation, error) {
	return relations(ctx, tx, `WHERE r.target_id = ? AND r.document_id <> r.target_id AND v.live = 1
		ORDER BY CASE WHEN r.on_day <> '' THEN r.on_day ELSE d.effective_on END, d.issued_on, d.id, r.ord`, id)
}

func relations(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Relation, error) {
	var out []Relation
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var r Relation
		var target, parts string
		var partial int
		err := rows.Scan(&r.Version, &r.Kind, &target, &parts, &partial, &r.On, &r.Evidence, &r.Address, &r.Line,
			&r.From.ID, &r.From.Number, &r.From.Kind, &r.From.Issuer, &r.From.Title, &r.From.IssuedOn, &r.Since,
			&r.To.ID, &r.To.Number, &r.To.Kind, &r.To.Issuer, &r.To.Title, &r.To.IssuedOn)
		if err == nil {
			err = errors.Join(fromJSON(target, &r.Target), fromJSON(parts, &r.Parts))
		}
		r.Partial = partial == 1
		if r.On != "" {
			r.Since = r.On
		}
		out = append(out, r)
		return err
	}, `SELECT r.version_id, r.kind, r.target, r.parts, r.partial, r.on_day, r.evidence, r.address, r.line,
			d.id, d.number, d.kind, d.issuer, d.title, d.issued_on, d.effective_on,
			COALESCE(t.id, ''), COALESCE(t.number, ''), COALESCE(t.kind, ''), COALESCE(t.issuer, ''), COALESCE(t.title, ''),
			COALESCE(t.issued_on, '')
		FROM policy_relation r JOIN policy_version v ON v.id = r.version_id JOIN policy_document d ON d.id = r.document_id
		LEFT JOIN policy_document t ON t.id = r.target_id `+clause, args...)
	return out, err
}

func insertRelations(ctx context.Context, tx *sqldb.Tx, v Version, list []legaltext.Relation) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		texts, err := toJSON(r.Target, r.Parts)
		if err != nil {
			return err
		}
		rows[i] = []any{
			v.ID, i, v.Document, r.Kind, texts[0], numberKey(r.Target.Number), "", texts[1], flag(r.Partial), r.On, r.Evidence, r.Address, r.Line,
		}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_relation (version_id, ord, document_id, kind, target, target_key, target_id,
		parts, partial, on_day, evidence, address, line)`, rows, "")
	return err
}

// numberKey is what two writings of one number share; "" for none.
func numberKey(number string) string {
	if number == "" {
		return ""
	}
	return viet.Fold(legaltext.NormalNumber(number))
}

// amendedBy lists the documents whose text a document changes, or once said that it would.
func amendedBy(ctx context.Context, tx *sqldb.Tx, id ID) ([]ID, error) {
	var out []ID
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var target ID
		err := rows.Scan(&target)
		out = append(out, target)
		return err
	}, `SELECT DISTINCT target_id FROM policy_relation WHERE document_id = ? AND target_id <> '' AND target_id <> document_id
		AND kind IN ('amends', 'repeals', 'replaces', 'corrects') ORDER BY target_id`, id)
	return out, err
}

func insertPartEffects(ctx context.Context, tx *sqldb.Tx, id VersionID, list []legaltext.PartEffect) error {
	rows := make([][]any, len(list))
	for i, p := range list {
		parts, err := toJSON(p.Addresses)
		if err != nil {
			return err
		}
		rows[i] = []any{id, i, parts[0], p.From, p.Evidence, p.Address, p.Line}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_part_effect (version_id, ord, parts, from_day, evidence, address, line)`, rows, "")
	return err
}

func partEffects(ctx context.Context, tx *sqldb.Tx, id VersionID) ([]legaltext.PartEffect, error) {
	var out []legaltext.PartEffect
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var p legaltext.PartEffect
		var parts string
		err := rows.Scan(&parts, &p.From, &p.Evidence, &p.Address, &p.Line)
		if err == nil {
			err = fromJSON(parts, &p.Addresses)
		}
		out = append(out, p)
		return err
	}, `SELECT parts, from_day, evidence, address, line FROM policy_part_effect WHERE version_id = ? ORDER BY ord`, id)
	return out, err
}
