package smppsink_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/linxGnu/gosmpp"
	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"

	"github.com/loa-vn/loa/internal/smppsink"
)

// client binds as an independent client does: the library's own.
func client(t *testing.T, addr string, hear func(p pdu.PDU)) *gosmpp.Session {
	t.Helper()
	s, err := gosmpp.NewSession(gosmpp.TRXConnector(gosmpp.NonTLSDialer, gosmpp.Auth{SMSC: addr, SystemID: "loa", Password: "bimat"}),
		gosmpp.Settings{ReadTimeout: 10 * time.Second, OnPDU: func(p pdu.PDU, _ bool) { hear(p) }}, -1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func submit(to, text string) pdu.PDU {
	p := pdu.NewSubmitSM().(*pdu.SubmitSM)
	p.SourceAddr, _ = pdu.NewAddressWithTonNpiAddr(5, 0, "UBND")
	p.DestAddr, _ = pdu.NewAddressWithTonNpiAddr(1, 1, to)
	p.RegisteredDelivery = 1
	_ = p.Message.SetMessageWithEncoding(text, data.UCS2)
	return p
}

func TestAProcessSaysWhereItIsAndWhatItTook(t *testing.T) {
	in, stop := io.Pipe()
	out, say := io.Pipe()
	var log bytes.Buffer
	done := make(chan error, 1)
	go func() {
		done <- smppsink.Process("127.0.0.1:0", in, say, smppsink.Options{Log: &log, SystemID: "loa", Password: "bimat"})
	}()
	lines := bufio.NewReader(out)
	addr, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan pdu.PDU, 100)
	s := client(t, strings.TrimSpace(addr), func(p pdu.PDU) { heard <- p })
	for _, to := range []string{"84912000001", "84912000002", "84912000001", "84999000100"} {
		if err := s.Transceiver().Submit(submit(to, "Miễn học phí")); err != nil {
			t.Fatal(err)
		}
	}
	answers, receipts := map[data.CommandStatusType]int{}, 0
	for range 4 + 3 {
		switch p := (<-heard).(type) {
		case *pdu.SubmitSMResp:
			answers[p.CommandStatus]++
		case *pdu.DeliverSM:
			text, _ := p.Message.GetMessage()
			if p.EsmClass != 4 || !strings.HasPrefix(text, "id:A") || !strings.Contains(text, " stat:DELIVRD err:000 ") {
				t.Errorf("the receipt says %q", text)
			}
			receipts++
		}
	}
	if answers[data.ESME_ROK] != 3 || answers[data.ESME_RINVDSTADR] != 1 || receipts != 3 {
		t.Errorf("answers %v, receipts %d", answers, receipts)
	}
	_ = s.Close()
	_ = stop.Close()
	var c smppsink.Count
	if err := json.NewDecoder(lines).Decode(&c); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if c.Taken != 3 || c.Recipients != 2 || c.Repeated != 1 || c.Bytes != 3*24 {
		t.Errorf("%+v", c)
	}
	if want := "84912000001 A1\n84912000002 A2\n84912000001 A3\n"; log.String() != want {
		t.Errorf("the log is %q", log.String())
	}
}

func TestItListensOnThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:2775", "smpp.example:2775"} {
		if s, err := smppsink.Start(addr, smppsink.Options{}); err == nil {
			_ = s.Close()
			t.Errorf("it listened on %s", addr)
		}
	}
}
