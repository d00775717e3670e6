package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/statement"
)

// StatementText is statement.Content as JSON: the one entry from which every
// channel's text is made. Facts stand in it as {{key}}.
type StatementText statement.Content

// TransformSchema makes optional what a writer may leave out.
func (*StatementText) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Required = []string{"headline"}
	return s
}

// optional makes optional what the service fills in itself.
func (f *face) optional() {
	for name, required := range map[string][]string{
		"Citation": {"sentence", "clause"}, "Override": {"text"}, "ClauseRef": {"version", "address"}, "Fact": {"key", "type", "value"},
	} {
		if s := f.api.OpenAPI().Components.Schemas.Map()[name]; s != nil {
			s.Required = required
			s.PrecomputeMessages()
		}
	}
}

func (f *face) statements() {
	handle(f, operation{method: "GET", path: "/statements", id: "list-statements", tag: "statements"}, f.listStatements)
	handle(f, operation{method: "POST", path: "/statements", id: "create-statement", tag: "statements", status: http.StatusCreated}, f.createStatement)
	handle(f, operation{method: "GET", path: "/statements/{id}", id: "get-statement", tag: "statements"}, f.statement)
	handle(f, operation{method: "PUT", path: "/statements/{id}", id: "save-statement", tag: "statements"}, f.saveStatement)
	handle(f, operation{method: "PUT", path: "/statements/{id}/renderings/{channel}", id: "edit-rendering", tag: "statements"}, f.editRendering)
	handle(f, operation{method: "DELETE", path: "/statements/{id}/renderings/{channel}", id: "regenerate-rendering", tag: "statements", status: http.StatusOK}, f.regenerate)
	handle(f, operation{method: "POST", path: "/statements/{id}/citations", id: "cite-clause", tag: "statements"}, f.cite)
	handle(f, operation{method: "DELETE", path: "/statements/{id}/citations/{index}", id: "uncite-clause", tag: "statements", status: http.StatusOK}, f.uncite)
	handle(f, operation{method: "GET", path: "/statements/{id}/history", id: "get-statement-history", tag: "statements"}, f.history)
	handle(f, operation{method: "GET", path: "/statements/{id}/versions", id: "list-statement-versions", tag: "statements"}, f.versions)
	if f.Plans != nil {
		handle(f, operation{method: "GET", path: "/statements/{id}/correction", id: "get-correction-reach", tag: "statements", needs: auth.ActRead}, f.correctionReach)
	}
	f.statementSteps()
	f.optional()
}

