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
	Members int64 // contact points that are written to: People, but where a rule reaches everyone on every channel
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
		SELECT CAST(? AS TEXT), ROW_NUMBER() OVER (ORDER BY id, channel), id, channel, unit FROM people`, append(sel.args, f.ID)...)
	if err != nil {
		return Frozen{}, fmt.Errorf("freeze members: %w", err)
	}
	found, err := f.count(ctx, tx, sel)
	if err != nil {
		return Frozen{}, fmt.Errorf("freeze: %w", err)
	}
	f.tally(communes, found)
	return f, f.settle(ctx, tx)
}

// count reads the counts back from the members, and from the rule those whom it does not reach.
func (f *Frozen) count(ctx context.Context, tx *sqldb.Tx, sel selection) (counted, error) {
	found, err := countUnits(ctx, tx, `SELECT 'channel', unit, channel, COUNT(*), 0 FROM audience_member WHERE frozen = ? GROUP BY unit, channel
		UNION ALL SELECT 'unit', unit, '', COUNT(DISTINCT subscriber), 0 FROM audience_member WHERE frozen = ? GROUP BY unit`, f.ID, f.ID)
	if err != nil {
		return nil, err
	}
	unreached, err := countUnits(ctx, tx, sel.with+`SELECT 'unreached', unit, '', COUNT(*), 0 FROM reached WHERE state = 3 GROUP BY unit`, sel.args...)
	for id, n := range unreached {
		found.add(id, "unreached", "", n.Unreached)
	}
	return found, err
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
		rows = append(rows, []any{f.ID, u.Unit, u.People, u.Residents, u.By.Email, u.By.SMS, u.By.Push, u.Unreached})
	}
	if _, err := tx.InsertMany(ctx, `INSERT INTO audience_frozen_unit (frozen, unit, people, residents, email, sms, webpush, unreached)`, rows, ""); err != nil {
		return fmt.Errorf("freeze units: %w", err)
	}
	_, err := tx.Exec(ctx, `UPDATE audience_frozen SET people = ?, members = ?, residents = ?, unknown = ?, hash = ? WHERE id = ?`,
		f.People, f.Members, f.Residents, f.Unknown, f.Hash, f.ID)
	return err
}

// Frozen returns a frozen audience with its counts.
func (s *Service) Frozen(ctx context.Context, tx *sqldb.Tx, id FrozenID) (Frozen, error) {
	f := Frozen{ID: id}
	var rule string
	var at int64
	err := tx.QueryRow(ctx, `SELECT rule, day, people, members, residents, unknown, hash, frozen_at FROM audience_frozen WHERE id = ?`, id).
		Scan(&rule, &f.On, &f.People, &f.Members, &f.Residents, &f.Unknown, &f.Hash, &at)
	if sqldb.NoRows(err) {
		return Frozen{}, fault.NotFound("audience.frozen.unknown", "id", id.String())
	}
	if err != nil {
		return Frozen{}, fmt.Errorf("read frozen audience: %w", err)
	}
	f.At = sqldb.At(at)
	if err := json.Unmarshal([]byte(rule), &f.Rule); err != nil {
		return Frozen{}, fmt.Errorf("read frozen audience: %w", err)
	}
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var u UnitCount
		err := rows.Scan(&u.Unit, &u.People, &u.Residents, &u.By.Email, &u.By.SMS, &u.By.Push, &u.Unreached)
		f.ByUnit = append(f.ByUnit, u)
		f.Unreached += u.Unreached
		for _, channel := range Channels() {
			f.By.add(channel, u.By.Of(channel))
		}
		return err
	}, `SELECT unit, people, residents, email, sms, webpush, unreached FROM audience_frozen_unit WHERE frozen = ? ORDER BY unit`, id)
	return f, err
}

// Member is one contact point of a frozen audience, as it can be written to now: one a person, or, where the rule
// reaches everyone on every channel, one a person and channel, next to each other.
type Member struct {
	Seq        int64 // 1, 2, 3 … without a gap
	Subscriber SubscriberID
	Unit       UnitID // the commune of the frozen day
	Channel    Channel
	Address    string // "" once the person was erased or took this contact point away
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
	}, `SELECT m.seq, m.subscriber, m.unit, m.channel, COALESCE(c.address, ''), s.locale, s.synthetic,
			CASE WHEN EXISTS (SELECT 1 FROM audience_consent k WHERE k.subscriber = m.subscriber
				AND k.withdrawn_at = 0 AND k.confirmed_at > 0 AND k.purpose = CASE WHEN m.purpose = '' THEN f.purpose ELSE m.purpose END) THEN 1 ELSE 0 END
		FROM audience_member m
		JOIN audience_frozen f ON f.id = m.frozen
		LEFT JOIN audience_contact c ON c.subscriber = m.subscriber AND c.channel = m.channel
		JOIN audience_subscriber s ON s.id = m.subscriber
		WHERE m.frozen = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`, id, afterSeq, limit)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return members, nil
}
