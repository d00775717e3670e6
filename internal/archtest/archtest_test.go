// Package archtest holds the house together: who may import whom, that every
// package says what it is for, and that no file grows beyond reading.
package archtest

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module    = "github.com/loa-vn/loa/internal/"
	maxLines  = 500
	wordLayer = "ident civil fault lang viet gsm phone legaltext"
)

// law is the import law. A room may import the rooms that stand behind its name
// and the words; a new arrow is one line here and an ADR. A room that is not
// listed may not exist.
var law = map[string]string{
	// words: the standard library, small pure libraries and each other
	"ident": "", "civil": "", "fault": "", "lang": "", "viet": "", "gsm": "", "phone": "", "legaltext": "",
	// tools
	"sqldb":  "",
	"blob":   "",
	"job":    "sqldb",
	"bus":    "",
	"broker": "",
	"auth":   "sqldb job",
	// domain
	"policy":    "sqldb blob job auth",
	"audience":  "sqldb job auth",
	"statement": "sqldb job auth policy",
	"delivery":  "sqldb job auth",
	"plan":      "sqldb job auth statement audience delivery",
	"station":   "sqldb job auth audience",
	"listening": "",
	"measure":   "sqldb auth audience delivery plan statement",
	// channels see the port and nothing else of the house
	"channel": "delivery",
	// faces
	"ui":     "",
	"portal": "auth job policy audience statement plan delivery measure channel ui",
	"desk":   "auth job policy audience statement plan delivery measure ui",
	"api":    "auth job policy audience statement plan delivery measure",
	// what tests, the bench and the demonstration send to
	"smtpsink": "", "smppsink": "", "pushsink": "",
	// what is simulated for measuring
	"stationsim": "broker station",
	// wiring
	"demo": "*", "app": "*", "cli": "*", "archtest": "",
}

func TestTheImportLaw(t *testing.T) {
	arrows := 0
	eachFile(t, func(path string, src []byte) {
		room := roomOf(path)
		may, known := law[room]
		if !known {
			t.Errorf("%s: the room %q is not in the import law", path, room)
			return
		}
		for _, other := range imports(t, path, src) {
			arrows++
			if other == room || may == "*" || slices.Contains(strings.Fields(may+" "+wordLayer), other) {
				continue
			}
			if isTestHelp(path, other) {
				continue
			}
			t.Errorf("%s: %s may not import %s", path, room, other)
		}
	})
	if arrows == 0 {
		t.Fatal("no import was seen: the check does not check")
	}
}

// Tests may put real parts of other rooms together.
func isTestHelp(path, _ string) bool {
	return strings.HasSuffix(path, "_test.go") || strings.Contains(path, "test/") || strings.Contains(path, "bench/")
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]bool{}
	eachFile(t, func(path string, src []byte) {
		dir := filepath.Dir(path)
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		said[dir] = said[dir] || file.Doc != nil && len(file.Doc.Text()) > 60
	})
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment that teaches", dir)
		}
	}
}

func TestNoFileGrowsBeyondReading(t *testing.T) {
	eachFile(t, func(path string, src []byte) {
		if n := bytes.Count(src, []byte("\n")); n > maxLines {
			t.Errorf("%s has %d lines; split it by idea", path, n)
		}
	})
}

func eachFile(t *testing.T, visit func(path string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err == nil {
			visit(filepath.ToSlash(strings.TrimPrefix(path, "../")), src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func imports(t *testing.T, path string, src []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for _, spec := range file.Imports {
		if inner, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours {
			rooms = append(rooms, roomOf(inner+"/"))
		}
	}
	return rooms
}

// roomOf names the room of a path: its first folder.
func roomOf(path string) string {
	room, _, _ := strings.Cut(path, "/")
	return room
}
