package desk

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

func sampleSheet() delivery.ChannelBooks {
	return delivery.ChannelBooks{
		Channel: "email",
		Tally: delivery.Tally{
			Targeted: 20_000, Handed: 11_204, Delivered: 1_310, Confirmed: 402, Suppressed: 36, Rejected: 212,
			Pending: 6_336,
		},
		Waiting: delivery.Waiting{Queued: 6_120, Leased: 64, Retry: 152},
	}
}

func sampleBooks(state delivery.RunState) *booksView {
	vi := lang.For(lang.VI)
	run := sampleRun(state)
	v := &booksView{
		Run: run, Agency: "Sở Công Thương tỉnh Bắc Ninh", State: runTag(vi, run.State), Facts: runFacts(run, vi), At: secondText(noon),
		Coverage: "/desk/coverage?run=" + string(run.ID), Finish: "/desk/runs/x/finish",
	}
	books := sampleSheet()
	if state == delivery.RunFinished {
		books.Handed, books.Pending, books.Waiting = books.Handed+books.Pending+500, 0, delivery.Waiting{}
		v.Finish = ""
	} else {
		v.Poll, v.Why = "/desk/runs/"+string(run.ID), vi.T("deskplan.run.cannot_close", "pending", int64(6_836))
	}
	v.Books = []sheet{sheetOf(run, books, noon.Add(90*time.Minute), answered{Code: "451 4.7.1", Detail: "Greylisted, try again later", Next: noon.Add(4 * time.Minute)}, vi)}
	return v
}

func TestTheBooksNeverShowAReach(t *testing.T) {
	b := sampleSheet()
	s := sheetOf(sampleRun(delivery.RunSending), b, time.Time{}, answered{}, lang.For(lang.VI))
	if s.Sum != "20.000" || s.Targeted.N != "20.000" {
		t.Errorf("the sum is %s, the audience %s", s.Sum, s.Targeted.N)
	}
	if s.Balance.Class != "open" {
		t.Errorf("with 6.336 pending and 500 missing the books are %q", s.Balance.Class)
	}
	if got := s.Groups[2].Lines[3]; got.N != "500" || got.Href != "" {
		t.Errorf("people without an attempt: %+v", got)
	}
	b.Handed += 600
	if over := sheetOf(sampleRun(delivery.RunSending), b, time.Time{}, answered{}, lang.For(lang.VI)); over.Balance.Class != "wrong" || over.Sum != "20.100" {
		t.Errorf("100 attempts too many: %+v, sum %s", over.Balance, over.Sum)
	}
}
