package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
)

// act is a relation of another document, issued at the start of 2025.
func act(kind legaltext.RelationKind, since civil.Date, parts ...string) Relation {
	return Relation{
		Relation: legaltext.Relation{Kind: kind, Parts: parts, Evidence: "…"}, Since: since,
		From: Party{ID: "other", IssuedOn: "2025-01-01"},
	}
}

func TestStanding(t *testing.T) {
	const start, day = "2024-03-01", "2025-07-01"
	for _, c := range []struct {
		name string
		own  span
		acts []Relation
		on   civil.Date
		want State
	}{
		{"the day before", span{effective: start}, nil, "2024-02-29", StateNotYet},
		{"the first day", span{effective: start}, nil, start, StateInForce},
		{"a text without a day", span{}, nil, day, StateUnknown},
		{"the last day", span{effective: start, expires: day}, nil, "2025-06-30", StateInForce},
		{"its own end", span{effective: start, expires: day}, nil, day, StateExpired},
		{"replaced tomorrow", span{effective: start}, []Relation{act("replaces", day)}, "2025-06-30", StateInForce},
		{"replaced today", span{effective: start}, []Relation{act("replaces", day)}, day, StateReplaced},
		{"repealed", span{effective: start}, []Relation{act("repeals", day)}, day, StateRepealed},
		{"a part repealed", span{effective: start}, []Relation{act("repeals", day, "dieu-3")}, day, StatePartly},
		{"an unnamed part repealed", span{effective: start}, []Relation{partial(act("repeals", day))}, day, StatePartly},
		{"a part repealed tomorrow", span{effective: start}, []Relation{act("repeals", day, "dieu-3")}, "2025-06-30", StateInForce},
		{"a part, then the whole", span{effective: start}, []Relation{act("repeals", day, "dieu-3"), act("replaces", "2025-08-01")}, "2025-08-01", StateReplaced},
		{"the first end counts", span{effective: start}, []Relation{act("replaces", "2025-08-01"), act("repeals", day)}, "2026-01-01", StateRepealed},
		{"of one day replacing counts", span{effective: start}, []Relation{act("repeals", day), act("replaces", day)}, day, StateReplaced},
		{"repealed, whenever it began", span{}, []Relation{act("repeals", day)}, day, StateRepealed},
		{"parts that wait", apart(start, day), nil, "2025-06-30", StatePartly},
		{"parts that waited", apart(start, day), nil, day, StateInForce},
		{"parts that go before", apart(day, start), nil, start, StatePartly},
		{"before those parts", apart(day, start), nil, "2024-02-29", StateNotYet},
		{"repealed before it began", span{effective: "2026-01-01"}, []Relation{act("repeals", day)}, day, StateRepealed},
		{"amended", span{effective: start}, []Relation{act("amends", day)}, day, StateInForce},
		{"replaced by a text without a day", span{effective: start}, []Relation{act("replaces", "")}, day, StateUnknown},
		{"before that text was issued", span{effective: start}, []Relation{act("replaces", "")}, "2024-12-31", StateInForce},
		{"a part, by a text without a day", span{effective: start}, []Relation{act("repeals", "", "dieu-1")}, day, StateUnknown},
	} {
		got, why := standing(c.own, c.acts, c.on)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got != StateUnknown && (len(why) == 0 || why[0].State != got || why[0].Day == "") {
			t.Errorf("%s: %s for the reasons %+v", c.name, got, why)
		}
	}
}

func TestAnActOfADocumentThatNeverHeldIsNone(t *testing.T) {
	acts := []Relation{act("repeals", "2025-07-01")}
	for since, left := range map[civil.Date]int{"2025-06-30": 0, "2025-07-01": 0, "2025-07-02": 1, "": 1} {
		if got := effectiveActs(acts, map[ID][]Relation{"other": {act("replaces", since)}}); len(got) != left {
			t.Errorf("replaced on %q it has %d acts, want %d", since, len(got), left)
		}
	}
	if got := effectiveActs(acts, map[ID][]Relation{"other": {act("repeals", "2025-06-30", "dieu-9")}}); len(got) != 1 {
		t.Error("a document that lost a part lost its acts")
	}
}

// A state changes only on the days that nextState names, and what has ended does not begin again.
func TestStandingMovesOnlyOnItsDays(t *testing.T) {
	days := rapid.SampledFrom([]civil.Date{"", "2025-01-02", "2025-03-01", "2025-05-05", "2025-07-01", "2025-12-31"})
	rapid.Check(t, func(t *rapid.T) {
		own := span{effective: days.Draw(t, "effective"), expires: days.Draw(t, "expires")}
		if from := days.Draw(t, "part"); from != "" {
			own.parts = []legaltext.PartEffect{{Addresses: []string{"dieu-1"}, From: from}}
		}
		var acts []Relation
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			parts := rapid.SampledFrom([][]string{nil, {"dieu-1"}}).Draw(t, "parts")
			kind := rapid.SampledFrom([]legaltext.RelationKind{"repeals", "replaces", "amends", "basis"}).Draw(t, "kind")
			acts = append(acts, act(kind, days.Draw(t, "since"), parts...))
		}
		day := civil.Date("2025-01-01")
		was, _ := standing(own, acts, day)
		next := nextState(own, acts, day)
		for range 365 {
			day = day.AddDays(1)
			now, _ := standing(own, acts, day)
			if now != was && day != next {
				t.Fatalf("on %s it goes from %s to %s, foretold was %q", day, was, now, next)
			}
			if was.Ended() && now != was {
				t.Fatalf("on %s what was %s becomes %s", day, was, now)
			}
			if day == next {
				next = nextState(own, acts, day)
			}
			was = now
		}
	})
}

