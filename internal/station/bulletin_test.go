package station_test

import (
	"testing"

	"github.com/loa-vn/loa/internal/station"
)

func TestTheCommuneDecidesOnNormalBulletinsAndOrdersPriorityOnes(t *testing.T) {
	for _, c := range []struct {
		priority station.Priority
		state    station.State
		step     station.Step
		own      bool
		want     station.State // "" where it is refused
	}{
		{station.PriorityNormal, station.StateOffered, station.StepAccept, false, station.StateAccepted},
		{station.PriorityNormal, station.StateOffered, station.StepDecline, false, station.StateDeclined},
		{station.PriorityNormal, station.StateAccepted, station.StepCancel, false, station.StateCancelled},
		{station.PriorityFirst, station.StateOffered, station.StepDecline, false, ""},
		{station.PriorityFirst, station.StateAccepted, station.StepCancel, false, ""},
		{station.PriorityFirst, station.StateAccepted, station.StepCancel, true, station.StateCancelled},
		{station.PriorityEmergency, station.StateAsked, station.StepCancel, true, station.StateCancelled},
		{station.PriorityNormal, station.StateCancelled, station.StepAccept, true, ""},
		{station.PriorityNormal, station.StateAccepted, station.StepDecline, true, ""},
	} {
		b := station.Bulletin{Item: station.Item{Priority: c.priority}, State: c.state}
		if got, err := b.After(c.step, c.own); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %s, %s by its own commune %t: %q, %v", c.priority, c.state, c.step, c.own, got, err)
		}
	}
}

func TestAStationHasAPlaceAndSomebodyWhoRunsIt(t *testing.T) {
	s := station.Station{Unit: "07210@2025-07-01", Name: "Đài phường", Agency: "a", Rules: station.DefaultRules()}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(*station.Station){
		func(s *station.Station) { s.Unit = "" }, func(s *station.Station) { s.Name = " " },
		func(s *station.Station) { s.Agency = "" }, func(s *station.Station) { s.Rules.Budget = -1 },
	} {
		bad := s
		if change(&bad); bad.Check() == nil {
			t.Errorf("%+v is not refused", bad)
		}
	}
	d := station.Device{Kind: station.DeviceCluster, Name: "Cụm 03"}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	if d.Lat = 91; d.Check() == nil {
		t.Error("a cluster beyond the pole")
	}
}
