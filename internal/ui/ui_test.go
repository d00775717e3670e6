package ui_test

import (
	"context"
	"flag"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

type galleryView struct {
	ui.Page
	Email    string
	Chosen   []string
	Options  []ui.Option
	Day      string
	Tabs     []ui.Link
	Summary  ui.Summary
	Table    ui.Table
	Pages    ui.Pagination
	Timeline ui.Timeline
	Bar      ui.Bar
	Entries  ui.Entries
}

func gallery() *galleryView {
	at := time.Date(2025, 7, 1, 2, 30, 0, 0, time.UTC)
	v := &galleryView{
		Email: "lan@", Chosen: []string{"explain"}, Day: "2025-07-01",
		Options: []ui.Option{{Value: "announce", Text: "Thông báo"}, {Value: "explain", Text: "Giải thích", Hint: "Nói rõ vì sao và phải làm gì"}},
		Tabs:    []ui.Link{{Text: "Nội dung", Href: "#a", Current: true}, {Text: "Đối soát", Href: "#b", Count: 3}},
		Summary: ui.Summary{Rows: []ui.SummaryRow{
			{Key: "Số, ký hiệu", Value: "01/2025/QĐ-UBND"},
			{Key: "Trạng thái", Value: ui.Tag{Text: "Đã duyệt", Tone: ui.Success}, Action: &ui.Link{Text: "Xem", Href: "/x"}},
			{Key: "Văn bản", Value: "Quyết định", Href: "/d"},
		}},
		Table: ui.Table{
			Caption: "Độ phủ", Columns: []ui.Column{{Title: "Xã, phường"}, {Title: "Cư dân", Numeric: true}, {Title: "Trạng thái"}},
			Rows: [][]ui.Cell{
				{{Text: "Phường Kinh Bắc", Href: "/u"}, {Text: "80.412"}, {Value: ui.Tag{Text: "Đã tới", Tone: ui.Success}}},
				{{Text: "Xã Gia Bình"}, {Text: "41.003"}, {Value: template.HTML("<em>chưa</em>")}},
			},
		},
		Pages: ui.Pagination{Prev: &ui.Link{Text: "Trước", Href: "?p=1"}, Pages: []ui.Link{{Text: "1", Href: "?p=1"}, {Text: "2", Current: true}, {}, {Text: "9", Href: "?p=9"}}},
		Timeline: ui.Timeline{Steps: []ui.Step{
			{Title: "Soạn", By: "Nguyễn Thị Lan", At: at, State: ui.StepDone},
			{Title: "Duyệt", Text: "Chờ người thứ hai.", State: ui.StepCurrent},
			{Title: "Gửi", State: ui.StepTodo},
		}},
		Bar:     ui.Bar{Label: "Lớp biên nhận", Legend: true, Segments: []ui.Segment{{Label: "đã tới", Value: 3, Class: "delivered"}, {Label: "bị từ chối", Value: 1, Class: "rejected"}}},
		Entries: ui.Entries{Items: []ui.Entry{{Title: "Từ 01/7/2025 hộ nghèo được hỗ trợ tiền điện", Href: "/s", Kind: "Giải thích", Text: "Mức hỗ trợ và cách nhận.", At: at, Meta: "Sở Công Thương", Tags: []ui.Tag{{Text: "Mẫu", Tone: ui.Waiting}}}}},
	}
	v.Problems = []ui.Problem{{Field: "email", Text: "Nhập địa chỉ đầy đủ, ví dụ ten@example.vn"}}
	v.Status = http.StatusUnprocessableEntity
	v.Nav = []ui.Link{{Text: "Thông điệp", Href: "/s", Current: true}, {Text: "Duyệt", Href: "/a", Count: 2}}
	v.Crumbs = []ui.Link{{Text: "Trang đầu", Href: "/"}, {Text: "Văn bản", Href: "/d"}}
	v.Feeds = []ui.Feed{{Type: "application/atom+xml", Title: "Tất cả", Href: "/feed.atom"}}
	return v
}

func renderer(t *testing.T, face ui.Face, demo bool, log io.Writer) *ui.Renderer {
	t.Helper()
	assets, err := ui.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ui.New(os.DirFS("testdata"), "pages", ui.Config{
		Face: face, Assets: assets, Log: slog.New(slog.NewTextHandler(log, nil)),
		Site: ui.Site{Authority: "UBND tỉnh Bắc Ninh", BaseURL: "https://loa.example", Demo: demo},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// get renders one view and returns the answer.
func get(t *testing.T, r *ui.Renderer, name string, view ui.View, locale lang.Locale) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(ui.WithLocale(context.Background(), locale), http.MethodGet, "/gallery?a=1&lang=vi", nil)
	w := httptest.NewRecorder()
	r.Render(w, req, name, view)
	return w
}

func TestGalleryLooksAsAgreed(t *testing.T) {
	for _, tc := range []struct {
		name   string
		face   ui.Face
		locale lang.Locale
		demo   bool
	}{{"portal-vi-demo", ui.Portal, lang.VI, true}, {"portal-en", ui.Portal, lang.EN, false}, {"desk-vi", ui.Desk, lang.VI, false}} {
		t.Run(tc.name, func(t *testing.T) {
			view := gallery()
			if tc.face == ui.Desk {
				view.User = &ui.User{Name: "Nguyễn Thị Lan", Detail: "Người duyệt, Sở Y tế"}
			}
			var log strings.Builder
			got := get(t, renderer(t, tc.face, tc.demo, &log), "gallery", view, tc.locale)
			if got.Code != http.StatusUnprocessableEntity {
				t.Errorf("status %d: %s", got.Code, log.String())
			}
			golden(t, tc.name+".html", withoutHashes(got.Body.String()))
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
		t.Errorf("%s has changed; look at it, then run the test with -update\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want " + w[i] + "\ngot  " + g[i]
		}
	}
	return "the lengths differ"
}

func TestTextIsEscapedAndHTMLIsNot(t *testing.T) {
	body := get(t, renderer(t, ui.Portal, false, io.Discard), "gallery", gallery(), lang.VI).Body.String()
	if strings.Contains(body, "<b>không phải HTML</b>") || !strings.Contains(body, "&lt;b&gt;không phải HTML") {
		t.Error("a value of a textarea must be escaped")
	}
	if !strings.Contains(body, "<em>chưa</em>") {
		t.Error("template.HTML passes as it is")
	}
	if strings.Contains(body, "style=\"") || strings.Contains(body, "onclick") || strings.Contains(body, "«") {
		t.Error("inline style, inline script or a missing text in the page")
	}
}

func TestOnlyADemoSaysSo(t *testing.T) {
	const banner = "BẢN TRÌNH DIỄN – dữ liệu mẫu"
	for _, face := range []ui.Face{ui.Portal, ui.Desk} {
		demo := get(t, renderer(t, face, true, io.Discard), "gallery", gallery(), lang.VI).Body.String()
		if !strings.Contains(demo, banner) || !strings.Contains(demo, "<title>Cần sửa: [Trình diễn]") {
			t.Errorf("%s: a demo must say so on the page and in the title", face)
		}
		live := get(t, renderer(t, face, false, io.Discard), "gallery", gallery(), lang.VI).Body.String()
		if strings.Contains(live, banner) || strings.Contains(live, "Trình diễn") {
			t.Errorf("%s: a live site must not", face)
		}
	}
}

func TestABrokenTemplateShowsNoHalfPage(t *testing.T) {
	for name, page := range map[string]string{
		"wrong field":       `{{define "main"}}<h1>nửa trang</h1>{{c "input" "Lable" "x"}}{{end}}`,
		"unknown component": `{{define "main"}}<h1>nửa trang</h1>{{c "inptu"}}{{end}}`,
		"text as HTML":      `{{define "main"}}<h1>nửa trang</h1>{{c "summary" "Rows" "x"}}{{end}}`,
		"missing method":    `{{define "main"}}<h1>nửa trang</h1>{{.Nothing}}{{end}}`,
		"no such asset":     `{{define "main"}}<h1>nửa trang</h1>{{asset "x.css"}}{{end}}`,
	} {
		t.Run(name, func(t *testing.T) {
			assets, err := ui.LoadAssets()
			if err != nil {
				t.Fatal(err)
			}
			var log strings.Builder
			r, err := ui.New(fstest.MapFS{"p/x.html": {Data: []byte(page)}}, "p", ui.Config{Assets: assets, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			got := get(t, r, "x", &ui.Page{}, lang.VI)
			if got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "nửa trang") {
				t.Errorf("got %d %q", got.Code, got.Body)
			}
			if !strings.Contains(log.String(), "page did not render") {
				t.Error("the cause must be logged")
			}
		})
	}
}

func TestFailSpeaksToTheReader(t *testing.T) {
	r := renderer(t, ui.Portal, false, io.Discard)
	for _, tc := range []struct {
		err    error
		status int
		want   string
	}{
		{fault.NotFound("ui.error.no_page"), 404, "Địa chỉ này không có trang nào."},
		{fault.Forbidden("ui.error.no_page"), 403, "Bạn không có quyền"},
		{io.ErrUnexpectedEOF, 500, "Trang gặp lỗi"},
	} {
		w := httptest.NewRecorder()
		r.Fail(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil), tc.err)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%v: got %d %s", tc.err, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "unexpected EOF") {
			t.Error("an internal cause is for the log alone")
		}
	}
}
