package wire

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

func signer(t testing.TB, name string, first byte) (Signer, ed25519.PublicKey) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{first}, ed25519.SeedSize))
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		t.Fatal("no key")
	}
	return Signer{Name: name, Private: private}, public
}

func file() *Audio {
	return &Audio{SHA256: strings.Repeat("ab", 32), Size: 10, URL: "https://loa.example/a", Type: "audio/ogg"}
}

func sample() Schedule {
	return Schedule{
		Header: Header{To: Group("09169"), Serial: 7, At: noon, Until: noon.Add(48 * time.Hour)},
		Items: []Item{
			{ID: "b1", Priority: First, Start: noon.Add(time.Hour), Millis: 60_000, Audio: file()},
			{ID: "b2", Priority: Normal, Start: noon.Add(2 * time.Hour), Millis: 90_000, Audio: file()},
		},
	}
}

func here() Place { return Place{Device: "loa-1", Group: "09169", Seen: map[string]int64{}} }

func TestADeviceObeysOnlyWhatIsMeantForItAndSigned(t *testing.T) {
	s, public := signer(t, "k1", 1)
	thief, _ := signer(t, "k1", 2)
	ring := Ring{"k1": public}
	good, err := s.SealSchedule(sample())
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(change func(*Schedule)) []byte {
		of := sample()
		change(&of)
		text, err := s.seal(kindSchedule, of)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	forged, err := thief.SealSchedule(sample())
	if err != nil {
		t.Fatal(err)
	}
	command, err := s.SealCommand(Command{Header: sample().Header, ID: "c", Do: DoTell})
	if err != nil {
		t.Fatal(err)
	}
	later := here()
	later.Seen[Group("09169")] = 7
	for name, c := range map[string]struct {
		message []byte
		place   Place
		now     time.Time
		want    Breach
	}{
		"the real one":         {good, here(), noon, ""},
		"with a slow clock":    {good, here(), noon.Add(-time.Minute), ""},
		"a forged one":         {forged, here(), noon, BreachForged},
		"a key nobody knows":   {bytes.Replace(good, []byte(`"k1"`), []byte(`"k2"`), 1), here(), noon, BreachUnknownKey},
		"a command":            {command, here(), noon, BreachForged},
		"an expired one":       {good, here(), noon.Add(48 * time.Hour), BreachExpired},
		"one of the future":    {good, here(), noon.Add(-time.Hour), BreachEarly},
		"a replayed one":       {good, later, noon, BreachReplayed},
		"another group's":      {good, Place{Device: "loa-1", Group: "09172"}, noon, BreachForeign},
		"another device's":     {sealed(func(s *Schedule) { s.To = Device("loa-2") }), here(), noon, BreachForeign},
		"one that never ends":  {sealed(func(s *Schedule) { s.Until = s.At.Add(MaxLife + time.Second) }), here(), noon, BreachUnspeakable},
		"two at once":          {sealed(func(s *Schedule) { s.Items[1].Start = s.Items[0].Start.Add(time.Second) }), here(), noon, BreachUnspeakable},
		"an item beyond it":    {sealed(func(s *Schedule) { s.Items[1].Start = s.Until }), here(), noon, BreachUnspeakable},
		"nothing to play":      {sealed(func(s *Schedule) { s.Items[0].Audio = nil }), here(), noon, BreachUnspeakable},
		"audio without a hash": {sealed(func(s *Schedule) { s.Items[0].Audio.SHA256 = "x" }), here(), noon, BreachUnspeakable},
		"an unknown priority":  {sealed(func(s *Schedule) { s.Items[0].Priority = "loud" }), here(), noon, BreachUnspeakable},
		"half a message":       {good[:len(good)/2], here(), noon, BreachMalformed},
		"a huge one":           {make([]byte, MaxSize+1), here(), noon, BreachTooLarge},
		"nothing":              {nil, here(), noon, BreachMalformed},
	} {
		_, err := ring.Schedule(c.message, c.place, c.now)
		if BreachOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

func TestAnyChangedByteIsSeen(t *testing.T) {
	s, public := signer(t, "k1", 1)
	good, err := s.SealSchedule(sample())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		got, err := (Ring{"k1": public}).Schedule(bad, here(), noon)
		if err != nil {
			return
		}
		was, _ := json.Marshal(sample())
		is, _ := json.Marshal(got)
		if !bytes.Equal(was, is) {
			t.Fatalf("byte %d changed, and %s was obeyed", at, is)
		}
	})
}

func TestCommandsAreWithinReason(t *testing.T) {
	s, public := signer(t, "k1", 1)
	head := Header{To: Device("loa-1"), Serial: 1, At: noon, Until: noon.Add(time.Minute)}
	alert := Item{ID: "e", Priority: Emergency, Start: noon, Millis: 30_000, Audio: file()}
	calm := alert
	calm.Priority = Normal
	for name, c := range map[string]struct {
		command Command
		fits    bool
	}{
		"mute":                   {Command{Header: head, ID: "c", Do: DoMute}, true},
		"a volume":               {Command{Header: head, ID: "c", Do: DoVolume, Volume: 100}, true},
		"too loud":               {Command{Header: head, ID: "c", Do: DoVolume, Volume: 101}, false},
		"an alert":               {Command{Header: head, ID: "c", Do: DoPlay, Item: &alert}, true},
		"no alert":               {Command{Header: head, ID: "c", Do: DoPlay, Item: &calm}, false},
		"an alert about nothing": {Command{Header: head, ID: "c", Do: DoPlay}, false},
		"settings":               {Command{Header: head, ID: "c", Do: DoSet, Set: Settings{Heartbeat: 60}}, true},
		"no settings":            {Command{Header: head, ID: "c", Do: DoSet}, false},
		"a mad heartbeat":        {Command{Header: head, ID: "c", Do: DoSet, Set: Settings{Heartbeat: 1}}, false},
		"an unknown order":       {Command{Header: head, ID: "c", Do: "explode"}, false},
		"no name":                {Command{Header: head, Do: DoMute}, false},
	} {
		message, err := s.SealCommand(c.command)
		if (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			if BreachOf(err) != BreachUnspeakable {
				t.Errorf("%s: %v", name, err)
			}
			if message, err = s.seal(kindCommand, c.command); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := (Ring{"k1": public}).Command(message, here(), noon); (err == nil) != c.fits {
			t.Errorf("%s is obeyed: %v", name, err)
		}
	}
}

func TestAScheduleKnowsWhatIsToBeHeard(t *testing.T) {
	s := sample()
	for at, want := range map[time.Duration]string{
		0: "", time.Hour: "b1", time.Hour + 59*time.Second: "b1", time.Hour + time.Minute: "", 2*time.Hour + time.Second: "b2", 48 * time.Hour: "",
	} {
		if got, ok := s.Playing(noon.Add(at)); got.ID != want || ok != (want != "") {
			t.Errorf("after %s: %q; want %q", at, got.ID, want)
		}
	}
	if next, ok := s.Next(noon.Add(time.Hour)); !ok || next.ID != "b2" {
		t.Errorf("next is %+v", next)
	}
	if next, ok := s.Next(noon.Add(3 * time.Hour)); ok {
		t.Errorf("next is %+v", next)
	}
}

func TestTopics(t *testing.T) {
	device, about, ok := About("24", Said("24", "loa-1", "beat"))
	if !ok || device != "loa-1" || about != "beat" {
		t.Errorf("%q %q %v", device, about, ok)
	}
	for _, topic := range []string{"loa/24/from/loa-1", "loa/24/from//beat", "loa/25/from/loa-1/beat", "loa/24/from/loa-1/beat/x", Orders("24", Device("loa-1"))} {
		if _, _, ok := About("24", topic); ok {
			t.Errorf("%q is said by a device", topic)
		}
	}
	for name, fits := range map[string]bool{"loa-1": true, "": false, "+": false, "#": false, "a/b": false, "A": false, "*": false, ">": false, "a.b": false, strings.Repeat("a", 65): false} {
		if NameFits(name) != fits {
			t.Errorf("%q fits: %v", name, !fits)
		}
	}
}

func FuzzOrders(f *testing.F) {
	s, public := signer(f, "k1", 1)
	good, err := s.SealSchedule(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"key":"k1","body":"e30=","sig":""}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		ring := Ring{"k1": public}
		if got, err := ring.Schedule(message, here(), noon); err == nil && got.Serial != 7 {
			t.Errorf("%s was obeyed", message)
		}
		if got, err := ring.Command(message, here(), noon); err == nil {
			t.Errorf("%+v was obeyed", got)
		}
		_, _ = ReadReport[Receipt](message)
		_, _ = ReadReport[Beat](message)
	})
}
