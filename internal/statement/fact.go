package statement

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// FactType says how a fact's value is read, written and found again in a text.
type FactType string

// The closed set of types of facts.
const (
	FactDate     FactType = "date"     // a day
	FactDeadline FactType = "deadline" // the last day on which something can be done
	FactSum      FactType = "sum"      // money, whole đồng
	FactPercent  FactType = "percent"
	FactPlace    FactType = "place"
	FactWho      FactType = "who"
	FactBasis    FactType = "basis" // the document it rests on, by number
	FactText     FactType = "text"
)

// FactTypes lists every type, in the order a form shows them.
func FactTypes() []FactType {
	return []FactType{FactDeadline, FactDate, FactSum, FactPercent, FactPlace, FactWho, FactBasis, FactText}
}

// Valid reports whether t is one of the closed set.
func (t FactType) Valid() bool { return slices.Contains(FactTypes(), t) }

// Key is the screen text that names the type.
func (t FactType) Key() string { return "statement.fact_type." + string(t) }

// Fact is a value that every text must agree on. In the entry it stands as
// {{key}}.
type Fact struct {
	Key   string    `json:"key"` // small letters, digits and _
	Type  FactType  `json:"type"`
	Label string    `json:"label"`        // "Hạn nộp hồ sơ"
	Value string    `json:"value"`        // a day as 2026-09-30, đồng in digits, a percentage with a point; else the words
	In    []Channel `json:"in,omitempty"` // where it must be said
	Was   []string  `json:"was,omitempty"`
}

// NewFact reads a fact as a person writes it: 30/9/2026, 1.500.000 đồng, 12,5 %.
// An empty key is made from the label.
func NewFact(t FactType, key, label, value string, in ...Channel) (Fact, error) {
	f := Fact{Key: key, Type: t, Label: strings.TrimSpace(viet.NFC(label)), In: in}
	if f.Key == "" {
		f.Key = strings.Join(viet.Words(label), "_")
	}
	switch {
	case !t.Valid():
		return f, fault.Invalid("statement.fact.type", "type", string(t)).On("type")
	case f.Label == "":
		return f, fault.Invalid("statement.fact.no_label").On("label")
	case !factKey.MatchString(f.Key):
		return f, fault.Invalid("statement.fact.key", "key", f.Key).On("key")
	}
	var err error
	f.Value, err = readValue(t, strings.TrimSpace(viet.NFC(value)))
	return f, err
}

var factKey = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,39}$`)

// readValue brings a value into its stored form.
func readValue(t FactType, s string) (string, error) {
	switch t {
	case FactDate, FactDeadline:
		if found := viet.FindDates(s); len(found) == 1 {
			return string(found[0].Date), nil
		}
		return "", fault.Invalid("statement.fact.date", "value", s).On("value")
	case FactSum:
		if n, ok := readSum(s); ok {
			return strconv.FormatInt(n, 10), nil
		}
		return "", fault.Invalid("statement.fact.sum", "value", s).On("value")
	case FactPercent:
		s, _ = strings.CutSuffix(s, "%")
		if d, ok := viet.ParseDecimal(strings.TrimSpace(s)); ok {
			return string(d), nil
		}
		return "", fault.Invalid("statement.fact.percent", "value", s).On("value")
	case FactPlace, FactWho, FactBasis, FactText:
	}
	if s == "" {
		return "", fault.Invalid("statement.fact.empty").On("value")
	}
	return strings.Join(strings.Fields(s), " "), nil
}

// readSum reads 1.500.000, 1.500.000 đồng or 1,5 triệu đồng.
func readSum(s string) (int64, bool) {
	if d, ok := viet.ParseDecimal(s); ok {
		return d.Times(1)
	}
	if found := viet.FindSums(s); len(found) == 1 {
		return found[0].Sum, true
	}
	return 0, false
}

// check says what keeps a stored fact from being read, if anything.
func (f Fact) check() error {
	again, err := NewFact(f.Type, f.Key, f.Label, f.Value)
	if err == nil && again.Value != f.Value {
		return fault.Invalid("statement.fact.text", "value", f.Value).On("value")
	}
	return err
}

// Date is the value of a date or deadline; "" for other types.
func (f Fact) Date() civil.Date {
	if f.Type == FactDate || f.Type == FactDeadline {
		return civil.Date(f.Value)
	}
	return ""
}

// Dong is the value of a sum; 0 for other types.
func (f Fact) Dong() int64 {
	if f.Type != FactSum {
		return 0
	}
	n, _ := strconv.ParseInt(f.Value, 10, 64)
	return n
}

// Must reports whether the fact has to be said on the channel.
func (f Fact) Must(c Channel) bool { return slices.Contains(f.In, c) }

// Written is the value as texts write it: 30/09/2026, 1.500.000 đồng, 12,5%.
func (f Fact) Written() string { return f.written(f.Value) }

func (f Fact) written(value string) string {
	switch f.Type {
	case FactDate, FactDeadline:
		return viet.FormatDate(civil.Date(value))
	case FactSum:
		n, _ := strconv.ParseInt(value, 10, 64)
		return viet.FormatSum(n)
	case FactPercent:
		return viet.Decimal(value).String() + "%"
	case FactPlace, FactWho, FactBasis, FactText:
	}
	return value
}

// Spoken is the value as a station's announcer reads it aloud.
func (f Fact) Spoken() string {
	switch f.Type {
	case FactDate, FactDeadline:
		return viet.ReadDate(f.Date())
	case FactSum:
		return viet.ReadSum(f.Dong())
	case FactPercent:
		return viet.ReadPercent(viet.Decimal(f.Value))
	case FactPlace, FactWho, FactBasis, FactText:
	}
	return speak(f.Value)
}

// says finds where a text says a value of this fact's type: of a date also without
// its year, of words in any spelling of their tone marks.
func (f Fact) says(t wording, value string) bool {
	kind := f.mentionKind()
	if kind == "" {
		return value != "" && (strings.Contains(t.folded, viet.Fold(value)) || strings.Contains(t.folded, viet.Fold(speak(value))))
	}
	return slices.ContainsFunc(t.mentions, func(m mention) bool { return m.kind == kind && m.is(value) })
}
