package api

import (
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
)

// Statement is statement.Statement as JSON: a row of a list.
type Statement struct {
	ID          statement.ID        `json:"id"`
	Agency      auth.AgencyID       `json:"agency"`
	Kind        statement.Kind      `json:"kind"`
	Urgent      bool                `json:"urgent,omitempty"`
	Synthetic   bool                `json:"synthetic,omitempty"`
	Corrects    statement.ID        `json:"corrects,omitempty"`
	Slug        string              `json:"slug,omitempty"`
	Headline    string              `json:"headline"`
	State       statement.State     `json:"state"`
	Fix         bool                `json:"fix,omitempty" doc:"a typo fix is being made; the version before it is still public"`
	Revision    int64               `json:"revision"`
	Version     statement.VersionID `json:"version,omitempty"`
	Released    statement.VersionID `json:"released,omitempty"`
	Edition     int                 `json:"edition,omitempty"`
	Reason      string              `json:"reason,omitempty"`
	Author      auth.UserID         `json:"author"`
	AuthorName  string              `json:"author_name"`
	CreatedAt   time.Time           `json:"created_at"`
	UpdatedAt   time.Time           `json:"updated_at"`
	ReleasedAt  *time.Time          `json:"released_at,omitempty"`
	WithdrawnAt *time.Time          `json:"withdrawn_at,omitempty"`
}

// StatementDesk is a statement as the desk works on it: its entry, what each
// channel says, what stands in the way, and what the caller may do next. The
// binding is what to send with submit and approve-fix.
type StatementDesk struct {
	Statement
	Content    StatementText         `json:"content"`
	Sentences  []Sentence            `json:"sentences"`
	Renderings []statement.Rendering `json:"renderings"`
	Findings   []Finding             `json:"findings"`
	Binding    statement.Binding     `json:"binding"`
	Approvals  []statement.Approval  `json:"approvals"`
	Needed     int                   `json:"approvals_needed"`
	Offers     []statement.Verb      `json:"offers"`
	SavedBy    string                `json:"saved_by,omitempty"`
	SavedAt    *time.Time            `json:"saved_at,omitempty"`
}

// Sentence is statement.Sentence as JSON: what a citation can be tied to.
type Sentence struct {
	Index int    `json:"index"`
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Finding is statement.Finding as JSON, in words.
type Finding struct {
	Channel  statement.Channel     `json:"channel,omitempty"`
	Field    string                `json:"field,omitempty"`
	Fact     string                `json:"fact,omitempty"`
	Kind     statement.FindingKind `json:"kind"`
	Severity statement.Severity    `json:"severity"`
	Start    int                   `json:"start,omitempty"`
	End      int                   `json:"end,omitempty"`
	Code     string                `json:"code"`
	Message  string                `json:"message"`
}

// StatementVersion is statement.Version as JSON: a text as it was submitted.
type StatementVersion struct {
	ID          statement.VersionID   `json:"id"`
	N           int                   `json:"n"`
	Revision    int64                 `json:"revision"`
	Content     StatementText         `json:"content"`
	Renderings  []statement.Rendering `json:"renderings"`
	Binding     statement.Binding     `json:"binding"`
	Fix         bool                  `json:"fix,omitempty"`
	Submitter   auth.UserID           `json:"submitter"`
	SubmittedAt time.Time             `json:"submitted_at"`
	Edition     int                   `json:"edition,omitempty"`
	ReleasedAt  *time.Time            `json:"released_at,omitempty"`
}

func statementView(s statement.Statement) Statement {
	return Statement{
		ID: s.ID, Agency: s.Agency, Kind: s.Kind, Urgent: s.Urgent, Synthetic: s.Synthetic, Corrects: s.Corrects,
		Slug: s.Slug, Headline: s.Headline, State: s.State, Fix: s.Fix, Revision: s.Revision, Version: s.Version,
		Released: s.Released, Edition: s.Edition, Reason: s.Reason, Author: s.Author, AuthorName: s.AuthorName,
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, ReleasedAt: moment(s.ReleasedAt), WithdrawnAt: moment(s.WithdrawnAt),
	}
}

func statementDesk(v statement.View, actor auth.Actor, now time.Time, p *lang.Printer) StatementDesk {
	return StatementDesk{
		Statement: statementView(v.Statement), Content: StatementText(v.Content),
		Sentences: all(v.Content.Sentences(), func(s statement.Sentence) Sentence {
			return Sentence{Index: s.Index, Field: s.Field, Text: s.Text}
		}).Body.Items,
		Renderings: v.Renderings,
		Findings: all(v.Findings, func(f statement.Finding) Finding {
			return Finding{
				Channel: f.Channel, Field: f.Field, Fact: f.Fact, Kind: f.Kind, Severity: f.Severity,
				Start: f.Start, End: f.End, Code: f.Code, Message: f.Message(p),
			}
		}).Body.Items,
		Binding: v.Snapshot.Bound, Approvals: v.Snapshot.Approvals, Needed: v.Snapshot.Needed(),
		Offers: v.Offers(actor, now), SavedBy: v.SavedBy, SavedAt: moment(v.SavedAt),
	}
}

func versionView(v statement.Version) StatementVersion {
	return StatementVersion{
		ID: v.ID, N: v.N, Revision: v.Revision, Content: StatementText(v.Content), Renderings: v.Renderings,
		Binding: v.Binding, Fix: v.Fix, Submitter: v.Submitter, SubmittedAt: v.SubmittedAt,
		Edition: v.Edition, ReleasedAt: moment(v.ReleasedAt),
	}
}

func factView(e job.Entry) LedgerFact { return LedgerFact(e) }
