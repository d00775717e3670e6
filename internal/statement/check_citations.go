package statement

import (
	"context"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// citations asks that the statement rests on some clause, that each citation still
// fits its sentence, and that facts rest on what is cited beside them.
func (k *checker) citations() {
	if len(k.content.Citations) == 0 {
		k.add(Finding{Field: "citations", Kind: Uncited, Severity: Blocking}, "statement.check.uncited")
		return
	}
	at := Finding{Field: "citations", Kind: Drifted, Severity: Blocking}
	for _, cite := range k.content.Citations {
		switch {
		case !cite.fits(k.sentences):
			k.add(at, "statement.check.sentence_changed", "source", cite.Source())
		case cite.QuoteHash != hash([]byte(cite.Quote)):
			k.add(at, "statement.check.quote_changed", "source", cite.Source())
		default:
			k.agreement(cite)
		}
	}
	for _, f := range k.content.Facts {
		k.support(f)
	}
}

// agreement warns when the quoted words give a figure of the fact's sort, and it is
// another one.
func (k *checker) agreement(cite Citation) {
	quoted := mentions(cite.Quote)
	for _, f := range k.content.Facts {
		if f.mentionKind() == "" || !k.states(cite.Sentence, f) {
			continue
		}
		var other string
		agrees := slices.ContainsFunc(quoted, func(q mention) bool {
			if q.kind == f.mentionKind() && other == "" {
				other = cite.Quote[q.start:q.end]
			}
			return q.kind == f.mentionKind() && q.is(f.Value)
		})
		if other != "" && !agrees {
			k.add(Finding{Field: "citations", Fact: f.Key, Kind: Disagrees, Severity: Warning}, "statement.check.disagrees",
				"label", f.Label, "value", f.Written(), "quoted", other, "source", cite.Source())
		}
	}
}

// support warns when a fact that people act on stands in no cited sentence, unless
// the sentence that gives it is flagged already.
func (k *checker) support(f Fact) {
	if f.mentionKind() != ofDate && f.mentionKind() != ofSum {
		return
	}
	for _, cite := range k.content.Citations {
		if cite.fits(k.sentences) && k.states(cite.Sentence, f) {
			return
		}
	}
	if slices.ContainsFunc(k.flags, func(flag Flag) bool { return k.states(flag.Index, f) }) {
		return
	}
	k.add(Finding{Field: "facts", Fact: f.Key, Kind: Uncited, Severity: Warning}, "statement.check.unsupported",
		"label", f.Label, "value", f.Written())
}

// ClauseSource reads a clause as it stands now. A clause that is not there is a
// fault of kind NotFound. Version and Address are those of a [ClauseRef].
type ClauseSource interface {
	Clause(ctx context.Context, tx *sqldb.Tx, version, address string) (Clause, error)
}

// Verify reads every cited clause again and finds what no longer is as it was
// quoted. It asks at submission and again at approval: between the two the law may
// have been imported anew.
func Verify(ctx context.Context, tx *sqldb.Tx, source ClauseSource, c Content) ([]Finding, error) {
	var found []Finding
	for _, cite := range c.Citations {
		code, err := verify(ctx, tx, source, cite)
		if err != nil {
			return nil, fmt.Errorf("verify citation of %s: %w", cite.Clause.Address, err)
		}
		if code != "" {
			found = append(found, Finding{
				Field: "citations", Kind: Drifted, Severity: Blocking,
				Code: code, Args: map[string]any{"source": cite.Source()},
			})
		}
	}
	return found, nil
}

func verify(ctx context.Context, tx *sqldb.Tx, source ClauseSource, cite Citation) (code string, err error) {
	clause, err := source.Clause(ctx, tx, cite.Clause.Version, cite.Clause.Address)
	switch {
	case fault.KindOf(err) == fault.KindNotFound:
		return "statement.check.clause_gone", nil
	case err != nil:
		return "", err
	case clause.Hash != cite.Clause.Hash:
		return "statement.check.clause_changed", nil
	case !cite.within(clause.Text):
		return "statement.check.quote_elsewhere", nil
	}
	return "", nil
}
