package portal_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
	"github.com/loa-vn/loa/internal/ui"
)

// notice is a made-up circular in official form.
func notice(number, day, title, body string) string {
	return "BỘ XÂY DỰNG\nSố: " + number + "\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHà Nội, ngày " + day +
		"\nTHÔNG TƯ\n" + title + "\nCăn cứ Luật Đường bộ ngày 27 tháng 6 năm 2024;\n" + body
}

const bikes = "05/2025/TT-BXD"

// parking is a circular, what amended it before the test's day, and one order that nobody can carry out.
func parking() []string {
	return []string{
		notice(bikes, "05 tháng 01 năm 2025", "Quy định về gửi xe đạp", "Điều 1. Phạm vi\nThông tư này quy định về gửi xe đạp.\nĐiều 2. Mức thu\n"+
			"1. Ban ngày: 2.000 đồng một lượt.\n2. Ban đêm: 4.000 đồng một lượt.\nĐiều 3. Hiệu lực\nThông tư này có hiệu lực từ ngày 01 tháng 3 năm 2025.\n"),
		notice("08/2026/TT-BXD", "05 tháng 01 năm 2026", "Sửa đổi, bổ sung một số điều của Thông tư số "+bikes,
			"Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số "+bikes+"\n1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Ban ngày: 3.000 đồng một lượt.”\n"+
				"2. Sửa đổi khoản 9 Điều 7 như sau:\n“9. Không có khoản này.”\nĐiều 2. Hiệu lực thi hành\nThông tư này có hiệu lực từ ngày 01 tháng 3 năm 2026.\n"),
	}
}

// lawSite is a portal over documents alone.
func lawSite(t *testing.T, texts ...string) site {
	t.Helper()
	blobs, err := blob.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	law := policy.New(sqldbtest.SQLite(t, sqldb.WithClock(func() time.Time { return noon })), blobs, job.NewLedger())
	officer := auth.Actor{ID: "officer", Agency: "agency", Grants: []auth.Grant{{Role: auth.RoleAgency, Agency: "agency"}}}
	for i, text := range texts {
		if _, err := law.Import(t.Context(), officer, fmt.Sprintf("%d.txt", i), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	shelf := &shelf{}
	return site{Handler: serve(t, portal.Config{
		Site: ui.Site{Authority: "Bộ Xây dựng", BaseURL: "https://loa.example"}, Log: slog.New(slog.DiscardHandler), Stories: shelf, Addressees: shelf,
		Library: law, Texts: law, Force: law, Wordings: law, Receipts: shelf,
	})}
}

// says checks what a page says and what it keeps to itself.
func (s site) says(t *testing.T, target string, words ...string) string {
	t.Helper()
	got := s.get(t, target)
	body := got.Body.String()
	if got.Code != http.StatusOK {
		t.Fatalf("%s: %d", target, got.Code)
	}
	for _, w := range words {
		silent := strings.HasPrefix(w, "!")
		if strings.Contains(body, strings.TrimPrefix(w, "!")) == silent {
			t.Errorf("%s: %q\n%.3000s", target, w, body[strings.Index(body, "<main"):])
		}
	}
	return body
}

func TestATextIsReadAsOfAnyDay(t *testing.T) {
	s := lawSite(t, parking()...)
	const page = "/documents/05-2025-tt-bxd"
	s.says(t, page, "Còn hiệu lực", "3.000 đồng", "!2.000 đồng", "Bản hợp nhất do Loa lập", "Sửa đổi, bổ sung</strong> theo", "khoản 1 Điều 1 08/2026/TT-BXD", "!Đây không phải bản hiện hành")
	s.says(t, page, "Còn 1 chỗ sửa đổi chưa ghép được", "Sửa đổi khoản 9 Điều 7")
	s.says(t, page+"?on=2025-06-01", "Vào ngày 01/06/2025", "2.000 đồng", "!3.000 đồng", "Đây không phải bản hiện hành", "!Đã được sửa đổi, bổ sung bởi", "noindex")
	s.says(t, page+"?on=1/2/2025", "Chưa có hiệu lực")
	s.says(t, page+"/versions/1", "Bạn đang xem bản 1", "2.000 đồng")
	if got := s.get(t, page+"?on=hôm+qua").Code; got != http.StatusUnprocessableEntity {
		t.Errorf("what is no day: %d", got)
	}
	if got := s.get(t, page+"/versions/7").Code; got != http.StatusNotFound {
		t.Errorf("a version that is not: %d", got)
	}
}

func TestTwoVersionsAreComparedWordByWord(t *testing.T) {
	s := lawSite(t, parking()...)
	const page = "/documents/05-2025-tt-bxd"
	for _, q := range []string{"", "?from=1&to=2", "?from=2025-06-01&to=2026-06-01"} {
		s.says(t, page+"/compare"+q, "Khoản 1 Điều 2", "[bỏ:</span> 2.000", "[thêm:</span> 3.000", "Sửa câu chữ: 1 · Thêm: 0", "!4.000 đồng")
	}
	s.says(t, page+"/compare?from=1&to=1", "Hai bản giống hệt nhau")
	s.says(t, page+"/history/dieu-2/khoan-1", "Từ 01/03/2025 đến hết 28/02/2026", "Từ 01/03/2026 đến nay", "[thêm:</span> 3.000", "Sửa đổi khoản 1 Điều 2 như sau")
	for _, wrong := range []string{"/compare?from=0", "/compare?to=9", "/history/dieu-99"} {
		if got := s.get(t, page+wrong).Code; got != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got)
		}
	}
}

