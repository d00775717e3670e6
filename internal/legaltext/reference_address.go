package legaltext

import (
	"slices"
	"strconv"
	"strings"
)

// longestRange is the most parts that "từ … đến …" is spelled out for; a longer range is given by its ends.
const longestRange = 200

// expand spells out a range from its ends: khoan-1, khoan-4; diem-c, diem-dd. Ends that do not run upwards, or have
// letters behind their numbers, are given as they are.
func (s *scan) expand(u unit, from, to string) []string {
	prefix := slugOf(u)
	a, b := strings.TrimPrefix(from, prefix), strings.TrimPrefix(to, prefix)
	var out []string
	if u == unitPoint {
		out = letterRange(prefix, a, b)
	} else if x, y := atoi(a), atoi(b); x > 0 && y >= x && y-x < longestRange {
		for n := x; n <= y; n++ {
			out = append(out, prefix+strconv.Itoa(n))
		}
	} else if x, y := numeral(strings.ToUpper(a)), numeral(strings.ToUpper(b)); x > 0 && y >= x && y-x < 50 {
		for n := x; n <= y; n++ {
			out = append(out, prefix+roman(n))
		}
	}
	if out == nil || len(out) > s.budget {
		return []string{from, to}
	}
	s.budget -= len(out)
	return out
}

// listLetters are the letters of points in the order in which Vietnamese lists use them.
const listLetters = "abcdđeghiklmnopqrstuvxy"

func letterRange(prefix, a, b string) []string {
	var out []string
	for _, r := range listLetters {
		name := slug(string(r))
		if len(out) > 0 || name == a {
			out = append(out, prefix+name)
		}
		if name == b {
			return out
		}
	}
	return nil
}

func roman(n int) string {
	var b strings.Builder
	for _, v := range []struct {
		n int
		s string
	}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= v.n; n -= v.n {
			b.WriteString(v.s)
		}
	}
	return b.String()
}

// chain spells out the links of a phrase. A link lies in the next one behind it that is of a larger unit.
type chain struct {
	items []part
	here  string
	scope string // what every address begins with
	own   bool   // the parts are the text's own document's
}

// spell returns the addresses, at most limit of them beyond one for each link.
func (c chain) spell(limit int) []string {
	full := make([][]string, len(c.items)) // the addresses of each link's labels
	used := make([][]bool, len(c.items))   // which of them only say where another lies
	for i := len(c.items) - 1; i >= 0; i-- {
		full[i], used[i] = c.link(i, full, used, limit)
	}
	var out []string
	for i, list := range full {
		for j, a := range list {
			if !used[i][j] && a != "" && !slices.Contains(out[max(0, len(out)-64):], a) {
				out = append(out, a)
			}
		}
	}
	return out
}

// link gives link i its addresses and marks those of its holder that it uses.
func (c chain) link(i int, full [][]string, used [][]bool, limit int) ([]string, []bool) {
	p := c.items[i]
	if p.this {
		return []string{c.upTo(p.unit)}, []bool{false}
	}
	holders := []string{c.root(p.unit)}
	if h := c.holder(i); h >= 0 {
		holders = full[h]
		if !c.items[h].each || len(holders)*len(p.slugs) > limit {
			holders = holders[:min(1, len(holders))]
		}
		for j := range holders {
			used[h][j] = true
		}
	}
	var list []string
	for _, holder := range holders {
		for _, slug := range p.slugs {
			list = append(list, under(holder, slug, p.unit))
		}
	}
	return list, make([]bool, len(list))
}

// holder is the link that link i lies in, -1 if none.
func (c chain) holder(i int) int {
	for j := i + 1; j < len(c.items); j++ {
		if c.items[j].unit < c.items[i].unit {
			if c.items[j].joined {
				return -1
			}
			return j
		}
	}
	return -1
}

// root is what the address of a link without a holder begins with.
func (c chain) root(u unit) string {
	if u == unitAnnex || u >= unitClause && c.own {
		return ""
	}
	return c.scope
}

// upTo is here as far as its part of unit u; "" if it lies in none.
func (c chain) upTo(u unit) string {
	segments := strings.Split(c.here, "/")
	for i := len(segments) - 1; i >= 0; i-- {
		if strings.HasPrefix(segments[i], slugOf(u)) || u == unitAnnex && segments[i] == "phu-luc" {
			return strings.Join(segments[:i+1], "/")
		}
	}
	return ""
}

// under is the address of the part slug in holder. An article stands directly in its document or attachment: its
// chapter is left out. A chapter's sections are counted in figures, however they are written.
func under(holder, slug string, u unit) string {
	switch {
	case u == unitArticle:
		holder = scopeOf(holder)
	case u == unitSection && strings.Contains(holder, slugOf(unitChapter)):
		slug = slugOf(u) + strconv.Itoa(numeral(strings.ToUpper(strings.TrimPrefix(slug, slugOf(u)))))
	}
	if holder == "" {
		return slug
	}
	return holder + "/" + slug
}
