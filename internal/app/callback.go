package app

import (
	"context"
	"net/http"

	"github.com/loa-vn/loa/internal/channel/smsgate"
	"github.com/loa-vn/loa/internal/fault"
)

// callbacks is where gateways report; the account, its secret and the attempt follow.
const callbacks = "/callbacks/sms"

// callback takes one report of a gateway. It is told 200 only when the report is
// written down; after anything else it comes again, or was none.
func (t *carriers) callback(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	gate := t.gate(r.Context(), r.PathValue("account"))
	if gate == nil {
		http.NotFound(w, r)
		return
	}
	err := gate.Callback(r.Context(), r.PathValue("hook"), r.PathValue("attempt"), r.Form)
	if err == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	status := http.StatusServiceUnavailable
	switch fault.KindOf(err) {
	case fault.KindNotFound:
		status = http.StatusNotFound
	case fault.KindInvalid:
		status = http.StatusBadRequest
	default:
		t.site.Log.WarnContext(r.Context(), "a report of a gateway", "account", r.PathValue("account"), "error", err)
	}
	http.Error(w, http.StatusText(status), status)
}

// gate is the account of that name, as far as the settings have been read: a report
// may come before their first reading.
func (t *carriers) gate(ctx context.Context, name string) *smsgate.Account {
	t.mu.Lock()
	read := t.setting != ""
	t.mu.Unlock()
	if !read {
		if err := t.read(ctx); err != nil {
			t.site.Log.WarnContext(ctx, "settings of SMS", "error", err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gates[name]
}
