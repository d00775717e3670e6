package desk

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// amendment changes one clause of the decision and takes another out.
const amendment = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 19/2026/QĐ-UBND

Bắc Ninh, ngày 05 tháng 10 năm 2026

QUYẾT ĐỊNH
Sửa đổi, bổ sung một số điều của Quyết định số 07/2026/QĐ-UBND ngày 20 tháng 6 năm 2026 của Ủy ban nhân dân tỉnh Bắc Ninh

Căn cứ Luật Tổ chức chính quyền địa phương;

QUYẾT ĐỊNH:

Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 07/2026/QĐ-UBND ngày 20 tháng 6 năm 2026 của Ủy ban nhân dân tỉnh Bắc Ninh
1. Sửa đổi, bổ sung khoản 2 Điều 2 như sau:
“2. Hồ sơ nộp trước ngày 31 tháng 12 năm 2026 tại Ủy ban nhân dân cấp xã hoặc trên Cổng dịch vụ công.”

Điều 2. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 15 tháng 10 năm 2026.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn A
`

// react does what follows from an import on a running site.
func (o *bureau) react() {
	o.t.Helper()
	ctx := o.t.Context()
	var changed, imported []job.Entry
	must(o.t, o.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		if changed, err = job.NewLedger().Entries(ctx, tx, job.Filter{Kind: policy.FactChanged}); err == nil {
			imported, err = job.NewLedger().Entries(ctx, tx, job.Filter{Kind: policy.FactImported})
		}
		return err
	}))
	for _, e := range changed {
		var change policy.ClausesChanged
		must(o.t, json.Unmarshal(e.Detail, &change))
		_, err := o.Statements.Strike(ctx, o.Documents, change)
		must(o.t, err)
	}
	for _, e := range imported {
		_, err := o.Statements.StrikeEnded(ctx, o.Documents, policy.ID(e.Subject))
		must(o.t, err)
	}
}

func TestAnAmendedClauseReachesWhoeverWroteOnIt(t *testing.T) {
	o := newBureau(t)
	o.Province = "24"
	o.Measure = measure.New(o.db, o.Audience, delivery.New(job.NewLedger()))
	id := o.released()
	page := "/desk/statements/" + string(id)
	o.react()
	o.get(o.lan, "/desk").silent("căn cứ đã thay đổi")
	o.get(o.lan, "/desk/impacts").says("Không có thông điệp nào")
	o.get(o.lan, page+"/impact").says("Không còn điều, khoản nào chờ xử lý").silent("Soạn đính chính")

	o.upload(o.lan, "19-2026.txt", amendment, "").leads("/desk/documents/")
	o.react()

	// Whoever may write for the agency is told; an approver of it may read, and decides nothing.
	o.get(o.lan, "/desk").says("Thông điệp có căn cứ đã thay đổi", "Khoản 2 Điều 2, Quyết định số 07/2026/QĐ-UBND: điều khoản đã được sửa đổi, từ ngày 15/10/2026", "Bạn soạn")
	o.get(o.hoa, "/desk").says("Thông điệp có căn cứ đã thay đổi").silent("Bạn soạn")
	o.get(o.minh, "/desk").silent("Thông điệp có căn cứ đã thay đổi")
	o.get(o.minh, "/desk/impacts").says("Khoản 2 Điều 2", "Cần đến", "40", "Đã bàn giao").silent("Khoản 1 Điều 2")
	o.get(o.minh, page+"/impact").says("Cần đến", "40").silent("Soạn đính chính", "Giữ nguyên thông điệp")
	o.get(o.lan, page).says("Căn cứ đã thay đổi", "1 điều, khoản mà thông điệp này dẫn đã thay đổi")
	o.get(o.lan, page+"/impact").says("Quyết định số 19/2026/QĐ-UBND", "<del>30", "<ins>31", "Thư điện tử", "Soạn đính chính",
		"Người từ 75 tuổi được nhận trợ cấp hằng tháng, nộp hồ sơ trước 30/09/2026")

	o.post(o.minh, page+"/impact", url.Values{"do": {"correct"}}).is(http.StatusForbidden)
	o.post(o.lan, page+"/impact", url.Values{"do": {"stand"}, "reason": {" "}}).is(http.StatusUnprocessableEntity).says("Chưa ghi lý do giữ nguyên")

	edit := o.post(o.lan, page+"/impact", url.Values{"do": {"correct"}}).leads("/desk/statements/")
	draft := o.get(o.lan, edit).says("Đính chính: Người từ 75 tuổi", "Vì sao đính chính", "<ins>31", "hoặc trên Cổng dịch vụ công", "500.000 đồng mỗi tháng kể từ")
	draft.silent("Câu được gắn với", "đã bị sửa")
	made, err := o.Statements.Get(t.Context(), o.lan, statement.ID(strings.Split(edit, "/")[3]))
	must(t, err)
	if made.Kind != statement.KindCorrect || made.Corrects != id || len(made.Content.Citations) != 2 {
		t.Fatalf("the correction is %+v", made.Statement)
	}
	now, err := o.Documents.ByNumber(t.Context(), "07/2026/QĐ-UBND")
	must(t, err)
	for _, cite := range made.Content.Citations {
		if moved := cite.Clause.Version == string(now.Current); moved != (cite.Clause.Address == "dieu-2/khoan-2") {
			t.Errorf("it cites %+v", cite.Clause)
		}
	}
	o.get(o.lan, page).says("Đính chính đã tới đâu", "Bản đính chính chưa được gửi")
	// Its stage begins with whom the error reached, and goes ahead.
	stages, err := o.Plans.StagesOf(t.Context(), id)
	must(t, err)
	stage := o.get(o.lan, "/desk/plans/"+string(stages[0].Plan)+"/stages/new?statement="+string(made.ID)).is(http.StatusOK)
	checked := regexp.MustCompile(`<input[^>]*name="(lane|reached)"[^>]*value="([^"]*)"[^>]* checked`).FindAllStringSubmatch(stage.raw.Body.String(), -1)
	has := func(name, value string) bool {
		return slices.ContainsFunc(checked, func(m []string) bool { return m[1] == name && m[2] == value })
	}
	if !has("lane", "correction") || !has("reached", string(id)) {
		t.Errorf("the stage begins with %q", checked)
	}

	o.post(o.hoa, page+"/impact", url.Values{"do": {"correct"}}).is(http.StatusConflict)
	o.get(o.hoa, page+"/impact").says("Bản đính chính do Nguyễn Thị Lan mở").silent(">Soạn đính chính<")
	o.get(o.lan, "/desk").says("Đang soạn đính chính")

	o.post(o.lan, page+"/impact", url.Values{"do": {"stand"}, "reason": {"Hạn nộp sớm hơn vẫn đúng."}}).leads(page)
	o.get(o.lan, "/desk").silent("Thông điệp có căn cứ đã thay đổi")
	o.get(o.lan, page+"/impact").says("Nguyễn Thị Lan giữ nguyên thông điệp", "Hạn nộp sớm hơn vẫn đúng.")
	o.get(o.lan, page+"/history").says("Căn cứ đã thay đổi", "Giữ nguyên sau khi căn cứ thay đổi")
}
