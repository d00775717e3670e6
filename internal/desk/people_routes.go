package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
)

// officeMenu is the part of the menu that keeps the house in order.
func (d *Desk) officeMenu() []item {
	if d.Auth == nil {
		return nil
	}
	all := []item{
		{"/desk/people", "deskplan.nav.people", auth.ActRead},
		{"/desk/audit", "deskplan.nav.audit", auth.ActAudit},
	}
	if d.Settings != nil {
		all = append(all, item{"/desk/settings", "deskplan.nav.settings", auth.ActSettings})
	}
	if d.Returns != nil {
		all = append(all, item{"/desk/returns", "bounce.title", auth.ActSettings})
	}
	if d.Mailbox != nil {
		all = append(all, item{"/desk/mailbox", "deskplan.nav.mailbox", auth.ActRead})
	}
	return all
}

func (d *Desk) peopleRoutes() []route {
	if d.Auth == nil {
		return nil
	}
	return []route{
		{"GET /desk/people", auth.ActRead, d.peopleList},
		{"GET /desk/people/new", auth.ActManagePeople, d.personNew},
		{"POST /desk/people", auth.ActManagePeople, d.personAdd},
		{"GET /desk/people/{user}", auth.ActRead, d.personShow},
		{"GET /desk/people/{user}/edit", auth.ActManagePeople, d.personForm},
		{"POST /desk/people/{user}", auth.ActManagePeople, d.personSave},
		{"POST /desk/people/{user}/password", auth.ActManagePeople, d.personPassword},
		{"POST /desk/people/{user}/disabled", auth.ActManagePeople, d.personDisable},
		{"GET /desk/people/{user}/roles/new", auth.ActManagePeople, d.grantForm},
		{"POST /desk/people/{user}/roles", auth.ActManagePeople, d.grantGive},
		{"POST /desk/people/{user}/roles/{grant}/revoke", auth.ActRead, d.grantRevoke},
		{"POST /desk/people/{user}/sessions/{session}/end", auth.ActRead, d.sessionEnd},
		{"POST /desk/people/{user}/tokens/{token}/revoke", auth.ActRead, d.tokenRevoke},
	}
}

func (d *Desk) agencyRoutes() []route {
	if d.Auth == nil {
		return nil
	}
	return []route{
		{"GET /desk/agencies", auth.ActRead, d.agencyList},
		{"GET /desk/agencies/new", auth.ActManagePeople, d.agencyForm},
		{"GET /desk/agencies/{agency}", auth.ActManagePeople, d.agencyForm},
		{"POST /desk/agencies", auth.ActManagePeople, d.agencySave},
		{"POST /desk/agencies/{agency}", auth.ActManagePeople, d.agencySave},
	}
}

// ownRoutes are what everyone does for himself.
func (d *Desk) ownRoutes() []route {
	if d.Auth == nil {
		return nil
	}
	return []route{
		{"GET /desk/me", auth.ActRead, d.ownPage},
		{"POST /desk/me/password", auth.ActRead, d.ownPassword},
		{"GET /desk/me/delegate/{grant}", auth.ActRead, d.delegateForm},
		{"POST /desk/me/delegate/{grant}", auth.ActRead, d.delegate},
		{"GET /desk/me/tokens/new", auth.ActRead, d.tokenForm},
		{"POST /desk/me/tokens", auth.ActRead, d.tokenIssue},
	}
}

// idIn reads an identifier out of the address. One that is malformed is a page
// that does not exist.
func idIn[T any](r *http.Request, name string) (ident.ID[T], error) {
	return ident.Parse[T](r.PathValue(name))
}

// forbidden tells whether an error only hides something from this reader.
func forbidden(err error) bool { return fault.KindOf(err) == fault.KindForbidden }
