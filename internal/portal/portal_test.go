package portal_test

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 8, 3, 5, 0, 0, 0, time.UTC)

// shelf is a small published site: two stories and one document. The stores that
// hold real ones have tests of their own, in their packages and in app.
type shelf struct{ read []string }

func stories() []statement.Released {
	wrong := statement.Link{ID: "s1", Slug: "hoc-phi-s1", Headline: "Học sinh mầm non, phổ thông được hỗ trợ học phí năm học 2026–2027", ReleasedAt: noon.Add(-48 * time.Hour)}
	right := statement.Link{ID: "s2", Slug: "dinh-chinh-s2", Headline: "Đính chính: hạn nộp hồ sơ là 15/9/2026", ReleasedAt: noon.Add(-time.Hour)}
	return []statement.Released{
		{
			ID: right.ID, Slug: right.Slug, Kind: statement.KindCorrect, Locale: lang.VI, Issuer: "Sở Giáo dục và Đào tạo", Headline: right.Headline, Synthetic: true,
			Summary: "Thông điệp ngày 01/8/2026 ghi nhầm hạn nộp.", HTML: "<p>Thông điệp ngày 01/8/2026 ghi nhầm hạn nộp. Hạn đúng là 15/9/2026.</p>",
			ReleasedAt: right.ReleasedAt, Edition: 1, Corrects: &wrong,
		},
		{
			ID: wrong.ID, Slug: wrong.Slug, Kind: statement.KindExplain, Locale: lang.VI, Issuer: "Sở Giáo dục và Đào tạo", Urgent: true, Headline: wrong.Headline, Synthetic: true,
			Summary: "Tỉnh hỗ trợ toàn bộ học phí cho học sinh có hộ khẩu thường trú hoặc tạm trú từ 6 tháng trở lên.",
			HTML: `<p>Tỉnh hỗ trợ toàn bộ học phí cho học sinh có hộ khẩu thường trú hoặc tạm trú từ 6 tháng trở lên.</p>
<h2>Những điều cần nhớ</h2><ul><li>Hạn nộp hồ sơ: 15/9/2026</li><li>Mức hỗ trợ: 180.000 đồng một tháng</li></ul>
<h2>Ai được hưởng</h2><p>Học sinh mầm non, tiểu học, trung học cơ sở và trung học phổ thông công lập.</p>
<h2>Cần làm gì</h2><ol><li>Phụ huynh nộp đơn cho trường trước ngày 15/9/2026.</li><li>Trường lập danh sách và niêm yết công khai trong 5 ngày.</li><li>Nhận tiền qua tài khoản hoặc tại trường.</li></ol>
<h2>Vì sao</h2><p>Để không em nào phải nghỉ học vì gia đình khó khăn.</p>`,
			ReleasedAt: wrong.ReleasedAt, MendedAt: noon.Add(-2 * time.Hour), Edition: 2, Corrections: []statement.Link{right},
			Basis: []statement.Basis{{
				Source: "Khoản 2 Điều 3, Quyết định 01/2026/QĐ-UBND", Quote: "Mức hỗ trợ bằng mức thu học phí của cơ sở giáo dục công lập.",
				Clause: statement.ClauseRef{Version: "v1", Address: "dieu-3/khoan-2"},
			}},
		},
		{
			ID: "s3", Slug: "rut-lai-s3", Kind: statement.KindAnnounce, Locale: lang.VI, Issuer: "Sở Y tế", Headline: "Lịch tiêm chủng tháng 8", ReleasedAt: noon.Add(-72 * time.Hour),
			Edition: 1, Withdrawn: noon.Add(-70 * time.Hour), Reason: "nhầm địa điểm",
		},
	}
}

func (*shelf) Released(_ context.Context, slug string) (statement.Released, error) {
	for _, s := range stories() {
		if s.Slug == slug || string(s.ID) == slug {
			return s, nil
		}
	}
	return statement.Released{}, fault.NotFound("statement.not_public")
}

func (*shelf) ReleasedList(_ context.Context, f statement.ReleasedFilter) (statement.ReleasedPage, error) {
	var page statement.ReleasedPage
	for _, s := range stories() {
		if s.Withdrawn.IsZero() && (len(f.Kinds) == 0 || f.Kinds[0] == s.Kind) && f.After == "" {
			page.Items = append(page.Items, s)
		}
	}
	if f.Limit == 20 && len(page.Items) > 1 {
		page.Next = "later"
	}
	return page, nil
}

