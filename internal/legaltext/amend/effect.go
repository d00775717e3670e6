package amend

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet"
)

// reHolds is how a closing article gives some parts a day of their own: "… quy định tại khoản 3 Điều 1 Thông tư này được
// áp dụng từ ngày …".
var reHolds = regexp.MustCompile(`(?:áp dụng|thực hiện|có hiệu lực(?: thi hành)?)\s+(?:kể )?từ\s+(?:ngày\s+)?`)

// setDays gives every order its day: the document's own, or the one that a closing clause gives its part. Where two
// clauses give days to one part, because each speaks of some of its matter, the later holds: by then all of it does.
func (r *reader) setDays() {
	for i := range r.orders {
		r.orders[i].From = r.doc.EffectiveOn
	}
	special := map[string]civil.Date{}
	r.doc.Walk(func(c legaltext.Clause, _ int) {
		if c.Kind != legaltext.KindPreamble {
			r.readDays(c, special)
		}
	})
	for i := range r.orders {
		if day := dayOf(r.orders[i].By.Address, special); day != "" {
			r.orders[i].From = day
		}
	}
}

// dayOf is the day of a part, or of the nearest that it lies in.
func dayOf(address string, special map[string]civil.Date) civil.Date {
	for ; address != ""; address = parent(address) {
		if day, ok := special[address]; ok {
			return day
		}
	}
	return ""
}

// readDays reads the sentences of a part that give other parts a day.
func (r *reader) readDays(c legaltext.Clause, special map[string]civil.Date) {
	text := strings.Join(paragraphs(c), " ")
	if !reHolds.MatchString(text) || strings.ContainsAny(text, opening) {
		return
	}
	for _, s := range viet.Sentences(text) {
		r.readDay(s, c.Address, special)
	}
}

func (r *reader) readDay(sentence, here string, special map[string]civil.Date) {
	at := reHolds.FindStringIndex(sentence)
	if at == nil {
		return
	}
	dates := viet.FindDates(sentence[at[1]:])
	if len(dates) == 0 || dates[0].Start > len("ngày ") {
		return
	}
	day := dates[0].Date
	for _, ref := range legaltext.FindReferences(sentence[:at[0]], here) {
		for _, a := range ref.Addresses {
			if named(ref.Target) {
				r.holdBack(ref.Target, a, day)
			} else if r.ordersIn(a) && special[a] < day && !elsewhere(sentence, ref) {
				special[a] = day
			}
		}
	}
}

// elsewhere says that a part is named only as the place that changes another one: "(được sửa đổi tại khoản 7 Điều 1)".
func elsewhere(text string, ref legaltext.Reference) bool {
	return strings.LastIndex(text[:ref.Start], "(") > strings.LastIndex(text[:ref.Start], ")")
}

func (r *reader) ordersIn(address string) bool {
	for _, o := range r.orders {
		if lies(o.By.Address, address) {
			return true
		}
	}
	return false
}

// lies says that a part is another one or lies in it.
func lies(a, in string) bool { return a == in || strings.HasPrefix(a, in+"/") }

// holdBack gives a part of the target its own day.
func (r *reader) holdBack(target legaltext.Target, address string, day civil.Date) {
	for i := range r.orders {
		o := &r.orders[i]
		if o.Target.Number != target.Number {
			continue
		}
		for _, p := range o.Parts {
			switch {
			case lies(p, address):
				o.From = day
			case lies(address, p):
				o.Later = append(o.Later, Later{address, day})
			}
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
