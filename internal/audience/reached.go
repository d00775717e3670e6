package audience

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Reached is whom an error reached, as the ledger of attempts knows it: the audience of a rule that names a statement
// in Reached.
type Reached struct {
	Runs  []ReachedRun // the earliest first
	Rests []Rest
	Units []UnitID // the communes the error was addressed to, with or without a person in them
}

// ReachedRun is one delivery of the error: a query for subscriber, channel and unit, and what they had agreed to.
type ReachedRun struct {
	Query   string
	Args    []any
	Purpose Purpose
}

// Rest is the part of a frozen audience that was still to be written to when the error was stopped: they were owed a
// message and get the correct one.
type Rest struct {
	Frozen FrozenID
	After  int64 // the last member who was written to
}

// ReachedHash is what an approver binds of such a rule: the rule itself, which leaves nobody a choice of persons, and the
// counts of those whom it adds by unit and group. How many the error has reached so far is not in it: that number moves
// while the error still runs.
func (s *Service) ReachedHash(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) (string, error) {
	c := Counts{Rule: rule.Normal(), On: on}
	if len(rule.Units) > 0 {
		added, err := s.Counts(ctx, tx, rule.wider(), on)
		if err != nil {
			return "", err
		}
		c.wider = added.Hash
	}
	return c.sum(), nil
}

// wider is the part of the rule that selects by unit and group.
func (r Rule) wider() Rule {
	r.Reached = ""
	return r
}

// FreezeReached writes down whom an error reached, and whoever else the rule adds by unit and group, in the caller's
// transaction. Everybody is written to where the error reached them; at another of their contact points among the rule's
// channels if that one is gone or blocked. Blocked may be nil.
func (s *Service) FreezeReached(ctx context.Context, tx *sqldb.Tx, rule Rule, r Reached, blocked func(channel, address string) bool, on civil.Date) (Frozen, error) {
	f := Frozen{ID: ident.New[Frozen](tx.Now()), Counts: Counts{Rule: rule.Normal(), On: on}, At: tx.Now()}
	if err := f.insert(ctx, tx); err != nil {
		return Frozen{}, fmt.Errorf("freeze: %w", err)
	}
	if err := f.add(ctx, tx, r, blocked); err != nil {
		return Frozen{}, err
	}
	if len(rule.Units) > 0 {
		_, sel, err := s.selectIn(ctx, tx, rule.wider(), on)
		if err != nil {
			return Frozen{}, err
		}
		n, err := tx.Exec(ctx, `INSERT INTO audience_member (frozen, seq, subscriber, channel, unit) `+sel.with+`
			SELECT CAST(? AS TEXT), CAST(? AS BIGINT) + ROW_NUMBER() OVER (ORDER BY id, channel), id, channel, unit FROM people
			WHERE NOT EXISTS (SELECT 1 FROM audience_member m WHERE m.frozen = ? AND m.subscriber = people.id)`,
			append(sel.args, f.ID, f.Members, f.ID)...)
		if err != nil {
			return Frozen{}, fmt.Errorf("freeze members: %w", err)
		}
		f.Members += n
	}
	return f, s.recount(ctx, tx, &f, r)
}

