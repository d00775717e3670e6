package auth

import (
	"context"
	"net/mail"
	"regexp"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// NewUser is what it takes to open an account.
type NewUser struct {
	Login     string
	Name      string
	Email     string
	Agency    AgencyID
	Password  Secret
	Synthetic bool
}

// loginForm is an e-mail address or a short name, in lower case.
var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{1,99}$`)

// Bootstrap makes the first agency and its first user, who becomes admin of the
// whole site. It works once: on a site that has a user it is a fault.Conflict.
func (s *Service) Bootstrap(ctx context.Context, actor Actor, a Agency, n NewUser) (User, error) {
	var u User
	hash, err := s.prepare(&n)
	if err != nil {
		return User{}, err
	}
	err = s.change(ctx, "bootstrap", func(tx *sqldb.Tx) error {
		made, err := s.addAgency(ctx, tx, actor, a) // its fact makes a second bootstrap wait here
		if err != nil {
			return err
		}
		var count int64
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM auth_user`).Scan(&count); err != nil {
			return err
		}
		if count > 0 {
			return fault.Conflict("auth.bootstrap.not_empty")
		}
		n.Agency = made.ID
		if u, err = s.addUser(ctx, tx, actor, n, hash); err != nil {
			return err
		}
		_, err = s.addGrant(ctx, tx, actor, "grant.given", Grant{User: u.ID, Role: RoleAdmin})
		return err
	})
	return u, err
}

// CreateAgency adds an agency to the site; only a site-wide admin may.
func (s *Service) CreateAgency(ctx context.Context, actor Actor, a Agency) (Agency, error) {
	err := s.change(ctx, "create agency", func(tx *sqldb.Tx) (err error) {
		if err := Require(actor, ActManagePeople, "", tx.Now()); err != nil {
			return err
		}
		a, err = s.addAgency(ctx, tx, actor, a)
		return err
	})
	return a, err
}

// UpdateAgency changes everything about an agency but its identity.
func (s *Service) UpdateAgency(ctx context.Context, actor Actor, a Agency) error {
	return s.change(ctx, "update agency", func(tx *sqldb.Tx) error {
		if err := Require(actor, ActManagePeople, a.ID, tx.Now()); err != nil {
			return err
		}
		if err := checkAgency(&a); err != nil {
			return err
		}
		n, err := updateAgency(ctx, tx, a)
		if err == nil && n == 0 {
			err = fault.NotFound("auth.no_agency")
		}
		if err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "agency.changed", string(a.ID), nil)
	})
}

func (s *Service) addAgency(ctx context.Context, tx *sqldb.Tx, actor Actor, a Agency) (Agency, error) {
	if err := checkAgency(&a); err != nil {
		return Agency{}, err
	}
	a.ID = ident.New[Agency](tx.Now())
	if err := insertAgency(ctx, tx, a); err != nil {
		return Agency{}, err
	}
	return a, s.record(ctx, tx, actor, "agency.created", string(a.ID), map[string]string{"name": a.Name})
}

func checkAgency(a *Agency) error {
	a.Name, a.NameEN, a.ShortName = tidy(a.Name), tidy(a.NameEN), tidy(a.ShortName)
	a.MailName, a.MailAddress = tidy(a.MailName), strings.TrimSpace(a.MailAddress)
	if a.ShortName == "" {
		a.ShortName = a.Name
	}
	if a.MailName == "" {
		a.MailName = a.ShortName
	}
	switch {
	case a.Name == "":
		return fault.Invalid("auth.agency.no_name").On("name")
	case a.Kind != AgencyProvince && a.Kind != AgencyDepartment && a.Kind != AgencyCommune:
		return fault.Invalid("auth.agency.no_kind").On("kind")
	case a.MailAddress != "" && !isAddress(a.MailAddress):
		return fault.Invalid("auth.bad_address", "address", a.MailAddress).On("mail_address")
	}
	return nil
}

// CreateUser opens an account; the new user may do nothing before a role is
// given.
func (s *Service) CreateUser(ctx context.Context, actor Actor, n NewUser) (User, error) {
	var u User
	hash, err := s.prepare(&n)
	if err != nil {
		return User{}, err
	}
	err = s.change(ctx, "create user", func(tx *sqldb.Tx) error {
		if err := Require(actor, ActManagePeople, n.Agency, tx.Now()); err != nil {
			return err
		}
		u, err = s.addUser(ctx, tx, actor, n, hash)
		return err
	})
	return u, err
}

// prepare checks the form and hashes the password before any transaction is
// open: hashing takes long on purpose, and SQLite has one writer.
func (s *Service) prepare(n *NewUser) (string, error) {
	n.Login, n.Name, n.Email = strings.ToLower(strings.TrimSpace(n.Login)), tidy(n.Name), strings.TrimSpace(n.Email)
	switch {
	case !loginForm.MatchString(n.Login):
		return "", fault.Invalid("auth.user.bad_login", "login", n.Login).On("login")
	case n.Name == "":
		return "", fault.Invalid("auth.user.no_name").On("name")
	case n.Email != "" && !isAddress(n.Email):
		return "", fault.Invalid("auth.bad_address", "address", n.Email).On("email")
	}
	if err := CheckPassword(n.Password, n.Login); err != nil {
		return "", err
	}
	return s.hasher.make(n.Password)
}

