package sms

import (
	"fmt"
	"strings"
	"time"

	"github.com/linxGnu/gosmpp/data"

	"github.com/loa-vn/loa/internal/delivery"
)

// status is a provider's answer other than yes.
type status struct{ code data.CommandStatusType }

func (e *status) Error() string { return "the provider answers " + e.ProviderCode() }

// ProviderCode is the form kept in the books: the standard's name, or the number
// of one that is the provider's own.
func (e *status) ProviderCode() string {
	if name := e.code.String(); strings.HasPrefix(name, "ESME_") {
		return name
	}
	return fmt.Sprintf("0x%08X", uint32(e.code)) //nolint:gosec // the same 32 bits
}

// slows reports whether the provider asks us to send more slowly. The message
// waits and goes again; its recipient has nothing to do with it.
func (e *status) slows() bool {
	return e.code == data.ESME_RTHROTTLED || e.code == data.ESME_RMSGQFUL
}

// decide says what a status means for this recipient. What concerns us and so
// everyone comes first: a sender that is not registered, a password, a field that
// this provider does not want. What concerns the number is refused, but the number
// is not suppressed for it: providers say "invalid destination" also of a whole
// network for which they have no route today. A status of the provider's own says
// nothing, so the recipient is tried again.
func (e *status) decide() error {
	switch e.code {
	case data.ESME_RTHROTTLED, data.ESME_RMSGQFUL:
		return delivery.Unavailable(e, time.Second)
	case data.ESME_RINVBNDSTS, data.ESME_RALYBND, data.ESME_RBINDFAIL:
		return delivery.Unavailable(e, 10*time.Second)
	case data.ESME_RINVPASWD, data.ESME_RINVSYSID, data.ESME_RINVSYSTYP, data.ESME_RPROVNOTALLWD,
		data.ESME_RINVSRCADR, data.ESME_RINVSRCTON, data.ESME_RINVSRCNPI, data.ESME_RINVDSTTON, data.ESME_RINVDSTNPI,
		data.ESME_RINVSERTYP, data.ESME_RINVPRTFLG, data.ESME_RINVREGDLVFLG, data.ESME_RINVESMCLASS, data.ESME_RINVSCHED,
		data.ESME_RINVEXPIRY, data.ESME_RINVREPFLAG, data.ESME_RINVDFTMSGID, data.ESME_RINVCMDID, data.ESME_RINVCMDLEN,
		data.ESME_RINVOPTPARSTREAM, data.ESME_ROPTPARNOTALLWD, data.ESME_RINVPARLEN, data.ESME_RMISSINGOPTPARAM, data.ESME_RINVOPTPARAMVAL:
		return delivery.Unavailable(e, time.Minute)
	case data.ESME_RINVDSTADR, data.ESME_RINVMSGLEN, data.ESME_RX_P_APPN, data.ESME_RX_R_APPN, data.ESME_RDELIVERYFAILURE:
		return delivery.Reject(e)
	default:
		return delivery.Retry(e, 0)
	}
}

// lineError is a connection that could not be used, or is gone.
type lineError struct {
	what string // "connect", "bind", …
	err  error
}

func (e *lineError) Error() string      { return e.what + ": " + e.err.Error() }
func (e *lineError) Unwrap() error      { return e.err }
func (*lineError) ProviderCode() string { return "connection" }
