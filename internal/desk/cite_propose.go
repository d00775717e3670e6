package desk

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
)

// flagLine is a sentence of the entry that should rest on a clause.
type flagLine struct {
	Hash   string // names the sentence within the entry
	Text   string
	States []statedLine
}

// statedLine is what the sentence states, and by which of its words.
type statedLine struct {
	Matter string
	Words  string
}

func flagLines(p *lang.Printer, c statement.Content) []flagLine {
	var lines []flagLine
	for _, f := range statement.Flags(c) {
		line := flagLine{Hash: f.Hash, Text: f.Filled}
		for _, s := range f.States {
			line.States = append(line.States, statedLine{p.T(s.Matter.Key()), s.Words})
		}
		lines = append(lines, line)
	}
	return lines
}

// statedBy lists what a sentence states: "Nghĩa vụ, thời hạn".
func statedBy(p *lang.Printer, f statement.Flag) string {
	var names []string
	for i, s := range f.States {
		name := p.T(s.Matter.Key())
		if i > 0 {
			name = strings.ToLower(name)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// flagged is the page on which the sentence with the hash is cited.
func flagged(s statement.View, hash string) string {
	for _, one := range s.Content.Sentences() {
		if one.Hash == hash {
			return withQuery(statementHref(s.ID)+"/cite", "sentence", strconv.Itoa(one.Index))
		}
	}
	return statementHref(s.ID) + "/cite" // it was changed just now: the page begins with the first that needs one
}

// proposalLine is a clause that may settle the sentence.
type proposalLine struct {
	Clause string // version and address, as the form names it
	Name   string
	Source string
	Href   string
	Lead   string // what the clause stands under
	Text   []piece
	When   *ui.Tag // when it is not in force today, or nobody knows
}

// piece is a part of a text, marked or not.
type piece struct {
	Text string
	Mark bool
}

// propose finds the best three clauses for the chosen sentence, unless its reader
// searches for words of his own.
func (d *Desk) propose(r *http.Request, v *citeEditView) error {
	if v.Query != "" || v.Sentence < 0 || v.Sentence >= len(v.Sentences) {
		return nil
	}
	day := today(d.Now())
	ask := policy.Ask{Sentence: v.Sentences[v.Sentence].Text, On: day}
	if v.Document != "" {
		ask.Documents = []policy.ID{policy.ID(v.Document)}
	}
	found, err := d.Documents.Propose(r.Context(), ask)
	for _, f := range found {
		v.Proposals = append(v.Proposals, proposalOf(say(r), f, day))
	}
	return err
}

func proposalOf(p *lang.Printer, f policy.Proposal, day civil.Date) proposalLine {
	line := proposalLine{
		Clause: string(f.Clause.Version) + " " + f.Clause.Address, Name: upperFirst(f.Clause.Cited), Source: documentName(f.Document),
		Href: clauseLink(f.Clause), Lead: clip(f.Lead, 160), Text: pieces(f.Clause.Full, f.Marks, 480),
	}
	switch {
	case f.State == policy.StateUnknown:
		line.When = &ui.Tag{Text: p.T("desk.propose.undated"), Tone: ui.Waiting}
	case f.Since > day:
		line.When = &ui.Tag{Text: p.T("desk.propose.from", "date", f.Since), Tone: ui.Waiting}
	}
	return line
}

// pieces cuts a text at its marks, and after about so many bytes.
func pieces(text string, marks []viet.Span, most int) []piece {
	var all []piece
	add := func(s string, mark bool) {
		if s != "" {
			all = append(all, piece{s, mark})
		}
	}
	at := 0
	for _, m := range marks {
		if m.Start >= most {
			break
		}
		add(text[at:m.Start], false)
		add(m.In(text), true)
		at = m.End
	}
	rest := text[at:]
	if cut := most - at; len(text) > most && cut < len(rest) {
		rest = strings.TrimSpace(strings.ToValidUTF8(rest[:max(0, cut)], "")) + " …"
	}
	add(rest, false)
	return all
}
