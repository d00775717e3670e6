package audience

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/viet"
)

// Search finds the units of a day by name, by code, or by name and province ("tan an bac ninh"), with or without tone
// marks, the likeliest first. A query without a letter or digit finds nothing.
func (a *Atlas) Search(query string, day civil.Date, limit int) []Unit {
	words := viet.Words(query)
	if len(words) == 0 {
		return nil
	}
	if at, err := a.At(Code(strings.TrimSpace(query)), day); err == nil {
		return []Unit{at}
	}
	type hit struct{ unit, rank int }
	var hits []hit
	for i, u := range a.units {
		if !u.On(day) {
			continue
		}
		if rank := a.rank(i, query, words, day); rank > 0 {
			hits = append(hits, hit{i, rank})
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return cmp.Compare(y.rank, x.rank) })
	units := make([]Unit, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		units = append(units, a.units[h.unit])
	}
	return units
}

// rank says how well a unit fits: 0 not at all. Each word of the query begins a word of the name or of the province's.
func (a *Atlas) rank(i int, query string, words []string, day civil.Date) int {
	u, own := a.units[i], 0
	for _, w := range words {
		if begins(a.words[i], w) {
			own++
			continue
		}
		p, ok := a.ParentOf(u, day)
		if !ok || !begins(a.words[a.byID[p.ID]], w) {
			return 0
		}
	}
	if own == 0 {
		return 0
	}
	rank, asked, short, full := 0, strings.Join(words, " "), nameKey(u.Name), nameKey(u.FullName)
	for _, better := range []bool{ // the weightiest first
		same(query, u.Name) || same(query, u.FullName),
		asked == short || asked == full,
		strings.HasPrefix(asked, short+" ") || strings.HasPrefix(asked, full+" "), // and then the province
		u.Level == LevelProvince,
		strings.HasPrefix(short, asked) || strings.HasPrefix(full, asked),
	} {
		rank *= 2
		if better {
			rank++
		}
	}
	return rank*64 + min(own, 63)
}

// same compares two names with their tone marks, wherever these sit.
func same(x, y string) bool { return spelling(x) == spelling(y) }

func begins(words []string, prefix string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, prefix) })
}

// Nearest lists the units of a level and day whose names are written most like the given one, in one province or, with
// "", in the country: for "did you mean". It is empty where nothing comes close.
func (a *Atlas) Nearest(name string, level Level, province Code, day civil.Date, limit int) []Unit {
	wanted := bareName(name)
	type near struct {
		unit     Unit
		distance int
	}
	var all []near
	for _, u := range a.units {
		if u.Level != level || !u.On(day) || province != "" && u.Parent != province {
			continue
		}
		if d := distance(wanted, nameKey(u.Name)); d <= max(1, len(wanted)/4) {
			all = append(all, near{u, d})
		}
	}
	slices.SortStableFunc(all, func(x, y near) int { return cmp.Compare(x.distance, y.distance) })
	units := make([]Unit, 0, limit)
	for _, n := range all[:min(limit, len(all))] {
		units = append(units, n.unit)
	}
	return units
}

// nameKey is a name as names are compared: folded words, without the apostrophes and hyphens that lists differ in.
func nameKey(name string) string { return strings.Join(viet.Words(name), " ") }

// bareName is the key of a name without its kind, however that is shortened: "P. Bắc Giang" gives "bac giang".
func bareName(name string) string {
	key := nameKey(name)
	for _, kind := range []string{
		"thanh pho ", "dac khu ", "thi tran ", "phuong ", "tinh ", "xa ", "tp ", "tt ", "p ", "x ", "t ", "dk ",
	} {
		if rest, ok := strings.CutPrefix(key, kind); ok && rest != "" {
			return rest
		}
	}
	return key
}

// distance counts the letters to insert, drop, change or swap between two folded names.
func distance(a, b string) int {
	before, last, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}

// plainWord folds one word and keeps its capitals.
func plainWord(word string) string {
	folded, letters := []rune(viet.Fold(word)), []rune(viet.NFC(word))
	if len(folded) != len(letters) {
		return string(folded)
	}
	for i, r := range letters {
		if unicode.IsUpper(r) {
			folded[i] = unicode.ToUpper(folded[i])
		}
	}
	return string(folded)
}

// spelling is a name as it is compared with its tone marks.
func spelling(name string) string {
	return strings.ToLower(viet.NFC(strings.Join(strings.Fields(name), " ")))
}
