package inbound

import (
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
)

// target is an address of ours to which a mail may come.
type target struct {
	kind    targetKind
	attempt delivery.AttemptID // of every kind but a role
}

type targetKind int

const (
	targetReturn targetKind = iota
	targetUnsubscribe
	targetCanary
	targetRole
)

// target knows our addresses, in whatever case.
func (r *Receiver) target(address string) (target, bool) {
	if a, ok := r.cfg.Verp.Parse(address); ok {
		return target{kind: targetReturn, attempt: a}, true
	}
	if a, ok := r.cfg.Verp.ParseUnsubscribe(address); ok {
		return target{kind: targetUnsubscribe, attempt: a}, true
	}
	if a, ok := r.cfg.Verp.ParseCanary(address); ok {
		return target{kind: targetCanary, attempt: a}, true
	}
	local, domain, _ := strings.Cut(strings.ToLower(strings.Trim(address, "<> ")), "@")
	if domain != strings.ToLower(r.cfg.Verp.Domain) && (domain != "" || local != "postmaster") {
		return target{}, false
	}
	return target{kind: targetRole}, local == "postmaster" || local == "abuse"
}

// takesFrom reports whether mail of this envelope sender may come here. Reports
// have none or a role's (RFC 3464, section 2); what a person or a vacation program
// writes there is not read. A wish to unsubscribe is never a report.
func (t target) takesFrom(sender string) bool {
	switch t.kind {
	case targetReturn:
		return sender == "" || isRole(sender)
	case targetUnsubscribe, targetCanary:
		return sender != ""
	case targetRole:
		return true
	}
	return false
}

func (t target) takes() string {
	if t.kind == targetUnsubscribe || t.kind == targetCanary {
		return "no reports"
	}
	return "only reports of mail servers"
}

// isRole reports whether an envelope sender is a mail server's own.
func isRole(sender string) bool {
	local, _, _ := strings.Cut(strings.ToLower(strings.Trim(sender, "<> ")), "@")
	switch local {
	case "mailer-daemon", "postmaster", "mail-daemon", "mdaemon", "daemon", "double-bounce", "null":
		return true
	}
	return false
}
