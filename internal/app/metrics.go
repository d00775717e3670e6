package app

import (
	"context"
	"database/sql"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
)

// registry holds what Prometheus may ask. Numbers about delivery are read from
// the same counters as the books, so that a dashboard and a page cannot disagree.
func (s *Site) registry() (*prometheus.Registry, *prometheus.HistogramVec) {
	r := prometheus.NewRegistry()
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "loa_http_request_seconds", Help: "How long requests took, by face and status.",
		Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5},
	}, []string{"face", "status"})
	r.MustRegister(seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(s.DB.Writer(), s.DB.Dialect().String()), &ledgerCollector{site: s})
	return r, seconds
}

// ledgerCollector reads the delivery counters when it is asked.
type ledgerCollector struct{ site *Site }

// Describe sends nothing: what there is depends on the runs.
func (*ledgerCollector) Describe(chan<- *prometheus.Desc) {}

// Collect counts people by channel and layer, attempts that wait by state, and
// unfinished reactions.
func (c *ledgerCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	gauge := func(name, help string, labels []string, n float64, values ...string) {
		desc := prometheus.NewDesc(name, help, labels, nil)
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, n, values...)
	}
	healthGauges(c.site.Worker.Health(), gauge)
	for _, one := range c.site.lookout.silences() {
		gauge("loa_canaries_silent", "Communes whose canaries should have been heard, by run and channel.", []string{"run", "channel"}, float64(len(one.Units)), string(one.Run), one.Channel)
	}
	failed := 0.0
	err := c.site.DB.View(ctx, func(tx *sqldb.Tx) error {
		err := pairs(ctx, tx, `SELECT channel, layer, SUM(n) FROM delivery_count GROUP BY channel, layer`, func(channel, layer string, n float64) {
			gauge("loa_delivery_people", "People in the books of all runs, by channel and layer.", []string{"channel", "layer"}, n, channel, layer)
		})
		if err != nil {
			return err
		}
		return pairs(ctx, tx, `SELECT channel, state, SUM(n) FROM delivery_pending GROUP BY channel, state`, func(channel, state string, n float64) {
			gauge("loa_delivery_pending", "Attempts that wait, by channel and state.", []string{"channel", "state"}, n, channel, state)
		})
	})
	if err != nil {
		failed = 1
	}
	gauge("loa_database_unreadable", "1 while the counters cannot be read.", nil, failed)
	if n, err := c.site.Ledger.Unfinished(ctx); err == nil {
		gauge("loa_reactions_unfinished", "Reactions to facts that are still to be done.", nil, float64(n))
	}
}

// healthGauges tells how this node's worker and its accounts at providers fare.
func healthGauges(h delivery.Health, gauge func(name, help string, labels []string, n float64, values ...string)) {
	gauge("loa_delivery_strays", "Reports of providers by ids that stayed unknown, since the start.", nil, float64(h.Strays))
	labels := []string{"channel", "account"}
	for _, ch := range h.Channels {
		for _, a := range ch.Accounts {
			gauge("loa_account_share", "What an account gets of its rate: 1 if it works, 0 while it rests.", labels, a.Share, ch.Channel, a.Name)
			gauge("loa_account_latency_seconds", "How long an account took to answer of late.", labels, a.Latency.Seconds(), ch.Channel, a.Name)
			gauge("loa_account_taken", "Messages that an account took since the start.", labels, float64(a.Taken), ch.Channel, a.Name)
			gauge("loa_account_failed", "Messages that an account failed since the start.", labels, float64(a.Failed), ch.Channel, a.Name)
		}
	}
}

func pairs(ctx context.Context, tx *sqldb.Tx, query string, emit func(a, b string, n float64)) error {
	return tx.Each(ctx, func(rows *sql.Rows) error {
		var a, b string
		var n float64
		if err := rows.Scan(&a, &b, &n); err != nil {
			return err
		}
		emit(a, b, n)
		return nil
	}, query)
}
