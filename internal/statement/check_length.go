package statement

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/gsm"
	"github.com/loa-vn/loa/internal/viet"
)

// length warns of what is more than its channel or its listeners take well.
func (k *checker) length(r Rendering) {
	at := Finding{Channel: r.Channel, Kind: TooLong, Severity: Warning}
	switch r.Channel {
	case SMS:
		as, plain := gsm.Measure(r.Text), gsm.Measure(gsm.Plain(r.Text))
		if as.Parts > longSMS {
			k.add(at, "statement.check.long_sms", "parts", as.Parts, "limit", longSMS, "plain", plain.Parts)
		}
	case Board:
		k.board(at, r.Text)
	case Radio:
		k.radio(at, r.Text)
	case Email:
		if n := len([]rune(r.Subject)); n > longHeadline {
			k.add(at, "statement.check.long_subject", "count", n, "limit", longHeadline)
		}
		if r.Subject == "" {
			at.Kind, at.Severity = Missing, Blocking
			k.add(at, "statement.check.no_subject")
		}
	case Push:
		if n := len([]rune(r.Text)); n > longPush {
			k.add(at, "statement.check.long_push", "count", n, "limit", longPush)
		}
		if r.Subject == "" {
			at.Kind, at.Severity = Missing, Blocking
			k.add(at, "statement.check.no_push_title")
		}
	case Web:
	}
}

func (k *checker) board(at Finding, text string) {
	lines := strings.Split(text, "\n")
	if len(lines) > manyBoardLines {
		k.add(at, "statement.check.many_lines", "count", len(lines), "limit", manyBoardLines)
	}
	start := 0
	for _, line := range lines {
		if n := len([]rune(line)); n > longBoardLine {
			at.Start, at.End = start, start+len(line)
			k.add(at, "statement.check.long_line", "line", line, "count", n, "limit", longBoardLine)
		}
		start += len(line) + 1
	}
}

// unspeakable is what an announcer stumbles over: figures, addresses, signs.
var unspeakable = regexp.MustCompile(`https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|\S*[%/<>*#_=]\S*`)

func (k *checker) radio(at Finding, text string) {
	if n := viet.Measure(text).Syllables; n > longRadio {
		k.add(at, "statement.check.long_script", "minutes", (n+179)/180)
	}
	for _, s := range viet.SentenceSpans(text) {
		if n := viet.Syllables(s.In(text)); n > longSpoken {
			at.Start, at.End = s.Start, s.End
			k.add(at, "statement.check.long_sentence", "count", n, "limit", longSpoken, "sentence", opening(s.In(text)))
		}
	}
	at.Kind = Unspeakable
	for _, m := range unspeakable.FindAllStringIndex(text, -1) {
		if placeholder.MatchString(text[m[0]:m[1]]) {
			continue // found as a key without a fact
		}
		at.Start, at.End = m[0], m[1]
		k.add(at, "statement.check.unspeakable", "said", text[m[0]:m[1]])
	}
}

// opening is how a sentence begins, for pointing at it.
func opening(s string) string {
	words := strings.Fields(s)
	if len(words) <= 8 {
		return s
	}
	return strings.Join(words[:8], " ") + "…"
}
