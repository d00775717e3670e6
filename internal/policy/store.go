package policy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// documentColumns have the text that holds on a day, their one placeholder, as current: see [holding] for the rule.
const documentColumns = `id, number, kind, issuer, place, title, issued_on, effective_on,
	COALESCE((SELECT v.id FROM policy_version v WHERE v.document_id = policy_document.id AND v.live = 1 AND v.from_day <= ?
		ORDER BY v.from_day DESC, v.n DESC LIMIT 1), ''), versions, agency, created, changed`

func scanDocument(row interface{ Scan(...any) error }) (Document, error) {
	var d Document
	var created, changed int64
	err := row.Scan(&d.ID, &d.Number, &d.Kind, &d.Issuer, &d.Place, &d.Title, &d.IssuedOn, &d.EffectiveOn, &d.Current,
		&d.Versions, &d.Agency, &created, &changed)
	d.Created, d.Changed = sqldb.At(created), sqldb.At(changed)
	return d, err
}

func documents(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Document, error) {
	var out []Document
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		d, err := scanDocument(rows)
		out = append(out, d)
		return err
	}, `SELECT `+documentColumns+` FROM policy_document `+clause, append([]any{civil.On(tx.Now())}, args...)...)
	return out, err
}

// documentsBy reads documents by their identifiers.
func documentsBy(ctx context.Context, tx *sqldb.Tx, ids []string) (map[string]Document, error) {
	out := map[string]Document{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	list, err := documents(ctx, tx, `WHERE id IN (`+sqldb.In(len(ids))+`)`, args...)
	for _, d := range list {
		out[d.ID.String()] = d
	}
	return out, err
}

func documentByID(ctx context.Context, tx *sqldb.Tx, id ID) (Document, error) {
	found, err := documents(ctx, tx, `WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("policy.not_found")
	}
	if err != nil {
		return Document{}, err
	}
	return found[0], nil
}

// enter lets imports through one at a time, until the transaction ends: an amending document and its base that come
// together must see each other.
func enter(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO policy_gate (id, imports) VALUES (1, 1)
		ON CONFLICT (id) DO UPDATE SET imports = policy_gate.imports + 1`)
	return err
}

// openDocument finds or makes the row of a document.
func openDocument(ctx context.Context, tx *sqldb.Tx, f file, read *legaltext.Document) (Document, error) {
	_, err := tx.Exec(ctx, `
		INSERT INTO policy_document (id, identity, number, serial, year, codes, kind, issuer, place, title, issued_on, effective_on,
			current_id, versions, agency, created, changed)
		VALUES (?, ?, ?, '', '', '', '', '', '', '', '', '', '', 0, ?, ?, ?) ON CONFLICT (identity) DO NOTHING`,
		ident.New[Document](tx.Now()), identity(read), read.Number, f.by.Agency, sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now()))
	if err != nil {
		return Document{}, err
	}
	found, err := documents(ctx, tx, `WHERE identity = ?`, identity(read))
	if err != nil {
		return Document{}, err
	}
	return found[0], nil
}

func updateDocument(ctx context.Context, tx *sqldb.Tx, d Document) error {
	serial, year, codes := numberColumns(d)
	_, err := tx.Exec(ctx, `
		UPDATE policy_document SET number = ?, serial = ?, year = ?, codes = ?, kind = ?, issuer = ?, place = ?, title = ?,
			issued_on = ?, effective_on = ?, versions = ?, changed = ?
		WHERE id = ?`,
		d.Number, serial, year, codes, d.Kind, d.Issuer, d.Place, d.Title,
		d.IssuedOn, d.EffectiveOn, d.Versions, sqldb.Micros(d.Changed), d.ID)
	return err
}

const versionColumns = `id, document_id, n, made, from_day, live, base_id, amenders, original, text_hash, file_name, size, title,
	issued_on, effective_on, signers, bases, warnings, head, clauses, imported_by, created`

// head is what was read of a text besides its clauses and has no column of its own.
type head struct {
	Number, Kind, Issuer, Place string
	ExpiresOn                   civil.Date
	Recipients                  []string
	Notes                       []legaltext.Note
	Origin                      legaltext.Origin
}

