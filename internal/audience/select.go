package audience

import (
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// selection is a rule as SQL: the beginning of a statement that defines two tables. Preview and Freeze go on from the
// same text, so that what was counted is what is frozen.
//
// reached holds the subscribers who live in the rule's communes and belong to its groups, whatever they agreed to, with
// their contact points on the rule's channels, each in its turn, and one row without a channel where they have none: id,
// unit (the commune of that day), channel, address, synthetic, state, turn. people holds the contact points of those who
// agreed at which they are written to, each address once: the earliest of those who share it stands for it. lead is 1 in
// one row of every person.
type selection struct {
	with string
	args []any
}

// The states of reached.
const (
	stateNone        = 0 // no consent to the purpose
	stateUnconfirmed = 1 // no answer yet, from the person or from this contact point
	stateAgreed      = 2
	stateUnreached   = 3 // agreed, but has no contact point on the channels
)

const reachedSQL = `WITH reached AS MATERIALIZED (
	SELECT s.id, h.heir AS unit, c.channel, c.address, s.synthetic,
		CASE WHEN k.subscriber IS NULL THEN 0 WHEN k.confirmed_at = 0 THEN 1 WHEN c.channel IS NULL THEN 3
			WHEN c.confirmed_at = 0 THEN 1 ELSE 2 END AS state, `

const fromSQL = ` AS turn
	FROM audience_heir h
	JOIN audience_subscriber s ON s.unit = h.unit
	LEFT JOIN audience_contact c ON c.subscriber = s.id AND c.address <> '' AND c.channel IN (`

const whereSQL = `)
	LEFT JOIN audience_consent k ON k.subscriber = s.id AND k.purpose = ? AND k.withdrawn_at = 0
	WHERE h.valid_from <= ? AND (h.valid_to = '' OR h.valid_to >= ?) AND h.heir IN (`

// turnSQL puts the contact points of a person in order; with one channel there is nothing to order.
const turnSQL = `ROW_NUMBER() OVER (PARTITION BY s.id ORDER BY CASE WHEN c.confirmed_at > 0 THEN 0 ELSE 1 END, c.rank, c.channel)`

// onceSQL writes to everyone at the contact point whose turn is first, and once to one that several share.
const onceSQL = `), people AS MATERIALIZED (
	SELECT id, unit, channel, synthetic, 1 AS lead FROM (
		SELECT id, unit, channel, synthetic, ROW_NUMBER() OVER (PARTITION BY address, channel ORDER BY id) AS place
		FROM reached WHERE state = 2 AND turn = 1
	) agreed WHERE place = 1
) `

// everySQL writes to everyone at every contact point.
const everySQL = `), people AS MATERIALIZED (
	SELECT id, unit, channel, synthetic, CASE WHEN ROW_NUMBER() OVER (PARTITION BY id ORDER BY turn) = 1 THEN 1 ELSE 0 END AS lead FROM (
		SELECT id, unit, channel, synthetic, turn, ROW_NUMBER() OVER (PARTITION BY address, channel ORDER BY id) AS place
		FROM reached WHERE state = 2
	) agreed WHERE place = 1
) `

// selected makes the SQL of a rule in its normal spelling.
func selected(rule Rule, communes []Unit, day civil.Date) selection {
	var sel selection
	var b strings.Builder
	ways, turn, people := rule.Ways(), `1`, onceSQL
	if len(ways) > 1 {
		turn = turnSQL
	}
	if rule.Reach == ReachEvery {
		people = everySQL
	}
	b.WriteString(reachedSQL + turn + fromSQL + sqldb.In(len(ways)) + whereSQL + sqldb.In(len(communes)) + `)`)
	for _, c := range ways {
		sel.args = append(sel.args, c)
	}
	sel.args = append(sel.args, rule.Purpose, day, day)
	for _, u := range communes {
		sel.args = append(sel.args, u.ID)
	}
	if len(rule.Groups) > 0 {
		b.WriteString(` AND EXISTS (SELECT 1 FROM audience_subscriber_group g
			WHERE g.subscriber = s.id AND g.grp IN (` + sqldb.In(len(rule.Groups)) + `))`)
		for _, g := range rule.Groups {
			sel.args = append(sel.args, g)
		}
	}
	b.WriteString(people)
	sel.with = b.String()
	return sel
}

// counts goes on from the two tables: what is counted, unit, channel, how many and a column that Preview uses.
func (selection) counts() string {
	return `SELECT 'unit', unit, '', SUM(lead), 0 FROM people GROUP BY unit
		UNION ALL SELECT 'channel', unit, channel, COUNT(*), 0 FROM people GROUP BY unit, channel
		UNION ALL SELECT 'unreached', unit, '', COUNT(*), 0 FROM reached WHERE state = 3 GROUP BY unit`
}
