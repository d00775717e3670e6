package delivery

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// What a worker asks many times a second must not read the whole ledger, however
// long it grows: SQLite's own plan is asked.
func TestTheWorkersQuestionsNeverReadTheWholeLedger(t *testing.T) {
	db := sqldbtest.SQLite(t)
	scans := func(query string, args ...any) (plan string) {
		err := db.View(t.Context(), func(tx *sqldb.Tx) error {
			return tx.Each(context.Background(), func(rows *sql.Rows) error {
				var id, parent, unused int
				var step string
				err := rows.Scan(&id, &parent, &unused, &step)
				plan += step + "\n"
				return err
			}, `EXPLAIN QUERY PLAN `+query, args...)
		})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return plan
	}
	for name, plan := range map[string]string{
		"due":           scans(selectDue, 1, "email", 1, 1, 500),
		"runs due":      scans(selectRun+runsDue, 1, 1, "email", 1),
		"waiting":       scans(selectWaiting, 1, 500),
		"leased":        scans(selectLeased+`(?,?)`, 1, 2),
		"strike":        scans(strikeWorkers+`(?,?)`, 1, 2),
		"runs over":     scans(selectRun+runsOver, 1),
		"runs done":     scans(selectRun + runsDone),
		"runs open":     scans(selectRun+runsOpen, 1, 1),
		"settling":      scans(updateAttempts+`(?,?)`, "handed", nil, nil, 0, "", "", 1, 1, 2),
		"a page of one": scans(`SELECT id FROM delivery_attempt WHERE id > ? AND id < ? AND unit = ? ORDER BY id LIMIT ?`, 1, 2, "u", 100),
	} {
		if strings.Contains(plan, "SCAN delivery_attempt") || strings.Contains(plan, "SCAN a") || strings.Contains(plan, "TEMP B-TREE") && name != "runs over" && name != "runs due" {
			t.Errorf("%s:\n%s", name, plan)
		}
	}
	if plan := scans(`SELECT id FROM delivery_attempt WHERE detail = 'x'`); !strings.Contains(plan, "SCAN delivery_attempt") {
		t.Fatalf("a question that must read everything is planned as %q: the check does not check", plan)
	}
}
