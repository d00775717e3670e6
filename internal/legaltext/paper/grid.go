package paper

import (
	"math"
	"slices"
)

// grid is a ruled table on one page. Its slots are the meshes of the net that all its lines would make; a cell is one or
// more of them with no line between.
type grid struct {
	box
	xs, ys []float64 // where lines stand and lie
	up     []box     // upright lines
	flat   []box     // lying lines
	cells  []int     // for each slot, band by band, the first slot of its cell
}

// Bounds of what is taken for a table's lines on one page, and for its net.
const (
	thin     = 2.5
	maxLines = 4000
	maxSlots = 40_000
)

// grids finds the ruled tables of a page, from the top.
func (s *sheet) grids() []*grid {
	var lines []box
	for _, b := range s.rules {
		if (b.height() <= thin) != (b.width() <= thin) {
			lines = append(lines, b)
		}
	}
	if len(lines) > maxLines {
		return nil
	}
	var list []*grid
	for _, group := range touching(lines) {
		if g := newGrid(group); g != nil {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b *grid) int { return compare(a.y0, b.y0) })
	return list
}

// touching parts lines into groups that hang together.
func touching(lines []box) [][]box {
	root := make([]int, len(lines))
	for i := range root {
		root[i] = i
	}
	for i, a := range lines {
		for j := range i {
			b := lines[j]
			if a.x0 <= b.x1+thin && b.x0 <= a.x1+thin && a.y0 <= b.y1+thin && b.y0 <= a.y1+thin {
				root[find(root, i)] = find(root, j)
			}
		}
	}
	at := map[int]int{}
	var groups [][]box
	for i, b := range lines {
		r := find(root, i)
		if _, ok := at[r]; !ok {
			at[r] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[r]] = append(groups[at[r]], b)
	}
	return groups
}

func find(root []int, i int) int {
	for root[i] != i {
		root[i] = root[root[i]]
		i = root[i]
	}
	return i
}

// newGrid makes a table of lines; nil when they make none of at least two columns.
func newGrid(lines []box) *grid {
	g := &grid{box: lines[0]}
	for _, b := range lines {
		g.x0, g.y0, g.x1, g.y1 = min(g.x0, b.x0), min(g.y0, b.y0), max(g.x1, b.x1), max(g.y1, b.y1)
		if b.height() <= thin {
			g.flat = append(g.flat, b)
			g.ys = append(g.ys, (b.y0+b.y1)/2)
		} else {
			g.up = append(g.up, b)
			g.xs = append(g.xs, (b.x0+b.x1)/2)
		}
	}
	g.xs, g.ys = distinct(g.xs), distinct(g.ys)
	if len(g.xs) < 3 || len(g.ys) < 2 || (len(g.xs)-1)*(len(g.ys)-1) > maxSlots {
		return nil
	}
	g.merge()
	return g
}

// distinct sorts places and keeps one of those that are as good as the same.
func distinct(list []float64) []float64 {
	slices.Sort(list)
	out := list[:0]
	for _, v := range list {
		if len(out) == 0 || v-out[len(out)-1] > 3 {
			out = append(out, v)
		}
	}
	return out
}

func (g *grid) columns() int { return len(g.xs) - 1 }
func (g *grid) bands() int   { return len(g.ys) - 1 }

// merge joins slots that no line parts.
func (g *grid) merge() {
	w := g.columns()
	g.cells = make([]int, w*g.bands())
	for i := range g.cells {
		g.cells[i] = i
	}
	join := func(a, b int) {
		a, b = find(g.cells, a), find(g.cells, b)
		g.cells[max(a, b)] = min(a, b)
	}
	for i := range g.cells {
		band, column := i/w, i%w
		x, y := (g.xs[column]+g.xs[column+1])/2, (g.ys[band]+g.ys[band+1])/2
		if column > 0 && !crossed(g.up, g.xs[column], y) {
			join(i, i-1)
		}
		if band > 0 && !crossed(g.flat, x, g.ys[band]) {
			join(i, i-w)
		}
	}
	for i := range g.cells {
		g.cells[i] = find(g.cells, i)
	}
}

// crossed says that a line goes through a place.
func crossed(lines []box, x, y float64) bool {
	for _, b := range lines {
		if b.x0-thin <= x && x <= b.x1+thin && b.y0-thin <= y && y <= b.y1+thin {
			return true
		}
	}
	return false
}

// holds says that a letter stands in the table.
func (g *grid) holds(l glyph) bool {
	x, y := (l.x0+l.x1)/2, l.y-0.3*l.size
	return g.x0 <= x && x <= g.x1 && g.ys[0] <= y && y <= g.ys[len(g.ys)-1]
}

// slot is the mesh that a letter stands in.
func (g *grid) slot(l glyph) int {
	return after(g.ys, l.y-0.3*l.size)*g.columns() + after(g.xs, (l.x0+l.x1)/2)
}

// after is the index of the space between places that v falls in.
func after(places []float64, v float64) int {
	at, _ := slices.BinarySearch(places, v)
	return int(math.Max(0, math.Min(float64(at-1), float64(len(places)-2))))
}

// fill parts the letters of the table among its cells: for each band, the lines of the cells that begin in it.
func (g *grid) fill(page int, glyphs []glyph) [][][]row {
	letters := map[int][]glyph{}
	for _, l := range glyphs {
		cell := g.cells[g.slot(l)]
		letters[cell] = append(letters[cell], l)
	}
	out := make([][][]row, g.bands())
	for i, cell := range g.cells {
		if cell == i {
			out[i/g.columns()] = append(out[i/g.columns()], rows(page, letters[i]))
		}
	}
	return out
}

// continues says that a table at the head of a page goes on with the columns of the one before.
func (g *grid) continues(before *grid) bool {
	if before == nil || g.columns() != before.columns() {
		return false
	}
	shift := g.xs[0] - before.xs[0]
	for i, x := range g.xs {
		if math.Abs(x-before.xs[i]-shift) > 4 {
			return false
		}
	}
	return true
}
