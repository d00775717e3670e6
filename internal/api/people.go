package api

import (
	"context"
	"net/http"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
)

// answer is a body and nothing else.
type answer[T any] struct{ Body T }

// list is a whole collection, or a page of one: Next, when there is more, is
// what to ask with as after.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

func all[T, V any](items []T, view func(T) V) *answer[list[V]] {
	out := &answer[list[V]]{Body: list[V]{Items: make([]V, 0, len(items))}}
	for _, item := range items {
		out.Body.Items = append(out.Body.Items, view(item))
	}
	return out
}

// none is the input of an operation that needs none, or its empty output.
type none struct{}

// ByID is the input of an operation on one thing.
type ByID struct {
	ID string `path:"id"`
}

// Agency is auth.Agency as JSON.
type Agency struct {
	ID          auth.AgencyID   `json:"id,omitempty" readOnly:"true"`
	Kind        auth.AgencyKind `json:"kind" enum:"province,department,commune"`
	Name        string          `json:"name"`
	NameEN      string          `json:"name_en,omitempty"`
	ShortName   string          `json:"short_name,omitempty"`
	Unit        auth.Place      `json:"unit,omitempty" example:"07210@2025-07-01"`
	MailName    string          `json:"mail_name,omitempty"`
	MailAddress string          `json:"mail_address,omitempty"`
	Synthetic   bool            `json:"synthetic,omitempty" readOnly:"true"`
}

// User is auth.Person as JSON.
type User struct {
	ID        auth.UserID   `json:"id"`
	Login     string        `json:"login"`
	Name      string        `json:"name"`
	Email     string        `json:"email,omitempty"`
	Agency    auth.AgencyID `json:"agency"`
	Disabled  bool          `json:"disabled"`
	Synthetic bool          `json:"synthetic,omitempty"`
	Created   time.Time     `json:"created"`
	LastLogin *time.Time    `json:"last_login,omitempty"`
	Grants    []Grant       `json:"grants"`
}

// Me is the actor of the request.
type Me struct {
	ID     auth.UserID   `json:"id"`
	Login  string        `json:"login"`
	Name   string        `json:"name"`
	Agency auth.AgencyID `json:"agency"`
	Acts   []auth.Act    `json:"acts"`
	Grants []Grant       `json:"grants"`
}

func (f *face) people() {
	handle(f, operation{method: "GET", path: "/me", id: "me", tag: "people"}, f.me)
	handle(f, operation{method: "GET", path: "/agencies", id: "list-agencies", tag: "people"}, f.agencies)
	handle(f, operation{method: "POST", path: "/agencies", id: "create-agency", tag: "people", status: http.StatusCreated}, f.createAgency)
	handle(f, operation{method: "PUT", path: "/agencies/{id}", id: "update-agency", tag: "people"}, f.updateAgency)
	handle(f, operation{method: "GET", path: "/users", id: "list-users", tag: "people"}, f.users)
	handle(f, operation{method: "GET", path: "/users/{id}", id: "get-user", tag: "people"}, f.user)
	handle(f, operation{method: "POST", path: "/users", id: "create-user", tag: "people", status: http.StatusCreated}, f.createUser)
	handle(f, operation{method: "PUT", path: "/users/{id}", id: "update-user", tag: "people"}, f.updateUser)
	handle(f, operation{method: "PUT", path: "/users/{id}/disabled", id: "disable-user", tag: "people"}, f.disableUser)
	handle(f, operation{method: "PUT", path: "/users/{id}/password", id: "set-password", tag: "people"}, f.setPassword)
}

func (f *face) me(ctx context.Context, _ *none) (*answer[Me], error) {
	a := auth.ActorFrom(ctx)
	me := Me{ID: a.ID, Login: a.Login, Name: a.Name, Agency: a.Agency, Acts: []auth.Act{}, Grants: all(a.Grants, grantView).Body.Items}
	for _, act := range auth.Acts() {
		if a.CanSomewhere(act, f.Auth.Now()) {
			me.Acts = append(me.Acts, act)
		}
	}
	return &answer[Me]{me}, nil
}

func (f *face) agencies(ctx context.Context, _ *none) (*answer[list[Agency]], error) {
	found, err := f.Auth.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	return all(found, agencyView), nil
}

func (f *face) createAgency(ctx context.Context, in *struct{ Body Agency }) (*answer[Agency], error) {
	made, err := f.Auth.CreateAgency(ctx, auth.ActorFrom(ctx), in.Body.agency(""))
	if err != nil {
		return nil, err
	}
	return &answer[Agency]{agencyView(made)}, nil
}

