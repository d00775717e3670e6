package archtest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/cli"
)

// guides are the pages that tell a reader which file to open and what to type.
func guides() []string { return []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} }

var (
	ticked   = regexp.MustCompile("`([^`\n]+)`")
	fenced   = regexp.MustCompile("(?s)```.*?```")
	linked   = regexp.MustCompile(`\]\(([^)#]+)\)`)
	variable = regexp.MustCompile(`\bLOA_[A-Z_]+\b`)
	setting  = regexp.MustCompile(`env:"(LOA_[A-Z_]+)"`)
	command  = regexp.MustCompile("(?m)(?:`|^bin/)(loa(?: [a-z][a-z-]*)+)")
	anchored = regexp.MustCompile(`^(cmd|internal|docs|test|tools|\.ci|\.golangci\.yml)(/|$)`)
)

func TestTheGuidesNameFilesThatExist(t *testing.T) {
	seen := 0
	for _, name := range guides() {
		text := readRoot(t, name)
		paths := pathsIn(text)
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], "://") {
				paths = append(paths, m[1])
			}
		}
		for _, path := range paths {
			seen++
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(path))); err != nil {
				t.Errorf("%s names %s, which does not exist", name, path)
			}
		}
	}
	if seen == 0 {
		t.Fatal("no path was seen: the check does not check")
	}
}

// pathsIn lists what is in backticks and looks like a path of the repository.
func pathsIn(text string) []string {
	var paths []string
	for _, m := range ticked.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		if anchored.MatchString(m[1]) && !strings.ContainsAny(m[1], " {*") {
			paths = append(paths, m[1])
		}
	}
	return paths
}

func TestTheReadmeNamesVariablesThatAreRead(t *testing.T) {
	known := map[string]bool{}
	for _, source := range []string{"internal/app/config.go", "internal/cli/cli.go"} {
		for _, m := range setting.FindAllStringSubmatch(readRoot(t, source), -1) {
			known[m[1]] = true
		}
	}
	readme := readRoot(t, "README.md")
	named := variable.FindAllString(readme, -1)
	for _, name := range named {
		if !known[name] {
			t.Errorf("README.md names %s, which nothing reads", name)
		}
	}
	for name := range known {
		if !slices.Contains(named, name) {
			t.Errorf("README.md says nothing of %s", name)
		}
	}
}

func TestTheGuidesNameCommandsThatExist(t *testing.T) {
	asked := map[string]bool{}
	for _, name := range append(guides(), "CHANGELOG.md") {
		for _, m := range command.FindAllStringSubmatch(readRoot(t, name), -1) {
			asked[m[1]] = true
		}
	}
	if len(asked) == 0 {
		t.Fatal("no command was seen: the check does not check")
	}
	for line := range asked {
		words := strings.Fields(line)[1:]
		if len(words) > 2 {
			words = words[:2] // what follows are names, not commands
		}
		if !isCommand(words) {
			t.Errorf("%q is no command", line)
		}
	}
}

// isCommand asks the command line itself: the help of a command names it in its
// first line of usage, and that of anything else is an error.
func isCommand(words []string) bool {
	var out bytes.Buffer
	code := cli.Run(context.Background(), append(slices.Clone(words), "--help"), "test", cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	usage, _, _ := strings.Cut(out.String(), "\n")
	return code == 0 && strings.Contains(usage+" ", " loa "+strings.Join(words, " ")+" ")
}

func TestEveryDecisionHasANumberOfItsOwn(t *testing.T) {
	files, err := filepath.Glob("../../docs/adr/[0-9]*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no decision was seen", err)
	}
	index, numbers := readRoot(t, "docs/adr/README.md"), map[string]string{}
	for _, path := range files {
		name := filepath.Base(path)
		number := strings.TrimLeft(name[:4], "0")
		if other := numbers[number]; other != "" {
			t.Errorf("%s and %s have one number", other, name)
		}
		numbers[number] = name
		title, _, _ := strings.Cut(readRoot(t, "docs/adr/"+name), "\n")
		words, numbered := strings.CutPrefix(title, "# "+number+". ")
		if !numbered || !strings.Contains(index, "| "+number+" | ["+words+"]("+name+") |") {
			t.Errorf("%s: its title %q and its line in docs/adr/README.md do not agree", name, title)
		}
	}
}

func readRoot(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
