package audience

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/audience/intake"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/viet"
)

// judge looks at each line of a list by itself and beside the lines before it. It knows no database.
type judge struct {
	atlas  *Atlas
	sheet  *intake.Sheet
	opts   ImportOptions
	day    civil.Date
	report *Report
	found  map[Spelling]resolved
	seen   map[string][]seen // by contact point
	groups map[string]GroupCode
}

type resolved struct {
	unit UnitID
	err  error
}

// seen is an earlier line with the same address.
type seen struct {
	line int
	name string // folded
}

// line is a line that is good by itself.
type line struct {
	number int
	person
	givenAt time.Time
	proof   string
	notes   []Issue
}

func newJudge(a *Atlas, sheet *intake.Sheet, opts ImportOptions, day civil.Date, report *Report) *judge {
	j := &judge{
		atlas: a, sheet: sheet, opts: opts, day: day, report: report,
		found: map[Spelling]resolved{}, seen: map[string][]seen{}, groups: map[string]GroupCode{},
	}
	for _, l := range []lang.Locale{lang.VI, lang.EN} {
		for _, g := range Groups(l) {
			j.groups[nameKey(g.Name)], j.groups[string(g.Code)] = g.Code, g.Code
		}
	}
	return j
}

// judge returns the line if it is good; otherwise everything that is wrong with it is in the report.
func (j *judge) judge(row intake.Row) (*line, bool) {
	l := &line{number: row.Line}
	var wrong []Issue
	for _, part := range []func(*line, intake.Row) error{j.address, j.commune, j.consent, j.group, j.repeated} {
		if err := part(l, row); err != nil {
			f, ok := errors.AsType[*fault.Error](err)
			if !ok {
				f = fault.Invalid("audience.import.line").Wrap(err)
			}
			wrong = append(wrong, Issue{Err: f})
		}
	}
	if len(wrong) > 0 {
		j.report.add(row.Line, VerdictRejected, wrong...)
		return nil, false
	}
	for _, c := range l.points {
		j.seen[c.key()] = append(j.seen[c.key()], seen{line: row.Line, name: viet.Fold(l.name)})
	}
	return l, true
}

func (j *judge) address(l *line, row intake.Row) error {
	l.name = cleanName(j.sheet.Get(row, intake.Name))
	l.locale = lang.VI
	if strings.HasPrefix(viet.Fold(j.sheet.Get(row, intake.Locale)), "en") ||
		strings.Contains(viet.Fold(j.sheet.Get(row, intake.Locale)), "anh") {
		l.locale = lang.EN
	}
	address, err := Email(j.sheet.Get(row, intake.Address))
	if err != nil {
		return err
	}
	l.points = []Contact{{Channel: ChannelEmail, Address: address}}
	return nil
}

// commune is the same for hundreds of lines, so each spelling is resolved once.
func (j *judge) commune(l *line, row intake.Row) error {
	sp := Spelling{
		Code: j.sheet.Get(row, intake.Code), Name: j.sheet.Get(row, intake.Commune), Province: j.sheet.Get(row, intake.Province),
		Default: j.opts.Province,
	}
	r, ok := j.found[sp]
	if !ok {
		u, err := j.atlas.Resolve(sp, j.day)
		r = resolved{unit: u.ID, err: err}
		j.found[sp] = r
	}
	l.unit = r.unit
	return r.err
}

// consent wants a yes, or the day on which it was said, and that day not in the future.
func (j *judge) consent(l *line, row intake.Row) error {
	yes, on := j.sheet.Get(row, intake.Consent), j.sheet.Get(row, intake.ConsentOn)
	if _, err := readDay(yes); err == nil && on == "" {
		yes, on = "x", yes
	}
	switch {
	case yes == "" && j.sheet.Has(intake.Consent), yes == "" && on == "":
		return fault.Invalid("audience.import.no_consent")
	case yes != "" && !isYes(yes):
		return fault.Invalid("audience.import.consent_refused", "value", short(yes))
	}
	day := j.opts.ConsentOn
	if on != "" {
		var err error
		if day, err = readDay(on); err != nil {
			return fault.Invalid("audience.import.consent_date", "value", short(on))
		}
	}
	switch {
	case day == "":
		return fault.Invalid("audience.import.no_consent_date")
	case j.day.Before(day):
		return fault.Invalid("audience.import.consent_future", "date", day)
	}
	l.givenAt, l.proof = day.Time(), j.sheet.Get(row, intake.Proof)
	if l.proof == "" {
		l.proof = j.opts.Proof
	}
	if l.proof == "" {
		l.proof = j.report.File + ":" + strconv.Itoa(row.Line)
	}
	return nil
}

// isYes reads a tick as offices make it.
func isYes(s string) bool {
	switch viet.Fold(s) {
	case "co", "x", "v", "dong y", "da dong y", "yes", "y", "1", "true", "ok", "agree", "agreed", "✓", "✔", "☑":
		return true
	}
	return false
}

// readDay reads 12/5/2026, 12-05-2026, 12.5.2026, 2026-05-12, and a spreadsheet's own number of a day.
func readDay(s string) (civil.Date, error) {
	if d, err := civil.Parse(s); err == nil {
		return d, nil
	}
	whole, _, _ := strings.Cut(s, ".")
	if n, err := strconv.Atoi(whole); err == nil && 36_526 <= n && n < 73_051 && (whole == s || strings.Count(s, ".") == 1) {
		return civil.Date("1899-12-30").AddDays(n), nil // Excel counts from here; the years 2000 to 2099
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) != 3 {
		return "", fault.Invalid("civil.malformed", "date", s)
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil {
			return "", fault.Invalid("civil.malformed", "date", s)
		}
	}
	if len(parts[2]) != 4 {
		return "", fault.Invalid("civil.malformed", "date", s)
	}
	return civil.Of(n[2], n[1], n[0])
}

// group reads one group or several. The name of a group may hold a comma, so a semicolon in the cell takes precedence.
func (j *judge) group(l *line, row intake.Row) error {
	cell := j.sheet.Get(row, intake.Groups)
	names := strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '|' || r == '\n' })
	if _, whole := j.groups[nameKey(cell)]; len(names) == 1 && !whole {
		names = strings.Split(cell, ",")
	}
	for _, name := range names {
		g, ok := j.groups[nameKey(name)]
		switch {
		case ok:
			l.groups = append(l.groups, g)
		case strings.TrimSpace(name) != "":
			return fault.Invalid("audience.import.group", "name", short(strings.TrimSpace(name)))
		}
	}
	l.groups = unique(l.groups)
	return nil
}

// repeated compares with the lines before. The same person again is rejected; another person at the same address is a
// household, imported and noted.
func (j *judge) repeated(l *line, _ intake.Row) error {
	name := viet.Fold(l.name)
	shared := 0
	for _, c := range l.points {
		for _, before := range j.seen[c.key()] {
			if before.name == name || before.name == "" || name == "" {
				return fault.Invalid("audience.import.repeated", "first", strconv.Itoa(before.line))
			}
			if shared == 0 {
				shared = before.line
			}
		}
	}
	if shared > 0 {
		l.notes = append(l.notes, Issue{Err: fault.Invalid("audience.import.shared", "first", strconv.Itoa(shared))})
	}
	return nil
}

// short cuts a cell for a sentence.
func short(s string) string {
	if letters := []rune(s); len(letters) > 40 {
		return string(letters[:40]) + "…"
	}
	return s
}
