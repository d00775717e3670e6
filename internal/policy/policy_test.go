package policy_test

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

func TestImport(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		got := s.bring(t, "C:\\tài liệu\\901.txt", decision())
		doc, err := s.Document(t.Context(), got.ID)
		if err != nil || doc != got.Document || got.Outcome != policy.OutcomeNew {
			t.Fatalf("imported %+v, found %+v, %v", got, doc, err)
		}
		if doc.Number != "901/2025/QĐ-UBND" || doc.Name() != "Quyết định số 901/2025/QĐ-UBND" || doc.Issuer != "Ủy ban nhân dân tỉnh Bắc Ninh" ||
			doc.Title != "Hỗ trợ tiền điện cho hộ nghèo" || doc.IssuedOn != "2025-11-18" || doc.Versions != 1 {
			t.Errorf("the document is %+v", doc)
		}
		if doc.EffectiveOn != "2025-12-01" {
			t.Errorf("in force from %s", doc.EffectiveOn)
		}
		v, err := s.Version(t.Context(), doc.Current)
		if err != nil || v.N != 1 || v.FileName != "901.txt" || len(v.Signers) != 1 || v.Signers[0].Name != "Nguyễn Văn Mẫu" ||
			len(v.Bases) != 1 || v.Clauses != 10 || !v.Created.Equal(startOfTest()) {
			t.Errorf("the version is %+v, %v", v, err)
		}
		r, _, err := s.Original(t.Context(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if b, err := io.ReadAll(r); err != nil || string(b) != decision() {
			t.Errorf("the original is not what came: %v", err)
		}
		facts := s.facts(t)
		if len(facts) != 1 || facts[0].Subject != doc.ID.String() || !strings.Contains(string(facts[0].Detail), `"901/2025/QĐ-UBND"`) {
			t.Errorf("facts: %+v", facts)
		}
	})
}

func TestTheSameAgain(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		first := s.bring(t, "a.txt", decision())
		bytes := s.bring(t, "b.txt", decision())
		text := s.bring(t, "c.txt", strings.ReplaceAll(decision("Hoà", "Hòa"), "\n", "\r\n\r\n"))
		for _, again := range []struct {
			got  policy.Imported
			want policy.Outcome
		}{{bytes, policy.OutcomeSameBytes}, {text, policy.OutcomeSameText}} {
			if again.got.Outcome != again.want || again.got.Version.ID != first.Version.ID || again.got.Document != first.Document {
				t.Errorf("%s: got %s, version %d of %s", again.want, again.got.Outcome, again.got.Version.N, again.got.Number)
			}
		}
		if n := len(s.facts(t)); n != 1 {
			t.Errorf("%d facts for one change", n)
		}
	})
}

func TestNextVersionKeepsTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		first := s.bring(t, "a.txt", decision())
		old, err := s.ClauseAt(t.Context(), first.Version.ID, "dieu-2/khoan-1")
		if err != nil {
			t.Fatal(err)
		}
		next := s.bring(t, "a.txt", decision("60.000", "75.000", "2. Hộ cận nghèo được hỗ trợ 30.000 đồng mỗi tháng.\n", ""))
		if next.ID != first.ID || next.Outcome != policy.OutcomeVersion || next.Version.N != 2 || next.Current != next.Version.ID || next.Versions != 2 {
			t.Fatalf("got %+v", next)
		}
		still, err := s.ClauseAt(t.Context(), first.Version.ID, "dieu-2/khoan-1")
		if err != nil || !reflect.DeepEqual(still, old) || !strings.Contains(still.Text, "60.000") {
			t.Errorf("the old clause is %+v, %v", still, err)
		}
		if _, err := s.ClauseAt(t.Context(), first.Version.ID, "dieu-2/khoan-2"); err != nil {
			t.Errorf("an old address no longer resolves: %v", err)
		}
		if _, err := s.ClauseAt(t.Context(), next.Current, "dieu-2/khoan-2"); !errors.Is(err, fault.NotFound("policy.clause_not_found")) {
			t.Errorf("a clause that is gone gives %v", err)
		}
		now, err := s.ClauseAt(t.Context(), next.Current, "dieu-2/khoan-1")
		if err != nil || now.Ref() == old.Ref() || now.Hash == old.Hash {
			t.Errorf("the new clause is %+v, %v", now, err)
		}
		for n, want := range map[int]policy.VersionID{1: first.Version.ID, 2: next.Version.ID, 0: next.Version.ID} {
			if v, err := s.VersionAt(t.Context(), first.ID, n); err != nil || v.ID != want {
				t.Errorf("version %d is %s, %v", n, v.ID, err)
			}
		}
		list, err := s.Versions(t.Context(), first.ID)
		if err != nil || len(list) != 2 || list[0].N != 2 {
			t.Errorf("versions: %+v, %v", list, err)
		}
		if found, err := s.Search(t.Context(), "60.000 đồng", 10); err != nil || len(found) != 0 {
			t.Errorf("the old words are still found: %+v, %v", found, err)
		}
		if back := s.bring(t, "old.txt", decision()); back.Outcome != policy.OutcomeSameBytes || back.Version.N != 1 || back.Versions != 2 {
			t.Errorf("the first file again is %+v", back)
		}
	})
}

