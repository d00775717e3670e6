package plan

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// Channel is a way out, as a stage may choose it. Endpoint channels publish once
// a commune instead of writing to each person.
type Channel struct {
	Name     string
	Endpoint bool
}

// Service keeps plans and moves their stages.
type Service struct {
	db       *sqldb.DB
	people   *audience.Service
	texts    *statement.Service
	post     *delivery.Service
	ledger   *job.Ledger
	channels []Channel
	page     int // members expanded in one transaction
	turn     atomic.Int64
	before   func(ctx context.Context, st Stage) error // see BeforeLaunch
	wake     chan struct{}                             // a stage was approved
}

// New returns a service whose stages may use the given channels.
func New(db *sqldb.DB, people *audience.Service, texts *statement.Service, post *delivery.Service, ledger *job.Ledger, channels ...Channel) *Service {
	return &Service{db: db, people: people, texts: texts, post: post, ledger: ledger, channels: channels, page: 1_000, wake: make(chan struct{}, 1)}
}

// Channels lists the ways out that a stage may choose.
func (s *Service) Channels() []Channel { return slices.Clone(s.channels) }

func (s *Service) channelNames() []string {
	names := make([]string, len(s.channels))
	for i, c := range s.channels {
		names[i] = c.Name
	}
	return names
}

// Create makes an empty plan.
func (s *Service) Create(ctx context.Context, actor auth.Actor, d Draft) (p Plan, err error) {
	d.Title, d.Note = strings.TrimSpace(d.Title), strings.TrimSpace(d.Note)
	if err := d.check(); err != nil {
		return Plan{}, err
	}
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if err := auth.Require(actor, auth.ActPlan, d.Agency, tx.Now()); err != nil {
			return err
		}
		p = Plan{
			ID: ident.New[Plan](tx.Now()), Title: d.Title, Document: d.Document, Note: d.Note, Agency: d.Agency,
			CreatedBy: actor.ID, CreatedAt: tx.Now(),
		}
		if err := insertPlan(ctx, tx, p); err != nil {
			return err
		}
		return s.record(ctx, tx, "plan.created", string(p.ID), actor, map[string]any{"title": p.Title, "agency": p.Agency})
	})
	return p, err
}

// SaveStage adds a stage to its plan, or changes a draft one. Its revision must
// be the one that was read.
func (s *Service) SaveStage(ctx context.Context, actor auth.Actor, st Stage) (Stage, error) {
	if err := st.check(s.channelNames()); err != nil {
		return Stage{}, err
	}
	err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
		p, err := loadPlan(ctx, tx, st.Plan)
		if err != nil {
			return err
		}
		if err := auth.Require(actor, auth.ActPlan, p.Agency, tx.Now()); err != nil {
			return err
		}
		if err := s.aim(ctx, tx, &st); err != nil {
			return err
		}
		st.Rule = s.Reaching(st).Normal()
		if err := s.place(ctx, tx, p, &st); err != nil {
			return err
		}
		if err := s.fits(ctx, tx, st); err != nil {
			return err
		}
		st.Revision++
		if err := st.save(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, "stage.saved", string(st.ID), actor, map[string]any{"plan": st.Plan, "revision": st.Revision, "narrowed": st.Narrowed})
	})
	return st, err
}

// Reaching is the stage's rule with the stage's personal channels, which choose the
// contact points. A stage without any keeps counting people by e-mail, as the ones
// who could be written to.
func (s *Service) Reaching(st Stage) audience.Rule {
	st.Rule.Channels = nil
	for _, name := range st.Channels {
		if !s.endpoint(name) {
			st.Rule.Channels = append(st.Rule.Channels, audience.Channel(name))
		}
	}
	return st.Rule
}

// place gives a new stage its identifier and place, and refuses a stale save.
func (s *Service) place(ctx context.Context, tx *sqldb.Tx, p Plan, st *Stage) error {
	if st.ID == "" {
		st.ID, st.Ord, st.State, st.Revision = ident.New[Stage](tx.Now()), len(p.Stages)+1, StateDraft, 0
		return nil
	}
	old, err := loadStage(ctx, tx, st.ID, true)
	if err != nil {
		return err
	}
	if old.Revision != st.Revision || old.Plan != st.Plan {
		return fault.Conflict("plan.stage.stale")
	}
	next, err := old.State.after(stepSave)
	st.Ord, st.State = old.Ord, next
	return err
}

