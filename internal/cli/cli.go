// Package cli is Loa at the command line, one file a command.
//
// A command parses, opens the site, calls one service and prints what came of
// it; the rules are where they always are. Errors are told in the words of
// package lang and end with exit code 1, a wrong call with 2. Two commands say more
// with theirs: legal diff, which ends as diff(1) does, and legal consolidate.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/lang"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// commands is the whole command line.
type commands struct {
	app.Config
	Lang string `help:"vi or en." env:"LOA_LANG" enum:"vi,en" default:"vi"`

	Serve     serveCmd     `cmd:"" help:"Run the site."`
	Demo      demoCmd      `cmd:"" help:"Run a demonstration with sample data."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database up to date."`
	Backup    backupCmd    `cmd:"" help:"Write the whole site into one file, while it runs."`
	Restore   restoreCmd   `cmd:"" help:"Fill an empty site from a backup."`
	CopyDB    copyDBCmd    `cmd:"" name:"copy-db" help:"Carry the database to another engine."`
	Doctor    doctorCmd    `cmd:"" help:"Examine the site and say what is wrong in plain words."`
	Import    importCmd    `cmd:"" help:"Bring in units, subscribers or documents."`
	User      userCmd      `cmd:"" help:"Users and their roles."`
	Legal     legalCmd     `cmd:"" help:"Read, consolidate and compare files of legal documents, without a site."`
	Bench     benchCmd     `cmd:"" help:"Measure this machine."`
	Listening listeningCmd `cmd:"" help:"Measure how claims are matched and bursts are seen, without a site."`
	Simulate  simulateCmd  `cmd:"" help:"Simulate what a site is connected to."`
	Version   versionCmd   `cmd:"" help:"Say which version this is."`
}

// env is what a command is given.
type env struct {
	Streams
	ctx     context.Context //nolint:containedctx // One command, one context: kong hands it on.
	config  app.Config
	version string
	print   *lang.Printer
	log     *slog.Logger
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, args []string, version string, std Streams) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("loa"), kong.Writers(std.Out, std.Err), kong.UsageOnError(),
		kong.Exit(func(code int) { exit = code }),
		kong.Description("Loa: truyền thông chính sách của chính quyền. Policy communication for a government."))
	if err != nil {
		_, _ = fmt.Fprintln(std.Err, "loa:", err)
		return 2
	}
	call, err := parser.Parse(args)
	if exit >= 0 { // --help has been printed
		return exit
	}
	if err != nil {
		parser.FatalIfErrorf(err)
		return 2
	}
	e := &env{
		Streams: std, ctx: ctx, config: c.Config, version: version,
		print: lang.For(lang.Of(c.Lang)), log: logger(c.Config, std.Err),
	}
	if err := call.Run(e); err != nil {
		code, tell := codeOf(err)
		if tell {
			e.log.DebugContext(ctx, "command failed", "error", err)
			_, _ = fmt.Fprintln(std.Err, "loa: "+e.tell(err))
		}
		return code
	}
	return 0
}

// tell gives an error's public text; on the machine itself the cause may be seen.
func (e *env) tell(err error) string {
	text := e.print.Error(err)
	if text == e.print.T("lang.internal") {
		return text + "\n     (" + err.Error() + ")"
	}
	return text
}

// say prints a screen text.
func (e *env) say(key string, kv ...any) {
	_, _ = fmt.Fprintln(e.Out, e.print.T(key, kv...))
}

// open opens the site for one command.
func (e *env) open() (*app.Site, error) { return app.Open(e.ctx, e.config, e.log) }

func logger(c app.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	opts := &slog.HandlerOptions{Level: level}
	if strings.EqualFold(c.LogForm, "json") {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// terminal reports whether a stream is a person's screen or keyboard.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
