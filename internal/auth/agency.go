package auth

import "github.com/loa-vn/loa/internal/ident"

// AgencyID names one agency.
type AgencyID = ident.ID[Agency]

// AgencyKind is the level of government an agency works at. There is no
// district level since 2025-07-01.
type AgencyKind string

// The kinds of agency.
const (
	AgencyProvince   AgencyKind = "province"   // UBND tỉnh and its office
	AgencyDepartment AgencyKind = "department" // sở, ban, ngành
	AgencyCommune    AgencyKind = "commune"    // UBND xã, phường, đặc khu
)

// AgencyKinds lists every kind, in the order a page shows them.
func AgencyKinds() []AgencyKind {
	return []AgencyKind{AgencyProvince, AgencyDepartment, AgencyCommune}
}

// Key is the screen text that names the kind.
func (k AgencyKind) Key() string { return "auth.agency_kind." + string(k) }

// Agency is a body of government that signs and answers for what it sends.
type Agency struct {
	ID          AgencyID
	Kind        AgencyKind
	Name        string // Vietnamese, as on its letterhead
	NameEN      string
	ShortName   string // what fits a sender line or a map label
	Unit        Place  // where it works; empty for a body without a territory
	MailName    string // the name in the From line of its mails
	MailAddress string // the address in it
	Synthetic   bool   // made up for a demonstration, and shown as such
}

// Title is the agency's name in the language of the page.
func (a Agency) Title(english bool) string {
	if english && a.NameEN != "" {
		return a.NameEN
	}
	return a.Name
}
