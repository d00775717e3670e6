package legaltext_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/legaltext"
)

// decree opens a made-up decree with a title, its grounds and its body.
func decree(title, grounds, body string) string {
	return "CHÍNH PHỦ\nSố: 9/2025/NĐ-CP\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHà Nội, ngày 01 tháng 3 năm 2025\nNGHỊ ĐỊNH\n" +
		title + "\n" + grounds + "\nTheo đề nghị của Bộ trưởng Bộ Nội vụ;\nChính phủ ban hành Nghị định.\n" + body + "\nTM. CHÍNH PHỦ\nTHỦ TƯỚNG\nTrần Văn Ví Dụ\n"
}

const plainGround = "Căn cứ Luật Tổ chức Chính phủ số 1/2025/QH15;"

func TestRelations(t *testing.T) {
	for name, c := range map[string]struct{ title, grounds, body, want string }{
		"grounds, with those that amended them": {
			"Quy định về thư viện",
			"Căn cứ Luật Thư viện số 46/2019/QH14 được sửa đổi, bổ sung bởi Luật số 2/2024/QH15 và Luật số 3/2025/QH15;\n" +
				"Căn cứ Nghị định số 4/2020/NĐ-CP quy định chi tiết Luật Viên chức, được sửa đổi, bổ sung bởi Nghị định số 5/2022/NĐ-CP;",
			"Điều 1. Phạm vi\nNghị định này quy định về thư viện.",
			"basis 46/2019/QH14, basis 2/2024/QH15, basis 3/2025/QH15, basis 4/2020/NĐ-CP, basis 5/2022/NĐ-CP",
		},
		"a title amends, and what that title is about it does not guide": {
			"Sửa đổi, bổ sung một số điều của Nghị định số 7/2020/NĐ-CP quy định chi tiết Luật Thư viện", plainGround,
			"Điều 1. Sửa đổi, bổ sung Điều 3\n“Điều 3. Thay đổi\nBãi bỏ Nghị định số 8/2018/NĐ-CP.”.",
			"amends 7/2020/NĐ-CP, basis 1/2025/QH15",
		},
		"a part, a whole, and words": {
			"Quy định về thư viện", plainGround,
			"Điều 1. Hiệu lực\n1. Nghị định này có hiệu lực từ ngày 01 tháng 5 năm 2025 và thay thế Nghị định số 10/2015/NĐ-CP.\n" +
				"2. Bãi bỏ khoản 2 Điều 5 và Điều 7 Nghị định số 11/2016/NĐ-CP.\n3. Thay thế cụm từ “sở” bằng cụm từ “cơ quan” tại Điều 4 Nghị định số 12/2017/NĐ-CP.\n" +
				"4. Bãi bỏ các quy định về phí tại Nghị định số 13/2018/NĐ-CP.\n5. Nghị định số 14/2019/NĐ-CP hết hiệu lực kể từ ngày 01 tháng 7 năm 2026.",
			"amends 12/2017/NĐ-CP [dieu-4], replaces 10/2015/NĐ-CP, replaces 14/2019/NĐ-CP on 2026-07-01, repeals 11/2016/NĐ-CP [dieu-5/khoan-2 dieu-7], " +
				"repeals 13/2018/NĐ-CP in part, basis 1/2025/QH15",
		},
		"a list goes on behind what its first item is about": {
			"Quy định về thư viện", plainGround,
			"Điều 1. Hiệu lực\nNghị định số 30/2015/NĐ-CP quy định chi tiết Luật Thư viện và Nghị định số 31/2018/NĐ-CP hết hiệu lực kể từ ngày Nghị định này có hiệu lực.",
			"replaces 30/2015/NĐ-CP, replaces 31/2018/NĐ-CP, basis 1/2025/QH15",
		},
		"what a repealed document amended is not repealed": {
			"Quy định về thư viện", plainGround,
			"Điều 1. Hiệu lực\nNghị định này bãi bỏ quy định tại khoản 1 Điều 2 Nghị định số 32/2015/NĐ-CP sửa đổi, bổ sung Nghị định số 33/2010/NĐ-CP, Nghị định số 34/2011/NĐ-CP.",
			"repeals 32/2015/NĐ-CP [dieu-2/khoan-1], basis 1/2025/QH15",
		},
		"words in capitals over a chapter": {
			"Sửa đổi, bổ sung một số nghị định về thư viện", plainGround,
			"Chương I\nSỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA NGHỊ ĐỊNH SỐ 35/2015/NĐ-CP\nĐiều 1. Bổ sung Điều 3\n“Điều 3. Mới”.",
			"amends 35/2015/NĐ-CP, basis 1/2025/QH15",
		},
		"a list of what ends": {
			"Quy định về thư viện", plainGround,
			"Điều 1. Hiệu lực\n1. Các văn bản sau đây hết hiệu lực kể từ ngày Nghị định này có hiệu lực:\na) Nghị định số 15/2015/NĐ-CP về thư viện;\nb) Khoản 3 Điều 2 Nghị định số 16/2016/NĐ-CP.",
			"replaces 15/2015/NĐ-CP, repeals 16/2016/NĐ-CP [dieu-2/khoan-3], basis 1/2025/QH15",
		},
		"a law guided by its name is the one among the grounds": {
			"Quy định chi tiết một số điều của Luật Thư viện", "Căn cứ Luật Thư viện số 46/2019/QH14;",
			"Điều 1. Phạm vi\nNghị định này quy định chi tiết khoản 2 Điều 5 Luật Thư viện.",
			"guides 46/2019/QH14 [dieu-5/khoan-2], basis 46/2019/QH14",
		},
		"nothing is done by a condition, by what was done, or to itself": {
			"Quy định về thư viện", plainGround,
			"Điều 1. Áp dụng\n1. Trường hợp Nghị định số 20/2020/NĐ-CP được thay thế thì áp dụng văn bản mới.\n2. Bổ sung sách theo quy định tại Điều 4 Nghị định số 21/2020/NĐ-CP.\n" +
				"3. Việc sửa đổi, bổ sung Nghị định số 22/2020/NĐ-CP do Bộ trưởng trình.\n4. Sửa đổi, bổ sung Nghị định số 9/2025/NĐ-CP khi cần.",
			"basis 1/2025/QH15",
		},
	} {
		d, err := legaltext.Parse("x.txt", []byte(decree(c.title, c.grounds, c.body)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, r := range d.Relations {
			got = append(got, strings.TrimSpace(told(r)))
			if r.Evidence == "" || r.Address != "" && r.Line == 0 {
				t.Errorf("%s: no evidence: %+v", name, r)
			}
		}
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, all, c.want)
		}
	}
}

