package demo

import (
	"bytes"

	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/smtpsink"
)

// mailbox shows the desk what the sink has caught.
type mailbox struct{ sink *smtpsink.Sink }

// Mails lists what is kept, the newest first.
func (b mailbox) Mails() []desk.Mail {
	caught := b.sink.Mailbox()
	mails := make([]desk.Mail, 0, len(caught))
	for _, m := range caught {
		mails = append(mails, opened(m))
	}
	return mails
}

// Mail finds one by its number.
func (b mailbox) Mail(n int64) (desk.Mail, bool) {
	m, ok := b.sink.Find(n)
	return opened(m), ok
}

// opened reads a mail. One that cannot be read is shown as it came.
func opened(m smtpsink.Mail) desk.Mail {
	head, body, _ := bytes.Cut(m.Data, []byte("\r\n\r\n"))
	out := desk.Mail{N: m.N, At: m.At, From: m.From, To: m.To, Subject: "?", Text: string(body), Head: string(head)}
	letter, err := m.Letter()
	if err != nil {
		return out
	}
	out.Subject, out.From, out.To, out.Text, out.HTML = letter.Subject, letter.From, letter.To, letter.Text, letter.HTML
	return out
}
