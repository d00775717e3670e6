package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// decision is a small document in the official form, written for these tests.
const decision = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
Số: 01/2026/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bắc Ninh, ngày 20 tháng 7 năm 2026

QUYẾT ĐỊNH
Ban hành Quy định về hỗ trợ học phí cho học sinh trên địa bàn tỉnh Bắc Ninh

Căn cứ Luật Tổ chức chính quyền địa phương;
Theo đề nghị của Giám đốc Sở Giáo dục và Đào tạo;

Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định về hỗ trợ học phí cho học sinh trên địa bàn tỉnh.
Chương II
MỨC HỖ TRỢ
Điều 2. Đối tượng
1. Đối tượng được hỗ trợ gồm:
a) Học sinh mầm non;
b) Học sinh phổ thông.
2. Học sinh được hỗ trợ phải thường trú tại tỉnh.
Điều 3. Mức hỗ trợ
1. Mức hỗ trợ bằng mức thu học phí của cơ sở giáo dục công lập.
2. Việc chi trả thực hiện từng tháng.
Điều 4. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 01 tháng 9 năm 2026.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu
`

// library is a real shelf of documents: the decision in two texts.
func library(t testing.TB) (law *policy.Service, older, newer policy.VersionID) {
	t.Helper()
	blobs, err := blob.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	db := sqldbtest.SQLite(t, sqldb.WithClock(func() time.Time { return noon.Add(-96 * time.Hour) }))
	law = policy.New(db, blobs, job.NewLedger())
	officer := auth.Actor{ID: "officer", Agency: "agency", Grants: []auth.Grant{{Role: auth.RoleAgency, Agency: "agency"}}}
	bring := func(text string) policy.VersionID {
		got, err := law.Import(t.Context(), officer, "01-2026.txt", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return got.Version.ID
	}
	older = bring(strings.Replace(decision, "từng tháng", "từng học kỳ", 1))
	newer = bring(decision)
	return law, older, newer
}
