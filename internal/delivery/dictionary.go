package delivery

// Word is an entry of the published dictionary: a name that pages, the API and the
// table use, and who may change what it names. What it means and what it does not
// stands in the texts states.<kind>.<name>.means and .not.
type Word struct {
	Kind WordKind
	Name string
	May  []Doer
}

// Text is the key of the word's texts, to which ".means" or ".not" is added.
func (w Word) Text() string { return "states." + string(w.Kind) + "." + w.Name }

// WordKind is what a word names.
type WordKind string

// The closed set of kinds.
const (
	WordState   WordKind = "state"
	WordLayer   WordKind = "layer"  // of the books, beside those that are a state's name
	WordRun     WordKind = "run"    // a RunState
	WordCanary  WordKind = "canary" // a Hearing
	WordEvent   WordKind = "event"
	WordCode    WordKind = "code"    // of Codes
	WordReason  WordKind = "reason"  // of Reasons
	WordChannel WordKind = "channel" // a code that a channel gives where its provider has none
)

// WordKinds lists the set in the order of the dictionary.
func WordKinds() []WordKind {
	return []WordKind{WordState, WordLayer, WordRun, WordCanary, WordEvent, WordCode, WordReason, WordChannel}
}

// Doer is who may do something about an attempt.
type Doer string

// The closed set of doers.
const (
	ByLoa        Doer = "loa"
	ByProvider   Doer = "provider"
	ByRecipient  Doer = "recipient"
	ByAgency     Doer = "agency"
	ByData       Doer = "data"
	ByTechnician Doer = "technician"
	ByNobody     Doer = "nobody"
)

// Dictionary is the one table from which the page and the API are made.
func Dictionary() []Word {
	return []Word{
		{WordState, string(StateQueued), []Doer{ByLoa, ByAgency}},
		{WordState, string(StateLeased), []Doer{ByLoa}},
		{WordState, string(StateRetry), []Doer{ByLoa, ByAgency}},
		{WordState, string(StateSuppressed), []Doer{ByRecipient, ByData}},
		{WordState, string(StateExpired), []Doer{ByAgency}},
		{WordState, string(StateUnknown), []Doer{ByLoa, ByProvider}},
		{WordState, string(StateHanded), []Doer{ByProvider, ByRecipient}},
		{WordState, string(StateRejected), []Doer{ByData, ByProvider}},
		{WordState, string(StateDelivered), []Doer{ByRecipient}},
		{WordState, string(StateConfirmed), []Doer{ByNobody}},
		{WordLayer, string(LayerTargeted), []Doer{ByAgency}},
		{WordLayer, string(LayerPending), []Doer{ByLoa, ByAgency}},
		{WordRun, string(RunExpanding), []Doer{ByLoa, ByAgency}},
		{WordRun, string(RunSending), []Doer{ByLoa, ByAgency}},
		{WordRun, string(RunFinished), []Doer{ByNobody}},
		{WordRun, string(RunCancelled), []Doer{ByLoa}},
		{WordCanary, string(HearingHeard), []Doer{ByNobody}},
		{WordCanary, string(HearingWaiting), []Doer{ByLoa, ByProvider}},
		{WordCanary, string(HearingSilent), []Doer{ByTechnician, ByProvider}},
		{WordCanary, string(HearingRefused), []Doer{ByTechnician, ByProvider}},
		{WordCanary, string(HearingOff), []Doer{ByNobody}},
		{WordEvent, string(EventLease), []Doer{ByLoa}},
		{WordEvent, string(EventRelease), []Doer{ByLoa}},
		{WordEvent, string(EventRetry), []Doer{ByLoa}},
		{WordEvent, string(EventSuppressed), []Doer{ByLoa}},
		{WordEvent, string(EventExpired), []Doer{ByLoa}},
		{WordEvent, string(EventUnknown), []Doer{ByLoa, ByProvider}},
		{WordEvent, string(EventHanded), []Doer{ByProvider}},
		{WordEvent, string(EventRejected), []Doer{ByProvider}},
		{WordEvent, string(EventDelivered), []Doer{ByProvider}},
		{WordEvent, string(EventConfirmed), []Doer{ByRecipient}},
		{WordCode, CodeLapsed, []Doer{ByLoa}},
		{WordCode, CodeExpired, []Doer{ByAgency}},
		{WordCode, CodeCancelled, []Doer{ByAgency}},
		{WordCode, CodePortal, []Doer{ByRecipient}},
		{WordCode, CodeCapped, []Doer{ByLoa, ByAgency}},
		{WordCode, CodeCanary, []Doer{ByNobody}},
		{WordReason, string(ReasonWithdrawn), []Doer{ByRecipient}},
		{WordReason, string(ReasonUnsubscribed), []Doer{ByRecipient}},
		{WordReason, string(ReasonComplained), []Doer{ByRecipient}},
		{WordReason, string(ReasonBounced), []Doer{ByData}},
		{WordChannel, "absent", []Doer{ByLoa, ByAgency}},
		{WordChannel, "address", []Doer{ByData}},
		{WordChannel, "connection", []Doer{ByLoa, ByTechnician}},
		{WordChannel, "inside", []Doer{ByTechnician}},
		{WordChannel, "key", []Doer{ByRecipient}},
		{WordChannel, "late", []Doer{ByLoa}},
		{WordChannel, "malformed", []Doer{ByTechnician}},
		{WordChannel, "none", []Doer{ByProvider}},
		{WordChannel, "number", []Doer{ByData}},
		{WordChannel, "size", []Doer{ByAgency}},
		{WordChannel, "unreadable", []Doer{ByLoa, ByProvider}},
	}
}
