package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostRecipients bounds the list: more dashes than this behind a body are something else.
const mostRecipients = 200

// reSentTo is how a list of recipients begins whose first line ("Nơi nhận:") the page left out.
var reSentTo = regexp.MustCompile(`^- (?:Như (?:trên|Điều|khoản)|Ban Bí thư Trung ương Đảng|Thường trực Tỉnh ủy|Thủ tướng, các Phó Thủ tướng)`)

// startsRecipients says that a line begins the list of recipients.
func startsRecipients(s string) bool {
	return reRecipients.MatchString(s) || strings.HasPrefix(s, "- ") && reSentTo.MatchString(s)
}

// readRecipients reads the list behind "Nơi nhận": an item begins with a dash and ends with a semicolon, or goes on in
// the next line. The signatures may stand between its lines, as they do beside it in print.
func (d *Document) readRecipients(tail []line) {
	var items []string
	listed, open := false, false
	for _, l := range tail {
		for _, cell := range l.cells {
			if startsRecipients(cell) {
				listed = true
				cell = strings.TrimSpace(reRecipients.ReplaceAllString(cell, ""))
			}
			switch {
			case !listed || cell == "" || len(items) >= mostRecipients:
			case strings.HasPrefix(cell, "- "), strings.HasPrefix(cell, "– "), strings.HasPrefix(cell, "+ "):
				items = append(items, cell[strings.IndexByte(cell, ' ')+1:])
				open = !strings.HasSuffix(cell, ";") && !strings.HasSuffix(cell, ".")
			case open && goesOnSmall(cell):
				items[len(items)-1] += " " + cell
				open = !strings.HasSuffix(cell, ";") && !strings.HasSuffix(cell, ".")
			default:
				open = false
			}
		}
	}
	for _, item := range items {
		for _, one := range reNextItem.Split(item, -1) {
			d.Recipients = append(d.Recipients, strings.TrimRight(one, ";., "))
		}
	}
}

// reNextItem parts the items that a page put on one line.
var reNextItem = regexp.MustCompile(`;\s*[-–] `)

// goesOnSmall says that a line goes on with an item: it is no line of a signature.
func goesOnSmall(s string) bool {
	if signs(line{cells: []string{s}}) || isUpper(s) || isRule(s) || reSigned.MatchString(s) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(first) || strings.HasSuffix(s, ";") || strings.HasSuffix(s, ".")
}
