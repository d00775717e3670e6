package ui_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/ui"
	"github.com/loa-vn/loa/internal/viet"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

func TestATableStandsAmongTheWords(t *testing.T) {
	rows := [][]string{{"TT", "Mức", "Ghi chú"}, {"1", "500.000"}}
	p := ui.Part{Text: "Mức như sau:\nTT | Mức | Ghi chú\n1 | 500.000\nTính theo tháng.", Tables: []legaltext.Table{{First: 1, Rows: rows}}, Mark: "1."}
	got := p.Blocks()
	if len(got) != 3 || got[0].Text != "Mức như sau:" || got[2].Text != "Tính theo tháng." || !got[1].Head || got[1].Last != 3 {
		t.Fatalf("got %+v", got)
	}
	if n := got[1].Span(rows[1], 1); n != 2 {
		t.Errorf("the last cell of a short row takes %d columns", n)
	}
	bare := ui.Part{Text: "a | b", Tables: []legaltext.Table{{Rows: [][]string{{"a", "b"}}}}, Mark: "1."}
	if got := bare.Blocks(); len(got) != 2 || got[0].Text != "" {
		t.Errorf("the mark has nowhere to stand: %+v", got)
	}
	wrong := ui.Part{Text: "một câu", Tables: []legaltext.Table{{First: 7, Rows: rows}}}
	if got := wrong.Blocks(); len(got) != 1 || got[0].Text != "một câu" {
		t.Errorf("a table outside the text: %+v", got)
	}
}

func TestMarksCutATextAndNothingElse(t *testing.T) {
	text := "Mức học phí <b>mới</b>"
	e := ui.Entry{Text: text, Marks: []viet.Span{{Start: 5, End: 14}, {Start: 7, End: 9}, {Start: 90, End: 95}}}
	var all, marked strings.Builder
	for _, piece := range e.Pieces() {
		all.WriteString(piece.Text)
		if piece.Marked {
			marked.WriteString("[" + piece.Text + "]")
		}
	}
	if all.String() != text || marked.String() != "["+text[5:14]+"]" {
		t.Errorf("got %q, marked %s", all.String(), marked.String())
	}
}

func TestWhatStaysTheSameIsCutAroundAChange(t *testing.T) {
	long := strings.Repeat("chữ ", 200)
	changed := ui.Difference{Segments: worddiff.Diff(long+"cũ "+long, long+"mới "+long)}
	shown, words := 0, strings.Builder{}
	for _, p := range changed.Pieces() {
		shown += len(strings.Fields(p.Text))
		words.WriteString(p.Op)
	}
	if shown > 80 || words.String() != "delins" {
		t.Errorf("%d words are shown, as %s", shown, words.String())
	}
	same := ui.Difference{Segments: worddiff.Diff(long, long)}
	if got := same.Pieces(); len(got) != 1 || got[0].Text != long {
		t.Error("what did not change at all is shown in full")
	}
}
