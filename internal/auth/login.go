package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Authenticate checks a login and password. An unknown login and a wrong
// password are one answer and take the same time; too many of them make the
// login, or the address, wait. A closed account learns so only by the right
// password.
func (s *Service) Authenticate(ctx context.Context, login string, password Secret, from Origin) (User, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	u, hash, waits, err := s.attempt(ctx, login, from)
	if err != nil {
		return User{}, err
	}
	ok, err := s.hasher.matches(password, hash)
	if err != nil {
		return User{}, fmt.Errorf("authenticate: %w", err)
	}
	if !ok {
		return User{}, errors.Join(fault.Forbidden("auth.login_failed"), s.recordThrottles(ctx, u, waits))
	}
	if u.Disabled {
		return User{}, fault.Forbidden("auth.user_disabled")
	}
	err = s.change(ctx, "authenticate", func(tx *sqldb.Tx) error {
		return forgive(ctx, tx, loginSubject(login), addressSubject(from.Address))
	})
	return u, err
}

// attempt charges both throttles and finds the user, who may not exist. It
// names the throttles that close behind this attempt, should it fail.
func (s *Service) attempt(ctx context.Context, login string, from Origin) (u User, hash string, closing []string, err error) {
	var wait time.Duration
	err = s.change(ctx, "authenticate", func(tx *sqldb.Tx) error {
		u, hash, closing, wait = User{}, "", nil, 0
		for _, door := range []struct {
			by, subject string
			pace        pace
		}{
			{"address", addressSubject(from.Address), addressPace()},
			{"login", loginSubject(login), loginPace()},
		} {
			left, closes, err := charge(ctx, tx, door.subject, door.pace)
			if err != nil {
				return err
			}
			if wait = left; wait > 0 {
				return nil // who waits at one door does not knock at the next
			}
			if closes {
				closing = append(closing, door.by)
			}
		}
		u, hash, err = userAndHash(ctx, tx, login)
		return err
	})
	if err == nil && wait > 0 {
		err = throttled(wait)
	}
	return u, hash, closing, err
}

func userAndHash(ctx context.Context, tx *sqldb.Tx, login string) (User, string, error) {
	found, err := users(ctx, tx, `WHERE login = ?`, login)
	if err != nil || len(found) == 0 {
		return User{}, "", err
	}
	var hash string
	err = tx.QueryRow(ctx, `SELECT password FROM auth_user WHERE id = ?`, found[0].ID).Scan(&hash)
	return found[0], hash, err
}

// recordThrottles tells the ledger of doors that closed, without saying from
// where: an address is personal data and the ledger is not erased.
func (s *Service) recordThrottles(ctx context.Context, u User, closed []string) error {
	if len(closed) == 0 {
		return nil
	}
	return s.change(ctx, "record throttle", func(tx *sqldb.Tx) error {
		return s.record(ctx, tx, Actor{ID: "public"}, "login.throttled", string(u.ID), map[string][]string{"by": closed})
	})
}

// loggedIn records that the user came in by a face, and returns him at work.
func (s *Service) loggedIn(ctx context.Context, id UserID, via string) (Actor, error) {
	var a Actor
	err := s.change(ctx, "log in", func(tx *sqldb.Tx) (err error) {
		if a, err = actorOf(ctx, tx, id, via); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_user SET last_login = ? WHERE id = ?`, sqldb.Micros(tx.Now()), id); err != nil {
			return err
		}
		return s.record(ctx, tx, a, "user.logged_in", string(id), map[string]string{"via": via})
	})
	return a, err
}

// ActorByLogin is a user at work on the command line, where whoever may run the
// program on the machine is trusted to say who he is.
func (s *Service) ActorByLogin(ctx context.Context, login, via string) (Actor, error) {
	var a Actor
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		found, err := users(ctx, tx, `WHERE login = ?`, strings.ToLower(strings.TrimSpace(login)))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.NotFound("auth.no_login", "login", login)
		}
		a, err = actorOf(ctx, tx, found[0].ID, via)
		return err
	})
	return a, err
}

// actorOf loads a user with his grants; a closed account is nobody.
func actorOf(ctx context.Context, tx *sqldb.Tx, id UserID, via string) (Actor, error) {
	u, err := userByID(ctx, tx, id)
	if err != nil {
		return Actor{}, err
	}
	if u.Disabled {
		return Actor{}, fault.Forbidden("auth.user_disabled")
	}
	held, err := grants(ctx, tx, `AND g.user_id = ? ORDER BY g.id`, id)
	if err != nil {
		return Actor{}, err
	}
	return Actor{ID: u.ID, Name: u.Name, Login: u.Login, Agency: u.Agency, Grants: held, Via: via}, nil
}
