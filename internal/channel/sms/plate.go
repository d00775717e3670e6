package sms

import (
	"hash/fnv"
	"sync"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/gsm"
)

// mostParts is the longest text that is sent: phones of ten years ago join no
// more, and nobody reads on.
const mostParts = 10

// plate is a text cut into parts, once for everyone who gets it.
type plate struct {
	size  gsm.Size
	parts []gsm.Part // with the reference 0
}

func newPlate(text string) *plate {
	return &plate{size: gsm.Measure(text), parts: gsm.Segment(text, 0)}
}

// refusal is why nobody can be sent this text.
func (p *plate) refusal() error {
	switch {
	case p.size.Parts == 0:
		return fault.Invalid("sms.empty_text")
	case p.size.Parts > mostParts:
		return fault.TooLarge("sms.long_text", "parts", p.size.Parts, "most", mostParts)
	}
	return nil
}

// data is the i-th part with the message's own reference.
func (p *plate) data(i int, ref byte) []byte {
	data := p.parts[i].UserData()
	if p.parts[i].Header != nil {
		data[3] = ref
	}
	return data
}

// reference is the message's own number between 0 and 255 in the header of its
// parts, the same on every try. A handset joins parts by sender and reference, so
// two messages to one phone are mixed up only if they have the same by chance and
// one of them is still incomplete.
func reference(m delivery.Message) byte {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.Key()))
	sum := h.Sum32()
	return byte(sum ^ sum>>8 ^ sum>>16 ^ sum>>24) //nolint:gosec // eight bits are wanted
}

// plates keeps the latest texts.
type plates struct {
	mu    sync.RWMutex
	made  map[*delivery.Rendering]*plate
	order []*delivery.Rendering
}

func newPlates() *plates { return &plates{made: map[*delivery.Rendering]*plate{}} }

const keptPlates = 64

func (p *plates) of(r *delivery.Rendering) *plate {
	p.mu.RLock()
	found := p.made[r]
	p.mu.RUnlock()
	if found != nil {
		return found
	}
	made := newPlate(r.Text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made[r] == nil {
		p.order = append(p.order, r)
	}
	p.made[r] = made
	if len(p.order) > keptPlates {
		delete(p.made, p.order[0])
		p.order = p.order[1:]
	}
	return made
}
