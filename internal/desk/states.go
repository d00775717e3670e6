package desk

import (
	"net/http"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// statesView is the dictionary of states, a table for each kind of word.
type statesView struct {
	ui.Page

	Kinds []grid
}

func (d *Desk) states(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "states", statesPage(say(r)))
}

func statesPage(p *lang.Printer) *statesView {
	v := &statesView{}
	for _, kind := range delivery.WordKinds() {
		g := grid{Caption: p.T("states.kind." + string(kind)), Head: []gridHead{
			{Title: p.T("states.word")}, {Title: p.T("states.means")}, {Title: p.T("states.not")}, {Title: p.T("states.may")},
		}}
		for _, w := range delivery.Dictionary() {
			if w.Kind == kind {
				g.Rows = append(g.Rows, wordRow(w, p))
			}
		}
		v.Kinds = append(v.Kinds, g)
	}
	return v
}

func wordRow(w delivery.Word, p *lang.Printer) gridRow {
	var who []string
	for _, d := range w.May {
		who = append(who, p.T("states.who."+string(d)))
	}
	word := gridCell{Text: w.Name}
	switch w.Kind {
	case delivery.WordState:
		word = gridCell{Text: stateText(p, delivery.State(w.Name)), Sub: w.Name}
	case delivery.WordLayer:
		word = gridCell{Text: layerText(p, delivery.Layer(w.Name)), Sub: w.Name}
	case delivery.WordRun:
		word = gridCell{Text: runTag(p, delivery.RunState(w.Name)).Text, Sub: w.Name}
	case delivery.WordCanary:
		word = gridCell{Text: p.T("canary.hearing." + w.Name), Sub: w.Name}
	case delivery.WordEvent, delivery.WordCode, delivery.WordReason, delivery.WordChannel:
	}
	return gridRow{Cells: []gridCell{word, {Text: p.T(w.Text() + ".means")}, {Text: p.T(w.Text() + ".not")}, {Text: strings.Join(who, "; ")}}}
}
