package desk

import "github.com/loa-vn/loa/internal/lang"

// box is a single thing to tick.
type box struct {
	Name, Label string
	On          bool
}

func (v *smsFormView) box(name string, on bool) box {
	return box{Name: name, On: on, Label: lang.For(v.Lang).T("desksms." + name)}
}

// CarrierBoxes are what a carrier may have.
func (v *smsFormView) CarrierBoxes() []box {
	return []box{v.box("tls", v.Account.TLS), v.box("replaces", v.Account.Replaces), v.box("decimal", v.Account.Decimal)}
}

// GatewayBoxes are what a gateway may have.
func (v *smsFormView) GatewayBoxes() []box { return []box{v.box("sandbox", v.Account.Sandbox)} }

// OffBox takes the account out of use.
func (v *smsFormView) OffBox() box { return v.box("off", v.Account.Off) }

// Kept is the key of the hint beside a secret.
func (v *smsFormView) Kept() string {
	if v.Account.HasSecret {
		return "deskplan.settings.password_kept"
	}
	return "desksms.secret_hint"
}
