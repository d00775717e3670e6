package desk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

const decision = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 07/2026/QĐ-UBND

Bắc Ninh, ngày 20 tháng 6 năm 2026

QUYẾT ĐỊNH
Quy định mức trợ cấp cho người từ đủ 75 tuổi trên địa bàn tỉnh Bắc Ninh

Căn cứ Luật Tổ chức chính quyền địa phương;

QUYẾT ĐỊNH:

Điều 1. Phạm vi điều chỉnh
Quyết định này quy định mức trợ cấp hằng tháng cho người từ đủ 75 tuổi.

Điều 2. Mức trợ cấp
1. Người từ đủ 75 tuổi không có lương hưu được hưởng trợ cấp 500.000 đồng mỗi tháng kể từ ngày 01 tháng 7 năm 2026.
2. Hồ sơ nộp trước ngày 30 tháng 9 năm 2026 tại Ủy ban nhân dân cấp xã.

Điều 3. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 01 tháng 7 năm 2026.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn A
`

func TestThePasswordOpensTheDesk(t *testing.T) {
	o := newBureau(t)
	o.sessions = o.Auth.Sessions(false, o.fail)
	send := func(login, password string) *httptest.ResponseRecorder {
		form := url.Values{"login": {login}, "password": {password}, "next": {"/desk/documents"}}
		r := httptest.NewRequest(http.MethodPost, "/desk/login", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		o.Handler().ServeHTTP(w, r)
		return w
	}
	wrong := send("quantri", "sai rồi")
	if wrong.Code != http.StatusForbidden || !strings.Contains(wrong.Body.String(), "mật khẩu không đúng") || !strings.Contains(wrong.Body.String(), `value="quantri"`) {
		t.Fatalf("%d %s", wrong.Code, plainText(wrong.Body.String()))
	}
	right := send("quantri", passwordOfAll.Reveal())
	if right.Code != http.StatusSeeOther || right.Header().Get("Location") != "/desk/documents" {
		t.Fatalf("%d to %q", right.Code, right.Header().Get("Location"))
	}
	r := httptest.NewRequest(http.MethodGet, "/desk", nil)
	for _, c := range right.Result().Cookies() {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Đỗ Thị Quản") || !strings.Contains(w.Body.String(), "Sở Y tế") {
		t.Fatalf("%d %s", w.Code, plainText(w.Body.String()))
	}
}

func TestADocumentComesIn(t *testing.T) {
	o := newBureau(t)
	o.upload(o.lan, "", "", "").is(http.StatusUnprocessableEntity).says("Chưa có gì để nhập")
	o.upload(o.lan, "", "", "Một bài thơ không có số, ký hiệu.").is(http.StatusUnprocessableEntity).says("Một bài thơ không có số")
	o.upload(o.minh, "a.txt", decision, "").is(http.StatusForbidden)

	page := o.upload(o.lan, "07-2026.txt", decision, "").leads("/desk/documents/")
	o.get(o.minh, page).is(http.StatusOK).says("Quyết định số 07/2026/QĐ-UBND", "Mức trợ cấp", `id="dieu-2.khoan-1"`, "07-2026.txt").silent("Soạn thông điệp về văn bản này")
	o.get(o.lan, page).says("Soạn thông điệp về văn bản này")
	if again := o.upload(o.hoa, "khac-ten.txt", decision, "").leads("/desk/documents/"); again != page {
		t.Errorf("the same file led to %s", again)
	}
	o.get(o.lan, "/desk/documents?q=tro+cap").says("Điều 2, Quyết định số 07/2026/QĐ-UBND")
	o.get(o.lan, "/desk/documents?q=zzzxq").says("Không có văn bản nào khớp")
	doc, err := o.Documents.ByNumber(t.Context(), "07/2026/QĐ-UBND")
	must(t, err)
	o.get(o.lan, "/desk/clauses/"+string(doc.Current)+"/dieu-2/khoan-1").says("Khoản 1 Điều 2", "500.000 đồng mỗi tháng")
	o.get(o.lan, "/desk/clauses/"+string(doc.Current)+"/dieu-9").is(http.StatusNotFound)
	file := o.get(o.lan, "/desk/versions/"+string(doc.Current)+"/original").is(http.StatusOK)
	if got := file.raw.Header().Get("Content-Disposition"); !strings.Contains(got, "attachment") || file.raw.Body.String() != decision {
		t.Errorf("the original came back as %q", got)
	}
}

// begun is a statement about the decision, as its editor opens it.
func (o *bureau) begun() (edit string, doc policy.Document) {
	o.t.Helper()
	o.upload(o.lan, "07-2026.txt", decision, "").leads("/desk/documents/")
	doc, err := o.Documents.ByNumber(o.t.Context(), "07/2026/QĐ-UBND")
	must(o.t, err)
	edit = o.post(o.lan, "/desk/statements", url.Values{"kind": {"explain"}, "agency": {string(o.agency)}, "document": {string(doc.ID)}}).leads("/desk/statements/")
	return edit, doc
}

// written is a statement ready to be submitted.
func (o *bureau) written() (edit string) {
	o.t.Helper()
	edit, doc := o.begun()
	form := o.get(o.lan, edit).says("Sở Y tế tỉnh Bắc Ninh", "Quyết định số 07/2026/QĐ-UBND").form()
	form.Set("headline", "Người từ 75 tuổi được nhận trợ cấp hằng tháng, nộp hồ sơ trước {{han_nop}}")
	form.Set("summary", "Từ {{ngay_huong}}, người từ đủ 75 tuổi không có lương hưu được nhận {{muc}} mỗi tháng.")
	form.Set("who", "Người từ đủ 75 tuổi, không có lương hưu.")
	form.Set("steps", "Điền tờ khai.\r\nNộp tại Ủy ban nhân dân xã, phường.")
	form.Set("why", "Nhiều người cao tuổi không có thu nhâp ổn định.")
	form.Set("contact", "Trung tâm phục vụ hành chính công xã, phường.")
	for i, f := range [][3]string{{"deadline", "Hạn nộp", "30/9/2026"}, {"date", "Ngày hưởng", "1/7/2026"}, {"sum", "Mức", "500.000 đồng"}} {
		setFact(form, 2+i, f[0], f[1], f[2])
	}
	form.Set("facts", "5")
	form.Set("do", "save")
	o.post(o.lan, edit, form).leads(edit)
	o.get(o.lan, edit).says("Thông điệp chưa có căn cứ nào", "nộp hồ sơ trước 30/09/2026")

	o.citing(edit, doc, 0, "dieu-2/khoan-2")
	o.citing(edit, doc, 1, "dieu-2/khoan-1")
	return edit
}

func setFact(form url.Values, i int, kind, label, value string) {
	at := "fact-" + string(rune('0'+i)) + "-"
	form.Set(at+"key", "")
	form.Set(at+"type", kind)
	form.Set(at+"label", label)
	form.Set(at+"value", value)
	form[at+"in"] = []string{"web", "email", "sms", "radio", "board"}
}

func (o *bureau) citing(edit string, doc policy.Document, sentence int, address string) {
	o.t.Helper()
	cite := strings.TrimSuffix(edit, "/edit") + "/cite"
	number := string(rune('0' + sentence))
	o.get(o.lan, cite+"?sentence="+number).is(http.StatusOK).says("Khoản 1 Điều 2")
	o.get(o.lan, cite+"?q=muc+tro+cap&sentence="+number).says("Khoản 2 Điều 2", "Mức trợ cấp")
	page := o.get(o.lan, cite+"?"+url.Values{"sentence": {number}, "pick": {string(doc.Current) + " " + address}}.Encode()).is(http.StatusOK).says("Xem lại đoạn trích")
	form := url.Values{
		"sentence": {number}, "version": {string(doc.Current)}, "address": {address},
		"revision": {first(attrVal, strings.SplitAfter(page.raw.Body.String(), `name="revision"`)[1])},
	}
	form.Set("quote", "Một câu không có trong điều khoản.")
	o.post(o.lan, cite, form).is(http.StatusUnprocessableEntity).says("Một câu không có trong điều khoản.")
	form.Set("quote", "")
	o.post(o.lan, cite, form).leads(edit)
}

func TestAStatementIsWrittenOnceAndCheckedEverywhere(t *testing.T) {
	o := newBureau(t)
	edit := o.written()
	page := o.get(o.lan, edit).is(http.StatusOK).says("Không có chỗ nào phải sửa", "ba mươi tháng chín")

	// An editor puts the text message into words of his own.
	form := page.form()
	form.Set("sms-text", "Sở Y tế: người từ 75 tuổi nộp hồ sơ nhận 500.000 đồng từ 01/7/2026, hạn 30/9/2026.")
	form.Set("do", "save")
	o.post(o.hoa, edit, form).leads(edit)
	page = o.get(o.lan, edit).says("Trần Văn Hòa sửa tay", "Không có chỗ nào phải sửa")

	// The deadline moves: what follows the entry moves with it, the edited text does not.
	form = page.form()
	form.Set(valueOf(form, "30/09/2026"), "15/10/2026")
	checked := o.post(o.lan, strings.TrimSuffix(edit, "/edit")+"/check", form).is(http.StatusOK)
	checked.says("đã đổi từ 30/09/2026 thành 15/10/2026", "mười lăm tháng mười").silent("<html")
	o.get(o.lan, edit).says("Không có chỗ nào phải sửa") // a check saves nothing
	form.Set("do", "save")
	o.post(o.lan, edit, form).leads(edit)
	page = o.get(o.lan, edit).says("Tin nhắn SMS", "đã đổi từ 30/09/2026 thành 15/10/2026", `href="#sms-text"`)

	form = page.form()
	form.Set("do", "regenerate:sms")
	o.post(o.lan, edit, form).leads(edit)
	o.get(o.lan, edit).silent("đã đổi từ 30/09/2026")
}

func valueOf(form url.Values, value string) string {
	for name, values := range form {
		if strings.HasPrefix(name, "fact-") && len(values) == 1 && values[0] == value {
			return name
		}
	}
	return "no field has " + value
}

func TestADayThatIsNoneComesBackAsTyped(t *testing.T) {
	o := newBureau(t)
	edit, _ := o.begun()
	form := o.get(o.lan, edit).form()
	form.Set("headline", "Đang viết dở một câu rất dài")
	setFact(form, 2, "deadline", "Hạn nộp", "31/9/2026")
	form.Set("facts", "3")
	form.Set("do", "save")
	o.post(o.lan, edit, form).is(http.StatusUnprocessableEntity).
		says("Đang viết dở một câu rất dài", `value="31/9/2026"`, "không phải là một ngày", `href="#fact-2-value"`)
}

func TestTwoPeopleSaveAndNothingIsLost(t *testing.T) {
	o := newBureau(t)
	edit := o.written()
	mine, theirs := o.get(o.lan, edit).form(), o.get(o.hoa, edit).form()
	theirs.Set("why", "Tỉnh muốn người cao tuổi đỡ vất vả.")
	theirs.Set("do", "save")
	o.post(o.hoa, edit, theirs).leads(edit)

	mine.Set("why", "Nhiều cụ sống một mình.")
	mine.Set("do", "save")
	late := o.post(o.lan, edit, mine).is(http.StatusConflict)
	late.says("Trần Văn Hòa đã lưu một bản khác", "Nhiều cụ sống một mình.", "Tỉnh muốn người cao tuổi đỡ vất vả.")

	again := late.form() // the form now stands on the other's text
	if again.Get("why") != "Nhiều cụ sống một mình." {
		t.Fatalf("the form came back with %q", again.Get("why"))
	}
	again.Set("do", "save")
	o.post(o.lan, edit, again).leads(edit)
	o.get(o.hoa, edit).says("Nhiều cụ sống một mình.")
	asides, err := o.Statements.Asides(t.Context(), o.lan, statement.ID(strings.Split(edit, "/")[3]))
	must(t, err)
	if len(asides) != 1 {
		t.Errorf("%d texts were set aside", len(asides))
	}
}

// staged is a written statement on its way to the province, submitted by Lan.
func (o *bureau) staged() (statement.ID, plan.Stage) {
	o.t.Helper()
	ctx, data := o.t.Context(), o.lan
	data.Grants = append(data.Grants, o.binh.Grants...)
	data.Grants[len(data.Grants)-1].Role = "data"
	data.Grants[len(data.Grants)-1].Agency = ""
	_, err := o.Audience.LoadUnits(ctx, data)
	must(o.t, err)
	_, err = o.Audience.SeedSynthetic(ctx, data, 40, 7)
	must(o.t, err)
	id := statement.ID(strings.Split(o.written(), "/")[3])
	of, err := o.Plans.Create(ctx, o.lan, plan.Draft{Title: "Trợ cấp từ 75 tuổi", Agency: o.agency})
	must(o.t, err)
	st, err := o.Plans.SaveStage(ctx, o.lan, plan.Stage{
		Plan: of.ID, Moment: plan.MomentAfter, Statement: id, Lane: delivery.LaneNormal, Channels: []string{"email"},
		Rule: audience.Rule{Units: []audience.UnitID{"24@2025-07-01"}},
	})
	must(o.t, err)
	seen, err := o.Plans.Seen(ctx, st.ID)
	must(o.t, err)
	st, err = o.Plans.Submit(ctx, o.lan, st.ID, seen)
	must(o.t, err)
	return id, st
}

func TestWhoWroteItCannotApproveIt(t *testing.T) {
	o := newBureau(t)
	id, st := o.staged()
	page := "/desk/approvals/" + string(st.ID)

	both := o.lan
	both.Grants = append(both.Grants, o.minh.Grants...)
	o.get(both, page).is(http.StatusOK).says("không được tự duyệt").silent(`value="approve"`)
	seen := seenOn(o.get(o.minh, page).says("40", "Khoản 1 Điều 2", `value="approve"`))
	o.post(both, page, seen).is(http.StatusForbidden).says("không được tự duyệt")
	o.post(o.hoa, page, seen).is(http.StatusForbidden)
	o.get(both, "/desk/approvals").says("không được tự duyệt")
	o.get(o.minh, "/desk").says("Chờ bạn duyệt", "nộp hồ sơ trước 30/09/2026")

	drifted := url.Values{"do": {"approve"}, "seen_text": {"x"}, "seen_renderings": {"y"}, "seen_audience": {"z"}}
	o.post(o.minh, page, drifted).is(http.StatusConflict)
	o.post(o.minh, page, url.Values{"do": {"return"}}).is(http.StatusUnprocessableEntity).says("Chưa ghi lý do")
	o.post(o.minh, page, seen).leads("/desk/stages/")
	o.get(o.minh, page).says("không còn chờ duyệt").silent(`value="approve"`)
	o.get(o.lan, "/desk/statements/"+string(id)).says("Đã duyệt", "Phạm Quang Minh")
	o.get(o.lan, "/desk/statements/"+string(id)+"/edit").leads("/desk/statements/" + string(id))
}

// seenOn reads what the approval page would have its reader stand for.
func seenOn(a answer) url.Values {
	v := url.Values{"do": {"approve"}}
	for _, tag := range inputs.FindAllString(a.raw.Body.String(), -1) {
		if name := first(attrName, tag); strings.HasPrefix(name, "seen_") {
			v.Set(name, first(attrVal, tag))
		}
	}
	return v
}

func TestWhatCameBackSaysWhy(t *testing.T) {
	o := newBureau(t)
	id, st := o.staged()
	o.post(o.minh, "/desk/approvals/"+string(st.ID), url.Values{"do": {"return"}, "reason": {"Ghi rõ nơi nộp hồ sơ."}}).leads("/desk/approvals")
	o.get(o.lan, "/desk").says("Trả lại cho bạn", "Ghi rõ nơi nộp hồ sơ.")
	o.get(o.lan, "/desk/statements/"+string(id)+"/edit").says("Ghi rõ nơi nộp hồ sơ.")
	o.get(o.lan, "/desk/statements/"+string(id)+"/history").says("Trả lại để sửa", "Bản gửi duyệt số 1")
	o.get(o.lan, "/desk/statements?state=returned").says("nộp hồ sơ trước 30/09/2026")
	o.get(o.lan, "/desk/statements?state=released").says("Không có thông điệp nào khớp")
	o.get(o.lan, "/desk/statements?q=tro+cap").says("nộp hồ sơ trước 30/09/2026")
}

func TestAFinishedTextGoesIntoAPlan(t *testing.T) {
	o := newBureau(t)
	page := strings.TrimSuffix(o.written(), "/edit")
	o.get(o.lan, page).says("chưa có người nhận", `href="`+page+`/plan"`)
	o.get(o.minh, page).says("Đang được soạn").silent(`href="` + page + `/plan"`)
	o.get(o.lan, page+"/plan").says("nộp hồ sơ trước 30/09/2026")
	o.post(o.lan, page+"/plan", url.Values{"plan": {"new"}, "title": {" "}}).is(http.StatusUnprocessableEntity)
	to := o.post(o.lan, page+"/plan", url.Values{"plan": {"new"}, "title": {"Trợ cấp từ 75 tuổi"}}).leads("/desk/plans/")
	if !strings.Contains(to, "/stages/new?") || !strings.Contains(to, "statement="+strings.Split(page, "/")[3]) {
		t.Errorf("leads to %s", to)
	}
	o.get(o.lan, page+"/plan").says("Trợ cấp từ 75 tuổi", "checked")
}

// released brings the statement before the public.
func (o *bureau) released() statement.ID {
	o.t.Helper()
	id, st := o.staged()
	page := "/desk/approvals/" + string(st.ID)
	o.post(o.minh, page, seenOn(o.get(o.minh, page))).leads("/desk/stages/")
	for range 20 {
		busy, err := o.Plans.Tick(o.t.Context())
		must(o.t, err)
		if !busy {
			break
		}
	}
	o.get(o.lan, "/desk/statements/"+string(id)).says("Đã phát hành", "/statements/nguoi-tu-75-tuoi")
	return id
}

func TestATypoIsMendedWithoutTellingAnyone(t *testing.T) {
	o := newBureau(t)
	page := "/desk/statements/" + string(o.released())
	steps := func(who, do, reason string) answer {
		as := map[string]func() answer{
			"lan":  func() answer { return o.post(o.lan, page+"/steps", url.Values{"do": {do}, "reason": {reason}}) },
			"minh": func() answer { return o.post(o.minh, page+"/steps", url.Values{"do": {do}, "reason": {reason}}) },
		}
		return as[who]()
	}
	steps("minh", "mend", "").is(http.StatusForbidden)
	edit := steps("lan", "mend", "").leads(page + "/edit")
	form := o.get(o.lan, edit).form()
	form.Set("why", "Nhiều người cao tuổi không có thu nhập ổn định.")
	form.Set("do", "save")
	o.post(o.lan, edit, form).leads(edit)
	steps("lan", "submit", "").leads(page)

	o.get(o.minh, "/desk/approvals").says("không gửi lại cho ai")
	fix := "/desk/approvals/fixes/" + strings.TrimPrefix(page, "/desk/statements/")
	o.get(o.lan, fix).says("chưa được giao quyền phê duyệt").silent(`value="approve"`)
	seen := seenOn(o.get(o.minh, fix).says("thu nhập ổn định", "gửi lại cho ai"))
	o.post(o.lan, fix, seen).is(http.StatusForbidden)
	o.post(o.minh, fix, seen).leads(page)
	o.get(o.lan, page).says("thu nhập ổn định", "Đã phát hành")
	o.get(o.lan, page+"/history").says("sửa lỗi chính tả", "Bản gửi duyệt số 2")

	steps("minh", "withdraw", "").is(http.StatusUnprocessableEntity).says("Chưa ghi lý do")
	steps("minh", "withdraw", "Quyết định bị bãi bỏ.").leads(page)
	o.get(o.lan, page).says("Đã thu hồi", "Quyết định bị bãi bỏ.")
	correction := steps("lan", "correct", "").leads("/desk/statements/")
	o.get(o.lan, correction).is(http.StatusOK).says("Đính chính")
}

func TestASaveThatComesTooLateIsShownAndKept(t *testing.T) {
	o := newBureau(t)
	id, st := o.staged()
	o.post(o.minh, "/desk/approvals/"+string(st.ID), url.Values{"do": {"return"}, "reason": {"Sửa lại."}}).leads("/desk/approvals")
	edit := "/desk/statements/" + string(id) + "/edit"
	form := o.get(o.hoa, edit).form()
	seen, err := o.Plans.Seen(t.Context(), st.ID)
	must(t, err)
	_, err = o.Plans.Submit(t.Context(), o.lan, st.ID, seen)
	must(t, err)
	form.Set("why", "Câu này đến muộn.")
	form.Set("do", "save")
	o.post(o.hoa, edit, form).is(http.StatusConflict).says("Câu này đến muộn.", "Chưa có gì bị mất")
	asides, err := o.Statements.Asides(t.Context(), o.lan, id)
	must(t, err)
	if len(asides) != 1 || asides[0].Content.Why != "Câu này đến muộn." {
		t.Errorf("set aside: %+v", asides)
	}
}

func TestAFormOutlivesItsSession(t *testing.T) {
	o := newBureau(t)
	edit, _ := o.begun()
	form := o.get(o.lan, edit).form()
	form.Set("why", "Một câu viết cả tiếng đồng hồ.")
	form.Set("do", "save")
	o.post(auth.Actor{}, edit, form).is(http.StatusForbidden).says("Phiên đăng nhập đã hết", "Một câu viết cả tiếng đồng hồ.", `action="`+edit+`"`)
	o.post(o.lan, edit, form).leads(edit)
	o.get(o.lan, edit).says("Một câu viết cả tiếng đồng hồ.")
}

func TestAStatementFindsItsDocumentByNumber(t *testing.T) {
	o := newBureau(t)
	o.upload(o.lan, "07-2026.txt", decision, "").leads("/desk/documents/")
	o.get(o.lan, "/desk/documents/suggest?q=07%2F2026").is(http.StatusOK).says(`"name":"07/2026/QĐ-UBND"`)
	form := url.Values{"kind": {"announce"}, "agency": {string(o.agency)}, "number": {"99/2099/QĐ-UBND"}}
	o.post(o.lan, "/desk/statements", form).is(http.StatusUnprocessableEntity).says("99/2099/QĐ-UBND", "Nhập văn bản đó trước")
	form.Set("number", "07/2026/QĐ-UBND")
	o.get(o.lan, o.post(o.lan, "/desk/statements", form).leads("/desk/statements/")).says("Quyết định số 07/2026/QĐ-UBND")
	o.post(o.lan, "/desk/statements", url.Values{"kind": {"correct"}, "agency": {string(o.agency)}}).is(http.StatusUnprocessableEntity)
	o.post(o.minh, "/desk/statements", form).is(http.StatusForbidden)
}
