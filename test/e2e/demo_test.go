// Package e2e looks at a running demonstration as people do: through Chromium,
// a feed reader, and the tools with which others judge web pages.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// site is one running demonstration.
type site struct {
	url   string
	users map[string]user // by role
}

type user struct{ login, password string }

var (
	shared  *site
	started sync.Once
	stop    = func() {}
)

func TestMain(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// demo starts the demonstration once for all tests that only read or add to it.
func demo(t *testing.T) *site {
	t.Helper()
	started.Do(func() {
		dir, err := os.MkdirTemp("", "loa-e2e-")
		if err != nil {
			t.Fatal(err)
		}
		s, end, err := start(dir, "demo")
		if err != nil {
			t.Fatal(err)
		}
		shared, stop = s, func() { end(); _ = os.RemoveAll(dir) }
	})
	if shared == nil {
		t.Fatal("the demonstration did not start")
	}
	return shared
}

// real starts a site that is no demonstration on the same contents: search engines
// may see it.
func real(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	binary, err := filepath.Abs("../../bin/loa")
	if err != nil {
		t.Fatal(err)
	}
	fill := exec.Command(binary, "demo", "--check")
	fill.Env = append(os.Environ(), "LOA_DATA="+filepath.Join(dir, "data"))
	if out, err := fill.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s, end, err := start(dir, "serve")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return s
}

// start runs the program in a folder and waits until it is ready.
func start(dir, command string) (*site, func(), error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	addr := l.Addr().String()
	_ = l.Close()
	binary, err := filepath.Abs("../../bin/loa")
	if err != nil {
		return nil, nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(binary, command)
	cmd.Env = append(os.Environ(), "LOA_HTTP="+addr, "LOA_DATA="+filepath.Join(dir, "data"))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("%w (run: make build)", err)
	}
	end := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	s := &site{url: "http://" + addr}
	if err := s.wait(); err != nil {
		text, _ := os.ReadFile(log.Name())
		end()
		return nil, nil, fmt.Errorf("%w\n%s", err, text)
	}
	s.users, err = readUsers(filepath.Join(dir, "data", "demo-users.txt"))
	return s, end, err
}

// wait waits until the site says that it is ready.
func (s *site) wait() error {
	deadline := time.Now().Add(90 * time.Second)
	for time.Now().Before(deadline) {
		res, err := http.Get(s.url + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		<-time.After(100 * time.Millisecond)
	}
	return fmt.Errorf("not ready within 90 seconds")
}

func readUsers(file string) (map[string]user, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	users := map[string]user{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Split(lines.Text(), "\t"); len(fields) == 3 {
			users[fields[0]] = user{fields[1], fields[2]}
		}
	}
	return users, nil
}

// get fetches a page as text.
func (s *site) get(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 400 {
		t.Fatalf("%s answers %d, %v", path, res.StatusCode, err)
	}
	return string(body)
}

func limited(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}
