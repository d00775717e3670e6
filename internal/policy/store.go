package policy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

const documentColumns = `id, number, kind, issuer, place, title, issued_on, effective_on, current_id, versions, agency, created, changed`

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
	}, `SELECT `+documentColumns+` FROM policy_document `+clause, args...)
	return out, err
}

// documentsBy reads documents by their id or current_id, under which it returns them.
func documentsBy(ctx context.Context, tx *sqldb.Tx, column string, keys []string) (map[string]Document, error) {
	out := map[string]Document{}
	if len(keys) == 0 {
		return out, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	list, err := documents(ctx, tx, `WHERE `+column+` IN (`+sqldb.In(len(keys))+`)`, args...)
	for _, d := range list {
		if column == `id` {
			out[d.ID.String()] = d
		} else {
			out[d.Current.String()] = d
		}
	}
	return out, err
}

func documentByID(ctx context.Context, tx *sqldb.Tx, id ID) (Document, error) {
	d, err := scanDocument(tx.QueryRow(ctx, `SELECT `+documentColumns+` FROM policy_document WHERE id = ?`, id))
	if sqldb.NoRows(err) {
		return d, fault.NotFound("policy.not_found")
	}
	return d, err
}

// lockDocument finds or makes the row of a document and holds it until the transaction ends, so that two imports at once
// make two versions one after the other.
func lockDocument(ctx context.Context, tx *sqldb.Tx, f file, read *legaltext.Document) (Document, error) {
	row := tx.QueryRow(ctx, `
		INSERT INTO policy_document (identity, serial, year, codes, `+documentColumns+`)
		VALUES (?, '', '', '', ?, ?, '', '', '', '', '', '', '', 0, ?, ?, ?)
		ON CONFLICT (identity) DO UPDATE SET identity = excluded.identity
		RETURNING `+documentColumns,
		identity(read), ident.New[Document](tx.Now()), read.Number, f.by.Agency, sqldb.Micros(tx.Now()), sqldb.Micros(tx.Now()))
	d, err := scanDocument(row)
	if err != nil {
		return d, fmt.Errorf("lock document %s: %w", read.Number, err)
	}
	return d, nil
}

func updateDocument(ctx context.Context, tx *sqldb.Tx, d Document) error {
	serial, year, codes := numberColumns(d)
	_, err := tx.Exec(ctx, `
		UPDATE policy_document SET number = ?, serial = ?, year = ?, codes = ?, kind = ?, issuer = ?, place = ?, title = ?,
			issued_on = ?, effective_on = ?, current_id = ?, versions = ?, changed = ?
		WHERE id = ?`,
		d.Number, serial, year, codes, d.Kind, d.Issuer, d.Place, d.Title,
		d.IssuedOn, d.EffectiveOn, d.Current, d.Versions, sqldb.Micros(d.Changed), d.ID)
	return err
}

const versionColumns = `id, document_id, n, original, text_hash, file_name, size, title, issued_on, effective_on, signers, bases,
	warnings, clauses, imported_by, created`

func versions(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Version, error) {
	var out []Version
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var v Version
		var signers, bases, warnings string
		var created int64
		err := rows.Scan(&v.ID, &v.Document, &v.N, &v.Original, &v.TextHash, &v.FileName, &v.Size, &v.Title, &v.IssuedOn,
			&v.EffectiveOn, &signers, &bases, &warnings, &v.Clauses, &v.ImportedBy, &created)
		if err != nil {
			return err
		}
		v.Created = sqldb.At(created)
		out = append(out, v)
		last := &out[len(out)-1]
		return errors.Join(
			json.Unmarshal([]byte(signers), &last.Signers),
			json.Unmarshal([]byte(bases), &last.Bases),
			json.Unmarshal([]byte(warnings), &last.Warnings),
		)
	}, `SELECT `+versionColumns+` FROM policy_version `+clause, args...)
	return out, err
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
	lists, err := toJSON(v.Signers, v.Bases, v.Warnings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO policy_version (`+versionColumns+`) VALUES (`+sqldb.In(16)+`)`,
		v.ID, v.Document, v.N, v.Original, v.TextHash, v.FileName, v.Size, v.Title, v.IssuedOn, v.EffectiveOn,
		lists[0], lists[1], lists[2], v.Clauses, v.ImportedBy, sqldb.Micros(v.Created))
	return err
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

const clauseColumns = `version_id, ord, last, depth, address, kind, label, cited, heading, text, hash, line`

func clauses(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Clause, error) {
	var out []Clause
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Clause
		err := rows.Scan(&c.Version, &c.Ord, &c.Last, &c.Depth, &c.Address, &c.Kind, &c.Label, &c.Cited, &c.Heading, &c.Text,
			&c.Hash, &c.Line)
		out = append(out, c)
		return err
	}, `SELECT `+clauseColumns+` FROM policy_clause `+clause, args...)
	return out, err
}

func insertClauses(ctx context.Context, tx *sqldb.Tx, list []Clause) error {
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{c.Version, c.Ord, c.Last, c.Depth, c.Address, c.Kind, c.Label, c.Cited, c.Heading, c.Text, c.Hash, c.Line}
	}
	_, err := tx.InsertMany(ctx, `INSERT INTO policy_clause (`+clauseColumns+`)`, rows, "")
	return err
}
