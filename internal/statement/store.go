package statement

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

const statementColumns = `id, agency, kind, urgent, synthetic, corrects, slug, headline, public_headline, state, fix, editors, submitter, revision,
	version, released, edition, reason, author, author_name, created_at, updated_at, released_at, withdrawn_at`

type scanner interface{ Scan(dest ...any) error }

func scanStatement(row scanner) (Statement, error) {
	var s Statement
	var urgent, synthetic, fix int
	var editors string
	var created, updated, released, withdrawn int64
	err := row.Scan(&s.ID, &s.Agency, &s.Kind, &urgent, &synthetic, &s.Corrects, &s.Slug, &s.Headline, &s.public, &s.State, &fix, &editors,
		&s.submitter, &s.Revision, &s.Version, &s.Released, &s.Edition, &s.Reason, &s.Author, &s.AuthorName,
		&created, &updated, &released, &withdrawn)
	if err != nil {
		return s, err
	}
	s.Urgent, s.Synthetic, s.Fix = urgent != 0, synthetic != 0, fix != 0
	s.CreatedAt, s.UpdatedAt = sqldb.At(created), sqldb.At(updated)
	s.ReleasedAt, s.WithdrawnAt = sqldb.At(released), sqldb.At(withdrawn)
	return s, json.Unmarshal([]byte(editors), &s.editors)
}

func insert(ctx context.Context, tx *sqldb.Tx, s Statement) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement (`+statementColumns+`) VALUES (`+sqldb.In(24)+`)`,
		s.ID, s.Agency, s.Kind, sqldb.Bool(s.Urgent), sqldb.Bool(s.Synthetic), s.Corrects, s.Slug, s.Headline, s.public, s.State, sqldb.Bool(s.Fix),
		encodeJSON(s.editors), s.submitter, s.Revision, s.Version, s.Released, s.Edition, s.Reason, s.Author, s.AuthorName,
		sqldb.Micros(s.CreatedAt), sqldb.Micros(s.UpdatedAt), sqldb.Micros(s.ReleasedAt), sqldb.Micros(s.WithdrawnAt))
	return err
}

// update writes what may change about a statement.
func update(ctx context.Context, tx *sqldb.Tx, s Statement) error {
	_, err := tx.Exec(ctx, `UPDATE statement SET kind = ?, urgent = ?, slug = ?, headline = ?, public_headline = ?, state = ?, fix = ?, editors = ?, submitter = ?,
		revision = ?, version = ?, released = ?, edition = ?, reason = ?, updated_at = ?, released_at = ?, withdrawn_at = ? WHERE id = ?`,
		s.Kind, sqldb.Bool(s.Urgent), s.Slug, s.Headline, s.public, s.State, sqldb.Bool(s.Fix), encodeJSON(s.editors), s.submitter,
		s.Revision, s.Version, s.Released, s.Edition, s.Reason, sqldb.Micros(tx.Now()), sqldb.Micros(s.ReleasedAt),
		sqldb.Micros(s.WithdrawnAt), s.ID)
	return err
}

func encodeJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values only
	}
	return string(data)
}

// get reads a statement by identifier.
func get(ctx context.Context, tx *sqldb.Tx, id ID) (Statement, error) {
	s, err := scanStatement(tx.QueryRow(ctx, `SELECT `+statementColumns+` FROM statement WHERE id = ?`, id))
	if sqldb.NoRows(err) {
		return s, fault.NotFound("statement.not_found", "id", string(id))
	}
	return s, err
}

// lock makes others who would change the statement wait for this transaction.
// SQLite has one writer anyway; this is the same words for both engines.
func lock(ctx context.Context, tx *sqldb.Tx, id ID) error {
	n, err := tx.Exec(ctx, `UPDATE statement SET revision = revision WHERE id = ?`, id)
	if err == nil && n == 0 {
		return fault.NotFound("statement.not_found", "id", string(id))
	}
	return err
}

func insertRevision(ctx context.Context, tx *sqldb.Tx, s Statement, c Content, by auth.Actor) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_revision (statement, revision, content, saved_by, saved_by_name, saved_at)
		VALUES (?, ?, ?, ?, ?, ?)`, s.ID, s.Revision, string(c.encode()), by.ID, by.Name, sqldb.Micros(tx.Now()))
	return err
}

