package policy

import (
	"context"
	"database/sql"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Consolidator applies amending documents to a base as of a day, the zero day meaning all of what they order; package
// amend does.
type Consolidator func(base *legaltext.Document, amenders []*legaltext.Document, at civil.Date) (*Consolidation, error)

// Consolidation is a base with what amenders ordered carried out, and what could not be.
type Consolidation struct {
	Text      *legaltext.Document
	Changes   []Applied
	Unapplied []Left
}

// Applied is what one order did to one part.
type Applied struct {
	Address  string // in the text made; of a repealed part, where it stood
	Verb     string // as package amend names it
	By       Order
	From     civil.Date
	Before   string // the words before; "" of a new part
	Repealed bool
}

// Left is an order that was not carried out.
type Left struct {
	By     Order
	From   civil.Date
	Reason *fault.Error
}

// Order is where an amending document says something.
type Order struct{ Number, Address, Sentence string }

// amending is a document that changes another, as it was last published.
type amending struct {
	version Version
	text    *legaltext.Document
}

// consolidateDocument makes the texts that a document has from each day on which an amending document changes it. Texts
// that were made before and are no longer right stay, but hold on no day.
func (s *Service) consolidateDocument(ctx context.Context, tx *sqldb.Tx, actor string, id ID) error {
	base, err := publishedOf(ctx, tx, id)
	if err != nil || base == nil {
		return err
	}
	amenders, err := amendersOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE policy_version SET live = 0 WHERE document_id = ? AND made = 'consolidated'`, id); err != nil {
		return err
	}
	if len(amenders) == 0 || s.consolidate == nil {
		return saveUnapplied(ctx, tx, base.ID, nil, nil)
	}
	text, err := textOf(ctx, tx, *base)
	if err != nil {
		return err
	}
	all, err := s.consolidated(text, amenders, "")
	if err != nil {
		return err
	}
	if err := saveUnapplied(ctx, tx, base.ID, all.Unapplied, amenders); err != nil {
		return err
	}
	before := *base
	for _, day := range daysOf(all.Changes) {
		made, err := s.consolidated(text, amenders, day)
		if err != nil {
			return err
		}
		if before, err = s.keepConsolidated(ctx, tx, actor, *base, before, amenders, made, day); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) consolidated(base *legaltext.Document, amenders []amending, at civil.Date) (*Consolidation, error) {
	texts := make([]*legaltext.Document, len(amenders))
	for i, a := range amenders {
		texts[i] = a.text
	}
	return s.consolidate(base, texts, at)
}

// daysOf are the days on which the text changes, in order. A change of which no text says when it holds has none.
func daysOf(changes []Applied) []civil.Date {
	var days []civil.Date
	for _, c := range changes {
		if c.From != "" {
			days = append(days, c.From)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// keepConsolidated stores the text of a day, or brings back the same text that was made for that day before. It records
// what changed against the text before it.
func (s *Service) keepConsolidated(
	ctx context.Context, tx *sqldb.Tx, actor string, base, before Version, amenders []amending, made *Consolidation, day civil.Date,
) (Version, error) {
	doc, err := documentByID(ctx, tx, base.Document)
	if err != nil {
		return base, err
	}
	v := newVersion(tx, doc, MadeConsolidated, made.Text)
	v.From, v.Base = day, base.ID
	for _, a := range amenders {
		if slices.ContainsFunc(made.Changes, func(c Applied) bool { return numberKey(c.By.Number) == numberKey(a.version.number) }) {
			v.Amenders = append(v.Amenders, a.version.ID)
		}
	}
	known, err := versions(ctx, tx, `WHERE document_id = ? AND made = 'consolidated' AND from_day = ? AND text_hash = ? AND base_id = ?`,
		base.Document, day, v.TextHash, base.ID)
	if err != nil {
		return v, err
	}
	if len(known) > 0 {
		_, err := tx.Exec(ctx, `UPDATE policy_version SET live = 1 WHERE id = ?`, known[0].ID)
		return known[0], err
	}
	if v, err = saveText(ctx, tx, doc, v, made.Text); err != nil {
		return v, err
	}
	if _, err := tx.Exec(ctx, `UPDATE policy_document SET versions = ?, changed = ? WHERE id = ?`, v.N, sqldb.Micros(tx.Now()), doc.ID); err != nil {
		return v, err
	}
	if err := saveChanges(ctx, tx, v.ID, made.Changes, amenders); err != nil {
		return v, err
	}
	if err := saveUnapplied(ctx, tx, v.ID, made.Unapplied, amenders); err != nil {
		return v, err
	}
	return v, s.recordChanges(ctx, tx, actor, before, v, made.Changes)
}

// amendersOf gathers the documents that change another's text, in the order of their effect.
func amendersOf(ctx context.Context, tx *sqldb.Tx, id ID) ([]amending, error) {
	var ids []VersionID
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var v VersionID
		err := rows.Scan(&v)
		ids = append(ids, v)
		return err
	}, `SELECT v.id FROM policy_version v JOIN policy_document d ON d.id = v.document_id
		WHERE v.live = 1 AND v.made = 'published' AND v.document_id <> ? AND v.id IN (SELECT r.version_id FROM policy_relation r
			WHERE r.target_id = ? AND (r.kind IN ('amends', 'corrects') OR r.kind IN ('repeals', 'replaces') AND r.parts NOT IN ('null', '[]')))
		ORDER BY d.effective_on, d.issued_on, d.id`, id, id)
	if err != nil {
		return nil, err
	}
	var out []amending
	for _, id := range ids {
		v, err := oneVersion(ctx, tx, `WHERE id = ?`, id)
		if err != nil {
			return nil, err
		}
		text, err := textOf(ctx, tx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, amending{v, text})
	}
	return out, nil
}
