package desk

import (
	"net/http"
	"slices"

	"github.com/loa-vn/loa/internal/statement"
)

// citeRow is one citation beside the sentence it holds up. Citations are made on a
// page of their own; here they are read, crossed out, or tied again to a sentence
// that was changed since.
type citeRow struct {
	Key      string // names the citation within the entry
	Sentence string // as the entry says it; empty when it was changed
	Source   string
	Quote    string
	Href     string // the clause on the desk
	Loose    bool   // the sentence was changed: read it again
	Drop     bool
	Tie      string // hash of the sentence to tie it to
}

func citeKey(c statement.Citation) string {
	return short(c.SentenceHash) + short(c.QuoteHash) + short(c.Clause.Hash)
}

func short(hash string) string { return hash[:min(8, len(hash))] }

func citeRows(c statement.Content) []citeRow {
	all := c.Sentences()
	rows := make([]citeRow, 0, len(c.Citations))
	for _, cite := range c.Citations {
		row := citeRow{Key: citeKey(cite), Source: cite.Source(), Quote: cite.Quote, Href: clauseHref(cite.Clause)}
		i := slices.IndexFunc(all, func(s statement.Sentence) bool { return s.Hash == cite.SentenceHash })
		if i >= 0 {
			row.Sentence = all[i].Text
		} else {
			row.Loose = true
		}
		rows = append(rows, row)
	}
	return rows
}

func clauseHref(ref statement.ClauseRef) string {
	return "/desk/clauses/" + ref.Version + "/" + ref.Address
}

// readCites takes what the form says of each citation: that it goes, or where it
// belongs. The citations themselves stay on the server.
func readCites(r *http.Request) []citeRow {
	var rows []citeRow
	for _, key := range r.PostForm["cite"] {
		rows = append(rows, citeRow{
			Key: key, Drop: r.PostFormValue("cite-"+key+"-drop") != "", Tie: r.PostFormValue("cite-" + key + "-tie"),
		})
	}
	return rows
}

// cites carries out what the form says of the citations. A citation the form does
// not know was added meanwhile, and stays.
func (f entryForm) cites(c statement.Content) statement.Content {
	all := c.Sentences()
	kept := make([]statement.Citation, 0, len(c.Citations))
	for _, cite := range c.Citations {
		i := slices.IndexFunc(f.Citations, func(row citeRow) bool { return row.Key == citeKey(cite) })
		if i >= 0 && f.Citations[i].Drop {
			continue
		}
		if i >= 0 && f.Citations[i].Tie != "" {
			cite = tied(cite, f.Citations[i].Tie, all)
		}
		kept = append(kept, cite)
	}
	c.Citations = kept
	return c
}

// tied moves a citation to the sentence with the hash, if the entry has it.
func tied(cite statement.Citation, hash string, all []statement.Sentence) statement.Citation {
	for _, s := range all {
		if s.Hash == hash {
			cite.Sentence, cite.SentenceHash = s.Index, s.Hash
		}
	}
	return cite
}
