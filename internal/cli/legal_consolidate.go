package cli

import (
	"fmt"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/legaltext/form"
)

type legalConsolidateCmd struct {
	Base     string   `arg:"" help:"The document that is amended, in any format that parse reads; - is the standard input."`
	Amenders []string `arg:"" name:"amender" help:"The documents that amend it, in any order."`
	At       string   `help:"The day whose text is wanted: 2026-01-01. All amendments when empty."`
	JSON     bool     `help:"As JSON, described in docs/legal-json.md." name:"json"`
}

// Run prints the consolidated text, and tells on the error stream what changed and what could not be applied. It ends
// with 3 when something could not.
func (c legalConsolidateCmd) Run(e *env) error {
	var at civil.Date
	if c.At != "" {
		day, err := civil.Parse(c.At)
		if err != nil {
			return err
		}
		at = day
	}
	var result *amend.Result
	err := e.withFiles(func(f *files) error {
		base, err := f.read(c.Base)
		if err != nil {
			return err
		}
		var amenders []*legaltext.Document
		for _, name := range c.Amenders {
			d, err := f.read(name)
			if err != nil {
				return err
			}
			amenders = append(amenders, d)
		}
		if result, err = amend.Consolidate(base, amenders, at); err != nil {
			return err
		}
		if c.JSON {
			data, err := form.ConsolidatedJSON(result, at)
			if err != nil {
				return err
			}
			_, err = e.Out.Write(data)
			return err
		}
		e.changes(result)
		return e.give(form.Plain, result.Document)
	})
	if err == nil && len(result.Unapplied) > 0 {
		return exitError(3)
	}
	return err
}

// changes tells on the error stream what was changed, by whom, and what a person has to do by hand.
func (e *env) changes(r *amend.Result) {
	tell := func(key string, kv ...any) { _, _ = fmt.Fprintln(e.Err, e.print.T(key, kv...)) }
	tell("legal.cli.changes", "count", len(r.Changes))
	for _, c := range r.Changes {
		key := "legal.cli.change"
		if c.From != "" {
			key = "legal.cli.change_from"
		}
		tell(
			key, "part", c.Address, "verb", e.print.T("legal.cli.verb."+string(c.Verb)), "number", c.By.Number, "where", c.By.Address, "day", c.From,
			"sentence", short(c.Sentence, 120),
		)
	}
	if len(r.Unapplied) > 0 {
		tell("legal.cli.unapplied", "count", len(r.Unapplied))
	}
	for _, u := range r.Unapplied {
		tell("legal.cli.unapplied_one", "number", u.By.Number, "where", u.By.Address, "sentence", short(u.Sentence, 200), "reason", u.Reason)
	}
}
