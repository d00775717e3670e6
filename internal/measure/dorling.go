package measure

import (
	"cmp"
	"math"
	"slices"
)

// Spot is one unit on the map: where it lies and how many live there.
type Spot struct {
	Unit      string
	Lon, Lat  float64 // degrees
	Residents int64
}

// Circle is a spot as drawn, in the units of the drawing.
type Circle struct {
	Unit    string
	X, Y, R float64
}

// Drawing is a Dorling map: circles sized by residents, as near to where they
// belong as they can be without covering each other. A map of areas would show
// forests; this one shows people.
type Drawing struct {
	Width, Height float64
	Circles       []Circle
}

const (
	filling = 0.55 // share of the drawing that the circles cover
	gap     = 1.5  // between two circles
	margin  = 6.0
	rounds  = 400
)

// Dorling draws the spots into the given width; the height follows from where
// they lie. The same spots give the same drawing.
func Dorling(spots []Spot, width float64) Drawing {
	if len(spots) == 0 {
		return Drawing{Width: width, Height: width / 2}
	}
	spots = slices.Clone(spots)
	slices.SortFunc(spots, func(a, b Spot) int {
		return cmp.Or(cmp.Compare(b.Residents, a.Residents), cmp.Compare(a.Unit, b.Unit))
	})
	circles := project(spots, width)
	home := slices.Clone(circles)
	for round := range rounds {
		pull := 0.06 * (1 - float64(round)/rounds) // the way home fades, so that it settles
		drift(circles, home, pull)
		separate(circles)
	}
	for i := 1; separate(circles); i++ { // what still overlaps is only pushed apart,
		if i%40 == 0 { // and given more room where that is slow
			spread(circles, 1.05)
		}
	}
	return frame(circles, width)
}

// project puts the spots on a plane (a degree of longitude is shorter the
// further north) and gives each its radius.
func project(spots []Spot, width float64) []Circle {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	total, lat := 0.0, 0.0
	for _, s := range spots {
		lat += s.Lat / float64(len(spots))
	}
	shrink := math.Cos(lat * math.Pi / 180)
	for _, s := range spots {
		x, y := s.Lon*shrink, -s.Lat
		minX, maxX = min(minX, x), max(maxX, x)
		minY, maxY = min(minY, y), max(maxY, y)
		total += float64(max(s.Residents, 1))
	}
	span := max(maxX-minX, 1e-9)
	scale := width / span
	area := filling * width * max(maxY-minY, span/4) * scale
	circles := make([]Circle, len(spots))
	for i, s := range spots {
		circles[i] = Circle{
			Unit: s.Unit,
			X:    (s.Lon*shrink - minX) * scale,
			Y:    (-s.Lat - minY) * scale,
			R:    max(2, math.Sqrt(area*float64(max(s.Residents, 1))/total/math.Pi)),
		}
	}
	return circles
}

func drift(circles, home []Circle, pull float64) {
	for i := range circles {
		circles[i].X += pull * (home[i].X - circles[i].X)
		circles[i].Y += pull * (home[i].Y - circles[i].Y)
	}
}

func spread(circles []Circle, by float64) {
	for i := range circles {
		circles[i].X *= by
		circles[i].Y *= by
	}
}

// separate pushes every two overlapping circles apart, the smaller one further,
// and reports whether there were any.
func separate(circles []Circle) bool {
	moved := false
	for i := range circles {
		for j := i + 1; j < len(circles); j++ {
			a, b := &circles[i], &circles[j]
			dx, dy := b.X-a.X, b.Y-a.Y
			want := a.R + b.R + gap
			if math.Abs(dx) >= want || math.Abs(dy) >= want {
				continue
			}
			dist := math.Hypot(dx, dy)
			if dist >= want-1e-3 {
				continue
			}
			moved = true
			if dist < 1e-6 { // on one point: part them along a direction of their own
				angle := float64(i*7 + j*13)
				dx, dy, dist = math.Cos(angle), math.Sin(angle), 1
			}
			share := a.R / (a.R + b.R)
			push := (want - min(dist, want)) / dist
			a.X -= dx * push * (1 - share)
			a.Y -= dy * push * (1 - share)
			b.X += dx * push * share
			b.Y += dy * push * share
		}
	}
	return moved
}

// frame moves the drawing to the corner and scales it to the width.
func frame(circles []Circle, width float64) Drawing {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, c := range circles {
		minX, maxX = min(minX, c.X-c.R), max(maxX, c.X+c.R)
		minY, maxY = min(minY, c.Y-c.R), max(maxY, c.Y+c.R)
	}
	scale := (width - 2*margin) / max(maxX-minX, 1e-9)
	for i, c := range circles {
		circles[i] = Circle{c.Unit, margin + (c.X-minX)*scale, margin + (c.Y-minY)*scale, c.R * scale}
	}
	return Drawing{Width: width, Height: 2*margin + (maxY-minY)*scale, Circles: circles}
}
