package policy_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// given is a reader that gives what a test put under a file's name, and takes any other file for a scan.
type given map[string]*legaltext.Document

func (g given) Read(_ context.Context, name string, _ []byte) (*legaltext.Document, error) {
	if d := g[name]; d != nil {
		return d, nil
	}
	return nil, fault.Unavailable("paper.needs_recognition")
}

// Whatever a reader reads comes back, word for word.
func TestTextIsWhatWasRead(t *testing.T) {
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		files := given{}
		s := newSite(t, db, policy.ReadBy(files))
		for n := range 25 {
			name := strconv.Itoa(n + 1)
			d := rapid.Custom(func(rt *rapid.T) *legaltext.Document { return anyDocument(rt, name) }).Example(n)
			files[name] = d
			got := s.bring(t, name, name)
			back, err := s.Text(t.Context(), got.Version.ID)
			if err != nil {
				t.Fatal(err)
			}
			if want, have := asJSON(t, d), asJSON(t, back); want != have {
				t.Fatalf("read\n%s\nkept\n%s", want, have)
			}
		}
	})
}

func asJSON(t *testing.T, d *legaltext.Document) string {
	t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func anyDocument(t *rapid.T, number string) *legaltext.Document {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aăâđêơư .,;|\n\"“”0123456789")), 0, 30, -1)
	day := rapid.SampledFrom([]civil.Date{"", "2025-07-01", "2026-01-01"})
	d := &legaltext.Document{
		Number: number + "/2025/NĐ-CP", Kind: text.Draw(t, "kind"), Issuer: text.Draw(t, "issuer"), Place: text.Draw(t, "place"),
		IssuedOn: day.Draw(t, "issued"), EffectiveOn: day.Draw(t, "effective"), ExpiresOn: day.Draw(t, "expires"), Title: text.Draw(t, "title"),
		Signers: []legaltext.Signer{{Name: text.Draw(t, "name"), Office: text.Draw(t, "office")}}, Recipients: []string{text.Draw(t, "to")},
		Bases: []legaltext.Basis{{Text: text.Draw(t, "basis"), Numbers: []string{"1/2024/QH15"}, Line: 7}},
		Notes: []legaltext.Note{{Mark: "1", Address: "dieu-1", Text: text.Draw(t, "note"), Line: 99}},
		Relations: []legaltext.Relation{{
			Kind: legaltext.RelationAmends, Target: legaltext.Target{Kind: "Nghị định", Number: "181/2024/NĐ-CP", IssuedOn: day.Draw(t, "target")},
			Parts: []string{"dieu-2"}, On: day.Draw(t, "on"), Partial: rapid.Bool().Draw(t, "partial"), Evidence: text.Draw(t, "evidence"), Address: "dieu-1", Line: 3,
		}},
		Origin: legaltext.Origin{Format: legaltext.FormatPDF, Pages: 3, Confidence: rapid.Float64Range(0, 1).Draw(t, "sure"), Signatures: []legaltext.Signature{
			{By: text.Draw(t, "by"), At: time.Date(2025, 7, 1, 8, 0, 0, 1, civil.Zone()), State: legaltext.SignatureIntact, Reason: "r"},
		}},
		Warnings: []legaltext.Warning{{Line: 4, Fault: fault.Invalid("policy.warn.gap", "line", 4, "label", "Điều 9")}},
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "articles") {
		d.Clauses = append(d.Clauses, anyClause(t, "dieu-"+strconv.Itoa(i+1), 2))
	}
	return d
}