func (f *face) updateAgency(ctx context.Context, in *struct {
	ByID
	Body Agency
},
) (*none, error) {
	return nil, f.Auth.UpdateAgency(ctx, auth.ActorFrom(ctx), in.Body.agency(auth.AgencyID(in.ID)))
}

func (f *face) users(ctx context.Context, _ *none) (*answer[list[User]], error) {
	found, err := f.Auth.People(ctx, auth.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	return all(found, userView), nil
}

func (f *face) user(ctx context.Context, in *ByID) (*answer[User], error) {
	found, err := f.Auth.Person(ctx, auth.ActorFrom(ctx), auth.UserID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[User]{userView(found)}, nil
}

func (f *face) createUser(ctx context.Context, in *struct {
	Body struct {
		Login    string        `json:"login"`
		Name     string        `json:"name"`
		Email    string        `json:"email,omitempty"`
		Agency   auth.AgencyID `json:"agency"`
		Password string        `json:"password" writeOnly:"true"`
	}
},
) (*answer[User], error) {
	b := in.Body
	made, err := f.Auth.CreateUser(ctx, auth.ActorFrom(ctx), auth.NewUser{
		Login: b.Login, Name: b.Name, Email: b.Email, Agency: b.Agency, Password: auth.Secret(b.Password),
	})
	if err != nil {
		return nil, err
	}
	return &answer[User]{userView(auth.Person{User: made})}, nil
}

func (f *face) updateUser(ctx context.Context, in *struct {
	ByID
	Body struct {
		Name   string        `json:"name"`
		Email  string        `json:"email,omitempty"`
		Agency auth.AgencyID `json:"agency"`
	}
},
) (*none, error) {
	return nil, f.Auth.UpdateUser(ctx, auth.ActorFrom(ctx), auth.User{
		ID: auth.UserID(in.ID), Name: in.Body.Name, Email: in.Body.Email, Agency: in.Body.Agency,
	})
}

func (f *face) disableUser(ctx context.Context, in *struct {
	ByID
	Body struct {
		Disabled bool `json:"disabled"`
	}
},
) (*none, error) {
	return nil, f.Auth.SetDisabled(ctx, auth.ActorFrom(ctx), auth.UserID(in.ID), in.Body.Disabled)
}

func (f *face) setPassword(ctx context.Context, in *struct {
	ByID
	Body struct {
		Password string `json:"password" writeOnly:"true"`
	}
},
) (*none, error) {
	return nil, f.Auth.SetPassword(ctx, auth.ActorFrom(ctx), auth.UserID(in.ID), auth.Secret(in.Body.Password))
}

func (a Agency) agency(id auth.AgencyID) auth.Agency {
	return auth.Agency{
		ID: id, Kind: a.Kind, Name: a.Name, NameEN: a.NameEN, ShortName: a.ShortName, Unit: a.Unit,
		MailName: a.MailName, MailAddress: a.MailAddress,
	}
}

func agencyView(a auth.Agency) Agency {
	return Agency{
		ID: a.ID, Kind: a.Kind, Name: a.Name, NameEN: a.NameEN, ShortName: a.ShortName, Unit: a.Unit,
		MailName: a.MailName, MailAddress: a.MailAddress, Synthetic: a.Synthetic,
	}
}

func userView(p auth.Person) User {
	return User{
		ID: p.ID, Login: p.Login, Name: p.Name, Email: p.Email, Agency: p.Agency, Disabled: p.Disabled,
		Synthetic: p.Synthetic, Created: p.Created, LastLogin: moment(p.LastLogin), Grants: all(p.Grants, grantView).Body.Items,
	}
}

// moment is an instant that may not have come yet.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Grant is auth.Grant as JSON.
type Grant struct {
	ID     auth.GrantID  `json:"id"`
	Role   auth.Role     `json:"role"`
	Agency auth.AgencyID `json:"agency,omitempty"`
	Unit   auth.Place    `json:"unit,omitempty"`
	From   civil.Date    `json:"from,omitempty"`
	To     civil.Date    `json:"to,omitempty"`
	By     auth.UserID   `json:"by,omitempty"`
}

func grantView(g auth.Grant) Grant {
	return Grant{ID: g.ID, Role: g.Role, Agency: g.Agency, Unit: g.Unit, From: g.From, To: g.To, By: g.By}
}
