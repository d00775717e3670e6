package legaltext

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

// PartEffect is what a document says of parts of itself that hold from another day than the rest.
type PartEffect struct {
	Addresses []string   // of the parts
	From      civil.Date // the first day in force
	Evidence  string     // the sentence that says so
	Address   string     // of the part that the sentence stands in
	Line      int        // where that part begins
}

var reHoldsFrom = regexp.MustCompile(`có hiệu lực(?: thi hành)?,? (?:kể )?từ (?:ngày )?`)

// PartEffects finds the parts of a document that are in force from a day of their own, as the document says in its own
// words: "Quy định tại các khoản 1, 2, 3 và 4 Điều 1 của Luật này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2026". A
// sentence of which the day or the parts are not plain is passed over.
func PartEffects(d *Document) []PartEffect {
	var out []PartEffect
	d.Walk(func(c Clause, _ int) {
		if c.Kind == KindPreamble || strings.ContainsAny(c.Text, `“"`) {
			return
		}
		for _, s := range viet.Sentences(c.Text) {
			out = append(out, d.partEffects(c, s)...)
		}
	})
	return out
}

func (d *Document) partEffects(c Clause, sentence string) []PartEffect {
	var out []PartEffect
	from := 0
	for _, m := range reHoldsFrom.FindAllStringIndex(sentence, -1) {
		before, after := sentence[from:m[0]], sentence[m[1]:]
		from = m[1]
		dates := viet.FindDates(after)
		if len(dates) == 0 || dates[0].Start > len("ngày ") || dates[0].Date == d.EffectiveOn {
			continue
		}
		var parts []string
		for _, ref := range FindReferences(before, c.Address) {
			if ref.Target.Number != "" || ref.Target.Name != "" {
				parts = nil // another document's parts
				break
			}
			for _, a := range ref.Addresses {
				if _, there := d.Clause(a); there {
					parts = append(parts, a)
				}
			}
		}
		if len(parts) > 0 {
			out = append(out, PartEffect{Addresses: parts, From: dates[0].Date, Evidence: sentence, Address: c.Address, Line: c.Line})
		}
	}
	return out
}
