package delivery_test

import (
	"errors"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func TestACorrectionNamesTheMessageThatItCorrects(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, p := newSite(t, db), &provider{guarantee: delivery.AtLeastOnce}
		p.answer = func(m delivery.Message) error {
			if m.Statement == "s1" && m.Recipient == "p000002" {
				return delivery.Reject(errors.New("no such person"))
			}
			return nil
		}
		_, stop := s.work(quick(), p)
		defer stop()
		of := func(statement string, corrects ...string) delivery.RunID {
			id := s.full(3, func(r *delivery.NewRun) { r.Statement, r.Corrects = statement, corrects })
			s.waitFinished(id)
			return id
		}
		first, second := of("s1"), of("s2", "s1")
		of("s3", "s2", "s1")
		keys := map[string]string{}
		for _, m := range p.got() {
			keys[m.Statement+m.Recipient] = m.Key()
			if m.Thread != "s1" {
				t.Errorf("%s is in the thread of %s", m.Statement, m.Thread)
			}
			before := map[string]string{"s2": "s1", "s3": "s2"}[m.Statement]
			switch {
			case m.Statement == "s1" || m.Statement == "s2" && m.Recipient == "p000002": // had nothing before
				if m.Corrects != nil {
					t.Errorf("%s to %s corrects %+v", m.Statement, m.Recipient, m.Corrects)
				}
			case m.Corrects == nil || m.Corrects.Key != keys[before+m.Recipient] || m.Corrects.Ref != "q"+m.Recipient:
				t.Errorf("%s to %s corrects %+v, want %s", m.Statement, m.Recipient, m.Corrects, keys[before+m.Recipient])
			}
		}
		if len(keys) != 8 || first == second {
			t.Errorf("%d messages", len(keys))
		}
	})
}
