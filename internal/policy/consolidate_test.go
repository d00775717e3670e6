package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// circular is a made-up circular in official form.
func circular(number, title, body string) string {
	return "BỘ TÀI CHÍNH\nSố: " + number + "\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" +
		"Hà Nội, ngày 05 tháng 01 năm " + strings.Split(number, "/")[1] + "\nTHÔNG TƯ\n" + title + "\nCăn cứ Luật Giá ngày 19 tháng 6 năm 2023;\n" + body
}

const ferry = "01/2024/TT-BTC"

// ferries are a base, an amender of two days, a later one with an order that cannot be carried out, and the last, which
// lies ahead of the test's day.
func ferries(t *testing.T) given {
	t.Helper()
	files := given{}
	for name, text := range map[string]string{
		"base": circular(ferry, "Quy định về phí đò ngang", "Điều 1. Phạm vi\nThông tư này quy định về phí đò ngang.\n"+
			"Điều 2. Mức phí\n1. Người lớn: 5.000 đồng một lượt.\n2. Trẻ em được miễn phí.\n3. Bến đò niêm yết mức phí.\n"+
			"Điều 3. Hiệu lực\nThông tư này có hiệu lực từ ngày 01 tháng 3 năm 2024.\n"),
		"first": circular("02/2025/TT-BTC", "Sửa đổi, bổ sung một số điều của Thông tư số "+ferry,
			"Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số "+ferry+"\n"+
				"1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Người lớn: 7.000 đồng.”\n2. Sửa đổi khoản 3 Điều 2 như sau:\n“3. Bến đò công khai mức phí.”\n"+
				"Điều 2. Hiệu lực thi hành\n1. Thông tư này có hiệu lực từ ngày 01 tháng 6 năm 2025, trừ trường hợp quy định tại khoản 2 Điều này.\n"+
				"2. Mức phí quy định tại khoản 1 Điều 1 Thông tư này được áp dụng từ ngày 01 tháng 01 năm 2026.\n"),
		"second": circular("09/2026/TT-BTC", "Sửa đổi Thông tư số "+ferry, "Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số "+ferry+"\n"+
			"1. Bãi bỏ khoản 2 Điều 2.\n2. Sửa đổi khoản 9 Điều 7 như sau:\n“9. Không có khoản này.”\n"+
			"Điều 2. Hiệu lực thi hành\nThông tư này có hiệu lực từ ngày 01 tháng 3 năm 2026.\n"),
		"ahead": circular("11/2026/TT-BTC", "Sửa đổi Thông tư số "+ferry, "Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số "+ferry+"\n"+
			"1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Người lớn: 9.000 đồng.”\nĐiều 2. Hiệu lực thi hành\nThông tư này có hiệu lực từ ngày 01 tháng 01 năm 2027.\n"),
	} {
		d, err := legaltext.Parse(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if name != "base" && !slices.ContainsFunc(d.Relations, func(r legaltext.Relation) bool { return r.Target.Number == ferry }) {
			says(d, legaltext.RelationAmends, ferry)
		}
		files[name] = d
	}
	return files
}

// texts is what khoản 1, 2 and 3 of Điều 2 say on a day.
func (s site) texts(t *testing.T, id policy.ID, day civil.Date) string {
	t.Helper()
	st := s.on(t, id, day)
	var out []string
	for n := 1; n <= 3; n++ {
		c, err := s.ClauseAt(t.Context(), st.Version.ID, fmt.Sprintf("dieu-2/khoan-%d", n))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c.Text)
	}
	return strings.Join(out, " ")
}

