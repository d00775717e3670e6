package device

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/station/wire"
)

var noon = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)

// post is a device with its station, its clock and its shelf of files.
type post struct {
	*Core

	fatal  func(args ...any)
	signer wire.Signer
	serial int64
	now    time.Time
	files  map[string]bool
	said   []Word
	sounds string // what the player plays
	since  time.Time
	began  []string
}

func newPost(fatal func(args ...any)) *post {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	p := &post{fatal: fatal, signer: wire.Signer{Name: "k", Private: private}, now: noon, files: map[string]bool{}}
	public, _ := private.Public().(ed25519.PublicKey)
	p.Core = New("loa-1", wire.Ring{"k": public}, State{Group: "xa"}, func(sum string) bool { return p.files[sum] })
	return p
}

// does carries out what the core says.
func (p *post) does(d Do) Do {
	if d.Stop {
		p.sounds = ""
	}
	if d.Play != nil {
		if p.sounds != "" {
			p.fatal("two sound at once: ", p.sounds, " and ", d.Play.Item.ID)
		}
		p.sounds, p.since = d.Play.Item.ID, p.now
		p.began = append(p.began, fmt.Sprintf("%s@%d", d.Play.Item.ID, d.Play.From.Milliseconds()))
	}
	p.said = append(p.said, d.Say...)
	return d
}

// power takes it away and brings it back: only what was saved is left.
func (p *post) power() {
	text, err := json.Marshal(p.State)
	if err != nil {
		p.fatal(err)
	}
	var s State
	if err := json.Unmarshal(text, &s); err != nil {
		p.fatal(err)
	}
	p.sounds = ""
	p.Core = New(p.Name, p.Ring, s, p.has)
	p.does(p.Woke(p.now))
}

// until lets time pass, second by second, with a player that plays to the end.
func (p *post) until(at time.Time) {
	for p.now.Before(at) {
		p.now = p.now.Add(time.Second)
		if n := p.State.Now; n != nil && p.sounds == n.Item.ID && !p.now.Before(p.since.Add(n.Item.Length()-time.Duration(n.Base)*time.Millisecond)) {
			p.sounds = ""
			p.does(p.Ended(n.Item.ID, p.now.Sub(p.since), nil, p.now))
		}
		p.does(p.Tick(p.now))
	}
}

func (p *post) head(to string) wire.Header {
	p.serial++
	return wire.Header{To: to, Serial: p.serial, At: p.now, Until: p.now.Add(24 * time.Hour)}
}

func (p *post) item(id string, in, length time.Duration, priority wire.Priority) wire.Item {
	sum := fmt.Sprintf("%064x", len(id)*7919+int(id[len(id)-1]))
	p.files[sum] = true
	return wire.Item{ID: id, Priority: priority, Start: p.now.Add(in), Millis: length.Milliseconds(), Audio: &wire.Audio{SHA256: sum, Size: 9, URL: "/" + sum, Type: "audio/ogg"}}
}

func (p *post) schedule(items ...wire.Item) []byte {
	text, err := p.signer.SealSchedule(wire.Schedule{Header: p.head(wire.Group("xa")), Items: items})
	if err != nil {
		p.fatal(err)
	}
	p.does(p.Schedule(text, p.now))
	return text
}

func (p *post) order(c wire.Command) []byte {
	c.Header, c.ID = p.head(wire.Device("loa-1")), fmt.Sprint("c", p.serial)
	text, err := p.signer.SealCommand(c)
	if err != nil {
		p.fatal(err)
	}
	p.does(p.Command(text, p.now))
	return text
}

// story is every receipt in short: "b1 started; b1 finished 60s".
func (p *post) story() string {
	var lines []string
	for _, w := range p.said {
		r, ok := w.What.(wire.Receipt)
		if !ok {
			continue
		}
		line := r.Item + " " + string(r.Outcome)
		if r.Outcome != wire.Started {
			line += fmt.Sprintf(" %ds", r.Millis/1000)
		}
		if r.Why != "" {
			line += " " + r.Why
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func (p *post) tells(t *testing.T, want string) {
	t.Helper()
	if got := p.story(); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

func TestAScheduleIsPlayedWithoutALine(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Hour, time.Minute, wire.First), p.item("b2", 2*time.Hour, 30*time.Second, wire.Normal))
	p.until(noon.Add(3 * time.Hour))
	p.tells(t, "b1 started; b1 finished 60s; b2 started; b2 finished 30s")
	if n := len(p.Joined(p.now).Say); n != 5 { // a beat and four receipts that nobody has acknowledged
		t.Errorf("back on the line it says %d things", n)
	}
	p.order(wire.Command{Do: wire.DoAck, Upto: 3})
	if left := p.State.Owed; len(left) != 1 || left[0].Seq != 4 {
		t.Errorf("owed are %+v", left)
	}
}

func TestAnEmergencyInterruptsAndTheInterruptedGoesOn(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Minute, 100*time.Second, wire.Normal))
	p.until(noon.Add(100 * time.Second)) // forty seconds of it were heard
	alert := p.item("e", 0, 20*time.Second, wire.Emergency)
	p.order(wire.Command{Do: wire.DoPlay, Item: &alert})
	if p.sounds != "e" {
		t.Errorf("%q sounds", p.sounds)
	}
	p.until(noon.Add(10 * time.Minute))
	p.tells(t, "b1 started; b1 cut 40s interrupted; e started; e finished 20s; b1 finished 100s")
	if got := strings.Join(p.began, " "); got != "b1@0 e@0 b1@40000" {
		t.Errorf("the player was told %s", got)
	}
}

