package delivery

// Codes of our own, where no provider had one to give. Others come from providers
// and are shown as they are; those of suppressed attempts are Reasons.
const (
	CodeLapsed    = "lapsed"    // the process that had the attempt in hand was not heard of again
	CodeExpired   = "expired"   // the run's time was over
	CodeCancelled = "cancelled" // the run was cancelled
	CodePortal    = "portal"    // the person followed the link in the message
	CodeCapped    = "capped"    // the person has had enough; it waits
	CodeCanary    = "canary"    // a message to a lookout of ours came to its mailbox or device
)

// Codes lists the set.
func Codes() []string {
	return []string{CodeLapsed, CodeExpired, CodeCancelled, CodePortal, CodeCapped, CodeCanary}
}