// fits holds the stage against its statement and today's units.
func (s *Service) fits(ctx context.Context, tx *sqldb.Tx, st Stage) error {
	text, err := s.texts.Snapshot(ctx, tx, st.Statement)
	if err != nil {
		return err
	}
	if _, err := delivery.ParseLane(string(st.Lane)); err != nil {
		return err
	}
	// The urgent lane wakes people: only what two persons approve may use it.
	if st.Lane == delivery.LaneUrgent && text.Needed() < 2 {
		return fault.Invalid("plan.stage.urgent_needs_two").On("lane")
	}
	_, err = s.audienceHash(ctx, tx, st)
	return err
}

// Seen is what an approver would approve now: the hashes of the text, of every
// rendering and of the audience with its counts.
func (s *Service) Seen(ctx context.Context, id StageID) (b statement.Binding, err error) {
	err = s.db.View(ctx, func(tx *sqldb.Tx) error {
		st, err := loadStage(ctx, tx, id, false)
		if err != nil {
			return err
		}
		b, _, err = s.seen(ctx, tx, st)
		return err
	})
	return b, err
}

func (s *Service) seen(ctx context.Context, tx *sqldb.Tx, st Stage) (statement.Binding, statement.Snapshot, error) {
	text, err := s.texts.Snapshot(ctx, tx, st.Statement)
	if err != nil {
		return statement.Binding{}, text, err
	}
	b := text.Bound
	hash, err := s.audienceHash(ctx, tx, st)
	b.Audience = st.bound(hash)
	return b, text, err
}

// Submit asks for approval of the stage's text and audience as the submitter saw them.
func (s *Service) Submit(ctx context.Context, actor auth.Actor, id StageID, seen statement.Binding) (Stage, error) {
	return s.move(ctx, id, stepSubmit, func(tx *sqldb.Tx, st *Stage) (string, error) {
		now, text, err := s.seen(ctx, tx, *st)
		if err != nil {
			return "", err
		}
		if err := s.stands(ctx, tx, st.Statement); err != nil {
			return "", err
		}
		if err := auth.Require(actor, auth.ActPlan, text.Agency, tx.Now()); err != nil {
			return "", err
		}
		if now.Audience != seen.Audience {
			return "", fault.Conflict("plan.stage.audience_drifted")
		}
		if text.State != statement.StateReleased { // a further audience of a text that is public
			if err := s.texts.SubmitIn(ctx, tx, actor, st.Statement, seen); err != nil {
				return "", err
			}
		}
		st.Binding, st.SubmittedAt = seen, tx.Now()
		return "stage.submitted", nil
	}, actor)
}

// Approve stands for the text, every rendering and the audience as the approver
// saw them. With the last approval needed the audience is frozen; until then the
// stage stays submitted. Any drift since the approver's page was made is refused.
func (s *Service) Approve(ctx context.Context, actor auth.Actor, id StageID, seen statement.Binding) (Stage, error) {
	defer s.Nudge()
	return s.move(ctx, id, stepApprove, func(tx *sqldb.Tx, st *Stage) (string, error) {
		now, _, err := s.seen(ctx, tx, *st)
		if err != nil {
			return "", err
		}
		if now != seen {
			return "", fault.Conflict("plan.stage.drifted")
		}
		if err := s.stands(ctx, tx, st.Statement); err != nil {
			return "", err
		}
		if err := s.texts.Approve(ctx, tx, actor, st.Statement, seen); err != nil {
			return "", err
		}
		text, err := s.texts.Snapshot(ctx, tx, st.Statement)
		if err != nil {
			return "", err
		}
		st.Binding = seen
		if !text.Approved(seen) {
			st.State = StateSubmitted
			return "stage.endorsed", nil
		}
		return "stage.approved", s.freeze(ctx, tx, st)
	}, actor)
}

func (s *Service) freeze(ctx context.Context, tx *sqldb.Tx, st *Stage) error {
	frozen, err := s.frozen(ctx, tx, *st)
	if err != nil {
		return err
	}
	if st.bound(frozen.Hash) != st.Binding.Audience {
		return fault.Conflict("plan.stage.audience_drifted")
	}
	st.Frozen, st.Members, st.Letters, st.ApprovedAt = frozen.ID, frozen.People, frozen.Members, tx.Now()
	return nil
}

func (s *Service) frozen(ctx context.Context, tx *sqldb.Tx, st Stage) (audience.Frozen, error) {
	if st.Rule.Reached == "" {
		return s.people.Freeze(ctx, tx, st.Rule, civil.On(tx.Now()))
	}
	e, err := s.erringOf(ctx, tx, st.Statement)
	if err != nil {
		return audience.Frozen{}, err
	}
	r, blocked, err := s.reached(ctx, tx, e)
	if err != nil {
		return audience.Frozen{}, err
	}
	return s.people.FreezeReached(ctx, tx, st.Rule, r, blocked, civil.On(tx.Now()))
}

