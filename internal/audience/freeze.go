package audience

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// FrozenID names a frozen audience.
type FrozenID = ident.ID[Frozen]

// Frozen is an audience as it was at one moment. Its members never change; what each of them may still be sent does.
type Frozen struct {
	ID FrozenID
	Counts
	Members int64 // the same as People
	At      time.Time
}

// Freeze writes down whom the rule selects on a day, in the caller's transaction and by one statement: nobody can be
// added between the count and the list. The hash is that of Counts over the same people.
func (s *Service) Freeze(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) (Frozen, error) {
	communes, sel, err := s.selectIn(ctx, tx, rule, on)
	if err != nil {
		return Frozen{}, err
	}
	f := Frozen{ID: ident.New[Frozen](tx.Now()), Counts: Counts{Rule: rule.Normal(), On: on}, At: tx.Now()}
	if err := f.insert(ctx, tx); err != nil {
		return Frozen{}, fmt.Errorf("freeze: %w", err)
	}
	f.Members, err = tx.Exec(ctx, `INSERT INTO audience_member (frozen, seq, subscriber, channel, unit) `+sel.with+`
		SELECT CAST(? AS TEXT), ROW_NUMBER() OVER (ORDER BY id), id, channel, unit FROM people`, append(sel.args, f.ID)...)
	if err != nil {
		return Frozen{}, fmt.Errorf("freeze members: %w", err)
	}
	found, err := byUnit(ctx, tx, `SELECT unit, COUNT(*) FROM audience_member WHERE frozen = ? GROUP BY unit`, f.ID)
	if err != nil {
		return Frozen{}, fmt.Errorf("freeze: %w", err)
	}
	f.tally(communes, found)
	return f, f.settle(ctx, tx)
}

func (f *Frozen) insert(ctx context.Context, tx *sqldb.Tx) error {
	rule, err := json.Marshal(f.Rule)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO audience_frozen (id, rule, purpose, day, people, residents, unknown, hash, frozen_at)
		VALUES (?, ?, ?, ?, 0, 0, 0, '', ?)`, f.ID, string(rule), f.Rule.Purpose, f.On, sqldb.Micros(f.At))
	return err
}

// settle stores the counts beside the members.
func (f *Frozen) settle(ctx context.Context, tx *sqldb.Tx) error {
	rows := make([][]any, 0, len(f.ByUnit))
	for _, u := range f.ByUnit {
		rows = append(rows, []any{f.ID, u.Unit, u.People, u.Residents})
	}
	if _, err := tx.InsertMany(ctx, `INSERT INTO audience_frozen_unit (frozen, unit, people, residents)`, rows, ""); err != nil {
		return fmt.Errorf("freeze units: %w", err)
	}
	_, err := tx.Exec(ctx, `UPDATE audience_frozen SET people = ?, residents = ?, unknown = ?, hash = ? WHERE id = ?`,
		f.People, f.Residents, f.Unknown, f.Hash, f.ID)
	return err
}

// Frozen returns a frozen audience with its counts.
func (s *Service) Frozen(ctx context.Context, tx *sqldb.Tx, id FrozenID) (Frozen, error) {
	f := Frozen{ID: id}
	var rule string
	var at int64
	err := tx.QueryRow(ctx, `SELECT rule, day, people, residents, unknown, hash, frozen_at FROM audience_frozen WHERE id = ?`, id).
		Scan(&rule, &f.On, &f.People, &f.Residents, &f.Unknown, &f.Hash, &at)
	if sqldb.NoRows(err) {
		return Frozen{}, fault.NotFound("audience.frozen.unknown", "id", id.String())
	}
	if err != nil {
		return Frozen{}, fmt.Errorf("read frozen audience: %w", err)
	}
	f.Members, f.At = f.People, sqldb.At(at)
	if err := json.Unmarshal([]byte(rule), &f.Rule); err != nil {
		return Frozen{}, fmt.Errorf("read frozen audience: %w", err)
	}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var u UnitCount
		err := rows.Scan(&u.Unit, &u.People, &u.Residents)
		f.ByUnit = append(f.ByUnit, u)
		return err
	}, `SELECT unit, people, residents FROM audience_frozen_unit WHERE frozen = ? ORDER BY unit`, id)
	return f, err
}

// Member is one person of a frozen audience, as he can be written to now.
type Member struct {
	Seq        int64 // 1, 2, 3 … without a gap
	Subscriber SubscriberID
	Unit       UnitID // the commune of the frozen day
	Channel    Channel
	Address    string // "" once the person was erased
	Locale     lang.Locale
	Withdrawn  bool // the consent ended after the freezing: count him, and send him nothing
	Synthetic  bool
}

// Members lists the members after a sequence number, for expanding in pages: pass 0 first, then the last Seq seen.
func (s *Service) Members(ctx context.Context, tx *sqldb.Tx, id FrozenID, afterSeq int64, limit int) ([]Member, error) {
	var members []Member
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var m Member
		var locale string
		var open int64
		err := rows.Scan(&m.Seq, &m.Subscriber, &m.Unit, &m.Channel, &m.Address, &locale, &m.Synthetic, &open)
		m.Locale, m.Withdrawn = lang.Of(locale), open == 0
		members = append(members, m)
		return err
	}, `SELECT m.seq, m.subscriber, m.unit, c.channel, c.address, s.locale, s.synthetic,
			CASE WHEN EXISTS (SELECT 1 FROM audience_consent k WHERE k.subscriber = m.subscriber
				AND k.withdrawn_at = 0 AND k.confirmed_at > 0 AND k.purpose = f.purpose) THEN 1 ELSE 0 END
		FROM audience_member m
		JOIN audience_frozen f ON f.id = m.frozen
		JOIN audience_contact c ON c.subscriber = m.subscriber AND c.channel = m.channel
		JOIN audience_subscriber s ON s.id = m.subscriber
		WHERE m.frozen = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`, id, afterSeq, limit)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return members, nil
}
