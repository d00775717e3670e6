package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/blob"
	"github.com/loa-vn/loa/internal/bus"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/legaltext/paper"
	"github.com/loa-vn/loa/internal/measure"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// Site is one province's Loa, opened.
type Site struct {
	Config  Config
	Log     *slog.Logger
	DB      *sqldb.DB
	Blobs   *blob.Store
	Ledger  *job.Ledger
	Auth    *auth.Service
	Policy  *policy.Service
	People  *audience.Service
	Texts   *statement.Service
	Post    *delivery.Service
	Plans   *plan.Service
	Measure *measure.Service
	Worker  *delivery.Worker

	Forecasts *measure.Forecaster

	Bus *bus.Bus

	mail    *mailer
	sms     *carriers
	push    *pusher
	bounce  auth.Secret // signs the addresses to which bounces come
	dns     email.Resolver
	post    *post
	returns *returns
	lookout *lookout
	node    string    // this process among the site's
	paper   io.Closer // the reader of files
	portal  inside    // as the public gets it, once it is served
}

// Open opens the stores, brings the schema up to date and puts the services on
// them. Nothing runs yet.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Site, error) {
	s, err := OpenEmpty(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	if err := s.furnish(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenEmpty opens the stores alone, for Restore: services would write keys of
// their own, and the site's own keys are in the backup.
func OpenEmpty(ctx context.Context, cfg Config, log *slog.Logger) (*Site, error) {
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	db, err := sqldb.Open(ctx, cfg.Database())
	if err != nil {
		return nil, err
	}
	s := &Site{Config: cfg, Log: log, DB: db, Ledger: job.Open(db, log), dns: resolver()}
	s.mail, s.sms, s.push, s.returns = &mailer{site: s}, &carriers{site: s}, &pusher{site: s}, &returns{site: s}
	s.lookout = &lookout{site: s}
	if err := s.stores(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Site) stores(ctx context.Context) (err error) {
	if err := s.DB.Migrate(ctx); err != nil {
		return err
	}
	if err := job.Migrate(ctx, s.DB); err != nil {
		return err
	}
	s.Blobs, err = s.originals()
	return err
}

func (s *Site) furnish(ctx context.Context) error {
	s.Auth = auth.New(s.DB, s.Ledger)
	links, err := s.Auth.Key(ctx, auth.KeyUnsubscribe)
	if err != nil {
		return err
	}
	receipts, err := s.Auth.Key(ctx, keyReceipts)
	if err != nil {
		return err
	}
	if s.bounce, err = s.Auth.Key(ctx, keyBounces); err != nil {
		return err
	}
	reader := paper.New(paper.Options{CacheDir: filepath.Join(s.Config.Data, "pdf-engine")}) // starts with the first PDF
	s.paper = reader
	s.Policy = policy.New(s.DB, s.Blobs, s.Ledger, policy.ReadBy(reader))
	s.People = audience.New(s.DB, s.Ledger, audience.Key(links.Reveal()))
	s.Texts = statement.New(s.DB, statement.LibraryOf(s.Policy), s.Ledger)
	s.Post = delivery.New(s.Ledger)
	s.Post.WatchBy(mailboxes{s})
	s.Plans = plan.New(s.DB, s.People, s.Texts, s.Post, s.Ledger, ways()...)
	s.Measure = measure.New(s.DB, s.People, s.Post)
	s.Forecasts = s.Measure.Forecaster(prices{s})
	s.Plans.BeforeLaunch(s.Forecasts.Keep)
	s.post = &post{site: s, key: receipts, web: map[delivery.RunID]string{}}
	s.node = nodeName()
	s.Worker = delivery.NewWorker(s.Post, s.DB, s.post, s.post, s.channels(), delivery.Options{Name: s.node, Log: s.Log})
	s.ride(bus.Alone())
	return s.Ledger.React(s.reactions()...)
}

// keyReceipts signs the links by which people say that they have read.
const keyReceipts auth.Purpose = "receipts"

// keyBounces signs the addresses to which bounces and wishes to unsubscribe come.
const keyBounces auth.Purpose = "bounces"

// Today is the present day in Việt Nam.
func (s *Site) Today() civil.Date { return civil.On(s.DB.Now()) }

// Close closes the connections that are open.
func (s *Site) Close() error {
	var reading error
	if s.paper != nil {
		reading = s.paper.Close()
	}
	if s.Bus != nil {
		s.Bus.Close()
	}
	return errors.Join(reading, s.mail.close(), s.sms.close(), s.DB.Close())
}
