package statement

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/loa-vn/loa/internal/viet"
)

// Matter is what a sentence states that someone will act on, and so must rest on a
// clause.
type Matter string

// The closed set of matters.
const (
	MatterDuty     Matter = "duty"     // nghĩa vụ
	MatterRight    Matter = "right"    // quyền lợi
	MatterDeadline Matter = "deadline" // thời hạn
	MatterSum      Matter = "sum"      // a sum or a percentage
	MatterDate     Matter = "date"     // ngày
)

// Matters lists every matter, in the order a page shows them.
func Matters() []Matter {
	return []Matter{MatterDuty, MatterRight, MatterDeadline, MatterSum, MatterDate}
}

// Key is the screen text that names the matter.
func (m Matter) Key() string { return "statement.matter." + string(m) }

// Stated is one matter that a sentence states, and by which of its words.
type Stated struct {
	Matter Matter
	Words  string // as the sentence has them; in small letters for a duty or a right
}

// MattersOf finds what a sentence states, one line for each matter, in the order of
// [Matters]; nothing for a question, a slogan, or what is told of the past. It reads
// words and figures, not meaning: it is there to ask a writer, never to refuse a
// text.
func MattersOf(sentence string) []Stated {
	t := phrased(sentence)
	if t.question() {
		return nil
	}
	var all []Stated
	add := func(m Matter, words string) {
		if words != "" {
			all = append(all, Stated{m, words})
		}
	}
	if !t.told() {
		add(MatterDuty, t.duty())
		add(MatterRight, t.right())
	}
	ruled := len(all) > 0
	if t.figures == nil && t.slogan() {
		return nil
	}
	if !ruled && t.report() {
		return nil
	}
	deadline, at := t.deadline()
	add(MatterDeadline, deadline)
	add(MatterSum, t.sum())
	add(MatterDate, t.date(at))
	return all
}

// phrase is a sentence in a form in which whole words can be looked for: small
// letters, one space around every word and mark.
type phrase struct {
	text    string
	low     string
	figures []mention
}

func phrased(sentence string) phrase {
	var b strings.Builder
	b.WriteByte(' ')
	gap := true
	for _, r := range strings.ToLower(viet.Canonical(sentence)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			gap = false
			continue
		case !gap:
			b.WriteByte(' ')
			gap = true
		}
		if !unicode.IsSpace(r) {
			b.WriteRune(r)
			b.WriteByte(' ')
		}
	}
	if !gap {
		b.WriteByte(' ')
	}
	return phrase{text: sentence, low: b.String(), figures: mentions(sentence)}
}

// has reports whether one of the phrases stands in the sentence.
func (t phrase) has(phrases []string) bool { return t.first(phrases) != "" }

// first is the first of the phrases that stands in the sentence.
func (t phrase) first(phrases []string) string {
	for _, p := range phrases {
		if strings.Contains(t.low, " "+p+" ") {
			return p
		}
	}
	return ""
}

// opens reports whether the sentence begins with one of the phrases.
func (t phrase) opens(phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.HasPrefix(strings.TrimLeft(t.low, ` -–•*"“`), p+" ") })
}

// without is the sentence with phrases crossed out that look like others and are not.
func (t phrase) without(phrases []string) phrase {
	for _, p := range phrases {
		t.low = strings.ReplaceAll(t.low, " "+p+" ", " … ")
	}
	return t
}

func (t phrase) question() bool { return strings.HasSuffix(strings.TrimRight(t.low, ` "”»)`), "?") }

// told reports whether the sentence tells of something instead of ruling it.
func (t phrase) told() bool {
	return t.opens(tellingOpenings()) || t.has(tellingWords())
}

// slogan reports whether the sentence calls on people in general.
func (t phrase) slogan() bool {
	return t.opens(sloganOpenings()) || strings.HasSuffix(strings.TrimSpace(t.low), "!")
}

// report reports whether figures in the sentence count what has been, and rule
// nothing.
func (t phrase) report() bool {
	return t.told() || t.has(reportingWords()) && !t.has(limitingWords())
}

func (t phrase) duty() string {
	return t.without(notDuties()).first(dutyWords())
}

