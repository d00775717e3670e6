package audience

import (
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// selection is a rule as SQL: the beginning of a statement that defines two tables. Preview and Freeze go on from the
// same text, so that what was counted is what is frozen.
//
// reached holds the subscribers who live in the rule's communes and belong to its groups, whatever they agreed to: id,
// unit (the commune of that day), channel, address, synthetic, state. people holds those of them who agreed, each
// mailbox once: the earliest of those who share it stands for it.
type selection struct {
	with string
	args []any
}

// The states of reached.
const (
	stateNone        = 0 // no consent to the purpose
	stateUnconfirmed = 1
	stateAgreed      = 2
)

const reachedSQL = `WITH reached AS MATERIALIZED (
	SELECT s.id, h.heir AS unit, c.channel, c.address, s.synthetic,
		CASE WHEN k.subscriber IS NULL THEN 0 WHEN k.confirmed_at = 0 THEN 1 ELSE 2 END AS state
	FROM audience_heir h
	JOIN audience_subscriber s ON s.unit = h.unit
	JOIN audience_contact c ON c.subscriber = s.id AND c.channel = 'email' AND c.address <> ''
	LEFT JOIN audience_consent k ON k.subscriber = s.id AND k.purpose = ? AND k.withdrawn_at = 0
	WHERE h.valid_from <= ? AND (h.valid_to = '' OR h.valid_to >= ?) AND h.heir IN (`

const peopleSQL = `), people AS MATERIALIZED (
	SELECT id, unit, channel, synthetic FROM (
		SELECT id, unit, channel, synthetic, ROW_NUMBER() OVER (PARTITION BY address ORDER BY id) AS turn
		FROM reached WHERE state = 2
	) agreed WHERE turn = 1
) `

func selected(rule Rule, communes []Unit, day civil.Date) selection {
	sel := selection{args: []any{rule.Purpose, day, day}}
	var b strings.Builder
	b.WriteString(reachedSQL + sqldb.In(len(communes)) + `)`)
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
	b.WriteString(peopleSQL)
	sel.with = b.String()
	return sel
}
