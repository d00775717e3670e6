package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Reaction is what follows from every fact of one kind. Name is stable: it is
// stored with the work that is still to do.
type Reaction struct {
	On   string
	Name string
	Do   func(ctx context.Context, e Entry) error
}

// Ledger records facts and works off their reactions.
type Ledger struct {
	db        *sqldb.DB
	log       *slog.Logger
	reactions map[string]Reaction   // by name
	on        map[string][]Reaction // by kind of fact
	client    *river.Client[*sql.Tx]
}

// NewLedger records facts from which nothing follows; Open is the one with
// reactions.
func NewLedger() *Ledger { return &Ledger{} }

// Open returns a ledger on db. React is called before Run; between the two,
// recording already enqueues.
func Open(db *sqldb.DB, log *slog.Logger) *Ledger {
	return &Ledger{db: db, log: log, reactions: map[string]Reaction{}, on: map[string][]Reaction{}}
}

// React sets the list of everything that follows from facts.
func (l *Ledger) React(reactions ...Reaction) error {
	for _, r := range reactions {
		if _, twice := l.reactions[r.Name]; twice {
			return fmt.Errorf("two reactions are named %q", r.Name)
		}
		l.reactions[r.Name] = r
		l.on[r.On] = append(l.on[r.On], r)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{ledger: l})
	client, err := river.NewClient(driver(l.db), &river.Config{
		Logger: slog.New(levelled{l.log.Handler()}), Workers: workers,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		FetchPollInterval: 300 * time.Millisecond, JobTimeout: 10 * time.Minute,
		CompletedJobRetentionPeriod: time.Hour,
	})
	l.client = client
	return err
}

// Migrate brings River's own tables up to date.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	m, err := rivermigrate.New(driver(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	return nil
}

// Run works off reactions until ctx ends, then lets those under way finish.
func (l *Ledger) Run(ctx context.Context) error {
	if err := l.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	<-ctx.Done()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return l.client.Stop(patience)
}

func (l *Ledger) enqueue(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	for _, r := range l.on[e.Kind] {
		if _, err := l.client.InsertTx(ctx, tx.SQL(), todo{Name: r.Name, Seq: e.Seq}, nil); err != nil {
			return fmt.Errorf("enqueue %s: %w", r.Name, err)
		}
	}
	return nil
}

// Unfinished counts reactions that are still to be done.
func (l *Ledger) Unfinished(ctx context.Context) (int, error) {
	jobs, err := l.unfinished(ctx)
	return len(jobs), err
}

// CarryOver enqueues in another site's ledger what is unfinished in this one,
// for a move from one database to the other.
func (l *Ledger) CarryOver(ctx context.Context, to *Ledger) error {
	jobs, err := l.unfinished(ctx)
	if err != nil {
		return err
	}
	return to.db.Update(ctx, func(tx *sqldb.Tx) error {
		for _, j := range jobs {
			_, err := to.client.InsertTx(ctx, tx.SQL(), raw{kind: j.Kind, args: j.EncodedArgs}, nil)
			if err != nil {
				return fmt.Errorf("carry over: %w", err)
			}
		}
		return nil
	})
}

func (l *Ledger) unfinished(ctx context.Context) ([]*rivertype.JobRow, error) {
	var all []*rivertype.JobRow
	params := river.NewJobListParams().First(1_000).States(rivertype.JobStateAvailable, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled)
	for {
		page, err := l.client.JobList(ctx, params)
		if err != nil {
			return nil, fmt.Errorf("list jobs: %w", err)
		}
		all = append(all, page.Jobs...)
		if len(page.Jobs) < 1_000 {
			return all, nil
		}
		params = params.After(page.LastCursor)
	}
}

// todo is one reaction to one fact.
type todo struct {
	Name string `json:"name"`
	Seq  int64  `json:"seq"`
}

func (todo) Kind() string { return "reaction" }

// raw is a job as it was stored elsewhere.
type raw struct {
	kind string
	args []byte
}

func (r raw) Kind() string                 { return r.kind }
func (r raw) MarshalJSON() ([]byte, error) { return r.args, nil }

type worker struct {
	river.WorkerDefaults[todo]
	ledger *Ledger
}

// Work does one reaction. One that no longer exists is cancelled and logged: a
// newer program may have renamed it.
func (w *worker) Work(ctx context.Context, j *river.Job[todo]) error {
	r, known := w.ledger.reactions[j.Args.Name]
	if !known {
		return river.JobCancel(fmt.Errorf("no reaction is named %q", j.Args.Name))
	}
	var e Entry
	err := w.ledger.db.View(ctx, func(tx *sqldb.Tx) error {
		var err error
		e, err = entry(ctx, tx, j.Args.Seq)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Do(ctx, e); err != nil {
		w.ledger.log.ErrorContext(ctx, "reaction failed", "reaction", r.Name, "fact", e.Seq, "attempt", j.Attempt, "error", err)
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	return nil
}

func driver(db *sqldb.DB) riverdriver.Driver[*sql.Tx] {
	if db.Dialect() == sqldb.Postgres {
		return riverdatabasesql.New(db.Writer())
	}
	return riversqlite.New(db.Writer())
}

// levelled lets only warnings of the library through: its chatter is not ours.
type levelled struct{ slog.Handler }

func (h levelled) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