func TestOneNumberTwoIssuers(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		here := s.bring(t, "a.txt", decision())
		there := s.bring(t, "b.txt", decision("TỈNH BẮC NINH", "TỈNH NGHỆ AN", "Bắc Ninh,", "Nghệ An,"))
		if here.ID == there.ID {
			t.Fatal("two provinces' decisions became one document")
		}
		if _, err := s.ByNumber(t.Context(), "901/2025/QĐ-UBND"); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("an ambiguous number gives %v", err)
		}
		if d, err := s.ByNumber(t.Context(), "QĐ 901/2025 Nghệ An"); err != nil || d.ID != there.ID {
			t.Errorf("with its issuer it is %+v, %v", d, err)
		}
		last := s.bring(t, "c.txt", decision("901/2025/QĐ-UBND", "901/QĐ-UBND"))
		this := s.bring(t, "d.txt", decision("901/2025/QĐ-UBND", "901/QĐ-UBND", "11 năm 2025", "11 năm 2026"))
		if last.ID == this.ID {
			t.Error("a number that begins anew each year made one document")
		}
	})
}

func TestByNumber(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		want := s.bring(t, "a.txt", decision()).ID
		s.bring(t, "b.txt", decision("901/2025", "902/2025"))
		s.bring(t, "c.txt", decision("901/2025", "901/2024", "11 năm 2025", "11 năm 2024"))
		for _, number := range []string{
			"901/2025/QĐ-UBND", "901/2025/qd-ubnd", "qd 901/2025", " 901/2025/ QÐ – UBND", "Quyết định số 901/2025/QĐ-UBND",
			"quyết định 901 năm 2025", "901 2025", "0901/2025",
		} {
			if d, err := s.ByNumber(t.Context(), number); err != nil || d.ID != want {
				t.Errorf("%q finds %s, %v", number, d.Number, err)
			}
		}
		for _, number := range []string{"999/2025/QĐ-UBND", "nd 901/2025", "", "quyết định", "' OR 1=1 --"} {
			if d, err := s.ByNumber(t.Context(), number); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("%q finds %s, %v", number, d.Number, err)
			}
		}
	})
}

