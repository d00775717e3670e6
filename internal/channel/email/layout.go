package email

import (
	"html"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

// writer lays out a mail and cuts it at its slots.
type writer struct {
	cfg     Config
	r       *delivery.Rendering
	from    string
	printer *lang.Printer
	buf     []byte
	pieces  []piece
}

// cut ends a piece: what was written since the last cut, then the slot. An
// optional slot takes only its own lead and after with it when it is empty.
func (w *writer) cut(s slot, after string, k kind) {
	w.pieces = append(w.pieces, piece{fixed: w.buf, slot: s, after: []byte(after), kind: k})
	w.buf = nil
}

func (w *writer) optional(lead string, s slot, after string, k kind) {
	w.cut(slotNone, "", inHeader)
	w.buf = []byte(lead)
	w.cut(s, after, k)
}

func (w *writer) write(s ...string) {
	for _, part := range s {
		w.buf = append(w.buf, part...)
	}
}

func (w *writer) headers() {
	w.write("From: ")
	if w.r.Agency != "" {
		w.buf = appendName(w.buf, w.r.Agency, len("From: "))
		w.write("\r\n ")
	}
	w.write("<", w.from, ">\r\n", "To: <")
	w.cut(slotTo, ">\r\n", inHeader)
	w.write("Subject: ")
	w.buf = appendText(w.buf, w.r.Subject, len("Subject: "))
	w.write("\r\nDate: ")
	w.cut(slotDate, "\r\n", inHeader)
	w.write("Message-ID: <")
	w.cut(slotKey, "@"+w.cfg.ListDomain+">\r\n", inHeader)
	w.write("List-Id: <", strings.ReplaceAll(w.from, "@", "."), ">\r\n")
	w.cut(slotThread, "", inHeader)
	w.cut(slotListUnsubscribe, "", inHeader)
	w.write("Auto-Submitted: auto-generated\r\nContent-Language: ", string(w.printer.Locale), "\r\nMIME-Version: 1.0\r\n")
}

const boundary = "=_loa_alternative_=" // "=_" cannot occur in quoted-printable text

func (w *writer) body() {
	if w.r.HTML == "" {
		w.part("text/plain", w.r.Text, w.textFooter)
		return
	}
	w.write("Content-Type: multipart/alternative; boundary=\"", boundary, "\"\r\n\r\n--", boundary, "\r\n")
	w.part("text/plain", w.r.Text, w.textFooter)
	w.write("\r\n--", boundary, "\r\n")
	before, after := splitHTML(w.r.HTML)
	w.part("text/html", before, w.htmlFooter)
	w.qp(after)
	w.write("\r\n--", boundary, "--\r\n")
}

func (w *writer) part(kind, text string, footer func()) {
	w.write("Content-Type: ", kind, "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w.qp(strings.TrimRight(text, "\r\n \t"))
	w.write("\r\n")
	footer()
}

func (w *writer) qp(s string) { w.buf, _ = appendQP(w.buf, s, 0) }

func encoded(s string) string {
	b, _ := appendQP(nil, s, 0)
	return string(b)
}

// Every link stands on a line of its own: spliced in, it moves nothing else.
func (w *writer) textFooter() {
	w.write("\r\n--=20\r\n") // the line that sets a signature apart
	w.qp(w.printer.T("email.why", "agency", clean(w.r.Agency)))
	w.write("\r\n")
	for _, l := range w.links() {
		w.optional(encoded("\n"+w.printer.T(l.key)+"\n"), l.slot, "\r\n", inText)
	}
}

func (w *writer) htmlFooter() {
	w.qp("<hr><p>" + html.EscapeString(w.printer.T("email.why", "agency", clean(w.r.Agency))) + "</p>\n")
	for _, l := range w.links() {
		label := html.EscapeString(w.printer.T(l.key))
		w.optional(encoded("<p><a href=\"")+"=\r\n", l.slot, "=\r\n"+encoded("\">"+label+"</a></p>\n"), inHTML)
	}
}

type link struct {
	key  string
	slot slot
}

func (*writer) links() []link {
	return []link{{"email.web", slotWeb}, {"email.confirm", slotConfirm}, {"email.unsubscribe", slotUnsubscribe}}
}

// splitHTML finds where the footer goes: before the end of the body.
func splitHTML(s string) (before, after string) {
	if i := strings.LastIndex(strings.ToLower(s), "</body>"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}
