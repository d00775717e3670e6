// Package script runs the whole program as people do: from a shell, with real
// files, real ports and both engines, and kills it where it hurts.
//
// The scripts (testdata/*.txtar) are commands and what they must answer. The Go
// tests are for what a script cannot say: a power cut in the middle of 20,000
// mails, a full disk, a mail server that is away. Everywhere the program is a
// process of its own; the test binary plays it when it is called "loa".
package script

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/loa-vn/loa/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"loa": loa})
}

// loa is cmd/loa.
func loa() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], "v0-script", cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", Cmds: commands(t), RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LOA_LOG_LEVEL", "warn")
			return nil
		},
	})
}
