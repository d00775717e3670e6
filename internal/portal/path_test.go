package portal_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

// town is a portal over real services in one database.
type town struct {
	site

	db     *sqldb.DB
	people *audience.Service
	texts  *statement.Service
	ledger *job.Ledger
}

func inTown(t *testing.T, f func(t *testing.T, s town)) {
	sqldbtest.EachAt(t, func() time.Time { return noon }, func(t *testing.T, db *sqldb.DB) {
		ledger := job.NewLedger()
		s := town{db: db, ledger: ledger, people: audience.New(db, ledger, audience.Key("a key of the test")), texts: statement.New(db, oneLaw{}, ledger)}
		data := auth.Actor{ID: "data", Agency: "agency", Grants: []auth.Grant{{Role: auth.RoleData, Agency: "agency"}}}
		if _, err := s.people.LoadUnits(t.Context(), data); err != nil {
			t.Fatal(err)
		}
		law, _, _ := library(t)
		shelf := &shelf{}
		s.Handler = serve(t, portal.Config{
			Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example"}, Log: slog.New(slog.DiscardHandler),
			Stories: s.texts, Addressees: shelf, Library: law, Texts: law, Force: law, Wordings: law, Places: s.people, People: s.people, Receipts: shelf,
		})
		f(t, s)
	})
}

// oneLaw is a book of one clause.
type oneLaw struct{}

func (oneLaw) Clause(context.Context, *sqldb.Tx, string, string) (statement.Clause, error) {
	return statement.Clause{
		Version: "0198d000-0000-7000-8000-000000000001", Address: "dieu-2", Label: "Điều 2", Document: "02/2026/QĐ-UBND",
		Text: "Trạm y tế làm việc cả thứ Bảy kể từ ngày 08 tháng 8 năm 2026.", Hash: "hash of the clause",
	}, nil
}

// letter is the token of the confirming mail that the portal caused.
func (s town) letter(t *testing.T) string {
	t.Helper()
	var asked []job.Entry
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) (err error) {
		asked, err = s.ledger.Entries(t.Context(), tx, job.Filter{Kind: "subscriber.requested", Limit: 10})
		return err
	})
	if err != nil || len(asked) != 1 {
		t.Fatalf("%d wishes, %v", len(asked), err)
	}
	l, err := s.people.Letter(t.Context(), audience.RequestID(asked[0].Subject))
	if err != nil {
		t.Fatal(err)
	}
	return l.Token
}

func (s town) reached(t *testing.T) int64 {
	t.Helper()
	p, err := s.people.Preview(t.Context(), audience.Rule{Units: []audience.UnitID{"09187@2025-07-01"}}, "2026-08-03")
	if err != nil {
		t.Fatal(err)
	}
	return p.People
}

func TestFromTheFormToTheLastMail(t *testing.T) {
	inTown(t, func(t *testing.T, s town) {
		if got := s.post(t, "/subscribe", wish()); got.Code != http.StatusSeeOther {
			t.Fatalf("got %d\n%s", got.Code, got.Body)
		}
		token := s.letter(t)
		s.get(t, "/confirm?token="+token)
		if n := s.reached(t); n != 0 {
			t.Fatalf("opening the link confirmed it: %d people", n)
		}
		done := s.post(t, "/confirm", url.Values{"token": {token}})
		link := regexp.MustCompile(`/preferences/[\w-]+`).FindString(done.Body.String())
		if done.Code != http.StatusOK || link == "" || s.reached(t) != 1 {
			t.Fatalf("got %d, %d people\n%s", done.Code, s.reached(t), done.Body)
		}
		if got := s.get(t, link).Body.String(); !strings.Contains(got, `value="09187@2025-07-01" selected`) || !strings.Contains(got, `value="parents" checked`) {
			t.Error("the preferences do not show what was chosen")
		}
		moved := url.Values{"unit": {"09193@2025-07-01"}, "purposes": {"policy"}, "locale": {"vi"}}
		if got := s.post(t, link, moved); got.Code != http.StatusSeeOther || s.reached(t) != 0 {
			t.Errorf("moving house: got %d\n%s", got.Code, got.Body)
		}
		away := strings.Replace(link, "preferences", "unsubscribe", 1)
		for range 2 { // mail programs repeat themselves
			if got := s.post(t, away, url.Values{"List-Unsubscribe": {"One-Click"}}); got.Code != http.StatusOK {
				t.Errorf("got %d", got.Code)
			}
		}
		if got := s.get(t, link).Body.String(); strings.Contains(got, `value="policy" checked`) {
			t.Error("still subscribed after one click")
		}
	})
}

