package statement

import (
	"maps"
	"slices"
	"strings"
)

// Change is one text that differs between two contents.
type Change struct {
	Field string `json:"field"` // of the entry; or "sms" and the like for an edited rendering
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Diff lists what changed in the words of an entry and its edited renderings.
func Diff(before, after Content) []Change {
	var changes []Change
	add := func(field, old, now string) {
		if old != now {
			changes = append(changes, Change{Field: field, Old: old, New: now})
		}
	}
	was := before.fields()
	for field, text := range after.inOrder() {
		add(field, was[field], text)
	}
	add("issuer", before.Issuer, after.Issuer)
	for _, key := range factKeys(before, after) {
		old, _ := before.fact(key)
		now, _ := after.fact(key)
		add("fact."+key, old.line(), now.line())
	}
	for _, channel := range Channels() {
		old, now := before.Overrides[channel], after.Overrides[channel]
		add(string(channel), old.Subject+old.Text, now.Subject+now.Text)
	}
	return changes
}

// line is a fact in one line, channels included.
func (f Fact) line() string {
	if f.Key == "" {
		return ""
	}
	in := make([]string, 0, len(f.In))
	for _, c := range f.In {
		in = append(in, string(c))
	}
	slices.Sort(in)
	return f.Label + ": " + f.Written() + " (" + strings.Join(in, ", ") + ")"
}

func factKeys(a, b Content) []string {
	keys := map[string]bool{}
	for _, f := range append(slices.Clone(a.Facts), b.Facts...) {
		keys[f.Key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// beyondTypo finds what a typo fix may not do, because people would have to be told:
// change a fact, a figure on any channel, what the text rests on, or its words.
func beyondTypo(released, fix Content) []Finding {
	var found []Finding
	block := func(channel Channel, code string) {
		found = append(found, Finding{Channel: channel, Kind: Drifted, Severity: Blocking, Code: code})
	}
	for _, key := range factKeys(released, fix) {
		old, _ := released.fact(key)
		now, _ := fix.fact(key)
		if old.line() != now.line() {
			block("", "statement.check.fix_changes_fact")
			break
		}
	}
	for _, channel := range Channels() {
		if !slices.Equal(figures(released, channel), figures(fix, channel)) {
			block(channel, "statement.check.fix_changes_figure")
		}
	}
	if !slices.Equal(clauses(released), clauses(fix)) {
		block("", "statement.check.fix_changes_basis")
	}
	return append(found, otherWords(released, fix)...)
}

// otherWords finds the parts of the entry, and the edited renderings, in which more
// than letters differ.
func otherWords(released, fix Content) []Finding {
	var found []Finding
	see := func(at Finding, public, fix string) {
		if old, now, more := beyondSlip(public, fix); more {
			at.Kind, at.Severity, at.Code = Drifted, Blocking, "statement.check.fix_changes_words"
			if old == "" {
				at.Code = "statement.check.fix_adds_words"
			}
			if now == "" {
				at.Code = "statement.check.fix_drops_words"
			}
			at.Args = map[string]any{"old": old, "new": now}
			found = append(found, at)
		}
	}
	was := released.fields()
	for field, text := range fix.inOrder() {
		see(Finding{Field: field}, was[field], text)
	}
	see(Finding{}, released.Issuer, fix.Issuer)
	for _, channel := range Channels() {
		_, edited := released.Overrides[channel]
		if _, now := fix.Overrides[channel]; edited || now {
			public, mended := RenderFor(released, channel), RenderFor(fix, channel)
			see(Finding{Channel: channel}, public.Subject, mended.Subject)
			see(Finding{Channel: channel}, public.Text, mended.Text)
		}
	}
	return found
}

// figures are the different dates, sums and percentages that a channel says.
func figures(c Content, channel Channel) []string {
	r := RenderFor(c, channel)
	said := map[string]bool{}
	for _, m := range mentions(r.Subject + "\n" + r.Text) {
		said[string(m.kind)+m.value] = true
	}
	return slices.Sorted(maps.Keys(said))
}

func clauses(c Content) []string {
	cited := map[string]bool{}
	for _, cite := range c.Citations {
		cited[cite.Clause.Version+" "+cite.Clause.Address] = true
	}
	return slices.Sorted(maps.Keys(cited))
}
