package audience

import (
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// selection is a rule as SQL. Preview and Freeze share the one text, so that what was counted is what is frozen.
type selection struct {
	from string
	args []any
}

// reached are the subscribers who live in the rule's communes and belong to its groups, whatever they agreed to, with
// their open consent beside them if there is one.
func reached(rule Rule, communes []Unit, day civil.Date) selection {
	sel := selection{args: []any{rule.Purpose}}
	var b strings.Builder
	b.WriteString(`
		FROM audience_heir h
		JOIN audience_subscriber s ON s.unit = h.unit
		JOIN audience_contact c ON c.subscriber = s.id AND c.channel = 'email' AND c.address <> ''
		LEFT JOIN audience_consent k ON k.subscriber = s.id AND k.purpose = ? AND k.withdrawn_at = 0
		WHERE h.valid_from <= ? AND (h.valid_to = '' OR h.valid_to >= ?) AND h.heir IN (` + sqldb.In(len(communes)) + `)`)
	sel.args = append(sel.args, day, day)
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
	sel.from = b.String()
	return sel
}

// people are those of them who agreed, each mailbox once: the earliest of those who share it stands for it. Columns:
// id, contact, unit (the commune of that day), synthetic.
func (s selection) people() selection {
	return selection{args: s.args, from: `
		FROM (SELECT id, contact, unit, synthetic FROM (
			SELECT s.id AS id, c.id AS contact, h.heir AS unit, s.synthetic AS synthetic,
				ROW_NUMBER() OVER (PARTITION BY c.address ORDER BY s.id) AS turn` + s.from + ` AND k.confirmed_at > 0
		) agreed WHERE turn = 1) p`}
}
