package stationsim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/loa-vn/loa/internal/station/wire"
)

// Options say what is simulated.
type Options struct {
	Devices int
	Nodes   int   // 1, or 3 of which one is killed
	Egress  int64 // octets a second of audio that the server gives away; 25,000,000 if zero
	Steady  time.Duration
	Program []string // this program as a node: its path and arguments
	Say     func(format string, args ...any)
}

// Report is what was seen.
type Report struct {
	Devices     int     `json:"devices"`
	Nodes       int     `json:"nodes"`
	ConnectMS   int64   `json:"connect_ms"` // until all were connected
	Mute        Spread  `json:"mute_all"`
	Unmute      Spread  `json:"unmute_all"`
	Cached      Spread  `json:"emergency_cached"`  // to the report that it sounds
	Fetched     Spread  `json:"emergency_fetched"` // the same with the audio to be fetched first
	Egress      int64   `json:"egress_bound"`      // octets a second
	Audio       int     `json:"audio_octets"`      // of the file
	SteadyShare float64 `json:"steady_cpu_share"`  // of one core, while devices beat once a minute
	SteadySecs  float64 `json:"steady_seconds"`
	Beats       int64   `json:"beats"`
	BackMS      int64   `json:"back_ms,omitempty"` // from the kill of a node until all were connected again
	Away        int     `json:"away,omitempty"`    // devices that the kill cut off
	Receipts    int     `json:"receipts"`          // that devices made
	Kept        int     `json:"receipts_kept"`     // of them that the station has, each once
	ServerCPU   float64 `json:"server_cpu_seconds"`
	ServerPeak  int64   `json:"server_peak_octets"` // of all nodes that live, together
	DevicesCPU  float64 `json:"devices_cpu_seconds"`
	DevicesPeak int64   `json:"devices_peak_octets"`
}

// Run simulates and reports. Everything that it starts has ended when it returns.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Devices < 1 || o.Devices > 15_000 || o.Nodes != 1 && o.Nodes != 3 {
		return Report{}, errors.New("simulate: 1 to 15000 devices, 1 or 3 nodes")
	}
	if o.Egress == 0 {
		o.Egress = 25_000_000
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dir, err := os.MkdirTemp("", "loa-simulate-")
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s := &stage{o: o, r: Report{Devices: o.Devices, Nodes: o.Nodes, Egress: o.Egress, Audio: audioSize}}
	defer s.end()
	if err := s.open(ctx, dir); err != nil {
		return s.r, err
	}
	return s.r, s.play(ctx)
}

// stage is a simulation under way.
type stage struct {
	o     Options
	r     Report
	nodes []*process
	swarm *swarm
	audio wire.Audio
}

func (s *stage) open(ctx context.Context, dir string) error {
	ports, err := freeAddrs(2*s.o.Nodes + 1)
	if err != nil {
		return err
	}
	listen, cluster := ports[:s.o.Nodes], ports[s.o.Nodes:2*s.o.Nodes]
	s.audio = audioOf("http://" + ports[2*s.o.Nodes] + "/audio")
	for i, addr := range listen {
		setup := Setup{
			Name: fmt.Sprint("n", i), Listen: addr, Dir: filepath.Join(dir, fmt.Sprint("n", i)), Egress: s.o.Egress, Devices: s.o.Devices, Brain: i == 0,
		}
		if i == 0 {
			setup.Audio = ports[2*s.o.Nodes]
		}
		if s.o.Nodes > 1 {
			setup.Cluster, setup.Peers = cluster[i], cluster
		}
		p, err := start(ctx, s.o.Program, setup)
		if err != nil {
			return err
		}
		s.nodes = append(s.nodes, p)
	}
	for _, p := range s.nodes {
		if _, err := p.read(); err != nil {
			return err
		}
	}
	s.swarm = newSwarm(ctx, s.o.Devices, listen)
	s.o.Say("%d nodes run; %d devices connect", s.o.Nodes, s.o.Devices)
	began := time.Now()
	if err := s.swarm.connect(ctx); err != nil {
		return err
	}
	s.r.ConnectMS = time.Since(began).Milliseconds()
	s.o.Say("all are connected after %d ms", s.r.ConnectMS)
	return nil
}

// play gives the orders one after the other.
func (s *stage) play(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.mute, s.emergencies, s.steady, s.kill, s.settle} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	cpu, memory := usage()
	s.r.DevicesCPU, s.r.DevicesPeak = cpu, memory
	for _, p := range s.nodes {
		if told, err := p.ask(Ask{Do: "stat"}); err == nil { // one was killed
			s.r.ServerCPU += told.CPU
			s.r.ServerPeak += told.Memory
		}
	}
	return nil
}

func (s *stage) mute(context.Context) error {
	for _, one := range []struct {
		do wire.Do
		to *Spread
	}{{wire.DoMute, &s.r.Mute}, {wire.DoUnmute, &s.r.Unmute}} {
		told, err := s.nodes[0].ask(Ask{Do: "order", Order: one.do, Seconds: 30})
		if err != nil {
			return err
		}
		*one.to = told.Answers
		s.o.Say("%s: %d answered, 99 %% within %d ms, the last after %d ms", one.do, told.Answers.N, told.Answers.Most, told.Answers.Last)
	}
	return nil
}

