package dsn

import (
	"regexp"
	"strings"
)

// isReport reports whether the mail says by its form that it is a notice.
func (m *message) isReport() bool {
	for _, f := range m.status {
		if isCase(f) {
			return true
		}
	}
	return m.report == "delivery-status" || m.header.has("x-failed-recipients")
}

var daemon = regexp.MustCompile(`(?i)\b(mailer-daemon|mail-daemon|mdaemon|post_?master|mail\.?delivery|mail delivery (system|subsystem)|system administrator)\b`)

// readsLikeBounce reports whether a mail without the form of a notice is one: by
// whom it is from and by what it says.
func (m *message) readsLikeBounce() bool {
	from, path := m.header.get("from"), m.header.get("return-path")
	fromDaemon := daemon.MatchString(from) || strings.Contains(from, "<>") || path == "<>" || daemon.MatchString(path)
	subject, text := squeeze(words(m.header.get("subject"))), squeeze(m.text)
	signs := 0
	for _, yes := range []bool{fromDaemon, failureSubject(subject), failureText(text)} {
		if yes {
			signs++
		}
	}
	if signs == 1 && failureText(text) {
		return why(m.text, "") != ReasonUnclear
	}
	return signs >= 2
}

func failureSubject(s string) bool {
	return containsAny(s,
		"undeliver", "non-deliver", "nondelivery", "not delivered", "delivery fail", "delivery has failed", "delivery error", "delivery status",
		"delivery notification", "delivery problem", "delivery report", "returned mail", "returned to sender", "return to sender", "returning message",
		"failure notice", "failed mail", "mail failure", "mail system error", "could not be delivered", "couldn't be delivered", "message you sent blocked",
		"delayed mail", "warning: message", "error sending your mail", "no se puede entregar", "unzustellbar", "non remis", "доставлен",
		"không gửi được", "không chuyển được", "thư bị trả lại", "thư trả lại", "không thể gửi", "bounce notification", "配信不能", "配信できません", "送信エラー")
}

func failureText(s string) bool {
	return containsAny(s,
		"could not be delivered", "couldn't be delivered", "was not delivered", "wasn't delivered", "not been delivered", "not able to deliver",
		"unable to deliver", "undeliverable", "delivery failed", "delivery has failed", "delivery to the following", "did not reach the following",
		"failed permanently", "cannot be delivered", "can't be delivered", "could not be sent", "error delivering", "had delivery problems",
		"trouble delivering", "addresses failed", "address failed", "following address(es) failed", "transcript of session", "failure reasons",
		"rejected by a remote mail server", "invalid final delivery", "error message below", "did not receive this message", "delivery error",
		"not a member of this mailing list", "permanent error", "permanent fatal error", "returned to sender", "message was not sent", "you sent was rejected",
		"не может быть доставлен", "送信できません", "送信に失敗", "配信できません", "không thể gửi", "không gửi được", "không chuyển được")
}

// isAutomatic reports whether a machine answered in a person's name (RFC 3834 and
// what was there before it).
func (m *message) isAutomatic() bool {
	if daemon.MatchString(m.header.get("from")) {
		return false
	}
	auto, _, _ := strings.Cut(strings.ToLower(m.header.get("auto-submitted")), ";")
	for _, name := range []string{"x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation", "x-mail-autoreply", "x-auto-reply-from"} {
		if v := strings.ToLower(m.header.get(name)); v != "" && v != "no" {
			return true
		}
	}
	switch strings.ToLower(m.header.get("precedence")) {
	case "auto_reply", "auto-reply":
		return true
	}
	return strings.HasPrefix(auto, "auto-replied") || strings.HasPrefix(auto, "auto-notified") ||
		awaySubject.MatchString(words(m.header.get("subject")))
}

var awaySubject = regexp.MustCompile(`(?i)^(auto(matic(ally)?)?[ :-]*(re(ply|sponse|sponder)|generated)|auto ?:|autoreply|auto response|out of (the )?office|away from|` +
	`vacation|on (leave|vacation)|i am (away|out)|(thư |tin )?(trả lời|phản hồi) tự động|tự động (trả lời|phản hồi)|vắng mặt|nghỉ phép|` +
	`abwesen|automatische antwort|réponse automatique|respuesta automática|risposta automatica|автоответ|自動応答|自動返信|自动回复|不在)`)

var stopSubject = regexp.MustCompile(`(?i)^\W*((re|tl|fwd?):\s*)*(unsubscribe|remove me|opt[ -]?out|stop$|dừng$|(huỷ|hủy|ngừng|dừng|thôi) (đăng ký|nhận))`)

func (m *message) wantsNoMore() bool { return stopSubject.MatchString(words(m.header.get("subject"))) }
