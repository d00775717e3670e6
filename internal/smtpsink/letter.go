package smtpsink

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-message/mail"
)

// Letter is a mail as its reader sees it.
type Letter struct {
	Subject   string
	From      string // name and address
	To        string
	Date      time.Time
	MessageID string
	Headers   map[string]string // the list headers: List-Unsubscribe, List-Id, …
	Text      string
	HTML      string
}

// Letter reads the mail. It must not be shown as a page of its own site without a
// sandbox: the HTML is the sender's.
func (m Mail) Letter() (Letter, error) {
	r, err := mail.CreateReader(bytes.NewReader(m.Data))
	if err != nil {
		return Letter{}, fmt.Errorf("mail %d: %w", m.N, err)
	}
	defer func() { _ = r.Close() }()
	var l Letter
	if l.Subject, err = r.Header.Subject(); err != nil {
		return l, fmt.Errorf("mail %d: %w", m.N, err)
	}
	if l.Date, err = r.Header.Date(); err != nil {
		return l, fmt.Errorf("mail %d: %w", m.N, err)
	}
	if l.MessageID, err = r.Header.MessageID(); err != nil {
		return l, fmt.Errorf("mail %d: %w", m.N, err)
	}
	l.From, l.To = people(&r.Header, "From"), people(&r.Header, "To")
	l.Headers = map[string]string{}
	for _, name := range []string{"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"} {
		if v := r.Header.Get(name); v != "" {
			l.Headers[name] = v
		}
	}
	return l, l.readParts(r)
}

func people(h *mail.Header, field string) string {
	list, err := h.AddressList(field)
	if err != nil || len(list) == 0 {
		return h.Get(field)
	}
	if list[0].Name == "" {
		return list[0].Address
	}
	return list[0].Name + " <" + list[0].Address + ">"
}

func (l *Letter) readParts(r *mail.Reader) error {
	for {
		p, err := r.NextPart()
		if err == io.EOF { //nolint:errorlint // The reader returns it bare.
			return nil
		} else if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		h, ok := p.Header.(*mail.InlineHeader)
		if !ok {
			continue
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		switch kind, _, _ := h.ContentType(); kind {
		case "text/plain":
			l.Text = string(body)
		case "text/html":
			l.HTML = string(body)
		}
	}
}