func (s *stage) emergency(id string, seconds int) (Told, error) {
	item := wire.Item{ID: id, Priority: wire.Emergency, Start: time.Now(), Millis: 3_000, Audio: &s.audio}
	told, err := s.nodes[0].ask(Ask{Do: "order", Order: wire.DoPlay, Item: &item, Seconds: seconds})
	s.o.Say("%s: %d report that it sounds, 99 %% within %d ms, the last after %d ms", id, told.Started.N, told.Started.Most, told.Started.Last)
	return told, err
}

func (s *stage) emergencies(ctx context.Context) error {
	s.swarm.cached(s.audio.SHA256, true)
	told, err := s.emergency("emergency-cached", 30)
	if err != nil {
		return err
	}
	s.r.Cached = told.Started
	if err := s.pause(ctx, 4*time.Second); err != nil { // it is over
		return err
	}
	s.swarm.cached(s.audio.SHA256, false)
	told, err = s.emergency("emergency-fetched", 120)
	s.r.Fetched = told.Started
	return err
}

func (s *stage) steady(ctx context.Context) error {
	if err := s.pause(ctx, 5*time.Second); err != nil {
		return err
	}
	before, err := s.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := s.pause(ctx, s.o.Steady); err != nil {
		return err
	}
	after, err := s.cpu()
	if err != nil {
		return err
	}
	s.r.SteadySecs = time.Since(began).Seconds()
	s.r.SteadyShare, s.r.Beats = (after.CPU-before.CPU)/s.r.SteadySecs, after.Beats-before.Beats
	s.o.Say("%d beats in %.0f s took %.1f %% of one core", s.r.Beats, s.r.SteadySecs, 100*s.r.SteadyShare)
	return nil
}

// cpu is that of all nodes, with the beats that were heard.
func (s *stage) cpu() (sum Told, err error) {
	for _, p := range s.nodes {
		told, err := p.ask(Ask{Do: "stat"})
		if err != nil {
			return sum, err
		}
		sum.CPU += told.CPU
		sum.Beats += told.Beats
	}
	return sum, nil
}

// kill ends a node of a cluster while all devices report on an emergency.
func (s *stage) kill(ctx context.Context) error {
	if s.o.Nodes == 1 {
		return nil
	}
	s.swarm.cached(s.audio.SHA256, true)
	last := s.nodes[len(s.nodes)-1]
	told, err := last.ask(Ask{Do: "stat"})
	if err != nil {
		return err
	}
	s.r.Away = told.Joined
	dead := make(chan struct{})
	go func() { // while the receipts are on their way
		defer close(dead)
		<-time.After(time.Duration(s.o.Devices/25) * time.Millisecond)
		last.kill()
	}()
	if _, err := s.emergency("emergency-while-a-node-dies", 3); err != nil {
		return err
	}
	<-dead
	began := time.Now()
	for s.swarm.joined.Load() < int64(s.o.Devices) && time.Since(began) < 2*time.Minute {
		if err := s.pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	if s.swarm.joined.Load() < int64(s.o.Devices) {
		return fmt.Errorf("%d devices are not back after two minutes", int64(s.o.Devices)-s.swarm.joined.Load())
	}
	s.r.BackMS = time.Since(last.died).Milliseconds()
	s.o.Say("a node was killed under %d devices; all were back after %d ms", s.r.Away, s.r.BackMS)
	return nil
}

// settle waits until no device owes a receipt any more.
func (s *stage) settle(ctx context.Context) error {
	if err := s.pause(ctx, 4*time.Second); err != nil { // the last item is over
		return err
	}
	for range 30 {
		all, owed := s.swarm.receipts()
		s.r.Receipts = all
		if owed == 0 {
			break
		}
		if err := s.pause(ctx, 2*time.Second); err != nil {
			return err
		}
		s.swarm.remind()
	}
	told, err := s.nodes[0].ask(Ask{Do: "receipts"})
	s.r.Kept = told.Receipts
	s.o.Say("devices made %d receipts, the station has %d of them", s.r.Receipts, s.r.Kept)
	return err
}

func (*stage) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (s *stage) end() {
	if s.swarm != nil {
		s.swarm.close()
	}
	for _, p := range s.nodes {
		p.kill()
	}
}

// process is a node's.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *json.Decoder
	died time.Time
}

func start(ctx context.Context, program []string, setup Setup) (*process, error) {
	cmd := exec.CommandContext(ctx, program[0], program[1:]...) //nolint:gosec // It is this program.
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, in: in, out: json.NewDecoder(out)}
	return p, json.NewEncoder(in).Encode(setup)
}

func (p *process) read() (Told, error) {
	var t Told
	if err := p.out.Decode(&t); err != nil {
		return t, fmt.Errorf("a node says nothing: %w", err)
	}
	if t.Err != "" {
		return t, errors.New(t.Err)
	}
	return t, nil
}

func (p *process) ask(a Ask) (Told, error) {
	if err := json.NewEncoder(p.in).Encode(a); err != nil {
		return Told{}, fmt.Errorf("a node hears nothing: %w", err)
	}
	return p.read()
}

func (p *process) kill() {
	if p.died.IsZero() {
		p.died = time.Now()
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait() // It says that it was killed.
	}
}

// freeAddrs are addresses of this machine on which nobody listens.
func freeAddrs(n int) (addrs []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It is closed at once.
		if err != nil {
			return nil, err
		}
		addrs = append(addrs, l.Addr().String())
		defer func() { _ = l.Close() }()
	}
	return addrs, nil
}