func (s *shelf) SearchReleased(ctx context.Context, query string, _ int) ([]statement.Released, error) {
	if strings.Contains(query, "gì đó") {
		return nil, nil
	}
	page, err := s.ReleasedList(ctx, statement.ReleasedFilter{})
	return page.Items, err
}

func (*shelf) ReleasedTo(_ context.Context, _ audience.UnitID, group audience.GroupCode, _ int) ([]statement.ID, error) {
	if group == "poor" {
		return nil, nil
	}
	return []statement.ID{"s2", "s1"}, nil
}

func (s *shelf) Read(_ context.Context, id statement.ID, token string) error {
	if token != "good" {
		return fault.NotFound("audience.token.unknown")
	}
	s.read = append(s.read, string(id))
	return nil
}

type library struct{}

func decision() portal.Document {
	return portal.Document{
		Number: "01/2026/QĐ-UBND", Slug: "01-2026-qd-ubnd", Kind: "Quyết định", Issuer: "Ủy ban nhân dân tỉnh Bắc Ninh",
		Title: "Ban hành Quy định về hỗ trợ học phí cho học sinh trên địa bàn tỉnh", IssuedOn: "2026-07-20", EffectiveOn: "2026-09-01",
		Version: 1, Latest: true, Versions: []string{"v1"}, Hash: strings.Repeat("ab12", 16),
	}
}

func (library) Documents(_ context.Context, before civil.Date, _ int) ([]portal.Document, error) {
	if before != "" {
		return nil, nil
	}
	return []portal.Document{decision()}, nil
}

func (library) Document(_ context.Context, slug string) (portal.Document, []portal.Clause, error) {
	if slug != "01-2026-qd-ubnd" {
		return portal.Document{}, nil, fault.NotFound("portal.document.unknown", "document", slug)
	}
	return decision(), []portal.Clause{
		{Address: "chuong-i", Kind: "chuong", Label: "Chương I", Name: "Chương I", Heading: "Quy định chung", Children: []portal.Clause{
			{Address: "dieu-1", Kind: "dieu", Label: "Điều 1.", Name: "Điều 1", Heading: "Phạm vi điều chỉnh", Text: "Quyết định này quy định về hỗ trợ học phí cho học sinh trên địa bàn tỉnh."},
		}},
		{Address: "dieu-3", Kind: "dieu", Label: "Điều 3.", Name: "Điều 3", Heading: "Mức hỗ trợ", Hash: strings.Repeat("c0de", 16), Children: []portal.Clause{
			{Address: "dieu-3/khoan-1", Kind: "khoan", Label: "1.", Name: "Khoản 1 Điều 3", Text: "Đối tượng được hỗ trợ gồm:", Children: []portal.Clause{
				{Address: "dieu-3/khoan-1/diem-a", Kind: "diem", Label: "a)", Name: "Điểm a khoản 1 Điều 3", Text: "Học sinh mầm non;", Hash: strings.Repeat("0a0b", 16)},
				{Address: "dieu-3/khoan-1/diem-b", Kind: "diem", Label: "b)", Name: "Điểm b khoản 1 Điều 3", Text: "Học sinh phổ thông."},
			}},
			{Address: "dieu-3/khoan-2", Kind: "khoan", Label: "2.", Name: "Khoản 2 Điều 3", Text: "Mức hỗ trợ bằng mức thu học phí của cơ sở giáo dục công lập."},
		}},
	}, nil
}

// Version knows the current version and an older one with the same text.
func (l library) Version(ctx context.Context, version string) (portal.Document, []portal.Clause, error) {
	d, clauses, err := l.Document(ctx, "01-2026-qd-ubnd")
	switch version {
	case "v1":
	case "v0":
		d.Latest = false
	default:
		err = fault.NotFound("portal.document.unknown", "document", version)
	}
	return d, clauses, err
}

func (library) Search(_ context.Context, query string, _ int) ([]portal.Found, error) {
	if strings.Contains(query, "gì đó") {
		return nil, nil
	}
	return []portal.Found{{Document: decision(), Address: "dieu-3/khoan-2", Name: "Khoản 2 Điều 3", Excerpt: "Mức hỗ trợ bằng mức thu học phí của cơ sở giáo dục công lập."}}, nil
}

// people remembers what it was asked.
type people struct {
	asked     []audience.Request
	withdrawn []string
	set       []audience.Preferences
}

func (p *people) Subscribe(_ context.Context, r audience.Request) (audience.RequestID, error) {
	p.asked = append(p.asked, r)
	return "", nil
}

func (*people) Confirm(_ context.Context, token string) (audience.Confirmed, error) {
	if token != "good" {
		return audience.Confirmed{}, fault.NotFound("audience.token.unknown")
	}
	return audience.Confirmed{Token: "mine"}, nil
}

