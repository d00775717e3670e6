package script

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/plan"
)

// A disk that fills up while mails go out: the site says so to people, to its
// watchers and at the command line; when there is space again it goes on by
// itself, and nobody was lost or written to twice.
func TestAFullDiskLosesNothing(t *testing.T) {
	disk := smallDisk(t, 96)
	sink, letters := mailServer(t, "127.0.0.1:0", 10*time.Millisecond)
	d := openDesk(t, filepath.Join(disk, "data"), "sqlite:"+filepath.Join(disk, "data", "loa.db"), sink.Addr(), 4_000)
	p := serve(t, d)
	p.waitReady(http.StatusOK)
	if !poll(time.Minute, func() bool { n, _ := sink.Total(); return n > 300 }) {
		t.Fatal("no mails go out")
	}
	ballast := filepath.Join(disk, "ballast")
	if !poll(30*time.Second, func() bool {
		d.emptyLog()
		fill(t, ballast)
		return status("http://"+p.addr+"/readyz") == http.StatusServiceUnavailable
	}) {
		t.Fatal("the site does not notice that the disk is full")
	}

	if st, b := d.now(); st.State != plan.StateRunning || b.Pending() == 0 {
		t.Fatalf("the stage is %s with %d pending: the disk was full too late", st.State, b.Pending())
	}
	if code, page := subscribe(t, p.addr); code != http.StatusServiceUnavailable || !strings.Contains(page, "Ổ đĩa đã đầy") {
		t.Errorf("the portal answers %d:\n%.3000s", code, page)
	}
	if said, code := run(d, "user", "add", "moi", "--name", "Người Mới", "--agency", "UBND tỉnh (ví dụ)"); code != 1 || !strings.Contains(said, "Ổ đĩa đã đầy") {
		t.Errorf("the command line ends with %d: %s", code, said)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	p.waitReady(http.StatusOK)
	books := d.waitFinished(2 * time.Minute)
	p.stop()
	d.judge(letters(), nil, books)
}

// smallDisk mounts a file system of a few megabytes in memory.
func smallDisk(t *testing.T, mb int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mb)); err != nil {
		if os.Geteuid() == 0 && !errors.Is(err, syscall.EPERM) {
			t.Fatal(err)
		}
		t.Skipf("a small disk cannot be mounted here (%v); run this test as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill writes until nothing fits any more.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1 << 20, 4096, 1} {
		for page := make([]byte, size); err == nil; {
			_, err = f.Write(page)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("fill the disk: %v", err)
		}
		err = nil
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// emptyLog gives back the room that SQLite holds in its write-ahead log, where
// writes go on for a while on the fullest disk.
func (d *desk) emptyLog() {
	_, _ = d.DB.Writer().ExecContext(d.ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
}

// subscribe does at the portal what a person does, and returns the answer.
func subscribe(t *testing.T, addr string) (int, string) {
	t.Helper()
	form := url.Values{
		"unit": {"07210@2025-07-01"}, "unit_name": {"Phường Bắc Giang"}, "address": {"lan@vi-du.invalid"}, "name": {"Nguyễn Thị Lan"},
		"purposes": {"policy"}, "consent": {"yes"},
	}
	res, err := http.PostForm("http://"+addr+"/subscribe", form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(page)
}