func TestWhatWasInterruptedTooLongAgoStaysCut(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Second, 100*time.Second, wire.Normal))
	p.until(noon.Add(time.Second)) // nothing of it was heard yet
	alert := p.item("e", 0, 20*time.Second, wire.Emergency)
	p.order(wire.Command{Do: wire.DoPlay, Item: &alert})
	p.until(noon.Add(30 * time.Second))
	p.tells(t, "b1 started; b1 cut 0s interrupted; e started; e finished 20s")
	if p.sounds != "b1" {
		t.Errorf("%q sounds", p.sounds)
	}
	long := p.item("ee", 0, 2*time.Hour, wire.Emergency)
	p.order(wire.Command{Do: wire.DoPlay, Item: &long})
	p.until(noon.Add(3 * time.Hour))
	p.tells(t, "b1 started; b1 cut 0s interrupted; e started; e finished 20s; b1 cut 9s interrupted; ee started; ee finished 7200s")
}

func TestMutedIsSilentAndSaysSo(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Minute, 100*time.Second, wire.Normal), p.item("b2", time.Hour, 10*time.Second, wire.Normal), p.item("b3", 2*time.Hour, 10*time.Second, wire.Normal))
	p.until(noon.Add(90 * time.Second))
	p.order(wire.Command{Do: wire.DoMute})
	if p.sounds != "" {
		t.Errorf("%q sounds", p.sounds)
	}
	alert := p.item("e", 0, 20*time.Second, wire.Emergency)
	p.order(wire.Command{Do: wire.DoPlay, Item: &alert})
	p.until(noon.Add(90 * time.Minute))
	p.order(wire.Command{Do: wire.DoUnmute})
	p.until(noon.Add(3 * time.Hour))
	p.tells(t, "b1 started; b1 cut 30s muted; e failed 0s muted; b2 failed 0s muted; b3 started; b3 finished 10s")
}

func TestAPowerCutRepeatsNothing(t *testing.T) {
	p := newPost(t.Fatal)
	first := p.schedule(p.item("b1", time.Minute, 100*time.Second, wire.Normal), p.item("b2", time.Hour, 10*time.Second, wire.Normal))
	second := p.order(wire.Command{Do: wire.DoVolume, Volume: 30})
	p.until(noon.Add(90 * time.Second))
	p.power()
	p.does(p.Schedule(first, p.now)) // the broker, or somebody else, says it all again
	p.does(p.Command(second, p.now))
	p.until(noon.Add(2 * time.Hour))
	p.tells(t, "b1 started; b1 cut 0s power; b2 started; b2 finished 10s")
	if p.State.Volume != 30 {
		t.Errorf("the volume is %d", p.State.Volume)
	}
	alarms := 0
	for _, w := range p.said {
		if a, ok := w.What.(wire.Alarm); ok && a.Breach == wire.BreachReplayed {
			alarms++
		}
	}
	if alarms != 1 {
		t.Errorf("the desk is told %d times of messages that came again within a minute", alarms)
	}
}

func TestWhatHasNoAudioIsNotPlayedAndSaidToBeMissing(t *testing.T) {
	p := newPost(t.Fatal)
	late, never := p.item("b1", time.Minute, 10*time.Second, wire.Normal), p.item("b22", time.Hour, 10*time.Second, wire.Normal)
	p.files[late.Audio.SHA256], p.files[never.Audio.SHA256] = false, false
	text, err := p.signer.SealSchedule(wire.Schedule{Header: p.head(wire.Group("xa")), Items: []wire.Item{late, never}})
	if err != nil {
		t.Fatal(err)
	}
	if d := p.does(p.Schedule(text, p.now)); len(d.Fetch) != 2 || d.Fetch[0].SHA256 != late.Audio.SHA256 {
		t.Errorf("fetched are %+v", d.Fetch)
	}
	p.until(noon.Add(80 * time.Second))
	p.files[late.Audio.SHA256] = true
	p.does(p.Fetched(late.Audio.SHA256, p.now))
	p.does(p.Fetched(never.Audio.SHA256, p.now)) // the line broke
	p.until(noon.Add(2 * time.Hour))
	p.tells(t, "b1 started; b1 finished 10s; b22 failed 0s no audio")
}

