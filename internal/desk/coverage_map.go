package desk

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/measure"
)

// place is one commune as the map and the table show it.
type place struct {
	Unit      string // dated identifier
	Anchor    string // of its row in the table
	Name      string // "Phường Kinh Bắc"
	Short     string // "Kinh Bắc"
	Residents int64  // 0 where not known
	Members   int64
	Reached   int64 // people in the one layer that the map shows
	Lon, Lat  float64
}

// gap is why a commune has no colour.
type gap string

// The closed set of gaps; the empty one is a commune that was reached.
const (
	gapNone    gap = ""
	gapMissed  gap = "gap"     // people were meant, nobody is in the layer
	gapNobody  gap = "nobody"  // nobody to send to
	gapUnknown gap = "unknown" // its residents are not known, so there is no share
)

// mark is the letter that says on the map what the pattern says.
func (g gap) mark() string {
	switch g {
	case gapMissed:
		return "0"
	case gapNobody:
		return "–"
	case gapUnknown:
		return "?"
	case gapNone:
	}
	return ""
}

func (p place) gap() gap {
	switch {
	case p.Members == 0:
		return gapNobody
	case p.Reached == 0:
		return gapMissed
	case p.Residents == 0:
		return gapUnknown
	}
	return gapNone
}

func (p place) share() float64 {
	if p.Residents == 0 {
		return 0
	}
	return float64(p.Reached) / float64(p.Residents)
}

// mapView is the drawing with its key, ready for the template.
type mapView struct {
	Width, Height int
	Title, Desc   string
	Circles       []mapCircle
	Steps         []mapStep // of the colour scale, lightest first
	Gaps          []mapStep // kinds of gaps that occur
	Note          string    // how far the scale goes, and over what it divides
}

type mapStep struct{ Class, Text, Mark string }

type mapCircle struct {
	Href, Title   string
	Name          string
	X, Y, R, Halo float64
	Class         string
	Gap           gap
	Light         bool // white letters on a dark ground
	Size          float64
	Lines         []mapLine
}

type mapLine struct {
	Y    float64 // of its foot, from the middle of the circle
	Text string
}

// Down is where the line stands on a map whose circle has its middle at y.
func (l mapLine) Down(y float64) float64 { return y + l.Y }

const (
	mapWidth = 640
	steps    = 5
)

// drawMap lays the places out and colours them by the share of residents that
// the layer holds. The scale ends at the highest share there is, and says so: a
// scale to 100 % would paint a province of half a percent in one colour.
func drawMap(places []place, layer string, p *lang.Printer) mapView {
	spots, by, top := make([]measure.Spot, 0, len(places)), map[string]place{}, 0.0
	for _, at := range places {
		if at.Lon == 0 && at.Lat == 0 {
			continue // a unit without a known position stands in the table alone
		}
		spots = append(spots, measure.Spot{Unit: at.Unit, Lon: at.Lon, Lat: at.Lat, Residents: at.Residents})
		by[at.Unit] = at
		top = max(top, at.share())
	}
	drawing := measure.Dorling(spots, mapWidth)
	step := niceStep(top)
	v := mapView{
		Width: mapWidth, Height: int(math.Ceil(drawing.Height)),
		Title: p.T("deskplan.map.title", "layer", layer),
		Desc:  p.T("deskplan.map.desc", "n", len(drawing.Circles)),
	}
	seen := map[gap]bool{}
	for _, c := range drawing.Circles {
		circle := drawCircle(by[c.Unit], c, step, layer, p)
		seen[circle.Gap] = true
		v.Circles = append(v.Circles, circle)
	}
	v.key(step, top, seen, p)
	return v
}

// published recolours the map of a channel that speaks to a whole commune at once:
// it did or it did not, and no share of the residents follows from that.
func (v *mapView) published(p *lang.Printer) {
	for i := range v.Circles {
		if v.Circles[i].Gap == gapNone {
			v.Circles[i].Class, v.Circles[i].Light = "4", true
			v.Circles[i].Title = p.T("deskplan.map.says_published", "unit", v.Circles[i].Name)
		}
	}
	v.Steps = []mapStep{{Class: "4", Text: p.T("deskplan.map.published")}}
	v.Note = p.T("deskplan.coverage.published_note")
}

func drawCircle(at place, c measure.Circle, step float64, layer string, p *lang.Printer) mapCircle {
	circle := mapCircle{
		Href: "#" + at.Anchor, Name: at.Name, Title: sentence(at, layer, p), X: c.X, Y: c.Y, R: c.R, Halo: c.R + 3, Gap: at.gap(),
	}
	if circle.Gap != gapNone {
		circle.Class = string(circle.Gap)
	} else {
		n := classOf(at.share(), step)
		circle.Class, circle.Light = fmt.Sprint(n), n >= 4
	}
	circle.Size, circle.Lines = fit(at.Short, circle.Gap.mark(), c.R)
	return circle
}

