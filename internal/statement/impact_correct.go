package statement

import (
	"context"
	"fmt"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
)

// CorrectStruck begins the correction of a statement whose clauses changed: with its words, and with its citations moved
// to the clauses as they read now. A citation of what holds no longer is left out, and its sentence asks for another.
func (svc *Service) CorrectStruck(ctx context.Context, actor auth.Actor, law Law, id ID) (Statement, error) {
	open, err := svc.ImpactsOf(ctx, actor, id)
	if err != nil {
		return Statement{}, err
	}
	texts := map[policy.VersionID]Wording{}
	for _, i := range open {
		if i.To == "" || texts[i.To] != nil {
			continue
		}
		parts, err := law.Clauses(ctx, i.To)
		if err != nil {
			return Statement{}, fmt.Errorf("correct statement: %w", err)
		}
		texts[i.To] = WordingOf(parts)
	}
	var s Statement
	err = svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		var err error
		s, err = svc.correctStruck(ctx, tx, actor, id, texts)
		return err
	})
	return s, err
}

func (svc *Service) correctStruck(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID, texts map[policy.VersionID]Wording) (Statement, error) {
	old, waits, err := svc.waiting(ctx, tx, actor, id)
	if err != nil {
		return old, err
	}
	open := due(waits, civil.On(tx.Now()))
	if len(open) == 0 {
		return old, fault.Conflict("statement.impact.begun")
	}
	v, err := publicVersion(ctx, tx, old)
	if err != nil {
		return old, err
	}
	c := v.Content.Repointed(open, texts)
	title := c.Sentences()
	c.Headline, c.Overrides = lang.For(c.Locale).T("statement.part.correction")+": "+c.Headline, nil
	c.Citations = retitled(c.Citations, title, c.Sentences())
	s, err := svc.create(ctx, tx, actor, Beginning{
		Agency: old.Agency, Kind: KindCorrect, Urgent: old.Urgent, Synthetic: old.Synthetic, Corrects: id, Content: c,
	}, v.Content)
	if err != nil {
		return s, err
	}
	for _, i := range open {
		i.State, i.Because = ImpactCorrecting, s.ID
		if err := handle(ctx, tx, actor, i); err != nil {
			return s, err
		}
	}
	return s, nil
}

// due leaves of the impacts those that nobody has begun to correct: what holds by today, or else what is to come.
func due(all []Impact, today civil.Date) []Impact {
	all = slices.DeleteFunc(slices.Clone(all), func(i Impact) bool { return i.State != ImpactOpen })
	now := slices.DeleteFunc(slices.Clone(all), func(i Impact) bool { return i.From > today })
	if len(now) > 0 {
		return now
	}
	return all
}

// Repointed moves the struck citations to the texts that hold now, with the whole clause quoted; with the same words
// quoted where the clause itself did not change. What holds no longer is left out.
func (c Content) Repointed(struck []Impact, texts map[policy.VersionID]Wording) Content {
	kept := make([]Citation, 0, len(c.Citations))
	for _, cite := range c.Citations {
		i, hit := latest(struck, cite.Clause)
		if !hit {
			kept = append(kept, cite)
			continue
		}
		now, there := texts[i.To][cite.Clause.Address]
		if i.Effect == EffectRepealed || i.Effect == EffectEnded || !there {
			continue
		}
		moved := Citation{Sentence: cite.Sentence, Clause: ClauseRef{Version: string(i.To), Address: now.Address}}
		if cite.Clause.Hash == now.Hash {
			moved.Quote = cite.Quote
		}
		kept = append(kept, moved)
	}
	c.Citations = kept
	return c
}

// latest is the impact on a clause that holds from the latest day.
func latest(struck []Impact, ref ClauseRef) (Impact, bool) {
	var last Impact
	found := false
	for _, i := range struck {
		if i.Cited.Version == ref.Version && i.Cited.Address == ref.Address && (!found || i.From >= last.From) {
			last, found = i, true
		}
	}
	return last, found
}

// retitled keeps the citations of a headline with it when it got other words.
func retitled(cites []Citation, before, after []Sentence) []Citation {
	cites = slices.Clone(cites)
	for i, cite := range cites {
		at := cite.Sentence
		if cite.fits(before) && at < len(after) && before[at].Field == "headline" && after[at].Field == "headline" {
			cites[i].SentenceHash = after[at].Hash
		}
	}
	return cites
}