func told(r legaltext.Relation) string {
	out := fmt.Sprintf("%s %s", r.Kind, r.Target.Number)
	if len(r.Parts) > 0 {
		out += fmt.Sprintf(" %v", r.Parts)
	}
	if r.Partial {
		out += " in part"
	}
	if r.On != "" {
		out += " on " + string(r.On)
	}
	return out
}

func TestAConsolidatedTextOnlyConsolidates(t *testing.T) {
	text := "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 3/VBHN-BTC\nHà Nội, ngày 01 tháng 3 năm 2025\nNGHỊ ĐỊNH\nQuy định về thư viện\n" +
		"Nghị định số 7/2020/NĐ-CP ngày 01 tháng 7 năm 2020 của Chính phủ quy định về thư viện, được sửa đổi, bổ sung bởi:\n" +
		"Nghị định số 8/2024/NĐ-CP ngày 31 tháng 12 năm 2024 của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số 7/2020/NĐ-CP.\n" +
		"Căn cứ Luật Thư viện số 46/2019/QH14;\nĐiều 1. Hiệu lực\nNghị định số 1/2010/NĐ-CP hết hiệu lực.\n"
	d, err := legaltext.Parse("x.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range d.Relations {
		got = append(got, told(r))
	}
	if all := strings.Join(got, ", "); all != "consolidates 7/2020/NĐ-CP, consolidates 8/2024/NĐ-CP" {
		t.Error(all)
	}
}
