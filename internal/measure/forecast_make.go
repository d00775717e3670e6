package measure

import (
	"cmp"
	"slices"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
)

// Foretell says what is to be expected. Communes stand in no order within a
// channel's queue (people are written to in the order in which they subscribed),
// so they differ by what became of their own earlier messages.
func Foretell(a Ask, now time.Time) Forecast {
	f := Forecast{Made: now, Start: a.Start, Sure: SureNone}
	all := book{units: map[string]*account{}}
	for _, ch := range a.Channels {
		f.Channels = append(f.Channels, all.channel(a, ch))
	}
	f.All = all.total.line("", "", a)
	for unit, acc := range all.units {
		f.Units = append(f.Units, acc.line(unit, "", a))
	}
	slices.SortFunc(f.Units, slowestFirst)
	f.judge(a)
	return f
}

// account gathers the curves of one commune, channel or of all.
type account struct {
	n                 int64
	known, receipts   bool
	handed, delivered []curve
	never, cost       float64
	quietly           bool // some of it leaves outside of quiet hours only
	begun             bool
}

func (acc *account) take(p part) {
	if p.n == 0 {
		return
	}
	if !acc.begun {
		acc.begun, acc.known, acc.receipts = true, true, true
	}
	acc.n += p.n
	acc.cost += p.cost
	acc.known, acc.receipts = acc.known && p.known, acc.receipts && p.receipts
	acc.quietly = acc.quietly || !p.silent
	if p.known {
		acc.handed = append(acc.handed, p.handed)
		acc.never += float64(p.n) - p.handed.most()
	}
	if p.receipts {
		acc.delivered = append(acc.delivered, p.delivered)
	}
}

func (acc *account) line(unit, channel string, a Ask) Line {
	l := Line{Unit: unit, Channel: channel, N: acc.n, Cost: acc.cost}
	if l.Known = acc.known; !l.Known {
		return l
	}
	w := window{start: a.Start, quiet: a.Quiet}
	l.Never, l.Handed = acc.never, timesOf(merged(acc.handed), a.Start)
	if acc.quietly {
		l.Handed = l.Handed.outside(w)
	}
	if l.Receipts = acc.receipts; l.Receipts {
		l.Delivered = timesOf(merged(acc.delivered), a.Start).notBefore(l.Handed)
	}
	return l
}

// merged puts curves of one shape together, so that a hundred communes without a
// past of their own cost what one does.
func merged(curves []curve) []curve {
	at, out := map[*time.Time]int{}, make([]curve, 0, len(curves)) // each channel has times of its own
	for _, c := range curves {
		if len(c.leave) == 0 {
			out = append(out, c)
			continue
		}
		k := &c.leave[0]
		if i, ok := at[k]; ok && c.common {
			out[i].weight += c.weight
			continue
		}
		if c.common {
			at[k] = len(out)
		}
		out = append(out, c)
	}
	return out
}

// part is what one commune's messages on one channel come to.
type part struct {
	n                       int64
	known, receipts, silent bool
	handed, delivered       curve
	cost                    float64
}

type book struct {
	total account
	units map[string]*account
}

func (b *book) channel(a Ask, ch AskChannel) Line {
	var own account
	leave := ch.leaving(a)
	common := ch.Past.shape()
	for _, u := range ch.Units {
		p := part{n: u.N, silent: ch.Silent, cost: float64(u.N) * ch.Price, known: ch.Rate.Usual > 0 && ch.Past.Known()}
		s := common
		if u.Past != nil && u.Past.Known() && u.Past.Meant >= EnoughInUnit {
			s = u.Past.shape()
			s.common = false
			if !u.Past.Receipts() {
				s.arrived, s.receipts = common.arrived, common.receipts
			}
		}
		p.receipts = p.known && s.receipts
		p.handed = curve{weight: float64(u.N), share: s.handedShare, leave: leave, took: s.taken, common: s.common}
		p.delivered = curve{weight: float64(u.N), share: s.deliveredShare, leave: leave, took: s.arrived, common: s.common}
		own.take(p)
		b.total.take(p)
		if b.units[u.Unit] == nil {
			b.units[u.Unit] = &account{}
		}
		b.units[u.Unit].take(p)
	}
	return own.line("", ch.Channel, a)
}

