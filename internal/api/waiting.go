package api

import (
	"context"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext/form"
	"github.com/loa-vn/loa/internal/policy"
)

// WaitingFile is policy.Waiting as JSON: a file that came and could not be read yet.
type WaitingFile struct {
	ID       policy.WaitingID    `json:"id"`
	Original string              `json:"original_sha256"`
	FileName string              `json:"file_name"`
	Size     int64               `json:"size"`
	State    policy.WaitingState `json:"state" enum:"needs_recognition,needs_review,refused"`
	Code     string              `json:"code"`
	Message  string              `json:"message" doc:"what kept it from being read, and how to mend it"`
	Tries    int                 `json:"tries"`
	Agency   auth.AgencyID       `json:"agency"`
	Created  time.Time           `json:"created"`
	Tried    time.Time           `json:"tried"`
}

func (f *face) waiting() {
	handle(f, operation{method: "GET", path: "/waiting", id: "list-waiting-files", tag: "documents"}, f.listWaiting)
	handle(f, operation{method: "POST", path: "/waiting/{id}/try", id: "try-waiting-file", tag: "documents"}, f.tryWaiting)
	handle(f, operation{method: "GET", path: "/waiting/{id}/recognised", id: "get-recognised-text", tag: "documents"}, f.recognised)
	handle(f, operation{method: "POST", path: "/waiting/{id}/confirm", id: "confirm-recognised-text", tag: "documents"}, f.confirmWaiting)
	handle(f, operation{
		method: "DELETE", path: "/waiting/{id}", id: "drop-waiting-file", tag: "documents", status: http.StatusNoContent,
	}, f.dropWaiting)
}

func (f *face) listWaiting(ctx context.Context, _ *struct{}) (*answer[list[WaitingFile]], error) {
	found, err := f.Documents.Waiting(ctx, auth.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	return all(found, waitingView(f.printer(ctx))), nil
}

func (f *face) tryWaiting(ctx context.Context, in *ByID) (*importAnswer, error) {
	made, err := f.Documents.TryAgain(ctx, auth.ActorFrom(ctx), policy.WaitingID(in.ID))
	if err != nil {
		return nil, err
	}
	return f.imported(ctx, made), nil
}

// RecognisedFile is a waiting scan with what was recognised in it.
type RecognisedFile struct {
	WaitingFile

	Confidence  float64    `json:"confidence" doc:"mean of the words, from 0 to 1"`
	Number      string     `json:"number"`
	Issuer      string     `json:"issuer"`
	IssuedOn    civil.Date `json:"issued_on"`
	EffectiveOn civil.Date `json:"effective_on"`
	Title       string     `json:"title"`
	Text        string     `json:"text" doc:"all of it, as recognised"`
}

func (f *face) recognised(ctx context.Context, in *ByID) (*answer[RecognisedFile], error) {
	w, d, err := f.Documents.Recognised(ctx, auth.ActorFrom(ctx), policy.WaitingID(in.ID))
	if err != nil {
		return nil, err
	}
	text, err := form.Plain(d)
	if err != nil {
		return nil, err
	}
	return &answer[RecognisedFile]{Body: RecognisedFile{
		WaitingFile: waitingView(f.printer(ctx))(w), Confidence: d.Origin.Confidence, Number: d.Number, Issuer: d.Issuer,
		IssuedOn: d.IssuedOn, EffectiveOn: d.EffectiveOn, Title: d.Title, Text: string(text),
	}}, nil
}

func (f *face) confirmWaiting(ctx context.Context, in *struct {
	ByID
	Body struct {
		Number      string     `json:"number" doc:"as in the picture"`
		Issuer      string     `json:"issuer"`
		IssuedOn    civil.Date `json:"issued_on"`
		EffectiveOn civil.Date `json:"effective_on,omitempty" doc:"empty when the text does not say"`
		Title       string     `json:"title"`
	}
},
) (*importAnswer, error) {
	made, err := f.Documents.Confirm(ctx, auth.ActorFrom(ctx), policy.WaitingID(in.ID), policy.Reviewed(in.Body))
	if err != nil {
		return nil, err
	}
	return f.imported(ctx, made), nil
}

func (f *face) dropWaiting(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, f.Documents.Drop(ctx, auth.ActorFrom(ctx), policy.WaitingID(in.ID))
}

// imported says what an import made.
func (f *face) imported(ctx context.Context, made policy.Imported) *importAnswer {
	out := &importAnswer{http.StatusOK, ImportedDocument{Outcome: made.Outcome}}
	switch made.Outcome {
	case policy.OutcomeWaiting:
		w := waitingView(f.printer(ctx))(made.Waiting)
		out.Status, out.Body.Waiting = http.StatusAccepted, &w
		return out
	case policy.OutcomeNew, policy.OutcomeVersion:
		out.Status = http.StatusCreated
	default:
	}
	doc, version := documentView(made.Document), documentVersionView(f.printer(ctx))(made.Version)
	out.Body.Document, out.Body.Version = &doc, &version
	return out
}

func waitingView(p *lang.Printer) func(policy.Waiting) WaitingFile {
	return func(w policy.Waiting) WaitingFile {
		return WaitingFile{
			ID: w.ID, Original: w.Original, FileName: w.FileName, Size: w.Size, State: w.State, Code: w.Reason.Code,
			Message: p.Error(w.Reason), Tries: w.Tries, Agency: w.Agency, Created: w.Created, Tried: w.Tried,
		}
	}
}
