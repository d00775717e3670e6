package delivery

// Layer is where a person stands in the books of a run. Each is counted apart:
// no layer contains another, and no page adds two of them up.
type Layer string

// The closed set of layers. Targeted is the frozen audience; everybody in it is
// in exactly one of the others.
const (
	LayerTargeted   Layer = "targeted" // đối tượng: whom the approved audience names
	LayerPending    Layer = "pending"  // not accounted for yet
	LayerHanded     Layer = "handed"
	LayerDelivered  Layer = "delivered"
	LayerConfirmed  Layer = "confirmed"
	LayerSuppressed Layer = "suppressed"
	LayerRejected   Layer = "rejected"
	LayerExpired    Layer = "expired"
	LayerUnknown    Layer = "unknown"
)

// Layers lists the set in the order in which books are read: the audience, the
// three layers of arrival, the residues, and who is still pending.
func Layers() []Layer {
	return []Layer{
		LayerTargeted, LayerHanded, LayerDelivered, LayerConfirmed,
		LayerSuppressed, LayerRejected, LayerExpired, LayerUnknown, LayerPending,
	}
}

// Residue reports whether the layer holds people whom the message did not
// provably reach and never will by this run.
func (l Layer) Residue() bool {
	return l == LayerSuppressed || l == LayerRejected || l == LayerExpired || l == LayerUnknown
}

// Layer is the one layer in which an attempt of this state is counted.
func (s State) Layer() Layer {
	if s.Pending() {
		return LayerPending
	}
	return Layer(s)
}
