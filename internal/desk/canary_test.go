package desk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
)

// cage keeps canaries in memory.
type cage struct {
	state    CanaryState
	silences []delivery.Silence
}

func (c *cage) Canaries(context.Context) (CanaryState, error) { return c.state, nil }

func (c *cage) AddCanary(_ context.Context, _ auth.Actor, one delivery.Canary) error {
	if one.Address == "" {
		return fault.Invalid("canary.no_address").On("address")
	}
	one.ID = "c-9"
	c.state.List = append(c.state.List, one)
	return nil
}

func (c *cage) RemoveCanary(_ context.Context, _ auth.Actor, id delivery.CanaryID) error {
	c.state.List = slices.DeleteFunc(c.state.List, func(one delivery.Canary) bool { return one.ID == id })
	return nil
}

func (c *cage) Songs(context.Context, delivery.RunID) ([]delivery.Song, error) { return nil, nil }

func (c *cage) Silences() []delivery.Silence { return c.silences }

// sampleSongs are the canaries of a run in ninety-nine communes.
func sampleSongs() (songs []delivery.Song) {
	for i, u := range atlas().Communes("24", "2026-11-23") {
		one := delivery.Song{Run: "2", Attempt: delivery.AttemptID(2<<32 | i + 1), Channel: "email", Unit: string(u.ID), Hearing: delivery.HearingHeard, At: noon}
		switch {
		case i == 0:
			one.Hearing, one.Channel, one.Code, one.Note = delivery.HearingRefused, "sms", "0x0000000b", "điện thoại trực của phường"
		case i < 5:
			one.Hearing = delivery.HearingSilent
		case i < 30:
			one.Hearing = delivery.HearingWaiting
		}
		songs = append(songs, one)
	}
	return songs
}

func canarySamples() map[string]sample {
	communes := atlas().Communes("24", "2026-11-23")
	state := CanaryState{Mail: true, List: []delivery.Canary{
		{ID: "c-1", Channel: "sms", Address: "+84912345678", Note: "điện thoại trực của Văn phòng tỉnh"},
		{
			ID: "c-2", Channel: "webpush", Unit: string(communes[0].ID), Note: "máy ở bộ phận một cửa",
			Address: `{"endpoint":"https://fcm.googleapis.com/fcm/send/x","keys":{"p256dh":"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","auth":"AAAAAAAAAAAAAAAAAAAAAA"}}`,
		},
	}}
	run := sampleBooks(delivery.RunSending)
	run.Songs = songsPage(sampleSongs(), atlas(), vi())
	return map[string]sample{
		"canaries":       {"canaries", "/desk/settings/canaries", canariesPage(state, delivery.Watch{}, atlas(), communes, vi())},
		"canaries-empty": {"canaries", "/desk/settings/canaries", canariesPage(CanaryState{}, delivery.Watch{Off: true, Minutes: 45}, atlas(), communes, vi())},
		"run-canaries":   {"run", "/desk/runs/1", run},
	}
}

func TestCanariesAreSetAtTheDesk(t *testing.T) {
	kept := &cage{state: CanaryState{Mail: true}}
	o := openOffice(t, func(o *office, deps *Deps) {
		deps.Canaries, deps.Settings = kept, &drawer{}
		deps.Audience = audience.New(o.db, o.ledger, audience.Key("0123456789abcdef0123456789abcdef"))
		if _, err := deps.Audience.LoadUnits(t.Context(), auth.Operator("root")); err != nil {
			t.Fatal(err)
		}
	})
	b := o.visitor(t, "quantri")
	b.sees("/desk/settings", "/desk/settings/canaries")
	b.sees("/desk/settings/canaries", "Chưa có điểm nào", "mỗi xã đã có một hộp thư")
	form := url.Values{"channel": {"sms"}, "unit": {""}, "address": {"0912345678"}, "note": {"điện thoại trực"}}
	b.accepted("/desk/settings/canaries", form)
	b.sees("/desk/settings/canaries", "điện thoại trực", "Mọi xã chưa có điểm riêng")
	form.Set("address", "")
	if w := b.post("/desk/settings/canaries", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="điện thoại trực"`) {
		t.Errorf("without an address: %d", w.Code)
	}
	b.accepted("/desk/settings/canaries/c-9/remove", nil)
	if len(kept.state.List) != 0 {
		t.Errorf("kept are %+v", kept.state.List)
	}
	for _, bad := range []string{"", "0", "1441", "x"} {
		if w := b.post("/desk/settings/canaries/watch", url.Values{"minutes": {bad}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q minutes: %d", bad, w.Code)
		}
	}
	b.accepted("/desk/settings/canaries/watch", url.Values{"minutes": {"45"}, "off": {"1"}})
	b.sees("/desk/settings/canaries", `value="45"`, `value="1" checked`)
}

func TestEveryPageSaysThatCanariesAreSilent(t *testing.T) {
	o, kept := newBureau(t), &cage{}
	o.Health, o.Canaries = func() delivery.Health { return delivery.Health{} }, kept
	page := func() string {
		r := httptest.NewRequest(http.MethodGet, "/desk/documents", nil)
		w := httptest.NewRecorder()
		o.Handler().ServeHTTP(w, r.WithContext(auth.WithActor(r.Context(), o.lan)))
		return w.Body.String()
	}
	if strings.Contains(page(), "kiểm chứng") {
		t.Error("there is an alarm while all is well")
	}
	kept.silences = []delivery.Silence{{Run: "r-1", Title: "Lịch cắt điện", Channel: "sms", Units: []string{"a", "b"}, Since: noon.Add(-time.Hour)}, {Run: "r-0"}}
	for _, want := range []string{"2 xã", "Lịch cắt điện", "/desk/runs/r-1", "Không điểm nào trên kênh này", "1 cảnh báo tương tự"} {
		if !strings.Contains(page(), want) {
			t.Errorf("the alarm does not say %q", want)
		}
	}
}
