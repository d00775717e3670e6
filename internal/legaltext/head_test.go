package legaltext_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/legaltext"
)

func TestExpiry(t *testing.T) {
	for _, c := range []struct{ said, effective, expires string }{
		{"Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 12 năm 2025.", "2025-12-01", ""},
		{"Quyết định này có hiệu lực từ ngày 01/12/2025 đến hết ngày 28 tháng 02 năm 2027.", "2025-12-01", "2027-03-01"},
		{"Quyết định này có hiệu lực kể từ ngày ký ban hành đến ngày 31/12/2026.", "2025-11-18", "2027-01-01"},
		{"Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký. Quyết định này hết hiệu lực thi hành kể từ ngày 01 tháng 3 năm 2027.", "2025-11-28", "2027-03-01"},
		{"Quyết định này có hiệu lực từ ngày ký. Quyết định số 9/QĐ-UBND hết hiệu lực từ ngày 01/01/2026.", "2025-11-18", ""},
		{"Điều khoản thi hành Quyết định có hiệu lực kể từ ngày ký.", "2025-11-18", ""},
	} {
		d := parse(t, "a.txt", strings.Replace(decision, "Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 12 năm 2025.", c.said, 1))
		if string(d.EffectiveOn) != c.effective || string(d.ExpiresOn) != c.expires {
			t.Errorf("%s\nis from %q to %q, want %q to %q", c.said, d.EffectiveOn, d.ExpiresOn, c.effective, c.expires)
		}
	}
}

func TestSignaturesAsPagesBreakThem(t *testing.T) {
	for _, c := range []struct{ lines, name, office string }{
		{"TM. ỦY BAN\nNHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nPhạm Văn Mẫu", "Phạm Văn Mẫu", "TM. ỦY BAN NHÂN DÂN - KT. CHỦ TỊCH - PHÓ CHỦ TỊCH"},
		{"TM. ỦY BAN\nNHÂN DÂN CHỦ TỊCH\nPhạm Văn Mẫu", "Phạm Văn Mẫu", "TM. ỦY BAN NHÂN DÂN - CHỦ TỊCH"},
		{"KT. BỘ TRƯỞNG,\nCHỦ NHIỆM PHÓ CHỦ NHIỆM\nPhạm Văn Mẫu", "Phạm Văn Mẫu", "KT. BỘ TRƯỞNG, CHỦ NHIỆM - PHÓ CHỦ NHIỆM"},
		{"THỐNG ĐỐC\nPhó Thống Đốc\n(đã ký)\nPhạm Văn Mẫu", "Phạm Văn Mẫu", "THỐNG ĐỐC - PHÓ THỐNG ĐỐC"},
		{"CHỦ TỊCH QUỐC HỘI\n\n\nPhạm Văn Mẫu", "Phạm Văn Mẫu", "CHỦ TỊCH QUỐC HỘI"},
		{"TM. CHÍNH PHỦ KT. THỦ TƯỚNG PHÓ THỦ TƯỚNG (Đã ký) Phạm Văn Mẫu", "Phạm Văn Mẫu", "TM. CHÍNH PHỦ - KT. THỦ TƯỚNG - PHÓ THỦ TƯỚNG"},
	} {
		d := parse(t, "a.txt", strings.Replace(decision, "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn Mẫu", c.lines, 1))
		if want := (legaltext.Signer{Name: c.name, Office: c.office}); len(d.Signers) != 1 || d.Signers[0] != want {
			t.Errorf("%q is signed by %+v", c.lines, d.Signers)
		}
	}
}

func TestRecipients(t *testing.T) {
	list := "Nơi nhận:\n- Như Điều 4;\n- VPCP: BTCN, các PCN, Cổng TTĐT,\ncác Vụ, Cục; - Sở Tài chính;\n- Lưu: VT."
	want := []string{"Như Điều 4", "VPCP: BTCN, các PCN, Cổng TTĐT, các Vụ, Cục", "Sở Tài chính", "Lưu: VT"}
	d := parse(t, "a.txt", strings.Replace(decision, "Nơi nhận:\n- Như Điều 4;\n- Lưu: VT.", list, 1))
	if !slices.Equal(d.Recipients, want) {
		t.Errorf("the recipients are %q", d.Recipients)
	}
	bare := strings.Replace(decision, "Nơi nhận:\n- Như Điều 4;\n- Lưu: VT.", "- Ban Bí thư Trung ương Đảng; - Thủ tướng; - Lưu: VT.", 1)
	if d := parse(t, "a.txt", bare); !slices.Equal(d.Recipients, []string{"Ban Bí thư Trung ương Đảng", "Thủ tướng", "Lưu: VT"}) {
		t.Errorf("without their first line the recipients are %q", d.Recipients)
	}
}

func TestTitlesAsPagesRunThemOn(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"PHÁT TRIỂN KINH TẾ SỐ TỈNH BẮC NINH GIAI ĐOẠN\n2026 - 2030", "PHÁT TRIỂN KINH TẾ SỐ TỈNH BẮC NINH GIAI ĐOẠN 2026 - 2030"},
		{"VỀ VIỆC CÔNG BỐ DANH MỤC THỦ TỤC\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "VỀ VIỆC CÔNG BỐ DANH MỤC THỦ TỤC"},
		{"VỀ MỨC CHI THUỘC THẨM QUYỀN CỦA ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "VỀ MỨC CHI THUỘC THẨM QUYỀN CỦA ỦY BAN NHÂN DÂN TỈNH BẮC NINH"},
	} {
		d := parse(t, "a.txt", strings.Replace(decision, "HỖ TRỢ TIỀN ĐIỆN CHO HỘ NGHÈO TRÊN ĐỊA BÀN TỈNH BẮC NINH", c.lines, 1))
		if d.Title != c.want {
			t.Errorf("the title is %q, want %q", d.Title, c.want)
		}
	}
}

// Decomposed letters and Cyrillic ones are read as what they look like, wherever a part or a number is named.
func TestLettersThatLookAlike(t *testing.T) {
	d := parse(t, "a.txt", norm.NFD.String(decision))
	plain := parse(t, "a.txt", decision)
	if !slices.Equal(addresses(d), addresses(plain)) || d.Number != plain.Number || d.IssuedOn != plain.IssuedOn || d.Title != plain.Title {
		t.Errorf("decomposed, the document is %q of %q: %q", d.Number, d.IssuedOn, addresses(d))
	}
	for _, written := range []string{"Số: 901/2025/QĐ-UВND", "Số: 901/2025/QÐ-UBND", "Số: 901 / 2025 /QĐ- UBND", "Số: 901/2025/QĐ–UBND"} {
		d := parse(t, "a.txt", strings.Replace(decision, "Số: 901/2025/ QĐ –UBND", written, 1))
		if d.Number != "901/2025/QĐ-UBND" {
			t.Errorf("%q is read as %q", written, d.Number)
		}
	}
}
