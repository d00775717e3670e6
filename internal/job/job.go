// Package job remembers what happened and does what follows from it.
//
// A fact is a sentence in the past: a document was imported, a statement was
// approved. It is recorded in the transaction that makes it true, so there is
// no moment at which one is saved and the other lost. Facts form one chain over
// the whole site: each carries the hash of the one before, so that a row changed
// or removed afterwards is found out by Verify.
//
// A reaction is what follows from a fact of one kind: expand the plan, suppress
// the address. Recording a fact enqueues its reactions in the same transaction
// (River keeps them as rows); Run works them off, again and again until they
// succeed. A reaction may run twice and must not mind.
//
// Detail is for what an auditor needs and never for personal data: the ledger is
// not erased.
package job

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Fact is something that has just become true.
type Fact struct {
	Kind    string // dotted past participle: "statement.approved"
	Subject string // the identifier of what it is about
	Actor   string // who did it: a user's identifier, "public" or "loa"
	Detail  any    // marshalled to JSON; nil for none
}

// Entry is a fact as it stands in the chain.
type Entry struct {
	Seq     int64
	At      time.Time
	Kind    string
	Subject string
	Actor   string
	Detail  json.RawMessage
	Prev    string
	Hash    string
}

// sum binds every field and the entry before. Lengths are written out so that no
// two entries share a text.
func (e Entry) sum() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n%d %d\n", e.Prev, e.Seq, sqldb.Micros(e.At))
	for _, s := range []string{e.Kind, e.Subject, e.Actor, string(e.Detail)} {
		_, _ = fmt.Fprintf(h, "%d:%s\n", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Record appends a fact in the caller's transaction and enqueues its reactions.
func (l *Ledger) Record(ctx context.Context, tx *sqldb.Tx, f Fact) (Entry, error) {
	detail, err := json.Marshal(f.Detail)
	if err != nil {
		return Entry{}, fmt.Errorf("record %s: %w", f.Kind, err)
	}
	e := Entry{At: tx.Now(), Kind: f.Kind, Subject: f.Subject, Actor: f.Actor, Detail: detail}
	// Taking the head first makes writers queue here, in the order of the chain.
	err = tx.QueryRow(ctx, `INSERT INTO fact_head (id, seq, hash) VALUES (1, 1, '')
		ON CONFLICT (id) DO UPDATE SET seq = fact_head.seq + 1 RETURNING seq, hash`).Scan(&e.Seq, &e.Prev)
	if err != nil {
		return Entry{}, fmt.Errorf("record %s: %w", f.Kind, err)
	}
	e.Hash = e.sum()
	_, err = tx.Exec(ctx, `INSERT INTO fact (seq, at, kind, subject, actor, detail, prev, hash) VALUES (?,?,?,?,?,?,?,?)`,
		e.Seq, sqldb.Micros(e.At), e.Kind, e.Subject, e.Actor, string(e.Detail), e.Prev, e.Hash)
	if err != nil {
		return Entry{}, fmt.Errorf("record %s: %w", f.Kind, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE fact_head SET hash = ? WHERE id = 1`, e.Hash); err != nil {
		return Entry{}, fmt.Errorf("record %s: %w", f.Kind, err)
	}
	return e, l.enqueue(ctx, tx, e)
}

// Filter narrows Entries; zero fields do not.
type Filter struct {
	Subject string
	Kind    string // a whole kind, or a beginning that ends in a dot: "statement."
	Actor   string
	Before  int64 // only entries with a smaller Seq, for paging
	Limit   int   // 50 when zero
}

// Entries lists facts, newest first.
func (l *Ledger) Entries(ctx context.Context, tx *sqldb.Tx, f Filter) ([]Entry, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, arg any) { where, args = append(where, cond), append(args, arg) }
	if f.Subject != "" {
		add("subject = ?", f.Subject)
	}
	if strings.HasSuffix(f.Kind, ".") {
		add("kind LIKE ?", f.Kind+"%")
	} else if f.Kind != "" {
		add("kind = ?", f.Kind)
	}
	if f.Actor != "" {
		add("actor = ?", f.Actor)
	}
	if f.Before > 0 {
		add("seq < ?", f.Before)
	}
	if f.Limit == 0 {
		f.Limit = 50
	}
	args = append(args, f.Limit)
	return collect(ctx, tx, `WHERE `+strings.Join(where, " AND ")+` ORDER BY seq DESC LIMIT ?`, args...)
}

// entry finds one fact for a reaction.
func entry(ctx context.Context, tx *sqldb.Tx, seq int64) (Entry, error) {
	found, err := collect(ctx, tx, `WHERE seq = ?`, seq)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("job.no_fact", "seq", seq)
	}
	if err != nil {
		return Entry{}, err
	}
	return found[0], nil
}

func collect(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Entry, error) {
	var found []Entry
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		e, err := scan(rows)
		found = append(found, e)
		return err
	}, `SELECT seq, at, kind, subject, actor, detail, prev, hash FROM fact `+clause, args...)
	return found, err
}

func scan(rows *sql.Rows) (Entry, error) {
	var e Entry
	var at int64
	var detail string
	err := rows.Scan(&e.Seq, &at, &e.Kind, &e.Subject, &e.Actor, &detail, &e.Prev, &e.Hash)
	e.At, e.Detail = sqldb.At(at), json.RawMessage(detail)
	return e, err
}

// Verify walks the whole chain and returns how long it is. A changed, removed or
// inserted entry is a fault that names the first place where the chain breaks.
func Verify(ctx context.Context, tx *sqldb.Tx) (int64, error) {
	var last Entry
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		e, err := scan(rows)
		if err != nil {
			return err
		}
		if e.Seq != last.Seq+1 || e.Prev != last.Hash || e.Hash != e.sum() {
			return fault.Conflict("job.chain_broken", "seq", last.Seq+1)
		}
		last = e
		return nil
	}, `SELECT seq, at, kind, subject, actor, detail, prev, hash FROM fact ORDER BY seq`)
	if err != nil {
		return last.Seq, err
	}
	var seq int64
	var hash string
	err = tx.QueryRow(ctx, `SELECT seq, hash FROM fact_head WHERE id = 1`).Scan(&seq, &hash)
	if err != nil && !sqldb.NoRows(err) {
		return last.Seq, err
	}
	if seq != last.Seq || hash != last.Hash {
		return last.Seq, fault.Conflict("job.chain_broken", "seq", last.Seq+1)
	}
	return last.Seq, nil
}
