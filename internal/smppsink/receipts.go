package smppsink

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/gsm"
)

// receipt is what the centre reports about a message.
type receipt struct {
	id        uint64
	to, from  string
	state     byte
	err       string
	reference []byte
}

func hexID(id uint64) string { return fmt.Sprintf("%X", id) }

// settle decides what becomes of a message: held ones are on their way until they
// are released.
func (s *Sink) settle(r *receipt) {
	if s.opts.Receipts == ReceiptsHeld {
		s.hold(*r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages[r.id].state = r.state
}

func (s *Sink) hold(r receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, r)
}

// Release sends the receipts that are held, newest first: out of order and late.
func (s *Sink) Release() {
	s.mu.Lock()
	held := s.held
	s.held = nil
	var to *conn
	for c := range s.open {
		if c.bound {
			to = c
		}
	}
	for _, r := range held {
		s.messages[r.id].state = r.state
		if to == nil {
			s.owed[r.id] = r
		}
	}
	s.mu.Unlock()
	if to == nil {
		return
	}
	slices.Reverse(held)
	for _, r := range held {
		to.report(r)
	}
	_ = to.flush()
}

// Say sends what the owner of a number has written to everyone who is bound.
func (s *Sink) Say(from, text string) {
	part := gsm.Segment(text, 0)[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		if !c.bound {
			continue
		}
		p := c.delivery(from, "Loa")
		_ = p.Message.SetMessageDataWithEncoding(part.Data, data.FromDataCoding(part.Coding))
		c.send(p, 0)
		_ = c.flush()
	}
}

// report sends a receipt; the client owes an answer.
func (c *conn) report(r receipt) {
	if c.s.opts.Strange {
		c.send(c.reportOf(receipt{id: r.id + 1<<40, to: r.to, from: r.from, state: stateDelivered}), 0)
	}
	c.s.mu.Lock()
	c.s.owed[r.id] = r
	c.s.mu.Unlock()
	c.send(c.reportOf(r), r.id)
	if c.s.opts.Twice {
		c.send(c.reportOf(r), r.id)
	}
}

func (c *conn) delivery(from, to string) *pdu.DeliverSM {
	p := pdu.NewDeliverSM().(*pdu.DeliverSM) //nolint:forcetypeassert // it makes no other
	p.SourceAddr, _ = pdu.NewAddressWithTonNpiAddr(1, 1, from)
	p.DestAddr, _ = pdu.NewAddressWithTonNpiAddr(5, 0, to)
	return p
}

func (c *conn) reportOf(r receipt) *pdu.DeliverSM {
	p := c.delivery(r.to, r.from)
	p.EsmClass = 4
	id, arrived := hexID(r.id), 0
	if c.s.opts.Decimal {
		id = fmt.Sprintf("%010d", r.id)
	} else {
		p.RegisterOptionalParam(pdu.Field{Tag: pdu.TagReceiptedMessageID, Data: append([]byte(id), 0)})
		p.RegisterOptionalParam(pdu.Field{Tag: pdu.TagMessageStateOption, Data: []byte{r.state}})
	}
	if r.reference != nil {
		p.RegisterOptionalParam(pdu.Field{Tag: pdu.TagUserMessageReference, Data: r.reference})
	}
	if r.state == stateDelivered {
		arrived = 1
	}
	if r.err == "" {
		r.err = "000"
	}
	day := c.s.opts.Now().In(time.UTC).Format("0601021504")
	text := fmt.Sprintf("id:%s sub:001 dlvrd:%03d submit date:%s done date:%s stat:%s err:%s text:", id, arrived, day, day, stateWord(r.state), r.err)
	_ = p.Message.SetMessageDataWithEncoding([]byte(text), data.GSM7BIT)
	return p
}

func stateWord(state byte) string {
	switch state {
	case stateEnroute:
		return "ENROUTE"
	case stateDelivered:
		return "DELIVRD"
	case stateExpired:
		return "EXPIRED"
	case stateUndeliverable:
		return "UNDELIV"
	}
	return "UNKNOWN"
}

func (c *conn) send(p pdu.PDU, about uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	p.SetSequenceNumber(c.seq)
	c.due[c.seq] = about
	b := pdu.NewBuffer(nil)
	p.Marshal(b)
	_, _ = c.w.Write(b.Bytes())
}

// acknowledged strikes a receipt off; one that the client could not take comes
// again a moment later.
func (c *conn) acknowledged(p *pdu.DeliverSMResp) {
	c.mu.Lock()
	about, ok := c.due[p.GetSequenceNumber()]
	delete(c.due, p.GetSequenceNumber())
	c.mu.Unlock()
	if !ok || about == 0 {
		return
	}
	s := c.s
	s.mu.Lock()
	r, owed := s.owed[about]
	if p.IsOk() {
		s.acked++
		delete(s.owed, about)
	}
	s.mu.Unlock()
	if owed && p.GetHeader().CommandStatus == data.ESME_RX_T_APPN {
		time.AfterFunc(50*time.Millisecond, func() {
			c.report(r)
			_ = c.flush()
		})
	}
}

// query answers by the state of a message.
func (c *conn) query(p *pdu.QuerySM) {
	out := pdu.NewQuerySMRespFromReq(p).(*pdu.QuerySMResp) //nolint:forcetypeassert // it makes no other
	out.MessageID = p.MessageID
	c.s.mu.Lock()
	k := c.s.find(p.MessageID)
	if k != nil {
		out.MessageState = k.state
	}
	c.s.mu.Unlock()
	if k == nil {
		c.raw(data.QUERY_SM_RESP, data.ESME_RQUERYFAIL, p.GetSequenceNumber())
		return
	}
	c.put(out)
}

// replace changes the text of a message that is still on its way.
func (c *conn) replace(p *pdu.ReplaceSM) {
	octets, _ := p.Message.GetMessageData()
	code := data.ESME_RREPLACEFAIL
	c.s.mu.Lock()
	if k := c.s.find(p.MessageID); k != nil && k.state == stateEnroute {
		code = data.ESME_ROK
		for i := range c.s.ring {
			if m := &c.s.ring[i]; m.ID == p.MessageID {
				m.Text, m.Replaced = gsm.Decode(m.Coding, octets), true
			}
		}
	}
	c.s.mu.Unlock()
	c.raw(data.REPLACE_SM_RESP, code, p.GetSequenceNumber())
}

func (s *Sink) find(id string) *kept {
	n, err := strconv.ParseUint(id, 16, 64)
	if err != nil {
		return nil
	}
	return s.messages[n]
}
