package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/loa-vn/loa/internal/stationsim"
)

// simulateCmd shows what one site bears.
type simulateCmd struct {
	Stations simulateStationsCmd `cmd:"" help:"Loudspeakers: real MQTT connections, signed orders, receipts."`
	Node     simulateNodeCmd     `cmd:"" hidden:""`
}

type simulateStationsCmd struct {
	N      int           `short:"n" name:"devices" help:"How many loudspeakers, at most 15,000." default:"1000"`
	Nodes  int           `help:"1, or 3 in a cluster of which one is killed." enum:"1,3" default:"1"`
	Egress int64         `help:"Octets a second that the server gives away as audio." default:"25000000"`
	Steady time.Duration `help:"How long only heartbeats are measured." default:"30s"`
	JSON   bool          `help:"Print the report as JSON."`
}

// Run simulates and prints what was seen.
func (c *simulateStationsCmd) Run(e *env) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(e.Err, format+"\n", args...) }
	r, err := stationsim.Run(e.ctx, stationsim.Options{
		Devices: c.N, Nodes: c.Nodes, Egress: c.Egress, Steady: c.Steady, Program: []string{self, "simulate", "node"}, Say: say,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(e.Out)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	_, err = fmt.Fprintf(e.Out, "server: %.1f CPU s, %d MB; devices: %.1f CPU s, %d MB\n", r.ServerCPU, r.ServerPeak>>20, r.DevicesCPU, r.DevicesPeak>>20)
	return err
}

// simulateNodeCmd is one node of a simulation, told over its input what to do.
type simulateNodeCmd struct{}

// Run serves until the input ends.
func (*simulateNodeCmd) Run(e *env) error { return stationsim.Node(e.ctx, e.In, e.Out) }