// sentence says in words what the circle says by size and colour.
func sentence(at place, layer string, p *lang.Printer) string {
	residents := p.T("deskplan.map.residents_unknown")
	if at.Residents > 0 {
		residents = p.T("deskplan.map.residents", "n", at.Residents)
	}
	switch at.gap() {
	case gapNobody:
		return p.T("deskplan.map.says_nobody", "unit", at.Name, "residents", residents)
	case gapUnknown:
		return p.T("deskplan.map.says_unknown", "unit", at.Name, "layer", layer, "n", at.Reached)
	case gapMissed, gapNone:
	}
	return p.T("deskplan.map.says", "unit", at.Name, "layer", layer, "n", at.Reached,
		"residents", residents, "share", shareText(at.share(), p))
}

// niceStep is the width of one colour class: the smallest round number of which
// five reach the top.
func niceStep(top float64) float64 {
	if top <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(top/steps)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*unit*steps >= top*(1-1e-9) {
			return min(m*unit, 1.0/steps)
		}
	}
	return 1.0 / steps
}

func classOf(share, step float64) int {
	if step <= 0 {
		return 1
	}
	return min(steps, max(1, int(math.Ceil(share/step-1e-9))))
}

func (v *mapView) key(step, top float64, seen map[gap]bool, p *lang.Printer) {
	if step > 0 {
		for i := 1; i <= classOf(top, step); i++ {
			from, to := shareText(float64(i-1)*step, p), shareText(float64(i)*step, p)
			text := p.T("deskplan.map.step", "from", from, "to", to)
			if i == 1 {
				text = p.T("deskplan.map.step_first", "to", to)
			}
			v.Steps = append(v.Steps, mapStep{Class: fmt.Sprint(i), Text: text})
		}
		v.Note = p.T("deskplan.map.note", "top", shareText(top, p))
	}
	for _, g := range []gap{gapMissed, gapNobody, gapUnknown} {
		if seen[g] {
			v.Gaps = append(v.Gaps, mapStep{Class: string(g), Text: p.T("deskplan.map.gap." + string(g)), Mark: g.mark()})
		}
	}
}

// shareText writes a share with as many decimals as it needs to be told from
// nothing: 12,5 % and 0,012 %.
func shareText(share float64, p *lang.Printer) string {
	percent := 100 * share
	decimals := 0
	switch {
	case percent == 0:
	case percent < 0.1:
		decimals = 3
	case percent < 2:
		decimals = 2
	case percent < 20:
		decimals = 1
	}
	s := fmt.Sprintf("%.*f", decimals, percent)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if p.Locale == lang.EN {
		return s + "%"
	}
	return strings.ReplaceAll(s, ".", ",") + "\u00a0%" // a number keeps its sign beside it
}

// fit writes a name into a circle in the largest letters that stay inside, or
// only its mark where none do.
func fit(name, mark string, r float64) (size float64, lines []mapLine) {
	for size = 12; size >= 8; size -= 0.5 {
		texts := wrap(name, 1.75*r/(0.57*size))
		if mark != "" {
			texts = append([]string{mark}, texts...)
		}
		if placed, ok := placeLines(texts, size, r); ok {
			return size, placed
		}
	}
	if mark != "" {
		size = min(14, max(7, r))
		return size, []mapLine{{Y: size * 0.36, Text: mark}}
	}
	return 0, nil
}

// placeLines centres the lines and checks that the corners of each lie inside.
func placeLines(texts []string, size, r float64) ([]mapLine, bool) {
	leading := size * 1.14
	height := leading * float64(len(texts))
	lines := make([]mapLine, len(texts))
	for i, text := range texts {
		top := -height/2 + float64(i)*leading
		far := max(math.Abs(top+0.12*size), math.Abs(top+leading-0.12*size))
		half := 0.285 * size * float64(utf8.RuneCountInString(text))
		if math.Hypot(half, far) > r-1.5 {
			return nil, false
		}
		lines[i] = mapLine{Y: top + leading*0.78, Text: text}
	}
	return lines, true
}

// wrap breaks a name between words so that no line is longer than n letters.
func wrap(name string, n float64) []string {
	var lines []string
	for _, word := range strings.Fields(name) {
		if k := len(lines); k > 0 && float64(utf8.RuneCountInString(lines[k-1]+" "+word)) <= n {
			lines[k-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}
