package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
)

type legalParseCmd struct {
	File string `arg:"" help:"Text, HTML, DOCX, PDF or JSON of this program; - reads the standard input."`
	JSON bool   `help:"As JSON, described in docs/legal-json.md." name:"json" xor:"form"`
	AKN  bool   `help:"As Akoma Ntoso 3.0 XML." name:"akn" xor:"form"`
	Text bool   `help:"As plain text in the official layout." xor:"form"`
	HTML bool   `help:"As a page to print." name:"html" xor:"form"`
}

// Run reads a document and gives it in the form that was asked for, else a summary.
func (c legalParseCmd) Run(e *env) error {
	return e.withFiles(func(f *files) error {
		d, err := f.read(c.File)
		if err != nil {
			return err
		}
		switch {
		case c.JSON:
			return e.give(form.JSON, d)
		case c.AKN:
			return e.give(form.Akoma, d)
		case c.Text:
			return e.give(form.Plain, d)
		case c.HTML:
			return e.give(form.HTML, d)
		}
		e.summary(d)
		return nil
	})
}

// summary tells what was read: the head, the tree, the relations, and what a person should look at.
func (e *env) summary(d *legaltext.Document) {
	e.head(d)
	counts := map[legaltext.ClauseKind]int{}
	d.Walk(func(c legaltext.Clause, _ int) { counts[c.Kind]++ })
	_, _ = fmt.Fprintln(e.Out)
	e.say(
		"legal.cli.tree", "articles", counts[legaltext.KindArticle], "clauses", counts[legaltext.KindClause], "points", counts[legaltext.KindPoint],
		"attached", counts[legaltext.KindAnnex]+counts[legaltext.KindAttachment],
	)
	d.Walk(func(c legaltext.Clause, depth int) {
		_, _ = fmt.Fprintf(e.Out, "%s%s  [%s]\n", strings.Repeat("  ", depth+1), titled(c), c.Address)
	})
	if len(d.Relations) > 0 {
		e.say("legal.cli.relations")
	}
	for _, r := range d.Relations {
		name := targetName(r)
		if r.Partial {
			name += " " + e.print.T("legal.cli.in_part")
		}
		_, _ = fmt.Fprintf(e.Out, "  %s %s\n      %s\n", e.print.T("legal.cli.relation."+string(r.Kind)), name, short(r.Evidence, 160))
	}
	if len(d.Warnings) > 0 {
		e.say("legal.cli.warnings", "count", len(d.Warnings))
	}
	for _, w := range d.Warnings {
		_, _ = fmt.Fprintf(e.Out, "  ! %s\n", e.print.Error(w.Fault))
	}
}

// head tells what the letterhead and the last lines state; what they do not is left out.
func (e *env) head(d *legaltext.Document) {
	_, _ = fmt.Fprintln(e.Out, strings.TrimSpace(d.Kind+" "+d.Number))
	_, _ = fmt.Fprintln(e.Out, d.Title)
	field := func(key, value string) {
		if value != "" {
			_, _ = fmt.Fprintf(e.Out, "  %s: %s\n", e.print.T("legal.cli."+key), value)
		}
	}
	day := func(key string, d civil.Date) { field(key, e.print.Date(d)) }
	field("issuer", d.Issuer)
	day("issued_on", d.IssuedOn)
	day("effective_on", d.EffectiveOn)
	day("expires_on", d.ExpiresOn)
	for _, s := range d.Signers {
		field("signer", strings.Trim(s.Name+", "+s.Office, ", "))
	}
	if o := d.Origin; o.Confidence > 0 {
		field("recognised", e.print.Percent(o.Confidence))
	}
	for _, s := range d.Origin.Signatures {
		what := e.print.T("legal.cli.signature." + string(s.State))
		field("signature", strings.Trim(s.By+", "+e.print.Time(s.At), ", ")+" ("+what+")")
	}
}

// titled is a part in one line: its label with its heading, else with how its text begins.
func titled(c legaltext.Clause) string {
	words := c.Heading
	if words == "" {
		words, _, _ = strings.Cut(c.Text, "\n")
	}
	return strings.TrimSuffix(c.Label+". "+short(words, 72), ". ")
}

// short cuts a text behind a word when it is longer than so many letters.
func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	s = string([]rune(s)[:most])
	if at := strings.LastIndexByte(s, ' '); at > 0 {
		s = s[:at]
	}
	return s + " …"
}

// targetName is a document with its parts as a relation names them.
func targetName(r legaltext.Relation) string {
	words := []string{r.Target.Kind, r.Target.Number}
	if r.Target.Number == "" {
		words[1] = r.Target.Name
	}
	name := strings.TrimSpace(strings.Join(words, " "))
	if len(r.Parts) > 0 {
		name += " [" + strings.Join(r.Parts, ", ") + "]"
	}
	return name
}
