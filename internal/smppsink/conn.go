package smppsink

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

// conn is one client. What is answered is written when nothing more is to be
// read: a full window leaves in one piece.
type conn struct {
	s     *Sink
	nc    net.Conn
	r     *bufio.Reader
	bound bool // under the sink's lock

	mu  sync.Mutex
	w   *bufio.Writer
	seq int32
	due map[int32]uint64 // deliver_sm without an answer: the id that it is about
}

func newConn(s *Sink, nc net.Conn) *conn {
	return &conn{s: s, nc: nc, r: bufio.NewReaderSize(nc, 64<<10), w: bufio.NewWriterSize(nc, 64<<10), due: map[int32]uint64{}}
}

func (c *conn) serve() {
	defer func() {
		_ = c.nc.Close()
		c.s.mu.Lock()
		delete(c.s.open, c)
		c.s.mu.Unlock()
	}()
	for {
		if c.r.Buffered() == 0 && c.flush() != nil {
			return
		}
		p, err := pdu.Parse(c.r)
		if err != nil {
			if err != io.EOF { //nolint:errorlint // It comes bare; a word before hanging up on nonsense.
				c.raw(data.GENERIC_NACK, data.ESME_RINVCMDLEN, 0)
				_ = c.flush()
			}
			return
		}
		if !c.handle(p) {
			_ = c.flush()
			return
		}
	}
}

// handle answers one request; false hangs up.
func (c *conn) handle(p pdu.PDU) bool {
	seq := p.GetSequenceNumber()
	switch p := p.(type) {
	case *pdu.BindRequest:
		return c.bind(p)
	case *pdu.EnquireLink:
		c.raw(data.ENQUIRE_LINK_RESP, data.ESME_ROK, seq)
	case *pdu.Unbind:
		c.raw(data.UNBIND_RESP, data.ESME_ROK, seq)
		return false
	case *pdu.SubmitSM:
		return c.submit(p)
	case *pdu.QuerySM:
		c.query(p)
	case *pdu.ReplaceSM:
		c.replace(p)
	case *pdu.DeliverSMResp:
		c.acknowledged(p)
	case *pdu.EnquireLinkResp, *pdu.GenericNack, *pdu.UnbindResp:
	default:
		c.raw(data.GENERIC_NACK, data.ESME_RINVCMDID, seq)
	}
	return true
}

func (c *conn) bind(p *pdu.BindRequest) bool {
	out := p.GetResponse()
	o := c.s.opts
	if o.SystemID != "" && (p.SystemID != o.SystemID || p.Password != o.Password) {
		code := data.ESME_RINVPASWD
		if p.SystemID != o.SystemID {
			code = data.ESME_RINVSYSID
		}
		c.raw(data.BIND_TRANSCEIVER_RESP, code, p.GetSequenceNumber())
		return false
	}
	c.put(out)
	c.s.mu.Lock()
	c.bound = true
	c.s.binds++
	var again []receipt
	for _, r := range c.s.owed {
		again = append(again, r)
	}
	c.s.mu.Unlock()
	for _, r := range again {
		c.report(r)
	}
	return true
}

func (c *conn) submit(p *pdu.SubmitSM) bool {
	if c.s.opts.Latency > 0 {
		<-time.After(c.s.opts.Latency)
	}
	rule, ruled := c.s.judge(p.DestAddr.Address())
	seq := p.GetSequenceNumber()
	switch {
	case ruled && rule.Fate == FateRefuse:
		c.raw(data.SUBMIT_SM_RESP, data.CommandStatusType(rule.Status), seq) //nolint:gosec // the same 32 bits
		return true
	case ruled && rule.Fate == FateNack:
		c.raw(data.GENERIC_NACK, data.ESME_RSYSERR, seq)
		return true
	}
	id := c.s.take(messageOf(p))
	r := receipt{id: id, to: p.DestAddr.Address(), from: p.SourceAddr.Address(), state: stateDelivered}
	if f, ok := p.OptionalParameters[pdu.TagUserMessageReference]; ok {
		r.reference = f.Data
	}
	if ruled {
		if rule.Fate != FateReport {
			return c.misbehave(rule, seq, r)
		}
		r.state, r.err = rule.State, rule.Error
	}
	c.s.settle(&r)
	wanted := p.RegisteredDelivery&1 == 1
	if wanted && c.s.opts.Receipts == ReceiptsEarly {
		c.report(r)
	}
	c.accept(seq, id)
	if wanted && c.s.opts.Receipts == ReceiptsAtOnce {
		c.report(r)
	}
	return true
}

// misbehave takes a message and does not answer as it should.
func (c *conn) misbehave(rule Rule, seq int32, r receipt) bool {
	switch rule.Fate {
	case FateCut:
		return false
	case FateLength:
		c.mu.Lock()
		_, _ = c.w.Write([]byte{0x7f, 0xff, 0xff, 0xff, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1})
		c.mu.Unlock()
	case FateGarble:
		c.mu.Lock()
		b := append(make([]byte, 16, 32), 'A', 0, 0, 0x1e, 0, 0xff) // a field that is longer than all of it
		putHeader(b, data.SUBMIT_SM_RESP, data.ESME_ROK, seq)
		_, _ = c.w.Write(b)
		c.mu.Unlock()
	case FateSilent:
		c.s.hold(r) // its receipt may still come
	case FateRefuse, FateReport, FateNack:
	}
	return true
}

func messageOf(p *pdu.SubmitSM) Message {
	m := Message{
		From: p.SourceAddr.Address(), To: p.DestAddr.Address(), Priority: p.PriorityFlag, Validity: p.ValidityPeriod, Registered: p.RegisteredDelivery&1 == 1,
	}
	if e := p.Message.Encoding(); e != nil {
		m.Coding = e.DataCoding()
	}
	octets, _ := p.Message.GetMessageData()
	if head, err := p.Message.UDH().MarshalBinary(); err == nil && len(head) > 0 {
		octets = append(head, octets...)
	}
	m.Octets = len(octets)
	m.split(octets, p.EsmClass&data.SM_UDH_GSM != 0)
	return m
}

// accept answers a submit with the message's id.
func (c *conn) accept(seq int32, id uint64) {
	text := hexID(id)
	b := make([]byte, 16, 32)
	b = append(append(b, text...), 0)
	putHeader(b, data.SUBMIT_SM_RESP, data.ESME_ROK, seq)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.w.Write(b)
}

func (c *conn) put(p pdu.PDU) {
	b := pdu.NewBuffer(nil)
	p.Marshal(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.w.Write(b.Bytes())
}

func (c *conn) raw(command data.CommandIDType, code data.CommandStatusType, seq int32) {
	b := make([]byte, 16)
	putHeader(b, command, code, seq)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.w.Write(b)
}

func (c *conn) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.Flush()
}

func putHeader(b []byte, command data.CommandIDType, code data.CommandStatusType, seq int32) {
	binary.BigEndian.PutUint32(b, uint32(len(b)))      //nolint:gosec // short
	binary.BigEndian.PutUint32(b[4:], uint32(command)) //nolint:gosec // the same 32 bits
	binary.BigEndian.PutUint32(b[8:], uint32(code))    //nolint:gosec // the same 32 bits
	binary.BigEndian.PutUint32(b[12:], uint32(seq))    //nolint:gosec // the same 32 bits
}
