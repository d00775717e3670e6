package statement

import (
	"strings"
	"testing"
	"unicode"
)

func TestATypoFixMendsLettersAndNothingElse(t *testing.T) {
	for _, c := range []struct{ public, fix string }{
		{"vì da đình khó khăn", "vì gia đình khó khăn"},
		{"hộ nghéo được hỗ trợ", "hộ nghèo được hỗ trợ"},
		{"ngườidân nộp hồ sơ", "người dân nộp hồ sơ"},
		{"người người dân nộp hồ sơ", "người dân nộp hồ sơ"},
		{"Nộp hồ sơ , tại xã", "Nộp hồ sơ, tại xã."},
		{"nộp hồ xơ tại ủy ban", "nộp hồ sơ tại Ủy ban"},
		{"khong phải nộp tiền", "không phải nộp tiền"},
		{"chuẩn bị giáy tờ", "chuẩn bị giấy tờ"},
		{"mang theo căn cứơc", "mang theo căn cước"},
		{"hỗ trợ {{muc}} ,mỗi tháng", "hỗ trợ {{muc}}, mỗi tháng"},
		{"hạn là 30/6/2027", "hạn là 30/6/2027."},
		{"", ""},
	} {
		if old, now, found := beyondSlip(c.public, c.fix); found {
			t.Errorf("%q to %q is refused for %q to %q", c.public, c.fix, old, now)
		}
	}
	for _, c := range []struct{ public, fix, old, now string }{
		{"hộ nghèo được hỗ trợ", "hộ nghèo và cận nghèo được hỗ trợ", "", "và cận nghèo"},
		{"hộ nghèo được hỗ trợ", "hộ nghèo không được hỗ trợ", "", "không"},
		{"hộ nghèo không được hỗ trợ", "hộ nghèo được hỗ trợ", "không", ""},
		{"nộp trước ngày lễ", "nộp sau ngày lễ", "trước", "sau"},
		{"mở cửa sáu ngày", "mở cửa sau ngày", "sáu", "sau"},
		{"mở cửa 6 ngày", "mở cửa 5 ngày", "6", "5"},
		{"giảm 1.000 đồng", "giảm 1,000 đồng", "1.000", "1,000"},
		{"nhiệt độ -5 độ", "nhiệt độ 5 độ", "", ""},
		{"trong 1 000 ngày", "trong 1000 ngày", "1 000", "1000"},
		{"hỗ trợ {{muc}} mỗi tháng", "hỗ trợ {{tien}} mỗi tháng", "", ""},
		{"nộp tại phường", "nộp tại tỉnh", "phường", "tỉnh"},
		{"Không không phải nộp", "Không phải nộp", "", ""},
		{"", "Thêm cả một câu.", "", "Thêm cả một câu."},
	} {
		old, now, found := beyondSlip(c.public, c.fix)
		if !found || c.old+c.now != "" && (old != c.old || now != c.now) {
			t.Errorf("%q to %q: %v for %q to %q", c.public, c.fix, found, old, now)
		}
	}
}

func FuzzBeyondSlip(f *testing.F) {
	f.Add("hộ nghèo được 1.000 đồng", "hộ nghèo được 1.500 đồng")
	f.Add("{{muc}} đồng", "{{muc} đồng")
	f.Fuzz(func(t *testing.T, public, fix string) {
		if _, _, found := beyondSlip(public, public); found {
			t.Errorf("%q is not itself", public)
		}
		digits := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s)
		}
		if _, _, found := beyondSlip(public, fix); !found && digits(public) != digits(fix) {
			t.Errorf("%q to %q changes a figure", public, fix)
		}
	})
}
