package auth

import "slices"

// Role is a set of acts with a name that people know from their own work.
type Role string

// The eight roles of the desk.
const (
	RoleEditor     Role = "editor"     // biên tập
	RoleApprover   Role = "approver"   // người duyệt
	RoleAgency     Role = "agency"     // cán bộ sở
	RoleCommune    Role = "commune"    // cán bộ xã
	RoleTechnician Role = "technician" // kỹ thuật
	RoleData       Role = "data"       // cán bộ dữ liệu
	RoleAuditor    Role = "auditor"    // kiểm tra
	RoleAdmin      Role = "admin"      // quản trị
)

// Roles lists every role, in the order a page shows them.
func Roles() []Role {
	return []Role{
		RoleEditor, RoleApprover, RoleAgency, RoleCommune,
		RoleTechnician, RoleData, RoleAuditor, RoleAdmin,
	}
}

// Acts is the table of what each role may do; an unknown role may do nothing.
//
// No role both writes and approves: a small agency gives one person two roles,
// in the open, and the rule about submitters still holds for each statement.
func (r Role) Acts() []Act {
	switch r {
	case RoleEditor, RoleAgency:
		return []Act{ActRead, ActWrite, ActImportDocument, ActPlan}
	case RoleApprover:
		return []Act{ActRead, ActApprove, ActCancel}
	case RoleCommune:
		return []Act{ActRead, ActWrite, ActPlan}
	case RoleTechnician:
		return []Act{ActRead, ActSettings}
	case RoleData:
		return []Act{ActRead, ActImportPeople}
	case RoleAuditor:
		return []Act{ActRead, ActAudit}
	case RoleAdmin:
		return []Act{ActRead, ActManagePeople, ActSettings, ActAudit}
	}
	return nil
}

// May reports whether the role holds the act.
func (r Role) May(act Act) bool { return slices.Contains(r.Acts(), act) }

// Valid reports whether r is one of the closed set.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Key is the screen text that names the role.
func (r Role) Key() string { return "auth.role." + string(r) }
