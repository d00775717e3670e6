package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add a user; the first one becomes admin."`
	List     userListCmd     `cmd:"" help:"List users and their roles."`
	Grant    userGrantCmd    `cmd:"" help:"Give a user a role for an agency."`
	Password userPasswordCmd `cmd:"" help:"Set a user's password."`
	Disable  userDisableCmd  `cmd:"" help:"Close a user's account."`
}

// operator is who acts at the command line. He manages people and data; he never
// writes or approves a statement.
func operator() auth.Actor { return auth.Operator("cli") }

// with opens the site for one piece of work and closes it.
func (e *env) with(work func(site *app.Site) error) error {
	site, err := e.open()
	if err != nil {
		return err
	}
	return errors.Join(work(site), site.Close())
}

type userAddCmd struct {
	Login  string `arg:"" help:"Login, such as lan.nguyen."`
	Name   string `help:"Full name." required:""`
	Agency string `help:"Name of the agency; made if it is the site's first." required:""`
	Kind   string `help:"Of the first agency: province, department or commune." enum:"province,department,commune" default:"province"`
}

// Run adds a user with a password from standard input, or makes one up.
func (c userAddCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		password, made, err := e.password()
		if err != nil {
			return err
		}
		n := auth.NewUser{Login: c.Login, Name: c.Name, Password: password}
		empty, err := site.Auth.Empty(e.ctx)
		if err != nil {
			return err
		}
		if empty {
			_, err = site.Auth.Bootstrap(e.ctx, operator(), auth.Agency{Kind: auth.AgencyKind(c.Kind), Name: c.Agency}, n)
		} else {
			err = c.join(e, site, n)
		}
		if err != nil {
			return err
		}
		e.say("cli.user_added", "login", c.Login)
		if made {
			e.say("cli.password_made", "password", password.Reveal())
		}
		return nil
	})
}

func (c userAddCmd) join(e *env, site *app.Site, n auth.NewUser) error {
	agency, err := agencyNamed(e, site, c.Agency)
	if err != nil {
		return err
	}
	n.Agency = agency.ID
	_, err = site.Auth.CreateUser(e.ctx, operator(), n)
	return err
}

func agencyNamed(e *env, site *app.Site, name string) (auth.Agency, error) {
	all, err := site.Auth.Agencies(e.ctx)
	if err != nil {
		return auth.Agency{}, err
	}
	var names []string
	for _, a := range all {
		if strings.EqualFold(a.Name, name) || strings.EqualFold(a.ShortName, name) {
			return a, nil
		}
		names = append(names, a.Name)
	}
	return auth.Agency{}, fault.NotFound("cli.no_agency", "name", name, "names", strings.Join(names, "; "))
}

// password reads one line of standard input; when there is none, it makes one.
func (e *env) password() (p auth.Secret, made bool, err error) {
	if !terminal(e.In) {
		line, _ := bufio.NewReader(e.In).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			return auth.Secret(line), false, nil
		}
	}
	return auth.NewPassword(), true, nil
}

func personNamed(e *env, site *app.Site, login string) (auth.Person, error) {
	people, err := site.Auth.People(e.ctx, operator())
	if err != nil {
		return auth.Person{}, err
	}
	for _, p := range people {
		if strings.EqualFold(p.Login, login) {
			return p, nil
		}
	}
	return auth.Person{}, fault.NotFound("cli.no_user", "login", login)
}

type userListCmd struct{}

// Run lists users.
func (userListCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		people, err := site.Auth.People(e.ctx, operator())
		if err != nil {
			return err
		}
		for _, p := range people {
			var roles []string
			for _, g := range p.Grants {
				roles = append(roles, e.print.T(g.Role.Key()))
			}
			state := ""
			if p.Disabled {
				state = e.print.T("cli.disabled")
			}
			_, _ = fmt.Fprintf(e.Out, "%-28s %-28s %s %s\n", p.Login, p.Name, strings.Join(roles, ", "), state)
		}
		return nil
	})
}

type userGrantCmd struct {
	Login  string `arg:"" help:"Who."`
	Role   string `arg:"" help:"editor, approver, agency, commune, technician, data, auditor or admin."`
	Agency string `help:"For which agency; all of them when empty."`
}

// Run gives a role.
func (c userGrantCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		p, err := personNamed(e, site, c.Login)
		if err != nil {
			return err
		}
		g := auth.Grant{User: p.ID, Role: auth.Role(c.Role)}
		if c.Agency != "" {
			agency, err := agencyNamed(e, site, c.Agency)
			if err != nil {
				return err
			}
			g.Agency = agency.ID
		}
		if _, err := site.Auth.Give(e.ctx, operator(), g); err != nil {
			return err
		}
		e.say("cli.role_given", "login", c.Login, "role", e.print.T(g.Role.Key()))
		return nil
	})
}

type userPasswordCmd struct {
	Login string `arg:"" help:"Whose."`
}

// Run sets a password from standard input, or makes one up.
func (c userPasswordCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		p, err := personNamed(e, site, c.Login)
		if err != nil {
			return err
		}
		password, made, err := e.password()
		if err != nil {
			return err
		}
		if err := site.Auth.SetPassword(e.ctx, operator(), p.ID, password); err != nil {
			return err
		}
		e.say("cli.password_set", "login", c.Login)
		if made {
			e.say("cli.password_made", "password", password.Reveal())
		}
		return nil
	})
}

type userDisableCmd struct {
	Login string `arg:"" help:"Whose."`
	Undo  bool   `help:"Open the account again."`
}

// Run closes or reopens an account.
func (c userDisableCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		p, err := personNamed(e, site, c.Login)
		if err != nil {
			return err
		}
		if err := site.Auth.SetDisabled(e.ctx, operator(), p.ID, !c.Undo); err != nil {
			return err
		}
		if c.Undo {
			e.say("cli.enabled_again", "login", c.Login)
		} else {
			e.say("cli.disabled_now", "login", c.Login)
		}
		return nil
	})
}
