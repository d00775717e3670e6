package statement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

// ImpactID names an impact.
type ImpactID = ident.ID[Impact]

// Impact is a clause under a public statement that reads otherwise, or holds no longer, from a day. Someone has to read
// both and correct the statement or say why it stands.
type Impact struct {
	ID        ImpactID
	Statement ID
	Cited     ClauseRef // Hash is not kept: the version is
	Document  policy.ID
	Effect    Effect
	To        policy.VersionID // that holds from the day; "" when the whole document ended
	From      civil.Date       // "" when no text says
	By        []policy.ID      // the documents that did it; none when the text was published anew
	State     ImpactState
	Because   ID     // the correction that was begun; "" for none
	Reason    string // why it was closed
	ByName    string // who handled it
	At        time.Time
	FoundAt   time.Time
}

// ImpactState is where an impact stands.
type ImpactState string

// The closed set of states.
const (
	ImpactOpen       ImpactState = "open"
	ImpactCorrecting ImpactState = "correcting" // a correction is being written
	ImpactCorrected  ImpactState = "corrected"  // the correction is public
	ImpactClosed     ImpactState = "closed"     // the statement stands as it is, with a reason
)

// Key is the screen text that names the state.
func (s ImpactState) Key() string { return "statement.impact." + string(s) }

// Waits reports whether someone still has to do something about it.
func (s ImpactState) Waits() bool { return s == ImpactOpen || s == ImpactCorrecting }

// FactStruck is the kind of fact that the clauses under a public statement changed.
const FactStruck = "statement.struck"

// Law is what this package asks about documents when one of them changes.
type Law interface {
	Versions(ctx context.Context, id policy.ID) ([]policy.Version, error)
	Clauses(ctx context.Context, id policy.VersionID) ([]policy.Clause, error)
	Relations(ctx context.Context, id policy.ID) (policy.Relations, error)
}

// Strike finds the public statements that a new text of a document strikes, and keeps what has to be done about each. It
// may run twice. It returns how many citations were struck anew.
func (svc *Service) Strike(ctx context.Context, law Law, change policy.ClausesChanged) (int, error) {
	before, err := law.Clauses(ctx, change.From)
	if err != nil {
		return 0, fmt.Errorf("strike statements: %w", err)
	}
	after, err := law.Clauses(ctx, change.To)
	if err != nil {
		return 0, fmt.Errorf("strike statements: %w", err)
	}
	old, now := WordingOf(before), WordingOf(after)
	return svc.strike(ctx, law, change.Document, func(cite ClauseRef) (Impact, bool) {
		i := Impact{Cited: cite, Document: change.Document, To: change.To, From: change.Day, By: change.By}
		i.Effect = Strikes(cite, old, now)
		return i, i.Effect != ""
	})
}

// StrikeEnded finds the public statements that rest on what a document ends: what it replaces or repeals, whole or in
// part. It may run twice. It returns how many citations were struck anew.
func (svc *Service) StrikeEnded(ctx context.Context, law Law, by policy.ID) (int, error) {
	all, err := law.Relations(ctx, by)
	if err != nil {
		return 0, fmt.Errorf("strike statements: %w", err)
	}
	struck := 0
	for _, r := range all.Out {
		if !r.To.Known() || !ends(r) {
			continue
		}
		n, err := svc.strike(ctx, law, r.To.ID, func(cite ClauseRef) (Impact, bool) {
			i := Impact{Cited: cite, Document: r.To.ID, From: r.Since, By: []policy.ID{by}, Effect: EffectEnded}
			if len(r.Parts) > 0 {
				i.Effect = EffectRepealed
			}
			return i, inside(cite.Address, r.Parts)
		})
		if err != nil {
			return struck, err
		}
		struck += n
	}
	return struck, nil
}

