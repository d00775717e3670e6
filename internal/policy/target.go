package policy

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// resolveRelations finds the targets of what a new published text says, and looks anew at everything that names its own
// number: its arrival may settle a target or make one ambiguous.
func resolveRelations(ctx context.Context, tx *sqldb.Tx, v Version) error {
	return resolve(ctx, tx, `WHERE r.version_id = ? OR r.target_key = ?`, v.ID, numberKey(v.number))
}

// pending is a relation whose target is looked for.
type pending struct {
	version VersionID
	ord     int
	target  legaltext.Target
	from    Document
	was     ID
}

func resolve(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) error {
	open, err := pendings(ctx, tx, clause, args...)
	if err != nil {
		return err
	}
	named := map[string][]Document{}
	for _, p := range open {
		key := numberKey(p.target.Number)
		if _, known := named[key]; !known && key != "" {
			if named[key], err = bearing(ctx, tx, p.target.Number); err != nil {
				return err
			}
		}
		id := p.from.ID // a sentence about "this document" names nothing
		if p.target != (legaltext.Target{}) {
			id = meant(p.target, p.from, named[key])
		}
		if id == p.was {
			continue
		}
		_, err := tx.Exec(ctx, `UPDATE policy_relation SET target_id = ? WHERE version_id = ? AND ord = ?`, id, p.version, p.ord)
		if err != nil {
			return err
		}
	}
	return nil
}

func pendings(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]pending, error) {
	var open []pending
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var p pending
		var target string
		err := rows.Scan(&p.version, &p.ord, &target, &p.was, &p.from.ID, &p.from.Issuer, &p.from.Place)
		open = append(open, p)
		return errors.Join(err, fromJSON(target, &open[len(open)-1].target))
	}, `SELECT r.version_id, r.ord, r.target, r.target_id, d.id, d.issuer, d.place
		FROM policy_relation r JOIN policy_document d ON d.id = r.document_id `+clause, args...)
	return open, err
}

// bearing lists the kept documents with a number.
func bearing(ctx context.Context, tx *sqldb.Tx, number string) ([]Document, error) {
	serial, _, _ := legaltext.NumberParts(number)
	found, err := documents(ctx, tx, `WHERE versions > 0 AND serial = ? ORDER BY id`, serial)
	return slices.DeleteFunc(found, func(d Document) bool { return numberKey(d.Number) != numberKey(number) }), err
}

// meant is the one document that a text names, "" if none fits or several do. The day and the issuer that the text states
// must agree. Where it states neither, a province's number means a document of the same place, for every province has
// numbers of its own; a number of a ministry, the Government or the National Assembly is the only one of its year. A
// number that has no year begins anew each January and means nothing without its day.
func meant(t legaltext.Target, from Document, named []Document) ID {
	if _, year, _ := legaltext.NumberParts(t.Number); year == "" && t.IssuedOn == "" {
		return ""
	}
	fits := slices.DeleteFunc(slices.Clone(named), func(d Document) bool {
		switch {
		case t.IssuedOn != "" && d.IssuedOn != "" && t.IssuedOn != d.IssuedOn:
			return true
		case t.Issuer != "" && local(d):
			return called(t.Issuer) != called(d.Issuer)
		case local(d):
			return seat(d.Issuer) != seat(from.Issuer)
		default:
			return false
		}
	})
	if len(fits) != 1 {
		return ""
	}
	return fits[0].ID
}

// local says whether a document is of a province or commune.
func local(d Document) bool {
	issuer := viet.Fold(d.Issuer)
	return strings.Contains(issuer, "uy ban nhan dan") || strings.Contains(issuer, "hoi dong nhan dan")
}

// called is an issuer's name without the choice of writing it out: "uy ban nhan dan tinh bac ninh" for "UBND tỉnh Bắc Ninh".
func called(issuer string) string {
	return strings.NewReplacer("ubnd", "uy ban nhan dan", "hdnd", "hoi dong nhan dan").Replace(viet.Fold(issuer))
}

// seat is the place that an issuer governs: "tinh bac ninh".
func seat(issuer string) string {
	_, place, _ := strings.Cut(called(issuer), "nhan dan ")
	return place
}
