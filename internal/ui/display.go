package ui

import (
	"time"

	"github.com/loa-vn/loa/internal/viet"
)

// Tone colours a tag, a notice or a segment. Colour never carries the meaning
// alone: the words beside it do.
type Tone string

// The closed set of tones.
const (
	Plain   Tone = ""
	Info    Tone = "info"
	Success Tone = "success"
	Waiting Tone = "waiting"
	Danger  Tone = "danger"
	Muted   Tone = "muted"
)

// Notice is a banner: what has just happened, or what the reader must know.
type Notice struct {
	Tone  Tone
	Title string // "" for the tone's usual word
	Text  string
	Href  string // where to go on, with Link as its text
	Link  string
}

// Tag is the state of a thing in a word or two.
type Tag struct {
	Text string
	Tone Tone
}

// SummaryRow is a name and its value.
type SummaryRow struct {
	Key    string
	Value  any    // a string, template.HTML, or any component
	Href   string // makes the value a link
	Action *Link  // a link at the end: change, open
}

// Summary is a list of names and values.
type Summary struct {
	Rows  []SummaryRow
	Plain bool // without lines
}

// Column is a column of a table.
type Column struct {
	Title   string
	Numeric bool
	Hidden  bool // the title is for screen readers only
}

// Cell is one cell; its first non-empty field of Value and Text is shown.
type Cell struct {
	Text  string
	Href  string
	Value any // template.HTML or a component
}

// Table turns into stacked cells with their column's title on a narrow screen.
// The first cell of a row is its header.
type Table struct {
	Caption       string
	CaptionHidden bool
	Columns       []Column
	Rows          [][]Cell
	Empty         string // what to say when there is no row
}

// Pagination links to the pages of a list.
type Pagination struct {
	Prev, Next *Link
	Pages      []Link // a Link without Href is a gap
}

// Tabs are plain links that look like tabs.
type Tabs struct {
	Label string // for screen readers
	Items []Link
}

// Details hide what only some readers need.
type Details struct {
	Summary string
	Text    string
	Body    any // template.HTML or a component
	Open    bool
}

// Warning is a text nobody may overlook.
type Warning struct{ Text string }

// Inset sets a text apart: a quotation, an example.
type Inset struct {
	Text string
	Cite string
	Href string // where the quotation stands
}

// Panel says that something is done.
type Panel struct {
	Title string
	Text  string
	Tone  Tone
}

// Step is one station of a timeline.
type Step struct {
	Title string
	Text  string
	By    string
	At    time.Time
	State StepState
	Body  any
}

// StepState says where a step stands.
type StepState string

// The closed set of step states.
const (
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepTodo    StepState = "todo"
	StepFailed  StepState = "failed"
)

// Timeline is a sequence of steps, done and to come.
type Timeline struct{ Steps []Step }

// Progress shows how much of a whole is done.
type Progress struct {
	Label string
	Value int64
	Max   int64
	Text  string // "1.240 trên 20.000"; shown beside the bar
	Tone  Tone
}

// Segment is a part of a bar.
type Segment struct {
	Label string
	Value int64
	Class string // "targeted" "handed" "delivered" "confirmed" "suppressed" "rejected" "expired" "unknown" "rest"
}

// Bar is one horizontal bar of segments out of Total, with a legend. Layers of
// receipts are never summed: draw one Bar a layer, or nest them.
type Bar struct {
	Label    string
	Segments []Segment
	Total    int64 // 0 for the sum of the segments
	Legend   bool
}

// Empty says that there is nothing here yet, and what to do about it.
type Empty struct {
	Title string
	Text  string
	Href  string
	Link  string
}

// Hash shows a long fingerprint in groups, with a button to copy it where
// scripts run.
type Hash struct{ Value string }

// Entry is one thing in a list of things to open.
type Entry struct {
	Title string
	Href  string
	Text  string
	Marks []viet.Span // of Text: what a search was for
	Kind  string      // a short word above the title
	Meta  string
	At    time.Time
	Tags  []Tag
}

// Entries is a list of things to open, latest first as a rule.
type Entries struct {
	Items []Entry
	Level int // of the titles: 0 for h3, else 2 to 4
}

// Stat is a number with what it counts; it opens the records behind it.
type Stat struct {
	Value string
	Label string
	Note  string // the denominator and the date of its boundaries
	Href  string
	Tone  Tone
}

func (Notice) component() string     { return "notice" }
func (Tag) component() string        { return "tag" }
func (Summary) component() string    { return "summary" }
func (Table) component() string      { return "table" }
func (Pagination) component() string { return "pagination" }
func (Tabs) component() string       { return "tabs" }
func (Details) component() string    { return "details" }
func (Warning) component() string    { return "warning" }
func (Inset) component() string      { return "inset" }
func (Panel) component() string      { return "panel" }
func (Timeline) component() string   { return "timeline" }
func (Progress) component() string   { return "progress" }
func (Bar) component() string        { return "bar" }
func (Empty) component() string      { return "empty" }
func (Hash) component() string       { return "hash" }
func (Entries) component() string    { return "entries" }
func (Stat) component() string       { return "stat" }

// Filled is a segment's place in the bar, in percent of its width.
type Filled struct {
	Segment
	X, Width float64
}

// Parts lays the segments out from left to right.
func (b Bar) Parts() []Filled {
	total := b.Total
	if total == 0 {
		for _, s := range b.Segments {
			total += s.Value
		}
	}
	if total == 0 {
		return nil
	}
	var parts []Filled
	x := 0.0
	for _, s := range b.Segments {
		width := 100 * float64(s.Value) / float64(total)
		parts = append(parts, Filled{Segment: s, X: x, Width: width})
		x += width
	}
	return parts
}

// Share is the filled part of the bar in percent, 0 to 100.
func (p Progress) Share() float64 {
	if p.Max <= 0 {
		return 0
	}
	return min(100, 100*float64(p.Value)/float64(p.Max))
}

// Heading is the level of the entries' titles.
func (e Entries) Heading() int {
	if e.Level == 0 {
		return 3
	}
	return e.Level
}

// Groups cuts the hash into fours, which eyes can compare.
func (h Hash) Groups() []string {
	var groups []string
	for rest := h.Value; rest != ""; {
		n := min(4, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return groups
}
