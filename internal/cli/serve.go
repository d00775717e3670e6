package cli

import (
	"errors"
	"fmt"
	"net"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/demo"
)

type serveCmd struct{}

// Run serves until it is told to stop.
func (serveCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		return site.Serve(e.ctx, app.Serving{Version: e.version, Ready: func(a net.Addr) { e.say("cli.serving", "url", "http://"+a.String()) }})
	})
}

type demoCmd struct {
	Check bool `help:"Fill the demonstration and stop."`
}

// Run fills the demonstration where it is empty, starts its mail sink, and serves.
func (c demoCmd) Run(e *env) error {
	return e.with(func(site *app.Site) error {
		e.say("cli.demo_filling")
		d, err := demo.Fill(e.ctx, site)
		if err != nil || c.Check {
			return err
		}
		sink, err := d.StartSink(e.ctx)
		if err != nil {
			return err
		}
		err = site.Serve(e.ctx, app.Serving{
			Version: e.version, Demo: true, Desk: d.Dress, Ready: func(a net.Addr) { c.welcome(e, d, a.String()) },
		})
		return errors.Join(err, sink.Close())
	})
}

// welcome says where everything is and who may come in.
func (demoCmd) welcome(e *env, d *demo.Demo, addr string) {
	e.say("cli.demo_ready", "url", "http://"+addr)
	for _, a := range d.Accounts {
		_, _ = fmt.Fprintf(e.Out, "  %-12s %-14s %s\n", a.Login, a.Password.Reveal(), e.print.T(a.Role.Key()))
	}
	e.say("cli.demo_try", "url", "http://"+addr)
}
