package statement

// Statement is filled in by the store; here it names its identifier.
type Statement struct{}

// Version is filled in by the store; here it names its identifier.
type Version struct{}
