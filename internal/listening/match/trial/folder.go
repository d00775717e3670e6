// Package trial measures the match on folders of documents, queries and right answers, and teaches its models.
//
// A figure tuned on what it is measured on does not count, so everything is measured by folds: whoever judges a query
// has learned from other queries only. The documents are no secret; the right answers are.
package trial

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/listening/match"
)

// Query is a claim or question and the documents that settle it.
type Query struct {
	ID, Kind, Text string
	Right          map[string]bool
}

// Set is the queries of one file.
type Set struct {
	Name    string // "" of queries.jsonl, "dev" of queries-dev.jsonl
	Queries []Query
}

// Folder is one collection with its sets.
type Folder struct {
	Name      string
	Documents []match.Document
	Sets      []Set
}

type line struct {
	ID      any    `json:"id"`
	AltID   any    `json:"_id"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	Law     string `json:"law"`
	Source  string `json:"source"`
	Article any    `json:"article"`
	Kind    string `json:"kind"`
}

func (l line) id() string {
	for _, v := range []any{l.ID, l.AltID} {
		if v != nil {
			return plain(v)
		}
	}
	return ""
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return fmt.Sprintf("%g", v)
	}
	return fmt.Sprint(v)
}

// Read reads a folder.
func Read(dir string) (*Folder, error) {
	f := &Folder{Name: filepath.Base(dir)}
	err := lines(filepath.Join(dir, "documents.jsonl"), func(l line) {
		source := l.Law
		if source == "" {
			source = l.Source
		}
		f.Documents = append(f.Documents, match.Document{ID: l.id(), Title: l.Title, Text: l.Text, Source: source, Label: plain(l.Article)})
	})
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "queries*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fault.NotFound("match.cli.unreadable", "file", filepath.Join(dir, "queries*.jsonl"))
	}
	for _, name := range names {
		tail := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "queries"), ".jsonl")
		right, err := answers(dir, tail)
		if err != nil {
			return nil, err
		}
		set := Set{Name: strings.Trim(tail, "-_.")}
		err = lines(name, func(l line) {
			if r := right[l.id()]; len(r) > 0 {
				set.Queries = append(set.Queries, Query{ID: l.id(), Kind: l.Kind, Text: l.Text, Right: r})
			}
		})
		if err != nil {
			return nil, err
		}
		f.Sets = append(f.Sets, set)
	}
	return f, nil
}

// answers reads qrels of a set, or those of the folder if it has none of its own.
func answers(dir, tail string) (map[string]map[string]bool, error) {
	right, err := qrels(filepath.Join(dir, "qrels"+tail+".tsv"))
	if errors.Is(err, fs.ErrNotExist) {
		return qrels(filepath.Join(dir, "qrels.tsv"))
	}
	return right, err
}

func lines(name string, each func(l line)) error {
	data, err := os.Open(name)
	if err != nil {
		return fault.NotFound("match.cli.unreadable", "file", name).Wrap(err)
	}
	defer func() { _ = data.Close() }()
	dec := json.NewDecoder(bufio.NewReaderSize(data, 1<<20))
	for n := 1; dec.More(); n++ {
		var l line
		if err := dec.Decode(&l); err != nil {
			return fault.Invalid("match.cli.no_json", "file", name, "line", n).Wrap(err)
		}
		each(l)
	}
	return nil
}

// qrels reads which documents settle which query, in two to four columns: query and document; query, document and
// grade; or query, 0, document and grade. A grade of 0 says that it does not.
func qrels(name string) (map[string]map[string]bool, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.NotFound("match.cli.unreadable", "file", name).Wrap(err)
	}
	out := map[string]map[string]bool{}
	for l := range strings.Lines(string(data)) {
		cols := strings.Split(strings.TrimRight(l, "\r\n"), "\t")
		if len(cols) < 2 {
			cols = strings.Fields(l)
		}
		if len(cols) < 2 || len(cols) > 2 && cols[len(cols)-1] == "0" {
			continue
		}
		doc := cols[1]
		if len(cols) > 3 {
			doc = cols[2]
		}
		if out[cols[0]] == nil {
			out[cols[0]] = map[string]bool{}
		}
		out[cols[0]][doc] = true
	}
	return out, nil
}
