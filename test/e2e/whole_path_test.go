package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// decision is a small sample in the official form.
const decision = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 9903/2026/QĐ-UBND
Bắc Ninh, ngày 20 tháng 11 năm 2026
QUYẾT ĐỊNH
Quy định hỗ trợ chuyển đổi xe buýt điện trên địa bàn tỉnh Bắc Ninh (văn bản ví dụ)
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Theo đề nghị của Giám đốc Sở Xây dựng;
Ủy ban nhân dân ban hành Quyết định quy định hỗ trợ chuyển đổi xe buýt điện trên địa bàn tỉnh Bắc Ninh.
Điều 1. Miễn tiền vé
1. Người từ đủ 60 tuổi trở lên được miễn tiền vé xe buýt trên các tuyến trong tỉnh.
2. Người được miễn tiền vé xuất trình căn cước khi lên xe.
Điều 2. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 01 tháng 3 năm 2027.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Ví Dụ
`

// amendment changes what the statement rests on.
const amendment = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 9907/2026/QĐ-UBND
Bắc Ninh, ngày 22 tháng 11 năm 2026
QUYẾT ĐỊNH
Sửa đổi, bổ sung một số điều của Quyết định số 9903/2026/QĐ-UBND ngày 20 tháng 11 năm 2026 của Ủy ban nhân dân tỉnh Bắc Ninh (văn bản ví dụ)
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Ủy ban nhân dân ban hành Quyết định sửa đổi, bổ sung một số điều của Quyết định số 9903/2026/QĐ-UBND.
Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 9903/2026/QĐ-UBND
1. Sửa đổi khoản 1 Điều 1 như sau:
“1. Người từ đủ 65 tuổi trở lên được miễn tiền vé xe buýt trên các tuyến trong tỉnh.”.
2. Sửa đổi khoản 2 Điều 1 như sau:
“2. Người được miễn tiền vé xuất trình căn cước hoặc thẻ ưu tiên khi lên xe.”.
Điều 2. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 01 tháng 3 năm 2027.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Ví Dụ
`

// set fills in a field wherever it is on the page.
func (v visitor) set(selector, value string) {
	v.t.Helper()
	v.do(chromedp.SetValue(chromedp.CSS(selector), value))
}

// press submits by a button, which may lie far down, and waits for the next page.
func (v visitor) press(selector string) {
	v.t.Helper()
	v.run(fmt.Sprintf(`document.body.dataset.before = '1'; document.querySelector(%q).click()`, selector))
	v.do(chromedp.WaitNotPresent(chromedp.CSS(`body[data-before]`)), chromedp.WaitReady(chromedp.CSS(`main`)))
}

func (v visitor) run(script string) {
	v.t.Helper()
	if _, err := chromedp.Run(v.tab, chromedp.Evaluate[any](script+`; 0`)); err != nil {
		v.t.Fatalf("%s: %v", script, err)
	}
}

func (v visitor) path() string {
	v.t.Helper()
	where, err := chromedp.Run(v.tab, chromedp.Location())
	if err != nil {
		v.t.Fatal(err)
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(where, v.site.url), "?")
	return path
}

