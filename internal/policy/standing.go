package policy

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Standing is what a document is on a day.
type Standing struct {
	Document  Document
	Day       civil.Date
	State     State
	Reasons   []Reason    // the deciding one first
	Version   Version     // the text that the day has
	Next      civil.Date  // the next day on which state or text is another one, as far as is known; "" for none
	Unapplied []Unapplied // orders that hold by that day and that Version does not carry out
	Official  []Relation  // by which ministries published consolidated texts of the document
}

// OnDate says whether a document is in force on a day, why, and which text it has then. A consolidated text that a ministry
// published stands as the document does that it consolidates. NotFound if there is no such document.
func (s *Service) OnDate(ctx context.Context, id ID, day civil.Date) (Standing, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Standing, error) { return s.OnDateIn(ctx, tx, id, day) })
}

// OnDateIn is [Service.OnDate] inside a transaction.
func (s *Service) OnDateIn(ctx context.Context, tx *sqldb.Tx, id ID, day civil.Date) (Standing, error) {
	st := Standing{Day: day}
	var err error
	if st.Document, err = documentByID(ctx, tx, id); err != nil {
		return st, err
	}
	list, err := versionsOf(ctx, tx, id)
	if err != nil {
		return st, err
	}
	st.Version, _ = holding(list, day)
	of, err := consolidatedBy(ctx, tx, id)
	if err != nil {
		return st, err
	}
	own, acts, in, err := facts(ctx, tx, of)
	if err != nil {
		return st, err
	}
	st.State, st.Reasons = standing(own, acts, day)
	st.Next = nextState(own, acts, day)
	if next := nextText(list, day); st.Next == "" || next != "" && next < st.Next {
		st.Next = next
	}
	for _, r := range in {
		if r.Kind == legaltext.RelationConsolidates && r.From.ID != id {
			st.Official = append(st.Official, r)
		}
	}
	st.Unapplied, err = unappliedOn(ctx, tx, st.Version.ID, day)
	return st, err
}

// consolidatedBy is the document that a consolidated text of a ministry stands for; the document itself if it is none.
func consolidatedBy(ctx context.Context, tx *sqldb.Tx, id ID) (ID, error) {
	out, err := relations(ctx, tx, `WHERE r.document_id = ? AND v.live = 1 AND r.kind = 'consolidates' AND r.target_id <> ''
		AND r.target_id <> r.document_id ORDER BY r.ord LIMIT 1`, id)
	if err != nil || len(out) == 0 {
		return id, err
	}
	return out[0].To.ID, nil
}

// facts gathers what decides a document's state: its own days and the acts upon it that could take effect.
func facts(ctx context.Context, tx *sqldb.Tx, id ID) (own span, acts, in []Relation, err error) {
	v, err := publishedOf(ctx, tx, id)
	if err != nil || v == nil {
		return own, nil, nil, err
	}
	own = span{effective: v.EffectiveOn, expires: v.ExpiresOn}
	if own.parts, err = partEffects(ctx, tx, v.ID); err != nil {
		return own, nil, nil, err
	}
	if in, err = relationsTo(ctx, tx, id); err != nil {
		return own, nil, nil, err
	}
	ends := map[ID][]Relation{}
	for _, r := range in {
		if _, known := ends[r.From.ID]; known || ending(r) == StateInForce {
			continue
		}
		if ends[r.From.ID], err = relationsTo(ctx, tx, r.From.ID); err != nil {
			return own, nil, nil, err
		}
	}
	acts = slices.DeleteFunc(effectiveActs(in, ends), func(r Relation) bool { return ending(r) == StateInForce })
	return own, acts, in, nil
}
