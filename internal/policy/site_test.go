package policy_test

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

// site is a service with real parts on one engine.
type site struct {
	*policy.Service
	db     *sqldb.DB
	ledger *job.Ledger
}

func startOfTest() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }

func each(t *testing.T, f func(t *testing.T, s site)) {
	t.Helper()
	sqldbtest.EachAt(t, startOfTest, func(t *testing.T, db *sqldb.DB) { f(t, newSite(t, db)) })
}

func newSite(t *testing.T, db *sqldb.DB, with ...policy.Option) site {
	t.Helper()
	blobs, err := blob.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ledger := job.NewLedger()
	return site{policy.New(db, blobs, ledger, with...), db, ledger}
}

// officer works in an agency that may bring in documents.
func officer() auth.Actor {
	return auth.Actor{
		ID: "officer", Name: "Cán bộ thử", Agency: "agency", Via: auth.ViaDesk,
		Grants: []auth.Grant{{Role: auth.RoleAgency, Agency: "agency"}},
	}
}

func (s site) bring(t *testing.T, name, text string) policy.Imported {
	t.Helper()
	out, err := s.Import(t.Context(), officer(), name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s site) facts(t *testing.T) []job.Entry {
	t.Helper()
	var out []job.Entry
	err := s.db.View(t.Context(), func(tx *sqldb.Tx) (err error) {
		if _, err = job.Verify(t.Context(), tx); err != nil {
			return err
		}
		out, err = s.ledger.Entries(t.Context(), tx, job.Filter{Kind: policy.FactImported})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// decision is a made-up decision in the official form.
func decision(changes ...string) string {
	return strings.NewReplacer(changes...).Replace(`ỦY BAN NHÂN DÂN TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 901/2025/QĐ-UBND
Bắc Ninh, ngày 18 tháng 11 năm 2025
QUYẾT ĐỊNH
HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Ủy ban nhân dân ban hành Quyết định hỗ trợ tiền điện cho hộ nghèo.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định mức hỗ trợ.
Điều 2. Mức hỗ trợ
1. Hộ nghèo được hỗ trợ 60.000 đồng mỗi tháng, gồm:
a) Hộ ở xã;
b) Hộ ở phường, kể cả Phường Hoà Bình.
2. Hộ cận nghèo được hỗ trợ 30.000 đồng mỗi tháng.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 12 năm 2025.
Nơi nhận:
- Như Điều 3;
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu
`)
}
