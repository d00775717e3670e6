package desk

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
)

func TestEveryPageSaysWhatKeepsMessagesFromGoingOut(t *testing.T) {
	o := newBureau(t)
	for name, c := range map[string]struct {
		health delivery.Health
		says   string
	}{
		"well":          {delivery.Health{}, ""},
		"a full disk":   {delivery.Health{Err: fault.Unavailable("delivery.database_unwritable"), Since: o.Now()}, "không ai bị bỏ sót"},
		"a closed port": {delivery.Health{Channels: []delivery.ChannelHealth{{Channel: "email", Err: fault.Unavailable("delivery.channel_resting", "channel", "email", "until", o.Now())}}}, "vẫn được giữ trong hàng chờ"},
	} {
		t.Run(name, func(t *testing.T) {
			o.Health = func() delivery.Health { return c.health }
			r := httptest.NewRequest(http.MethodGet, "/desk/documents", nil)
			w := httptest.NewRecorder()
			o.Handler().ServeHTTP(w, r.WithContext(auth.WithActor(r.Context(), o.lan)))
			page := w.Body.String()
			if w.Code != 200 || !strings.Contains(page, c.says) {
				t.Errorf("%d, and the page does not say %q", w.Code, c.says)
			}
			if alarmed := strings.Contains(page, "bị bỏ sót") || strings.Contains(page, "hàng chờ"); alarmed != (c.says != "") {
				t.Errorf("the page's alarm is %v", alarmed)
			}
		})
	}
}
