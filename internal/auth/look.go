package auth

import (
	"context"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Agencies lists every agency, provinces first, then by name.
func (s *Service) Agencies(ctx context.Context) (found []Agency, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err = agencies(ctx, tx, `ORDER BY CASE kind WHEN 'province' THEN 0 WHEN 'department' THEN 1 ELSE 2 END, name, id`)
		return err
	})
	return found, err
}

// Agency returns one agency; fault.NotFound when there is none.
func (s *Service) Agency(ctx context.Context, id AgencyID) (a Agency, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		a, err = agencyByID(ctx, tx, id)
		return err
	})
	return a, err
}

// Person is a user with the roles he holds now or will hold.
type Person struct {
	User
	Grants []Grant
}

// People lists every user with his roles, by name. Whoever may read the desk
// may see who works there.
func (s *Service) People(ctx context.Context, actor Actor) ([]Person, error) {
	var found []Person
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		if err := RequireSomewhere(actor, ActRead, tx.Now()); err != nil {
			return err
		}
		all, err := users(ctx, tx, `ORDER BY name, id`)
		if err != nil {
			return err
		}
		held, err := grants(ctx, tx, `ORDER BY g.id`)
		if err != nil {
			return err
		}
		by := map[UserID][]Grant{}
		for _, g := range held {
			by[g.User] = append(by[g.User], g)
		}
		found = found[:0]
		for _, u := range all {
			found = append(found, Person{User: u, Grants: by[u.ID]})
		}
		return nil
	})
	return found, err
}

// Person returns one user with his roles; fault.NotFound when there is none.
func (s *Service) Person(ctx context.Context, actor Actor, id UserID) (p Person, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		if !actor.Known() || actor.ID != id {
			if err := RequireSomewhere(actor, ActRead, tx.Now()); err != nil {
				return err
			}
		}
		if p.User, err = userByID(ctx, tx, id); err != nil {
			return err
		}
		p.Grants, err = grants(ctx, tx, `AND g.user_id = ? ORDER BY g.id`, id)
		return err
	})
	return p, err
}

// Names maps the identifiers found in facts to what people are called. What is
// no user (the public, the program, an operator) is named by the part that says
// so.
func (s *Service) Names(ctx context.Context, ids []UserID) (map[UserID]string, error) {
	names := make(map[UserID]string, len(ids))
	args := make([]any, 0, len(ids))
	for _, id := range ids {
		if name, operator := strings.CutPrefix(string(id), operatorPrefix); operator {
			names[id] = name
			continue
		}
		args = append(args, id)
	}
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err := users(ctx, tx, `WHERE id IN (`+sqldb.In(len(args))+`)`, args...)
		for _, u := range found {
			names[u.ID] = u.Name
		}
		return err
	})
	return names, err
}

// Empty reports whether the site has no user yet.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM auth_user`).Scan(&n)
	})
	return n == 0, err
}

// Facts lists what the ledger says, newest first, to those who may read it.
func (s *Service) Facts(ctx context.Context, actor Actor, f job.Filter) ([]job.Entry, error) {
	var found []job.Entry
	err := s.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		if err := RequireSomewhere(actor, ActAudit, tx.Now()); err != nil {
			return err
		}
		found, err = s.ledger.Entries(ctx, tx, f)
		return err
	})
	return found, err
}

// CheckChain walks the whole ledger and returns its length; a changed, removed
// or inserted entry is a fault that names the place.
func (s *Service) CheckChain(ctx context.Context, actor Actor) (length int64, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		if err := RequireSomewhere(actor, ActAudit, tx.Now()); err != nil {
			return err
		}
		length, err = job.Verify(ctx, tx)
		return err
	})
	return length, err
}

// Now is the moment by the site's clock.
func (s *Service) Now() time.Time { return s.db.Now() }