// leaving is when each part of the channel's queue leaves; parts that would leave
// after the end do not.
func (ch AskChannel) leaving(a Ask) []time.Time {
	if ch.Rate.Usual <= 0 {
		return nil
	}
	var n int64
	for _, u := range ch.Units {
		n += u.N
	}
	w := window{start: a.Start, expires: a.Expires, quiet: a.Quiet}
	if ch.Silent {
		w.quiet = delivery.Quiet{}
	}
	leave := make([]time.Time, 0, steps)
	for i := range steps {
		ahead := float64(ch.Ahead) + float64(n)*(float64(i)+0.5)/steps
		t := w.after(time.Duration(min(ahead/ch.Rate.Usual, horizon.Seconds()) * float64(time.Second)))
		if w.expires.IsZero() || t.Before(w.expires) {
			leave = append(leave, t)
		}
	}
	return leave
}

// shape is a past as curves use it.
type shape struct {
	handedShare, deliveredShare float64
	taken, arrived              delivery.Curve
	receipts, common            bool
}

func (p Past) shape() shape {
	s := shape{receipts: p.Receipts(), taken: p.Taken.Curve(), arrived: p.Arrived.Curve(), common: true}
	if p.Meant > 0 {
		s.handedShare = float64(p.Handed) / float64(p.Meant)
		s.deliveredShare = float64(min(p.Delivered, p.Handed)) / float64(p.Meant)
	}
	return s
}

// slowestFirst puts communes that are not foretold first, then those that come
// last to nine tenths, then to half.
func slowestFirst(a, b Line) int {
	if a.Known != b.Known {
		if !a.Known {
			return -1
		}
		return 1
	}
	return cmp.Or(laterFirst(a.Handed.Ninety, b.Handed.Ninety), laterFirst(a.Delivered.Ninety, b.Delivered.Ninety),
		laterFirst(a.Handed.Half, b.Handed.Half), cmp.Compare(b.N, a.N), cmp.Compare(a.Unit, b.Unit))
}

func laterFirst(a, b time.Time) int {
	if a.IsZero() != b.IsZero() { // never is the latest
		if a.IsZero() {
			return -1
		}
		return 1
	}
	return b.Compare(a)
}

// judge says how sure the forecast is, and between which times it lies.
func (f *Forecast) judge(a Ask) {
	if !f.All.Known {
		return
	}
	f.Sure = SureFair
	quick, slow := a, a
	quick.Channels, slow.Channels = slices.Clone(a.Channels), slices.Clone(a.Channels)
	for i, ch := range a.Channels {
		if i == 0 || ch.Rate.Runs < f.Runs {
			f.Runs = ch.Rate.Runs
		}
		f.Receipts += ch.Past.Meant
		if ch.Rate.Runs < 3 || ch.Rate.Quickest > 2*ch.Rate.Slowest {
			f.Sure = SureLow
		}
		quick.Channels[i].Rate.Usual = max(ch.Rate.Usual, ch.Rate.Quickest)
		slow.Channels[i].Rate.Usual = ch.Rate.Usual
		if ch.Rate.Slowest > 0 {
			slow.Channels[i].Rate.Usual = min(ch.Rate.Usual, ch.Rate.Slowest)
		}
	}
	f.Early, f.Late = quick.ninety(), slow.ninety()
}

// ninety is when nine tenths of all are handed their message.
func (a Ask) ninety() time.Time {
	all := book{units: map[string]*account{}}
	for _, ch := range a.Channels {
		all.channel(a, ch)
	}
	return all.total.line("", "", a).Handed.Ninety
}
