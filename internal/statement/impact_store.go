package statement

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

// resting is a public statement with one clause that it cites.
type resting struct {
	statement Statement
	cite      ClauseRef
}

// restingOn lists the citations of any of the versions by what the public reads. A statement that a public correction
// stands for is left out: the correction has citations of its own.
func restingOn(ctx context.Context, tx *sqldb.Tx, versions []string) ([]resting, error) {
	args := []any{StateWithdrawn}
	for _, v := range versions {
		args = append(args, v)
	}
	items, err := collect(ctx, tx, `SELECT `+statementColumns+` FROM statement WHERE state <> ? AND released <> '' AND id IN (
		SELECT statement FROM statement_citation WHERE version IN (`+sqldb.In(len(versions))+`))
		AND NOT EXISTS (SELECT 1 FROM statement c WHERE c.corrects = statement.id AND c.released <> '' AND c.state <> ?) ORDER BY id`,
		append(args, StateWithdrawn)...)
	if err != nil {
		return nil, err
	}
	var all []resting
	for _, s := range items {
		v, err := version(ctx, tx, s.Released)
		if err != nil {
			return nil, err
		}
		for _, cite := range v.Content.Citations {
			for _, id := range versions {
				if cite.Clause.Version == id {
					all = append(all, resting{s, cite.Clause})
				}
			}
		}
	}
	return all, nil
}

const impactColumns = `i.id, i.statement, i.version, i.address, i.document, i.effect, i.to_version, i.from_day, i.by_documents, i.state,
	i.correction, i.reason, i.handled_name, i.handled_at, i.found_at`

func impacts(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Impact, error) {
	var all []Impact
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var i Impact
		var by string
		var at, found int64
		err := rows.Scan(&i.ID, &i.Statement, &i.Cited.Version, &i.Cited.Address, &i.Document, &i.Effect, &i.To, &i.From, &by, &i.State,
			&i.Because, &i.Reason, &i.ByName, &at, &found)
		if err != nil {
			return err
		}
		i.At, i.FoundAt = sqldb.At(at), sqldb.At(found)
		if err := json.Unmarshal([]byte(by), &i.By); err != nil {
			return fmt.Errorf("impact %s: %w", i.ID, err)
		}
		all = append(all, i)
		return nil
	}, `SELECT `+impactColumns+` FROM statement_impact i `+clause, args...)
	return all, err
}

// keepImpact keeps an impact once for each cited clause and day, and says whether it is new. What waits follows the law:
// when the text of that day is made anew, it leads to the newer one.
func keepImpact(ctx context.Context, tx *sqldb.Tx, i Impact) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO statement_impact (id, statement, version, address, document, effect, to_version, from_day, by_documents,
		state, correction, reason, handled_by, handled_name, handled_at, found_at) VALUES (`+sqldb.In(16)+`)
		ON CONFLICT (statement, version, address, from_day) DO NOTHING`,
		i.ID, i.Statement, i.Cited.Version, i.Cited.Address, i.Document, i.Effect, i.To, i.From, encodeJSON(i.By),
		i.State, "", "", "", "", 0, sqldb.Micros(i.FoundAt))
	if err != nil || n > 0 || i.To == "" {
		return n > 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE statement_impact SET effect = ?, to_version = ?, by_documents = ?
		WHERE statement = ? AND version = ? AND address = ? AND from_day = ? AND state = ? AND effect <> ?`,
		i.Effect, i.To, encodeJSON(i.By), i.Statement, i.Cited.Version, i.Cited.Address, i.From, ImpactOpen, EffectEnded)
	return false, err
}

// handle writes down what was done about an impact, and by whom.
func handle(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, i Impact) error {
	_, err := tx.Exec(ctx, `UPDATE statement_impact SET state = ?, correction = ?, reason = ?, handled_by = ?, handled_name = ?, handled_at = ?
		WHERE id = ?`, i.State, i.Because, i.Reason, actor.ID, actor.Name, sqldb.Micros(tx.Now()), i.ID)
	return err
}

// corrected settles the impacts because of which a correction was begun, when it is released.
func corrected(ctx context.Context, tx *sqldb.Tx, s Statement) error {
	_, err := tx.Exec(ctx, `UPDATE statement_impact SET state = ? WHERE correction = ? AND state = ?`, ImpactCorrected, s.ID, ImpactCorrecting)
	return err
}

// ends reports whether a relation puts its target, or parts of it, out of force.
func ends(r policy.Relation) bool {
	return r.Kind == legaltext.RelationReplaces || r.Kind == legaltext.RelationRepeals
}