// Return sends a stage back to its writers, with a reason.
func (s *Service) Return(ctx context.Context, actor auth.Actor, id StageID, reason string) (Stage, error) {
	return s.move(ctx, id, stepReturn, func(tx *sqldb.Tx, st *Stage) (string, error) {
		return "stage.returned", s.reopen(ctx, tx, actor, st, reason)
	}, actor)
}

// reopen takes back what was submitted or approved, in the text too unless that
// is public already.
func (s *Service) reopen(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, st *Stage, reason string) error {
	text, err := s.texts.Snapshot(ctx, tx, st.Statement)
	if err != nil {
		return err
	}
	st.Binding, st.Frozen, st.Members, st.Letters = statement.Binding{}, "", 0, 0
	st.SubmittedAt, st.ApprovedAt = time.Time{}, time.Time{}
	switch text.State {
	case statement.StateSubmitted:
		return s.texts.ReturnIn(ctx, tx, actor, st.Statement, reason)
	case statement.StateApproved:
		return s.texts.VoidIn(ctx, tx, actor, st.Statement, reason)
	case statement.StateDraft, statement.StateReturned, statement.StateReleased, statement.StateWithdrawn:
	}
	return auth.Require(actor, auth.ActApprove, text.Agency, tx.Now())
}

// Cancel stops a stage for good. What was sent stays in the books; nothing more is
// sent.
func (s *Service) Cancel(ctx context.Context, actor auth.Actor, id StageID, reason string) (Stage, error) {
	if strings.TrimSpace(reason) == "" {
		return Stage{}, fault.Invalid("plan.stage.no_reason").On("reason")
	}
	return s.move(ctx, id, stepCancel, func(tx *sqldb.Tx, st *Stage) (string, error) {
		p, err := loadPlan(ctx, tx, st.Plan)
		if err != nil {
			return "", err
		}
		if err := auth.Require(actor, auth.ActCancel, p.Agency, tx.Now()); err != nil {
			return "", err
		}
		if st.Run == "" {
			return "stage.cancelled", nil
		}
		return "stage.cancelled", s.post.Cancel(ctx, tx, st.Run, string(actor.ID))
	}, actor)
}

// Halt cancels every stage that would send: after a restore nobody can know whom
// the lost hours reached, and to send again must be somebody's decision.
func (s *Service) Halt(ctx context.Context) (halted int, err error) {
	stages, err := s.StagesIn(ctx, StateApproved, StateRunning)
	if err != nil {
		return 0, err
	}
	for _, st := range stages {
		_, err := s.move(ctx, st.ID, stepCancel, func(tx *sqldb.Tx, st *Stage) (string, error) {
			if st.Run == "" {
				return "stage.cancelled", nil
			}
			return "stage.cancelled", s.post.Cancel(ctx, tx, st.Run, "loa")
		}, auth.Actor{})
		if err != nil {
			return halted, err
		}
		halted++
	}
	return halted, nil
}

// Finish closes the books of a stage; refused while anyone is unaccounted for.
func (s *Service) Finish(ctx context.Context, actor auth.Actor, id StageID) error {
	_, err := s.move(ctx, id, stepFinish, func(tx *sqldb.Tx, st *Stage) (string, error) {
		st.FinishedAt = tx.Now()
		return "stage.finished", s.post.Finish(ctx, tx, st.Run)
	}, actor)
	return err
}

// move takes a stage through one step: lock, decide, do, save, record. The work
// may set a state of its own; otherwise the step's is taken.
func (s *Service) move(ctx context.Context, id StageID, do step, work func(tx *sqldb.Tx, st *Stage) (string, error), actor auth.Actor) (st Stage, err error) {
	err = s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if st, err = loadStage(ctx, tx, id, true); err != nil {
			return err
		}
		if st.State, err = st.State.after(do); err != nil {
			return err
		}
		kind, err := work(tx, &st)
		if err != nil {
			return err
		}
		st.Revision++
		if err := st.save(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, kind, string(st.ID), actor, map[string]any{
			"plan": st.Plan, "statement": st.Statement, "binding": st.Binding, "members": st.Members, "run": st.Run,
		})
	})
	return st, err
}

func (s *Service) record(ctx context.Context, tx *sqldb.Tx, kind, subject string, actor auth.Actor, detail any) error {
	who := string(actor.ID)
	if who == "" {
		who = "loa"
	}
	_, err := s.ledger.Record(ctx, tx, job.Fact{Kind: kind, Subject: subject, Actor: who, Detail: detail})
	return err
}
