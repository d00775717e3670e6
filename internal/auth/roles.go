package auth

import (
	"context"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Give gives a role to a user for an agency, a place and a time. Nobody gives a
// role to himself, so that an admin does not quietly become an approver.
func (s *Service) Give(ctx context.Context, actor Actor, g Grant) (Grant, error) {
	g.By, g.Under = "", ""
	if err := checkGrant(g); err != nil {
		return Grant{}, err
	}
	if g.User == actor.ID {
		return Grant{}, fault.Forbidden("auth.grant.self")
	}
	err := s.change(ctx, "give role", func(tx *sqldb.Tx) error {
		if err := Require(actor, ActManagePeople, g.Agency, tx.Now()); err != nil {
			return err
		}
		if g.Agency != "" {
			if _, err := agencyByID(ctx, tx, g.Agency); err != nil {
				return err
			}
		}
		if _, err := userByID(ctx, tx, g.User); err != nil {
			return err
		}
		var err error
		g, err = s.addGrant(ctx, tx, actor, "grant.given", g)
		return err
	})
	return g, err
}

// Delegate lends the actor's own grant to another user for a period.
func (s *Service) Delegate(ctx context.Context, actor Actor, id GrantID, to UserID, from, until civil.Date) (Grant, error) {
	var lent Grant
	if actor.Only != nil {
		return Grant{}, fault.Forbidden("auth.token.narrow")
	}
	err := s.change(ctx, "delegate role", func(tx *sqldb.Tx) error {
		own, err := grantByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if own.User != actor.ID {
			return fault.Forbidden("auth.delegate.not_yours")
		}
		borrower, err := userByID(ctx, tx, to)
		if err != nil {
			return err
		}
		if borrower.Disabled {
			return fault.Invalid("auth.delegate.disabled", "name", borrower.Name).On("user")
		}
		if lent, err = own.Delegate(to, from, until); err != nil {
			return err
		}
		lent, err = s.addGrant(ctx, tx, actor, "grant.delegated", lent)
		return err
	})
	return lent, err
}

// Revoke ends a grant, and with it every loan that hangs on it. An admin of its
// agency may, and the lender of a loan. The last admin's own stays.
func (s *Service) Revoke(ctx context.Context, actor Actor, id GrantID) error {
	return s.change(ctx, "revoke role", func(tx *sqldb.Tx) error {
		g, err := grantByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if lender := g.Delegated() && g.By == actor.ID && actor.Only == nil; !lender {
			if err := Require(actor, ActManagePeople, g.Agency, tx.Now()); err != nil {
				return err
			}
		}
		if err := revokeGrant(ctx, tx, id); err != nil {
			return err
		}
		if err := s.record(ctx, tx, actor, "grant.revoked", string(g.User), factOf(g)); err != nil {
			return err
		}
		if g.Role != RoleAdmin {
			return nil
		}
		return keepAnAdmin(ctx, tx)
	})
}

func (s *Service) addGrant(ctx context.Context, tx *sqldb.Tx, actor Actor, kind string, g Grant) (Grant, error) {
	g.ID = ident.New[Grant](tx.Now())
	if err := insertGrant(ctx, tx, g); err != nil {
		return Grant{}, err
	}
	return g, s.record(ctx, tx, actor, kind, string(g.User), factOf(g))
}

func checkGrant(g Grant) error {
	switch {
	case !g.Role.Valid():
		return fault.Invalid("auth.grant.no_role").On("role")
	case g.To.Before(g.From):
		return fault.Invalid("auth.grant.backwards").On("to")
	case g.Agency == "" && g.Role != RoleAdmin && g.Role != RoleAuditor && g.Role != RoleTechnician && g.Role != RoleData:
		// Who writes or approves does so for an agency that answers for it.
		return fault.Invalid("auth.grant.no_agency").On("agency")
	}
	return nil
}

// grantFact is what the ledger says of a grant.
type grantFact struct {
	Grant  GrantID    `json:"grant"`
	Role   Role       `json:"role"`
	Agency AgencyID   `json:"agency,omitempty"`
	Unit   Place      `json:"unit,omitempty"`
	From   civil.Date `json:"from,omitempty"`
	To     civil.Date `json:"to,omitempty"`
	By     UserID     `json:"by,omitempty"`
}

func factOf(g Grant) grantFact {
	return grantFact{Grant: g.ID, Role: g.Role, Agency: g.Agency, Unit: g.Unit, From: g.From, To: g.To, By: g.By}
}
