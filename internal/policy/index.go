package policy

import (
	"context"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// The kinds of entry in the site's full-text index.
const (
	indexDocument = "policy.document"
	indexClause   = "policy.clause"
)

// indexedBytes is how much of one part is searched. Only an annex of tables is longer.
const indexedBytes = 200_000

// index makes a document findable by its newest text, and its parts of the text before no longer.
func index(ctx context.Context, tx *sqldb.Tx, d Document, before VersionID, list []Clause) error {
	if before != "" {
		if err := unindex(ctx, tx, before); err != nil {
			return err
		}
	}
	head := indexed(d.Number, d.Kind, d.Title)
	entry := sqldb.Entry{Kind: indexDocument, Ref: d.ID.String(), Scope: d.ID.String(), Title: head, Body: indexed(d.Issuer, d.Place)}
	if err := tx.IndexEntry(ctx, entry); err != nil {
		return err
	}
	for i := 0; i < len(list); i++ {
		c := list[i]
		if !searched(c.Kind) {
			continue
		}
		body := indexed(full(list[i : c.Last+1]))
		entry := sqldb.Entry{Kind: indexClause, Ref: indexRef(c), Scope: d.ID.String(), Title: indexed(c.Label, c.Heading), Body: body}
		if err := tx.IndexEntry(ctx, entry); err != nil {
			return err
		}
		i = c.Last
	}
	return nil
}

// searched says that parts of the kind are found as wholes, with what is in them: an article rather than its points.
func searched(k legaltext.ClauseKind) bool {
	switch k {
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection, legaltext.KindAttachment:
		return false
	default:
		return true
	}
}

func unindex(ctx context.Context, tx *sqldb.Tx, version VersionID) error {
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, version)
	if err != nil {
		return err
	}
	for i := 0; i < len(list); i++ {
		if searched(list[i].Kind) {
			if err := tx.Unindex(ctx, indexClause, indexRef(list[i])); err != nil {
				return err
			}
			i = list[i].Last
		}
	}
	return nil
}

func indexRef(c Clause) string { return c.Version.String() + "/" + c.Address }

// indexed is a text as the index takes it: folded words and nothing between them, for the engines cut "71/2025/qd-ubnd"
// at different places.
func indexed(parts ...string) string {
	s := strings.Join(parts, " ")
	return strings.Join(viet.Words(s[:min(len(s), indexedBytes)]), " ")
}
