package audience

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Service keeps the units, the subscribers and the frozen audiences of a site.
//
// Methods that take a *sqldb.Tx work inside the caller's transaction; the others open their own.
type Service struct {
	db     *sqldb.DB
	ledger *job.Ledger
	key    Key
	atlas  atomic.Pointer[Atlas]
}

// New makes the service. The key signs the links in mails: it must be the same on every machine of a site and survive
// restarts, or the unsubscribe links in mails already sent would die.
func New(db *sqldb.DB, ledger *job.Ledger, key Key) *Service {
	return &Service{db: db, ledger: ledger, key: key}
}

// Key is the site's secret. It never shows itself in a log.
type Key []byte

// String hides the key.
func (Key) String() string { return "[hidden]" }

// GoString hides the key.
func (Key) GoString() string { return "[hidden]" }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// Public is the actor of what people do for themselves at the portal.
const Public = "public"

// Atlas returns the loaded units. Before `loa import units` it is a fault that says so.
func (s *Service) Atlas(ctx context.Context) (*Atlas, error) {
	var a *Atlas
	err := s.db.View(ctx, func(tx *sqldb.Tx) (err error) {
		a, err = s.AtlasIn(ctx, tx)
		return err
	})
	return a, err
}

// AtlasIn is Atlas inside a transaction. The atlas is kept in memory and drawn again when another edition was loaded,
// by this process or another.
func (s *Service) AtlasIn(ctx context.Context, tx *sqldb.Tx) (*Atlas, error) {
	edition, err := loadedEdition(ctx, tx)
	if err != nil {
		return nil, err
	}
	if a := s.atlas.Load(); a != nil && a.Edition == edition {
		return a, nil
	}
	a, err := readAtlas(ctx, tx, edition)
	if err != nil {
		return nil, err
	}
	s.atlas.Store(a)
	return a, nil
}

// Group is a target group, nhóm đối tượng.
type Group struct {
	Code GroupCode
	Name string // in the language asked for
}

// GroupCode names a target group.
type GroupCode string

// Groups lists every target group in the order a form shows them.
func Groups(l lang.Locale) []Group {
	p := lang.For(l)
	codes := groupCodes()
	groups := make([]Group, 0, len(codes))
	for _, c := range codes {
		groups = append(groups, Group{Code: c, Name: p.T(c.Key())})
	}
	return groups
}

// Key is the screen text that names the group.
func (c GroupCode) Key() string { return "audience.group." + string(c) }

// groupCodes is the closed set of groups: whom a provincial decision usually concerns.
func groupCodes() []GroupCode {
	return []GroupCode{
		"farmers", "workers", "students", "parents", "youth", "women", "older", "veterans", "minorities",
		"disabled", "poor", "teachers", "health", "officials", "households", "businesses", "cooperatives", "religious", "abroad",
	}
}