// Whatever the order in which they come, a base and its amenders make the same texts, each from its day.
func TestConsolidatedTextsInEveryOrderOfImport(t *testing.T) {
	files := ferries(t)
	orders := [][]string{
		{"base", "first", "second", "ahead"}, {"ahead", "second", "first", "base"}, {"second", "base", "first", "ahead"}, {"ahead", "base", "second", "first"},
	}
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		for i, order := range orders {
			s := newSite(t, db, policy.ReadBy(files))
			if i > 0 { // every order has a site of its own
				s = newSite(t, sqldbtest.SQLite(t), policy.ReadBy(files))
			}
			ids := map[string]policy.ID{}
			for _, name := range order {
				ids[name] = s.bring(t, name, name).ID
			}
			for day, want := range map[civil.Date]string{
				"2024-03-01": "Người lớn: 5.000 đồng một lượt. Trẻ em được miễn phí. Bến đò niêm yết mức phí.",
				"2025-05-31": "Người lớn: 5.000 đồng một lượt. Trẻ em được miễn phí. Bến đò niêm yết mức phí.",
				"2025-06-01": "Người lớn: 5.000 đồng một lượt. Trẻ em được miễn phí. Bến đò công khai mức phí.",
				"2026-01-01": "Người lớn: 7.000 đồng. Trẻ em được miễn phí. Bến đò công khai mức phí.",
				"2026-03-01": "Người lớn: 7.000 đồng. (được bãi bỏ) Bến đò công khai mức phí.",
				"2027-01-01": "Người lớn: 9.000 đồng. (được bãi bỏ) Bến đò công khai mức phí.",
			} {
				if got := s.texts(t, ids["base"], day); got != want {
					t.Errorf("%v on %s: %s", order, day, got)
				}
			}
			list, err := s.Versions(t.Context(), ids["base"])
			if err != nil {
				t.Fatal(err)
			}
			live := slices.DeleteFunc(list, func(v policy.Version) bool { return !v.Live })
			if len(live) != 5 {
				t.Errorf("%v: %d texts are live", order, len(live))
			}
			st := s.on(t, ids["base"], "2026-03-01")
			if len(st.Unapplied) != 1 || st.Unapplied[0].By.Document != ids["second"] || st.Unapplied[0].Reason == nil {
				t.Errorf("%v: not applied is %+v", order, st.Unapplied)
			}
			if early := s.on(t, ids["base"], "2026-02-28"); len(early.Unapplied) != 0 || early.Next != "2026-03-01" {
				t.Errorf("%v: the day before it is %+v", order, early)
			}
		}
	})
}

func TestAConsolidatedTextSaysWhatChangedIt(t *testing.T) {
	files := ferries(t)
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db, policy.ReadBy(files))
		base := s.bring(t, "base", "base")
		codes, err := s.Codes(t.Context(), base.Version.ID)
		if err != nil {
			t.Fatal(err)
		}
		first, second := s.bring(t, "first", "first"), s.bring(t, "second", "second")
		doc, err := s.Document(t.Context(), base.ID)
		if err != nil || doc.Current == base.Version.ID || doc.Versions != 4 {
			t.Fatalf("the document is %+v, %v", doc, err)
		}
		v, err := s.Version(t.Context(), doc.Current)
		if err != nil || v.Made != policy.MadeConsolidated || v.From != "2026-03-01" || v.Base != base.Version.ID ||
			!slices.Equal(v.Amenders, []policy.VersionID{first.Version.ID, second.Version.ID}) || v.Original != "" {
			t.Errorf("the text of today is %+v, %v", v, err)
		}
		changes, err := s.ChangesOf(t.Context(), v.ID, "dieu-2/khoan-1")
		if err != nil || len(changes) != 1 || changes[0].By.Document != first.ID || changes[0].From != "2026-01-01" ||
			changes[0].Verb != amend.VerbReplace || !strings.Contains(changes[0].Sentence, "khoản 1 Điều 2") || changes[0].By.Number != "02/2025/TT-BTC" {
			t.Errorf("it was changed by %+v, %v", changes, err)
		}
		for address, want := range map[string]policy.Still{
			"dieu-1": policy.StillReads, "dieu-2/khoan-1": policy.StillReworded, "dieu-2/khoan-2": policy.StillRepealed, "dieu-2": policy.StillReworded,
		} {
			r, err := s.ByCode(t.Context(), codes[address])
			if err != nil || r.Still != want || r.Version.ID != base.Version.ID || r.Today.ID != v.ID {
				t.Errorf("%s: %s, %v", address, r.Still, err)
			}
		}
		h, err := s.History(t.Context(), base.ID, "dieu-2/khoan-1")
		if err != nil || len(h) != 2 || h[0].Until != "2026-01-01" || h[1].Clause.Text != "Người lớn: 7.000 đồng." || len(h[1].Changes) != 1 {
			t.Errorf("its history is %+v, %v", h, err)
		}
		at := func(day civil.Date) policy.VersionID {
			r, err := s.Resolve(t.Context(), base.ID, "dieu-2/khoan-1", policy.At{Day: day})
			if err != nil {
				t.Fatal(err)
			}
			return r.Version.ID
		}
		if at("2025-01-01") != base.Version.ID || at("2026-11-23") != v.ID {
			t.Error("an address on a day leads to the wrong text")
		}
		if text, err := s.Text(t.Context(), v.ID); err != nil || text.Number != ferry || len(text.Clauses) != 4 {
			t.Errorf("its text is %+v, %v", text, err)
		}
		if _, _, err := s.Original(t.Context(), v.ID); err == nil {
			t.Error("a text that Loa made has an original")
		}
		s.checkFacts(t, base, first, second)
	})
}

