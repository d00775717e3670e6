package sms

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

const (
	headerLength = 16
	// longest is far beyond what a centre sends: a receipt has 300 octets, a
	// payload in an optional field at most 64 KiB.
	longest = 70 << 10
)

// frame is one protocol data unit as it came: its header and its octets, header
// included.
type frame struct {
	pdu.Header
	octets []byte
}

// errLength is a length that no unit has: where the next begins is not known any
// more.
var errLength = errors.New("a PDU with an impossible length")

// readFrame reads the next unit. Nothing is allocated for a length that is not
// plausible.
func readFrame(r *bufio.Reader) (frame, error) {
	head, err := r.Peek(headerLength)
	if err != nil {
		return frame{}, err
	}
	n := binary.BigEndian.Uint32(head)
	if n < headerLength || n > longest {
		return frame{}, fmt.Errorf("%w: %d", errLength, n)
	}
	f := frame{Header: pdu.ParseHeader([16]byte(head)), octets: make([]byte, n)}
	_, err = io.ReadFull(r, f.octets)
	return f, err
}

// response reports whether the unit answers one of ours.
func (f frame) response() bool { return f.CommandID < 0 }

// parse reads the body. Only units that a centre sends to us are known; the rest
// is nil.
func (f frame) parse() (pdu.PDU, error) {
	var p pdu.PDU
	switch f.CommandID {
	case data.SUBMIT_SM_RESP:
		p = pdu.NewSubmitSMResp()
	case data.DELIVER_SM:
		p = pdu.NewDeliverSM()
	case data.QUERY_SM_RESP:
		p = pdu.NewQuerySMResp()
	default:
		return nil, nil
	}
	if err := p.Unmarshal(pdu.NewBuffer(f.octets)); err != nil {
		return nil, fmt.Errorf("%s: %w", f.CommandID, err)
	}
	return p, nil
}

// encode writes a unit under a sequence number.
func encode(p pdu.PDU, seq int32) []byte {
	p.SetSequenceNumber(seq)
	b := pdu.NewBuffer(make([]byte, 0, 256))
	p.Marshal(b)
	return b.Bytes()
}

// bare is a unit without a body.
func bare(command data.CommandIDType, code data.CommandStatusType, seq int32) []byte {
	b := make([]byte, headerLength, headerLength+1)
	binary.BigEndian.PutUint32(b, headerLength)
	binary.BigEndian.PutUint32(b[4:], uint32(command)) //nolint:gosec // the same 32 bits
	binary.BigEndian.PutUint32(b[8:], uint32(code))    //nolint:gosec // the same 32 bits
	binary.BigEndian.PutUint32(b[12:], uint32(seq))    //nolint:gosec // the same 32 bits
	return b
}

// delivered answers a deliver_sm; its body is an empty message id.
func delivered(code data.CommandStatusType, seq int32) []byte {
	b := append(bare(data.DELIVER_SM_RESP, code, seq), 0)
	b[3]++
	return b
}
