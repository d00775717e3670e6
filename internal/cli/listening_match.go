package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/loa-vn/loa/internal/listening/match"
	"github.com/loa-vn/loa/internal/listening/match/trial"
)

type listeningEvalCmd struct {
	Dir string `arg:"" type:"existingdir" help:"Folder with documents.jsonl, queries*.jsonl and qrels*.tsv."`

	JSON    bool   `name:"json" help:"As JSON, described in docs/listening-eval.md."`
	Fold    string `name:"fold-accents" enum:"none,half,all" default:"none" help:"Take the tone marks off the queries: off every second word (half) or all."`
	Abstain bool   `help:"Ask each query again with its answers removed, and give the AUC of the probability."`
}

// Run measures with the index, the ranker and the weights that ship.
func (c listeningEvalCmd) Run(e *env) error {
	f, err := trial.Read(c.Dir)
	if err != nil {
		return err
	}
	r := trial.Eval(f, trial.Options{Fold: trial.Fold(c.Fold), Abstain: c.Abstain, Now: wallClock})
	if c.JSON {
		return json.NewEncoder(e.Out).Encode(r)
	}
	e.say("match.cli.folder", "folder", r.Folder, "documents", r.Documents, "ms", int(r.BuildMS), "mb", int(r.PeakMB))
	for _, s := range r.Sets {
		_, _ = fmt.Fprintf(e.Out, "%-24s %s", s.Set, row(s.Figures))
		_, _ = fmt.Fprintf(e.Out, "  p50 %.1f ms  p99 %.1f ms", s.P50MS, s.P99MS)
		if s.AUC != nil {
			_, _ = fmt.Fprintf(e.Out, "  AUC %.4f", *s.AUC)
		}
		_, _ = fmt.Fprintln(e.Out)
		for _, k := range s.Kinds {
			_, _ = fmt.Fprintf(e.Out, "  %-22s %s\n", k.Kind, row(k.Figures))
		}
	}
	return nil
}

func row(f trial.Figures) string {
	return fmt.Sprintf("%6d  MAP@5 %.4f  S@1 %.4f  S@5 %.4f  S@10 %.4f  MRR %.4f", f.Queries, f.MAP5, f.Success1, f.Success5, f.Success10, f.MRR)
}

type listeningBenchCmd struct {
	Dir string `arg:"" type:"existingdir" help:"Folder with documents.jsonl, whose words the claims are made of, and its queries."`

	Documents int    `default:"1000000" help:"How many claims."`
	Queries   int    `default:"1000" help:"How many are matched, one after the other."`
	Seed      uint64 `default:"1" help:"What draws the lots."`
}

// Run prints its figures as JSON.
func (c listeningBenchCmd) Run(e *env) error {
	f, err := trial.Read(c.Dir)
	if err != nil {
		return err
	}
	return json.NewEncoder(e.Out).Encode(trial.Bench(f, c.Documents, c.Queries, c.Seed, wallClock))
}

type listeningTrainCmd struct {
	Dirs []string `arg:"" type:"existingdir" help:"Folders, one of each shape."`
	Out  string   `required:"" type:"path" help:"File for the weights."`
	Sets []string `help:"Only these sets of queries, such as train."`
	Seed uint64   `default:"1" help:"What draws the lots."`
}

// Run learns judges from each folder and writes them: the same folders and seed give the same file.
func (c listeningTrainCmd) Run(*env) error {
	m := match.Model{}
	for _, dir := range c.Dirs {
		f, err := trial.Read(dir)
		if err != nil {
			return err
		}
		sets := c.Sets
		if len(f.Sets) == 1 {
			sets = nil
		}
		l := trial.Study(f, c.Seed, sets...)
		m[l.Shape()] = l.Teach(c.Seed)
	}
	out, err := os.Create(c.Out)
	if err != nil {
		return fmt.Errorf("listening train: %w", err)
	}
	defer func() { _ = out.Close() }()
	return m.Write(out)
}

// wallClock is the clock by which waiting is measured.
func wallClock() time.Time { return time.Now() } //nolint:forbidigo // the time that a match takes is what is measured
