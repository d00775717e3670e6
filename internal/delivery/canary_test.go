package delivery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// mailboxes names a mailbox for each attempt by mail.
type mailboxes struct{}

func (mailboxes) Mailbox(_ context.Context, _ *sqldb.Tx, channel string, a delivery.AttemptID) (string, error) {
	if channel != "email" {
		return "", nil
	}
	return "c-" + a.String() + "@bounces.example", nil
}

func (s site) songs(id delivery.RunID) (found []delivery.Song) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		found, err = s.Songs(ctx, tx, id)
		return err
	})
	return found
}

func (s site) canary(c delivery.Canary) (id delivery.CanaryID) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *sqldb.Tx) (err error) {
		id, err = s.AddCanary(ctx, tx, c, "test")
		return err
	})
	return id
}

// hearings counts songs by what is known of them.
func hearings(songs []delivery.Song) map[delivery.Hearing]int {
	n := map[delivery.Hearing]int{}
	for _, one := range songs {
		n[one.Hearing]++
	}
	return n
}

func TestEveryCommuneOfAnAudienceHasACanaryOnEveryChannel(t *testing.T) {
	now := &watch{at: at(9, 0)}
	sqldbtest.EachAt(t, now.now, func(t *testing.T, db *sqldb.DB) {
		now.turn(at(9, 0))
		s, p := newSite(t, db), &provider{}
		s.WatchBy(mailboxes{})
		s.canary(delivery.Canary{Channel: "email", Address: "truc@tinh.example", Note: "máy trực của tỉnh"})
		s.canary(delivery.Canary{Channel: "email", Unit: "u1", Address: "truc@xa.example", Note: "máy trực của xã"})
		id := s.full(5, func(r *delivery.NewRun) { r.Targets = append(r.Targets, delivery.UnitCount{Unit: "u9"}) })
		_, stop := s.work(quick(), p)
		s.waitFinished(id)
		wait(t, "the canaries are sent", func() bool { return len(p.got()) == 5+6 })
		stop()

		to := map[string]int{}
		for _, m := range p.got() {
			if strings.HasPrefix(m.Recipient, "canary:") {
				to[m.Unit+" "+strings.TrimLeft(m.Address, "c-0123456789")]++
			}
		}
		want := map[string]int{
			"u0 @bounces.example": 1, "u1 @bounces.example": 1, "u2 @bounces.example": 1,
			"u0 truc@tinh.example": 1, "u1 truc@xa.example": 1, "u2 truc@tinh.example": 1,
		}
		if fmt.Sprint(to) != fmt.Sprint(want) {
			t.Errorf("canaries were sent to %v; want %v", to, want)
		}
		if b := s.books(id); b.Channels[0].Targeted != 5 || b.Channels[0].Handed != 5 || len(b.Units) != 3 {
			t.Errorf("the books of the people count %+v", b.Channels)
		}
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			for _, list := range []func() ([]delivery.Run, error){
				func() ([]delivery.Run, error) { return s.Runs(ctx, tx, 10) },
				func() ([]delivery.Run, error) { return s.RunsOf(ctx, tx, "s1") },
			} {
				if runs, err := list(); err != nil || len(runs) != 1 || runs[0].ID != id {
					t.Errorf("the runs are %+v, %v", runs, err)
				}
			}
			return nil
		})
		if got := hearings(s.songs(id)); got[delivery.HearingWaiting] != 6 || len(got) != 1 {
			t.Errorf("just handed over: %v", got)
		}
		now.turn(at(9, 31))
		songs := s.songs(id)
		if got := hearings(songs); got[delivery.HearingSilent] != 6 {
			t.Errorf("half an hour later: %v", got)
		}
		for _, one := range songs[:5] {
			s.update(func(ctx context.Context, tx *sqldb.Tx) error {
				return s.Receive(ctx, tx, []delivery.Answer{{Attempt: one.Attempt, Event: delivery.EventDelivered, Code: delivery.CodeCanary}})
			})
		}
		last := songs[5]
		if got := s.songs(id); hearings(got)[delivery.HearingHeard] != 5 || got[0].Attempt != last.Attempt || got[0].Hearing != delivery.HearingSilent {
			t.Errorf("with five heard: %+v", got)
		}
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			found, err := s.Silences(ctx, tx, at(9, 0).Add(-time.Hour))
			if err != nil || len(found) != 1 || found[0].Run != id || !slices.Equal(found[0].Units, []string{last.Unit}) || found[0].Heard != 5 {
				t.Errorf("silences %+v, %v", found, err)
			}
			if found, err = s.Silences(ctx, tx, at(10, 0)); err != nil || len(found) > 0 {
				t.Errorf("of later runs: %+v, %v", found, err)
			}
			return nil
		})
	})
}

