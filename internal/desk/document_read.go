package desk

import (
	"math"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// doubtful is the confidence below which recognised text must be held against the original before it is relied on.
const doubtful = 0.8

// readView is what was read out of a file: what an officer looks through before anything rests on it.
type readView struct {
	Facts      ui.Summary
	Doubt      *ui.Notice // when the letters were recognised from a picture
	Signatures []signatureView
	Warnings   []string
}

// signatureView is a digital signature as it was found.
type signatureView struct {
	By    string
	At    time.Time
	State ui.Tag
	Text  string
}

func readOf(p *lang.Printer, v policy.Version, relations policy.Relations) readView {
	o := v.Origin
	rows := []ui.SummaryRow{
		{Key: p.T("law.read.format"), Value: p.T("law.read.format." + string(o.Format))},
		{Key: p.T("law.read.parts"), Value: p.Int(int64(v.Clauses))},
		{Key: p.T("law.read.notes"), Value: p.Int(int64(len(v.Notes)))},
		{Key: p.T("law.read.relations"), Value: p.Int(int64(len(relations.Out)))},
	}
	if v.Made == policy.MadeConsolidated { // it came out of no file of its own
		return readView{}
	}
	if o.Pages > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("law.read.pages"), Value: p.Int(int64(o.Pages))})
	}
	if o.Confidence > 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("law.read.confidence"), Value: p.Percent(math.Floor(o.Confidence*100) / 100)})
	}
	out := readView{Facts: ui.Summary{Rows: rows}, Doubt: doubtOf(p, o)}
	for _, s := range o.Signatures {
		out.Signatures = append(out.Signatures, signatureOf(p, s))
	}
	for _, w := range v.Warnings {
		text := p.Error(w.Fault())
		if w.Line > 0 && !strings.Contains(text, p.T("law.read.line_word")) {
			text = p.T("desk.document.line", "line", w.Line) + " " + text
		}
		out.Warnings = append(out.Warnings, text)
	}
	return out
}

// doubtOf warns of recognised text: loudly where the machine itself was not sure.
func doubtOf(p *lang.Printer, o legaltext.Origin) *ui.Notice {
	share := p.Percent(math.Floor(o.Confidence*100) / 100)
	switch {
	case o.Confidence == 0:
		return nil
	case o.Confidence < doubtful:
		return &ui.Notice{Tone: ui.Danger, Title: p.T("law.read.doubt"), Text: p.T("law.read.doubt_text", "share", share)}
	default:
		return &ui.Notice{Tone: ui.Waiting, Title: p.T("law.read.recognised"), Text: p.T("law.read.recognised_text", "share", share)}
	}
}

func signatureOf(p *lang.Printer, s legaltext.Signature) signatureView {
	v := signatureView{By: s.By, At: s.At, State: ui.Tag{Text: p.T("law.signature." + string(s.State)), Tone: signatureTone(s.State)}}
	if v.By == "" {
		v.By = p.T("law.signature.nobody")
	}
	if s.Reason != "" {
		v.Text = p.Error(&fault.Error{Kind: fault.KindInvalid, Code: s.Reason})
	}
	return v
}

// signatureTone never shows success: whether the signer may be trusted was not checked.
func signatureTone(s legaltext.SignatureState) ui.Tone {
	switch s {
	case legaltext.SignatureIntact:
		return ui.Info
	case legaltext.SignatureBroken:
		return ui.Danger
	default:
		return ui.Waiting
	}
}

// relationLine is one relation with the sentence that proves it.
type relationLine struct {
	Kind     string
	Other    ui.Link
	About    string
	Since    string
	Evidence string
	At       string
}

func relationLines(p *lang.Printer, all policy.Relations) []relationLine {
	var out []relationLine
	for _, r := range all.In {
		out = append(out, relationLineOf(p, r, "law.in.", ui.Link{Text: partyName(r.From), Href: documentHref(r.From.ID)}, r.From.Title))
	}
	for _, r := range all.Out {
		other := ui.Link{Text: targetName(r.Target)}
		if r.To.Known() {
			other = ui.Link{Text: partyName(r.To), Href: documentHref(r.To.ID)}
		}
		out = append(out, relationLineOf(p, r, "law.out.", other, r.To.Title))
	}
	return out
}

func relationLineOf(p *lang.Printer, r policy.Relation, key string, other ui.Link, about string) relationLine {
	l := relationLine{Kind: p.T(key + string(r.Kind)), Other: other, About: about, Evidence: r.Evidence}
	if r.Since != "" && r.Kind != legaltext.RelationBasis {
		l.Since = p.T("law.changed_from", "day", r.Since)
	}
	if r.Address != "" {
		l.At = "/desk/clauses/" + r.Version.String() + "/" + r.Address
	}
	return l
}

func partyName(party policy.Party) string {
	return strings.TrimSpace(party.Kind + " số " + party.Number)
}

// targetName is a document as another's text calls it.
func targetName(to legaltext.Target) string {
	name := strings.TrimSpace(to.Kind + " " + to.Name)
	if to.Number != "" {
		name += " số " + to.Number
	}
	return strings.TrimSpace(name)
}
