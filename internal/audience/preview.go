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
	People    int64       `json:"people"` // each once, however many contact points; a shared contact point counts once
	By        PerChannel  `json:"by_channel"`
	Unreached int64       `json:"unreached"` // agreed, and have no contact point on the rule's channels
	ByUnit    []UnitCount `json:"by_unit"`
	Residents int64       `json:"residents"` // of the communes where the number is known
	Unknown   int64       `json:"unknown"`   // communes whose residents are not known
	Hash      string      `json:"hash"`      // over the rule and the people of every unit

	wider string // the hash of what a rule with Reached adds by unit and group
}

// Share is the part of the residents that the people are. It is not given while any commune's residents are unknown.
func (c Counts) Share() (share float64, ok bool) {
	if c.Unknown > 0 || c.Residents == 0 {
		return 0, false
	}
	return float64(c.People) / float64(c.Residents), true
}

// sum binds the meaning of the rule and the number of people in every commune; where the rule names channels, the number
// on each of them too.
func (c Counts) sum() string {
	h, edition := sha256.New(), 1
	if c.Rule.Reached != "" {
		_, _ = fmt.Fprintf(h, "audience 3\n%s\n%s\n", c.Rule.Hash(), c.wider)
		return hex.EncodeToString(h.Sum(nil))
	}
	if len(c.Rule.Channels) > 0 {
		edition = 2
	}
	_, _ = fmt.Fprintf(h, "audience %d\n%s\n%d\n", edition, c.Rule.Hash(), c.People)
	for _, u := range c.ByUnit {
		_, _ = fmt.Fprintf(h, "%s %d", u.Unit, u.People)
		for _, channel := range c.Rule.Channels {
			_, _ = fmt.Fprintf(h, " %s %d", channel, u.By.Of(channel))
		}
		_, _ = fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// PerChannel is a number of contact points on each channel. Where a rule reaches everyone once, they add up to its
// people; where it reaches them on every channel, a person may stand in several.
type PerChannel struct {
	Email int64 `json:"email"`
	SMS   int64 `json:"sms"`
	Push  int64 `json:"webpush"`
}

// Of is the number on one channel.
func (n PerChannel) Of(c Channel) int64 {
	switch c {
	case ChannelEmail:
		return n.Email
	case ChannelSMS:
		return n.SMS
	case ChannelPush:
		return n.Push
	}
	return 0
}

// Sum is the number of contact points.
func (n PerChannel) Sum() int64 { return n.Email + n.SMS + n.Push }

func (n *PerChannel) add(c Channel, k int64) {
	switch c {
	case ChannelEmail:
		n.Email += k
	case ChannelSMS:
		n.SMS += k
	case ChannelPush:
		n.Push += k
	}
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
	found, agreed := counted{}, int64(0)
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var what, key, channel string
		var n, synthetic int64
		if err := rows.Scan(&what, &key, &channel, &n, &synthetic); err != nil {
			return err
		}
		switch {
		case what == "group":
			p.ByGroup = append(p.ByGroup, GroupCount{Group: GroupCode(key), People: n})
		case what == "synthetic":
			p.Synthetic = synthetic
		case what != "state":
			found.add(UnitID(key), what, Channel(channel), n)
		case key == strconv.Itoa(stateAgreed):
			agreed = n
		case key == strconv.Itoa(stateUnconfirmed):
			p.Unconfirmed = n
		case key == strconv.Itoa(stateNone):
			p.NoConsent = n
		}
		return nil
	}, sel.with+sel.counts()+`
		UNION ALL SELECT 'synthetic', '', '', 0, SUM(CASE WHEN synthetic = 1 AND lead = 1 THEN 1 ELSE 0 END) FROM people HAVING COUNT(*) > 0
		UNION ALL SELECT 'state', CAST(state AS TEXT), '', COUNT(*), 0 FROM reached WHERE turn = 1 AND channel IS NOT NULL GROUP BY state
		UNION ALL SELECT 'group', g.grp, '', COUNT(*), 0 FROM people
			JOIN audience_subscriber_group g ON g.subscriber = people.id WHERE people.lead = 1 GROUP BY g.grp`, sel.args...)
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
	found, err := countUnits(ctx, tx, sel.with+sel.counts(), sel.args...)
	if err != nil {
		return Counts{}, fmt.Errorf("count an audience: %w", err)
	}
	c.tally(communes, found)
	return c, nil
}

func (s *Service) selectIn(ctx context.Context, tx *sqldb.Tx, rule Rule, on civil.Date) ([]Unit, selection, error) {
	if rule.Reached != "" {
		return nil, selection{}, fmt.Errorf("select whom statement %s reached: the ledger of attempts knows that, not the rule", rule.Reached)
	}
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
func (c *Counts) tally(communes []Unit, found counted) {
	for _, u := range communes {
		n := UnitCount{Unit: u.ID, Residents: u.Residents}
		if there := found[u.ID]; there != nil {
			n.People, n.By, n.Unreached = there.People, there.By, there.Unreached
		}
		c.ByUnit = append(c.ByUnit, n)
		c.People += n.People
		c.Unreached += n.Unreached
		for _, channel := range Channels() {
			c.By.add(channel, n.By.Of(channel))
		}
		c.Residents += u.Residents
		if u.Residents == 0 {
			c.Unknown++
		}
	}
	c.Hash = c.sum()
}

// counted is what was counted in each commune.
type counted map[UnitID]*UnitCount

func (c counted) add(id UnitID, what string, channel Channel, n int64) {
	if c[id] == nil {
		c[id] = &UnitCount{}
	}
	switch what {
	case "unit":
		c[id].People += n
	case "channel":
		c[id].By.add(channel, n)
	case "unreached":
		c[id].Unreached += n
	}
}

// countUnits reads rows of what is counted, unit, channel and number.
func countUnits(ctx context.Context, tx *sqldb.Tx, query string, args ...any) (counted, error) {
	found := counted{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var what string
		var id UnitID
		var channel Channel
		var n, rest int64
		err := rows.Scan(&what, &id, &channel, &n, &rest)
		found.add(id, what, channel, n)
		return err
	}, query, args...)
	return found, err
}
