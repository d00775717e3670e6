package inbound

import (
	"sync"
	"time"
)

// peers keeps each address that connects within its share.
type peers struct {
	open, perMinute int
	mu              sync.Mutex
	connected       map[string]int
	minute          time.Time      // that is being counted
	mails           map[string]int // in it
}

func newPeers(cfg Config) *peers {
	return &peers{open: cfg.PerPeer, perMinute: cfg.PerMinute, connected: map[string]int{}, mails: map[string]int{}}
}

func (p *peers) enter(peer string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.connected[peer] >= p.open {
		return false
	}
	p.connected[peer]++
	return true
}

func (p *peers) leave(peer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.connected[peer]--; p.connected[peer] <= 0 {
		delete(p.connected, peer)
	}
}

// allow counts a mail of the peer in the minute of now.
func (p *peers) allow(peer string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := now.Truncate(time.Minute); !m.Equal(p.minute) {
		p.minute = m
		clear(p.mails)
	}
	p.mails[peer]++
	return p.mails[peer] <= p.perMinute
}
