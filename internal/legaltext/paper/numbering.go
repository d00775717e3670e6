package paper

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// numbering counts the paragraphs that Word numbers by itself, so that no mark of a clause is lost.
type numbering struct {
	lists  map[string]*numberedList // by numId
	kinds  map[string]*listKind     // by abstractNumId
	styles map[string]listStyle     // by styleId
}

// listKind is what a list looks like; lists of one kind count on together.
type listKind struct {
	levels [9]listLevel
	count  [9]int
}

type listLevel struct {
	start  int
	format string // "decimal", "lowerLetter", …
	text   string // "%1.%2."
}

type numberedList struct {
	kind  *listKind
	start map[int]int // levels that begin anew when the list is first used
}

type listStyle struct{ list, level, basedOn string }

func newNumbering() *numbering {
	return &numbering{map[string]*numberedList{}, map[string]*listKind{}, map[string]listStyle{}}
}

// readLists reads word/numbering.xml.
func (n *numbering) readLists(d *xml.Decoder) error {
	var kind *listKind
	var list *numberedList
	level := 0
	return walk(d, func(e xml.StartElement) error {
		val := attr(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			kind, list = &listKind{}, nil
			n.kinds[attr(e, "abstractNumId")] = kind
		case "num":
			kind, list = nil, &numberedList{start: map[int]int{}}
			n.lists[attr(e, "numId")] = list
		case "abstractNumId":
			if list != nil {
				list.kind = n.kinds[val]
			}
		case "lvl", "lvlOverride":
			level = levelOf(attr(e, "ilvl"))
			if kind != nil {
				kind.levels[level] = listLevel{start: 1, format: "decimal"}
			}
		case "startOverride":
			if list != nil {
				list.start[level] = number(val)
			}
		case "start":
			if kind != nil {
				kind.levels[level].start = number(val)
			}
		case "numFmt":
			if kind != nil {
				kind.levels[level].format = val
			}
		case "lvlText":
			if kind != nil {
				kind.levels[level].text = val
			}
		}
		return nil
	}, func(xml.EndElement) error { return nil }, func([]byte) error { return nil })
}

// readStyles reads which styles number their paragraphs, from word/styles.xml.
func (n *numbering) readStyles(d *xml.Decoder) error {
	id := ""
	return walk(d, func(e xml.StartElement) error {
		s := n.styles[id]
		switch e.Name.Local {
		case "style":
			id = attr(e, "styleId")
			return nil
		case "numId":
			s.list = attr(e, "val")
		case "ilvl":
			s.level = attr(e, "val")
		case "basedOn":
			s.basedOn = attr(e, "val")
		default:
			return nil
		}
		if id != "" {
			n.styles[id] = s
		}
		return nil
	}, func(xml.EndElement) error { return nil }, func([]byte) error { return nil })
}

// next counts a paragraph and returns its mark; "" when it is not numbered.
func (n *numbering) next(style, list, level string) string {
	for hops := 0; list == "" && style != "" && hops < 20; hops++ {
		s := n.styles[style]
		list, style = s.list, s.basedOn
		if level == "" {
			level = s.level
		}
	}
	l := n.lists[list]
	if l == nil || l.kind == nil {
		return ""
	}
	at := levelOf(level)
	k := l.kind
	if from, anew := l.start[at]; anew {
		delete(l.start, at)
		k.count[at] = from
	} else if k.count[at] == 0 {
		k.count[at] = max(k.levels[at].start, 1)
	} else {
		k.count[at]++
	}
	for deeper := at + 1; deeper < len(k.count); deeper++ {
		k.count[deeper] = 0
	}
	return k.mark(at)
}

// mark writes a level's text with the counts in it.
func (k *listKind) mark(at int) string {
	if k.levels[at].format == "bullet" {
		return "-"
	}
	s := k.levels[at].text
	for i := range at + 1 {
		value := k.count[i]
		if value == 0 {
			value = max(k.levels[i].start, 1)
		}
		s = strings.ReplaceAll(s, "%"+strconv.Itoa(i+1), shown(value, k.levels[i].format))
	}
	return strings.Join(strings.Fields(s), " ")
}

// shown writes a number as Word does in a format; what is not known here is written in digits.
func shown(n int, format string) string {
	switch format {
	case "lowerLetter":
		return letters(n)
	case "upperLetter":
		return strings.ToUpper(letters(n))
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "none":
		return ""
	}
	return strconv.Itoa(n)
}

// letters counts a, b, … z, aa, bb.
func letters(n int) string {
	return strings.Repeat(string(rune('a'+(n-1)%26)), min(1+(n-1)/26, 10))
}

func roman(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value int
		sign  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value && b.Len() < 40; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	return b.String()
}

func levelOf(s string) int { return max(0, min(number(s), 8)) }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return max(0, min(n, 1_000_000))
}
