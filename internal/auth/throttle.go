package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Origin is where a login comes from. It is personal data: it stays with the
// session and never enters the ledger.
type Origin struct {
	Address string // the client's IP address, without a port
	Agent   string // the browser as it names itself
}

// pace is how fast one login, or one address, may fail.
type pace struct {
	free   int64         // failures that cost nothing
	first  time.Duration // the wait after the first beyond; it doubles
	most   time.Duration
	forget time.Duration // quiet time after which all is forgotten
}

// A person mistypes a few times; a whole office may share one address.
func loginPace() pace   { return pace{5, 30 * time.Second, 15 * time.Minute, 24 * time.Hour} }
func addressPace() pace { return pace{50, 30 * time.Second, 15 * time.Minute, time.Hour} }

// wait is how long to refuse after so many failures.
func (p pace) wait(failures int64) time.Duration {
	if failures < p.free {
		return 0
	}
	d := p.first
	for range min(failures-p.free, 16) {
		if d *= 2; d >= p.most {
			return p.most
		}
	}
	return d
}

// charge counts an attempt as failed before it is made, so that a thousand
// attempts at once are no more than a thousand in a row; a success takes it
// back. It returns how long the caller must still wait, and whether this
// attempt began the wait.
func charge(ctx context.Context, tx *sqldb.Tx, subject string, p pace) (wait time.Duration, began bool, err error) {
	now := tx.Now()
	// The row is taken first, so that attempts on PostgreSQL queue here as well.
	_, err = tx.Exec(ctx, `INSERT INTO auth_throttle (subject, failures, until, updated) VALUES (?, 0, 0, ?)
		ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN auth_throttle.updated < ? THEN 0 ELSE auth_throttle.failures END`,
		subject, sqldb.Micros(now), sqldb.Micros(now.Add(-p.forget)))
	if err != nil {
		return 0, false, err
	}
	var failures, until int64
	if err := tx.QueryRow(ctx, `SELECT failures, until FROM auth_throttle WHERE subject = ?`, subject).
		Scan(&failures, &until); err != nil {
		return 0, false, err
	}
	if left := sqldb.At(until).Sub(now); until > 0 && left > 0 {
		return left, false, nil
	}
	failures++
	next := p.wait(failures)
	_, err = tx.Exec(ctx, `UPDATE auth_throttle SET failures = ?, until = ?, updated = ? WHERE subject = ?`,
		failures, sqldb.Micros(now.Add(next)), sqldb.Micros(now), subject)
	return 0, next > 0, err
}

// forgive takes back what charge counted: all of it for the login, one for the
// address, behind which others may still be guessing.
func forgive(ctx context.Context, tx *sqldb.Tx, login, address string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM auth_throttle WHERE subject = ?`, login); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE auth_throttle SET failures = failures - 1, until = 0
		WHERE subject = ? AND failures > 0`, address)
	return err
}

func throttled(wait time.Duration) error {
	return fault.Unavailable("auth.throttled", "seconds", int64(wait/time.Second)+1)
}

// loginSubject hides what was typed as a login: now and then it is a password.
func loginSubject(login string) string {
	sum := sha256.Sum256([]byte(login))
	return "login:" + hex.EncodeToString(sum[:16])
}

// addressSubject takes an IPv6 network of one customer (/64) as one address.
func addressSubject(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "address:" + loginSubject(address)
	}
	if ip = ip.Unmap(); ip.Is6() {
		if net, err := ip.WithZone("").Prefix(64); err == nil {
			return "address:" + net.String()
		}
	}
	return "address:" + ip.String()
}
