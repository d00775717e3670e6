// Package demo fills a site so that a newcomer can try everything in five minutes:
// three agencies, a user for every role, the units of the whole country, synthetic
// subscribers, one statement already delivered and one waiting for approval.
//
// Nothing in it pretends. Agencies, users, subscribers, documents and statements
// carry the mark of a sample, every page of a demonstration says so, addresses end
// in .invalid, and mails end in a sink inside the program. Everything is made
// through the services that people use, so that the demonstration can show
// nothing that the program cannot do.
package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/desk"
	"github.com/loa-vn/loa/internal/smtpsink"
)

// Subscribers is how many synthetic people the demonstration has.
const Subscribers = 20_000

// Account is a user of the demonstration with this start's password.
type Account struct {
	Role     auth.Role
	Login    string
	Name     string
	Password auth.Secret
}

// Demo is a filled site.
type Demo struct {
	site     *app.Site
	Accounts []Account
	Sink     *smtpsink.Sink
}

// sample is a person of the demonstration. The first agency is the province's
// office, the second a department, the third a ward. The admin comes first: the
// first user of a site becomes one.
type sample struct {
	role   auth.Role
	login  string
	name   string
	agency int
	wide   bool // for every agency of the site
}

// grants are the person's roles: for the site as a whole where the role may be
// held so, else for one agency, or for each of them.
func (s sample) grants(u auth.UserID, agencies []auth.Agency) []auth.Grant {
	answers := s.role.May(auth.ActWrite) || s.role.May(auth.ActApprove)
	switch {
	case !answers:
		return []auth.Grant{{User: u, Role: s.role}}
	case !s.wide:
		return []auth.Grant{{User: u, Role: s.role, Agency: agencies[s.agency].ID}}
	}
	var all []auth.Grant
	for _, a := range agencies {
		all = append(all, auth.Grant{User: u, Role: s.role, Agency: a.ID})
	}
	return all
}

func samples() []sample {
	return []sample{
		{auth.RoleAdmin, "quantri", "Trần Quản Trị", 0, true},
		{auth.RoleEditor, "bientap", "Lê Biên Tập", 0, true},
		{auth.RoleApprover, "nguoiduyet", "Phạm Thị Duyệt", 0, true},
		{auth.RoleApprover, "nguoiduyet2", "Hoàng Văn Duyệt", 0, true},
		{auth.RoleAgency, "canboso", "Vũ Cán Bộ Sở", 1, false},
		{auth.RoleCommune, "canboxa", "Đỗ Cán Bộ Xã", 2, false},
		{auth.RoleTechnician, "kythuat", "Ngô Kỹ Thuật", 0, true},
		{auth.RoleData, "dulieu", "Bùi Dữ Liệu", 0, true},
		{auth.RoleAuditor, "kiemtra", "Dương Kiểm Tra", 0, true},
	}
}

func agencies() []auth.Agency {
	return []auth.Agency{
		{Kind: auth.AgencyProvince, Name: "UBND tỉnh Bắc Ninh (ví dụ)", NameEN: "Bắc Ninh People's Committee (sample)", ShortName: "UBND tỉnh", MailName: "UBND tỉnh Bắc Ninh (ví dụ)", MailAddress: "tinh@bacninh.invalid", Synthetic: true},
		{Kind: auth.AgencyDepartment, Name: "Sở Nông nghiệp và Môi trường (ví dụ)", NameEN: "Department of Agriculture and Environment (sample)", ShortName: "Sở NN&MT", MailName: "Sở Nông nghiệp và Môi trường (ví dụ)", MailAddress: "nnmt@bacninh.invalid", Synthetic: true},
		{Kind: auth.AgencyCommune, Name: "UBND phường Kinh Bắc (ví dụ)", NameEN: "Kinh Bắc ward People's Committee (sample)", ShortName: "P. Kinh Bắc", MailName: "UBND phường Kinh Bắc (ví dụ)", MailAddress: "kinhbac@bacninh.invalid", Synthetic: true},
	}
}

