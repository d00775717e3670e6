package api

import (
	"context"
	"net/http"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/statement"
)

// Bound is a step that stands for exactly what was seen: nothing happens when
// the text, a rendering or the audience is no longer that.
type Bound struct {
	ByID
	Body statement.Binding
}

// Reasoned is a step that owes a reason.
type Reasoned struct {
	ByID
	Body struct {
		Reason string `json:"reason"`
	}
}

// statementSteps take a statement on its way. Approving it for an audience is a
// step of a plan's stage; only a typo fix, which is sent to nobody, is approved
// here.
func (f *face) statementSteps() {
	handle(f, operation{method: "POST", path: "/statements/{id}/submit", id: "submit-statement", tag: "statements"}, f.submitStatement)
	handle(f, operation{method: "POST", path: "/statements/{id}/approve-fix", id: "approve-fix", tag: "statements"}, f.approveFix)
	handle(f, operation{method: "POST", path: "/statements/{id}/return", id: "return-statement", tag: "statements"}, f.returnStatement)
	handle(f, operation{method: "POST", path: "/statements/{id}/void", id: "void-statement", tag: "statements"}, f.voidStatement)
	handle(f, operation{method: "POST", path: "/statements/{id}/withdraw", id: "withdraw-statement", tag: "statements"}, f.withdrawStatement)
	handle(f, operation{method: "POST", path: "/statements/{id}/mend", id: "mend-statement", tag: "statements"}, f.mendStatement)
	handle(f, operation{method: "POST", path: "/statements/{id}/drop", id: "drop-fix", tag: "statements"}, f.dropFix)
	handle(f, operation{method: "POST", path: "/statements/{id}/correct", id: "correct-statement", tag: "statements", status: http.StatusCreated}, f.correctStatement)
}

// then answers a step with the statement as it is afterwards.
func (f *face) then(ctx context.Context, id string, err error) (*answer[StatementDesk], error) {
	if err != nil {
		return nil, err
	}
	return f.desk(ctx, statement.ID(id))
}

func (f *face) submitStatement(ctx context.Context, in *Bound) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Submit(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body))
}

func (f *face) approveFix(ctx context.Context, in *Bound) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.ApproveFix(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body))
}

func (f *face) returnStatement(ctx context.Context, in *Reasoned) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Return(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body.Reason))
}

func (f *face) voidStatement(ctx context.Context, in *Reasoned) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Void(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body.Reason))
}

func (f *face) withdrawStatement(ctx context.Context, in *Reasoned) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Withdraw(ctx, auth.ActorFrom(ctx), statement.ID(in.ID), in.Body.Reason))
}

func (f *face) mendStatement(ctx context.Context, in *ByID) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Mend(ctx, auth.ActorFrom(ctx), statement.ID(in.ID)))
}

func (f *face) dropFix(ctx context.Context, in *ByID) (*answer[StatementDesk], error) {
	return f.then(ctx, in.ID, f.Statements.Drop(ctx, auth.ActorFrom(ctx), statement.ID(in.ID)))
}

func (f *face) correctStatement(ctx context.Context, in *ByID) (*answer[StatementDesk], error) {
	made, err := f.Statements.Correct(ctx, auth.ActorFrom(ctx), statement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return f.desk(ctx, made.ID)
}
