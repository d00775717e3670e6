package sms

import (
	"math/big"
	"slices"
	"strings"

	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/gsm"
)

// receipt is what a provider reports about one part.
type receipt struct {
	id    string // the provider's, as it answered the submit
	state string // "DELIVRD"
	fault string // the network's error: "000"
	to    string // the digits that the part went to
	mark  uint16 // our user_message_reference, if it comes back; else 0
}

const (
	esmReceipt      = 0x04 // of esm_class: a centre's delivery receipt
	esmIntermediate = 0x20 // an intermediate notification
)

// receiptOf reads a receipt; false for anything else. Only the centre can set the
// class or the field by which one is known: a person who texts "stat:DELIVRD" is
// not believed.
func receiptOf(d *pdu.DeliverSM, ids ReceiptIDs) (receipt, bool) {
	named, isNamed := d.OptionalParameters[pdu.TagReceiptedMessageID]
	if d.EsmClass&(esmReceipt|esmIntermediate) == 0 && !isNamed {
		return receipt{}, false
	}
	r := receiptText(textOf(d))
	r.id = canonical(r.id, ids)
	r.to = d.SourceAddr.Address()
	if isNamed {
		r.id = named.String()
		if ids == IDsDecimal {
			r.id = bareID(r.id)
		}
	}
	if f, ok := d.OptionalParameters[pdu.TagMessageStateOption]; ok && len(f.Data) == 1 {
		if word := stateWord(f.Data[0]); word != "" {
			r.state = word
		}
	}
	if f, ok := d.OptionalParameters[pdu.TagUserMessageReference]; ok && len(f.Data) == 2 {
		r.mark = uint16(f.Data[0])<<8 | uint16(f.Data[1])
	}
	return r, r.id != "" && r.state != ""
}

// textOf is the text of a message, wherever it stands.
func textOf(d *pdu.DeliverSM) string {
	octets, _ := d.Message.GetMessageData()
	coding := gsm.CodingLatin
	if e := d.Message.Encoding(); e != nil {
		coding = e.DataCoding()
	}
	if f, ok := d.OptionalParameters[pdu.TagMessagePayload]; ok && len(octets) == 0 {
		octets = f.Data
	}
	return gsm.Decode(coding, octets)
}

// receiptText reads the form that SMPP 3.4 gives as an example in appendix B and
// that everybody sends: "id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD
// err:000 text:…". Fields may be missing, in any order and in any case.
func receiptText(text string) receipt {
	var r receipt
	for _, word := range strings.Fields(text) {
		name, value, ok := strings.Cut(word, ":")
		if !ok {
			continue
		}
		switch strings.ToLower(name) {
		case "id":
			r.id = value
		case "stat":
			r.state = strings.ToUpper(value)
		case "err":
			r.fault = value
		case "text":
			return r // what follows is the sender's
		}
	}
	return r
}

// stateWord names the states of section 5.2.28 as the text of receipts does.
func stateWord(state byte) string {
	words := []string{"", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"}
	if int(state) < len(words) {
		return words[state]
	}
	return ""
}

// event says what a state proves. "Accepted" means that somebody at the provider
// has read it, which is no delivery.
func (r receipt) event() delivery.Event {
	switch r.state {
	case "DELIVRD":
		return delivery.EventDelivered
	case "EXPIRED", "DELETED", "UNDELIV", "REJECTD":
		return delivery.EventRejected
	case "ENROUTE", "ACCEPTD", "SCHEDULED":
		return delivery.EventHanded
	}
	return delivery.EventUnknown
}

// code is the form kept in the books: "UNDELIV 011".
func (r receipt) code() string {
	if strings.Trim(r.fault, "0") == "" {
		return r.state
	}
	return r.state + " " + r.fault
}

// suppress says for which reason nothing more is to be sent to the number. The
// network's codes differ by provider, so the account's settings name those that
// mean "no such number".
func (r receipt) suppress(dead []string) delivery.Reason {
	if r.event() == delivery.EventRejected && slices.Contains(dead, r.fault) {
		return delivery.ReasonBounced
	}
	return ""
}

// canonical is the one form of an id in which submits and receipts agree. Where a
// provider's receipts are decimal, that is lower-case hexadecimal without zeros in
// front; else the id is left alone.
func canonical(id string, ids ReceiptIDs) string {
	if ids != IDsDecimal {
		return id
	}
	n, ok := new(big.Int).SetString(id, 10)
	if !ok || len(id) > 40 {
		return bareID(id)
	}
	return n.Text(16)
}

// bareID is a hexadecimal id in that form.
func bareID(id string) string {
	if bare := strings.TrimLeft(strings.ToLower(id), "0"); bare != "" {
		return bare
	}
	return id
}