func TestWhichTextADayHas(t *testing.T) {
	list := []Version{
		{ID: "old", N: 1, Made: MadePublished, From: "2024-01-01"},
		{ID: "published", N: 2, Made: MadePublished, From: "2024-01-01", Live: true},
		{ID: "gone", N: 3, Made: MadeConsolidated, From: "2025-01-01"},
		{ID: "late", N: 4, Made: MadeConsolidated, From: "2026-01-01", Live: true},
		{ID: "early", N: 5, Made: MadeConsolidated, From: "2025-01-01", Live: true},
	}
	for day, want := range map[civil.Date]VersionID{
		"2020-01-01": "published", "2024-12-31": "published", "2025-01-01": "early", "2025-12-31": "early", "2026-01-01": "late",
	} {
		if v, ok := holding(list, day); !ok || v.ID != want {
			t.Errorf("on %s %s holds, want %s", day, v.ID, want)
		}
	}
	if next := nextText(list, "2025-01-01"); next != "2026-01-01" {
		t.Errorf("the text changes next on %q", next)
	}
	var order []VersionID
	for _, v := range timeline(list) {
		order = append(order, v.ID)
	}
	if want := []VersionID{"old", "published", "early", "late"}; !slices.Equal(order, want) {
		t.Errorf("the timeline is %v", order)
	}
}

func TestCodesThatCollideGrow(t *testing.T) {
	list := []Clause{{Address: "a"}, {Address: "b"}, {Address: "c"}}
	long := map[string]string{"a": "ABCDEFGH12", "b": "ABCDEFGH34", "c": "QRSTVWXY99"}
	codes, err := freeCodes(list, long, func(some []any) (map[string]bool, error) {
		taken := map[string]bool{}
		for _, code := range some {
			if code == "QRSTVWXY" {
				taken["QRSTVWXY"] = true
			}
		}
		return taken, nil
	})
	if err != nil || codes["a"] != "ABCDEFGH" || codes["b"] != "ABCDEFGH3" || codes["c"] != "QRSTVWXY9" {
		t.Errorf("the codes are %v, %v", codes, err)
	}
}

func TestMeant(t *testing.T) {
	here, there := Document{ID: "here", Number: "71/2025/QĐ-UBND", Issuer: "Ủy ban nhân dân tỉnh Bắc Ninh", IssuedOn: "2025-11-18"},
		Document{ID: "there", Number: "71/2025/QĐ-UBND", Issuer: "Ủy ban nhân dân tỉnh Nghệ An", IssuedOn: "2025-10-01"}
	council := Document{Issuer: "Hội đồng nhân dân tỉnh Bắc Ninh"}
	plain := Document{ID: "plain", Number: "1486/QĐ-UBND", Issuer: "Ủy ban nhân dân tỉnh Bắc Ninh", IssuedOn: "2025-11-18"}
	for _, c := range []struct {
		name   string
		target legaltext.Target
		kept   []Document
		want   ID
	}{
		{"nobody said whose", legaltext.Target{Number: "71/2025/QĐ-UBND"}, []Document{here, there}, "here"},
		{"only another's is kept", legaltext.Target{Number: "71/2025/QĐ-UBND"}, []Document{there}, ""},
		{"said whose", legaltext.Target{Number: "71/2025/QĐ-UBND", Issuer: "UBND tỉnh Nghệ An"}, []Document{here, there}, "there"},
		{"another day", legaltext.Target{Number: "71/2025/QĐ-UBND", IssuedOn: "2025-11-19"}, []Document{here}, ""},
		{"a number that begins anew", legaltext.Target{Number: "1486/QĐ-UBND"}, []Document{plain}, ""},
		{"the same with its day", legaltext.Target{Number: "1486/QĐ-UBND", IssuedOn: "2025-11-18"}, []Document{plain}, "plain"},
	} {
		if got := meant(c.target, council, c.kept); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func partial(r Relation) Relation {
	r.Partial = true
	return r
}

// apart is a document of which a part is in force from another day.
func apart(effective, part civil.Date) span {
	return span{effective: effective, parts: []legaltext.PartEffect{{Addresses: []string{"dieu-5"}, From: part, Evidence: "…"}}}
}
