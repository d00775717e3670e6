package statement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Service keeps statements. Every change of state is decided by [Snapshot.After]
// and saved together with its fact in the ledger.
type Service struct {
	db      *sqldb.DB
	clauses ClauseSource
	ledger  *job.Ledger
}

// New returns the service.
func New(db *sqldb.DB, clauses ClauseSource, ledger *job.Ledger) *Service {
	return &Service{db: db, clauses: clauses, ledger: ledger}
}

// Beginning is what a statement starts from.
type Beginning struct {
	Agency    auth.AgencyID
	Kind      Kind
	Urgent    bool
	Synthetic bool
	Corrects  ID // a correction names what it corrects, and nothing else may
	Content   Content
}

// Create begins a statement as a draft.
func (svc *Service) Create(ctx context.Context, actor auth.Actor, b Beginning) (Statement, error) {
	var s Statement
	err := svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		var err error
		s, err = svc.create(ctx, tx, actor, b, Content{})
		return err
	})
	return s, err
}

// Correct begins the correction of a statement that reached the public, with that
// statement's words to start from.
func (svc *Service) Correct(ctx context.Context, actor auth.Actor, erring ID) (Statement, error) {
	var s Statement
	err := svc.db.Update(ctx, func(tx *sqldb.Tx) error {
		old, err := get(ctx, tx, erring)
		if err != nil {
			return err
		}
		v, err := publicVersion(ctx, tx, old)
		if err != nil {
			return err
		}
		c := v.Content
		c.Headline, c.Overrides = lang.For(c.Locale).T("statement.part.correction")+": "+c.Headline, nil
		s, err = svc.create(ctx, tx, actor, Beginning{
			Agency: old.Agency, Kind: KindCorrect, Urgent: old.Urgent, Synthetic: old.Synthetic, Corrects: erring, Content: c,
		}, v.Content)
		return err
	})
	return s, err
}

// create begins a statement; before is the text that it grew out of, if any.
func (svc *Service) create(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, b Beginning, before Content) (Statement, error) {
	if err := auth.Require(actor, auth.ActWrite, b.Agency, tx.Now()); err != nil {
		return Statement{}, err
	}
	if err := b.check(ctx, tx); err != nil {
		return Statement{}, err
	}
	c, err := b.Content.Tidy()
	if err == nil {
		c, err = svc.prepare(ctx, tx, actor, before, c)
	}
	if err != nil {
		return Statement{}, err
	}
	id := ident.New[Statement](tx.Now())
	s := Statement{
		ID: id, Agency: b.Agency, Kind: b.Kind, Urgent: b.Urgent, Synthetic: b.Synthetic, Corrects: b.Corrects,
		Slug: short(id), Headline: c.filled(c.Headline), State: StateDraft, Revision: 1, editors: []auth.UserID{actor.ID},
		Author: actor.ID, AuthorName: actor.Name, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := insert(ctx, tx, s); err != nil {
		return s, fmt.Errorf("create statement: %w", err)
	}
	if err := insertRevision(ctx, tx, s, c, actor); err != nil {
		return s, fmt.Errorf("create statement: %w", err)
	}
	if err := svc.record(ctx, tx, actor, s, "statement.created", detail{Kind: s.Kind, Corrects: s.Corrects}); err != nil {
		return s, err
	}
	return s, indexDesk(ctx, tx, s, c)
}

// check holds a beginning against the rules of its kind.
func (b Beginning) check(ctx context.Context, tx *sqldb.Tx) error {
	switch {
	case !b.Kind.Valid():
		return fault.Invalid("statement.unknown_kind", "kind", string(b.Kind)).On("kind")
	case b.Agency == "":
		return fault.Invalid("statement.no_agency").On("agency")
	case b.Kind == KindCorrect && b.Corrects == "":
		return fault.Invalid("statement.correct.what").On("kind")
	case b.Kind != KindCorrect && b.Corrects != "":
		return fault.Invalid("statement.correct.kind").On("kind")
	case b.Corrects == "":
		return nil
	}
	erring, err := get(ctx, tx, b.Corrects)
	if err != nil {
		return err
	}
	_, err = publicVersion(ctx, tx, erring)
	return err
}

// publicVersion is what the public reads, or read before it was withdrawn.
func publicVersion(ctx context.Context, tx *sqldb.Tx, s Statement) (Version, error) {
	if s.Released == "" {
		return Version{}, fault.Conflict("statement.correct.unreleased")
	}
	return version(ctx, tx, s.Released)
}

// Get returns a statement as the desk works on it.
func (svc *Service) Get(ctx context.Context, actor auth.Actor, id ID) (View, error) {
	var v View
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		var err error
		v, err = svc.view(ctx, tx, actor, id)
		return err
	})
	return v, err
}

func (svc *Service) view(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, id ID) (View, error) {
	v, err := svc.load(ctx, tx, id)
	if err != nil {
		return v, err
	}
	if err := auth.Require(actor, auth.ActRead, v.Agency, tx.Now()); err != nil {
		return v, err
	}
	return v, svc.judge(ctx, tx, &v)
}

