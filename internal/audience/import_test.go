package audience_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

const list = `Họ và tên;Email;Xã, phường;Tỉnh;Nhóm;Đồng ý;Ngày đồng ý
Nguyễn Thị Lan;lan@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;Nông dân;có;12/05/2026
Trần Văn Minh;minh@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;;;
Lê Hoà;hoa@vi-du.invalid;Phường Bắc Giag;Bắc Ninh;;x;12/05/2026
Phạm An;an@vi-du.invalid;Phường Thọ Xương;Bắc Ninh;;x;12/05/2026
Đỗ Bình;binh-vi-du.invalid;Phường Bắc Giang;Bắc Ninh;;x;12/05/2026

NGUYỄN THỊ LAN;LAN@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;;x;12/05/2026
Nguyễn Văn Hùng;lan@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;older, farmers;x;12/05/2026
Vũ Mai;mai@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;Cướp biển;không;31/02/2026
Bùi Tú;tu@vi-du.invalid;Phường Bắc Giang;Bắc Ninh;;x;
`

func (s site) load(t *testing.T, text string, opts audience.ImportOptions) *audience.Report {
	t.Helper()
	r, err := s.Import(t.Context(), officer(), "danh-sach.csv", strings.NewReader(text), opts)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Balanced() {
		t.Errorf("%d lines, but %d imported, %d already, %d rejected", r.Lines, r.Imported, r.Already, r.Rejected)
	}
	return r
}

// issues spells a report: "3 rejected audience.import.no_consent".
func issues(r *audience.Report) []string {
	var all []string
	for _, i := range r.Issues {
		all = append(all, fmt.Sprintf("%d %s %s", i.Line, i.Verdict, i.Err.Code))
	}
	return all
}

func TestEveryLineIsAccountedFor(t *testing.T) {
	want := []string{
		"3 rejected audience.import.no_consent",
		"4 rejected audience.commune.unknown_near",
		"5 rejected audience.unit.abolished",
		"6 rejected audience.address.no_at",
		"8 rejected audience.import.repeated",
		"9 noted audience.import.shared",
		"10 rejected audience.import.consent_refused",
		"10 rejected audience.import.group",
		"11 rejected audience.import.no_consent_date",
	}
	each(t, func(t *testing.T, s site) {
		dry := s.load(t, list, audience.ImportOptions{DryRun: true})
		if got := issues(dry); !slices.Equal(got, want) {
			t.Errorf("dry run:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if all, err := s.Totals(t.Context()); err != nil || all.Subscribers != 0 {
			t.Errorf("a dry run wrote %+v, %v", all, err)
		}
		r := s.load(t, list, audience.ImportOptions{})
		if got := issues(r); !slices.Equal(got, want) || r.Imported != 2 || r.Rejected != 7 || r.Lines != 9 {
			t.Errorf("%+v", r)
		}
		if p := s.preview(t, everyone()); p.People != 1 || p.Duplicates != 1 || len(p.ByGroup) == 0 {
			t.Errorf("%d people, %d duplicates, %v", p.People, p.Duplicates, p.ByGroup)
		}
		again := s.load(t, list, audience.ImportOptions{})
		if again.Imported != 0 || again.Already != 2 || again.Rejected != 7 {
			t.Errorf("again: %+v", issues(again))
		}
		if n := s.facts(t, "subscribers.imported"); n != 1 {
			t.Errorf("%d facts", n)
		}
	})
}

func TestTheReportSaysHowToMend(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	r := s.load(t, list, audience.ImportOptions{DryRun: true})
	var out bytes.Buffer
	if err := r.CSV(&out, lang.For(lang.VI)); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(lines) != 1+len(r.Issues) {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, part := range []string{"Phường Bắc Giang (07210)", "Có phải là", "Trùng người với dòng 2", "Không nhập"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	if strings.Contains(text, "«") || strings.Contains(text, "vi-du.invalid\"") || strings.Contains(text, "Nguyễn") {
		t.Errorf("a bare key or a person in\n%s", text)
	}
}

func TestOneDateForTheWholeList(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	text := "email,ma xa,consent\na@vi-du.invalid,7210,yes\nb@vi-du.invalid,07210,2026-05-12\nc@vi-du.invalid,07210,46154\n"
	r := s.load(t, text, audience.ImportOptions{ConsentOn: "2026-05-01", Proof: "Phiếu số 12"})
	if r.Imported != 3 {
		t.Fatalf("%v", issues(r))
	}
	r = s.load(t, "email,ma xa,consent\nd@vi-du.invalid,7210,yes\n", audience.ImportOptions{ConsentOn: "2027-01-01"})
	if got := issues(r); !slices.Equal(got, []string{"2 rejected audience.import.consent_future"}) {
		t.Errorf("%v", got)
	}
}

func TestAnImportDoesNotUndoAWithdrawal(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		r := request(1)
		done := s.subscribe(t, r)
		if _, err := s.Withdraw(t.Context(), done.Token, "one_click"); err != nil {
			t.Fatal(err)
		}
		line := func(date string) string {
			return fmt.Sprintf("ten,email,ma xa,dong y,ngay dong y\n%s,%s,07210,x,%s\n", r.Name, r.Address, date)
		}
		s.clock.pass(48 * time.Hour)
		old := s.load(t, line("23/11/2026"), audience.ImportOptions{})
		if got := issues(old); !slices.Equal(got, []string{"2 rejected audience.import.withdrawn"}) {
			t.Errorf("an old consent: %v", got)
		}
		renewed := s.load(t, line("24/11/2026"), audience.ImportOptions{})
		if renewed.Imported != 1 || s.preview(t, everyone()).People != 1 {
			t.Errorf("a new consent: %v", issues(renewed))
		}
	})
}

func TestPaperConfirmsWhatWasAskedOnTheWeb(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		r := withUnit(request(1))
		if _, err := s.Subscribe(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		s.load(t, "email,ma xa,consent\n"+r.Address+",07210,2026-05-12\n", audience.ImportOptions{})
		if p := s.preview(t, everyone()); p.People != 1 || p.Unconfirmed != 0 {
			t.Errorf("%d people, %d unconfirmed", p.People, p.Unconfirmed)
		}
	})
}

