package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/policy"
)

type importCmd struct {
	Units       importUnitsCmd       `cmd:"" help:"Load the administrative units that come with the program."`
	Subscribers importSubscribersCmd `cmd:"" help:"Import people who agreed to be written to, from CSV or XLSX."`
	Document    importDocumentCmd    `cmd:"" help:"Import legal documents."`
}

type importUnitsCmd struct{}

// Run loads the units; running it again does nothing.
func (importUnitsCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		done, err := site.People.LoadUnits(e.ctx, operator())
		if err != nil {
			return err
		}
		key := "cli.units_loaded"
		if done.Already {
			key = "cli.units_already"
		}
		e.say(key, "edition", done.Edition, "provinces", done.Provinces, "communes", done.Communes)
		return nil
	})
}

type importSubscribersCmd struct {
	File      string `arg:"" help:"CSV or XLSX." type:"existingfile"`
	DryRun    bool   `help:"Judge every line and write nothing."`
	Report    string `help:"File for the report of rejected lines (CSV); printed when empty." type:"path"`
	ConsentOn string `help:"The day on which they agreed, where a line has none: 2026-05-12."`
	Proof     string `help:"What the office holds as proof, where a line has none."`
	Purpose   string `help:"What they agreed to: policy, alert or consult." enum:"policy,alert,consult" default:"policy"`
}

// Run imports the good lines and tells of every other one.
func (c importSubscribersCmd) Run(e *env) error {
	opts := audience.ImportOptions{
		Province: audience.Code(e.config.Province), Purpose: audience.Purpose(c.Purpose), Proof: c.Proof, DryRun: c.DryRun,
	}
	if c.ConsentOn != "" {
		day, err := civil.Parse(c.ConsentOn)
		if err != nil {
			return err
		}
		opts.ConsentOn = day
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return e.with(func(site *app.Site) error {
		bar := newBar(e.Err, e.print.T("cli.import_lines"))
		opts.Progress = bar.set
		report, err := site.People.Import(e.ctx, operator(), filepath.Base(c.File), f, opts)
		bar.end()
		if report != nil {
			err = errors.Join(err, c.tell(e, report))
		}
		return err
	})
}

func (c importSubscribersCmd) tell(e *env, r *audience.Report) error {
	key := "cli.import_done"
	if r.DryRun {
		key = "cli.import_dry"
	}
	e.say(key, "lines", r.Lines, "imported", r.Imported, "already", r.Already, "rejected", r.Rejected)
	if c.Report == "" {
		for _, i := range r.Issues {
			e.say("cli.import_issue", "line", i.Line, "verdict", e.print.T(i.Verdict.Key()), "what", e.print.Error(i.Err))
		}
		return nil
	}
	f, err := os.Create(c.Report)
	if err != nil {
		return err
	}
	if err := errors.Join(r.CSV(f, e.print), f.Close()); err != nil {
		return err
	}
	e.say("cli.import_report", "file", c.Report, "count", len(r.Issues))
	return nil
}

type importDocumentCmd struct {
	Files []string `arg:"" help:"Text, HTML, DOCX or PDF files, or pictures of pages." type:"existingfile"`
	As    string   `help:"Login of the user who imports; the command line itself may not." required:""`
}

// Run imports documents one by one; a bad one does not stop the others.
func (c importDocumentCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		actor, err := site.Auth.ActorByLogin(e.ctx, c.As, auth.ViaCLI)
		if err != nil {
			return err
		}
		var failed []error
		for _, name := range c.Files {
			if err := importOne(e, site, actor, name); err != nil {
				_, _ = fmt.Fprintf(e.Err, "%s: %s\n", filepath.Base(name), e.tell(err))
				failed = append(failed, err)
			}
		}
		return errors.Join(failed...)
	})
}

func importOne(e *env, site *app.Site, actor auth.Actor, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	doc, err := site.Policy.Import(e.ctx, actor, filepath.Base(name), f)
	if err != nil {
		return err
	}
	if doc.Outcome == policy.OutcomeWaiting {
		e.say("cli.document_waiting", "file", filepath.Base(name), "why", e.tell(doc.Waiting.Reason))
		return nil
	}
	e.say("cli.document_imported", "number", doc.Number, "title", doc.Title)
	return nil
}

// bar is a progress bar on a person's screen and nothing anywhere else.
type bar struct {
	progress *mpb.Progress
	bar      *mpb.Bar
}

func newBar(w io.Writer, name string) *bar {
	if !terminal(w) {
		return &bar{}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(48))
	return &bar{progress: p, bar: p.AddBar(0, mpb.PrependDecorators(decor.Name(name+" "), decor.CountersNoUnit("%d / %d")),
		mpb.AppendDecorators(decor.Percentage()))}
}

func (b *bar) set(done, total int) {
	if b.bar != nil {
		b.bar.SetTotal(int64(total), false)
		b.bar.SetCurrent(int64(done))
	}
}

func (b *bar) end() {
	if b.bar != nil {
		b.bar.SetTotal(-1, true)
		b.progress.Wait()
	}
}
