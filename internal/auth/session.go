package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// How long a session lasts: a working day without a click, a day at most.
const (
	SessionIdle     = 8 * time.Hour
	SessionLifetime = 24 * time.Hour
)

// The session's own values; every value is a string.
const (
	sessionUser    = "user"
	sessionAddress = "address"
	sessionAgent   = "agent"
)

// Sessions are browser sessions of the desk: a random token in a cookie, its
// hash and the values in the database.
type Sessions struct {
	service *Service
	manager *scs.SessionManager
}

// Sessions makes the desk's sessions. A secure cookie travels over HTTPS only;
// fail answers a request whose session could not be read or kept.
func (s *Service) Sessions(secure bool, fail func(http.ResponseWriter, *http.Request, error)) *Sessions {
	m := scs.New()
	m.Store = &sessionStore{db: s.db}
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.Lifetime = SessionLifetime // of the cookie; the store keeps both times by its own clock
	m.ErrorFunc = fail
	m.Cookie.Name = "loa_session"
	m.Cookie.Secure = secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	if secure {
		m.Cookie.Name = "__Host-loa_session" // bound by the browser to this very host
	}
	return &Sessions{service: s, manager: m}
}

// Handler loads the session of each request and puts its actor, perhaps the
// stranger, into the context.
func (d *Sessions) Handler(next http.Handler) http.Handler {
	return d.manager.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := d.actor(r.Context())
		if err != nil {
			d.manager.ErrorFunc(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(WithActor(r.Context(), a)))
	}))
}

func (d *Sessions) actor(ctx context.Context) (a Actor, err error) {
	id := UserID(d.manager.GetString(ctx, sessionUser))
	if id == "" {
		return Actor{}, nil
	}
	err = d.service.db.View(ctx, func(tx *sqldb.Tx) error {
		a, err = actorOf(ctx, tx, id, ViaDesk)
		return err
	})
	switch fault.KindOf(err) {
	case fault.KindForbidden, fault.KindNotFound: // closed or gone since: a stranger
		return Actor{}, d.manager.Destroy(ctx)
	default:
		return a, err
	}
}

// Login authenticates and gives the session to the user, under a new token, so
// that one planted in the browser beforehand is worth nothing.
func (d *Sessions) Login(ctx context.Context, login string, password Secret, from Origin) (Actor, error) {
	u, err := d.service.Authenticate(ctx, login, password, from)
	if err != nil {
		return Actor{}, err
	}
	if err := d.manager.RenewToken(ctx); err != nil {
		return Actor{}, fmt.Errorf("log in: %w", err)
	}
	a, err := d.service.loggedIn(ctx, u.ID, ViaDesk)
	if err != nil {
		return Actor{}, err
	}
	d.manager.Put(ctx, sessionUser, string(a.ID))
	d.manager.Put(ctx, sessionAddress, from.Address)
	d.manager.Put(ctx, sessionAgent, from.Agent)
	return a, nil
}

// Logout ends the session of the request.
func (d *Sessions) Logout(ctx context.Context) error {
	a := ActorFrom(ctx)
	if err := d.manager.Destroy(ctx); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	if !a.Known() {
		return nil
	}
	return d.service.change(ctx, "log out", func(tx *sqldb.Tx) error {
		return d.service.record(ctx, tx, a, "user.logged_out", string(a.ID), nil)
	})
}

// Put keeps a value in the session, for example a word for the next page.
func (d *Sessions) Put(ctx context.Context, key, value string) {
	d.manager.Put(ctx, "x."+key, value)
}

// Get returns a value of the session, or "".
func (d *Sessions) Get(ctx context.Context, key string) string {
	return d.manager.GetString(ctx, "x."+key)
}

// Pop returns a value of the session and takes it out.
func (d *Sessions) Pop(ctx context.Context, key string) string {
	return d.manager.PopString(ctx, "x."+key)
}

// sessionCodec writes a session as JSON, so that the store can read whose it is
// and a site can move from one engine to the other.
type sessionCodec struct{}

type sessionData struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode refuses values that are no strings: they would come back as others.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	data := sessionData{Deadline: deadline, Values: make(map[string]string, len(values))}
	for k, v := range values {
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("session value %s is a %T, not a string", k, v)
		}
		data.Values[k] = s
	}
	return json.Marshal(data)
}

// Decode is the inverse of Encode.
func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var data sessionData
	if err := json.Unmarshal(b, &data); err != nil {
		return time.Time{}, nil, fmt.Errorf("decode session: %w", err)
	}
	values := make(map[string]any, len(data.Values))
	for k, v := range data.Values {
		values[k] = v
	}
	return data.Deadline, values, nil
}