func TestImportNeedsTheRight(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	_, err := s.Import(t.Context(), auth.Actor{ID: "x"}, "a.csv", strings.NewReader(list), audience.ImportOptions{})
	if fault.KindOf(err) != fault.KindForbidden {
		t.Errorf("%v", err)
	}
}

func TestImportFromExcel(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	book := excelize.NewFile()
	rows := [][]any{
		{"Họ tên", "Thư điện tử", "Mã xã", "Đồng ý", "Ngày đồng ý"},
		{"Nguyễn Thị Lan", "lan@vi-du.invalid", 7210, "x", time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC)},
		{},
		{"Trần Văn Minh", "minh@vi-du.invalid", "07210", "x", "12/05/2026"},
		{"Lê Hoà", "hoa@vi-du.invalid", "99999", "x", "12/05/2026"},
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	r := s.load(t, data.String(), audience.ImportOptions{})
	if got := issues(r); r.Imported != 2 || !slices.Equal(got, []string{"5 rejected audience.unit.unknown"}) {
		t.Errorf("%d imported, %v", r.Imported, got)
	}
}

// people writes a list of n people spread over Bắc Ninh.
func people(t testing.TB, n int) string {
	communes := embedded(t).Communes("24", today)
	var b strings.Builder
	b.WriteString("Họ tên,Email,Xã phường,Tỉnh,Nhóm,Đồng ý,Ngày đồng ý\n")
	for i := range n {
		u := communes[i%len(communes)]
		fmt.Fprintf(&b, "Người %d,dan-%d@vi-du.invalid,%s,Bắc Ninh,Nông dân;Người cao tuổi,có,12/05/2026\n", i, i, u.FullName)
	}
	return b.String()
}

