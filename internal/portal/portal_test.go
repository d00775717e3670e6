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
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/statement"
	"github.com/loa-vn/loa/internal/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 8, 3, 5, 0, 0, 0, time.UTC)

// shelf is a small published site: two stories and one document. The stores that
// hold real ones have tests of their own, in their packages and in app.
type shelf struct {
	read  []string
	cited policy.VersionID
}

func (s *shelf) stories() []statement.Released {
	wrong := statement.Link{ID: "s1", Slug: "hoc-phi-s1", Headline: "Học sinh mầm non, phổ thông được hỗ trợ học phí năm học 2026–2027", ReleasedAt: noon.Add(-48 * time.Hour)}
	right := statement.Link{ID: "s2", Slug: "dinh-chinh-s2", Headline: "Đính chính: hạn nộp hồ sơ là 15/9/2026", ReleasedAt: noon.Add(-time.Hour)}
	return []statement.Released{
		{
			ID: right.ID, Slug: right.Slug, Kind: statement.KindCorrect, Locale: lang.VI, Issuer: "Sở Giáo dục và Đào tạo", Headline: right.Headline, Synthetic: true,
			Summary: "Thông điệp ngày 01/8/2026 ghi nhầm hạn nộp.", HTML: "<p>Thông điệp ngày 01/8/2026 ghi nhầm hạn nộp. Hạn đúng là 15/9/2026.</p>",
			Text:       "Tỉnh hỗ trợ toàn bộ học phí cho học sinh có hộ khẩu thường trú. Phụ huynh nộp đơn cho trường trước ngày 15/9/2026. Trường lập danh sách trong 5 ngày.",
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
			Text:       "Tỉnh hỗ trợ toàn bộ học phí cho học sinh có hộ khẩu thường trú. Phụ huynh nộp đơn cho trường trước ngày 01/9/2026. Trường lập danh sách trong 5 ngày.",
			ReleasedAt: wrong.ReleasedAt, MendedAt: noon.Add(-2 * time.Hour), Edition: 2, Corrections: []statement.Link{right},
			Basis: []statement.Basis{{
				Source: "Khoản 1 Điều 3, Quyết định số 01/2026/QĐ-UBND", Quote: "Mức hỗ trợ bằng mức thu học phí của cơ sở giáo dục công lập.",
				Clause: statement.ClauseRef{Version: s.cited.String(), Address: "dieu-3/khoan-1"},
			}},
		},
		{
			ID: "s3", Slug: "rut-lai-s3", Kind: statement.KindAnnounce, Locale: lang.VI, Issuer: "Sở Y tế", Headline: "Lịch tiêm chủng tháng 8", ReleasedAt: noon.Add(-72 * time.Hour),
			Edition: 1, Withdrawn: noon.Add(-70 * time.Hour), Reason: "nhầm địa điểm",
		},
	}
}

func (s *shelf) Released(_ context.Context, slug string) (statement.Released, error) {
	for _, r := range s.stories() {
		if r.Slug == slug || string(r.ID) == slug {
			return r, nil
		}
	}
	return statement.Released{}, fault.NotFound("statement.not_public")
}

func (s *shelf) Resting(ctx context.Context, versions []string, address string) ([]statement.Released, error) {
	page, err := s.ReleasedList(ctx, statement.ReleasedFilter{})
	return slices.DeleteFunc(page.Items, func(r statement.Released) bool {
		return !slices.ContainsFunc(r.Basis, func(b statement.Basis) bool {
			return slices.Contains(versions, b.Clause.Version) && strings.HasPrefix(b.Clause.Address+"/", address)
		})
	}), err
}

