package desk

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// scanner reads what is text, and pictures once it is told to.
type scanner struct{ sees bool }

func (s *scanner) Read(_ context.Context, name string, data []byte) (*legaltext.Document, error) {
	picture, isPicture := bytes.CutPrefix(data, []byte("%PDF a picture of "))
	if isPicture && !s.sees {
		return nil, fault.Unavailable("paper.needs_recognition", "pages", 1)
	}
	d, err := legaltext.Parse(name, picture)
	if err == nil && isPicture {
		d.Origin = legaltext.Origin{Format: legaltext.FormatScan, Pages: 1, Confidence: 0.7}
	}
	return d, err
}

var tryAgain = regexp.MustCompile(`/desk/waiting/[0-9a-f-]+/try`)

func TestAScanWaitsAndIsReadLater(t *testing.T) {
	o := newBureau(t)
	o.upload(o.lan, "quet.pdf", "%PDF a picture of "+decision, "").leads("/desk/waiting")
	o.get(o.lan, "/desk/documents").says("Tệp đang chờ")
	o.get(o.minh, "/desk/documents").silent("Tệp đang chờ")
	try := tryAgain.FindString(o.get(o.lan, "/desk/waiting").says("quet.pdf", "Cần nhận dạng").Body)
	o.post(o.lan, try, nil).leads("/desk/waiting")
	o.get(o.minh, "/desk/waiting").is(http.StatusForbidden)
	o.post(o.minh, try, nil).is(http.StatusForbidden)

	o.scanner.sees = true
	review := o.post(o.lan, try, nil).leads("/desk/waiting/")
	o.get(o.lan, review).says("Soát bản quét", "70 %", "07/2026/QĐ-UBND")
	o.get(o.lan, "/desk/waiting").says("Cần soát", review)
	o.get(o.lan, review+"/file").says("a picture of")
	o.get(o.minh, review).is(http.StatusForbidden)
	o.get(o.lan, "/desk/documents").silent("07/2026/QĐ-UBND")

	seen := url.Values{
		"number": {"bảy"}, "issuer": {"Ủy ban nhân dân tỉnh Bắc Ninh"}, "title": {"Hỗ trợ học phí"},
		"issued_on-day": {"12"}, "issued_on-month": {"11"}, "issued_on-year": {"2026"},
	}
	o.post(o.lan, review, seen).says("“bảy” không phải một số/ký hiệu")
	seen.Set("number", "17/2026/QĐ-UBND")
	page := o.post(o.lan, review, seen).leads("/desk/documents/")
	o.get(o.lan, page).says("Quyết định số 17/2026/QĐ-UBND", "Chữ nhận dạng chưa đáng tin", "70")
	o.get(o.lan, "/desk/waiting").says("Không có tệp nào đang chờ")
}

func TestAScanIsDropped(t *testing.T) {
	o := newBureau(t)
	o.upload(o.lan, "quet.pdf", "%PDF a picture of "+decision, "").leads("/desk/waiting")
	try := tryAgain.FindString(o.get(o.lan, "/desk/waiting").Body)
	o.post(o.lan, try[:len(try)-len("try")]+"drop", nil).leads("/desk/waiting")
	o.get(o.lan, "/desk/waiting").silent("quet.pdf")
}
