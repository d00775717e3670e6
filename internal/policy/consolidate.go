package policy

import (
	"context"
	"database/sql"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/sqldb"
)

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
	text, err := textOf(ctx, tx, *base)
	if err != nil {
		return err
	}
	all, err := consolidated(text, amenders, "")
	if err != nil {
		return err
	}
	if err := saveUnapplied(ctx, tx, base.ID, all.Unapplied, amenders); err != nil {
		return err
	}
	before := *base
	for _, day := range daysOf(amenders) {
		made, err := consolidated(text, amenders, day)
		if err != nil {
			return err
		}
		if textHash(made.Document) == before.TextHash {
			continue
		}
		if before, err = s.keepConsolidated(ctx, tx, actor, *base, before, amenders, made, day); err != nil {
			return err
		}
	}
	return nil
}

// consolidated carries out what the amenders order by a day. One of which no text says from when it holds is left out, and
// that is said.
func consolidated(base *legaltext.Document, amenders []amending, at civil.Date) (*amend.Result, error) {
	var texts []*legaltext.Document
	var left []amend.Unapplied
	for _, a := range amenders {
		if a.text.EffectiveOn != "" {
			texts = append(texts, a.text)
			continue
		}
		left = append(left, amend.Unapplied{
			Sentence: a.text.Title, By: amend.By{Number: a.text.Number}, Reason: fault.Invalid("policy.unapplied.no_day", "number", a.text.Number),
		})
	}
	made, err := amend.Consolidate(base, texts, at)
	if err == nil {
		made.Unapplied = append(made.Unapplied, left...)
	}
	return made, err
}

// daysOf are the days from which something that the amenders order holds, in order.
func daysOf(amenders []amending) []civil.Date {
	var days []civil.Date
	for _, a := range amenders {
		orders, _ := amend.Instructions(a.text)
		for _, o := range orders {
			days = append(days, o.From)
			for _, l := range o.Later {
				days = append(days, l.From)
			}
		}
	}
	days = slices.DeleteFunc(days, func(d civil.Date) bool { return d == "" })
	slices.Sort(days)
	return slices.Compact(days)
}

// keepConsolidated stores the text of a day, or brings back the same text that was made for that day before. It records
// what changed against the text before it.
func (s *Service) keepConsolidated(
	ctx context.Context, tx *sqldb.Tx, actor string, base, before Version, amenders []amending, made *amend.Result, day civil.Date,
) (Version, error) {
	doc, err := documentByID(ctx, tx, base.Document)
	if err != nil {
		return base, err
	}
	v := newVersion(tx, doc, MadeConsolidated, made.Document)
	v.From, v.Base = day, base.ID
	for _, a := range amenders {
		if slices.ContainsFunc(made.Changes, func(c amend.Change) bool { return numberKey(c.By.Number) == numberKey(a.version.number) }) {
			v.Amenders = append(v.Amenders, a.version.ID)
		}
	}
	known, err := versions(ctx, tx, `WHERE document_id = ? AND made = 'consolidated' AND from_day = ? AND text_hash = ? AND base_id = ?`,
		base.Document, day, v.TextHash, base.ID)
	if err != nil {
		return v, err
	}
	if len(known) > 0 {
		if _, err := tx.Exec(ctx, `UPDATE policy_version SET live = 1 WHERE id = ?`, known[0].ID); err != nil {
			return v, err
		}
		return known[0], saveUnapplied(ctx, tx, known[0].ID, made.Unapplied, amenders)
	}
	if v, err = saveText(ctx, tx, doc, v, made.Document); err != nil {
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
	return v, s.recordChanges(ctx, tx, actor, before, v)
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
			WHERE r.target_id = ? AND (r.kind IN ('amends', 'corrects') OR r.kind IN ('repeals', 'replaces') AND (r.partial = 1 OR r.parts NOT IN ('null', '[]'))))
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
