package amend

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// at gives orders the places that the rest of the sentence names; without any they hold throughout what the heading
// above names.
func (o *phraseOrder) at(orders []Instruction) ([]Instruction, *fault.Error) {
	place, except := o.rest, ""
	if m := reExcept.FindStringIndex(o.rest); m != nil {
		place, except = o.rest[:m[0]], o.rest[m[1]:]
	}
	place = reWhere.ReplaceAllString(place, "")
	if reMask.MatchString(place) {
		return nil, fault.Invalid("amend.unread.phrase")
	}
	excepts, why := o.excepts(except)
	if why != nil {
		return nil, why
	}
	names, place := o.names(place)
	groups, why := o.groups(place, len(names) > 0)
	if why != nil {
		return nil, why
	}
	var out []Instruction
	for _, g := range groups {
		for _, one := range orders {
			one.Target, one.Parts, one.Phrase.Except = g.target, g.parts, excepts
			if len(g.parts) > 0 || len(names) == 0 {
				out = append(out, one)
			}
			if one.Parts = names; len(names) > 0 {
				one.Phrase.InName = true
				out = append(out, one)
			}
		}
		names = nil // they stand before the document that all places belong to
	}
	return out, nil
}

// groups are the places, by document. Without a word about the place it is all that the heading above names.
func (o *phraseOrder) groups(place string, named bool) ([]group, *fault.Error) {
	found := o.reader.find(place, o.above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	if out := found.byDocument(); len(out) > 0 {
		return out, nil
	}
	if strings.Trim(place, " .,;:") != "" {
		return nil, fault.Invalid("amend.unread.place")
	}
	if o.above.in != "" && !named {
		return []group{{parts: []string{o.above.in}}}, nil
	}
	return []group{{}}, nil
}

// reInName is a part of which only the name is meant: "tên Điều 115", "tên của Chương VII".
var reInName = regexp.MustCompile(`(^|,|;|\svà)\s*(?:tại\s+)?(?:tên|tiêu đề)(?:\s+gọi)?(?:\s+của)?\s+((?:Điều|điều|Chương|chương|Mục|mục)\s+[\p{L}\d]+)([\s,;.]|$)`)

// names takes the places of which only the name is meant out of the others.
func (o *phraseOrder) names(place string) (names []string, rest string) {
	for {
		m := reInName.FindStringSubmatchIndex(place)
		if m == nil {
			return names, place
		}
		parts := o.reader.find(place[m[4]:m[5]], o.above).parts()
		if len(parts) != 1 || level(parts[0]) > levelArticle {
			return names, place
		}
		names = append(names, parts[0])
		place = place[:m[2]] + place[m[6]:]
	}
}

// excepts reads "cụm từ “…” quy định tại khoản 4 Điều 7".
func (o *phraseOrder) excepts(s string) ([]Except, *fault.Error) {
	if s == "" {
		return nil, nil
	}
	e := Except{}
	if m := reOld.FindString(s); m != "" {
		phrases := o.unmask(m)
		if len(phrases) != 1 {
			return nil, fault.Invalid("amend.unread.phrase")
		}
		e.Phrase, s = phrases[0], s[len(m):]
	}
	found := o.reader.find(reWhere.ReplaceAllString(s, ""), o.above)
	if why := found.gaps(); why != nil {
		return nil, why
	}
	if e.Parts = found.parts(); len(e.Parts) == 0 && e.Phrase == "" {
		return nil, fault.Invalid("amend.unread.place")
	}
	return []Except{e}, nil
}
