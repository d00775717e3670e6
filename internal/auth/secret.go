package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"

	"github.com/loa-vn/loa/internal/sqldb"
)

const redacted = "[redacted]"

// Secret is text that must not be seen: a password, a token, a key. However it
// is printed, logged or encoded it shows nothing; Reveal is the only way in.
type Secret string

// Reveal returns the secret itself. Every call of it is worth a look in review.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret.
func (s Secret) String() string { return redacted }

// Format hides the secret from every verb of package fmt.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON hides the secret from encoders.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Purpose says what a key of the site is for, so that one that leaks opens
// nothing else.
type Purpose string

// KeyUnsubscribe signs the links by which people confirm and withdraw.
const KeyUnsubscribe Purpose = "unsubscribe"

// Key returns the site's own 32 random bytes for a purpose, made at first need
// and the same ever after. Every process of the site gets the same ones.
func (s *Service) Key(ctx context.Context, purpose Purpose) (Secret, error) {
	var kept string
	err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // it never fails: it stops the program instead
		if _, err := tx.Exec(ctx, `INSERT INTO auth_secret (purpose, value, created)
			VALUES (?, ?, ?) ON CONFLICT (purpose) DO NOTHING`,
			purpose, hex.EncodeToString(fresh), sqldb.Micros(tx.Now())); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT value FROM auth_secret WHERE purpose = ?`, purpose).Scan(&kept)
	})
	if err != nil {
		return "", fmt.Errorf("site key for %s: %w", purpose, err)
	}
	raw, err := hex.DecodeString(kept)
	if err != nil {
		return "", fmt.Errorf("site key for %s: %w", purpose, err)
	}
	return Secret(raw), nil
}