var codeLink = regexp.MustCompile(`loa\.example(/c/[0-9A-Z]{8})"`)

func TestAShortCodeKeepsItsWords(t *testing.T) {
	s := lawSite(t, parking()...)
	old := s.says(t, "/documents/05-2025-tt-bxd/dieu-2/khoan-1?on=2025-06-01", "2.000 đồng", "Đã được sửa đổi", "Khác với hôm nay", "[thêm:</span> 3.000")
	code := codeLink.FindStringSubmatch(old)
	if code == nil {
		t.Fatal("the page does not say its short address")
	}
	s.says(t, code[1], "2.000 đồng", "Hôm nay câu chữ đã khác", "Thông tư số "+bikes)
	s.says(t, strings.ToLower(code[1]), "2.000 đồng")
	now := codeLink.FindStringSubmatch(s.says(t, "/documents/05-2025-tt-bxd/dieu-2/khoan-1", "3.000 đồng", "!Đã được sửa đổi<"))
	if now == nil || now[1] == code[1] {
		t.Errorf("other words have another code: %v", now)
	}
	if got := s.get(t, "/c/00000000").Code; got != http.StatusNotFound {
		t.Errorf("no such code: %d", got)
	}
}

func TestEveryVersionIsGivenInEveryForm(t *testing.T) {
	s := lawSite(t, parking()...)
	const page = "/documents/05-2025-tt-bxd"
	for ext, kind := range map[string]string{"xml": "application/akn+xml", "json": "application/json", "txt": "text/plain", "html": "text/html"} {
		for target, want := range map[string]string{page + "." + ext: "3.000 đồng", page + "/versions/1." + ext: "2.000 đồng", page + "." + ext + "?on=2025-06-01": "2.000 đồng"} {
			got := s.get(t, target)
			h := got.Header()
			if got.Code != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), kind) || !strings.Contains(got.Body.String(), want) {
				t.Errorf("%s: %d %s\n%.300s", target, got.Code, h.Get("Content-Type"), got.Body)
			}
			if !strings.Contains(h.Get("Content-Disposition"), "05-2025-tt-bxd_20") || h.Get("Last-Modified") == "" {
				t.Errorf("%s: %v", target, h)
			}
			if again := s.get(t, target, "If-None-Match", h.Get("ETag")).Code; again != http.StatusNotModified {
				t.Errorf("%s: the same again is %d", target, again)
			}
		}
	}
	if err := xml.Unmarshal(s.get(t, page+".xml").Body.Bytes(), new(struct{})); err != nil {
		t.Error(err)
	}
	var d struct{ Number string }
	if err := json.Unmarshal(s.get(t, page+".json").Body.Bytes(), &d); err != nil || d.Number != bikes {
		t.Errorf("%+v %v", d, err)
	}
	if link := s.get(t, page).Header().Get("Link"); !strings.Contains(link, `</documents/05-2025-tt-bxd.xml>; rel="alternate"; type="application/akn+xml"`) {
		t.Error(link)
	}
}

// A law of 700 clauses opens light, and so does each of its articles.
func TestALawOfSevenHundredClausesOpensLight(t *testing.T) {
	var body strings.Builder
	for article := range 140 {
		if article%14 == 0 {
			fmt.Fprintf(&body, "Chương %s\nQUY ĐỊNH PHẦN %d\n", []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}[article/14], article)
		}
		fmt.Fprintf(&body, "Điều %d. Trách nhiệm của cơ quan thứ %d\n", article+1, article+1)
		for clause := range 5 {
			fmt.Fprintf(&body, "%d. %s\n", clause+1, strings.Repeat("Cơ quan có thẩm quyền xem xét, quyết định theo quy định của pháp luật. ", 8))
		}
	}
	s := lawSite(t, notice("30/2026/TT-BXD", "05 tháng 01 năm 2026", "Quy định nhiều việc", body.String()))
	page := s.says(t, "/documents/30-2026-tt-bxd", "Điều 1 – Điều 14", `href="/documents/30-2026-tt-bxd/dieu-140"`, "!Cơ quan có thẩm quyền")
	part := s.says(t, "/documents/30-2026-tt-bxd/dieu-70", `aria-current="true">Điều 70.`, "!dieu-140", "Cơ quan có thẩm quyền", `rel="next"`)
	chapter := s.says(t, "/documents/30-2026-tt-bxd/chuong-2", "Phần này dài", "!Cơ quan có thẩm quyền")
	for name, got := range map[string]string{"the law": page, "an article": part, "a chapter": chapter} {
		if len(got) > 300_000 || len(got) < 3_000 {
			t.Errorf("%s weighs %d bytes", name, len(got))
		}
	}
	whole := s.says(t, "/documents/30-2026-tt-bxd?whole=1", "Cơ quan có thẩm quyền")
	if n := strings.Count(whole, `class="loa-clause loa-clause--clause"`); n != 700 {
		t.Errorf("the whole text has %d clauses", n)
	}
	t.Logf("the law %d, an article %d, a chapter %d, the whole %d bytes", len(page), len(part), len(chapter), len(whole))
}