// The whole path by hand: a document is brought in, a statement written on it and
// cited, a plan drawn up and submitted, another person approves, everyone gets the
// mail, the portal shows it, and the books and the map say who was reached.
func TestTheWholePathByHand(t *testing.T) {
	s, end, err := start(t.TempDir(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	began := time.Now()

	v := s.visit(t, "editor")
	v.open("/desk/documents/import")
	v.set(`textarea[name=text]`, decision)
	v.press(`main form button[type=submit]`)
	if text := v.text(); !strings.Contains(text, "9903/2026/QĐ-UBND") {
		t.Fatalf("at %s the document is not there:\n%.600s", v.path(), text)
	}

	v.follow(`^/desk/statements/new`)
	v.run(`document.querySelector('input[name=kind][value=announce]').checked = true`)
	v.press(`main form button[type=submit]`)
	editor := v.path()
	// The day on which the decision takes effect is a fact already: it was read there.
	v.set(`textarea[name=headline]`, "Người từ đủ 60 tuổi đi xe buýt không mất tiền vé từ {{hieu_luc}}")
	v.set(`textarea[name=summary]`, "Tỉnh miễn tiền vé xe buýt cho người từ đủ 60 tuổi từ {{hieu_luc}}.")
	v.set(`textarea[name=who]`, "Người từ đủ 60 tuổi.")
	v.set(`textarea[name=steps]`, "Xuất trình căn cước khi lên xe.")
	v.set(`textarea[name=why]`, "Người cao tuổi đi lại thuận tiện hơn.")
	v.set(`textarea[name=contact]`, "Hỏi tại Ủy ban nhân dân xã, phường.")
	v.press(`.loa-editor-bar button[value=save]`)
	id := strings.TrimSuffix(strings.TrimPrefix(editor, "/desk/statements/"), "/edit")

	v.open("/desk/statements/" + id + "/cite?sentence=0&q=" + "miễn tiền vé")
	v.press(`button[name=pick]`)
	v.press(`button[formmethod=post]`)

	v.open("/desk/statements/" + id + "/plan")
	v.press(`main form button[type=submit]`)
	v.run(`const whole = document.querySelector('input[name=whole]'); if (whole) whole.checked = true;
		document.querySelectorAll('input[name=channels]').forEach(c => c.checked = ['email', 'feed'].includes(c.value));
		const after = document.querySelector('input[name=moment][value=after]'); if (after) after.checked = true`)
	v.press(`main form .loa-button-group button:not([name=op])`)
	if !strings.HasPrefix(v.path(), "/desk/stages/") {
		v.follow(`^/desk/stages/[0-9a-f-]{36}$`)
	}
	stage := v.path()
	v.press(`form[action$="/submit"] button`)
	if text := v.text(); !strings.Contains(text, "Chờ duyệt") {
		t.Fatalf("at %s the stage does not wait for approval:\n%.1500s", v.path(), text)
	}

	a := s.visit(t, "approver")
	a.open("/desk/approvals/" + strings.TrimPrefix(stage, "/desk/stages/"))
	a.press(`button[value=approve]`)
	a.until(stage, func(text string) bool { return strings.Contains(text, "Đã khép sổ") })
	t.Logf("from the empty form to closed books for 20,000 people: %s", time.Since(began).Round(time.Second))
	if took := time.Since(began); took > 5*time.Minute {
		t.Errorf("it took %s, want under five minutes", took)
	}
	if home := s.get(t, "/"); !strings.Contains(home, "Người từ đủ 60 tuổi đi xe buýt không mất tiền vé từ 01/03/2027") {
		t.Error("the portal's home does not show the statement")
	}
	if feed := s.get(t, "/units/07210/feed.json"); !strings.Contains(feed, "xe buýt") {
		t.Error("the commune's feed does not carry the statement")
	}
	if found := s.get(t, "/search?q=mien+tien+ve+xe+buyt"); !strings.Contains(found, "xe buýt không mất tiền vé") {
		t.Error("the search without tone marks does not find the statement")
	}
	a.open("/desk/coverage")
	if text := a.text(); !strings.Contains(text, "xe buýt") || !strings.Contains(text, "20.000") {
		t.Errorf("the coverage does not show the run:\n%.800s", text)
	}
	v.whenTheClauseChanges(id)
}

// whenTheClauseChanges brings in an amendment of what a statement rests on: the statement is listed with its reach, and
// its correction is one press away.
func (v visitor) whenTheClauseChanges(id string) {
	v.t.Helper()
	v.open("/desk/documents/import")
	v.set(`textarea[name=text]`, amendment)
	v.press(`main form button[type=submit]`)
	v.until("/desk/impacts", func(text string) bool { return strings.Contains(text, "xe buýt") })
	v.open("/desk/statements/" + id + "/impact")
	if text := v.text(); !strings.Contains(text, "65 tuổi") && !strings.Contains(text, "thẻ ưu tiên") || !strings.Contains(text, "20.000") {
		v.t.Errorf("the impact shows neither the new wording nor whom the old one reached:\n%.1500s", text)
	}
	v.press(`form[action$="/impact"] input[value=correct] ~ button`)
	if !strings.HasSuffix(v.path(), "/edit") || strings.Contains(v.path(), id) {
		v.t.Errorf("the correction's draft is not open: %s", v.path())
	}
	v.open("/documents/9903-2026-qd-ubnd?on=2027-03-01")
	if text := v.text(); !strings.Contains(text, "65 tuổi") || !strings.Contains(text, "không thay văn bản gốc") {
		v.t.Errorf("the portal does not show the consolidated text of that day:\n%.1500s", text)
	}
}
