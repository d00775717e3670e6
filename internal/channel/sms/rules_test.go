package sms

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// What every status of a provider means. This table is the channel's manual.
func TestStatusesDecide(t *testing.T) {
	const (
		retry  = delivery.VerdictRetry
		reject = delivery.VerdictReject
		ours   = delivery.VerdictUnavailable
	)
	for code, c := range map[data.CommandStatusType]struct {
		want delivery.Verdict
		why  string
	}{
		0x01:  {reject, "the message is too long"},
		0x02:  {ours, "our PDU has a wrong length"},
		0x03:  {ours, "it has no such command"},
		0x04:  {ours, "we are not bound"},
		0x05:  {ours, "we are bound already"},
		0x06:  {ours, "it wants no priority"},
		0x07:  {ours, "it gives no receipts"},
		0x08:  {retry, "something broke there"},
		0x0A:  {ours, "our sender is not registered"},
		0x0B:  {reject, "no way to this number: perhaps only today, so it is not suppressed"},
		0x0D:  {ours, "bind failed"},
		0x0E:  {ours, "a wrong password"},
		0x0F:  {ours, "a wrong name"},
		0x14:  {ours, "its queue is full, and stayed so"},
		0x15:  {ours, "no such service"},
		0x43:  {ours, "it wants no header"},
		0x45:  {retry, "the submit failed"},
		0x48:  {ours, "our sender is of the wrong type"},
		0x50:  {ours, "it wants the number otherwise"},
		0x53:  {ours, "a wrong system type"},
		0x58:  {ours, "throttled, and stayed so"},
		0x59:  {ours, "we may not send"},
		0x62:  {ours, "it does not try so long"},
		0x64:  {retry, "not now"},
		0x65:  {reject, "never"},
		0x66:  {reject, "refused"},
		0xC2:  {ours, "a field of a wrong length"},
		0xFE:  {reject, "not deliverable"},
		0xFF:  {retry, "it does not know"},
		0x400: {retry, "a status of its own says nothing"},
	} {
		st := &status{code}
		if got := delivery.Decide(st.decide()); got.Verdict != c.want || got.Code != st.ProviderCode() || got.Code == "" {
			t.Errorf("%s (%s): %+v", st.ProviderCode(), c.why, got)
		}
	}
}

