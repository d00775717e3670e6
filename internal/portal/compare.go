package portal

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext/compare"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// mostChanged is how many bytes of changed text one page carries; what is more is listed by name.
const mostChanged = 120_000

type compareView struct {
	ui.Page

	DocumentName string
	From, To     string // the choice
	Choices      []ui.Option
	FromName     string
	ToName       string
	Counts       string
	Same         bool
	Fields       []fieldView
	Runs         []runView
	Cut          bool // not all that changed is shown in full
}

// fieldView is what the heads of the two texts say differently.
type fieldView struct {
	Name string
	Diff ui.Difference
}

// runView is a changed part, or a run of unchanged ones.
type runView struct {
	State   compare.State
	Label   string // "Sửa đổi"
	Tone    ui.Tone
	Name    string // "khoản 2 Điều 3"
	Note    string // where it stood before
	Heading *ui.Difference
	Text    *ui.Difference
	History string
	Folded  []string // the names of the unchanged parts
}

// compare holds two texts of a document against each other: ?from= and ?to=, each a version's number or a day.
func (p *Portal) compare(w http.ResponseWriter, r *http.Request) {
	found, ok := p.one(w, r, r.PathValue("slug"))
	if !ok {
		return
	}
	v, err := p.comparison(r, found)
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	p.pages.Render(w, r, "compare", v)
}

func (p *Portal) comparison(r *http.Request, d policy.Document) (*compareView, error) {
	ctx, t := r.Context(), ui.Printer(r.Context())
	all, err := p.cfg.Texts.Versions(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	from, err := p.textMeant(ctx, r, d, "from", all[min(1, len(all)-1)])
	if err != nil {
		return nil, err
	}
	to, err := p.textMeant(ctx, r, d, "to", all[0])
	if err != nil {
		return nil, err
	}
	before, err := p.cfg.Texts.Text(ctx, from.ID)
	if err != nil {
		return nil, err
	}
	after, err := p.cfg.Texts.Text(ctx, to.ID)
	if err != nil {
		return nil, err
	}
	home := p.homeOf(ctx, d)
	v := &compareView{
		DocumentName: d.Name(), From: strconv.Itoa(from.N), To: strconv.Itoa(to.N), FromName: versionName(t, from), ToName: versionName(t, to),
	}
	for _, one := range all {
		v.Choices = append(v.Choices, ui.Option{Value: strconv.Itoa(one.N), Text: versionName(t, one)})
	}
	v.show(t, home, compare.Documents(before, after))
	v.NoIndex, v.Crumbs = true, documentCrumbs(t, ui.Link{Text: d.Name(), Href: home})
	return v, nil
}

// textMeant finds the text that a field of the address means.
func (p *Portal) textMeant(ctx context.Context, r *http.Request, d policy.Document, name string, otherwise policy.Version) (policy.Version, error) {
	typed := strings.TrimPrefix(strings.TrimSpace(r.FormValue(name)), "v")
	if typed == "" {
		return otherwise, nil
	}
	if n, err := strconv.Atoi(typed); err == nil {
		if n < 1 {
			return policy.Version{}, fault.NotFound("ui.error.no_page")
		}
		return p.cfg.Texts.VersionAt(ctx, d.ID, n)
	}
	day, err := formDay(r, name)
	if err != nil {
		return policy.Version{}, err
	}
	st, err := p.cfg.Force.OnDate(ctx, d.ID, day)
	return st.Version, err
}

func versionName(t *lang.Printer, v policy.Version) string {
	name := t.T("law.version.name", "n", v.N)
	if v.From != "" {
		name += ", " + t.T("law.version.since", "day", v.From)
	}
	return name + ", " + t.T("law.made."+string(v.Made))
}

// show turns a comparison into what is read: what changed stands open, what did not is folded.
func (v *compareView) show(t *lang.Printer, home string, r *compare.Result) {
	v.Same = !r.Changed()
	v.Counts = t.T("law.compare.counts", "reworded", r.Counts.Reworded, "added", r.Counts.Added, "removed", r.Counts.Removed, "moved", r.Counts.Moved, "same", r.Counts.Same)
	for _, f := range r.Fields {
		v.Fields = append(v.Fields, fieldView{t.T("law.field." + f.Name), ui.Difference{Segments: worddiff.Diff(shown(t, f.Old), shown(t, f.New)), Whole: true}})
	}
	weight := 0
	for _, part := range r.Parts {
		if part.State == compare.Same {
			v.fold(part)
			continue
		}
		run := runOf(t, home, part)
		if weight += size(part); weight > mostChanged {
			run.Heading, run.Text, v.Cut = nil, nil, true
		}
		v.Runs = append(v.Runs, run)
	}
}

// fold adds an unchanged part to the run that it continues.
func (v *compareView) fold(part compare.Part) {
	if n := len(v.Runs); n == 0 || v.Runs[n-1].State != compare.Same {
		v.Runs = append(v.Runs, runView{State: compare.Same})
	}
	last := &v.Runs[len(v.Runs)-1]
	last.Folded = append(last.Folded, capital(placeName(part.New)))
}

func runOf(t *lang.Printer, home string, part compare.Part) runView {
	place := part.New
	if part.State == compare.Removed {
		place = part.Old
	}
	run := runView{
		State: part.State, Label: t.T("law.compare." + string(part.State)), Tone: changeTone(part.State), Name: capital(placeName(place)),
		History: home + "/history/" + place.Address,
	}
	if part.Old.Address != "" && part.New.Address != "" && part.Old.Address != part.New.Address {
		run.Note = t.T("law.compare.was", "place", placeName(part.Old))
	}
	if part.State == compare.Moved {
		return run
	}
	if len(part.Heading) > 0 {
		run.Heading = &ui.Difference{Segments: part.Heading}
	}
	if len(part.Text) > 0 {
		run.Text = &ui.Difference{Segments: part.Text}
	}
	return run
}

func changeTone(s compare.State) ui.Tone {
	switch s {
	case compare.Added:
		return ui.Success
	case compare.Removed:
		return ui.Danger
	case compare.Reworded:
		return ui.Waiting
	default:
		return ui.Info
	}
}

func placeName(p compare.Place) string {
	if name := sayAddress(p.Address); name != p.Address {
		return name
	}
	return p.Label
}

func size(part compare.Part) int {
	n := 200
	for _, list := range [][]worddiff.Segment{part.Heading, part.Text} {
		for _, s := range list {
			n += len(s.Text())
		}
	}
	return n
}

// shown is a field's value as a reader knows it: days in the reader's writing.
func shown(t *lang.Printer, value string) string {
	if d, err := civil.Parse(value); err == nil {
		return t.Date(d)
	}
	return value
}
