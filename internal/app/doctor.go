package app

import (
	"context"
	"net"
	"syscall"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Health is how a finding of the doctor is meant.
type Health int

// The closed set: fine, worth a look, broken.
const (
	Fine Health = iota
	Look
	Broken
)

// Finding is one thing the doctor looked at, in plain words.
type Finding struct {
	Health Health
	Text   string // what is so
	Mend   string // what to do about it; "" when fine
}

// examiner collects findings in one language.
type examiner struct {
	site     *Site
	print    *lang.Printer
	findings []Finding
}

// Doctor examines a site, running or not, and says in plain words what is well,
// what is worth a look and what is broken.
func (s *Site) Doctor(ctx context.Context, p *lang.Printer) []Finding {
	x := &examiner{site: s, print: p}
	for _, look := range []func(context.Context) error{
		x.database, x.ledger, x.originals, x.disk, x.people, x.units, x.books, x.nodes, x.reactions, x.mail, x.signed, x.returnsWork,
	} {
		if err := look(ctx); err != nil {
			x.add(Broken, p.Error(err), p.T("doctor.mend.error", "error", err.Error()))
		}
	}
	return x.findings
}

func (x *examiner) add(h Health, text, mend string) {
	x.findings = append(x.findings, Finding{Health: h, Text: text, Mend: mend})
}

func (x *examiner) database(ctx context.Context) error {
	if err := x.site.DB.Ping(ctx); err != nil {
		return err
	}
	x.add(Fine, x.print.T("doctor.database", "engine", x.site.DB.Dialect().String()), "")
	return nil
}

func (x *examiner) ledger(ctx context.Context) error {
	return x.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		n, err := job.Verify(ctx, tx)
		if err != nil {
			return err
		}
		x.add(Fine, x.print.T("doctor.ledger", "count", n), "")
		return nil
	})
}

func (x *examiner) originals(ctx context.Context) error {
	report, err := x.site.Blobs.Verify(ctx)
	if err != nil {
		return err
	}
	if len(report.Damage) > 0 {
		x.add(Broken, x.print.T("doctor.originals.damaged", "count", len(report.Damage), "path", report.Damage[0].Path), x.print.T("doctor.originals.mend"))
		return nil
	}
	x.add(Fine, x.print.T("doctor.originals", "count", report.Files), "")
	return nil
}

func (x *examiner) disk(context.Context) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(x.site.Config.Data, &st); err != nil {
		return err
	}
	free := int64(st.Bavail) * st.Bsize / 1e6 //nolint:gosec // free blocks fit
	if free < 1_000 {
		x.add(Look, x.print.T("doctor.disk", "free", free), x.print.T("doctor.disk.mend"))
		return nil
	}
	x.add(Fine, x.print.T("doctor.disk", "free", free), "")
	return nil
}

func (x *examiner) people(ctx context.Context) error {
	empty, err := x.site.Auth.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		x.add(Look, x.print.T("doctor.nobody"), x.print.T("doctor.nobody.mend"))
		return nil
	}
	people, err := x.site.Auth.People(ctx, auth.Operator("doctor"))
	if err != nil {
		return err
	}
	approvers := 0
	for _, p := range people {
		for _, g := range p.Grants {
			if !p.Disabled && g.Role.May(auth.ActApprove) {
				approvers++
				break
			}
		}
	}
	if approvers < 2 { // an emergency needs two
		x.add(Look, x.print.T("doctor.approvers", "count", approvers), x.print.T("doctor.approvers.mend"))
		return nil
	}
	x.add(Fine, x.print.T("doctor.people", "count", len(people), "approvers", approvers), "")
	return nil
}

func (x *examiner) units(ctx context.Context) error {
	atlas, err := x.site.People.Atlas(ctx)
	if err != nil {
		x.add(Look, x.print.Error(err), x.print.T("doctor.units.mend"))
		return nil
	}
	x.add(Fine, x.print.T("doctor.units", "edition", atlas.Edition), "")
	return nil
}

// books recounts the rows of the latest runs against their counters.
func (x *examiner) books(ctx context.Context) error {
	return x.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		runs, err := x.site.Post.Runs(ctx, tx, 20)
		if err != nil {
			return err
		}
		for _, run := range runs {
			wrong, err := x.site.Post.Audit(ctx, tx, run.ID)
			if err != nil {
				return err
			}
			if len(wrong) > 0 {
				x.add(Broken, x.print.T("doctor.books.wrong", "title", run.Title, "count", len(wrong)), x.print.T("doctor.books.mend", "run", run.ID))
			}
		}
		x.add(Fine, x.print.T("doctor.books", "count", len(runs)), "")
		return nil
	})
}

func (x *examiner) reactions(ctx context.Context) error {
	n, err := x.site.Ledger.Unfinished(ctx)
	if err != nil {
		return err
	}
	x.add(Fine, x.print.T("doctor.reactions", "count", n), "")
	return nil
}

// nodes says which processes send. None is worth a look only while something waits.
func (x *examiner) nodes(ctx context.Context) error {
	return x.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		nodes, err := x.site.Post.Nodes(ctx, tx)
		if err != nil {
			return err
		}
		alive := 0
		for _, n := range nodes {
			if n.Alive {
				alive++
				continue
			}
			x.add(Look, x.print.T("doctor.node.silent", "name", n.Name, "since", n.Until, "count", n.Holds), x.print.T("doctor.node.silent.mend"))
		}
		x.add(Fine, x.print.T("doctor.nodes", "count", alive), "")
		return nil
	})
}

func (x *examiner) mail(ctx context.Context) error {
	settings, err := x.site.mailSettings(ctx)
	if err != nil {
		return err
	}
	if settings.Addr == "" {
		x.add(Look, x.print.T("doctor.mail.none"), x.print.T("doctor.mail.none.mend"))
		return nil
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", settings.Addr)
	if err != nil {
		x.add(Look, x.print.T("doctor.mail.closed", "addr", settings.Addr), x.print.T("doctor.mail.closed.mend"))
		return nil //nolint:nilerr // It has been told.
	}
	x.add(Fine, x.print.T("doctor.mail", "addr", settings.Addr), "")
	return conn.Close()
}
