package portal

import (
	"net/http"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

type historyView struct {
	ui.Page

	Name         string
	DocumentName string
	Href         string // of the part as it reads today
	Wordings     []wordingView
}

// wordingView is what a part said for a time.
type wordingView struct {
	Title      string // "Từ 01/01/2026 đến 30/06/2026"
	Href       string // the part in that text
	Made       string
	Changes    []ui.Amended
	Sentences  []string
	Gone       bool           // the text had no such part
	First      string         // the words of the first wording
	Difference *ui.Difference // to the wording before
}

// history shows what one part has said over time, the newest first.
func (p *Portal) history(w http.ResponseWriter, r *http.Request) {
	found, ok := p.one(w, r, r.PathValue("slug"))
	if !ok {
		return
	}
	list, err := p.cfg.Wordings.History(r.Context(), found.ID, r.PathValue("address"))
	if err != nil {
		p.pages.Fail(w, r, err)
		return
	}
	t, home := ui.Printer(r.Context()), p.homeOf(r.Context(), found)
	v := &historyView{Name: capital(sayAddress(r.PathValue("address"))), DocumentName: found.Name(), Href: home + "/" + r.PathValue("address")}
	for i, one := range list {
		var before *policy.Wording
		if i > 0 {
			before = &list[i-1]
		}
		if one.Clause != nil {
			v.Name = capital(one.Clause.Cited)
		}
		v.Wordings = append([]wordingView{wordingOf(t, one, before)}, v.Wordings...)
	}
	v.NoIndex = true
	v.Crumbs = documentCrumbs(t, ui.Link{Text: found.Name(), Href: home}, ui.Link{Text: v.Name, Href: v.Href})
	p.pages.Render(w, r, "history", v)
}

func wordingOf(t *lang.Printer, one policy.Wording, before *policy.Wording) wordingView {
	v := wordingView{Title: period(t, one), Made: t.T("law.made." + string(one.Version.Made)), Gone: one.Clause == nil}
	for _, c := range one.Changes {
		a := ui.Amended{What: t.T(c.Key()) + " " + sayAddress(c.Address), By: sourceLink(c.By)}
		if c.From != "" {
			a.From = t.T("law.changed_from", "day", c.From)
		}
		v.Changes, v.Sentences = append(v.Changes, a), append(v.Sentences, c.Sentence)
	}
	if one.Clause == nil {
		return v
	}
	v.Href = clauseHref(one.Version.ID, one.Clause.Address)
	if before == nil || before.Clause == nil {
		v.First = one.Clause.Full
		return v
	}
	v.Difference = &ui.Difference{Segments: worddiff.Diff(before.Clause.Full, one.Clause.Full)}
	return v
}

// period says from when until when a wording held; the last day is the one before the next wording's first.
func period(t *lang.Printer, w policy.Wording) string {
	switch {
	case w.From == "" && w.Until == "":
		return t.T("law.period.always")
	case w.From == "":
		return t.T("law.period.until", "to", w.Until.AddDays(-1))
	case w.Until == "":
		return t.T("law.period.from", "from", w.From)
	default:
		return t.T("law.period.both", "from", w.From, "to", w.Until.AddDays(-1))
	}
}
