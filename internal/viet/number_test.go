package viet_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
	"pgregory.net/rapid"
)

func TestReadNumber(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "không"},
		{-5, "âm năm"},
		{10, "mười"},
		{15, "mười lăm"},
		{14, "mười bốn"},
		{21, "hai mươi mốt"},
		{24, "hai mươi tư"},
		{105, "một trăm linh năm"},
		{110, "một trăm mười"},
		{2025, "hai nghìn không trăm hai mươi lăm"},
		{1_000_005, "một triệu không trăm linh năm"},
		{1_000_000_000, "một tỷ"},
		{2_500_000_000_000, "hai nghìn năm trăm tỷ"},
		{-1 << 63, "âm chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ" +
			" tám trăm năm mươi tư triệu bảy trăm bảy mươi lăm nghìn tám trăm linh tám"},
	} {
		if got := viet.ReadNumber(c.n); got != c.want {
			t.Errorf("ReadNumber(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

func TestParseSpoken(t *testing.T) {
	for _, c := range []struct {
		said string
		want int64
		ok   bool
	}{
		{"Hai nghìn không trăm hai mươi lăm", 2025, true},
		{"hai ngàn lẻ năm", 2005, true},
		{"hai nghìn hai mươi lăm", 2025, true},
		{"một triệu rưỡi", 1_500_000, true},
		{"ba tỉ rưỡi", 3_500_000_000, true},
		{"một trăm lẻ năm", 105, true},
		{"hai nghìn năm", 0, false},
		{"năm năm", 0, false},
		{"mười năm", 0, false},
		{"đồng", 0, false},
		{"", 0, false},
	} {
		got, ok := viet.ParseSpoken(c.said)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("ParseSpoken(%q) = %d %v, want %d %v", c.said, got, ok, c.want, c.ok)
		}
	}
}

func TestWhatIsReadIsUnderstood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999_999_999).Draw(t, "n")
		if got, ok := viet.ParseSpoken(viet.ReadNumber(n)); !ok || got != n {
			t.Errorf("%d is read %q and understood as %d", n, viet.ReadNumber(n), got)
		}
		if d, ok := viet.ParseDecimal(viet.FormatInt(n)); !ok || string(d) != strconv.FormatInt(n, 10) {
			t.Errorf("%d is written %q and read back as %q", n, viet.FormatInt(n), d)
		}
	})
}

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, want, said string }{
		{"1.500.000", "1500000", "một triệu năm trăm nghìn"},
		{"1.500", "1500", "một nghìn năm trăm"},
		{"3,5", "3.5", "ba phẩy năm"},
		{"3.5", "3.5", "ba phẩy năm"},
		{"4.718,6", "4718.6", "bốn nghìn bảy trăm mười tám phẩy sáu"},
		{"1,500,000", "1500000", "một triệu năm trăm nghìn"},
		{"0,05", "0.05", "không phẩy không năm"},
		{"2,50", "2.5", "hai phẩy năm"},
		{"12,25", "12.25", "mười hai phẩy hai mươi lăm"},
		{"007", "7", "bảy"},
	} {
		d, ok := viet.ParseDecimal(c.in)
		if !ok || string(d) != c.want || viet.ReadDecimal(d) != c.said {
			t.Errorf("ParseDecimal(%q) = %q, read %q; want %q, %q", c.in, d, viet.ReadDecimal(d), c.want, c.said)
		}
	}
	for _, s := range []string{"", "1.50.000", "1,5,0", "a", "1."} {
		if d, ok := viet.ParseDecimal(s); ok {
			t.Errorf("ParseDecimal(%q) = %q, want nothing", s, d)
		}
	}
}

func TestDecimalTimes(t *testing.T) {
	for _, c := range []struct {
		d     viet.Decimal
		scale int64
		want  int64
		ok    bool
	}{
		{"1.5", 1_000_000, 1_500_000, true},
		{"2500", 1_000_000_000, 2_500_000_000_000, true},
		{"0.5", 1, 0, false},
		{"999999999999", 1_000_000_000, 0, false},
	} {
		if got, ok := c.d.Times(c.scale); got != c.want || ok != c.ok {
			t.Errorf("%q x %d = %d %v, want %d %v", c.d, c.scale, got, ok, c.want, c.ok)
		}
	}
}

// corpusTable reads a tab-separated file of the corpus, or skips the test where there is none.
func corpusTable(t *testing.T, name string) [][]string {
	t.Helper()
	dir := os.Getenv("LOA_CORPUS")
	if dir == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if s := lines.Text(); !strings.HasPrefix(s, "#") && s != "" {
			rows = append(rows, strings.Split(s, "\t"))
		}
	}
	return rows
}

func TestCorpusNumbers(t *testing.T) {
	rows := corpusTable(t, "tts/numbers_vi.tsv")
	if len(rows) < 500 {
		t.Fatalf("only %d numbers in the corpus", len(rows))
	}
	for _, row := range rows {
		n, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := viet.ReadNumber(n); got != row[1] {
			t.Errorf("%d is read %q, the corpus says %q", n, got, row[1])
		}
		if back, ok := viet.ParseSpoken(row[1]); !ok || back != n {
			t.Errorf("%q is understood as %d, want %d", row[1], back, n)
		}
	}
}
