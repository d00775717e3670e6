package stationsim

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/loa-vn/loa/internal/station/wire"
)

// audioSize is that of half a minute of speech in Opus at 16 kbit/s.
const audioSize = 60_000

// audioFile is the same noise in every process.
func audioFile() []byte {
	noise := rand.NewChaCha8([32]byte{1})
	file := make([]byte, audioSize)
	_, _ = noise.Read(file) // It never fails.
	return file
}

func audioOf(url string) wire.Audio {
	sum := sha256.Sum256(audioFile())
	return wire.Audio{SHA256: hex.EncodeToString(sum[:]), Size: audioSize, URL: url, Type: "audio/ogg"}
}

// tap lets so many octets a second through, for all who drink together.
type tap struct {
	mu   sync.Mutex
	rate float64
	next time.Time
}

func newTap(rate int64) *tap { return &tap{rate: float64(rate)} }

// take waits until n octets more may leave.
func (t *tap) take(n int64) {
	t.mu.Lock()
	now := time.Now()
	if t.next.Before(now) {
		t.next = now
	}
	wait := t.next.Sub(now)
	t.next = t.next.Add(time.Duration(float64(n) / t.rate * float64(time.Second)))
	t.mu.Unlock()
	if wait > 0 {
		<-time.After(wait)
	}
}
