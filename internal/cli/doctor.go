package cli

import (
	"fmt"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/fault"
)

type doctorCmd struct{}

// Run examines the site; something broken is exit code 1.
func (doctorCmd) Run(e *env) error {
	broken := 0
	err := e.with(func(site *app.Site) error {
		for _, f := range site.Doctor(e.ctx, e.print) {
			mark := map[app.Health]string{app.Fine: "✓", app.Look: "!", app.Broken: "✗"}[f.Health]
			_, _ = fmt.Fprintf(e.Out, "%s %s\n", mark, f.Text)
			if f.Mend != "" {
				_, _ = fmt.Fprintf(e.Out, "    → %s\n", f.Mend)
			}
			if f.Health == app.Broken {
				broken++
			}
		}
		return nil
	})
	if err == nil && broken > 0 {
		err = fault.Conflict("cli.doctor_broken", "count", broken)
	}
	return err
}
