package statement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/viet"
)

// brief writes findings as "channel/kind/fact" for comparison.
func brief(found []statement.Finding) []string {
	var all []string
	for _, f := range found {
		s := fmt.Sprintf("%s/%s/%s", f.Channel, f.Kind, f.Fact)
		if f.Severity == statement.Warning {
			s += " (warning)"
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func expect(t *testing.T, c statement.Content, want ...string) {
	t.Helper()
	slices.Sort(want)
	found := statement.Check(c)
	if got := brief(found); !slices.Equal(got, want) {
		t.Errorf("found %q\nwant %q", got, want)
		for _, f := range found {
			t.Log(f.Channel, f.Field, f.Message(lang.For(lang.VI)))
		}
	}
}

// edited puts an edited rendering in.
func edited(c statement.Content, channel statement.Channel, subject, text string) statement.Content {
	overrides := map[statement.Channel]statement.Override{channel: {Subject: subject, Text: text, By: "an", At: noon}}
	for k, v := range c.Overrides {
		if k != channel {
			overrides[k] = v
		}
	}
	c.Overrides = overrides
	return c
}

// with changes one fact's value and lets it remember the old one.
func with(c statement.Content, key, value string) statement.Content {
	before := c
	c.Facts = slices.Clone(c.Facts)
	for i, f := range c.Facts {
		if f.Key == key {
			c.Facts[i] = fact(f.Type, f.Key, f.Label, value, f.In...)
		}
	}
	return c.Following(before)
}

const boardWarning = "board/too_long/ (warning)"

func TestAGoodStatementHasNothingBlocking(t *testing.T) { expect(t, tuition(), boardWarning) }

func TestAChangedDateIsStaleInEveryEditedRendering(t *testing.T) {
	c := tuition()
	sms := "UBND tinh: nop don ho tro hoc phi 1.350.000 dong truoc ngay 30/9/2026."
	c = edited(c, statement.SMS, "", sms)
	c = edited(c, statement.Radio, "", "Mức hỗ trợ là một triệu ba trăm năm mươi nghìn đồng.\n"+
		"Hạn nộp đơn là ngày ba mươi tháng chín năm hai nghìn không trăm hai mươi sáu.")
	c = edited(c, statement.Email, "Nộp đơn trước ngày 30/9", "Hỗ trợ 1,35 triệu đồng. Nộp tại UBND xã, phường trước ngày {{han_nop}}.")
	expect(t, c, boardWarning)

	c = with(c, "han_nop", "15/10/2026")
	expect(t, c, boardWarning, "sms/stale/han_nop", "radio/stale/han_nop", "email/stale/han_nop", "/disagrees/han_nop (warning)")
	for _, f := range statement.Check(c) {
		if f.Channel == statement.SMS && f.Kind == statement.Stale {
			if said := sms[f.Start:f.End]; !strings.Contains(said, "30/9/2026") {
				t.Errorf("the finding points at %q", said)
			}
			message := f.Message(lang.For(lang.VI))
			if !strings.Contains(message, "30/09/2026") || !strings.Contains(message, "15/10/2026") {
				t.Errorf("the message names not both days: %s", message)
			}
		}
	}
	delete(c.Overrides, statement.SMS)
	delete(c.Overrides, statement.Radio)
	delete(c.Overrides, statement.Email)
	expect(t, c, boardWarning, "/disagrees/han_nop (warning)")
}

func TestWhatNoFactGivesIsUnbacked(t *testing.T) {
	c := edited(tuition(), statement.SMS, "", "Nop 1.350.000 dong truoc 30/9/2026. Tu 5/8/2026 thu them 20.000d, giam 5%.")
	expect(t, c, boardWarning, "sms/unbacked/", "sms/unbacked/ (warning)")
	c = tuition()
	c.Why = "Nghị quyết ngày 01 tháng 3 năm 2026 đã giao việc này."
	expect(t, c, boardWarning, "/unbacked/")
	c.Why = "Quyết định ban hành ngày 20/7/2026, có hiệu lực từ ngày 1/8/2026." // the cited document's own days
	expect(t, c, boardWarning)
}

func TestWhatMustBeSaidIsMissing(t *testing.T) {
	c := edited(tuition(), statement.Radio, "", "Bà con nhớ nộp đơn.")
	expect(t, c, boardWarning, "radio/missing/han_nop", "radio/missing/muc")
	c = edited(tuition(), statement.Board, "", " ")
	expect(t, c, "board/missing/")
	c = edited(tuition(), statement.Email, "", "Nộp trước ngày 30/9/2026 tại ủy ban nhân dân xã, phường; 1.350.000đ")
	expect(t, c, boardWarning, "email/missing/") // no subject
}

func TestADaySaidWithoutItsYear(t *testing.T) {
	script := "Mức hỗ trợ là một triệu ba trăm năm mươi nghìn đồng.\nHạn nộp là ngày ba mươi tháng chín."
	c := edited(tuition(), statement.Radio, "", script)
	expect(t, c, boardWarning)
	expect(t, with(c, "han_nop", "30/10/2026"), boardWarning, "radio/stale/han_nop", "/disagrees/han_nop (warning)")
	script += " Xã họp ngày hai mươi tháng tư, tức mùng hai tháng mười hai."
	expect(t, edited(c, statement.Radio, "", script), boardWarning, "radio/unbacked/ (warning)")
	if n := len(statement.Check(edited(c, statement.Radio, "", script))) - len(statement.Check(c)); n != 2 {
		t.Errorf("%d days were found unbacked", n)
	}
}

func TestAFormerPlaceIsStale(t *testing.T) {
	c := edited(tuition(), statement.Board, "", "Nộp tại UBND xã, phường\n30/9/2026\n1.350.000 đồng")
	expect(t, c)
	expect(t, with(c, "noi_nop", "trường đang học"), "board/stale/noi_nop (warning)", "board/missing/noi_nop")
}

func TestCitations(t *testing.T) {
	c := tuition()
	c.Citations = nil
	expect(t, c, boardWarning, "/uncited/", "/uncited/ (warning)")

	c = tuition()
	c.Summary = "Câu mới. " + c.Summary // sentences move, and their citations with them
	expect(t, c.Anchored(), boardWarning)

	c.Summary = strings.ReplaceAll(c.Summary, "Mức hỗ trợ là", "Mức hỗ trợ nay là")
	c.Headline = "Hỗ trợ học phí"
	expect(t, c.Anchored(), "/drifted/", "/uncited/ (warning)") // its sentence is flagged, so the fact is not

	c = tuition()
	c.Citations[0].Quote += " và nhiều hơn nữa"
	expect(t, c, boardWarning, "/drifted/")
}

func TestPlaceholdersAndFacts(t *testing.T) {
	c := tuition()
	c.Why = "Xem {{khong_co}}."
	expect(t, c, boardWarning, "/malformed/")
	c = tuition()
	c.Facts[0].Value = "hôm nào đó"
	if found := statement.Check(c); !statement.Blocks(found) || !slices.Contains(brief(found), "/malformed/han_nop") {
		t.Errorf("found %q", brief(found))
	}
	c = tuition()
	c.Facts = append(c.Facts, fact(statement.FactText, "muc", "Hai lần", "x y z"), fact(statement.FactSum, "", "Phí khác", "5.000"))
	expect(t, c, boardWarning, "/malformed/muc", "/uncited/phi_khac (warning)", "/unused/phi_khac (warning)")
}

func TestTheRadioScriptCanBeRead(t *testing.T) {
	c := edited(tuition(), statement.Radio, "", "Hạn ngày 30/9/2026, mức 1.350.000 đồng, xem https://example.vn hoặc hỏi abc@example.vn.")
	expect(t, c, boardWarning, "radio/unspeakable/ (warning)")
	if r := statement.RenderFor(tuition(), statement.Radio); strings.ContainsAny(r.Text, "0123456789/@") {
		t.Errorf("the generated script has figures: %s", r.Text)
	}
}

// Whatever the facts, what is generated says all that it must and nothing unbacked;
// and whatever a fact becomes, an edited text with its old value is never missed.
func TestGeneratedAgreesAndEditedIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) string {
			return viet.FormatDate(civil.Date("2026-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, name)))
		}
		sum := func(name string) string { return viet.FormatSum(rapid.Int64Range(1, 50_000_000_000).Draw(t, name)) }
		c := with(with(tuition(), "han_nop", day("day")), "muc", sum("sum"))
		c = with(c, "noi_nop", rapid.SampledFrom([]string{"Trường học", "Nhà văn hóa thôn Hạ", "UBND xã"}).Draw(t, "place"))
		channel := rapid.SampledFrom(statement.Channels()).Draw(t, "channel")
		c.PlainSMS = rapid.Bool().Draw(t, "plain")
		for _, f := range statement.Check(c) {
			if f.Severity == statement.Blocking {
				t.Fatalf("generated: %+v", f)
			}
		}
		r := statement.RenderFor(c, channel)
		c = edited(c, channel, r.Subject, r.Text)
		key, value := "han_nop", day("new day")
		if rapid.Bool().Draw(t, "the sum") {
			key, value = "muc", sum("new sum")
		}
		changed := with(c, key, value)
		same := slices.EqualFunc(changed.Facts, c.Facts, func(a, b statement.Fact) bool { return a.Value == b.Value })
		caught := slices.ContainsFunc(statement.Check(changed), func(f statement.Finding) bool {
			return f.Channel == channel && f.Fact == key && f.Kind == statement.Stale && f.Severity == statement.Blocking
		})
		if caught == same {
			t.Fatalf("%s became %s on %s: caught %v\n%s", key, value, channel, caught, r.Text)
		}
	})
}

func TestEveryFindingHasItsWords(t *testing.T) {
	c := tuition()
	c.Headline, c.Summary, c.Issuer, c.Who, c.Steps, c.Contact = strings.Repeat("Dài ", 50), "", "", "", nil, ""
	c.Facts = append(c.Facts, c.Facts[0])
	c.Overrides = map[statement.Channel]statement.Override{}
	for _, channel := range statement.Channels() {
		c.Overrides[channel] = statement.Override{Text: strings.Repeat("Câu {{x}} này rất dài 1/1/2020 và 5.000 đồng, 7%, ", 30)}
	}
	found := statement.Check(c)
	for _, p := range []*lang.Printer{lang.For(lang.VI), lang.For(lang.EN)} {
		for _, f := range found {
			if m := f.Message(p); strings.ContainsAny(m, "«»") || strings.Contains(m, "{") && !strings.Contains(m, "{{") {
				t.Errorf("%s: %s", f.Code, m)
			}
		}
	}
	if len(found) < 15 {
		t.Errorf("only %d findings", len(found))
	}
}