func (s *shelf) ReleasedList(_ context.Context, f statement.ReleasedFilter) (statement.ReleasedPage, error) {
	var page statement.ReleasedPage
	for _, r := range s.stories() {
		if r.Withdrawn.IsZero() && (len(f.Kinds) == 0 || f.Kinds[0] == r.Kind) && f.After == "" {
			page.Items = append(page.Items, r)
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

func (s *shelf) ReleasedTo(_ context.Context, _ audience.UnitID, group audience.GroupCode, _ int) ([]statement.ID, error) {
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

func (s *shelf) Heard(_ context.Context, token string) error {
	if token != "good" {
		return fault.Invalid("app.bad_receipt")
	}
	s.read = append(s.read, "heard")
	return nil
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
		Contacts: []audience.Contact{
			{Channel: audience.ChannelEmail, Address: "lan.nguyen@example.vn", Confirmed: noon}, {Channel: audience.ChannelSMS, Address: "+84912345678"},
		},
		Unit: "09187@2025-07-01", Groups: []audience.GroupCode{"parents"}, Locale: lang.VI,
		Consents: []audience.Consent{{Purpose: audience.PurposePolicy, ConfirmedAt: noon}, {Purpose: audience.PurposeConsult, ConfirmedAt: noon, WithdrawnAt: noon}},
	}, nil
}

func (p *people) SubscribeBoth(_ context.Context, mail, text audience.Request) (audience.RequestID, error) {
	p.asked = append(p.asked, mail, text)
	return "both", nil
}

func (*people) ConfirmCode(_ context.Context, _ audience.RequestID, code string) (audience.Confirmed, error) {
	if code != "123456" {
		return audience.Confirmed{}, fault.Invalid("audience.code.wrong").On("code")
	}
	return audience.Confirmed{Token: "mine"}, nil
}

func (*people) RemoveContact(context.Context, string, audience.Channel) error { return nil }

func (*people) Prefer(context.Context, string, audience.Channel) error { return nil }

// yes is a site that can text.
type yes struct{}

func (yes) Ready(context.Context) bool { return true }

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

	devices *devices
	log     *strings.Builder
	older   policy.VersionID
	shelf   *shelf
	people  *people
}

func open(t testing.TB, demo bool) site {
	t.Helper()
	atlas, err := audience.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	law, older, newer := library(t)
	s := site{log: &strings.Builder{}, older: older, shelf: &shelf{cited: newer}, people: &people{}, devices: &devices{}}
	s.Handler = serve(t, portal.Config{
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example", Demo: demo, App: true},
		Log:  slog.New(slog.NewTextHandler(s.log, nil)), Stories: s.shelf, Addressees: s.shelf, Library: law, Texts: law, Force: law, Wordings: law,
		Places: places{atlas}, People: s.people, Phones: yes{}, Receipts: s.shelf, Devices: s.devices,
	})
	return s
}

// serve puts a portal and its assets behind one handler.
func serve(t testing.TB, cfg portal.Config) http.Handler {
	t.Helper()
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Province, cfg.Assets, cfg.Now = "24", assets, func() time.Time { return noon }
	p, err := portal.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(ui.AssetPath, assets)
	mux.Handle("/", p.Handler())
	return mux
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
		"correction": "/statements/dinh-chinh-s2", "withdrawn": "/statements/rut-lai-s3", "cited": "/versions/OLDER/dieu-3/khoan-2", "documents": "/documents", "document": "/documents/01-2026-qd-ubnd",
		"search-filter": "/search?kind=Quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh&from=2026-01-01", "search-day": "/search?q=hoc+phi&from=h%C3%B4m+qua", "search-statements": "/search?q=hoc+phi&in=statements",
		"document-day": "/documents/01-2026-qd-ubnd?on=2026-09-02", "document-version": "/documents/01-2026-qd-ubnd/versions/1", "compare": "/documents/01-2026-qd-ubnd/compare",
		"history": "/documents/01-2026-qd-ubnd/history/dieu-3/khoan-2", "plain": "/documents/01-2026-qd-ubnd.txt",
		"clause": "/documents/01-2026-qd-ubnd/dieu-3", "point": "/documents/01-2026-qd-ubnd/dieu-2/khoan-1/diem-a",
		"units": "/units", "units-none": "/units?unit=Atlantis", "unit": "/units/09187", "subscribe": "/subscribe?unit=09187", "subscribe-en": "/subscribe?lang=en",
		"sent": "/subscribe/sent", "code": "/subscribe/code?mail=1&request=one", "confirm": "/confirm?token=good", "preferences": "/preferences/mine", "feeds": "/feeds",
		"push": "/push?unit=09187", "offline": "/offline", "offline-list": "/offline.json", "manifest": "/manifest.webmanifest",
		"about": "/about", "privacy": "/privacy", "accessibility": "/accessibility", "not-found": "/documents/khong-co",
		"feed-atom": "/feed.atom", "feed-rss": "/feed.rss", "feed-json": "/units/09187/feed.json", "feed-empty": "/groups/poor/feed.atom", "sitemap": "/sitemap.xml", "robots": "/robots.txt",
	}
}

// What changes from run to run, or whenever package legaltext reads better.
var (
	uuid      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	textHash  = regexp.MustCompile(`<span class="loa-hash".*?</code></span>`)
	shortCode = regexp.MustCompile(`/c/[0-9A-Z]{8}`)
	assetHash = regexp.MustCompile(`(/assets/[\w-]+)\.[0-9a-f]{10}\.`)
)

func TestEveryPageLooksAsAgreed(t *testing.T) {
	s := open(t, true)
	for name, target := range pages() {
		t.Run(name, func(t *testing.T) {
			got := s.get(t, strings.Replace(target, "OLDER", s.older.String(), 1))
			want := map[string]int{"not-found": http.StatusNotFound, "search-day": http.StatusUnprocessableEntity}[name]
			if want == 0 {
				want = http.StatusOK
			}
			if got.Code != want {
				t.Fatalf("status %d: %s", got.Code, s.log)
			}
			body := assetHash.ReplaceAllString(got.Body.String(), "$1.HASH.")
			body = shortCode.ReplaceAllString(body, "/c/CODE")
			body = textHash.ReplaceAllString(uuid.ReplaceAllString(body, "UUID"), "HASH")
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
