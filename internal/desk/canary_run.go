package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// songsView is what is known of the canaries of a run.
type songsView struct {
	Says  string
	Table *ui.Table // those not heard, what needs a look first
	More  string    // how many of them the table leaves out
}

// mostSongs is how many canaries the page of a run names.
const mostSongs = 20

func (d *Desk) songs(r *http.Request, run delivery.RunID) (*songsView, error) {
	if d.Canaries == nil {
		return nil, nil //nolint:nilnil // There is no block then.
	}
	songs, err := d.Canaries.Songs(r.Context(), run)
	if err != nil || len(songs) == 0 {
		return nil, err
	}
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	return songsPage(songs, atlas, say(r)), nil
}

func songsPage(songs []delivery.Song, atlas *audience.Atlas, p *lang.Printer) *songsView {
	heard, left := 0, 0
	v := &songsView{Table: &ui.Table{Caption: p.T("canary.not_heard"), Columns: []ui.Column{
		{Title: p.T("canary.unit")}, {Title: p.T("canary.channel")}, {Title: p.T("canary.state")}, {Title: p.T("canary.since")},
	}}}
	for _, one := range songs {
		switch {
		case one.Hearing == delivery.HearingHeard:
			heard++
		case len(v.Table.Rows) == mostSongs:
			left++
		default:
			where := unitTitle(atlas, one.Unit)
			if one.Note != "" {
				where += " – " + one.Note
			}
			v.Table.Rows = append(v.Table.Rows, []ui.Cell{
				{Text: where}, {Text: channelText(p, one.Channel)}, {Text: hearingText(one, p), Href: attemptHref(one.Run, one.Attempt)}, {Text: p.Time(one.At)},
			})
		}
	}
	v.Says = p.T("canary.says", "heard", heard, "n", len(songs))
	if left > 0 {
		v.More = p.T("canary.more", "n", left)
	}
	if len(v.Table.Rows) == 0 {
		v.Table = nil
	}
	return v
}

func hearingText(one delivery.Song, p *lang.Printer) string {
	text := p.T("canary.hearing." + string(one.Hearing))
	if one.Hearing == delivery.HearingRefused && one.Code != "" {
		text += " (" + one.Code + ")"
	}
	return text
}

// silence says on every page that canaries are silent; nil where all is well.
func (d *Desk) silence(p *lang.Printer) *ui.Notice {
	if d.Canaries == nil {
		return nil
	}
	all := d.Canaries.Silences()
	if len(all) == 0 {
		return nil
	}
	one := all[0]
	text := p.T("canary.alarm", "n", len(one.Units), "channel", channelText(p, one.Channel), "title", one.Title, "since", one.Since)
	if one.Heard == 0 {
		text += " " + p.T("canary.alarm_all")
	}
	if len(all) > 1 {
		text += " " + p.T("canary.alarm_more", "n", len(all)-1)
	}
	return &ui.Notice{Tone: ui.Waiting, Text: text, Link: p.T("canary.alarm_link"), Href: "/desk/runs/" + string(one.Run)}
}