// Snapshot returns what decides about a statement, without its findings, in the
// caller's transaction.
func (svc *Service) Snapshot(ctx context.Context, tx *sqldb.Tx, id ID) (Snapshot, error) {
	v, err := svc.load(ctx, tx, id)
	return v.Snapshot, err
}

// Brief returns a statement without its text, in the caller's transaction and
// whoever asks: for the rooms that act on statements.
func (svc *Service) Brief(ctx context.Context, tx *sqldb.Tx, id ID) (Statement, error) {
	return get(ctx, tx, id)
}

// Renderings are what a statement says on every channel as it stands now, for the
// program's own reckoning: nobody is asked whether he may read them.
func (svc *Service) Renderings(ctx context.Context, id ID) (all []Rendering, err error) {
	err = svc.db.View(ctx, func(tx *sqldb.Tx) error {
		v, err := svc.load(ctx, tx, id)
		all = v.Renderings
		return err
	})
	return all, err
}

// load reads a statement with the text it now has: the draft while it is one,
// afterwards the submitted version as it was stored.
func (svc *Service) load(ctx context.Context, tx *sqldb.Tx, id ID) (View, error) {
	s, err := get(ctx, tx, id)
	if err != nil {
		return View{}, err
	}
	v := View{Statement: s, Snapshot: Snapshot{
		ID: s.ID, Agency: s.Agency, Kind: s.Kind, Urgent: s.Urgent, State: s.State, Fix: s.Fix,
		Public: s.Released != "" && s.State != StateWithdrawn, Editors: s.editors, Submitter: s.submitter,
	}}
	if s.Released != "" {
		public, err := version(ctx, tx, s.Released)
		if err != nil {
			return v, err
		}
		v.Snapshot.Released = public.Binding
	}
	if err := revision(ctx, tx, &v); err != nil {
		return v, err
	}
	if s.Version == "" {
		v.Renderings = Render(v.Content)
		v.Snapshot.Bound = bind(v.Content, v.Renderings)
		return v, nil
	}
	return v, svc.frozen(ctx, tx, &v)
}

// frozen fills in the version that is before the approvers or the public.
func (svc *Service) frozen(ctx context.Context, tx *sqldb.Tx, v *View) error {
	stored, err := version(ctx, tx, v.Version)
	if err != nil {
		return err
	}
	v.Content, v.Renderings, v.SavedBy, v.SavedAt = stored.Content, stored.Renderings, stored.SubmitterName, stored.SubmittedAt
	v.Snapshot.Bound = stored.intact
	v.Snapshot.Submitted = Binding{Text: stored.Binding.Text, Renderings: stored.Binding.Renderings}
	v.Snapshot.Approvals, err = approvals(ctx, tx, v.Version)
	return err
}

// judge fills in the findings about the text as it is now.
func (svc *Service) judge(ctx context.Context, tx *sqldb.Tx, v *View) error {
	found := Check(v.Content)
	drifted, err := Verify(ctx, tx, svc.clauses, v.Content)
	if err != nil {
		return err
	}
	found = append(found, drifted...)
	if v.Fix && v.Released != "" {
		public, err := version(ctx, tx, v.Released)
		if err != nil {
			return err
		}
		found = append(found, beyondTypo(public.Content, v.Content)...)
	}
	v.Findings, v.Snapshot.Findings = found, found
	return nil
}

// detail is what the ledger keeps of a step.
type detail struct {
	Kind     Kind      `json:"kind,omitempty"`
	Corrects ID        `json:"corrects,omitempty"`
	Revision int64     `json:"revision,omitempty"`
	Changed  []string  `json:"changed,omitempty"`
	Version  VersionID `json:"version,omitempty"`
	N        int       `json:"n,omitempty"`
	Edition  int       `json:"edition,omitempty"`
	Fix      bool      `json:"fix,omitempty"`
	Binding  *Binding  `json:"binding,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Diff     []Change  `json:"diff,omitempty"`

	Document  string   `json:"document,omitempty"` // whose clauses changed under the statement
	Addresses []string `json:"addresses,omitempty"`
	Effect    Effect   `json:"effect,omitempty"`
	Day       string   `json:"day,omitempty"`
}

// record appends the fact of a step. It comes before any index: writers queue at the
// end of the ledger's chain, so that two of them never number an entry alike.
func (svc *Service) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, s Statement, kind string, d detail) error {
	who := string(actor.ID)
	if who == "" {
		who = "loa"
	}
	_, err := svc.ledger.Record(ctx, tx, job.Fact{Kind: kind, Subject: string(s.ID), Actor: who, Detail: d})
	return err
}

// short is the end of an identifier, the part that is random.
func short(id ID) string { return string(id[len(id)-10:]) }

// slug is a statement's name in an address: the headline's first words, and what
// makes it the only one.
func slug(id ID, headline string) string {
	words := viet.Words(headline)
	return strings.Join(append(slices.Clone(words[:min(len(words), 8)]), short(id)), "-")
}
