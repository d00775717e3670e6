package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/channel/smsgate"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
)

// A gateway is an account among others, and is told 200 only for what was written.
func TestAGatewayReportsToTheSite(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"CodeResult":"100","SMSID":"abc"}`)
	}))
	defer gateway.Close()
	s, err := Open(t.Context(), Config{Data: t.TempDir(), Province: "24", HTTP: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	one := SMSGateway{Config: smsgate.Config{Name: "cong", URL: gateway.URL, APIKey: "k", SecretKey: "s", Brand: "UBND", Hook: "bi-mat"}}
	if err := s.SetSMS(t.Context(), SMSSettings{Gateways: []SMSGateway{one, one}}); fault.Code(err) != "smsgate.same_name" {
		t.Errorf("two of one name: %v", err)
	}
	if err := s.SetSMS(t.Context(), SMSSettings{Gateways: []SMSGateway{one}}); err != nil {
		t.Fatal(err)
	}
	if err := s.sms.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.sms.Guarantee() != delivery.AtLeastOnce {
		t.Error("a gateway alone does not recognise repetitions")
	}
	m := delivery.Message{Run: "r", Address: "0912345678", Try: 1, Rendering: &delivery.Rendering{Text: "Tin"}}
	if r, err := s.sms.Send(t.Context(), m); err != nil || r.Provider != "cong" || r.Ref != "abc" {
		t.Errorf("%+v, %v", r, err)
	}
	handler, err := s.handler(t.Context(), Serving{})
	if err != nil {
		t.Fatal(err)
	}
	call := func(path string) int {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		return w.Code
	}
	ctx, stop := context.WithCancel(t.Context())
	var g errgroup.Group
	g.Go(func() error { return s.Worker.Run(ctx) })
	const report = "?SMSID=nobody-knows&SendStatus=5&SendSuccess=1&SendFailed=0"
	for path, want := range map[string]int{
		"/callbacks/sms/cong/bi-mat/7-1" + report: http.StatusOK, "/callbacks/sms/cong/bi-mat/0-0" + report: http.StatusOK,
		"/callbacks/sms/cong/falsch/7-1" + report: http.StatusNotFound, "/callbacks/sms/ai/bi-mat/7-1" + report: http.StatusNotFound,
		"/callbacks/sms/cong/bi-mat/7-1": http.StatusBadRequest,
	} {
		if got := call(path); got != want {
			t.Errorf("%s: %d instead of %d", path, got, want)
		}
	}
	stop()
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	if got := call("/callbacks/sms/cong/bi-mat/7-1" + report); got != http.StatusServiceUnavailable {
		t.Errorf("with the worker gone a report is answered %d", got)
	}
	if shown("/callbacks/sms/cong/bi-mat/7-1") != "/callbacks/sms/…" {
		t.Error("the log shows the secret")
	}
}