func anyClause(t *rapid.T, address string, deeper int) legaltext.Clause {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aăđ |\n")), 0, 20, -1)
	c := legaltext.Clause{Address: address, Kind: legaltext.KindArticle, Label: "Điều " + address, Heading: text.Draw(t, "heading"), Text: text.Draw(t, "text")}
	if rapid.Bool().Draw(t, "table") {
		c.Tables = []legaltext.Table{{First: 1, Rows: [][]string{{"a", text.Draw(t, "cell")}, {""}}}}
	}
	for i := range rapid.IntRange(0, deeper).Draw(t, "inside") {
		c.Children = append(c.Children, anyClause(t, address+"/khoan-"+strconv.Itoa(i+1), deeper-1))
	}
	c.Hash = legaltext.TextHash(c.Full())
	return c
}

func TestAScanWaits(t *testing.T) {
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) {
		files := given{}
		s := newSite(t, db, policy.ReadBy(files))
		first := s.bring(t, "quét.pdf", "the bytes of a scan")
		again := s.bring(t, "again.pdf", "the bytes of a scan")
		if first.Outcome != policy.OutcomeWaiting || first.ID != "" || again.Waiting.ID != first.Waiting.ID || again.Waiting.Tries != 2 {
			t.Fatalf("first %+v, then %+v", first, again)
		}
		list, err := s.Waiting(t.Context(), officer())
		if err != nil || len(list) != 1 || list[0].FileName != "quét.pdf" || list[0].State != policy.WaitingRecognition ||
			list[0].Reason.Code != "paper.needs_recognition" || list[0].By != "officer" {
			t.Fatalf("waiting: %+v, %v", list, err)
		}
		stranger := officer()
		stranger.ID, stranger.Agency, stranger.Grants = "stranger", "", nil
		if _, err := s.Waiting(t.Context(), stranger); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a stranger's look gives %v", err)
		}
		if err := s.Drop(t.Context(), stranger, list[0].ID); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a stranger's drop gives %v", err)
		}
		if got, err := s.TryAgain(t.Context(), officer(), list[0].ID); err != nil || got.Outcome != policy.OutcomeWaiting || got.Waiting.Tries != 3 {
			t.Errorf("another try in vain gives %+v, %v", got, err)
		}
		files["quét.pdf"] = &legaltext.Document{Number: "7/2025/NĐ-CP"}
		if _, err := s.TryAgain(t.Context(), officer(), list[0].ID); fault.Code(err) != "policy.import.no_clauses" {
			t.Errorf("a text without parts gives %v", err)
		}
		if list, err = s.Waiting(t.Context(), officer()); err != nil || list[0].State != policy.WaitingRefused || list[0].Reason.Code != "policy.import.no_clauses" {
			t.Errorf("refused: %+v, %v", list, err)
		}
		files["quét.pdf"] = article("7/2025/NĐ-CP", "2025-07-01", "Một câu.")
		got, err := s.TryAgain(t.Context(), officer(), list[0].ID)
		if err != nil || got.Outcome != policy.OutcomeNew || got.Number != "7/2025/NĐ-CP" {
			t.Errorf("read at last: %+v, %v", got, err)
		}
		if list, err = s.Waiting(t.Context(), officer()); err != nil || len(list) != 0 {
			t.Errorf("still waiting: %+v, %v", list, err)
		}
		other := s.bring(t, "other.pdf", "another scan")
		if err := s.Drop(t.Context(), officer(), other.Waiting.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.TryAgain(t.Context(), officer(), other.Waiting.ID); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a dropped file gives %v", err)
		}
	})
}

// article is a document of one article for each text, in force from a day.
func article(number string, effective civil.Date, texts ...string) *legaltext.Document {
	d := &legaltext.Document{
		Number: number, Kind: "Nghị định", Issuer: "Chính phủ", Title: "Về " + number, EffectiveOn: effective, IssuedOn: "2024-01-01",
	}
	for i, text := range texts {
		n := strconv.Itoa(i + 1)
		c := legaltext.Clause{Address: "dieu-" + n, Kind: legaltext.KindArticle, Label: "Điều " + n, Text: strings.TrimSpace(text)}
		c.Hash = legaltext.TextHash(c.Full())
		d.Clauses = append(d.Clauses, c)
	}
	return d
}