func TestReceiptTexts(t *testing.T) {
	for text, want := range map[string]receipt{
		"id:0A1F sub:001 dlvrd:001 submit date:2511230800 done date:2511230801 stat:DELIVRD err:000 text:Mien hoc phi": {id: "0A1F", state: "DELIVRD", fault: "000"},
		"id:7 stat:undeliv err:011 Text:id:8 stat:DELIVRD":                                                             {id: "7", state: "UNDELIV", fault: "011"},
		"stat:EXPIRED  ID:ab-12 err:": {id: "ab-12", state: "EXPIRED"},
		"Kính chào":                   {},
		"id: stat:":                   {},
	} {
		if got := receiptText(text); got != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
	for state, event := range map[string]delivery.Event{
		"DELIVRD": delivery.EventDelivered, "EXPIRED": delivery.EventRejected, "DELETED": delivery.EventRejected, "UNDELIV": delivery.EventRejected,
		"REJECTD": delivery.EventRejected, "ACCEPTD": delivery.EventHanded, "ENROUTE": delivery.EventHanded, "UNKNOWN": delivery.EventUnknown, "XYZ": delivery.EventUnknown,
	} {
		if got := (receipt{state: state}).event(); got != event {
			t.Errorf("%s proves %q", state, got)
		}
	}
}

func TestIDsInDecimalAndHexadecimalMeet(t *testing.T) {
	for _, c := range []struct{ submit, receipt string }{{"0000A1F", "2591"}, {"a1f", "0000002591"}, {"A1F", "2591"}, {"7B", "123"}} {
		if a, b := bareID(c.submit), canonical(c.receipt, IDsDecimal); a != b {
			t.Errorf("%s is %s, %s is %s", c.submit, a, c.receipt, b)
		}
	}
	if got := canonical("007B", IDsSame); got != "007B" {
		t.Errorf("left alone it is %s", got)
	}
}

func TestASubmitByteForByte(t *testing.T) {
	a := New(Config{Name: "x", Addr: "127.0.0.1:1", SystemID: "loa", From: "UBND"}, Ports{Now: func() time.Time { return time.Unix(0, 0) }})
	id, _ := delivery.ParseAttempt("7-258")
	m := delivery.Message{Attempt: id, Run: "r", Lane: delivery.LaneCorrection}
	got := hex.EncodeToString(encode(a.submission(m, "+84912345678", newPlate("Miễn phí €"), 0), 9))
	want := strings.Join([]string{
		"0000005a00000004" + "0000000000000009", "00", "0500" + hex.EncodeToString([]byte("UBND\x00")), "0101" + hex.EncodeToString([]byte("84912345678\x00")),
		"000002", "00", hex.EncodeToString([]byte("000001000000000R\x00")), "0100" + "0800", "14" + "004d00691ec5006e00200070006800ed002020ac", "020400028102",
	}, "")
	if got != want {
		t.Errorf("it is\n%s\nwant\n%s", got, want)
	}
	long := newPlate(strings.Repeat("a", 161))
	p := a.submission(m, "+84912345678", long, 1).(*pdu.SubmitSM)
	octets, _ := p.Message.GetMessageData()
	if p.EsmClass != 0x40 || !bytes.Equal(octets[:6], []byte{5, 0, 3, reference(m), 2, 2}) || len(octets) != 6+8 {
		t.Errorf("class %x, % x", p.EsmClass, octets)
	}
}

func TestHowLongACarrierTries(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for _, c := range []struct {
		left time.Duration
		want string
	}{{0, "000001000000000R"}, {90 * time.Second, "000000000130000R"}, {26 * time.Hour, "000001000000000R"}, {-time.Hour, "000000000001000R"}} {
		expires := time.Time{}
		if c.left != 0 {
			expires = now.Add(c.left)
		}
		if got := validity(expires, now, 24*time.Hour); got != c.want {
			t.Errorf("%s: %s", c.left, got)
		}
	}
}

func TestThePaceFollowsTheComplaints(t *testing.T) {
	p, now := &pace{}, time.Unix(1000, 0)
	for range 3 { // three seconds at a thousand a second
		for range 1000 {
			now = now.Add(time.Millisecond)
			p.accepted(now)
		}
	}
	if p.gap != 0 {
		t.Fatalf("without a complaint there is a gap of %s", p.gap)
	}
	p.throttled(now)
	first := p.gap
	if rate := time.Second / first; rate < 780 || rate > 820 {
		t.Errorf("after a complaint at 1,000/s it goes on at %d/s", rate)
	}
	p.throttled(now.Add(time.Millisecond))
	if p.gap != first {
		t.Error("two complaints about one moment counted twice")
	}
	for i := 0; i < 20_000 && p.gap > 0; i++ {
		now = now.Add(p.gap)
		p.accepted(now)
	}
	if p.gap >= first/2 {
		t.Errorf("after 20,000 messages without a complaint the gap is %s, was %s", p.gap, first)
	}
	for range 40 {
		now = now.Add(time.Second)
		p.throttled(now)
	}
	if p.gap != slowest {
		t.Errorf("after forty complaints the gap is %s", p.gap)
	}
}

func TestTheLedgerForgetsTheOldest(t *testing.T) {
	l, g := newLedger(), &group{ids: make([]string, 1)}
	for i := range 3 * half {
		l.sent(string(rune('A'+i%26))+time.Duration(i).String(), g, 0)
	}
	if n := len(l.young) + len(l.old); n > 2*half || n < half {
		t.Errorf("it remembers %d", n)
	}
}

func TestSettingsThatCannotBeRight(t *testing.T) {
	good := Config{Name: "viettel-1", Addr: "smpp.example:2775", SystemID: "loa", Password: "bimat", From: "UBND BN"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(c *Config){
		"name": func(c *Config) { c.Name = "Viettel 1" }, "addr": func(c *Config) { c.Addr = "smpp.example" }, "system_id": func(c *Config) { c.SystemID = "" },
		"password": func(c *Config) { c.Password = "chín ký tự" }, "system_type": func(c *Config) { c.SystemType = "thirteen char" },
		"from": func(c *Config) { c.From = "Ủy ban" }, "window": func(c *Config) { c.Window = -1 }, "timeout": func(c *Config) { c.Timeout = 1 },
		"hold": func(c *Config) { c.Hold = time.Second }, "receipt_ids": func(c *Config) { c.ReceiptIDs = "octal" }, "price": func(c *Config) { c.Price = -1 },
	} {
		c := good
		spoil(&c)
		f, ok := errors.AsType[*fault.Error](c.Check())
		if !ok || f.Field != field || strings.Contains(lang.For(lang.VI).Error(f), f.Code) {
			t.Errorf("%s: %v", field, c.Check())
		}
	}
}

// Whatever a provider sends, reading it ends in a unit or an error, and a receipt
// never comes out of what is none.
func FuzzRead(f *testing.F) {
	good := pdu.NewDeliverSM().(*pdu.DeliverSM)
	good.EsmClass = esmReceipt
	_ = good.Message.SetMessageDataWithEncoding([]byte("id:A1 stat:DELIVRD err:000 text:"), data.GSM7BIT)
	good.RegisterOptionalParam(pdu.Field{Tag: pdu.TagMessageStateOption, Data: []byte{2}})
	f.Add(encode(good, 1))
	f.Add(append(bare(data.SUBMIT_SM_RESP, 0, 1), "A1\x00"...))
	f.Add(delivered(0, 1))
	f.Add([]byte{0, 0, 0, 16, 0x80, 0, 0, 4})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, octets []byte) {
		r := bufio.NewReader(bytes.NewReader(octets))
		for {
			frame, err := readFrame(r)
			if err != nil {
				return
			}
			p, err := frame.parse()
			d, ok := p.(*pdu.DeliverSM)
			if err != nil || !ok {
				continue
			}
			if got, is := receiptOf(d, IDsDecimal); is && (got.id == "" || got.state == "") {
				t.Errorf("%+v", got)
			}
			withdraws(textOf(d), "UBND")
		}
	})
}
