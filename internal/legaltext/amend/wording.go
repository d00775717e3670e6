package amend

import (
	"regexp"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

const (
	opening = "“\"«„"
	closing = "”\"»"
)

var (
	reAsFollows = regexp.MustCompile(`^[^“"]*?như sau\s*:?\s*`)
	reCloser    = regexp.MustCompile(`^(.*?)[”"“»]\s*([.;,]?)\s*$`)
)

// split parts an order into its sentence and the paragraphs of the wording that it quotes.
func split(lines []string) (sentence string, wording []string) {
	for i, l := range lines {
		head := strings.Join(lines[:i+1], " ")
		m := reAsFollows.FindString(head)
		if m == "" {
			if i > 0 && strings.ContainsAny(firstRune(l), opening) {
				return strings.Join(lines[:i], " "), lines[i:]
			}
			continue
		}
		if rest := head[len(m):]; rest != "" {
			wording = append(wording, rest)
		}
		return strings.TrimSpace(m), append(wording, lines[i+1:]...)
	}
	return strings.TrimSpace(strings.Join(lines, " ")), nil
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// balance counts the quotations open behind a line that begins with depth of them.
func balance(s string, depth int) int {
	for _, r := range s {
		switch r {
		case '“', '„', '«':
			depth++
		case '”', '»':
			depth = max(0, depth-1)
		}
	}
	if strings.Count(s, `"`)%2 == 1 {
		if depth > 0 {
			return depth - 1
		}
		return depth + 1
	}
	return depth
}

// quotation takes the outer marks off a wording and reads its parts.
func quotation(lines []string) Wording {
	var bare []string
	depth := 0
	for i, l := range lines {
		l = strings.TrimSpace(l)
		next := balance(l, depth)
		if strings.ContainsAny(firstRune(l), opening) && (depth == 0 || i == 0) {
			l = strings.TrimSpace(l[len(firstRune(l)):])
		}
		if m := reCloser.FindStringSubmatch(l); m != nil && (next == 0 || i == len(lines)-1) && closes(l) {
			l = stopped(strings.TrimSpace(m[1]), m[2])
		}
		depth = next
		bare = append(bare, l)
	}
	w := Wording{}
	w.Lead, w.Parts = legaltext.ParseFragment(bare)
	return w
}

// stopped gives a text that ends without a mark the full stop that its typist put behind the quotation mark: a clause
// ends in one, and ministries print it so (khoản 3 Điều 7 in 3503/VBHN-BLĐTBXH).
func stopped(text, behind string) string {
	if behind == "." && text != "" && !strings.ContainsAny(text[len(text)-1:], ".;:,!?") {
		return text + "."
	}
	return text
}

// closes says that the last mark of a line ends a quotation which an earlier line opened, or which the line opened with
// a mark that was taken off.
func closes(l string) bool {
	depth := 0
	for _, r := range l {
		switch {
		case strings.ContainsRune("“„«", r):
			depth++
		case strings.ContainsRune("”»", r):
			if depth == 0 {
				return true
			}
			depth--
		}
	}
	return strings.Count(l, `"`)%2 == 1
}

// share gives each part that an order names its piece of the wording, or some of them where the wording stands apart.
func share(parts []string, w Wording, partly bool) ([]Instruction, *fault.Error) {
	if len(parts) == 1 && (len(w.Parts) == 0 || !fits(parts[0], w)) {
		return body(parts[0], w)
	}
	if w.Lead != "" {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(parts...))
	}
	var out []Instruction
	left := slices.Clone(parts)
	for _, p := range w.Parts {
		if i := slices.IndexFunc(left, func(a string) bool { return leaf(a) == p.Address }); i >= 0 {
			out = append(out, Instruction{Verb: VerbReplace, Parts: []string{left[i]}, Wording: Wording{Parts: []legaltext.Clause{p}}})
			left = slices.Delete(left, i, i+1)
			continue
		}
		some, rest, ok := inner(p, left)
		if !ok {
			return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(parts...))
		}
		out, left = append(out, some...), rest
	}
	if len(left) > 0 && !partly {
		return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(left...))
	}
	return out, nil
}

// fits says that the wording holds the part itself, or one that the part lies in.
func fits(part string, w Wording) bool {
	for _, p := range w.Parts {
		if p.Address == leaf(part) {
			return len(w.Parts) == 1 && w.Lead == ""
		}
		if slices.Contains(strings.Split(part, "/"), p.Address) {
			return true
		}
	}
	return false
}

// inner finds the parts that a quotation shows inside the clause or article that holds them: "2. …: a) … c) …" for the
// points a and c of clause 2. The holder's own words say where they stand and are no order.
func inner(holder legaltext.Clause, left []string) (out []Instruction, rest []string, ok bool) {
	rest = slices.Clone(left)
	for _, child := range holder.Children {
		i := slices.IndexFunc(rest, func(a string) bool { return strings.HasSuffix("/"+a, "/"+child.Address) })
		if i < 0 {
			return nil, left, false
		}
		child = rebase(child, leaf(child.Address))
		w := Wording{Parts: []legaltext.Clause{child}, Shown: holder.Text}
		out = append(out, Instruction{Verb: VerbReplace, Parts: []string{rest[i]}, Wording: w})
		rest = slices.Delete(rest, i, i+1)
	}
	return out, rest, len(out) > 0
}

// body is a wording without the part's own mark and heading: only what stands in it.
func body(part string, w Wording) ([]Instruction, *fault.Error) {
	for _, p := range w.Parts {
		if level(p.Address) <= level(part) {
			return nil, fault.Invalid("amend.unread.mismatch", "parts", cite(part))
		}
	}
	if w.Lead == "" && len(w.Parts) == 0 {
		return nil, fault.Invalid("amend.unread.wording")
	}
	return []Instruction{{Verb: VerbReplace, Parts: []string{part}, Wording: w}}, nil
}