func (*people) Subscriber(_ context.Context, token string) (audience.Subscriber, error) {
	if token != "mine" {
		return audience.Subscriber{}, fault.NotFound("audience.token.unknown")
	}
	return audience.Subscriber{
		Address: "lan.nguyen@example.vn", Unit: "09187@2025-07-01", Groups: []audience.GroupCode{"parents"}, Locale: lang.VI,
		Consents: []audience.Consent{{Purpose: audience.PurposePolicy, ConfirmedAt: noon}, {Purpose: audience.PurposeConsult, ConfirmedAt: noon, WithdrawnAt: noon}},
	}, nil
}

func (p *people) SetPreferences(_ context.Context, _ string, set audience.Preferences) error {
	p.set = append(p.set, set)
	return nil
}

func (p *people) Withdraw(_ context.Context, token, reason string) (audience.Withdrawn, error) {
	if token != "mine" {
		return audience.Withdrawn{}, fault.NotFound("audience.token.unknown")
	}
	p.withdrawn = append(p.withdrawn, reason)
	return audience.Withdrawn{}, nil
}

// places are the units that come with the program.
type places struct{ atlas *audience.Atlas }

func (p places) Atlas(context.Context) (*audience.Atlas, error) { return p.atlas, nil }

type site struct {
	http.Handler

	log    *strings.Builder
	shelf  *shelf
	people *people
}

func open(t testing.TB, demo bool) site {
	t.Helper()
	atlas, err := audience.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	s := site{log: &strings.Builder{}, shelf: &shelf{}, people: &people{}}
	p, err := portal.New(portal.Config{
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example", Demo: demo}, Province: "24", Assets: assets,
		Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Stories: s.shelf, Addressees: s.shelf, Library: library{}, Places: places{atlas}, People: s.people, Receipts: s.shelf,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(ui.AssetPath, assets)
	mux.Handle("/", p.Handler())
	s.Handler = mux
	return s
}

func (s site) get(t testing.TB, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// pages are all the pages of the portal by the name of their golden file.
func pages() map[string]string {
	return map[string]string{
		"home": "/", "home-en": "/?lang=en", "search-empty": "/search", "search": "/search?q=hoc+phi", "search-nothing": "/search?q=g%C3%AC+%C4%91%C3%B3",
		"statements": "/statements", "statements-kind": "/statements?kind=correct", "statement": "/statements/hoc-phi-s1", "statement-mail": "/statements/hoc-phi-s1?r=good",
		"correction": "/statements/dinh-chinh-s2", "withdrawn": "/statements/rut-lai-s3", "cited": "/versions/v0/dieu-3/khoan-2", "documents": "/documents", "document": "/documents/01-2026-qd-ubnd",
		"clause": "/documents/01-2026-qd-ubnd/dieu-3", "point": "/documents/01-2026-qd-ubnd/dieu-3/khoan-1/diem-a",
		"units": "/units", "units-none": "/units?unit=Atlantis", "unit": "/units/09187", "subscribe": "/subscribe?unit=09187", "subscribe-en": "/subscribe?lang=en",
		"sent": "/subscribe/sent", "confirm": "/confirm?token=good", "preferences": "/preferences/mine", "feeds": "/feeds",
		"about": "/about", "privacy": "/privacy", "accessibility": "/accessibility", "not-found": "/documents/khong-co",
		"feed-atom": "/feed.atom", "feed-rss": "/feed.rss", "feed-json": "/units/09187/feed.json", "feed-empty": "/groups/poor/feed.atom", "sitemap": "/sitemap.xml", "robots": "/robots.txt",
	}
}

var assetHash = regexp.MustCompile(`(/assets/[\w-]+)\.[0-9a-f]{10}\.`)

func TestEveryPageLooksAsAgreed(t *testing.T) {
	s := open(t, true)
	for name, target := range pages() {
		t.Run(name, func(t *testing.T) {
			got := s.get(t, target)
			want := http.StatusOK
			if name == "not-found" {
				want = http.StatusNotFound
			}
			if got.Code != want {
				t.Fatalf("status %d: %s", got.Code, s.log)
			}
			body := assetHash.ReplaceAllString(got.Body.String(), "$1.HASH.")
			if strings.Contains(body, "«") {
				t.Errorf("a text is missing: %s", body[strings.Index(body, "«"):][:60])
			}
			golden(t, name+".txt", got.Result().Status+"\n"+got.Header().Get("Content-Type")+"\n\n"+body)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // A file of the test's own.
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed; look at it, then run the test with -update", file)
	}
}
