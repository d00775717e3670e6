package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/statement"
)

// textRow is one channel's rendering in the editor.
type textRow struct {
	Channel statement.Channel
	Subject string
	Text    string
	Was     string // hash of what the field held when the page was drawn
	Edited  bool   // by hand; else it follows the entry
	By      string
	At      time.Time
}

// textOf is a channel's rendering as it is stored: an edited one in the words that
// were typed, with {{key}} where it names a fact.
func textOf(c statement.Content, channel statement.Channel) textRow {
	row := textRow{Channel: channel}
	if o, edited := c.Overrides[channel]; edited {
		row.Subject, row.Text, row.Edited, row.By, row.At = o.Subject, o.Text, true, o.Name, o.At
	} else {
		g := statement.Generated(c, channel)
		row.Subject, row.Text = g.Subject, g.Text
	}
	row.Was = row.hash()
	return row
}

func readText(r *http.Request, channel statement.Channel) textRow {
	name := string(channel) + "-"
	return textRow{
		Channel: channel, Subject: r.PostFormValue(name + "subject"),
		Text: strings.ReplaceAll(r.PostFormValue(name+"text"), "\r\n", "\n"),
		Was:  r.PostFormValue(name + "was"), Edited: r.PostFormValue(name+"edited") != "",
	}
}

// hash names the words of a rendering, whatever a browser does to its line ends.
func (row textRow) hash() string {
	text := strings.TrimSpace(strings.ReplaceAll(row.Text, "\r\n", "\n"))
	sum := sha256.Sum256([]byte(strings.TrimSpace(row.Subject) + "\x00" + text))
	return hex.EncodeToString(sum[:8])
}

// touched reports whether someone typed into the field since it was drawn.
func (row textRow) touched() bool { return row.hash() != row.Was }

// overrides decides for each channel whether its text is the writer's own or
// follows the entry: what was typed over becomes an edited rendering, what says the
// same as the entry is none.
func (f entryForm) overrides(c, stored statement.Content) map[statement.Channel]statement.Override {
	all := map[statement.Channel]statement.Override{}
	for _, row := range f.Texts {
		old, had := stored.Overrides[row.Channel]
		switch {
		case !row.touched() && !row.Edited, row.touched() && row.same(statement.Generated(c, row.Channel)):
		case !row.touched() && had:
			all[row.Channel] = old
		default:
			all[row.Channel] = statement.Override{Subject: row.Subject, Text: row.Text}
		}
	}
	return all
}

func (row textRow) same(g statement.Rendering) bool {
	return row.hash() == textRow{Subject: g.Subject, Text: g.Text}.hash()
}

// regenerated forgets what was typed for one channel.
func (f entryForm) regenerated(channel statement.Channel) entryForm {
	texts := make([]textRow, 0, len(f.Texts))
	for _, row := range f.Texts {
		if row.Channel == channel {
			row.Edited, row.Was = false, row.hash()
		}
		texts = append(texts, row)
	}
	f.Texts = texts
	return f
}