func TestAPlayerThatFailsIsReported(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Minute, 100*time.Second, wire.Normal))
	p.until(noon.Add(70 * time.Second))
	p.sounds = ""
	p.does(p.Ended("b1", 10*time.Second, errors.New("no sound card"), p.now))
	p.until(noon.Add(5 * time.Minute))
	p.tells(t, "b1 started; b1 failed 10s no sound card")
}

func TestTheScheduleOfAnotherGroupIsNotKept(t *testing.T) {
	p := newPost(t.Fatal)
	p.schedule(p.item("b1", time.Minute, 10*time.Second, wire.Normal))
	p.order(wire.Command{Do: wire.DoSet, Set: wire.Settings{Group: "phuong", Heartbeat: 600}})
	p.until(noon.Add(time.Hour))
	p.tells(t, "")
	if p.State.Beat != 600 {
		t.Errorf("beats every %d s", p.State.Beat)
	}
}

// Whatever comes, in whatever order and with whatever breaks: one thing sounds at a
// time, all that sounds was ordered, nothing begins or ends twice, receipts are
// numbered without a gap, and after two days without a word all is silent.
func TestOneThingAtATimeAndEverythingAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPost(t.Fatal)
		ordered := map[string]bool{}
		n := 0
		name := func() string { n++; ordered[fmt.Sprint("i", n)] = true; return fmt.Sprint("i", n) }
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 0, 1:
				at, items := time.Duration(0), []wire.Item(nil)
				for range rapid.IntRange(0, 4).Draw(t, "items") {
					at += time.Duration(rapid.IntRange(1, 300).Draw(t, "gap")) * time.Second
					length := time.Duration(rapid.IntRange(1, 200).Draw(t, "length")) * time.Second
					items = append(items, p.item(name(), at, length, wire.Normal))
					at += length
				}
				p.schedule(items...)
			case 2:
				alert := p.item(name(), 0, time.Duration(rapid.IntRange(1, 60).Draw(t, "alert"))*time.Second, wire.Emergency)
				p.order(wire.Command{Do: wire.DoPlay, Item: &alert})
			case 3:
				p.order(wire.Command{Do: rapid.SampledFrom([]wire.Do{wire.DoMute, wire.DoUnmute, wire.DoStop}).Draw(t, "do")})
			case 4:
				p.power()
			case 5:
				if p.State.Now != nil {
					p.sounds = ""
					p.does(p.Ended(p.State.Now.Item.ID, 0, errors.New("broken"), p.now))
				}
			default:
				p.until(p.now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "pass")) * time.Second))
			}
			if (p.sounds == "") != (p.State.Now == nil) || p.State.Muted && p.sounds != "" {
				t.Fatalf("%q sounds, the core thinks %+v, muted %v", p.sounds, p.State.Now, p.State.Muted)
			}
		}
		p.now = p.now.Add(48 * time.Hour)
		p.until(p.now.Add(10 * time.Minute))
		if p.sounds != "" {
			t.Fatalf("after two days without a word %q sounds", p.sounds)
		}
		p.account(t, ordered)
	})
}

func (p *post) account(t *rapid.T, ordered map[string]bool) {
	began, ended, seq := map[string]int{}, map[string]int{}, int64(0)
	for _, w := range p.said {
		r, ok := w.What.(wire.Receipt)
		if !ok {
			continue
		}
		if seq++; r.Seq != seq {
			t.Fatalf("receipt %d is numbered %d", seq, r.Seq)
		}
		if !ordered[r.Item] {
			t.Fatalf("%q was never ordered", r.Item)
		}
		switch {
		case r.Outcome == wire.Started:
			began[r.Item]++
		case r.Why != "interrupted":
			ended[r.Item]++
		}
	}
	for item, times := range began {
		if times > 1 || ended[item] > 1 {
			t.Fatalf("%s began %d times and ended %d times:\n%s", item, times, ended[item], p.story())
		}
	}
	if len(p.State.Owed) != int(seq) {
		t.Fatalf("%d receipts, %d owed", seq, len(p.State.Owed))
	}
}
