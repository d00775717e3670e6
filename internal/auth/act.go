package auth

// Act is something a person may be allowed to do. The set is closed: a new act
// is a line here, one in the table of roles and one among the screen texts.
type Act string

// The acts, from looking to leading.
const (
	ActRead           Act = "read"            // see the desk
	ActWrite          Act = "write"           // draft and submit statements
	ActApprove        Act = "approve"         // approve or return what another submitted
	ActImportDocument Act = "import_document" // bring in a legal document
	ActPlan           Act = "plan"            // draw up and submit plans and their stages
	ActCancel         Act = "cancel"          // stop a stage or a run
	ActImportPeople   Act = "import_people"   // bring in units and subscribers
	ActManagePeople   Act = "manage_people"   // agencies, users, roles
	ActSettings       Act = "settings"        // channels and site settings
	ActAudit          Act = "audit"           // read the ledger of facts
)

// Acts lists every act, in the order a page shows them.
func Acts() []Act {
	return []Act{
		ActRead, ActWrite, ActApprove, ActImportDocument, ActPlan,
		ActCancel, ActImportPeople, ActManagePeople, ActSettings, ActAudit,
	}
}

// Key is the screen text that names the act.
func (a Act) Key() string { return "auth.act." + string(a) }

// Valid reports whether a is one of the closed set.
func (a Act) Valid() bool { return a.denied() != "" }

// denied is the code of the error that tells a person the act is not theirs
// and who can give it to them.
func (a Act) denied() string {
	switch a {
	case ActRead:
		return "auth.denied.read"
	case ActWrite:
		return "auth.denied.write"
	case ActApprove:
		return "auth.denied.approve"
	case ActImportDocument:
		return "auth.denied.import_document"
	case ActPlan:
		return "auth.denied.plan"
	case ActCancel:
		return "auth.denied.cancel"
	case ActImportPeople:
		return "auth.denied.import_people"
	case ActManagePeople:
		return "auth.denied.manage_people"
	case ActSettings:
		return "auth.denied.settings"
	case ActAudit:
		return "auth.denied.audit"
	}
	return ""
}
