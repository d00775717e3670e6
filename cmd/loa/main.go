// Command loa tells a province's people what was decided, and listens.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/loa-vn/loa/internal/cli"
)

var version = "dev" // set when it is built

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], version, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
