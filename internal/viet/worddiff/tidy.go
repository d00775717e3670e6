package worddiff

import "strings"

// longestIsland is how many words can be the same between two changes and still be shown as part of them.
const longestIsland = 4

// tidy makes an alignment readable: changes with next to nothing between them become one, and a change that could stand
// at several places is moved to the border of a phrase.
func tidy(a, b []token, blocks []block) []block {
	t := tidier{a: a, b: b, blocks: blocks}
	for range longestIsland { // a joined change may swallow its next island
		if !t.joinIslands() {
			break
		}
	}
	t.slide()
	return t.blocks
}

type tidier struct {
	a, b   []token
	blocks []block
}

// joinIslands drops runs of a few words between larger changes and reports whether there were any.
func (t *tidier) joinIslands() bool {
	kept := t.blocks[:0:0]
	endA, endB := 0, 0
	for i, k := range t.blocks {
		nextA, nextB := len(t.a), len(t.b)
		if i+1 < len(t.blocks) {
			nextA, nextB = t.blocks[i+1].a, t.blocks[i+1].b
		}
		before := max(count(t.a[endA:k.a]), count(t.b[endB:k.b]))
		after := max(count(t.a[k.a+k.n:nextA]), count(t.b[k.b+k.n:nextB]))
		if size := count(t.a[k.a : k.a+k.n]); before > 0 && after > 0 && size < min(before, after, longestIsland+1) {
			continue
		}
		kept = append(kept, k)
		endA, endB = k.a+k.n, k.b+k.n
	}
	joined := len(kept) < len(t.blocks)
	t.blocks = kept
	return joined
}

func count(list []token) int {
	n := 0
	for _, t := range list {
		if t.word {
			n++
		}
	}
	return n
}

// slide moves pure insertions and deletions along equal words to where they begin and end best.
func (t *tidier) slide() {
	for i := 0; i+1 < len(t.blocks); i++ {
		p, q := &t.blocks[i], &t.blocks[i+1]
		list, from, to := t.b, p.b+p.n, q.b
		if from == to {
			list, from, to = t.a, p.a+p.n, q.a
		} else if p.a+p.n != q.a {
			continue // words were replaced
		}
		left, right := room(list, from, to, p.n, q.n)
		best, most := 0, -1
		for by := -left; by <= right; by++ {
			if score := border(list, from+by) + border(list, to+by); score > most || score == most && abs(by) < abs(best) {
				best, most = by, score
			}
		}
		p.n += best
		q.a, q.b, q.n = q.a+best, q.b+best, q.n-best
	}
}

// room is how far a change may move to the left and to the right without leaving one of its neighbours empty.
func room(list []token, from, to, before, after int) (left, right int) {
	for left+1 < before && list[from-left-1].key == list[to-left-1].key {
		left++
	}
	for right+1 < after && list[from+right].key == list[to+right].key {
		right++
	}
	return left, right
}

// border says how well a change may begin or end before token i: best at a line's end, then behind a sentence, behind a
// phrase, between words, and worst where two tokens are written together.
func border(list []token, i int) int {
	if i == 0 || i == len(list) || list[i-1].line() {
		return 8
	}
	before := list[i-1]
	switch {
	case strings.Contains(".;:?!", before.key):
		return 5
	case before.key == ",":
		return 4
	case list[i].key == "(" || before.key == ")":
		return 3
	case before.space > 0:
		return 2
	}
	return 0
}

func abs(n int) int { return max(n, -n) }
