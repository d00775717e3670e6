package statement_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/statement"
)

var update = flag.Bool("update", false, "write the goldens anew")

func TestGoldenRenderings(t *testing.T) {
	var b strings.Builder
	for _, r := range statement.Render(tuition()) {
		fmt.Fprintf(&b, "=== %s\n", r.Channel)
		if r.Subject != "" {
			fmt.Fprintf(&b, "[%s]\n", r.Subject)
		}
		b.WriteString(r.Text + "\n")
		if r.HTML != "" {
			fmt.Fprintf(&b, "--- HTML\n%s", r.HTML)
		}
	}
	const golden = "testdata/tuition.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("renderings differ from %s; if they are right, run go test -update\n%s", golden, b.String())
	}
}

func TestANotificationIsTheHeadlineASentenceAndWhatMustNotBeMissed(t *testing.T) {
	c := tuition()
	c.Summary = "Tỉnh trả toàn bộ học phí. Phụ huynh nộp đơn cho trường."
	r := statement.RenderFor(c, statement.Push)
	if r.Subject == "" || !strings.HasPrefix(r.Text, "Tỉnh trả toàn bộ học phí.") || strings.Contains(r.Text, "Phụ huynh nộp đơn") {
		t.Errorf("%q: %q", r.Subject, r.Text)
	}
	c.Facts[0].In = append(c.Facts[0].In, statement.Push)
	if r := statement.RenderFor(c, statement.Push); !strings.Contains(r.Subject+r.Text, c.Facts[0].Written()) {
		t.Errorf("the fact %q is missing: %q", c.Facts[0].Written(), r.Text)
	}
	c = edited(c, statement.Push, "", strings.Repeat("dài ", 80))
	codes := map[string]bool{}
	for _, f := range statement.Check(c) {
		if f.Channel == statement.Push {
			codes[f.Code] = true
		}
	}
	if !codes["statement.check.long_push"] || !codes["statement.check.no_push_title"] {
		t.Errorf("found only %v", codes)
	}
}