// strike asks of every public citation of a document whether it is struck.
func (svc *Service) strike(ctx context.Context, law Law, document policy.ID, hit func(ClauseRef) (Impact, bool)) (int, error) {
	list, err := law.Versions(ctx, document)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	versions := make([]string, 0, len(list))
	for _, v := range list {
		versions = append(versions, string(v.ID))
	}
	struck := 0
	err = svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		struck = 0
		resting, err := restingOn(ctx, tx, versions)
		if err != nil {
			return err
		}
		news := map[ID]*detail{}
		for _, r := range resting {
			i, is := hit(r.cite)
			if !is {
				continue
			}
			i.ID, i.Statement, i.State, i.FoundAt = ident.New[Impact](tx.Now()), r.statement.ID, ImpactOpen, tx.Now()
			fresh, err := keepImpact(ctx, tx, i)
			if err != nil {
				return err
			}
			if fresh {
				struck++
				news[i.Statement] = news[i.Statement].and(i)
			}
		}
		for _, r := range resting {
			d, fresh := news[r.statement.ID]
			if !fresh {
				continue
			}
			delete(news, r.statement.ID)
			if err := svc.record(ctx, tx, auth.Actor{}, r.statement, FactStruck, *d); err != nil {
				return err
			}
		}
		return nil
	})
	return struck, err
}

// and adds an impact to what the ledger keeps of those on one statement.
func (d *detail) and(i Impact) *detail {
	if d == nil {
		d = &detail{Document: string(i.Document), Effect: i.Effect, Day: string(i.From)}
	}
	d.Addresses = append(d.Addresses, i.Cited.Address)
	return d
}

// Impacts lists what waits for the agencies whose desk the actor may see, the longest waiting first.
func (svc *Service) Impacts(ctx context.Context, actor auth.Actor) ([]Impact, error) {
	var found []Impact
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		found = nil
		agencies, all := actor.Agencies(auth.ActRead, tx.Now())
		if !all && len(agencies) == 0 {
			return auth.Require(actor, auth.ActRead, "", tx.Now())
		}
		w := where{}
		in(&w, "i.state", []ImpactState{ImpactOpen, ImpactCorrecting})
		if !all {
			in(&w, "s.agency", agencies)
		}
		var err error
		found, err = impacts(ctx, tx, `JOIN statement s ON s.id = i.statement WHERE `+strings.Join(w.conds, " AND ")+` ORDER BY i.found_at, i.id LIMIT 500`, w.args...)
		return err
	})
	return found, err
}

// ImpactsOf lists the impacts on a statement, and those because of which it was begun as a correction; the latest first.
func (svc *Service) ImpactsOf(ctx context.Context, actor auth.Actor, id ID) ([]Impact, error) {
	var found []Impact
	err := svc.seen(ctx, actor, id, func(tx *sqldb.Tx) (err error) {
		found, err = impacts(ctx, tx, `WHERE i.statement = ? OR i.correction = ? ORDER BY i.found_at DESC, i.id DESC`, id, id)
		return err
	})
	return found, err
}

// Stands closes the waiting impacts on a statement without a correction: its words hold under the new law too. The reason
// is owed.
func (svc *Service) Stands(ctx context.Context, actor auth.Actor, id ID, reason string) error {
	reason = strings.Join(strings.Fields(clean(reason)), " ")
	if reason == "" {
		return fault.Invalid("statement.impact.no_reason").On("reason")
	}
	return svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		s, open, err := svc.waiting(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		for _, i := range open {
			i.State, i.Reason = ImpactClosed, reason
			if err := handle(ctx, tx, actor, i); err != nil {
				return err
			}
		}
		return svc.record(ctx, tx, actor, s, "statement.stands", detail{Reason: reason})
	})
}

// waiting loads the statement for someone who may write for its agency, with what waits there.
func (svc *Service) waiting(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID) (Statement, []Impact, error) {
	if err := lock(ctx, tx, id); err != nil {
		return Statement{}, nil, err
	}
	s, err := get(ctx, tx, id)
	if err != nil {
		return s, nil, err
	}
	if err := auth.Require(actor, auth.ActWrite, s.Agency, tx.Now()); err != nil {
		return s, nil, err
	}
	all, err := impacts(ctx, tx, `WHERE i.statement = ? ORDER BY i.found_at, i.id`, id)
	all = slices.DeleteFunc(all, func(i Impact) bool { return !i.State.Waits() })
	if err == nil && len(all) == 0 {
		err = fault.Conflict("statement.impact.none")
	}
	return s, all, err
}