func TestABadFormIsRefusedByTheRealRules(t *testing.T) {
	inTown(t, func(t *testing.T, s town) {
		for field, value := range map[string]string{"address": "lan@vídụ.vn", "purposes": "everything", "groups": "nobody", "unit_name": "Atlantis"} {
			form := wish()
			form.Set(field, value)
			got := s.post(t, "/subscribe", form)
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `id="problems"`) {
				t.Errorf("%s %q: got %d", field, value, got.Code)
			}
		}
		if got := s.post(t, "/confirm", url.Values{"token": {"forged"}}); got.Code != http.StatusNotFound {
			t.Errorf("a forged token: got %d", got.Code)
		}
	})
}

func TestARealStatementIsReadAsItWasApproved(t *testing.T) {
	inTown(t, func(t *testing.T, s town) {
		id := s.release(t)
		page := s.get(t, "/statements/"+string(id))
		for _, want := range []string{"<h1", "Trạm y tế mở cửa cả thứ Bảy", "Sở Y tế", "<p>Từ ", "08/08/2026", `href="/versions/0198d000-0000-7000-8000-000000000001/dieu-2"`} {
			if !strings.Contains(page.Body.String(), want) {
				t.Errorf("the page lacks %s\n%s", want, page.Body)
			}
		}
		if got := s.get(t, "/search?q=tram+y+te").Body.String(); !strings.Contains(got, "Trạm y tế mở cửa") {
			t.Error("not found without tone marks")
		}
		if got := s.get(t, "/feed.json").Body.String(); !strings.Contains(got, "Trạm y tế mở cửa") {
			t.Error("not in the feed")
		}
		if err := s.texts.Withdraw(t.Context(), doctor("chi", auth.RoleApprover), id, "nhầm ngày"); err != nil {
			t.Fatal(err)
		}
		got := s.get(t, "/statements/"+string(id)).Body.String()
		if !strings.Contains(got, "nhầm ngày") || strings.Contains(got, "<p>Từ ") {
			t.Error("a withdrawn statement says so and gives its text no more")
		}
	})
}

func doctor(name string, role auth.Role) auth.Actor {
	return auth.Actor{ID: auth.UserID(name), Name: name, Agency: "health", Grants: []auth.Grant{{Role: role, Agency: "health"}}}
}

// release takes a statement through its two people to the public.
func (s town) release(t *testing.T) statement.ID {
	t.Helper()
	writer, approver := doctor("an", auth.RoleEditor), doctor("chi", auth.RoleApprover)
	day, err := statement.NewFact(statement.FactDate, "ngay", "Ngày bắt đầu", "8/8/2026")
	if err != nil {
		t.Fatal(err)
	}
	clause, _ := oneLaw{}.Clause(t.Context(), nil, "", "")
	content := statement.Content{
		Locale: lang.VI, Issuer: "Sở Y tế", Headline: "Trạm y tế mở cửa cả thứ Bảy", Summary: "Từ {{ngay}}, trạm y tế xã, phường mở cửa cả thứ Bảy.",
		Who: "Mọi người dân.", Steps: []string{"Mang theo thẻ bảo hiểm y tế."}, Contact: "Trạm y tế nơi bạn sống.", Facts: []statement.Fact{day},
	}.Cite(1, clause, "")
	made, err := s.texts.Create(t.Context(), writer, statement.Beginning{Agency: "health", Kind: statement.KindAnswer, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := s.texts.Get(t.Context(), writer, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	b := seen.Snapshot.Bound
	if err := s.texts.Submit(t.Context(), writer, made.ID, b); err != nil {
		t.Fatal(lang.For(lang.VI).Error(err))
	}
	b.Audience = "all"
	err = s.db.Update(t.Context(), func(tx *sqldb.Tx) error {
		if err := s.texts.Approve(t.Context(), tx, approver, made.ID, b); err != nil {
			return err
		}
		return s.texts.Release(t.Context(), tx, auth.Actor{}, made.ID, b)
	})
	if err != nil {
		t.Fatal(lang.For(lang.VI).Error(err))
	}
	return made.ID
}
