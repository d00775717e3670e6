package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// An article whose first word a page left on the line before: "(Chi tiết theo Phụ lục) Điều" and "2. Giao các cơ quan".
	reLostWord = regexp.MustCompile(`(?:^|[.;:)”] )Điều$`)
	reLostRest = regexp.MustCompile(`^\d{1,3}[a-zđ]?\. \p{Lu}`)
	// A mark that a page left on a line of its own: "1." and "Phạm vi điều chỉnh".
	reBareMark   = regexp.MustCompile(`^(?:\d{1,3}[a-zđ]?\.|[a-zđ]\))$`)
	rePageNumber = regexp.MustCompile(`^\d{1,3}$`)
	reCode       = regexp.MustCompile(`^\p{Lu}\.\d\d\.`)
	reToPart     = regexp.MustCompile(`^(?:Điều|Mục|Chương|Phụ lục|Phần) [\dIVX]+[a-zđ]?(?:$|[^.:\p{L}\d]|[.:]$)`)
	reOpenPart   = regexp.MustCompile(`(?:^|[ (])(?:(?:[Kk]hoản|[Đđ]iểm)(?: (?:\d{1,3}[a-zđ]?|[a-zđ]\d?|và|hoặc),?)+|[Cc]ác khoản|[Cc]ác điểm|Mục [\dIVX]+)$`)
	reOpenName   = regexp.MustCompile(`(?:^|[ (])(?:và|hoặc|của|tại|theo|với|các|những|bởi|do|-)$`)
	reOpenWord   = regexp.MustCompile(`(?:^|[ (])(?:khoản|điểm|Điều|và|hoặc|của|tại|theo|với|các|những|cho|bởi|từ|đến|số|về|là|do|trong|-)$`)
)

// joinBroken makes one paragraph of what a page, or who typed it, broke in the middle of a sentence ("quy định tại khoản
// 14" and "Điều 2 Thông tư này"). A line that begins like a part and goes on with an unfinished sentence is no part.
func joinBroken(lines []line) []line {
	var out []line
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if len(out) == 0 || l.inTable() || len(l.cells) > 1 {
			out = append(out, l)
			continue
		}
		before := &out[len(out)-1]
		whole := !before.inTable() && len(before.cells) == 1
		if whole && rePageNumber.MatchString(l.text) && i+1 < len(lines) && startsSmall(lines[i+1].text) && continues(before.text, lines[i+1].text) {
			continue
		}
		if whole && reLostWord.MatchString(before.text) && reLostRest.MatchString(l.text) {
			*before, l = before.upTo(len(before.text)-len("Điều")), l.after("Điều ")
			if before.text == "" {
				out = out[:len(out)-1]
			}
			out = append(out, l)
			continue
		}
		if whole && (continues(before.text, l.text) || reBareMark.MatchString(before.text) && startsPart(l.text)) {
			before.join(l)
			continue
		}
		out = append(out, l)
	}
	return out
}

// after is the line with words before it.
func (l line) after(words string) line {
	l.text = words + l.text
	l.cells = []string{l.text}
	for i := range l.marks {
		l.marks[i].At += len(words)
	}
	return l
}

func (l *line) join(next line) {
	at := len(l.text) + 1
	l.text += " " + next.text
	l.cells = []string{l.text}
	for _, m := range next.marks {
		l.marks = append(l.marks, NoteMark{At: at + m.At, Mark: m.Mark})
	}
}

// shortest is how long a line must be, in bytes, to have been broken by the end of its line: shorter ones are cells of a
// table that lost its form, or lines of a letterhead.
const shortest = 60

// continues says that next goes on with the sentence that before leaves unfinished.
func continues(before, next string) bool {
	if strings.HasSuffix(before, "Mã số:") && reCode.MatchString(next) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(next)
	switch {
	case strings.ContainsRune(".;:?!…”\"/_", last), isUpper(before), isUpper(next), strings.Contains(before, "____"):
		return false
	case reOpenPart.MatchString(before) && reToPart.MatchString(next):
		return true
	case len(before) < shortest:
		return false
	case reToPart.MatchString(next):
		return last == ',' || reOpenWord.MatchString(before)
	case readMark(next).kind != "":
		return false
	case unicode.IsDigit(first):
		return last != ',' && (reOpenWord.MatchString(before) || reDay.MatchString(before))
	case startsSmall(next):
		return true
	}
	return unicode.IsUpper(first) && (last == ',' || reOpenName.MatchString(before))
}

// startsPart says that a line may be the words of a part whose mark stands above it.
func startsPart(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) && readMark(s).kind == ""
}

// reDay is the end of a line that a date goes on behind.
var reDay = regexp.MustCompile(`(?:^| )(?:ngày|tháng|năm)$`)

// startsSmall says that a line begins with a word in small letters that is no mark ("a)").
func startsSmall(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return unicode.IsLower(first) && !strings.HasPrefix(s[size:], ")") && !strings.HasPrefix(s[size:], ".")
}
