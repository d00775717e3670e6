package policy

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Change is what one order of an amending document did to one part of a consolidated text.
type Change struct {
	Version  VersionID
	Address  string // in Version; of a repealed part, where it stood
	Verb     amend.Verb
	By       Source
	Sentence string     // the order in its own words
	From     civil.Date // the day from which it holds
	Before   string     // hash of the words before; "" of a new part
}

// Key is the screen text that names what was done.
func (c Change) Key() string { return "policy.change." + string(c.Verb) }

// Source is where an order stands. Document and Version are empty when the document is not kept here any more.
type Source struct {
	Document ID
	Version  VersionID
	Number   string
	Address  string
}

// Unapplied is an order that a text does not carry out: a person has to read it beside the text.
type Unapplied struct {
	Version  VersionID
	By       Source
	Sentence string
	From     civil.Date // the day from which it holds; "" when no text says
	Reason   *fault.Error
}

// Changes lists all that made a consolidated text differ from its base, in the order in which it was done. A published
// text has none.
func (s *Service) Changes(ctx context.Context, id VersionID) ([]Change, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Change, error) {
		if _, err := oneVersion(ctx, tx, `WHERE id = ?`, id); err != nil {
			return nil, err
		}
		return changes(ctx, tx, `WHERE c.version_id = ? ORDER BY c.ord`, id)
	})
}

// ChangesOf lists what changed a part of a consolidated text: orders about the part itself, about one inside it, or about
// one that it lies in.
func (s *Service) ChangesOf(ctx context.Context, id VersionID, address string) ([]Change, error) {
	all, err := s.Changes(ctx, id)
	return slices.DeleteFunc(all, func(c Change) bool { return !touches(c.Address, address) }), err
}

// Unapplied lists the orders that a version does not carry out.
func (s *Service) Unapplied(ctx context.Context, id VersionID) ([]Unapplied, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Unapplied, error) { return unapplied(ctx, tx, id) })
}

// touches says whether one of two addresses lies in the other.
func touches(a, b string) bool { return a == b || within(a, b) || within(b, a) }

// within says whether an address lies inside another.
func within(inner, outer string) bool { return outer == "" || strings.HasPrefix(inner, outer+"/") }

func changes(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Change, error) {
	var out []Change
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Change
		err := rows.Scan(&c.Version, &c.Address, &c.Verb, &c.By.Document, &c.By.Version, &c.By.Number, &c.By.Address, &c.Sentence,
			&c.From, &c.Before)
		out = append(out, c)
		return err
	}, `SELECT c.version_id, c.address, c.verb, c.by_document, c.by_version, COALESCE(d.number, ''), c.by_address, c.sentence, c.from_day,
		c.before_hash FROM policy_change c LEFT JOIN policy_document d ON d.id = c.by_document `+clause, args...)
	return out, err
}

func saveChanges(ctx context.Context, tx *sqldb.Tx, id VersionID, list []amend.Change, amenders []amending) error {
	rows := make([][]any, len(list))
	for i, c := range list {
		by, hash := sourceOf(c.By, amenders), ""
		if c.Before != "" {
			hash = legaltext.TextHash(c.Before)
		}
		rows[i] = []any{id, i, c.Address, c.Verb, by.Document, by.Version, by.Address, c.Sentence, c.From, hash}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_change (version_id, ord, address, verb, by_document, by_version, by_address,
		sentence, from_day, before_hash)`, rows, "")
	return err
}

func unapplied(ctx context.Context, tx *sqldb.Tx, id VersionID) ([]Unapplied, error) {
	var out []Unapplied
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		u := Unapplied{Version: id, Reason: &fault.Error{Kind: fault.KindInvalid}}
		var args string
		err := rows.Scan(&u.By.Document, &u.By.Version, &u.By.Number, &u.By.Address, &u.Sentence, &u.From, &u.Reason.Code, &args)
		if err == nil {
			err = fromJSON(args, &u.Reason.Args)
		}
		out = append(out, u)
		return err
	}, `SELECT u.by_document, u.by_version, COALESCE(d.number, ''), u.by_address, u.sentence, u.from_day, u.reason, u.args
		FROM policy_unapplied u LEFT JOIN policy_document d ON d.id = u.by_document WHERE u.version_id = ? ORDER BY u.ord`, id)
	return out, err
}

// unappliedOn lists what a version does not carry out and should by a day, or by a day that no text says.
func unappliedOn(ctx context.Context, tx *sqldb.Tx, id VersionID, day civil.Date) ([]Unapplied, error) {
	all, err := unapplied(ctx, tx, id)
	return slices.DeleteFunc(all, func(u Unapplied) bool { return u.From > day }), err
}

// saveUnapplied puts the list of what a version does not carry out in place of the one before.
func saveUnapplied(ctx context.Context, tx *sqldb.Tx, id VersionID, list []amend.Unapplied, amenders []amending) error {
	if _, err := tx.Exec(ctx, `DELETE FROM policy_unapplied WHERE version_id = ?`, id); err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, u := range list {
		args, err := toJSON(u.Reason.Args)
		if err != nil {
			return err
		}
		by := sourceOf(u.By, amenders)
		rows[i] = []any{id, i, by.Document, by.Version, by.Address, u.Sentence, effectOf(by, amenders), u.Reason.Code, args[0]}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_unapplied (version_id, ord, by_document, by_version, by_address, sentence,
		from_day, reason, args)`, rows, "")
	return err
}

func sourceOf(by amend.By, amenders []amending) Source {
	for _, a := range amenders {
		if numberKey(a.version.number) == numberKey(by.Number) {
			return Source{a.version.Document, a.version.ID, a.version.number, by.Address}
		}
	}
	return Source{Address: by.Address}
}

// effectOf is the first day of the document that orders something; "" when no text says.
func effectOf(by Source, amenders []amending) civil.Date {
	for _, a := range amenders {
		if a.version.ID == by.Version {
			return a.version.EffectiveOn
		}
	}
	return ""
}
