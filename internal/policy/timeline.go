package policy

import (
	"context"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// holding is the one of a document's versions whose text a day has: of the consolidated texts that hold by then the latest,
// else the published one. Texts that are no longer live hold on no day. The order of list does not matter.
func holding(list []Version, day civil.Date) (Version, bool) {
	var best Version
	found := false
	for _, v := range list {
		switch {
		case !v.Live, v.Made == MadeConsolidated && v.From > day:
		case !found, later(v, best):
			best, found = v, true
		}
	}
	return best, found
}

// later says whether v puts w aside where both hold.
func later(v, w Version) bool {
	switch {
	case v.Made != w.Made:
		return v.Made == MadeConsolidated
	case v.Made == MadeConsolidated && v.From != w.From:
		return v.From > w.From
	default:
		return v.N > w.N
	}
}

// nextText is the first day after day on which the text is another one; "" for none.
func nextText(list []Version, day civil.Date) (next civil.Date) {
	for _, v := range list {
		if v.Live && v.Made == MadeConsolidated && v.From > day && (next == "" || v.From < next) {
			next = v.From
		}
	}
	return next
}

func versionsOf(ctx context.Context, tx *sqldb.Tx, id ID) ([]Version, error) {
	return versions(ctx, tx, `WHERE document_id = ? ORDER BY n`, id)
}

// holdingOn finds the text that a day has; NotFound if there is no such document.
func holdingOn(ctx context.Context, tx *sqldb.Tx, id ID, day civil.Date) (Version, error) {
	return oneVersion(ctx, tx, `WHERE document_id = ? AND live = 1 AND from_day <= ? ORDER BY from_day DESC, n DESC LIMIT 1`, id, day)
}

// publishedOf finds the newest text that a document was published with; nil when there is none yet.
func publishedOf(ctx context.Context, tx *sqldb.Tx, id ID) (*Version, error) {
	found, err := versions(ctx, tx, `WHERE document_id = ? AND live = 1 AND made = 'published'`, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Turn makes the search speak of the texts that hold today, where midnight put one in another's place. It returns how many
// documents moved. Nothing else waits for it: what holds on a day is computed when it is asked.
func (s *Service) Turn(ctx context.Context) (int, error) {
	moved, err := view(ctx, s.db, func(tx *sqldb.Tx) ([]Document, error) {
		return documents(ctx, tx, `WHERE versions > 0 AND EXISTS (SELECT 1 FROM policy_version v
			WHERE v.document_id = policy_document.id AND v.live = 1 AND v.from_day <> '' AND v.from_day <= ?)
			AND current_id <> (SELECT v.id FROM policy_version v WHERE v.document_id = policy_document.id AND v.live = 1
			AND v.from_day <= ? ORDER BY v.from_day DESC, v.n DESC LIMIT 1)`, civil.On(tx.Now()), civil.On(tx.Now()))
	})
	if err != nil {
		return 0, err
	}
	if err := s.db.Update(ctx, func(tx *sqldb.Tx) error { return restateMissing(ctx, tx) }); err != nil {
		return 0, err
	}
	for i, d := range moved {
		err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
			if err := enter(ctx, tx); err != nil {
				return err
			}
			return turn(ctx, tx, d.ID)
		})
		if err != nil {
			return i, err
		}
	}
	return len(moved), nil
}

// turn makes the search speak of the text of today.
func turn(ctx context.Context, tx *sqldb.Tx, id ID) error {
	d, err := documentByID(ctx, tx, id)
	if err != nil {
		return err
	}
	var before VersionID
	if err := tx.QueryRow(ctx, `SELECT current_id FROM policy_document WHERE id = ?`, id).Scan(&before); err != nil {
		return err
	}
	if before == d.Current {
		return nil
	}
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, d.Current)
	if err != nil {
		return err
	}
	if err := index(ctx, tx, d, before, list); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE policy_document SET current_id = ? WHERE id = ?`, d.Current, id)
	return err
}
