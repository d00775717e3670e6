package policy

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Still says whether a part reads today as it did.
type Still string

// The closed set.
const (
	StillReads    Still = "still"    // the same words, in force or not yet
	StillReworded Still = "reworded" // the part is there with other words
	StillRepealed Still = "repealed" // the part, or the whole document, is no longer in force
	StillGone     Still = "gone"     // the text of today has no such part, and nothing says what became of it
)

// Key is the screen text that says it.
func (s Still) Key() string { return "policy.still." + string(s) }

// Reading is a part of one text, and what has become of it today.
type Reading struct {
	Document Document
	Version  Version
	Clause   Clause // as Version has it, with Full
	Code     string
	Still    Still
	State    State    // of the document today
	Today    Version  // the text that is compared with: of today, or of the day on which Version begins if that is later
	Now      *Clause  // as Today has it, with Full; nil when it has none
	Changes  []Change // what Today says has changed it
}

// Reading finds a part of a version and says what has become of it. NotFound if there is none.
func (s *Service) Reading(ctx context.Context, id VersionID, address string) (Reading, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Reading, error) { return s.ReadingIn(ctx, tx, id, address) })
}

// ReadingIn is [Service.Reading] inside a transaction.
func (s *Service) ReadingIn(ctx context.Context, tx *sqldb.Tx, id VersionID, address string) (Reading, error) {
	var r Reading
	var err error
	if r.Clause, r.Version, err = s.ClauseIn(ctx, tx, id, address); err != nil {
		return r, err
	}
	today := civil.On(tx.Now())
	if v := r.Version; v.Live && v.Made == MadeConsolidated {
		today = max(today, v.From)
	}
	st, err := s.OnDateIn(ctx, tx, r.Version.Document, today)
	if err != nil {
		return r, err
	}
	r.Document, r.State, r.Today = st.Document, st.State, st.Version
	err = tx.QueryRow(ctx, `SELECT code FROM policy_code WHERE version_id = ? AND address = ?`, id, address).Scan(&r.Code)
	if err != nil && !sqldb.NoRows(err) {
		return r, err
	}
	all, err := changes(ctx, tx, `WHERE c.version_id = ? ORDER BY c.ord`, r.Today.ID)
	if err != nil {
		return r, err
	}
	at := moved(all, r.Clause)
	switch now, _, err := s.ClauseIn(ctx, tx, r.Today.ID, at); {
	case err == nil:
		r.Now = &now
	case fault.KindOf(err) != fault.KindNotFound:
		return r, err
	}
	r.Changes = slices.DeleteFunc(all, func(c Change) bool { return !touches(c.Address, at) })
	r.Still = still(r)
	return r, nil
}

// moved is the address at which a part now stands: another one if an order gave it another number.
func moved(all []Change, c Clause) string {
	for _, change := range all {
		if change.Verb == amend.VerbRenumber && change.Before == c.Hash {
			return change.Address
		}
	}
	return c.Address
}

// still compares a part with what stands there now.
func still(r Reading) Still {
	repealed := slices.ContainsFunc(r.Changes, func(c Change) bool {
		return c.Verb == amend.VerbRepeal && (c.Address == r.Clause.Address || within(r.Clause.Address, c.Address))
	})
	switch {
	case r.State.Ended():
		return StillRepealed
	case r.Now != nil && r.Now.Hash == r.Clause.Hash:
		return StillReads
	case repealed:
		return StillRepealed
	case r.Now != nil:
		return StillReworded
	default:
		return StillGone
	}
}

// At says which text of a document is meant: the N-th, from 1, else the one that a day has, else that of today.
type At struct {
	N   int
	Day civil.Date
}

// Resolve finds a part of a document at an address in the text that is meant. An address that this text has no more is
// found in the newest text before it that had it, so that an old address goes on leading somewhere: Version says to which.
// NotFound if no text had it.
func (s *Service) Resolve(ctx context.Context, id ID, address string, at At) (Reading, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Reading, error) {
		list, err := versionsOf(ctx, tx, id)
		if err != nil {
			return Reading{}, err
		}
		line := timeline(list)
		for _, v := range slices.Backward(line[:meantBy(list, line, at, civil.On(tx.Now()))]) {
			r, err := s.ReadingIn(ctx, tx, v.ID, address)
			if fault.KindOf(err) != fault.KindNotFound {
				return r, err
			}
		}
		return Reading{}, fault.NotFound("policy.clause_not_found", "address", address)
	})
}

// meantBy is how much of a timeline runs up to the text that is meant, that text with it.
func meantBy(list, line []Version, at At, today civil.Date) int {
	if at.Day == "" {
		at.Day = today
	}
	v, _ := holding(list, at.Day)
	if at.N > 0 {
		if i := slices.IndexFunc(list, func(v Version) bool { return v.N == at.N }); i >= 0 && !slices.ContainsFunc(line, sameAs(list[i])) {
			return 0
		} else if i >= 0 {
			v = list[i]
		}
	}
	return slices.IndexFunc(line, sameAs(v)) + 1
}

func sameAs(v Version) func(Version) bool { return func(w Version) bool { return w.ID == v.ID } }

// timeline is a document's texts in the order in which they took each other's place: the published ones as they came, then
// the consolidated ones by their day.
func timeline(list []Version) []Version {
	line := slices.DeleteFunc(slices.Clone(list), func(v Version) bool { return v.Made == MadeConsolidated && !v.Live })
	slices.SortStableFunc(line, func(a, b Version) int {
		switch {
		case later(b, a):
			return -1
		case later(a, b):
			return 1
		default:
			return 0
		}
	})
	return line
}
