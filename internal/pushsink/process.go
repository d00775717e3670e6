package pushsink

import (
	"encoding/json"
	"fmt"
	"io"
)

// Count is what a sink in a process of its own says at its end.
type Count struct {
	Taken      int64 `json:"taken"`      // messages
	Recipients int   `json:"recipients"` // different subscriptions
	Repeated   int64 `json:"repeated"`   // messages beyond each subscription's first
	Bytes      int64 `json:"bytes"`      // of encrypted bodies
	Broken     int64 `json:"broken"`     // of those decrypted, which could not be
}

// Count adds up what was taken.
func (s *Sink) Count() Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Count{
		Taken: s.total, Recipients: len(s.counts), Repeated: s.total - int64(len(s.counts)), Bytes: s.bytes, Broken: s.broken,
	}
}

// Process runs a sink as the work of a whole process: it writes its URL as the
// first line, serves until its input ends, and writes its Count as JSON. A bench
// starts it so that its own figures are its own.
func Process(addr string, in io.Reader, out io.Writer, opts Options) error {
	s, err := Start(addr, opts)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, s.URL()); err != nil {
		return fmt.Errorf("push sink: %w", err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return fmt.Errorf("push sink: %w", err)
	}
	if err := s.Close(); err != nil {
		return fmt.Errorf("push sink: %w", err)
	}
	return json.NewEncoder(out).Encode(s.Count())
}
