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