func TestClauses(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		doc := s.bring(t, "a.txt", decision())
		list, err := s.Clauses(t.Context(), doc.Current)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range list {
			got = append(got, strings.Repeat(" ", c.Depth)+c.Address+" = "+c.Cited)
		}
		want := []string{
			"mo-dau = Mở đầu", "chuong-1 = Chương I", " dieu-1 = Điều 1", " dieu-2 = Điều 2", "  dieu-2/khoan-1 = khoản 1 Điều 2",
			"   dieu-2/khoan-1/diem-a = điểm a khoản 1 Điều 2", "   dieu-2/khoan-1/diem-b = điểm b khoản 1 Điều 2",
			"  dieu-2/khoan-2 = khoản 2 Điều 2", "chuong-2 = Chương II", " dieu-3 = Điều 3",
		}
		if !slices.Equal(got, want) {
			t.Errorf("the clauses are\n%s", strings.Join(got, "\n"))
		}
		for _, c := range list {
			whole, err := s.ClauseAt(t.Context(), doc.Current, c.Address)
			if err != nil || legaltext.TextHash(whole.Full) != c.Hash {
				t.Errorf("the hash of %s is not of what it reads: %q, %v", c.Address, whole.Full, err)
			}
		}
		err = s.db.View(t.Context(), func(tx *sqldb.Tx) error {
			c, v, err := s.ClauseIn(t.Context(), tx, doc.Current, "dieu-2/khoan-1")
			if err == nil && (v.ID != doc.Current || c.Full != "Hộ nghèo được hỗ trợ 60.000 đồng mỗi tháng, gồm:\na) Hộ ở xã;\nb) Hộ ở phường, kể cả Phường Hoà Bình.") {
				t.Errorf("in full it is %q", c.Full)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		doc := s.bring(t, "a.txt", decision())
		other := s.bring(t, "b.txt", decision("901/", "902/", "HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO", "GIẢM GIÁ NƯỚC", "hỗ trợ tiền điện cho hộ nghèo", "giảm giá nước"))
		for _, c := range []struct {
			query, address string // "" is the document
			id             policy.ID
		}{
			{"901/2025/QĐ-UBND", "", doc.ID},
			{"tien dien ho ngheo", "", doc.ID},
			{"Giảm giá NƯỚC", "", other.ID},
			{"phuong hoa binh", "dieu-2", other.ID},
			{"phường Hòa Bình", "dieu-2", other.ID},
		} {
			found, err := s.Search(t.Context(), c.query, 10)
			if err != nil || !slices.ContainsFunc(found, func(f policy.Found) bool {
				return f.Document.ID == c.id && (f.Clause == nil && c.address == "" || f.Clause != nil && f.Clause.Address == c.address)
			}) {
				t.Errorf("%q does not find %s of %s: %+v, %v", c.query, c.address, c.id, found, err)
			}
		}
		found, err := s.Search(t.Context(), "hoà bình", 1)
		if err != nil || len(found) != 1 || found[0].Snippet != "b) Hộ ở phường, kể cả Phường Hoà Bình." {
			t.Errorf("found %+v, %v", found, err)
		}
		for _, none := range []string{"", " - ", "chưa từng có", `"*`, "a' OR"} {
			if found, err := s.Search(t.Context(), none, 10); err != nil || len(found) != 0 {
				t.Errorf("%q finds %+v, %v", none, found, err)
			}
		}
	})
}

func TestDocuments(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		for _, n := range []string{"11", "12", "13"} {
			s.bring(t, n, decision("901/2025", "9"+n+"/2025", "ngày 18", "ngày "+n))
		}
		s.bring(t, "c", decision("901/2025/QĐ-UBND", "7/CT-UBND", "QUYẾT ĐỊNH\n", "CHỈ THỊ\n"))
		p, err := s.Documents(t.Context(), policy.Filter{Kind: "Quyết định", Size: 2, Page: 2})
		if err != nil || p.Total != 3 || p.Pages != 2 || len(p.Documents) != 1 || p.Documents[0].Number != "911/2025/QĐ-UBND" {
			t.Errorf("page 2 is %+v, %v", p, err)
		}
		p, err = s.Documents(t.Context(), policy.Filter{From: "2025-11-12", To: "2025-11-13", Year: "2025", Issuer: "Ủy ban nhân dân tỉnh Bắc Ninh"})
		if err != nil || p.Total != 2 || p.Documents[0].IssuedOn != "2025-11-13" {
			t.Errorf("two days hold %+v, %v", p, err)
		}
		if p, err = s.Documents(t.Context(), policy.Filter{Kind: "Luật", Page: 9}); err != nil || p.Total != 0 || p.Page != 1 || p.Pages != 1 {
			t.Errorf("an empty list is %+v, %v", p, err)
		}
		c, err := s.Choices(t.Context())
		if err != nil || len(c.Kinds) != 2 || c.Kinds[0] != (policy.Choice{Value: "Quyết định", Count: 3}) || len(c.Years) != 1 {
			t.Errorf("choices are %+v, %v", c, err)
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		untouched := iotestReader{t}
		if _, err := s.Import(t.Context(), auth.Actor{}, "a.txt", untouched); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a stranger's import gives %v", err)
		}
		for text, code := range map[string]string{
			"":                                    "policy.file.empty",
			"Xin chào":                            "policy.file.not_legal",
			decision("Số: 901/2025/QĐ-UBND", "-"): "policy.import.no_number",
		} {
			if _, err := s.Import(t.Context(), officer(), "a.txt", strings.NewReader(text)); fault.Code(err) != code {
				t.Errorf("got %v, want %s", err, code)
			}
		}
		if p, err := s.Documents(t.Context(), policy.Filter{}); err != nil || p.Total != 0 || len(s.facts(t)) != 0 {
			t.Errorf("a refused import left %+v, %v", p, err)
		}
	})
}

// iotestReader fails the test when it is read.
type iotestReader struct{ t *testing.T }

func (r iotestReader) Read([]byte) (int, error) {
	r.t.Error("the file was read before anybody asked who brings it")
	return 0, io.EOF
}

func TestImportsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s site) {
		var g sync.WaitGroup
		for i := range 6 {
			g.Go(func() {
				text := decision("60.000", string(rune('1'+i%3))+"0.000")
				if _, err := s.Import(t.Context(), officer(), "a.txt", strings.NewReader(text)); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
		p, err := s.Documents(t.Context(), policy.Filter{})
		if err != nil || p.Total != 1 || p.Documents[0].Versions != 3 || len(s.facts(t)) != 3 {
			t.Errorf("six imports of three texts made %+v, %v", p, err)
		}
	})
}