func versions(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Version, error) {
	var out []Version
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var v Version
		var amenders, signers, bases, warnings, rest string
		var created, live int64
		err := rows.Scan(&v.ID, &v.Document, &v.N, &v.Made, &v.From, &live, &v.Base, &amenders, &v.Original, &v.TextHash, &v.FileName,
			&v.Size, &v.Title, &v.IssuedOn, &v.EffectiveOn, &signers, &bases, &warnings, &rest, &v.Clauses, &v.ImportedBy, &created)
		if err != nil {
			return err
		}
		v.Created, v.Live = sqldb.At(created), live == 1
		if v.Made == MadePublished {
			v.From = v.EffectiveOn
		}
		err = errors.Join(fromJSON(amenders, &v.Amenders), fromJSON(signers, &v.Signers), fromJSON(bases, &v.Bases),
			fromJSON(warnings, &v.Warnings), v.setHead(rest))
		out = append(out, v)
		return err
	}, `SELECT `+versionColumns+` FROM policy_version `+clause, args...)
	return out, err
}

func (v *Version) setHead(text string) error {
	var h head
	if err := fromJSON(text, &h); err != nil {
		return err
	}
	v.number, v.kind, v.issuer, v.place = h.Number, h.Kind, h.Issuer, h.Place
	v.ExpiresOn, v.Recipients, v.Notes, v.Origin = h.ExpiresOn, h.Recipients, h.Notes, h.Origin
	return nil
}

func oneVersion(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) (Version, error) {
	found, err := versions(ctx, tx, clause, args...)
	if err != nil {
		return Version{}, err
	}
	if len(found) == 0 {
		return Version{}, fault.NotFound("policy.version_not_found")
	}
	return found[0], nil
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version) error {
	lists, err := toJSON(v.Amenders, v.Signers, v.Bases, v.Warnings, head{
		Number: v.number, Kind: v.kind, Issuer: v.issuer, Place: v.place,
		ExpiresOn: v.ExpiresOn, Recipients: v.Recipients, Notes: v.Notes, Origin: v.Origin,
	})
	if err != nil {
		return err
	}
	from := v.From
	if v.Made == MadePublished { // below every consolidated text, whatever its own day
		from = ""
	}
	_, err = tx.Exec(ctx, `INSERT INTO policy_version (`+versionColumns+`) VALUES (`+sqldb.In(22)+`)`,
		v.ID, v.Document, v.N, v.Made, from, flag(v.Live), v.Base, lists[0], v.Original, v.TextHash, v.FileName, v.Size, v.Title,
		v.IssuedOn, v.EffectiveOn, lists[1], lists[2], lists[3], lists[4], v.Clauses, v.ImportedBy, sqldb.Micros(v.Created))
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func toJSON(values ...any) ([]string, error) {
	out := make([]string, len(values))
	for i, v := range values {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		out[i] = string(b)
	}
	return out, nil
}

// fromJSON reads what toJSON wrote; "" leaves to as it is. A whole number in an untyped place stays one.
func fromJSON(text string, to any) error {
	if text == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

const clauseColumns = `version_id, ord, last, depth, address, kind, label, cited, heading, text, hash, line, tables`

func clauses(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Clause, error) {
	var out []Clause
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Clause
		var tables string
		err := rows.Scan(&c.Version, &c.Ord, &c.Last, &c.Depth, &c.Address, &c.Kind, &c.Label, &c.Cited, &c.Heading, &c.Text,
			&c.Hash, &c.Line, &tables)
		if err == nil {
			err = fromJSON(tables, &c.Tables)
		}
		out = append(out, c)
		return err
	}, `SELECT `+clauseColumns+` FROM policy_clause `+clause, args...)
	return out, err
}

func insertClauses(ctx context.Context, tx *sqldb.Tx, list []Clause) error {
	rows := make([][]any, len(list))
	for i, c := range list {
		tables := []string{""}
		if len(c.Tables) > 0 {
			var err error
			if tables, err = toJSON(c.Tables); err != nil {
				return err
			}
		}
		rows[i] = []any{
			c.Version, c.Ord, c.Last, c.Depth, c.Address, c.Kind, c.Label, c.Cited, c.Heading, c.Text, c.Hash, c.Line, tables[0],
		}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_clause (`+clauseColumns+`)`, rows, "")
	return err
}
