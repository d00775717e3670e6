package ui

import "github.com/loa-vn/loa/internal/civil"

// Button submits a form, or with Href is a link that looks like one.
type Button struct {
	Text     string
	Href     string
	Kind     string // "" the one main act of the page; "secondary", "warning", "quiet"
	Name     string
	Value    string
	Form     string // id of a form elsewhere on the page
	Action   string // formaction
	Disabled bool
}

// Input is one line of text with its label.
type Input struct {
	Name         string
	Label        string
	Hint         string
	Value        string
	Error        string
	Type         string // "" for text; email, password, search, tel, url, number
	Width        string // "" full; "2" "3" "4" "5" "10" "20" "30" characters
	Size         string // of the label: "" "s" "m" "l"
	Autocomplete string
	InputMode    string
	Prefix       string
	Suffix       string
	Optional     bool // says so beside the label; everything else is required
	MaxLength    int
	Suggest      string // address that answers ?q= with suggestions; needs loa.js, works without
}

// Textarea is several lines of text with their label.
type Textarea struct {
	Name      string
	Label     string
	Hint      string
	Value     string
	Error     string
	Size      string
	Rows      int // 0 for 5
	Optional  bool
	MaxLength int
}

// Option is one choice of a select, radios or checkboxes.
type Option struct {
	Value    string
	Text     string
	Hint     string
	Disabled bool
}

// Select is a choice of one out of a list too long for radios.
type Select struct {
	Name     string
	Label    string
	Hint     string
	Value    string
	Error    string
	Size     string
	Options  []Option
	Optional bool
}

// Radios are a choice of one.
type Radios struct {
	Name    string
	Legend  string
	Hint    string
	Value   string
	Error   string
	Size    string // of the legend: "" "s" "m" "l"
	Options []Option
	Inline  bool
}

// Checkboxes are a choice of any.
type Checkboxes struct {
	Name    string
	Legend  string // "" for a single box that speaks for itself
	Hint    string
	Values  []string
	Error   string
	Size    string
	Options []Option
}

// DateInput asks for a day as three numbers, posted as name-day, name-month and
// name-year: read them back with FormDate.
type DateInput struct {
	Name   string
	Legend string
	Hint   string
	Value  civil.Date
	Error  string
	Size   string
	// What was typed, if it was no day.
	Day, Month, Year string
	Optional         bool
}

// FileUpload asks for one file.
type FileUpload struct {
	Name   string
	Label  string
	Hint   string
	Error  string
	Size   string
	Accept string // ".txt,.html"
}

func (Button) component() string     { return "button" }
func (Input) component() string      { return "input" }
func (Textarea) component() string   { return "textarea" }
func (Select) component() string     { return "select" }
func (Radios) component() string     { return "radios" }
func (Checkboxes) component() string { return "checkboxes" }
func (DateInput) component() string  { return "dateinput" }
func (FileUpload) component() string { return "fileupload" }

// Has reports whether a value is ticked.
func (c Checkboxes) Has(value string) bool {
	for _, v := range c.Values {
		if v == value {
			return true
		}
	}
	return false
}

// Lines is the height of the textarea.
func (t Textarea) Lines() int {
	if t.Rows == 0 {
		return 5
	}
	return t.Rows
}

// Parts returns day, month and year to show: what was typed, or the value's.
func (d DateInput) Parts() [3]string {
	if d.Value == "" || d.Day+d.Month+d.Year != "" {
		return [3]string{d.Day, d.Month, d.Year}
	}
	t := d.Value.Time()
	return [3]string{t.Format("2"), t.Format("1"), t.Format("2006")}
}
