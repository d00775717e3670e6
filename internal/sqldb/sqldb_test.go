package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

func index(t *testing.T, db *sqldb.DB, texts map[string]string) {
	t.Helper()
	ctx := context.Background()
	err := db.Update(ctx, func(tx *sqldb.Tx) error {
		for ref, title := range texts {
			if err := tx.Index(ctx, "note", ref, title, "than bai"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, db *sqldb.DB, query string) []string {
	t.Helper()
	ctx := context.Background()
	var refs []string
	err := db.View(ctx, func(tx *sqldb.Tx) error {
		hits, err := tx.Search(ctx, "note", query, 10)
		for _, h := range hits {
			refs = append(refs, h.Ref)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

func TestAFailedUpdateLeavesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, oops := context.Background(), errors.New("oops")
		err := db.Update(ctx, func(tx *sqldb.Tx) error {
			if err := tx.Index(ctx, "note", "1", "hoc phi", ""); err != nil {
				return err
			}
			return oops
		})
		if !errors.Is(err, oops) {
			t.Fatalf("got %v", err)
		}
		if found := search(t, db, "hoc phi"); len(found) != 0 {
			t.Fatalf("found %v", found)
		}
	})
}

func TestSearchNeedsEveryWordAndCompletesTheLast(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		index(t, db, map[string]string{"a": "ho tro hoc phi", "b": "ho tro nha o", "c": "gia nuoc"})
		for query, want := range map[string]int{
			"ho tro": 2, "hoc ph": 1, "tro gia": 0, "": 0, `"' OR ) * :`: 0, "than b": 3,
		} {
			if got := search(t, db, query); len(got) != want {
				t.Errorf("%q found %v, want %d", query, got, want)
			}
		}
		index(t, db, map[string]string{"a": "da doi ten"})
		if got := search(t, db, "hoc phi"); len(got) != 0 {
			t.Errorf("the replaced text is still found: %v", got)
		}
	})
}

func TestInsertManyKeepsUniqueKeys(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		rows := make([][]any, 5_000)
		for i := range rows {
			rows[i] = []any{i, "note", fmt.Sprint(i % 4_000), "t?t", "b"}
		}
		err := db.Update(ctx, func(tx *sqldb.Tx) error {
			n, err := tx.InsertMany(ctx, `INSERT INTO search_entry (id, kind, ref, title, body)`, rows, "ON CONFLICT DO NOTHING")
			if err == nil && n != 4_000 {
				err = fmt.Errorf("inserted %d", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO search_entry (id, kind, ref, title, body) VALUES (1, 'x', 'y', '?', '')`)
			return err
		})
		if !sqldb.IsUnique(err) {
			t.Fatalf("a repeated key gave %v", err)
		}
	})
}

func TestOneTransactionHasOneTime(t *testing.T) {
	tick := time.Date(2026, 1, 2, 3, 4, 5, 678_901_234, time.UTC)
	clock := func() time.Time { tick = tick.Add(time.Second); return tick }
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		err := db.View(context.Background(), func(tx *sqldb.Tx) error {
			if first := tx.Now(); first != tx.Now() || first.Nanosecond()%1000 != 0 {
				return fmt.Errorf("times %s", tx.Now())
			}
			if !sqldb.At(sqldb.Micros(tx.Now())).Equal(tx.Now()) {
				return fmt.Errorf("the stored time differs")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestCopyCarriesEveryRowBothWays(t *testing.T) {
	for _, way := range [][2]sqldb.Dialect{
		{sqldb.SQLite, sqldb.Postgres}, {sqldb.Postgres, sqldb.SQLite},
	} {
		t.Run(way[0].String()+" to "+way[1].String(), func(t *testing.T) {
			ctx := context.Background()
			from := sqldbtest.Open(t, sqldbtest.URL(t, way[0]))
			index(t, from, map[string]string{"a": "ho tro hoc phi"})
			to, err := sqldb.Open(ctx, sqldbtest.URL(t, way[1]))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = to.Close() }()
			if err := sqldb.Copy(ctx, from, to, nil); err != nil {
				t.Fatal(err)
			}
			if got := search(t, to, "hoc phi"); len(got) != 1 {
				t.Errorf("the copy finds %v", got)
			}
			if err := sqldb.Copy(ctx, from, to, nil); fault.Code(err) != "sqldb.copy_not_empty" {
				t.Errorf("copying onto a full database gave %v", err)
			}
		})
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for url, code := range map[string]string{
		"mysql://x":                     "sqldb.unknown_engine",
		"sqlite:":                       "sqldb.no_path",
		"postgres://%zz":                "sqldb.bad_url",
		"postgres://loa@127.0.0.1:1/no": "sqldb.unreachable",
	} {
		if _, err := sqldb.Open(context.Background(), url); fault.Code(err) != code {
			t.Errorf("Open(%q) gave %v, want %s", url, err, code)
		}
	}
}

// A file's name is taken as it stands: in the URI that SQLite opens, "#" and "?" would end it and "%" begin a code, and
// two folders alike up to there would share one database beside them.
func TestASQLiteFileIsTheOneThatIsNamed(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"Kho #1", "Kho #2", "Kho ?a=1&b", "Kho ?b", "100%", "%41", "A", "năm 2026; 'x' + [y]"} {
		path := filepath.Join(dir, folder, "loa.db")
		db := sqldbtest.Open(t, "sqlite:"+path)
		if found := search(t, db, "hoc phi"); len(found) != 0 {
			t.Errorf("the new database in %q has %v", folder, found)
		}
		index(t, db, map[string]string{folder: "hoc phi"})
		again, err := sqldb.Open(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if found := search(t, again, "hoc phi"); !slices.Equal(found, []string{folder}) {
			t.Errorf("the database in %q has %v", folder, found)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	beside, err := filepath.Glob(filepath.Join(dir, "*", "loa.db"))
	if all, _ := os.ReadDir(dir); err != nil || len(beside) != 8 || len(all) != 8 {
		t.Errorf("of 8 folders there are %v, with %v: %v", all, beside, err)
	}
}

func TestManyWritersIndexAtOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var g errgroup.Group
		for i := range 8 {
			g.Go(func() error {
				for j := range 10 {
					err := db.Update(ctx, func(tx *sqldb.Tx) error {
						return tx.Index(ctx, "note", fmt.Sprint(i, "-", j), "hoc phi", "")
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if got := search(t, db, "hoc phi"); len(got) != 10 { // as many as are asked for
			t.Errorf("found %d", len(got))
		}
	})
}
