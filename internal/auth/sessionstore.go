package auth

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/sqldb"
)

// SessionID names a session to people; it opens nothing.
type SessionID = ident.ID[Session]

// Session is one browser in which a user is logged in.
type Session struct {
	ID      SessionID
	User    UserID
	Address string
	Agent   string
	Created time.Time
	Seen    time.Time // to within seenEvery
}

// seenEvery spares the database a write for every page: a session is known to
// have been used to within this time.
const seenEvery = 5 * time.Minute

// SessionsOf lists a user's live sessions, the last used first. Everyone may see
// his own, an admin those of people he manages.
func (s *Service) SessionsOf(ctx context.Context, actor Actor, id UserID) ([]Session, error) {
	var found []Session
	err := s.db.View(ctx, func(tx *sqldb.Tx) error {
		if err := s.ownOrManaged(ctx, tx, actor, id); err != nil {
			return err
		}
		return tx.Each(ctx, func(rows *sql.Rows) error {
			var one Session
			var created, seen int64
			err := rows.Scan(&one.ID, &one.User, &one.Address, &one.Agent, &created, &seen)
			one.Created, one.Seen = sqldb.At(created), sqldb.At(seen)
			found = append(found, one)
			return err
		}, `SELECT id, user_id, address, agent, created, seen FROM auth_session
			WHERE user_id = ? AND created > ? AND seen > ? ORDER BY seen DESC, id`,
			id, sqldb.Micros(tx.Now().Add(-SessionLifetime)), sqldb.Micros(tx.Now().Add(-SessionIdle)))
	})
	return found, err
}

// EndSession logs one browser out.
func (s *Service) EndSession(ctx context.Context, actor Actor, id SessionID) error {
	return s.change(ctx, "end session", func(tx *sqldb.Tx) error {
		var user UserID
		err := tx.QueryRow(ctx, `SELECT user_id FROM auth_session WHERE id = ? AND user_id <> ''`, id).Scan(&user)
		if sqldb.NoRows(err) {
			return fault.NotFound("auth.no_session")
		}
		if err != nil {
			return err
		}
		if err := s.ownOrManaged(ctx, tx, actor, user); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE auth_session SET seen = 0 WHERE id = ?`, id); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "session.ended", string(user), nil)
	})
}

func (s *Service) ownOrManaged(ctx context.Context, tx *sqldb.Tx, actor Actor, id UserID) error {
	if actor.Known() && actor.ID == id && actor.Only == nil {
		return nil
	}
	_, err := s.managed(ctx, tx, actor, id)
	return err
}

// endSessions ends all of a user's sessions. An ended session keeps its row,
// seen at 0, until its day is over: a request that was under way must not bring
// it back to life when it saves its session at the end.
func endSessions(ctx context.Context, tx *sqldb.Tx, id UserID) error {
	_, err := tx.Exec(ctx, `UPDATE auth_session SET seen = 0 WHERE user_id = ?`, id)
	return err
}

// Sweep removes what has expired: sessions, and throttles that are forgotten.
// It returns how many rows that were.
func (s *Service) Sweep(ctx context.Context) (removed int64, err error) {
	err = s.change(ctx, "sweep sessions", func(tx *sqldb.Tx) error {
		now := tx.Now()
		n, err := tx.Exec(ctx, `DELETE FROM auth_session WHERE created <= ? OR (seen > 0 AND seen <= ?)`,
			sqldb.Micros(now.Add(-SessionLifetime)), sqldb.Micros(now.Add(-SessionIdle)))
		if err != nil {
			return err
		}
		m, err := tx.Exec(ctx, `DELETE FROM auth_throttle WHERE updated < ?`, sqldb.Micros(now.Add(-loginPace().forget)))
		removed = n + m
		return err
	})
	return removed, err
}

// sessionStore is scs's store on our tables. Both lifetimes are kept here, by
// the database's clock, and not by scs's.
type sessionStore struct{ db *sqldb.DB }

// FindCtx returns a live session's data and notes that it was used.
func (s *sessionStore) FindCtx(ctx context.Context, hash string) (data []byte, found bool, err error) {
	var created, seen time.Time
	var now time.Time
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		var text string
		var c, u int64
		now = tx.Now()
		err := tx.QueryRow(ctx, `SELECT data, created, seen FROM auth_session WHERE hash = ?`, hash).Scan(&text, &c, &u)
		data, created, seen = []byte(text), sqldb.At(c), sqldb.At(u)
		return err
	})
	if sqldb.NoRows(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if !now.Before(created.Add(SessionLifetime)) || !now.Before(seen.Add(SessionIdle)) {
		return nil, false, nil
	}
	if now.Before(seen.Add(seenEvery)) {
		return data, true, nil
	}
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE auth_session SET seen = ? WHERE hash = ? AND seen > 0`, sqldb.Micros(tx.Now()), hash)
		return err
	})
	return data, err == nil, err
}

// CommitCtx keeps a session. Its times are the row's own; scs's expiry is only
// that of the cookie.
func (s *sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, _ time.Time) error {
	var parts sessionData
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		now := sqldb.Micros(tx.Now())
		_, err := tx.Exec(ctx, `INSERT INTO auth_session (hash, id, user_id, data, address, agent, created, seen)
			VALUES (?,?,?,?,?,?,?,?)
			ON CONFLICT (hash) DO UPDATE SET data = excluded.data, user_id = excluded.user_id,
				address = excluded.address, agent = excluded.agent, seen = excluded.seen
			WHERE auth_session.seen > 0`,
			hash, ident.New[Session](tx.Now()), parts.Values[sessionUser], string(data),
			parts.Values[sessionAddress], parts.Values[sessionAgent], now, now)
		return err
	})
}

// DeleteCtx ends a session; one that is not there is no error.
func (s *sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.db.Update(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE auth_session SET seen = 0, data = '{}' WHERE hash = ?`, hash)
		return err
	})
}

// Find is FindCtx for scs's smaller interface.
func (s *sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is CommitCtx for scs's smaller interface.
func (s *sessionStore) Commit(hash string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, expiry)
}

// Delete is DeleteCtx for scs's smaller interface.
func (s *sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }
