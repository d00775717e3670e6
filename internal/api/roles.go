package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/job"
)

func (f *face) roles() {
	handle(f, operation{method: "POST", path: "/users/{id}/grants", id: "give-role", tag: "people", status: http.StatusCreated}, f.giveRole)
	handle(f, operation{method: "POST", path: "/grants/{id}/loans", id: "delegate-role", tag: "people", status: http.StatusCreated}, f.delegateRole)
	handle(f, operation{method: "DELETE", path: "/grants/{id}", id: "revoke-role", tag: "people"}, f.revokeRole)
}

func (f *face) giveRole(ctx context.Context, in *struct {
	ByID
	Body struct {
		Role   auth.Role     `json:"role" enum:"editor,approver,agency,commune,technician,data,auditor,admin"`
		Agency auth.AgencyID `json:"agency,omitempty"`
		Unit   auth.Place    `json:"unit,omitempty"`
		From   civil.Date    `json:"from,omitempty" format:"date"`
		To     civil.Date    `json:"to,omitempty" format:"date"`
	}
},
) (*answer[Grant], error) {
	b := in.Body
	g, err := f.Auth.Give(ctx, auth.ActorFrom(ctx), auth.Grant{
		User: auth.UserID(in.ID), Role: b.Role, Agency: b.Agency, Unit: b.Unit, From: b.From, To: b.To,
	})
	if err != nil {
		return nil, err
	}
	return &answer[Grant]{grantView(g)}, nil
}

func (f *face) delegateRole(ctx context.Context, in *struct {
	ByID
	Body struct {
		User auth.UserID `json:"user"`
		From civil.Date  `json:"from" format:"date"`
		To   civil.Date  `json:"to" format:"date"`
	}
},
) (*answer[Grant], error) {
	b := in.Body
	g, err := f.Auth.Delegate(ctx, auth.ActorFrom(ctx), auth.GrantID(in.ID), b.User, b.From, b.To)
	if err != nil {
		return nil, err
	}
	return &answer[Grant]{grantView(g)}, nil
}

func (f *face) revokeRole(ctx context.Context, in *ByID) (*none, error) {
	return nil, f.Auth.Revoke(ctx, auth.ActorFrom(ctx), auth.GrantID(in.ID))
}

// Session is auth.Session as JSON.
type Session struct {
	ID      auth.SessionID `json:"id"`
	Address string         `json:"address"`
	Agent   string         `json:"agent"`
	Created time.Time      `json:"created"`
	Seen    time.Time      `json:"seen"`
}

// Token is auth.Token as JSON; the secret itself is shown only at the desk.
type Token struct {
	ID       auth.TokenID `json:"id"`
	Name     string       `json:"name"`
	Acts     []auth.Act   `json:"acts,omitempty"`
	Created  time.Time    `json:"created"`
	Expires  time.Time    `json:"expires"`
	LastUsed *time.Time   `json:"last_used,omitempty"`
}

// keys are what opens the desk in a user's name: sessions and tokens.
func (f *face) keys() {
	handle(f, operation{method: "GET", path: "/users/{id}/sessions", id: "list-sessions", tag: "people"}, f.sessions)
	handle(f, operation{method: "DELETE", path: "/sessions/{id}", id: "end-session", tag: "people"}, f.endSession)
	handle(f, operation{method: "GET", path: "/users/{id}/tokens", id: "list-tokens", tag: "people"}, f.tokens)
	handle(f, operation{method: "DELETE", path: "/tokens/{id}", id: "revoke-token", tag: "people"}, f.revokeToken)
}

func (f *face) sessions(ctx context.Context, in *ByID) (*answer[list[Session]], error) {
	found, err := f.Auth.SessionsOf(ctx, auth.ActorFrom(ctx), auth.UserID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, func(s auth.Session) Session {
		return Session{ID: s.ID, Address: s.Address, Agent: s.Agent, Created: s.Created, Seen: s.Seen}
	}), nil
}

func (f *face) endSession(ctx context.Context, in *ByID) (*none, error) {
	return nil, f.Auth.EndSession(ctx, auth.ActorFrom(ctx), auth.SessionID(in.ID))
}

func (f *face) tokens(ctx context.Context, in *ByID) (*answer[list[Token]], error) {
	found, err := f.Auth.TokensOf(ctx, auth.ActorFrom(ctx), auth.UserID(in.ID))
	if err != nil {
		return nil, err
	}
	return all(found, func(t auth.Token) Token {
		return Token{ID: t.ID, Name: t.Name, Acts: t.Acts, Created: t.Created, Expires: t.Expires, LastUsed: moment(t.LastUsed)}
	}), nil
}

func (f *face) revokeToken(ctx context.Context, in *ByID) (*none, error) {
	return nil, f.Auth.RevokeToken(ctx, auth.ActorFrom(ctx), auth.TokenID(in.ID))
}

// LedgerFact is job.Entry as JSON, with the hashes that bind it to the chain.
type LedgerFact struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"`
	Subject string          `json:"subject"`
	Actor   string          `json:"actor"`
	Detail  json.RawMessage `json:"detail,omitempty"`
	Prev    string          `json:"prev"`
	Hash    string          `json:"hash"`
}

func (f *face) audit() {
	handle(f, operation{method: "GET", path: "/audit", id: "list-facts", tag: "audit"}, f.facts)
	handle(f, operation{method: "GET", path: "/audit/chain", id: "check-chain", tag: "audit"}, f.chain)
}

func (f *face) facts(ctx context.Context, in *struct {
	Subject string `query:"subject"`
	Kind    string `query:"kind"`
	Actor   string `query:"actor"`
	After   int64  `query:"after"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
},
) (*answer[list[LedgerFact]], error) {
	found, err := f.Auth.Facts(ctx, auth.ActorFrom(ctx), job.Filter{
		Subject: in.Subject, Kind: in.Kind, Actor: in.Actor, Before: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := all(found, factView)
	if len(found) == in.Limit {
		out.Body.Next = strconv.FormatInt(found[len(found)-1].Seq, 10)
	}
	return out, nil
}

// Chain is the whole ledger, found unbroken.
type Chain struct {
	Length int64 `json:"length"`
}

func (f *face) chain(ctx context.Context, _ *none) (*answer[Chain], error) {
	n, err := f.Auth.CheckChain(ctx, auth.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	return &answer[Chain]{Chain{n}}, nil
}