func TestAStoppedImportGoesOnWhereItStopped(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		text := people(t, 5_000)
		var told []int
		r := s.load(t, text[:strings.Index(text, "Người 3000,")], audience.ImportOptions{})
		again := s.load(t, text, audience.ImportOptions{Progress: func(done, total int) {
			if total != 5000 {
				t.Errorf("of %d", total)
			}
			told = append(told, done)
		}})
		if r.Imported != 3000 || again.Imported != 2000 || again.Already != 3000 || !slices.Equal(told, []int{2000, 4000, 5000}) {
			t.Errorf("%d, then %d and %d already; told %v", r.Imported, again.Imported, again.Already, told)
		}
	})
}

// Whatever stands in a list, every line is accounted for once, a second import adds nobody, and who is imported can be
// found by his address.
func TestAnyListIsAccountedFor(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	cell := func(label string, values ...string) *rapid.Generator[string] {
		return rapid.OneOf(rapid.SampledFrom(values), rapid.StringMatching(`[a-zA-ZĐđạôé@. ]{0,12}`))
	}
	name, address := cell("name", "Lan", "LAN", "", "Minh"), cell("address", "a@b.invalid", "A@b.invalid", "c@b.invalid", "d@b.invalid", "x")
	unit := cell("unit", "07210", "7210", "Phường Bắc Giang", "Phường Thọ Xương", "99999")
	yes, date := cell("yes", "có", "x", "không", ""), cell("date", "12/05/2026", "46154", "", "32/13/2026")
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		b.WriteString("Tên\tEmail\tXã phường\tĐồng ý\tNgày đồng ý\n")
		n := rapid.IntRange(1, 12).Draw(rt, "lines")
		for i := range n {
			fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", name.Draw(rt, "name"), address.Draw(rt, "address"), unit.Draw(rt, "unit"),
				yes.Draw(rt, "yes"), date.Draw(rt, "date"))
			_ = i
		}
		before, err := s.Totals(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		dry := s.load(t, b.String(), audience.ImportOptions{DryRun: true})
		r := s.load(t, b.String(), audience.ImportOptions{})
		after, err := s.Totals(t.Context())
		if err != nil || after.Agreed-before.Agreed != int64(r.Imported) || !slices.Equal(issues(dry), issues(r)) {
			rt.Fatalf("%d imported, %d more agree (%v); %v, %v", r.Imported, after.Agreed-before.Agreed, err, issues(dry), issues(r))
		}
		again := s.load(t, b.String(), audience.ImportOptions{})
		if again.Imported != 0 || again.Already != r.Imported+r.Already {
			rt.Fatalf("again %d imported, %d already, after %d and %d", again.Imported, again.Already, r.Imported, r.Already)
		}
	})
}

func TestAnOfficerFindsWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		done := s.subscribe(t, request(1))
		found, err := s.Find(t.Context(), officer(), " DAN-001@vi-du.invalid")
		if err != nil || len(found) != 1 || found[0].ID != done.Subscriber {
			t.Errorf("%+v, %v", found, err)
		}
		if w, err := s.WithdrawFor(t.Context(), officer(), found[0].ID); err != nil || w.Already {
			t.Errorf("%+v, %v", w, err)
		}
		if _, err := s.Find(t.Context(), auth.Actor{ID: "x"}, "dan-001@vi-du.invalid"); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("%v", err)
		}
	})
}

func TestGroupsAsAnOfficeWritesThem(t *testing.T) {
	s := newSite(t, sqldbtest.SQLite(t), &clock{now: startOfTest()})
	for cell, want := range map[string][]audience.GroupCode{
		"":                       nil,
		"Nông dân":               {"farmers"},
		"hộ nghèo, hộ cận nghèo": {"poor"},
		"Hộ nghèo, hộ cận nghèo; farmers": {"farmers", "poor"},
		"Nông dân, NGUOI CAO TUOI,":       {"farmers", "older"},
	} {
		address := fmt.Sprintf("nhom-%d@vi-du.invalid", len(cell))
		r := s.load(t, fmt.Sprintf("email\tma xa\tnhom\tdong y\n%s\t07210\t%s\t12/05/2026\n", address, cell), audience.ImportOptions{})
		found, err := s.Find(t.Context(), officer(), address)
		if err != nil || r.Imported != 1 || !slices.Equal(found[0].Groups, want) {
			t.Errorf("%q gives %+v (%v, %v), want %v", cell, found, err, issues(r), want)
		}
	}
}
