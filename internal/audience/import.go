package audience

import (
	"context"
	"fmt"
	"io"

	"github.com/loa-vn/loa/internal/audience/intake"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// ImportID names one import in the facts.
type ImportID = ident.ID[Report]

// ImportOptions say what a list does not.
type ImportOptions struct {
	Province  Code                  // where a line names no province; "" for none
	Purpose   Purpose               // what the people agreed to; "" is PurposePolicy
	ConsentOn civil.Date            // the day they agreed, where a line has none; "" rejects such a line
	Proof     string                // what the office holds: "Phiếu đăng ký tại hội nghị ngày 12/5/2026"
	DryRun    bool                  // judge every line and write nothing
	Progress  func(done, total int) // lines judged and written; may be nil
}

// importBatch is how many lines one transaction takes: a stopped import has kept whole batches, and the same file
// imported again adds only the rest.
const importBatch = 2_000

// Import takes a list of people who agreed on paper or in another system. Good lines are imported; every other line is
// in the report with what is wrong and how to mend it, so that Lines = Imported + Already + Rejected. An error means
// that the list as a whole could not be read, or that the database gave up half way; then the report says how far it
// came.
func (s *Service) Import(ctx context.Context, actor auth.Actor, name string, r io.Reader, opts ImportOptions) (*Report, error) {
	if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, s.db.Now()); err != nil {
		return nil, err
	}
	if opts.Purpose == "" {
		opts.Purpose = PurposePolicy
	}
	if opts.Progress == nil {
		opts.Progress = func(int, int) {}
	}
	sheet, err := intake.Read(r)
	if err != nil {
		return nil, err
	}
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	if opts.Province != "" {
		if p, err := atlas.At(opts.Province, civil.On(now)); err != nil || p.Level != LevelProvince {
			return nil, fault.Invalid("audience.province.unknown", "name", string(opts.Province)).On("province")
		}
	}
	report := &Report{ID: ident.New[Report](now), File: name, DryRun: opts.DryRun, Lines: len(sheet.Rows)}
	j := newJudge(atlas, sheet, opts, civil.On(now), report)
	for from := 0; from < len(sheet.Rows); from += importBatch {
		to := min(from+importBatch, len(sheet.Rows))
		if err := s.importBatch(ctx, actor, j, sheet.Rows[from:to]); err != nil {
			return report, fmt.Errorf("import %s: %w", name, err)
		}
		opts.Progress(to, len(sheet.Rows))
	}
	report.sort()
	return report, nil
}

// importBatch judges some lines by themselves, then against the database, and writes what is left.
func (s *Service) importBatch(ctx context.Context, actor auth.Actor, j *judge, rows []intake.Row) error {
	var lines []*line
	for _, row := range rows {
		if l, ok := j.judge(row); ok {
			lines = append(lines, l)
		}
	}
	run := s.db.Update
	if j.opts.DryRun {
		run = s.db.View
	}
	var out *outcome
	err := run(ctx, func(tx *sqldb.Tx) (err error) {
		if out, err = compare(ctx, tx, lines, j.opts); err != nil || j.opts.DryRun {
			return err
		}
		if err := out.write(ctx, tx, j.opts); err != nil {
			return err
		}
		if len(out.fresh)+len(out.renewed) == 0 {
			return nil
		}
		_, err = s.ledger.Record(ctx, tx, job.Fact{
			Kind: "subscribers.imported", Subject: j.report.ID.String(), Actor: string(actor.ID),
			Detail: map[string]any{
				"imported": len(out.fresh) + len(out.renewed), "from_line": rows[0].Line, "to_line": rows[len(rows)-1].Line,
				"purpose": j.opts.Purpose,
			},
		})
		return err
	})
	if err != nil {
		return err
	}
	out.report(j.report) // only now: a transaction may run more than once
	return nil
}

// Report is what became of every line of a list.
type Report struct {
	ID       ImportID
	File     string
	DryRun   bool // nothing was written
	Lines    int  // without the heading and empty lines
	Imported int  // in a dry run: would be
	Already  int  // subscribed before, by an earlier import too
	Rejected int
	Issues   []Issue // by line
}

// Verdict is what an issue means for its line.
type Verdict string

// The closed set of verdicts.
const (
	VerdictRejected Verdict = "rejected" // not imported
	VerdictAlready  Verdict = "already"  // nothing to do
	VerdictNoted    Verdict = "noted"    // imported; somebody should look
)

// Key is the screen text that names the verdict.
func (v Verdict) Key() string { return "audience.import.verdict." + string(v) }

// Issue is one thing to know about a line. A rejected line may have several.
type Issue struct {
	Line    int // as a spreadsheet or an editor counts
	Verdict Verdict
	Err     *fault.Error
}
