package cli

import (
	"errors"
	"fmt"

	"github.com/loa-vn/loa/internal/app"
)

type migrateCmd struct{}

// Run brings the schema up to date; opening the site does just that.
func (migrateCmd) Run(e *env) error {
	site, err := e.open()
	if err != nil {
		return err
	}
	e.say("cli.migrated", "engine", site.DB.Dialect().String())
	return site.Close()
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.Out, "loa", e.version)
	return err
}

type backupCmd struct {
	File string `arg:"" help:"File to write, such as loa-2026-11-23.tar.gz." type:"path"`
}

// Run writes a backup.
func (c backupCmd) Run(e *env) error {
	site, err := e.open()
	if err != nil {
		return err
	}
	if err := errors.Join(site.Backup(e.ctx, c.File, e.version), site.Close()); err != nil {
		return err
	}
	e.say("cli.backed_up", "file", c.File)
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"Backup to read." type:"existingfile"`
}

// Run restores a backup into an empty site. What was being sent is halted: since
// the backup it may have reached people whom the restored ledger does not know of.
func (c restoreCmd) Run(e *env) error {
	site, err := app.OpenEmpty(e.ctx, e.config, e.log)
	if err != nil {
		return err
	}
	if err := errors.Join(site.Restore(e.ctx, c.File), site.Close()); err != nil {
		return err
	}
	halted := 0
	err = e.with(func(site *app.Site) (err error) {
		halted, err = site.Plans.Halt(e.ctx)
		return err
	})
	if err != nil {
		return err
	}
	e.say("cli.restored", "file", c.File)
	if halted > 0 {
		e.say("cli.restore_halted", "count", halted)
	}
	return nil
}

type copyDBCmd struct {
	To string `arg:"" help:"Target, empty: sqlite:PATH or postgres://…"`
}

// Run carries the database over.
func (c copyDBCmd) Run(e *env) error {
	site, err := e.open()
	if err != nil {
		return err
	}
	err = site.CopyTo(e.ctx, c.To, func(table string, rows int64) {
		_, _ = fmt.Fprintf(e.Out, "  %-28s %12s\n", table, e.print.Int(rows))
	})
	if err := errors.Join(err, site.Close()); err != nil {
		return err
	}
	e.say("cli.copied")
	return nil
}
