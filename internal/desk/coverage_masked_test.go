package desk

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
)

func TestNoAddressIsShownWhole(t *testing.T) {
	for _, c := range []struct{ channel, address, want string }{
		{"email", "lan@example.vn", "l…@example.vn"},
		{"email", "ở@example.vn", "ở…@example.vn"},
		{"sms", "+84912345123", "+84 ••• ••• 123"},
		{"sms", "0912345123", "••• ••• 123"},
		{"sms", "12345", "…"},
		{"webpush", `{"endpoint":"https://push.example/send/secret-1","keys":{"p256dh":"secret","auth":"secret"}}`, "https://push.example/…"},
		{"webpush", "https://push.example/send/secret", "https://push.example/…"},
		{"webpush", `{"endpoint":"secret`, "…"},
		{"webpush", `{"endpoint":"https://secret@push.example/secret"}`, "https://push.example/…"},
		{"feed", "07210@2025-07-01", "07210@2025-07-01"},
		{"email", "", ""},
		{"sms", "secret", "…"},
	} {
		got := masked(delivery.Attempt{Channel: c.channel, Address: c.address})
		if got != c.want || strings.Contains(got, "secret") {
			t.Errorf("%s: %q is shown as %q, want %q", c.channel, c.address, got, c.want)
		}
	}
}
