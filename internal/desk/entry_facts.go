package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// factRow is one line of the table of facts, as typed.
type factRow struct {
	Key   string // empty until it is saved once
	Type  string
	Label string
	Value string
	In    []string
	Drop  bool
	Was   string // the former values, for people
}

// maxFacts bounds what a form may send; the entry itself has a limit below it.
const maxFacts = 80

// factRows are the stored facts and an empty line to add one.
func factRows(c statement.Content) []factRow {
	rows := make([]factRow, 0, len(c.Facts)+1)
	for _, f := range c.Facts {
		rows = append(rows, factRow{
			Key: f.Key, Type: string(f.Type), Label: f.Label, Value: f.Written(), In: channelNames(f.In), Was: former(f),
		})
	}
	return append(rows, emptyFact())
}

func emptyFact() factRow {
	return factRow{Type: string(statement.FactDeadline), In: channelNames(statement.Channels())}
}

// former says what the fact was before, as texts write it.
func former(f statement.Fact) string {
	var was []string
	for _, v := range f.Was {
		old := f
		old.Value = v
		was = append(was, old.Written())
	}
	return strings.Join(was, ", ")
}

func channelNames(all []statement.Channel) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = string(c)
	}
	return names
}

func readFacts(r *http.Request) []factRow {
	n, err := strconv.Atoi(r.PostFormValue("facts"))
	if err != nil {
		n = 0
	}
	rows := make([]factRow, 0, min(n, maxFacts)+1)
	for i := range min(n, maxFacts) {
		at := fmt.Sprintf("fact-%d-", i)
		rows = append(rows, factRow{
			Key: r.PostFormValue(at + "key"), Type: r.PostFormValue(at + "type"), Label: strings.TrimSpace(r.PostFormValue(at + "label")),
			Value: strings.TrimSpace(r.PostFormValue(at + "value")), In: r.PostForm[at+"in"], Drop: r.PostFormValue(at+"drop") != "",
			Was: r.PostFormValue(at + "was"),
		})
	}
	if len(rows) == 0 || !rows[len(rows)-1].blank() {
		rows = append(rows, emptyFact())
	}
	return rows
}

// Has reports whether the fact must be said on the channel.
func (row factRow) Has(channel string) bool { return slices.Contains(row.In, channel) }

func (row factRow) blank() bool { return row.Label == "" && row.Value == "" }

// facts reads every line that was filled in and not crossed out.
func (f entryForm) facts() ([]statement.Fact, error) {
	var facts []statement.Fact
	var wrong []error
	for i, row := range f.Facts {
		if row.Drop || row.blank() {
			continue
		}
		in := make([]statement.Channel, len(row.In))
		for j, name := range row.In {
			in[j] = statement.Channel(name)
		}
		fact, err := statement.NewFact(statement.FactType(row.Type), row.Key, row.Label, row.Value, in...)
		if err != nil {
			wrong = append(wrong, onFact(i, err))
			continue
		}
		facts = append(facts, fact)
	}
	return facts, errors.Join(wrong...)
}

// onFact points a fact's fault at its line of the table.
func onFact(i int, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	field := f.Field
	if field == "" || field == "key" {
		field = "label"
	}
	moved := *f
	return moved.On(fmt.Sprintf("fact-%d-%s", i, field))
}

// factTypes are the choices of a fact's type.
func factTypes(p *lang.Printer) []ui.Option {
	var all []ui.Option
	for _, t := range statement.FactTypes() {
		all = append(all, ui.Option{Value: string(t), Text: p.T(t.Key())})
	}
	return all
}
