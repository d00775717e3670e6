package desk

import (
	"net/url"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// booksView is the page of a run: for each channel a balance sheet.
type booksView struct {
	ui.Page

	Run      delivery.Run
	Agency   string
	State    ui.Tag
	Facts    ui.Summary
	Books    []sheet
	Songs    *songsView // of the canaries; nil where there are none
	Poll     string     // address of the live part; "" once nothing changes any more
	At       string     // the second of these numbers
	Coverage string
	Stage    *ui.Link
	Finish   string // where the form that closes the books posts to; "" when it may not
	Cancel   string
	CanClose bool   // everyone is accounted for
	Why      string // what still keeps the books open
	Reason   string
}

// sheet is the balance of one channel: the approved audience on one side, each of
// its people on exactly one line of the other.
type sheet struct {
	Channel  string
	Count    string // what the numbers count: people, or communes
	Note     string
	Bar      ui.Bar
	Groups   []sheetGroup
	Sum      string // of all lines: a check, never a reach
	Targeted sheetLine
	Balance  sheetBalance
	Quiet    string
}

type sheetGroup struct {
	Title string
	Lines []sheetLine
}

type sheetLine struct {
	Class string // of its piece of the bar
	Name  string
	Means string
	N     string
	Share string // of the audience
	Href  string
	Zero  bool
}

type sheetBalance struct{ Class, Text string }

// answered is what providers said last of those who wait for another try.
type answered struct {
	Code, Detail string
	Next         time.Time // the earliest next try
}

// records is where the attempts behind a line are listed.
func records(run delivery.RunID, channel, layer string) string {
	q := url.Values{"channel": {channel}}
	if layer != "" {
		q.Set("layer", layer)
	}
	return "/desk/runs/" + string(run) + "/attempts?" + q.Encode()
}

// sheetOf writes the books of one channel.
func sheetOf(run delivery.Run, b delivery.ChannelBooks, quiet time.Time, last answered, p *lang.Printer) sheet {
	s := sheet{Channel: channelText(p, b.Channel), Count: p.T("deskplan.books.people"), Note: p.T("deskplan.books.never_summed"), Bar: ui.Bar{Label: p.T("deskplan.books.bar"), Total: b.Targeted}}
	s.Targeted = line(run, b, delivery.LayerTargeted, p)
	s.Targeted.Href = records(run.ID, b.Channel, "")
	var arrived, residue []sheetLine
	for _, l := range delivery.Layers() {
		switch {
		case slices.Contains(arrivals(), l):
			arrived = append(arrived, line(run, b, l, p))
		case l.Residue():
			residue = append(residue, line(run, b, l, p))
		default:
			continue
		}
		s.Bar.Segments = append(s.Bar.Segments, ui.Segment{Label: layerText(p, l), Value: b.Of(l), Class: string(l)})
	}
	s.Groups = []sheetGroup{
		{p.T("deskplan.books.arrived"), arrived},
		{p.T("deskplan.books.residue"), residue},
		{p.T("deskplan.books.open"), waiting(run, b, last, p)},
	}
	s.Bar.Segments = append(s.Bar.Segments,
		ui.Segment{Label: p.T("delivery.state.retry"), Value: b.Waiting.Retry, Class: "retry"},
		ui.Segment{Label: p.T("delivery.state.leased"), Value: b.Waiting.Leased, Class: "leased"},
		ui.Segment{Label: p.T("delivery.state.queued"), Value: b.Waiting.Queued, Class: "queued"})
	if !quiet.IsZero() && b.Pending > 0 {
		s.Quiet = p.T("delivery.quiet_until", "until", clockText(quiet))
	}
	s.Sum = p.Int(b.Targeted - b.Missing() + max(0, b.Missing()))
	s.Balance = balance(b, p)
	return s
}

// ofPlaces rewords the books of a channel that publishes once a commune.
func (s *sheet) ofPlaces(b delivery.ChannelBooks, p *lang.Printer) {
	s.Count, s.Note = p.T("deskplan.books.places"), p.T("deskplan.books.places_note")
	if open := b.Pending + max(0, b.Missing()); open > 0 {
		s.Balance.Text = p.T("deskplan.books.places_open", "n", open)
	} else if s.Balance.Class == "even" {
		s.Balance.Text = p.T("deskplan.books.places_even")
	}
}

func line(run delivery.Run, b delivery.ChannelBooks, l delivery.Layer, p *lang.Printer) sheetLine {
	return numbered(run, b, string(l), b.Of(l), layerText(p, l), p.T("delivery.layer_means."+string(l)), p)
}

func numbered(run delivery.Run, b delivery.ChannelBooks, class string, n int64, name, means string, p *lang.Printer) sheetLine {
	at := sheetLine{Class: class, Name: name, Means: means, N: p.Int(n), Zero: n == 0}
	if b.Targeted > 0 {
		at.Share = shareText(float64(n)/float64(b.Targeted), p)
	}
	if n > 0 {
		at.Href = records(run.ID, b.Channel, class)
	}
	return at
}

// waiting splits the people without a result by what they wait for.
func waiting(run delivery.Run, b delivery.ChannelBooks, last answered, p *lang.Printer) []sheetLine {
	queued := p.T("deskplan.books.queued_means")
	if run.State.Open() && run.NotBefore.After(run.CreatedAt) {
		queued = p.T("deskplan.books.queued_from", "at", run.NotBefore)
	}
	retry := p.T("deskplan.books.retry_means")
	if last.Code+last.Detail != "" {
		retry = p.T("deskplan.books.retry_said", "answer", joinWords(last.Code, last.Detail), "next", clockText(last.Next))
	}
	missing := numbered(run, b, "missing", max(0, b.Missing()), p.T("deskplan.books.missing"), p.T("deskplan.books.missing_means"), p)
	missing.Href = "" // nobody to list: there is no attempt yet
	return []sheetLine{
		numbered(run, b, "queued", b.Waiting.Queued, p.T("delivery.state.queued"), queued, p),
		numbered(run, b, "leased", b.Waiting.Leased, p.T("delivery.state.leased"), p.T("deskplan.books.leased_means"), p),
		numbered(run, b, "retry", b.Waiting.Retry, p.T("delivery.state.retry"), retry, p),
		missing,
	}
}

func balance(b delivery.ChannelBooks, p *lang.Printer) sheetBalance {
	switch {
	case b.Missing() < 0:
		return sheetBalance{"wrong", p.T("deskplan.books.surplus", "n", -b.Missing())}
	case b.Pending > 0 || b.Missing() > 0:
		return sheetBalance{"open", p.T("deskplan.books.still_open", "n", b.Pending+b.Missing())}
	}
	return sheetBalance{"even", p.T("deskplan.books.even")}
}

// channelText names a channel of delivery; one that statements do not know (a
// feed) has a name of its own here.
func channelText(p *lang.Printer, name string) string {
	for _, key := range []string{"deskplan.channel." + name, "statement.channel." + name} {
		if p.Has(key) {
			return p.T(key)
		}
	}
	return name
}

func runTag(p *lang.Printer, s delivery.RunState) ui.Tag {
	tone := map[delivery.RunState]ui.Tone{
		delivery.RunExpanding: ui.Waiting, delivery.RunSending: ui.Waiting, delivery.RunFinished: ui.Success, delivery.RunCancelled: ui.Danger,
	}
	return ui.Tag{Text: p.T("deskplan.run_state." + string(s)), Tone: tone[s]}
}

// dutyText is the clause and the reason of a duty; "" without one.
func dutyText(p *lang.Printer, d delivery.Duty) string {
	if !d.Set() {
		return ""
	}
	return p.T("deskplan.duty.text", "clause", d.Clause, "reason", d.Reason)
}

// runFacts are the dates of a run.
func runFacts(run delivery.Run, p *lang.Printer) ui.Summary {
	s := ui.Summary{Plain: true}
	add := func(key, value string) {
		if value != "" {
			s.Rows = append(s.Rows, ui.SummaryRow{Key: p.T(key), Value: value})
		}
	}
	add("deskplan.run.lane", p.T("delivery.lane."+string(run.Lane)))
	add("deskplan.duty.title", dutyText(p, run.Duty))
	if run.Beyond > 0 {
		add("deskplan.duty.beyond", p.Int(run.Beyond))
	}
	add("deskplan.run.begun", p.Time(run.CreatedAt))
	if run.NotBefore.After(run.CreatedAt) {
		add("deskplan.run.from", p.Time(run.NotBefore))
	}
	add("deskplan.run.expires", p.Time(run.ExpiresAt))
	add("deskplan.run.first", p.Time(run.FirstAt))
	add("deskplan.run.last", p.Time(run.LastAt))
	add("deskplan.run.finished", p.Time(run.FinishedAt))
	return s
}

// secondText is a moment to the second, for numbers that change while one looks.
func secondText(t time.Time) string { return t.In(civil.Zone()).Format("15:04:05 02/01/2006") }

// clockText is an hour of the day in Việt Nam's time: "06:30".
func clockText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Zone()).Format("15:04")
}

func joinWords(words ...string) string {
	out := ""
	for _, w := range words {
		if w != "" && out != "" {
			out += " "
		}
		out += w
	}
	return out
}
