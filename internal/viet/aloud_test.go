package viet_test

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/viet"
)

func TestReadAloud(t *testing.T) {
	for _, c := range []struct{ written, said string }{
		{
			"Theo Quyết định số 71/2025/QĐ-UBND, từ ngày 01/12/2025, mức giá là 140.000 đồng/m2/tháng.",
			"Theo Quyết định số bảy mươi mốt năm hai nghìn không trăm hai mươi lăm của Ủy ban nhân dân, từ ngày một tháng " +
				"mười hai năm hai nghìn không trăm hai mươi lăm, mức giá là một trăm bốn mươi nghìn đồng một mét vuông một tháng.",
		},
		{"Hạn cuối: 30 tháng 4 năm 2026.", "Hạn cuối: ngày ba mươi tháng tư năm hai nghìn không trăm hai mươi sáu."},
		{"trước ngày 30/11", "trước ngày ba mươi tháng mười một"},
		{"từ 7h30 đến 16h; gọi 0912 345 678", "từ bảy giờ ba mươi phút đến mười sáu giờ; gọi không chín một hai, ba bốn năm, sáu bảy tám"},
		{"Luật số 64/2025/QH15", "Luật số sáu mươi tư năm hai nghìn không trăm hai mươi lăm của Quốc hội"},
		{"5-7 ngày, 10–15%", "năm đến bảy ngày, mười đến mười lăm phần trăm"},
		{"UBND phường nhận thẻ BHYT, CCCD, v.v.", "Ủy ban nhân dân phường nhận thẻ bảo hiểm y tế, căn cước công dân, vân vân"},
		{"Người dân không phải nộp phí.", "Người dân không phải nộp phí."},
	} {
		if got := viet.ReadAloud(c.written); got != c.said {
			t.Errorf("ReadAloud(%q)\n got %q\nwant %q", c.written, got, c.said)
		}
	}
}

// What an announcer says still states the facts of the written text.
func TestReadAloudKeepsTheFacts(t *testing.T) {
	said := viet.ReadAloud("Từ 01/7/2025, mức hỗ trợ 1,5 triệu đồng/tháng, bằng 3,5% thu nhập, hết ngày 30.11.2025.")
	dates, sums, percents := viet.FindDates(said), viet.FindSums(said), viet.FindPercents(said)
	if len(dates) != 2 || dates[0].Date != "2025-07-01" || dates[1].Date != "2025-11-30" {
		t.Errorf("dates in %q: %v", said, dates)
	}
	if len(sums) != 1 || sums[0].Sum != 1_500_000 || len(percents) != 1 || percents[0].Percent != "3.5" {
		t.Errorf("sums %v and percentages %v in %q", sums, percents, said)
	}
}

func TestCorpusReadAloud(t *testing.T) {
	rows := corpusTable(t, "tts/constructed_cases.tsv")[1:]
	right := 0
	for _, row := range rows {
		got := viet.ReadAloud(row[0])
		if strings.TrimPrefix(got, "ngày ") == strings.TrimPrefix(row[1], "ngày ") {
			right++
		} else {
			t.Logf("%q is read %q, the corpus says %q", row[0], got, row[1])
		}
	}
	t.Logf("figure: numbers and dates read aloud: %d of %d constructed cases", right, len(rows))
	if right < 40 {
		t.Errorf("only %d of %d constructed cases are read as the corpus says", right, len(rows))
	}
}
