package desk

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	takeValue = regexp.MustCompile(`name="take" value="([^"]*)"`)
	revField  = regexp.MustCompile(`name="revision" value="([^"]*)"`)
)

// take presses "cite this" beside the first proposal of a page.
func (o *bureau) take(page answer, cite, sentence string) answer {
	o.t.Helper()
	best := first(takeValue, page.raw.Body.String())
	if best == "" {
		o.t.Fatalf("nothing is proposed\n%s", plainText(page.Body))
	}
	return o.post(o.lan, cite, url.Values{"sentence": {sentence}, "take": {best}, "revision": {first(revField, page.raw.Body.String())}, "quote": {""}})
}

func TestWhatShouldRestOnAClauseIsOnePressAway(t *testing.T) {
	o := newBureau(t)
	edit, _ := o.begun()
	page := o.get(o.lan, edit)
	page.silent("nên có căn cứ")
	form := page.form()
	form.Set("headline", "Trợ cấp cho người cao tuổi")
	form.Set("summary", "Người từ đủ 75 tuổi không có lương hưu được hưởng 500.000 đồng mỗi tháng. Đây là tin vui với nhiều gia đình.")
	form.Set("steps", "Điền tờ khai.\r\nNộp hồ sơ tại xã trước ngày 30/9/2026.")
	form.Set("do", "save")
	o.post(o.lan, edit, form).leads(edit)
	page = o.get(o.lan, edit).says("2 câu nên có căn cứ", "“được hưởng”", "“500.000 đồng”", "“trước ngày 30/9/2026”")
	page.silent("tin vui với nhiều gia đình.</p>")

	// The button of a flagged sentence saves the form and leads to that sentence.
	form = page.form()
	form.Set("do", first(regexp.MustCompile(`value="(cite:[0-9a-f]+)"[^>]*>[^<]*<span[^>]*>: Nộp`), page.raw.Body.String()))
	to := o.post(o.lan, edit, form).leads(strings.TrimSuffix(edit, "/edit") + "/cite?sentence=4")
	cite, _, _ := strings.Cut(to, "?")
	proposed := o.get(o.lan, to).says("Loa đề xuất", "Khoản 2 Điều 2", "trước ngày 30 tháng 9 năm 2026</mark>", "chưa có căn cứ: Thời hạn")

	next := o.take(proposed, cite, "4").leads(cite + "?sentence=1")
	proposed = o.get(o.lan, next).says("Khoản 1 Điều 2")
	o.take(proposed, cite, "1").leads(edit)
	o.get(o.lan, edit).silent("nên có căn cứ").says("Hồ sơ nộp trước ngày 30 tháng 9 năm 2026 tại Ủy ban nhân dân cấp xã.")

	// Words of one's own take the place of the proposals; the button brings them back.
	o.get(o.lan, cite+"?sentence=1&q=muc+tro+cap&find=1").silent("Loa đề xuất")
	o.get(o.lan, cite+"?sentence=1&q=muc+tro+cap&propose=1").says("Loa đề xuất")
}
