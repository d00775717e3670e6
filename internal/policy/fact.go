package policy

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/sqldb"
)

// FactChanged is the kind of fact that a new text records when it changes or repeals parts that an earlier one had. Its
// subject is the document; its detail is a [ClausesChanged].
const FactChanged = "document.clauses_changed"

// ClausesChanged says what a new text of a document did to the one before it.
type ClausesChanged struct {
	Document ID         `json:"document"`
	Number   string     `json:"number"`
	From     VersionID  `json:"from_version"`
	To       VersionID  `json:"to_version"`
	Changed  []string   `json:"changed"`  // addresses in From whose words are others in To
	Repealed []string   `json:"repealed"` // addresses in From that To has no more, or has as repealed
	Day      civil.Date `json:"from_day"` // from which To holds; it may lie ahead. "" when no text says
	By       []ID       `json:"by"`       // the documents that ordered it; none when the document was published anew
}

// recordChanges records what a new text did to the parts of the one before, if anything.
func (s *Service) recordChanges(ctx context.Context, tx *sqldb.Tx, actor string, before, after Version) error {
	old, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, before.ID)
	if err != nil {
		return err
	}
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, after.ID)
	if err != nil {
		return err
	}
	detail := ClausesChanged{Document: after.Document, Number: after.number, From: before.ID, To: after.ID, Day: after.From}
	detail.Changed, detail.Repealed = compareTexts(old, list)
	if len(detail.Changed)+len(detail.Repealed) == 0 {
		return nil
	}
	orders, err := changes(ctx, tx, `WHERE c.version_id = ? AND c.from_day = ? AND c.by_document <> '' ORDER BY c.by_document`,
		after.ID, after.From)
	if err != nil {
		return err
	}
	for _, c := range orders {
		detail.By = append(detail.By, c.By.Document)
	}
	detail.By = slices.Compact(detail.By)
	_, err = s.ledger.Record(ctx, tx, job.Fact{Kind: FactChanged, Subject: after.Document.String(), Actor: actor, Detail: detail})
	return err
}

// compareTexts lists the addresses of old whose words are others in list, and those that are gone or stand there as
// repealed. A part that holds a changed one has changed.
func compareTexts(old, list []Clause) (changed, repealed []string) {
	now := map[string]Clause{}
	for _, c := range list {
		now[c.Address] = c
	}
	for _, c := range old {
		switch is, there := now[c.Address]; {
		case there && is.Hash == c.Hash:
		case !there, is.Text == amend.Repealed:
			repealed = append(repealed, c.Address)
		default:
			changed = append(changed, c.Address)
		}
	}
	return changed, repealed
}
