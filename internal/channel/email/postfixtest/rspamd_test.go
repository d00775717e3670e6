package postfixtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/channeltest"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/channel/email/postfixtest"
	"github.com/loa-vn/loa/internal/delivery"
)

// Vietnamese letters lie in several blocks of Unicode; a filter that counts scripts
// must still see one language, and nothing else to hold against the mail.
func TestASpamFilterHoldsNothingAgainstOurMail(t *testing.T) {
	there, filter := startSink(t), postfixtest.StartRspamd(t)
	checkThatItSees(t, filter)
	ch := email.New(email.Config{Addr: there.Addr(), Security: email.SecurityOff, From: "thongbao@loa.vn", ListDomain: "loa.vn"}, time.Now)
	t.Cleanup(func() { _ = ch.Close() })
	for i, subject := range []string{
		"Từ 01/01/2027, mỗi hộ phân loại rác tại nguồn",
		"Đặc khu, xã, phường: nộp hồ sơ hưởng trợ cấp hưu trí xã hội trước ngày 15/9",
		"Cảnh báo khẩn cấp: nước sông Cầu lên báo động 3, bà con ở Ngọc Xá di dời ngay",
		"Đính chính: học phí năm học 2026–2027 là 0 đồng, không phải 100.000 đồng",
		"Ủy ban nhân dân tỉnh Bắc Ninh trả lời kiến nghị về giá đất ở phường Võ Cường",
		"Ỷ, Ỹ, Ọ, Ặ, Ự, Ữ và chữ ơ, ư, đ trong một dòng tiêu đề dài hơn bảy mươi tám ký tự để phải gập",
	} {
		m := channeltest.Message("lan@example.invalid", i+1)
		text := *m.Rendering
		text.From, text.Subject = "sogddt@loa.vn", subject
		text.Text = subject + ".\n\nBà con cần làm gì: mang căn cước đến bộ phận một cửa của xã, phường trước 17 giờ. Căn cứ khoản 2 Điều 5 Nghị quyết số 12/2026/NQ-HĐND."
		text.HTML = "<p>" + strings.ReplaceAll(text.Text, "\n\n", "</p>\n<p>") + "</p>"
		m.Rendering = &text
		m.Links = delivery.Links{Web: "https://loa.vn/thong-diep/s1", Confirm: "https://loa.vn/c/1", Unsubscribe: "https://loa.vn/u/1"}
		if _, err := ch.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		for rule, score := range filter.Opinion(t, "sogddt@loa.vn", there.Mailbox()[0].Data) {
			if score > 0 {
				t.Errorf("%q: %s gives %.1f", subject, rule, score)
			}
		}
	}
}

// checkThatItSees gives the filter what it looks for, two alphabets in one word:
// else its silence would say nothing.
func checkThatItSees(t *testing.T, filter postfixtest.Rspamd) {
	t.Helper()
	mail := "From: a <a@loa.vn>\r\nTo: b@loa.vn\r\nSubject: Thông báo\r\nDate: " + time.Now().Format(time.RFC1123Z) +
		"\r\nMessage-ID: <1@loa.vn>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
		strings.Repeat("Тừ слóво вôdа раsпуsтиlа ", 4) + "\r\n"
	if filter.Opinion(t, "a@loa.vn", []byte(mail))["R_MIXED_CHARSET"] <= 0 {
		t.Error("the filter does not see Cyrillic among Latin letters")
	}
}
