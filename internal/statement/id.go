package statement

// Statement and Version are filled in by the store; here they name identifiers.
type (
	Statement struct{}
	Version   struct{}
)