func (f *face) listStatements(ctx context.Context, in *struct {
	Agency auth.AgencyID     `query:"agency"`
	States []statement.State `query:"state" enum:"draft,submitted,returned,approved,released,withdrawn"`
	Kinds  []statement.Kind  `query:"kind" enum:"announce,explain,answer,rebut,alert,correct"`
	Author auth.UserID       `query:"author"`
	Query  string            `query:"q"`
	After  string            `query:"after"`
	Limit  int               `query:"limit" minimum:"1" maximum:"200" default:"30"`
},
) (*answer[list[Statement]], error) {
	if in.Query != "" {
		found, err := f.Statements.Search(ctx, auth.ActorFrom(ctx), in.Query, in.Limit)
		if err != nil {
			return nil, err
		}
		return all(found, statementView), nil
	}
	page, err := f.Statements.List(ctx, auth.ActorFrom(ctx), statement.Filter{
		Agency: in.Agency, States: in.States, Kinds: in.Kinds, Author: in.Author, After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := all(page.Items, statementView)
	out.Body.Next = page.Next
	return out, nil
}

func (f *face) createStatement(ctx context.Context, in *struct {
	Body struct {
		Agency   auth.AgencyID  `json:"agency"`
		Kind     statement.Kind `json:"kind" enum:"announce,explain,answer,rebut,alert,correct"`
		Urgent   bool           `json:"urgent,omitempty"`
		Corrects statement.ID   `json:"corrects,omitempty"`
		Content  StatementText  `json:"content"`
	}
},
) (*answer[StatementDesk], error) {
	b := in.Body
	made, err := f.Statements.Create(ctx, auth.ActorFrom(ctx), statement.Beginning{
		Agency: b.Agency, Kind: b.Kind, Urgent: b.Urgent, Corrects: b.Corrects, Content: statement.Content(b.Content),
	})
	if err != nil {
		return nil, err
	}
	return f.desk(ctx, made.ID)
}

func (f *face) statement(ctx context.Context, in *ByID) (*answer[StatementDesk], error) {
	return f.desk(ctx, statement.ID(in.ID))
}

// desk is the statement as it now is, after whatever was done to it.
func (f *face) desk(ctx context.Context, id statement.ID) (*answer[StatementDesk], error) {
	return f.deskOf(ctx)(f.Statements.Get(ctx, auth.ActorFrom(ctx), id))
}

func (f *face) deskOf(ctx context.Context) func(statement.View, error) (*answer[StatementDesk], error) {
	return func(v statement.View, err error) (*answer[StatementDesk], error) {
		if err != nil {
			return nil, err
		}
		return &answer[StatementDesk]{statementDesk(v, auth.ActorFrom(ctx), f.Auth.Now(), f.printer(ctx))}, nil
	}
}

func (f *face) saveStatement(ctx context.Context, in *struct {
	ByID
	Body struct {
		Revision int64         `json:"revision" doc:"as it was read"`
		Content  StatementText `json:"content"`
	}
},
) (*answer[StatementDesk], error) {
	return f.deskOf(ctx)(f.Statements.Save(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body.Revision, statement.Content(in.Body.Content)))
}

// OneRendering names a channel's text of a statement.
type OneRendering struct {
	ByID
	Channel statement.Channel `path:"channel" enum:"web,email,sms,radio,board"`
}

func (f *face) editRendering(ctx context.Context, in *struct {
	OneRendering
	Body struct {
		Revision int64  `json:"revision"`
		Subject  string `json:"subject,omitempty"`
		Text     string `json:"text"`
	}
},
) (*answer[StatementDesk], error) {
	b := in.Body
	return f.deskOf(ctx)(f.Statements.Edit(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), b.Revision, in.Channel, b.Subject, b.Text))
}

func (f *face) regenerate(ctx context.Context, in *struct {
	OneRendering
	Revision int64 `query:"revision" required:"true"`
},
) (*answer[StatementDesk], error) {
	return f.deskOf(ctx)(f.Statements.Regenerate(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Revision, in.Channel))
}

func (f *face) cite(ctx context.Context, in *struct {
	ByID
	Body struct {
		Revision int64               `json:"revision"`
		Sentence int                 `json:"sentence"`
		Clause   statement.ClauseRef `json:"clause"`
		Quote    string              `json:"quote,omitempty"`
	}
},
) (*answer[StatementDesk], error) {
	b := in.Body
	return f.deskOf(ctx)(f.Statements.Cite(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), b.Revision, b.Sentence, b.Clause, b.Quote))
}

func (f *face) uncite(ctx context.Context, in *struct {
	ByID
	Index    int   `path:"index"`
	Revision int64 `query:"revision" required:"true"`
},
) (*answer[StatementDesk], error) {
	return f.deskOf(ctx)(f.Statements.Uncite(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Revision, in.Index))
}

func (f *face) history(ctx context.Context, in *ByID) (*answer[list[LedgerFact]], error) {
	found, err := f.Statements.History(ctx, auth.ActorFrom(ctx), statement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, factView), nil
}

func (f *face) versions(ctx context.Context, in *ByID) (*answer[list[StatementVersion]], error) {
	found, err := f.Statements.Versions(ctx, auth.ActorFrom(ctx), statement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, versionView), nil
}
