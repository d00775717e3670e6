package desk

import (
	"bytes"
	"context"
	"net/http"
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
	o.get(o.lan, "/desk/documents").says("Tệp cần nhận dạng")
	o.get(o.minh, "/desk/documents").silent("Tệp cần nhận dạng")
	try := tryAgain.FindString(o.get(o.lan, "/desk/waiting").says("quet.pdf", "Cần nhận dạng").Body)
	o.post(o.lan, try, nil).leads("/desk/waiting")
	o.get(o.minh, "/desk/waiting").is(http.StatusForbidden)
	o.post(o.minh, try, nil).is(http.StatusForbidden)

	o.scanner.sees = true
	page := o.post(o.lan, try, nil).leads("/desk/documents/")
	o.get(o.lan, page).says("Quyết định số 07/2026/QĐ-UBND", "Chữ nhận dạng chưa đáng tin", "70")
	o.get(o.lan, "/desk/waiting").says("Không có tệp nào đang chờ")
}

func TestAScanIsDropped(t *testing.T) {
	o := newBureau(t)
	o.upload(o.lan, "quet.pdf", "%PDF a picture of "+decision, "").leads("/desk/waiting")
	try := tryAgain.FindString(o.get(o.lan, "/desk/waiting").Body)
	o.post(o.lan, try[:len(try)-len("try")]+"drop", nil).leads("/desk/waiting")
	o.get(o.lan, "/desk/waiting").silent("quet.pdf")
}
