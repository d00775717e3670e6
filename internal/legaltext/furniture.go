package legaltext

import (
	"regexp"
	"strings"
)

var (
	// The head of a gazette's page; the first letter, set larger, is lost where a PDF was read.
	rePageHead = regexp.MustCompile(`^C?ÔNG BÁO\s*/\s*Số[\d\s+]+/\s*Ngày\s+\d{1,2}-\d{1,2}-\d{4}\s*`)
	reStamp    = regexp.MustCompile(`^Ký bởi:.{0,200}?Ngày ký:\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+\d\d:\d\d\s*`)
	reSignedBy = regexp.MustCompile(`^(?:Người ký|Ký bởi|Thời gian ký|Ngày ký|Email)\s*:`)
	reOffice   = regexp.MustCompile(`^(?:Cơ quan|Chức vụ|Đơn vị)\s*:`)
)

// dropFurniture takes out what belongs to the page and not to the document: a gazette's page heads, and what a digital
// signature prints on the page.
func dropFurniture(lines []line) []line {
	out := lines[:0]
	stamped := false // the line before was part of a stamp
	for _, l := range lines {
		signed := reSignedBy.MatchString(l.text)
		if head := furniture(l.text); head > 0 {
			l = l.from(head)
		} else if signed || stamped && reOffice.MatchString(l.text) {
			stamped = true
			continue
		}
		stamped = false
		if l.text != "" {
			out = append(out, l)
		}
	}
	return out
}

// furniture is how many bytes at the beginning of s are a page head or a stamp; what stands behind them is the text,
// which may even go on in the middle of a sentence.
func furniture(s string) int {
	for _, re := range []*regexp.Regexp{rePageHead, reStamp} {
		if at := re.FindStringIndex(s); at != nil {
			return at[1]
		}
	}
	return 0
}

// from is the line without its first bytes.
func (l line) from(at int) line {
	lead := len(l.text[at:]) - len(strings.TrimLeft(l.text[at:], " "))
	l.text = l.text[at+lead:]
	l.cells = []string{l.text}
	var marks []NoteMark
	for _, m := range l.marks {
		if m.At >= at+lead {
			m.At -= at + lead
			marks = append(marks, m)
		}
	}
	l.marks = marks
	return l
}

// upTo is the line's first bytes alone.
func (l line) upTo(at int) line {
	l.text = strings.TrimRight(l.text[:at], " ")
	l.cells = []string{l.text}
	var marks []NoteMark
	for _, m := range l.marks {
		if m.At <= at {
			m.At = min(m.At, len(l.text))
			marks = append(marks, m)
		}
	}
	l.marks = marks
	return l
}
