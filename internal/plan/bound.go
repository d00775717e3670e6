package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// bound is what an approval binds of a stage besides its text: the audience and,
// where there is one, the duty by which it may go beyond the cap.
func (s Stage) bound(audience string) string {
	if !s.Duty.Set() {
		return audience
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{audience, s.Duty.Clause, s.Duty.Reason}, "\x00")))
	return hex.EncodeToString(sum[:])
}