// AddReached adds to a frozen audience whom the error has reached since. Nobody is taken out.
func (s *Service) AddReached(ctx context.Context, tx *sqldb.Tx, id FrozenID, r Reached, blocked func(channel, address string) bool) (Frozen, error) {
	f, err := s.Frozen(ctx, tx, id)
	if err != nil {
		return Frozen{}, err
	}
	before := f.Members
	if err := f.add(ctx, tx, r, blocked); err != nil || f.Members == before {
		return f, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM audience_frozen_unit WHERE frozen = ?`, id); err != nil {
		return f, fmt.Errorf("freeze units: %w", err)
	}
	return f, s.recount(ctx, tx, &f, r)
}

const placedSQL = `), erred AS (
	SELECT subscriber, channel, unit, purpose FROM (
		SELECT subscriber, channel, unit, purpose, ROW_NUMBER() OVER (PARTITION BY subscriber, channel ORDER BY run) AS turn FROM heard
	) h WHERE turn = 1
), placed AS (
	SELECT e.subscriber, e.unit, e.purpose, COALESCE(c.channel, (
			SELECT o.channel FROM audience_contact o WHERE o.subscriber = e.subscriber AND o.address <> '' AND o.confirmed_at > 0
				AND o.channel IN (WAYS) ORDER BY o.rank, o.channel LIMIT 1), e.channel) AS channel
	FROM erred e
	LEFT JOIN audience_contact c ON c.subscriber = e.subscriber AND c.channel = e.channel AND c.address <> '' AND c.channel IN (WAYS)
), once AS (
	SELECT subscriber, channel, MIN(unit) AS unit, MIN(purpose) AS purpose FROM placed WHERE channel IN (WAYS) GROUP BY subscriber, channel
)
SELECT CAST(? AS TEXT), CAST(? AS BIGINT) + ROW_NUMBER() OVER (ORDER BY subscriber, channel), subscriber, channel, unit, purpose FROM once
WHERE NOT EXISTS (SELECT 1 FROM audience_member m WHERE m.frozen = ? AND m.subscriber = once.subscriber)
	AND EXISTS (SELECT 1 FROM audience_subscriber s WHERE s.id = once.subscriber)`

// add writes members for those of the reached who are in no row yet, each at the contact point that fits.
func (f *Frozen) add(ctx context.Context, tx *sqldb.Tx, r Reached, blocked func(channel, address string) bool) error {
	heard, args := r.heard()
	if heard == "" {
		return nil
	}
	ways := f.Rule.Ways()
	for range strings.Count(placedSQL, "WAYS") {
		for _, c := range ways {
			args = append(args, c)
		}
	}
	query := `INSERT INTO audience_member (frozen, seq, subscriber, channel, unit, purpose) WITH heard AS (` + heard +
		strings.ReplaceAll(placedSQL, "WAYS", sqldb.In(len(ways)))
	n, err := tx.Exec(ctx, query, append(args, f.ID, f.Members, f.ID)...)
	if err != nil {
		return fmt.Errorf("freeze whom the error reached: %w", err)
	}
	last := f.Members
	f.Members += n
	if blocked == nil {
		return nil
	}
	return f.detour(ctx, tx, last, blocked)
}

// heard is a query for every time that somebody had the error: subscriber, channel, unit, purpose, run.
func (r Reached) heard() (string, []any) {
	parts, args := make([]string, 0, len(r.Runs)+len(r.Rests)), []any(nil)
	for i, run := range r.Runs {
		parts = append(parts, fmt.Sprintf(`SELECT recipient AS subscriber, channel, unit, CAST(? AS TEXT) AS purpose, %d AS run FROM (%s) r%d`, i, run.Query, i))
		args = append(append(args, run.Purpose), run.Args...)
	}
	for _, rest := range r.Rests {
		parts = append(parts, fmt.Sprintf(`SELECT m.subscriber, m.channel, m.unit, CASE WHEN m.purpose = '' THEN f.purpose ELSE m.purpose END, %d
			FROM audience_member m JOIN audience_frozen f ON f.id = m.frozen WHERE m.frozen = ? AND m.seq > ?`, len(r.Runs)))
		args = append(args, rest.Frozen, rest.After)
	}
	return strings.Join(parts, ` UNION ALL `), args
}

// detour moves members whose address is blocked to another contact point of theirs; who has none stays, and is booked as
// suppressed when his turn comes.
func (f *Frozen) detour(ctx context.Context, tx *sqldb.Tx, after int64, blocked func(channel, address string) bool) error {
	var stuck []Member
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var m Member
		err := rows.Scan(&m.Seq, &m.Subscriber, &m.Channel, &m.Address)
		if blocked(string(m.Channel), m.Address) {
			stuck = append(stuck, m)
		}
		return err
	}, `SELECT m.seq, m.subscriber, m.channel, c.address FROM audience_member m
		JOIN audience_contact c ON c.subscriber = m.subscriber AND c.channel = m.channel WHERE m.frozen = ? AND m.seq > ?`, f.ID, after)
	if err != nil {
		return fmt.Errorf("freeze whom the error reached: %w", err)
	}
	for _, m := range stuck {
		points, err := contactsOf(ctx, tx, m.Subscriber)
		if err != nil {
			return err
		}
		for _, c := range points {
			if c.Confirmed.IsZero() || !slices.Contains(f.Rule.Ways(), c.Channel) || blocked(string(c.Channel), c.Address) {
				continue
			}
			_, err := tx.Exec(ctx, `UPDATE audience_member SET channel = ? WHERE frozen = ? AND seq = ?
				AND NOT EXISTS (SELECT 1 FROM audience_member o WHERE o.frozen = ? AND o.subscriber = ? AND o.channel = ?)`,
				c.Channel, f.ID, m.Seq, f.ID, m.Subscriber, c.Channel)
			if err != nil {
				return fmt.Errorf("freeze whom the error reached: %w", err)
			}
			break
		}
	}
	return nil
}

// recount reads the counts back from the members, over the communes of the error and of the rule.
func (s *Service) recount(ctx context.Context, tx *sqldb.Tx, f *Frozen, r Reached) error {
	found, err := countUnits(ctx, tx, `SELECT 'channel', unit, channel, COUNT(*), 0 FROM audience_member WHERE frozen = ? GROUP BY unit, channel
		UNION ALL SELECT 'unit', unit, '', COUNT(DISTINCT subscriber), 0 FROM audience_member WHERE frozen = ? GROUP BY unit`, f.ID, f.ID)
	if err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	atlas, err := s.AtlasIn(ctx, tx)
	if err != nil {
		return err
	}
	communes := map[UnitID]bool{}
	for _, id := range r.Units {
		communes[id] = true
	}
	for id := range found {
		communes[id] = true
	}
	wider := ""
	if len(f.Rule.Units) > 0 {
		more, err := atlas.Select(f.Rule.wider(), f.On)
		if err != nil {
			return err
		}
		for _, u := range more {
			communes[u.ID] = true
		}
		added, err := s.Counts(ctx, tx, f.Rule.wider(), f.On)
		if err != nil {
			return err
		}
		wider = added.Hash
	}
	units := make([]Unit, 0, len(communes))
	for id := range communes {
		u, _ := atlas.Unit(id)
		u.ID = id
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	hash := f.Hash
	f.Counts = Counts{Rule: f.Rule, On: f.On, wider: wider}
	f.tally(units, found)
	if hash != "" {
		f.Hash = hash // as approved: what a rule adds by unit may have changed since
	}
	return f.settle(ctx, tx)
}

// PurposeOf is what a member of a frozen audience agreed to, on which the message to them rests; "" for who is none.
func (s *Service) PurposeOf(ctx context.Context, tx *sqldb.Tx, id FrozenID, who SubscriberID) (p Purpose, err error) {
	err = tx.QueryRow(ctx, `SELECT CASE WHEN m.purpose = '' THEN f.purpose ELSE m.purpose END FROM audience_member m
		JOIN audience_frozen f ON f.id = m.frozen WHERE m.frozen = ? AND m.subscriber = ? LIMIT 1`, id, who).Scan(&p)
	if sqldb.NoRows(err) {
		return "", nil
	}
	return p, err
}
