// Command withpostgres starts a private PostgreSQL cluster on a free loopback
// port, runs a command with LOA_TEST_POSTGRES naming it, and stops the cluster.
package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which command should run")
	}
	dir, err := os.MkdirTemp("", "loa-pg-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, err := sqldbtest.StartCluster(dir)
	if err != nil {
		return err
	}
	defer func() { _ = server.Stop() }()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "LOA_TEST_POSTGRES="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
