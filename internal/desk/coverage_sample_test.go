package desk

import (
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

// atlas is the country as the program carries it.
func atlas() *audience.Atlas {
	a, err := audience.Embedded()
	if err != nil {
		panic(err)
	}
	return a
}

func sampleRun(state delivery.RunState) delivery.Run {
	return delivery.Run{
		ID: "0190f000-0000-7000-8000-000000000001", Num: 3, Statement: "s-1", Version: "v-1",
		Title: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện", Agency: "a-1", Lane: delivery.LaneNormal, State: state,
		Channels: []string{"email"}, Members: 20_000, Expanded: 20_000,
		NotBefore: noon.Add(-3 * time.Hour), CreatedAt: noon.Add(-3 * time.Hour),
		FirstAt: noon.Add(-170 * time.Minute), LastAt: noon.Add(-2 * time.Minute),
	}
}

// sampleCoverage spreads made-up people over the real communes of Bắc Ninh.
func sampleCoverage() coverage {
	a := atlas()
	c := coverage{Run: sampleRun(delivery.RunSending), Agency: "Sở Công Thương tỉnh Bắc Ninh", Channel: "email", On: "2026-11-23"}
	for i, u := range a.Communes("24", "2026-11-23") {
		n := u.Residents * int64(3+(i*37)%9) / 1000
		row := coverageRow{Unit: u, Tally: delivery.Tally{Targeted: n}}
		switch {
		case i%31 == 7:
			row.Tally = delivery.Tally{}
		case i%23 == 5:
			row.Tally.Pending = n
		default:
			row.Tally.Rejected = n * 3 / 100
			row.Tally.Suppressed = n / 100
			row.Tally.Confirmed = n * int64(5+i%9) / 100
			row.Tally.Pending = n * int64(i%4) / 100
			row.Tally.Handed = n - row.Tally.Rejected - row.Tally.Suppressed - row.Tally.Confirmed - row.Tally.Pending
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func measureSamples() map[string]sample {
	vi := lang.For(lang.VI)
	view := sampleCoverage().view("", vi)
	view.Clock = sampleClock()
	view.Choices = []ui.Option{{Value: string(view.Run.ID), Text: view.Run.Title}}
	return map[string]sample{
		"coverage":       {"coverage", "/desk/coverage?run=1", view},
		"run":            {"run", "/desk/runs/1", sampleBooks(delivery.RunSending)},
		"run-finished":   {"run", "/desk/runs/1", sampleBooks(delivery.RunFinished)},
		"coverage-empty": {"coverage", "/desk/coverage", &coverageView{}},
	}
}

func TestAMapNamesItsScaleAndItsGaps(t *testing.T) {
	v := sampleCoverage().view(delivery.LayerHanded, lang.For(lang.VI))
	gaps := map[gap]int{}
	for _, c := range v.Map.Circles {
		gaps[c.Gap]++
		if c.Gap != gapNone && len(c.Lines) == 0 {
			t.Errorf("%s shows its gap by the pattern alone", c.Title)
		}
	}
	if len(v.Map.Circles) != 99 || gaps[gapNobody] != 3 || gaps[gapMissed] == 0 || len(v.Map.Gaps) != 2 {
		t.Errorf("%d circles, gaps %v, key %v", len(v.Map.Circles), gaps, v.Map.Gaps)
	}
	if len(v.Table.Rows) != 99 || v.Table.Rows[0].Cells[0].Gap == gapNone {
		t.Errorf("the table does not put its gaps first: %+v", v.Table.Rows[0])
	}
}

func TestAFeedHasNoShareOfResidents(t *testing.T) {
	c := sampleCoverage()
	c.Places = true
	v := c.view("", lang.For(lang.VI))
	if v.Stats[1].Value != "Mọi người đọc được" || len(v.Map.Steps) != 1 || v.Table.Rows[20].Cells[1].Text != "–" {
		t.Errorf("%+v, steps %+v, %+v", v.Stats[1], v.Map.Steps, v.Table.Rows[20].Cells[1])
	}
	for _, circle := range v.Map.Circles {
		if circle.Gap == gapNone && circle.Class != "4" {
			t.Fatalf("%s is coloured by a share", circle.Title)
		}
	}
}