// revision fills the view with the draft's text.
func revision(ctx context.Context, tx *sqldb.Tx, v *View) error {
	var content string
	var at int64
	err := tx.QueryRow(ctx, `SELECT content, saved_by_name, saved_at FROM statement_revision WHERE statement = ? AND revision = ?`,
		v.ID, v.Revision).Scan(&content, &v.SavedBy, &at)
	if err != nil {
		return fmt.Errorf("revision %d of statement %s: %w", v.Revision, v.ID, err)
	}
	v.SavedAt = sqldb.At(at)
	return json.Unmarshal([]byte(content), &v.Content)
}

const versionColumns = `id, statement, n, revision, content, renderings, text_hash, renderings_hash, fix, diff,
	submitter, submitter_name, submitted_at, audience_hash, edition, released_at`

func scanVersion(row scanner) (Version, error) {
	var v Version
	var content, renderings, diff string
	var fix int
	var submitted, released int64
	err := row.Scan(&v.ID, &v.Statement, &v.N, &v.Revision, &content, &renderings, &v.Binding.Text, &v.Binding.Renderings, &fix, &diff,
		&v.Submitter, &v.SubmitterName, &submitted, &v.Binding.Audience, &v.Edition, &released)
	if err != nil {
		return v, err
	}
	v.Fix, v.SubmittedAt, v.ReleasedAt = fix != 0, sqldb.At(submitted), sqldb.At(released)
	for _, part := range []struct {
		text string
		to   any
	}{{content, &v.Content}, {renderings, &v.Renderings}, {diff, &v.Diff}} {
		if err := json.Unmarshal([]byte(part.text), part.to); err != nil {
			return v, fmt.Errorf("version %s: %w", v.ID, err)
		}
	}
	v.intact = Binding{Text: v.Content.Hash(), Renderings: hash([]byte(renderings))}
	return v, nil
}

func version(ctx context.Context, tx *sqldb.Tx, id VersionID) (Version, error) {
	v, err := scanVersion(tx.QueryRow(ctx, `SELECT `+versionColumns+` FROM statement_version WHERE id = ?`, id))
	if sqldb.NoRows(err) {
		return v, fault.NotFound("statement.no_version", "id", string(id))
	}
	return v, err
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, v Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_version (`+versionColumns+`) VALUES (`+sqldb.In(16)+`)`,
		v.ID, v.Statement, v.N, v.Revision, string(v.Content.encode()), encodeJSON(v.Renderings), v.Binding.Text, v.Binding.Renderings,
		sqldb.Bool(v.Fix), encodeJSON(v.Diff), v.Submitter, v.SubmitterName, sqldb.Micros(v.SubmittedAt), "", 0, 0)
	return err
}

func nextVersion(ctx context.Context, tx *sqldb.Tx, id ID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM statement_version WHERE statement = ?`, id).Scan(&n)
	return n, err
}

func markReleased(ctx context.Context, tx *sqldb.Tx, id VersionID, edition int, audience string) error {
	_, err := tx.Exec(ctx, `UPDATE statement_version SET edition = ?, audience_hash = ?, released_at = ? WHERE id = ?`,
		edition, audience, sqldb.Micros(tx.Now()), id)
	return err
}

func approvals(ctx context.Context, tx *sqldb.Tx, id VersionID) ([]Approval, error) {
	var all []Approval
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var a Approval
		var at int64
		err := rows.Scan(&a.By, &a.Name, &a.Binding.Text, &a.Binding.Renderings, &a.Binding.Audience, &at)
		a.At = sqldb.At(at)
		all = append(all, a)
		return err
	}, `SELECT approver, approver_name, text_hash, renderings_hash, audience_hash, approved_at
		FROM statement_approval WHERE version = ? ORDER BY approved_at, approver`, id)
	return all, err
}

func insertApproval(ctx context.Context, tx *sqldb.Tx, id VersionID, a Approval) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_approval
		(version, approver, approver_name, text_hash, renderings_hash, audience_hash, approved_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, a.By, a.Name, a.Binding.Text, a.Binding.Renderings, a.Binding.Audience, sqldb.Micros(a.At))
	return err
}

func insertAside(ctx context.Context, tx *sqldb.Tx, id ID, a Aside) error {
	_, err := tx.Exec(ctx, `INSERT INTO statement_aside (id, statement, base, content, saved_by, saved_by_name, saved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, a.ID, id, a.Base, string(a.Content.encode()), a.By, a.Name, sqldb.Micros(a.At))
	return err
}

func scanAside(row scanner) (Aside, error) {
	var a Aside
	var content string
	var at int64
	if err := row.Scan(&a.ID, &a.Base, &content, &a.By, &a.Name, &at); err != nil {
		return a, err
	}
	a.At = sqldb.At(at)
	return a, json.Unmarshal([]byte(content), &a.Content)
}
