package statement_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/statement"
)

//go:embed testdata/flags.tsv
var judged string

// Sentences in the style of official texts, each judged by hand: what of it someone
// will act on, or nothing.
func TestMattersOfJudgedSentences(t *testing.T) {
	right, wrong, missed, none, named := 0, 0, 0, 0, 0
	for line := range strings.Lines(judged) {
		want, sentence, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			t.Fatalf("no tab in %q", line)
		}
		stated := statement.MattersOf(sentence)
		switch {
		case want == "-" && len(stated) == 0:
			none++
		case want == "-":
			wrong++
			t.Logf("flagged in vain: %s %v", sentence, stated)
		case len(stated) == 0:
			missed++
			t.Logf("missed: %s (%s)", sentence, want)
		default:
			right++
			if slices.ContainsFunc(stated, func(s statement.Stated) bool { return string(s.Matter) == want }) {
				named++
			} else {
				t.Logf("named otherwise: %s (%s) %v", sentence, want, stated)
			}
		}
	}
	precision, recall := share(right, right+wrong), share(right, right+missed)
	t.Logf("%d sentences: precision %.3f, recall %.3f; of those flagged rightly, %.3f name what was meant", right+wrong+missed+none, precision, recall, share(named, right))
	if right+missed < 60 || wrong+none < 60 {
		t.Errorf("only %d to flag and %d not", right+missed, wrong+none)
	}
	if precision < 0.95 || recall < 0.95 {
		t.Error("too many sentences are flagged in vain or missed")
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(1, of)) }

func TestFlags(t *testing.T) {
	if found := statement.Flags(tuition()); len(found) != 0 {
		t.Errorf("every sentence of it is cited, and %v are flagged", found)
	}
	c := tuition()
	c.Citations = c.Citations[:1]
	c.Contact = "Nộp đơn trước ngày 30/9/2026 qua điện thoại 0204 000 000." // where to ask is nobody's rule
	c.Body = "Người nộp hồ sơ có được nhận tiền ngay không?\nNgười giám hộ phải mở tài khoản."
	var got []string
	for _, f := range statement.Flags(c) {
		line := f.Field + " " + f.Filled
		for _, s := range f.States {
			line += " | " + string(s.Matter) + ": " + s.Words
		}
		got = append(got, line)
	}
	want := []string{
		"headline Học sinh hộ nghèo, cận nghèo được hỗ trợ 1.350.000 đồng học phí mỗi học kỳ | right: được hỗ trợ | sum: 1.350.000 đồng",
		"summary Mức hỗ trợ là 1.350.000 đồng/học kỳ. | right: mức hỗ trợ | sum: 1.350.000 đồng",
		"steps Nộp đơn kèm bản sao giấy chứng nhận hộ nghèo, cận nghèo trước ngày 30/09/2026. | deadline: trước ngày 30/09/2026",
		"body Người giám hộ phải mở tài khoản. | duty: phải",
	}
	if !slices.Equal(got, want) {
		t.Errorf("flagged %q\nwant %q", got, want)
	}
}
