package statement

import (
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/ident"
)

// Statement is a statement without its text: what a list shows.
type Statement struct {
	ID          ID
	Agency      auth.AgencyID
	Kind        Kind
	Urgent      bool
	Synthetic   bool // a sample, shown as such wherever it appears
	Corrects    ID   // the statement that this one corrects; "" for none
	Slug        string
	Headline    string // facts filled in
	State       State
	Fix         bool  // a typo fix is being made; the version before it is still public
	Revision    int64 // of the draft, counted from 1
	Version     VersionID
	Released    VersionID // what the public reads; "" for nothing
	Edition     int       // how often it was released: 1, and one more for each typo fix
	Reason      string    // why it was last returned, voided or withdrawn
	Author      auth.UserID
	AuthorName  string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ReleasedAt  time.Time // the first time
	WithdrawnAt time.Time

	public    string // the headline as released: a draft of a fix is not for the public
	editors   []auth.UserID
	submitter auth.UserID
}

// Version is a text as it was submitted. It never changes.
type Version struct {
	ID            VersionID
	Statement     ID
	N             int // counts submissions
	Revision      int64
	Content       Content
	Renderings    []Rendering
	Binding       Binding // as submitted; its audience is filled in at release
	Fix           bool
	Diff          []Change // of a typo fix, against what it replaces
	Submitter     auth.UserID
	SubmitterName string
	SubmittedAt   time.Time
	Edition       int       // 0 if it was never released
	ReleasedAt    time.Time // zero if it was never released

	intact Binding // of the stored bytes, which nobody should have touched
}

// Rendering is the version's text for a channel.
func (v Version) Rendering(c Channel) (Rendering, bool) {
	i := slices.IndexFunc(v.Renderings, func(r Rendering) bool { return r.Channel == c })
	if i < 0 {
		return Rendering{}, false
	}
	return v.Renderings[i], true
}

// View is a statement as the desk works on it.
type View struct {
	Statement

	Snapshot   Snapshot // decides what may happen next; Bound is what the viewer sees
	Content    Content
	Renderings []Rendering
	Findings   []Finding
	SavedBy    string // name of who saved this revision
	SavedAt    time.Time
}

// Offers lists the steps that the actor may take now. Submit and Approve are
// offered even where findings still block them, so that the page can say why.
func (v View) Offers(actor auth.Actor, now time.Time) []Verb {
	s := v.Snapshot
	s.Findings = nil
	seen := s.Bound
	seen.Audience = s.Released.Audience
	if seen.Audience == "" {
		seen.Audience = "to be chosen"
	}
	var verbs []Verb
	for _, do := range []Verb{Save, Submit, Return, Approve, Void, Withdraw, Mend, Drop} {
		if do == Approve && s.State != StateSubmitted {
			continue // for a further audience it is approved from that audience's plan
		}
		if _, err := s.After(Action{Do: do, Reason: "-"}, actor, seen, now); err == nil {
			verbs = append(verbs, do)
		}
	}
	return verbs
}

// AsideID names a text that was set aside.
type AsideID = ident.ID[Aside]

// Aside is a text that could not be saved because someone else had saved before.
type Aside struct {
	ID      AsideID
	Base    int64 // the revision it was written upon
	Content Content
	By      auth.UserID
	Name    string
	At      time.Time
}

// StaleError refuses a save that would have overwritten another's. Both texts are
// kept: theirs is the draft, yours was set aside.
type StaleError struct {
	Theirs View
	Yours  Aside
	err    error
}

// Error is the form for logs.
func (e *StaleError) Error() string { return "stale save: " + e.err.Error() }

// Unwrap gives the conflict as a fault.
func (e *StaleError) Unwrap() error { return e.err }
