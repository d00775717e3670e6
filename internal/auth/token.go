package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// TokenID names an API token to people; it opens nothing.
type TokenID = ident.ID[Token]

// TokenLongest is the longest life of an API token.
const TokenLongest = 366 * 24 * time.Hour

// tokenPrefix lets a leaked token be recognised as one of ours.
const tokenPrefix = "loa_"

// Token is a key by which a program works in a user's name. It can do at most
// what the user can at that moment, or only the acts it was made for.
type Token struct {
	ID       TokenID
	User     UserID
	Name     string // what it is for, in the owner's words
	Acts     []Act  // nil: all that the user may do
	Created  time.Time
	Expires  time.Time
	LastUsed time.Time // to within seenEvery; zero when never
}

// NewToken is what it takes to issue a token.
type NewToken struct {
	User    UserID // empty: the actor himself; another's only from the command line
	Name    string
	Acts    []Act
	Expires time.Time
}

// IssueToken makes a token. The secret is returned here and never again: the
// database keeps its hash. A token cannot make tokens, or a leaked one would
// live for ever.
func (s *Service) IssueToken(ctx context.Context, actor Actor, n NewToken) (Token, Secret, error) {
	if n.User == "" {
		n.User = actor.ID
	}
	if actor.Via == ViaAPI || (n.User != actor.ID && actor.Via != ViaCLI) || !actor.Known() {
		return Token{}, "", fault.Forbidden("auth.token.by_desk")
	}
	secret := Secret(tokenPrefix + strings.ToLower(rand.Text()+rand.Text()))
	var t Token
	err := s.change(ctx, "issue token", func(tx *sqldb.Tx) error {
		if err := checkToken(n, tx.Now()); err != nil {
			return err
		}
		if _, err := actorOf(ctx, tx, n.User, ViaAPI); err != nil {
			return err
		}
		t = Token{
			ID: ident.New[Token](tx.Now()), User: n.User, Name: tidy(n.Name), Acts: n.Acts,
			Created: tx.Now(), Expires: n.Expires.UTC().Truncate(time.Microsecond),
		}
		acts, err := json.Marshal(t.Acts)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO auth_token (id, hash, user_id, name, acts, created, expires, last_used, revoked)
			VALUES (?,?,?,?,?,?,?,0,0)`, t.ID, tokenHash(secret), t.User, t.Name, string(acts),
			sqldb.Micros(t.Created), sqldb.Micros(t.Expires)); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "token.issued", string(t.User), map[string]any{"token": t.ID, "acts": t.Acts})
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

func checkToken(n NewToken, now time.Time) error {
	if tidy(n.Name) == "" {
		return fault.Invalid("auth.token.no_name").On("name")
	}
	if !n.Expires.After(now) || n.Expires.After(now.Add(TokenLongest)) {
		return fault.Invalid("auth.token.bad_expiry", "days", int(TokenLongest/(24*time.Hour))).On("expires")
	}
	for _, act := range n.Acts {
		if !act.Valid() {
			return fault.Invalid("auth.token.bad_act", "act", string(act)).On("acts")
		}
	}
	return nil
}

// TokensOf lists a user's tokens that still open something, the newest first.
func (s *Service) TokensOf(ctx context.Context, actor Actor, id UserID) ([]Token, error) {
	var found []Token
	err := s.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		if err := s.ownOrManaged(ctx, tx, actor, id); err != nil {
			return err
		}
		found, err = tokens(ctx, tx, `WHERE user_id = ? AND revoked = 0 AND expires > ? ORDER BY id DESC`,
			id, sqldb.Micros(tx.Now()))
		return err
	})
	return found, err
}

// RevokeToken ends a token at once.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, id TokenID) error {
	return s.change(ctx, "revoke token", func(tx *sqldb.Tx) error {
		found, err := tokens(ctx, tx, `WHERE id = ? AND revoked = 0`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.NotFound("auth.no_token")
		}
		if err := s.ownOrManaged(ctx, tx, actor, found[0].User); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_token SET revoked = ? WHERE id = ?`, sqldb.Micros(tx.Now()), id); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "token.revoked", string(found[0].User), map[string]any{"token": id})
	})
}

// ActorByToken is the user behind an API token, at work through the API.
func (s *Service) ActorByToken(ctx context.Context, secret Secret) (Actor, error) {
	var a Actor
	var stale TokenID
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err := tokens(ctx, tx, `WHERE hash = ? AND revoked = 0 AND expires > ?`,
			tokenHash(secret), sqldb.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.Forbidden("auth.token.unknown")
		}
		t := found[0]
		if a, err = actorOf(ctx, tx, t.User, ViaAPI); err != nil {
			return err
		}
		a.Only = t.Acts
		if t.LastUsed.Add(seenEvery).Before(tx.Now()) {
			stale = t.ID
		}
		return nil
	})
	if err == nil && stale != "" {
		err = s.change(ctx, "note use of token", func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE auth_token SET last_used = ? WHERE id = ?`, sqldb.Micros(tx.Now()), stale)
			return err
		})
	}
	return a, err
}

// Bearer puts the actor behind an Authorization: Bearer header into the context.
// Without the header the request goes on as a stranger's; with a token that
// opens nothing, fail answers it.
func (s *Service) Bearer(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "Bearer") {
				next.ServeHTTP(w, r)
				return
			}
			a, err := s.ActorByToken(r.Context(), Secret(strings.TrimSpace(token)))
			if err != nil {
				fail(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(WithActor(r.Context(), a)))
		})
	}
}

func tokens(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Token, error) {
	var found []Token
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var t Token
		var acts string
		var created, expires, used int64
		if err := rows.Scan(&t.ID, &t.User, &t.Name, &acts, &created, &expires, &used); err != nil {
			return err
		}
		t.Created, t.Expires, t.LastUsed = sqldb.At(created), sqldb.At(expires), sqldb.At(used)
		found = append(found, t)
		return json.Unmarshal([]byte(acts), &found[len(found)-1].Acts)
	}, `SELECT id, user_id, name, acts, created, expires, last_used FROM auth_token `+clause, args...)
	return found, err
}

// tokenHash needs no salt and no slowness: a token has 256 random bits.
func tokenHash(secret Secret) string {
	sum := sha256.Sum256([]byte(secret.Reveal()))
	return hex.EncodeToString(sum[:])
}