func (t phrase) right() string {
	return t.without(notRights()).first(rightWords())
}

// sum is the first sum or percentage of the sentence.
func (t phrase) sum() string {
	for _, m := range t.figures {
		if m.kind == ofSum || m.kind == ofPercent {
			return t.text[m.start:m.end]
		}
	}
	return ""
}

var (
	// A number of days or the like is a deadline where a word before it makes it one.
	deadlineSpan = regexp.MustCompile(`(?i)(?:trong(?: thời hạn| thời gian| vòng)?|thời hạn|thời hiệu|thời gian|không quá|quá|tối đa|tối thiểu|ít nhất|chậm nhất|kéo dài|sau|trước|(?:thời hạn|thời hiệu|thời gian)[^,.;\d]{1,40} là)(?: là| tối đa| không quá| ít nhất| tối thiểu| từ)?\s+\d+\s*(?:\([^)]*\)\s*)?(?:ngày làm việc|ngày|tháng|năm|giờ|tuần|phút)(?: làm việc)?`)
	deadlineWord = regexp.MustCompile(`(?i)(?:chậm nhất|muộn nhất|hạn cuối|hạn chót|hạn nộp|hạn đăng ký|thời hạn nộp|hết hạn|đến hết|trước(?: \d+ giờ)?(?: ngày)?|trước)\s*(?:là\s+|vào\s+|đến\s+)?(?:hết\s+)?(?:ngày\s+)?$`)
	span         = regexp.MustCompile(`(?i)\s+(?:qua|tới|gần đây|trở lại đây|vừa qua|liền)(?:\P{L}|$)`)
)

// deadline is the words that set one, and the index of the figure that is its day,
// or -1.
func (t phrase) deadline() (words string, figure int) {
	for i, m := range t.figures {
		if m.kind != ofDate {
			continue
		}
		before := t.text[:m.start]
		if at := deadlineWord.FindStringIndex(before); at != nil {
			return strings.TrimSpace(t.text[at[0]:m.end]), i
		}
		if deadlineLead.MatchString(before) {
			return t.text[m.start:m.end], i
		}
	}
	for _, at := range deadlineSpan.FindAllStringIndex(t.text, -1) {
		if loc := span.FindStringIndex(t.text[at[1]:]); loc == nil || loc[0] != 0 {
			return t.text[at[0]:at[1]], -1
		}
	}
	return "", -1
}

// deadlineLead is a beginning after which a day is the last one.
var deadlineLead = regexp.MustCompile(`(?i)(?:hạn cuối|hạn chót|hạn nộp|hạn đăng ký|chậm nhất|muộn nhất)[^.;]*$`)

// date is the first day that the sentence gives as its own: not that of a deadline,
// and not that of a document which it names.
func (t phrase) date(deadline int) string {
	for i, m := range t.figures {
		if m.kind == ofDate && i != deadline && !ofDocument(t.text[:m.start]) {
			return t.text[m.start:m.end]
		}
	}
	if deadline < 0 {
		return strings.TrimSpace(shortDay.FindString(t.text))
	}
	return ""
}

// shortDay is a day and month after a word that makes it one: từ 01/9.
var shortDay = regexp.MustCompile(`(?i)(?:^|\s)(?:từ|đến|hết|trước|sau)\s+(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:[^\d/]|$)`)

// ofDocument reports whether the words before a day name the document that was
// issued on it, and do not say from or until when.
func ofDocument(before string) bool {
	return documentNamed.MatchString(before) && !limits.MatchString(before)
}

var (
	documentNamed = regexp.MustCompile(`(?i)(?:nghị quyết|quyết định|nghị định|thông tư|kế hoạch|công văn|chỉ thị|tờ trình|hướng dẫn|báo cáo|\d+/\d{4}/\p{L}[\p{L}\d-]*|\d+/\p{Lu}{2}[\p{L}\d-]*)[^,.;:]{0,40},?\s*(?:ngày\s*)?$`)
	limits        = regexp.MustCompile(`(?i)(?:^|\s)(?:từ|đến|trước|sau|hết|vào)\s*(?:ngày\s*)?$`)
)
