package api

import (
	"context"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
)

// ImportReport is audience.Report as JSON: what became of every line of a list.
type ImportReport struct {
	ID       audience.ImportID `json:"id"`
	File     string            `json:"file"`
	DryRun   bool              `json:"dry_run"`
	Lines    int               `json:"lines"`
	Imported int               `json:"imported"`
	Already  int               `json:"already"`
	Rejected int               `json:"rejected"`
	Issues   []ImportIssue     `json:"issues"`
}

// ImportIssue is one thing said of one line: what is wrong and how to mend it.
type ImportIssue struct {
	Line    int              `json:"line"`
	Verdict audience.Verdict `json:"verdict"`
	Message string           `json:"message"`
}

// SubscriberTotals is audience.Totals as JSON.
type SubscriberTotals struct {
	Subscribers int64 `json:"subscribers"`
	Agreed      int64 `json:"agreed"`
	Unconfirmed int64 `json:"unconfirmed"`
	Synthetic   int64 `json:"synthetic"`
}

func (f *face) subscribers() {
	handle(f, operation{method: "GET", path: "/subscribers/totals", id: "count-subscribers", tag: "audience", needs: auth.ActRead}, f.totals)
	handle(f, operation{method: "POST", path: "/subscribers/import", id: "import-subscribers", tag: "audience"}, f.importSubscribers)
	handle(f, operation{method: "POST", path: "/subscribers/{id}/withdraw", id: "withdraw-subscriber", tag: "audience"}, f.withdrawSubscriber)
	handle(f, operation{method: "DELETE", path: "/subscribers/{id}", id: "erase-subscriber", tag: "audience"}, f.eraseSubscriber)
	f.takesFile("/subscribers/import", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
}

func (f *face) totals(ctx context.Context, _ *none) (*answer[SubscriberTotals], error) {
	t, err := f.Audience.Totals(ctx)
	if err != nil {
		return nil, err
	}
	return &answer[SubscriberTotals]{SubscriberTotals(t)}, nil
}

func (f *face) importSubscribers(ctx context.Context, in *struct {
	Upload
	DryRun    bool             `query:"dry_run"`
	Province  audience.Code    `query:"province"`
	Purpose   audience.Purpose `query:"purpose" enum:"policy,alert,consult"`
	ConsentOn civil.Date       `query:"consent_on" format:"date"`
	Proof     string           `query:"proof"`
},
) (*answer[ImportReport], error) {
	name, file, err := in.given()
	if err != nil {
		return nil, err
	}
	report, err := f.Audience.Import(ctx, auth.ActorFrom(ctx), name, file, audience.ImportOptions{
		Province: in.Province, Purpose: in.Purpose, ConsentOn: in.ConsentOn, Proof: in.Proof, DryRun: in.DryRun,
	})
	if err != nil {
		return nil, err
	}
	p := f.printer(ctx)
	return &answer[ImportReport]{ImportReport{
		ID: report.ID, File: report.File, DryRun: report.DryRun, Lines: report.Lines,
		Imported: report.Imported, Already: report.Already, Rejected: report.Rejected,
		Issues: all(report.Issues, func(i audience.Issue) ImportIssue {
			return ImportIssue{Line: i.Line, Verdict: i.Verdict, Message: p.Error(i.Err)}
		}).Body.Items,
	}}, nil
}

func (f *face) withdrawSubscriber(ctx context.Context, in *ByID) (*none, error) {
	_, err := f.Audience.WithdrawFor(ctx, auth.ActorFrom(ctx), audience.SubscriberID(in.ID))
	return nil, err
}

func (f *face) eraseSubscriber(ctx context.Context, in *ByID) (*none, error) {
	return nil, f.Audience.Erase(ctx, auth.ActorFrom(ctx), audience.SubscriberID(in.ID))
}
