package cli

import (
	"encoding/json"
	"fmt"

	"github.com/loa-vn/loa/internal/listening/burst/trial"
)

type listeningBurstsCmd struct {
	Dir string `arg:"" type:"existingdir" help:"Folder with series as *.csv (moment, count) and, if bursts are labelled, windows.json."`

	JSON bool `name:"json" help:"As JSON, described in docs/listening-bursts.md."`
}

// Run scores the detector that ships.
func (c listeningBurstsCmd) Run(e *env) error {
	all, err := trial.Read(c.Dir)
	if err != nil {
		return err
	}
	r := trial.Eval(all)
	if c.JSON {
		return json.NewEncoder(e.Out).Encode(r)
	}
	line := func(name string, f trial.Figures) {
		_, _ = fmt.Fprintf(e.Out, "%-28s %6.1f  %d/%d  %.3f  %d (%d)  %.4f\n", name, f.Days, f.Found, f.Windows, f.Recall, f.Alarms, f.False, f.FalseADay)
	}
	e.say("burst.cli.head")
	for _, s := range r.Series {
		line(s.Name, s.Figures)
	}
	line(e.print.T("burst.cli.all", "threshold", fmt.Sprintf("%.2f", r.Threshold)), r.Shipped)
	if r.AtBudget != nil {
		line(e.print.T("burst.cli.budget", "threshold", fmt.Sprintf("%.2f", r.AtBudget.Threshold)), r.AtBudget.Figures)
	}
	if r.LeftOut != nil {
		line(e.print.T("burst.cli.left_out"), *r.LeftOut)
	}
	return nil
}
