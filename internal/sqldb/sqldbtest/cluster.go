package sqldbtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Cluster is a running private PostgreSQL.
type Cluster struct {
	URL string // of its database "postgres"

	cmd  *exec.Cmd
	args []string
	dir  string
	cred *syscall.Credential
}

// StartCluster makes a cluster in dir and starts it on a free loopback port. It
// does without fsync: it lives as long as the tests. The server is killed when
// this process ends, however it ends. More settings, as "synchronous_commit=on",
// outweigh the ones it has.
func StartCluster(dir string, settings ...string) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	cred, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "loa", "-A", "trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: cred}, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &Cluster{URL: fmt.Sprintf("postgres://loa@127.0.0.1:%d/postgres?sslmode=disable", port), dir: dir, cred: cred}
	c.args = []string{filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port)}
	for _, set := range append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"max_connections=300", "shared_buffers=128MB", "logging_collector=off", "log_min_messages=fatal",
	}, settings...) {
		c.args = append(c.args, "-c", set)
	}
	return c, c.start()
}

func (c *Cluster) start() error {
	c.cmd = exec.Command(c.args[0], c.args[1:]...) //nolint:gosec // The arguments are our own.
	c.cmd.Dir = c.dir
	if err := startDyingWithUs(c.cmd, c.cred); err != nil {
		return err
	}
	return c.wait()
}

// Restart ends the server at once, as a crash does, and starts it again on the same
// port; while says what to do in between and may be nil.
func (c *Cluster) Restart(while func()) error {
	if err := c.Stop(); err != nil {
		return err
	}
	if while != nil {
		while()
	}
	return c.start()
}

// Stop ends the server at once.
func (c *Cluster) Stop() error {
	_ = c.cmd.Process.Signal(syscall.SIGQUIT)
	_, err := c.cmd.Process.Wait()
	return err
}

func (c *Cluster) wait() error {
	db, err := sql.Open("pgx", c.URL)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for range 300 {
		if err = db.Ping(); err == nil {
			return nil
		}
		<-time.After(50 * time.Millisecond)
	}
	return fmt.Errorf("the private PostgreSQL did not answer within 15 seconds: %w", err)
}

// startDyingWithUs asks the kernel to end the child with the thread that started
// it, and keeps that thread until the program ends.
func startDyingWithUs(cmd *exec.Cmd, cred *syscall.Credential) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGQUIT, Setpgid: true}
		started <- cmd.Start()
		select {}
	}()
	return <-started
}

// unprivileged finds another user when we are root, whom PostgreSQL refuses to
// serve, and gives him the directory.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil //nolint:gosec // user ids are small
}

func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no PostgreSQL server found on this machine")
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}