// Fill makes what the demonstration needs and is not there yet, and gives every
// user a new password.
func Fill(ctx context.Context, site *app.Site) (*Demo, error) {
	d := &Demo{site: site}
	if _, err := site.People.LoadUnits(ctx, auth.Operator("demo")); err != nil {
		return nil, fmt.Errorf("load the units: %w", err)
	}
	if err := d.users(ctx); err != nil {
		return nil, fmt.Errorf("make the users: %w", err)
	}
	if _, err := site.People.SeedSynthetic(ctx, auth.Operator("demo"), Subscribers, 1); err != nil {
		return nil, fmt.Errorf("make the subscribers: %w", err)
	}
	if err := d.statements(ctx); err != nil {
		return nil, fmt.Errorf("write the statements: %w", err)
	}
	return d, d.writeDown()
}

// users opens the accounts on an empty site; later starts only set passwords.
func (d *Demo) users(ctx context.Context) error {
	for _, s := range samples() {
		d.Accounts = append(d.Accounts, Account{Role: s.role, Login: s.login, Name: s.name, Password: auth.NewPassword()})
	}
	empty, err := d.site.Auth.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		return d.open(ctx)
	}
	people, err := d.site.Auth.People(ctx, auth.Operator("demo"))
	if err != nil {
		return err
	}
	for _, p := range people {
		for _, a := range d.Accounts {
			if p.Login == a.Login {
				if err := d.site.Auth.SetPassword(ctx, auth.Operator("demo"), p.ID, a.Password); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (d *Demo) open(ctx context.Context) error {
	operator := auth.Operator("demo")
	made, err := d.bootstrap(ctx)
	if err != nil {
		return err
	}
	for i, s := range samples()[1:] {
		u, err := d.site.Auth.CreateUser(ctx, operator, auth.NewUser{
			Login: s.login, Name: s.name, Agency: made[s.agency].ID, Password: d.Accounts[i+1].Password, Synthetic: true,
		})
		if err != nil {
			return err
		}
		for _, g := range s.grants(u.ID, made) {
			if _, err := d.site.Auth.Give(ctx, operator, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// bootstrap makes the admin and the agencies.
func (d *Demo) bootstrap(ctx context.Context) ([]auth.Agency, error) {
	operator, admin := auth.Operator("demo"), samples()[0]
	_, err := d.site.Auth.Bootstrap(ctx, operator, agencies()[0], auth.NewUser{
		Login: admin.login, Name: admin.name, Password: d.Accounts[0].Password, Synthetic: true,
	})
	if err != nil {
		return nil, err
	}
	for _, a := range agencies()[1:] {
		if _, err := d.site.Auth.CreateAgency(ctx, operator, a); err != nil {
			return nil, err
		}
	}
	return d.agencies(ctx)
}

// agencies finds the three agencies in the order of the samples.
func (d *Demo) agencies(ctx context.Context) ([]auth.Agency, error) {
	all, err := d.site.Auth.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	ordered := make([]auth.Agency, len(agencies()))
	for i, want := range agencies() {
		for _, a := range all {
			if a.Name == want.Name {
				ordered[i] = a
			}
		}
	}
	return ordered, nil
}

// Dress gives the desk what only a demonstration has: the mails that were caught.
func (d *Demo) Dress(deps *desk.Deps) {
	if d.Sink != nil {
		deps.Mailbox = mailbox{d.Sink}
	}
}

// writeDown leaves the accounts in the data folder, for whoever closed the
// terminal and for `make shots`.
func (d *Demo) writeDown() error {
	var b strings.Builder
	for _, a := range d.Accounts {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", a.Role, a.Login, a.Password.Reveal())
	}
	return os.WriteFile(filepath.Join(d.site.Config.Data, "demo-users.txt"), []byte(b.String()), 0o600)
}
