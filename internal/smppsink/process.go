package smppsink

import (
	"encoding/json"
	"fmt"
	"io"
)

// Count is what a sink in a process of its own says at its end.
type Count struct {
	Taken        int64 `json:"taken"`      // messages of the network: parts
	Recipients   int   `json:"recipients"` // different numbers
	Repeated     int64 `json:"repeated"`   // whole messages beyond each number's first
	Bytes        int64 `json:"bytes"`      // of user data
	Acknowledged int64 `json:"acknowledged"`
}

// Count adds up what was taken.
func (s *Sink) Count() Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Count{
		Taken: int64(s.next - 0xA0), Recipients: len(s.counts), Repeated: s.whole - int64(len(s.counts)), Bytes: s.bytes, Acknowledged: s.acked, //nolint:gosec // counted from one
	}
}

// Process runs a sink as the work of a whole process: it writes its address as
// the first line, serves until its input ends, and writes its Count as JSON. A
// bench starts it so that its own figures are its own.
func Process(addr string, in io.Reader, out io.Writer, opts Options) error {
	s, err := Start(addr, opts)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, s.Addr()); err != nil {
		return fmt.Errorf("message sink: %w", err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return fmt.Errorf("message sink: %w", err)
	}
	if err := s.Close(); err != nil {
		return fmt.Errorf("message sink: %w", err)
	}
	return json.NewEncoder(out).Encode(s.Count())
}
