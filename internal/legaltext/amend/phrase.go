package amend

import (
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// A phrase is masked before the words around it are read, so that nothing in it counts: ⟦0⟧ stands for the first.
const (
	masked = `⟦(\d+)⟧`
	kindOf = `(?:(?:các |những |một số )?(?:cụm từ|từ ngữ|từ|nội dung)\s*:?\s*)?`
	where  = `(?:quy định tại|nêu tại|được quy định tại|tại|trong|ở)\s*:?\s+`
)

var (
	rePhrase  = regexp.MustCompile(`^(?:lại )?(?:các |những |một số )?(?:cụm từ|từ ngữ|từ|nội dung)\s*:?\s*[“"]`)
	reQuoted  = regexp.MustCompile(`“([^“”]*(?:“[^“”]*”[^“”]*)*)”|"([^"]*)"`)
	reOld     = regexp.MustCompile(`^` + kindOf + masked + `((?:\s*(?:,|và|hoặc|;)?\s*` + kindOf + masked + `)*)`)
	reBy      = regexp.MustCompile(`^\s*(?:bằng|thành)\s+` + kindOf + masked)
	reByLast  = regexp.MustCompile(`^(.*?)\s+(?:bằng|thành)\s+` + kindOf + masked + `[\s.;]*$`)
	reBeside  = regexp.MustCompile(`^\s*(?:vào\s+)?(?:ngay\s+)?(sau|trước)\s+` + kindOf + masked)
	reWhere   = regexp.MustCompile(`^\s*` + where)
	reMask    = regexp.MustCompile(masked)
	reExcept  = regexp.MustCompile(`\s*,?\s*(?:trừ|không bao gồm)\s+(?:trường hợp\s+)?`)
	reSepares = regexp.MustCompile(`^\s*(?:,|;|và)\s*`)
)

// phraseOrder is an order about words while it is read.
type phraseOrder struct {
	reader *reader
	above  scope
	quotes []string
	rest   string // what is still unread, quotations masked
}

// phrases reads an order about words: "Thay thế cụm từ “…” bằng cụm từ “…” tại …", "Sửa đổi nội dung “…” tại … thành
// “…”", "Bỏ cụm từ “…”, “…” tại …", "Bổ sung cụm từ “…” vào sau cụm từ “…” tại …".
func (r *reader) phrases(verb, rest string, above scope) ([]Instruction, *fault.Error) {
	o := &phraseOrder{reader: r, above: above}
	o.rest = reQuoted.ReplaceAllStringFunc(rest, func(q string) string {
		words := []rune(q)
		o.quotes = append(o.quotes, strings.TrimSpace(string(words[1:len(words)-1])))
		return mask(len(o.quotes) - 1)
	})
	if strings.ContainsAny(o.rest, opening+closing) {
		return nil, fault.Invalid("amend.unread.quotes")
	}
	switch {
	case strings.HasSuffix(verb, "bỏ"):
		return o.drop()
	case verb == "bổ sung":
		return o.add()
	default:
		return o.exchange()
	}
}

func mask(i int) string { return "⟦" + itoa(i) + "⟧" }

// taken cuts what a pattern matches off the rest and returns the phrases in it.
func (o *phraseOrder) taken(re *regexp.Regexp) ([]string, bool) {
	m := re.FindString(o.rest)
	if m == "" {
		return nil, false
	}
	o.rest = o.rest[len(m):]
	return o.unmask(m), true
}

func (o *phraseOrder) unmask(s string) []string {
	var out []string
	for _, m := range reMask.FindAllStringSubmatch(s, -1) {
		out = append(out, o.quotes[atoi(m[1])])
	}
	return out
}

// drop reads "cụm từ “…”, “…” tại …".
func (o *phraseOrder) drop() ([]Instruction, *fault.Error) {
	old, ok := o.taken(reOld)
	if !ok {
		return nil, fault.Invalid("amend.unread.phrase")
	}
	var out []Instruction
	for _, phrase := range old {
		out = append(out, Instruction{Verb: VerbDrop, Phrase: Phrase{Old: phrase}})
	}
	return o.at(out)
}

// add reads "cụm từ “…” vào sau cụm từ “…” tại …".
func (o *phraseOrder) add() ([]Instruction, *fault.Error) {
	added, ok := o.taken(reOld)
	side := reBeside.FindStringSubmatch(o.rest)
	beside, found := o.taken(reBeside)
	if !ok || !found || len(added) != 1 {
		return nil, fault.Invalid("amend.unread.phrase")
	}
	both := beside[0] + gap(added[0]) + added[0]
	if side[1] == "trước" {
		both = added[0] + gap(beside[0]) + beside[0]
	}
	return o.at([]Instruction{{Verb: VerbAddPhrase, Phrase: Phrase{Old: beside[0], New: both}}})
}

// gap is what stands between two phrases, the second of which is given.
func gap(second string) string {
	if strings.IndexAny(second, ",;.:)") == 0 {
		return ""
	}
	return " "
}

// exchange reads "“…” bằng “…” tại …", several such pairs, and "“…” tại … bằng “…”".
func (o *phraseOrder) exchange() ([]Instruction, *fault.Error) {
	var out []Instruction
	for {
		old, ok := o.taken(reOld)
		if !ok {
			break
		}
		if m := reByLast.FindStringSubmatch(o.rest); m != nil && reWhere.MatchString(o.rest) {
			o.rest = m[1]
			return o.at(append(out, exchanges(old, o.quotes[atoi(m[2])])...))
		}
		with, ok := o.taken(reBy)
		if !ok {
			return nil, fault.Invalid("amend.unread.phrase")
		}
		out = append(out, exchanges(old, with[0])...)
		sep := reSepares.FindString(o.rest)
		if !reOld.MatchString(o.rest[len(sep):]) || sep == "" {
			break
		}
		o.rest = o.rest[len(sep):]
	}
	if len(out) == 0 {
		return nil, fault.Invalid("amend.unread.phrase")
	}
	return o.at(out)
}

func exchanges(old []string, with string) []Instruction {
	var out []Instruction
	for _, phrase := range old {
		out = append(out, Instruction{Verb: VerbRephrase, Phrase: Phrase{Old: phrase, New: with}})
	}
	return out
}

// sentences parts several orders that stand behind one another with semicolons, outside quotations.
func sentences(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s {
		depth = balance(string(r), depth)
		if r == ';' && depth == 0 {
			if verb, _ := cutVerb(s[i+1:]); verb != "" {
				out = append(out, strings.TrimSpace(s[from:i]))
				from = i + 1
			}
		}
	}
	return append(out, strings.TrimSpace(s[from:]))
}
