package lang

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/fault"
)

var placeholder = regexp.MustCompile(`\{[a-z_0-9]+\}`)

func TestEveryTextSpeaksBothLanguages(t *testing.T) {
	for key, text := range catalogue() {
		if strings.TrimSpace(text.VI) == "" || strings.TrimSpace(text.EN) == "" {
			t.Errorf("%s lacks a language", key)
		}
		if !norm.NFC.IsNormalString(text.VI) {
			t.Errorf("%s is not in NFC", key)
		}
		vi, en := placeholders(text.VI), placeholders(text.EN)
		if !slices.Equal(vi, en) {
			t.Errorf("%s fills %v in Vietnamese and %v in English", key, vi, en)
		}
	}
}

func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// A fault whose code has no text would reach a person as a bare key.
func TestEveryFaultHasItsText(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if code, ok := faultCode(n); ok {
				checked++
				if _, has := catalogue()[code]; !has {
					t.Errorf("%s: the fault %q has no text", path, code)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Fatal("no fault was found in the source: the check does not check")
	}
}

func faultCode(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	pkg, ok := sel.X.(*ast.Ident)
	makers := []string{"Invalid", "NotFound", "Forbidden", "Conflict", "TooLarge", "Unavailable"}
	if !ok || pkg.Name != "fault" || !slices.Contains(makers, sel.Sel.Name) {
		return "", false
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	code, err := strconv.Unquote(lit.Value)
	return code, err == nil
}

func TestNumbersAndTimesAsTheLocaleWritesThem(t *testing.T) {
	vi, en := For(VI), For(EN)
	at := time.Date(2025, 7, 1, 10, 40, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{vi.Int(3600000), "3.600.000"},
		{en.Int(-1234), "-1,234"},
		{vi.Int(999), "999"},
		{vi.Percent(0.1254), "12,5 %"},
		{vi.Date("2025-07-01"), "01/07/2025"},
		{en.Date("2025-07-01"), "1 July 2025"},
		{vi.Time(at), "17:40 01/07/2025"},
		{vi.Date(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestErrorsAreShownByTheirText(t *testing.T) {
	vi := For(VI)
	got := vi.Error(fault.Invalid("civil.malformed", "date", "hôm qua"))
	if !strings.Contains(got, "“hôm qua” không phải là ngày") {
		t.Errorf("got %q", got)
	}
	if got := vi.Error(errors.New("pq: relation does not exist")); strings.Contains(got, "pq") {
		t.Errorf("an internal error leaked: %q", got)
	}
}