func TestACanaryIsNoPersonToTheCap(t *testing.T) {
	now := &watch{at: at(9, 0)}
	sqldbtest.EachAt(t, now.now, func(t *testing.T, db *sqldb.DB) {
		now.turn(at(9, 0))
		s, p := newSite(t, db), &provider{}
		s.capped(delivery.Cap{Day: 1}, delivery.Quiet{})
		s.canary(delivery.Canary{Channel: "email", Address: "truc@tinh.example", Note: "máy trực của tỉnh"})
		_, stop := s.work(quick(), p)
		defer stop()
		for i := range 3 {
			id := s.full(1, func(r *delivery.NewRun) { r.Key = fmt.Sprint("run", i) })
			wait(t, "the canary is sent", func() bool {
				songs := s.songs(id)
				return len(songs) == 1 && songs[0].State == delivery.StateHanded
			})
		}
	})
}

func TestASilentRunIsNoSilentCanary(t *testing.T) {
	now := &watch{at: at(9, 0)}
	sqldbtest.EachAt(t, now.now, func(t *testing.T, db *sqldb.DB) {
		now.turn(at(9, 0))
		s := newSite(t, db)
		s.WatchBy(mailboxes{})
		id := s.full(3)
		now.turn(at(23, 0))
		if got := hearings(s.songs(id)); got[delivery.HearingWaiting] != 3 {
			t.Errorf("nothing of the run has left: %v", got)
		}
		now.turn(at(23, 10))
		s.receive(id, delivery.EventHanded) // the people's messages leave, the canaries' do not
		now.turn(at(23, 41))
		if got := hearings(s.songs(id)); got[delivery.HearingSilent] != 3 {
			t.Errorf("the people were sent theirs half an hour ago: %v", got)
		}
		s.update(func(ctx context.Context, tx *sqldb.Tx) error { return s.Cancel(ctx, tx, id, "test") })
		_, stop := s.work(quick(), &provider{})
		defer stop()
		wait(t, "the canaries are called back", func() bool { return hearings(s.songs(id))[delivery.HearingOff] == 3 })
	})
}

func TestCanariesAreKeptAndForgotten(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		one := s.canary(delivery.Canary{Channel: "sms", Unit: "u1", Address: " +84900000001 ", Note: "điện thoại trực"})
		if again := s.canary(delivery.Canary{Channel: "sms", Unit: "u1", Address: "+84900000001", Note: "điện thoại của đài"}); again != one {
			t.Errorf("the same address became %s beside %s", again, one)
		}
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			all, err := s.Canaries(ctx, tx)
			if err != nil || len(all) != 1 || all[0].Note != "điện thoại của đài" || all[0].Address != "+84900000001" {
				t.Errorf("canaries %+v, %v", all, err)
			}
			return s.RemoveCanary(ctx, tx, one, "test")
		})
		err := s.try(func(ctx context.Context, tx *sqldb.Tx) error { return s.RemoveCanary(ctx, tx, one, "test") })
		if fault.Code(err) != "canary.none" {
			t.Errorf("removed twice: %v", err)
		}
		err = s.try(func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := s.AddCanary(ctx, tx, delivery.Canary{Channel: "sms", Address: "+84900000001"}, "test")
			return err
		})
		if fault.Code(err) != "canary.no_note" {
			t.Errorf("without a place: %v", err)
		}
	})
}

func TestNoCanariesWhereTheyAreOff(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newSite(t, db)
		s.WatchBy(mailboxes{})
		s.update(func(ctx context.Context, tx *sqldb.Tx) error {
			return s.SaveSite(ctx, tx, delivery.Site{Watch: delivery.Watch{Off: true}})
		})
		if songs := s.songs(s.full(3)); len(songs) > 0 {
			t.Errorf("there are %+v", songs)
		}
	})
}
