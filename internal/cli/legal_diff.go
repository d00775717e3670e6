package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext/compare"
	"github.com/loa-vn/loa/internal/legaltext/form"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

type legalDiffCmd struct {
	Before string `arg:"" name:"a" help:"The old version, in any format that parse reads; - is the standard input."`
	After  string `arg:"" name:"b" help:"The new version."`
	JSON   bool   `help:"As JSON, described in docs/legal-json.md." name:"json"`
}

// Run compares two documents and ends as diff(1) does: 0 when they are the same, 1 when they differ, 2 on an error.
func (c legalDiffCmd) Run(e *env) error {
	var changed bool
	err := e.withFiles(func(f *files) error {
		before, err := f.read(c.Before)
		if err != nil {
			return err
		}
		after, err := f.read(c.After)
		if err != nil {
			return err
		}
		r := compare.Documents(before, after)
		changed = r.Changed()
		if c.JSON {
			data, err := form.DiffJSON(before, after, r)
			if err != nil {
				return err
			}
			_, err = e.Out.Write(data)
			return err
		}
		e.difference(r)
		return nil
	})
	switch {
	case err != nil:
		return trouble{err, 2}
	case changed:
		return exitError(1)
	}
	return nil
}

// difference tells every part that is not the same.
func (e *env) difference(r *compare.Result) {
	p := painterFor(e.Out)
	for _, f := range r.Fields {
		_, _ = fmt.Fprintf(e.Out, "%s: %s\n", e.print.T("legal.cli."+f.Name), p.words(worddiff.Diff(f.Old, f.New)))
	}
	for _, part := range r.Parts {
		place, sign := part.New, map[compare.State]string{compare.Reworded: "~", compare.Added: "+", compare.Removed: "-", compare.Moved: ">"}[part.State]
		switch part.State {
		case compare.Same:
			continue
		case compare.Moved:
			_, _ = fmt.Fprintf(e.Out, "%s %s\n", sign, e.print.T("legal.cli.moved", "from", part.Old.Address, "to", part.New.Address))
			continue
		case compare.Removed:
			place = part.Old
		case compare.Reworded, compare.Added:
		}
		_, _ = fmt.Fprintf(e.Out, "%s %s [%s]\n", sign, place.Label, place.Address)
		for _, list := range [][]worddiff.Segment{part.Heading, part.Text} {
			if len(list) > 0 {
				_, _ = fmt.Fprintln(e.Out, "    "+strings.ReplaceAll(p.words(list), "\n", "\n    "))
			}
		}
	}
	n := r.Counts
	e.say("legal.cli.counts", "same", n.Same, "reworded", n.Reworded, "added", n.Added, "removed", n.Removed, "moved", n.Moved)
}

// painter marks what changed: with colours on a person's screen, else with brackets.
type painter struct{ colour bool }

// painterFor chooses by the stream and by NO_COLOR (no-color.org).
func painterFor(stream any) painter {
	return painter{colour: terminal(stream) && os.Getenv("NO_COLOR") == ""}
}

func (p painter) words(list []worddiff.Segment) string {
	old, new := [2]string{"[-", "-]"}, [2]string{"{+", "+}"}
	if p.colour {
		old, new = [2]string{"\x1b[31;9m", "\x1b[0m"}, [2]string{"\x1b[32;1m", "\x1b[0m"}
	}
	var b strings.Builder
	for _, s := range list {
		switch s.Op {
		case worddiff.Del:
			b.WriteString(old[0] + s.Text() + old[1])
		case worddiff.Ins:
			b.WriteString(new[0] + s.Text() + new[1])
		case worddiff.Equal:
			b.WriteString(around(s.Text()))
		}
	}
	return b.String()
}

// around leaves of a long unchanged run what a reader needs to find the place.
func around(s string) string {
	const most, ends = 260, 100
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	head, tail := string(letters[:ends]), string(letters[len(letters)-ends:])
	if at := strings.LastIndexAny(head, " \n"); at > 0 {
		head = head[:at]
	}
	if at := strings.IndexAny(tail, " \n"); at >= 0 {
		tail = tail[at+1:]
	}
	return head + " … " + tail
}
