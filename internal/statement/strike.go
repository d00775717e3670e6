package statement

import (
	"strings"

	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/policy"
)

// Effect is what became of a clause that a statement cites.
type Effect string

// The closed set of effects; none is "".
const (
	EffectChanged  Effect = "changed"  // it, or something in it, reads otherwise
	EffectAround   Effect = "around"   // it reads as before, but what it stands under does not
	EffectRepealed Effect = "repealed" // it holds no longer
	EffectEnded    Effect = "ended"    // its whole document holds no longer
)

// Key is the screen text that names the effect.
func (e Effect) Key() string { return "statement.effect." + string(e) }

// Wording is one text of a document by the addresses of its parts.
type Wording map[string]policy.Clause

// WordingOf arranges the parts of a version.
func WordingOf(parts []policy.Clause) Wording {
	w := make(Wording, len(parts))
	for _, c := range parts {
		w[c.Address] = c
	}
	return w
}

// Strikes decides what one text taking another's place does to a cited clause; "" if nothing. A citation is struck by
// the change of its own clause or of one inside it, and when the clause around it opens with other words; not by what
// changes beside it. Who cited an older text that already read as the new one does is not struck either.
func Strikes(cite ClauseRef, before, after Wording) Effect {
	was, had := before[cite.Address]
	is, has := after[cite.Address]
	switch {
	case !had:
		return ""
	case !has || repealed(is) && !repealed(was):
		return EffectRepealed
	case is.Hash != was.Hash && is.Hash != cite.Hash:
		return EffectChanged
	case is.Hash != was.Hash:
		return ""
	}
	for at := range above(cite.Address) {
		if old, now := before[at], after[at]; old.Heading != now.Heading || old.Text != now.Text {
			return EffectAround
		}
	}
	return ""
}

// repealed reports whether a part stands in its text only to say that it holds no longer.
func repealed(c policy.Clause) bool { return c.Text == amend.Repealed && c.Heading == "" }

// above yields the addresses that an address lies in, the innermost first.
func above(address string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := strings.LastIndexByte(address, '/'); i > 0; i = strings.LastIndexByte(address[:i], '/') {
			if !yield(address[:i]) {
				return
			}
		}
	}
}

// inside reports whether an address is one of the parts, or lies in one, or has one in it; no parts are the whole.
func inside(address string, parts []string) bool {
	if len(parts) == 0 {
		return true
	}
	for _, part := range parts {
		if address == part || strings.HasPrefix(address, part+"/") || strings.HasPrefix(part, address+"/") {
			return true
		}
	}
	return false
}