// checkFacts looks at what the ledger says of the changed clauses.
func (s site) checkFacts(t *testing.T, base, first, second policy.Imported) {
	t.Helper()
	var facts []policy.ClausesChanged
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) error {
		found, err := s.ledger.Entries(t.Context(), tx, job.Filter{Kind: policy.FactChanged})
		for _, e := range slices.Backward(found) {
			var f policy.ClausesChanged
			if err := json.Unmarshal(e.Detail, &f); err != nil {
				return err
			}
			facts = append(facts, f)
		}
		return err
	})
	if err != nil || len(facts) != 3 {
		t.Fatalf("facts: %+v, %v", facts, err)
	}
	for i, want := range []policy.ClausesChanged{
		{Day: "2025-06-01", Changed: []string{"dieu-2", "dieu-2/khoan-3"}, By: []policy.ID{first.ID}},
		{Day: "2026-01-01", Changed: []string{"dieu-2", "dieu-2/khoan-1"}, By: []policy.ID{first.ID}},
		{Day: "2026-03-01", Changed: []string{"dieu-2"}, Repealed: []string{"dieu-2/khoan-2"}, By: []policy.ID{second.ID}},
	} {
		got := facts[i]
		if got.Day != want.Day || !slices.Equal(got.Changed, want.Changed) || !slices.Equal(got.Repealed, want.Repealed) || !slices.Equal(got.By, want.By) ||
			got.Document != base.ID || got.Number != ferry {
			t.Errorf("fact %d is %+v", i, got)
		}
	}
	if facts[0].From != base.Version.ID || facts[1].From != facts[0].To {
		t.Errorf("the facts are no chain: %+v", facts)
	}
}

// What is current moves with the day, and the search after it.
func TestMidnightPutsTheNextTextInItsPlace(t *testing.T) {
	files := ferries(t)
	now := startOfTest()
	sqldbtest.EachAt(t, func() time.Time { return now }, func(t *testing.T, db *sqldb.DB) {
		now = startOfTest()
		s := newSite(t, db, policy.ReadBy(files))
		base := s.bring(t, "base", "base")
		s.bring(t, "ahead", "ahead")
		doc, err := s.Document(t.Context(), base.ID)
		if err != nil || doc.Current != base.Version.ID {
			t.Fatalf("today it is %+v, %v", doc, err)
		}
		if n, err := s.Turn(t.Context()); n != 0 || err != nil {
			t.Errorf("%d documents moved today, %v", n, err)
		}
		now = civil.Date("2027-01-01").Time()
		if doc, err = s.Document(t.Context(), base.ID); err != nil || doc.Current == base.Version.ID {
			t.Errorf("on the day it is %+v, %v", doc, err)
		}
		if n, err := s.Turn(t.Context()); n != 1 || err != nil {
			t.Errorf("%d documents moved, %v", n, err)
		}
		for words, there := range map[string]bool{"Người lớn: 9.000 đồng.": true, "Người lớn: 5.000 đồng một lượt.": false} {
			found, err := s.Search(t.Context(), words, 10)
			says := slices.ContainsFunc(found, func(f policy.Found) bool {
				return f.Clause != nil && f.Document.ID == base.ID && strings.Contains(f.Clause.Full, words)
			})
			if err != nil || says != there {
				t.Errorf("%q finds %+v, %v", words, found, err)
			}
		}
	})
}
