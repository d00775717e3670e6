package script

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

type command = func(ts *testscript.TestScript, neg bool, args []string)

// commands is what the scripts can do beyond testscript's own.
func commands(t *testing.T) map[string]command {
	return map[string]command{
		"exits": exits,
		"postgres": func(ts *testscript.TestScript, _ bool, args []string) {
			ts.Setenv(args[0], sqldbtest.URL(t, sqldb.Postgres))
		},
		"freeport": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], freeAddr(t)) },
		"ready":    ready,
		"sql":      tamper,
		"bytes":    rawBytes,
		"filler":   filler,
		"xlsx":     spreadsheet,
		"zip":      zipped,
	}
}

// exits CODE PROGRAM ARGS… runs a program that must end with that code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// freeAddr is a loopback address on which nobody listens.
func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// ready ADDR waits until a site says that it is ready.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	ok := poll(90*time.Second, func() bool { return status("http://"+args[0]+"/readyz") == http.StatusOK })
	if !ok {
		ts.Fatalf("%s was not ready within 90 seconds", args[0])
	}
}

// status is the answer's, 0 when there is none.
func status(url string) int {
	client := http.Client{Timeout: 5 * time.Second}
	res, err := client.Get(url)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// poll asks until the answer is yes or the time is over.
func poll(patience time.Duration, yes func() bool) bool {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		if yes() {
			return true
		}
	}
	return false
}

// sql DATABASE STATEMENT does behind the program's back what nobody should.
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	url := args[0]
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		url = "sqlite:" + ts.MkAbs(path)
	}
	db, err := sqldb.Open(ctx, url)
	ts.Check(err)
	err = db.Update(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, args[1])
		if err == nil && n == 0 {
			err = fmt.Errorf("%q changed nothing", args[1])
		}
		return err
	})
	ts.Check(errors.Join(err, db.Close()))
}

// bytes FILE TEXT writes a Go string with its escapes: what no text file can hold.
func rawBytes(ts *testscript.TestScript, _ bool, args []string) {
	s, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(s), 0o600))
}

// filler FILE MB makes a document grow to a size by repeating its last line.
func filler(ts *testscript.TestScript, _ bool, args []string) {
	mb, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|os.O_APPEND, 0)
	ts.Check(err)
	page := []byte(strings.Repeat("Ủy ban nhân dân cấp xã thông báo đến từng hộ gia đình.\n", 20_000))
	for size := 0; size < mb<<20; size += len(page) {
		_, err := f.Write(page)
		ts.Check(err)
	}
	ts.Check(f.Close())
}

// xlsx LIST.csv LIST.xlsx turns a list into a spreadsheet.
func spreadsheet(ts *testscript.TestScript, _ bool, args []string) {
	r := csv.NewReader(strings.NewReader(ts.ReadFile(args[0])))
	r.Comma, r.FieldsPerRecord = ';', -1
	lines, err := r.ReadAll()
	ts.Check(err)
	f := excelize.NewFile()
	for i, line := range lines {
		ts.Check(f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &line))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[1])))
	ts.Check(f.Close())
}

// zip FILE ARCHIVE packs a file.
func zipped(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	z := zip.NewWriter(f)
	w, err := z.Create(args[0])
	ts.Check(err)
	_, err = w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, z.Close(), f.Close()))
}
