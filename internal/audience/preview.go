package audience

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Counts is how many people a rule selects on a day, and the hash that an approver binds.
type Counts struct {
	Rule      Rule        `json:"rule"`
	On        civil.Date  `json:"on"`
	People    int64       `json:"people"` // mailboxes: a shared one counts once
	ByUnit    []UnitCount `json:"by_unit"`
	Residents int64       `json:"residents"` // of the communes where the number is known
	Unknown   int64       `json:"unknown"`   // communes whose residents are not known
	Hash      string      `json:"hash"`      // over the rule and the people of every unit
}

// Share is the part of the residents that the people are. It is not given while any commune's residents are unknown.
func (c Counts) Share() (share float64, ok bool) {
	if c.Unknown > 0 || c.Residents == 0 {
		return 0, false
	}
	return float64(c.People) / float64(c.Residents), true
}

// sum binds the meaning of the rule and the number of people in every commune.
func (c Counts) sum() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "audience 1\n%s\n%d\n", c.Rule.Hash(), c.People)
	for _, u := range c.ByUnit {
		_, _ = fmt.Fprintf(h, "%s %d\n", u.Unit, u.People)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// GroupCount is a number of people in a group. A person may be in several: groups are never summed.
type GroupCount struct {
	Group  GroupCode `json:"group"`
	People int64     `json:"people"`
}

// Preview is what a planner sees before anyone approves: whom the rule reaches, and whom it does not and why.
type Preview struct {
	Counts
	ByGroup     []GroupCount `json:"by_group"`
	Duplicates  int64        `json:"duplicates"`  // people who agreed but share a mailbox that is counted already
	NoConsent   int64        `json:"no_consent"`  // subscribers without a consent for this purpose
	Unconfirmed int64        `json:"unconfirmed"` // subscribers who have not yet answered the confirming mail
	Synthetic   int64        `json:"synthetic"`   // how many of the people are made up for a demonstration
}

// Preview counts what a rule selects on a day.
func (s *Service) Preview(ctx context.Context, rule Rule, on civil.Date) (p Preview, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		p, err = s.PreviewIn(ctx, tx, rule, on)
		return err
	})
	return p, err
}

// PreviewIn is Preview inside a transaction. It walks the subscribers once.
func (s *Service) PreviewIn(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) (Preview, error) {
	p := Preview{Counts: Counts{Rule: rule.Normal(), On: on}}
	communes, sel, err := s.selectIn(ctx, tx, rule, on)
	if err != nil {
		return Preview{}, err
	}
	found, agreed := map[UnitID]int64{}, int64(0)
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var what, key string
		var n, synthetic int64
		if err := rows.Scan(&what, &key, &n, &synthetic); err != nil {
			return err
		}
		switch {
		case what == "unit":
			found[UnitID(key)] = n
			p.Synthetic += synthetic
		case what == "group":
			p.ByGroup = append(p.ByGroup, GroupCount{Group: GroupCode(key), People: n})
		case key == strconv.Itoa(stateAgreed):
			agreed = n
		case key == strconv.Itoa(stateUnconfirmed):
			p.Unconfirmed = n
		case key == strconv.Itoa(stateNone):
			p.NoConsent = n
		}
		return nil
	}, sel.with+`
		SELECT 'unit', unit, COUNT(*), SUM(CASE WHEN synthetic = 1 THEN 1 ELSE 0 END) FROM people GROUP BY unit
		UNION ALL SELECT 'state', CAST(state AS TEXT), COUNT(*), 0 FROM reached GROUP BY state
		UNION ALL SELECT 'group', g.grp, COUNT(*), 0 FROM people
			JOIN audience_subscriber_group g ON g.subscriber = people.id GROUP BY g.grp`, sel.args...)
	if err != nil {
		return Preview{}, fmt.Errorf("preview: %w", err)
	}
	p.tally(communes, found)
	p.Duplicates = agreed - p.People
	slices.SortFunc(p.ByGroup, func(a, b GroupCount) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Group, b.Group))
	})
	return p, nil
}

// Counts counts what a rule selects on a day, without freezing it.
func (s *Service) Counts(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) (Counts, error) {
	communes, sel, err := s.selectIn(ctx, tx, rule, on)
	if err != nil {
		return Counts{}, err
	}
	c := Counts{Rule: rule.Normal(), On: on}
	found, err := byUnit(ctx, tx, sel.with+`SELECT unit, COUNT(*) FROM people GROUP BY unit`, sel.args...)
	if err != nil {
		return Counts{}, fmt.Errorf("count an audience: %w", err)
	}
	c.tally(communes, found)
	return c, nil
}

func (s *Service) selectIn(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) ([]Unit, selection, error) {
	atlas, err := s.AtlasIn(ctx, tx)
	if err != nil {
		return nil, selection{}, err
	}
	communes, err := atlas.Select(rule, on)
	if err != nil {
		return nil, selection{}, err
	}
	return communes, selected(rule.Normal(), communes, on), nil
}

// tally lists every commune of the rule, those without a person too: they are the first gap.
func (c *Counts) tally(communes []Unit, found map[UnitID]int64) {
	for _, u := range communes {
		n := found[u.ID]
		c.ByUnit = append(c.ByUnit, UnitCount{Unit: u.ID, People: n, Residents: u.Residents})
		c.People += n
		c.Residents += u.Residents
		if u.Residents == 0 {
			c.Unknown++
		}
	}
	c.Hash = c.sum()
}

func byUnit(ctx context.Context, tx *sqldb.Tx, query string, args ...any) (map[UnitID]int64, error) {
	found := map[UnitID]int64{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var id UnitID
		var n int64
		err := rows.Scan(&id, &n)
		found[id] = n
		return err
	}, query, args...)
	return found, err
}
