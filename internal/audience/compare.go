package audience

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// outcome is what a batch of good lines means beside the people who are there already.
type outcome struct {
	fresh   []*line // new people
	renewed []*line // known people who agree anew, or confirm on paper what they asked for
	issues  []Issue
	already int
	refused int
}

// known is a subscriber at an address.
type known struct {
	id        SubscriberID
	name      string // folded
	open      bool   // has a confirmed consent to the purpose
	withdrawn int64  // when anyone at the mailbox last withdrew, microseconds
}

// compare sorts the lines by whether the database knows them.
func compare(ctx context.Context, tx *sqldb.Tx, lines []*line, opts ImportOptions) (*outcome, error) {
	if !opts.DryRun && tx.Dialect() == sqldb.Postgres { // two imports at once would add a person twice and fail
		if _, err := tx.Exec(ctx, `LOCK TABLE audience_subscriber IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return nil, err
		}
	}
	there, err := lookUp(ctx, tx, lines, opts.Purpose)
	if err != nil {
		return nil, err
	}
	out := &outcome{}
	for _, l := range lines {
		var all []known
		for _, c := range l.points {
			all = append(all, there[c.key()]...)
		}
		out.sort(l, all)
	}
	return out, nil
}

func (o *outcome) sort(l *line, there []known) {
	var same *known
	for i, k := range there {
		switch {
		case k.withdrawn > 0 && civil.On(l.givenAt) <= civil.On(sqldb.At(k.withdrawn)) && !k.open:
			o.refused++
			o.note(l, VerdictRejected, fault.Invalid("audience.import.withdrawn", "on", civil.On(sqldb.At(k.withdrawn))))
			return
		case k.name == viet.Fold(l.name), k.name == "", l.name == "":
			same = &there[i]
		}
	}
	switch {
	case same != nil && same.open:
		o.already++
		o.note(l, VerdictAlready, fault.Conflict("audience.import.already"))
		return
	case same != nil:
		l.id = same.id
		o.renewed = append(o.renewed, l)
	default:
		o.fresh = append(o.fresh, l)
		if len(there) > 0 && len(l.notes) == 0 {
			o.note(l, VerdictNoted, fault.Conflict("audience.import.shared_known"))
		}
	}
	for _, n := range l.notes {
		o.note(l, VerdictNoted, n.Err)
	}
}

func (o *outcome) note(l *line, v Verdict, err *fault.Error) {
	o.issues = append(o.issues, Issue{Line: l.number, Verdict: v, Err: err})
}

func (o *outcome) report(r *Report) {
	r.Imported += len(o.fresh) + len(o.renewed)
	r.Already += o.already
	r.Rejected += o.refused
	r.Issues = append(r.Issues, o.issues...)
}

// lookUp finds everyone who has one of the contact points, by their keys.
func lookUp(ctx context.Context, tx *sqldb.Tx, lines []*line, purpose Purpose) (map[string][]known, error) {
	there := map[string][]known{}
	if len(lines) == 0 {
		return there, nil
	}
	args := []any{purpose}
	for _, l := range lines {
		for _, c := range l.points {
			args = append(args, c.Address)
		}
	}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Contact
		var name string
		var k known
		if err := rows.Scan(&c.Channel, &c.Address, &k.id, &name, &k.open, &k.withdrawn); err != nil {
			return err
		}
		k.name = viet.Fold(name)
		there[c.key()] = append(there[c.key()], k)
		return nil
	}, `SELECT c.channel, c.address, s.id, s.name,
			COALESCE(MAX(CASE WHEN k.withdrawn_at = 0 AND k.confirmed_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(MAX(k.withdrawn_at), 0)
		FROM audience_contact c JOIN audience_subscriber s ON s.id = c.subscriber
		LEFT JOIN audience_consent k ON k.subscriber = s.id AND k.purpose = ?
		WHERE c.address IN (`+sqldb.In(len(args)-1)+`)
		GROUP BY c.channel, c.address, s.id, s.name ORDER BY s.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("look up addresses: %w", err)
	}
	return there, nil
}

// write adds the new people and their consents.
func (o *outcome) write(ctx context.Context, tx *sqldb.Tx, opts ImportOptions) error {
	people := make([]person, 0, len(o.fresh))
	consents := make([][]any, 0, len(o.fresh))
	for _, l := range o.fresh {
		l.id = ident.New[Subscriber](tx.Now())
		for i := range l.points {
			l.points[i] = l.attested(tx, l.points[i])
		}
		people = append(people, l.person)
		consents = append(consents, consentRow(tx, l.given(opts.Purpose), true))
	}
	if err := addPeople(ctx, tx, people); err != nil {
		return err
	}
	if _, err := tx.InsertMany(ctx, insertConsent, consents, ""); err != nil {
		return fmt.Errorf("add consents: %w", err)
	}
	for _, l := range o.renewed {
		if err := l.given(opts.Purpose).save(ctx, tx); err != nil {
			return fmt.Errorf("renew a consent: %w", err)
		}
		for _, c := range l.points {
			if err := addContact(ctx, tx, l.id, viet.Fold(l.name), l.attested(tx, c)); err != nil {
				return fmt.Errorf("renew a contact point: %w", err)
			}
		}
	}
	return nil
}

// given is the consent a line proves; the officer who imports attests it.
func (l *line) given(p Purpose) given {
	return given{subscriber: l.id, purpose: p, at: l.givenAt, source: "import", proof: l.proof, how: "attested"}
}

// attested is a contact point that an officer vouches for.
func (l *line) attested(tx *sqldb.Tx, c Contact) Contact {
	c.Since, c.Confirmed, c.Source, c.Proof = l.givenAt, tx.Now(), "import", l.proof
	return c
}
