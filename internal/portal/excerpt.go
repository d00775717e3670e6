package portal

import (
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// excerptBytes is about how long an excerpt may be: three lines on a phone.
const excerptBytes = 360

// excerpt is the sentence of a text that says most of what was asked for, with marks where it says so. Of a text that
// says none of it, it is the first sentence.
func excerpt(text, query string) (said string, marks []viet.Span) {
	most := -1
	for _, s := range viet.Sentences(text) {
		s = strings.Join(strings.Fields(s), " ")
		found := viet.Marks(s, query)
		n := 0
		for _, m := range found {
			n += m.End - m.Start
		}
		if n > most {
			most, said, marks = n, s, found
		}
	}
	if len(said) <= excerptBytes {
		return said, marks
	}
	from := 0
	if len(marks) > 0 && marks[0].Start > excerptBytes/2 {
		from = marks[0].Start - excerptBytes/4
		from += strings.IndexByte(said[from:], ' ') + 1
	}
	to := min(len(said), from+excerptBytes)
	if to < len(said) {
		to = from + strings.LastIndexByte(said[from:to], ' ')
	}
	if from > 0 {
		said = "… " + said[from:to]
	} else {
		said = said[:to]
	}
	said += " …"
	return said, viet.Marks(said, query)
}