func (s *Service) addUser(ctx context.Context, tx *sqldb.Tx, actor Actor, n NewUser, hash string) (User, error) {
	if _, err := agencyByID(ctx, tx, n.Agency); err != nil {
		return User{}, err
	}
	u := User{
		ID: ident.New[User](tx.Now()), Login: n.Login, Name: n.Name, Email: n.Email,
		Agency: n.Agency, Synthetic: n.Synthetic, Created: tx.Now(),
	}
	if err := insertUser(ctx, tx, u, hash); err != nil {
		return User{}, err
	}
	return u, s.record(ctx, tx, actor, "user.created", string(u.ID), map[string]any{"agency": u.Agency})
}

// UpdateUser changes a user's name, e-mail address and agency.
func (s *Service) UpdateUser(ctx context.Context, actor Actor, u User) error {
	u.Name, u.Email = tidy(u.Name), strings.TrimSpace(u.Email)
	if u.Name == "" {
		return fault.Invalid("auth.user.no_name").On("name")
	}
	if u.Email != "" && !isAddress(u.Email) {
		return fault.Invalid("auth.bad_address", "address", u.Email).On("email")
	}
	return s.change(ctx, "update user", func(tx *sqldb.Tx) error {
		if _, err := s.managed(ctx, tx, actor, u.ID); err != nil {
			return err
		}
		if err := Require(actor, ActManagePeople, u.Agency, tx.Now()); err != nil {
			return err
		}
		if _, err := agencyByID(ctx, tx, u.Agency); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_user SET name = ?, email = ?, agency_id = ? WHERE id = ?`,
			u.Name, u.Email, u.Agency, u.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "user.changed", string(u.ID), map[string]any{"agency": u.Agency})
	})
}

// SetDisabled closes an account, with its sessions and tokens, or opens it
// again. The last admin of the site stays.
func (s *Service) SetDisabled(ctx context.Context, actor Actor, id UserID, disabled bool) error {
	return s.change(ctx, "disable user", func(tx *sqldb.Tx) error {
		u, err := s.managed(ctx, tx, actor, id)
		if err != nil || u.Disabled == disabled {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_user SET disabled = ? WHERE id = ?`, sqldb.Bool(disabled), id); err != nil {
			return err
		}
		if !disabled {
			return s.record(ctx, tx, actor, "user.enabled", string(id), nil)
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		if err := s.record(ctx, tx, actor, "user.disabled", string(id), nil); err != nil {
			return err
		}
		return keepAnAdmin(ctx, tx)
	})
}

// SetPassword gives a user a new password and ends all sessions of his. The
// owner needs no role for it, only the old password (see ChangePassword).
func (s *Service) SetPassword(ctx context.Context, actor Actor, id UserID, password Secret) error {
	return s.setPassword(ctx, id, password, actor, func(tx *sqldb.Tx) error {
		_, err := s.managed(ctx, tx, actor, id)
		return err
	})
}

// ChangePassword is what the owner does for himself. A wrong old password
// counts as a failed login.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, old, password Secret, from Origin) error {
	if actor.Only != nil || actor.Login == "" {
		return fault.Forbidden("auth.token.narrow")
	}
	if _, err := s.Authenticate(ctx, actor.Login, old, from); err != nil {
		return err
	}
	return s.setPassword(ctx, actor.ID, password, actor, func(*sqldb.Tx) error { return nil })
}

func (s *Service) setPassword(ctx context.Context, id UserID, p Secret, actor Actor, may func(*sqldb.Tx) error) error {
	var u User
	err := s.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		u, err = userByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := CheckPassword(p, u.Login); err != nil {
		return err
	}
	hash, err := s.hasher.make(p)
	if err != nil {
		return err
	}
	return s.change(ctx, "set password", func(tx *sqldb.Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_user SET password = ? WHERE id = ?`, hash, id); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "password.changed", string(id), nil)
	})
}

// managed loads a user whom the actor may manage. He must hold people's affairs
// at the user's agency and wherever the user holds a role: whoever can set a
// password can become that person, and must not gain by it.
func (s *Service) managed(ctx context.Context, tx *sqldb.Tx, actor Actor, id UserID) (User, error) {
	u, err := userByID(ctx, tx, id)
	if err != nil {
		return User{}, err
	}
	held, err := grants(ctx, tx, `AND g.user_id = ?`, id)
	if err != nil {
		return User{}, err
	}
	if err := Require(actor, ActManagePeople, u.Agency, tx.Now()); err != nil {
		return User{}, err
	}
	for _, g := range held {
		if err := Require(actor, ActManagePeople, g.Agency, tx.Now()); err != nil {
			return User{}, err
		}
	}
	return u, nil
}

// keepAnAdmin refuses a change that leaves the site without anyone who could
// undo it: an enabled user with a site-wide admin grant of his own, today. It
// is asked after the change is recorded: the ledger lets one in at a time, so
// two admins cannot remove each other at once.
func keepAnAdmin(ctx context.Context, tx *sqldb.Tx) error {
	admins, err := grants(ctx, tx, `AND g.role = ? AND g.agency_id = '' AND g.lender_id = ''
		AND g.user_id IN (SELECT id FROM auth_user WHERE disabled = 0)`, RoleAdmin)
	if err != nil {
		return err
	}
	for _, g := range admins {
		if g.InForce(civil.On(tx.Now())) {
			return nil
		}
	}
	return fault.Conflict("auth.last_admin")
}

func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// tidy is a name as it is kept: NFC, one space between words.
func tidy(s string) string { return strings.Join(strings.Fields(viet.NFC(s)), " ") }
