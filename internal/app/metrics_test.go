package app

import (
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
)

func TestReportsThatFoundNoMessageAreCounted(t *testing.T) {
	got := map[string]float64{}
	h := delivery.Health{Strays: 3, Channels: []delivery.ChannelHealth{{Channel: "sms", Accounts: []delivery.AccountHealth{{Name: "a", Taken: 5}}}}}
	healthGauges(h, func(name, _ string, _ []string, n float64, values ...string) {
		for _, v := range values {
			name += " " + v
		}
		got[name] = n
	})
	if got["loa_delivery_strays"] != 3 || got["loa_account_taken sms a"] != 5 {
		t.Errorf("the gauges: %v", got)
	}
}
