// Package facts holds what is publicly known of Việt Nam's administrative units, as tables.
//
// The tables are plain tab-separated text so that a change in the country is a readable diff. Each begins with where
// it comes from. They are written by the program in gen, never by hand, except aliases.tsv. There is no district in
// any of them: the level ended on 2025-07-01, and an old commune hangs on its province.
package facts

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.tsv
var files embed.FS

// Row is one line of a table; values are found by column name.
type Row struct {
	columns map[string]int
	values  []string
}

// Get returns the value of a column, "" where the table leaves it open.
func (r Row) Get(column string) string {
	i, ok := r.columns[column]
	if !ok || i >= len(r.values) {
		return ""
	}
	return r.values[i]
}

// Table returns the lines of one table: provinces, communes, old_provinces, old_communes, commune_changes,
// province_changes, residents or aliases.
func Table(name string) ([]Row, error) {
	data, err := files.ReadFile(name + ".tsv")
	if err != nil {
		return nil, fmt.Errorf("fact table %s: %w", name, err)
	}
	var rows []Row
	var columns map[string]int
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		switch values := strings.Split(line, "\t"); {
		case line == "" || line[0] == '#':
		case columns == nil:
			columns = make(map[string]int, len(values))
			for i, column := range values {
				columns[column] = i
			}
		case len(values) != len(columns):
			return nil, fmt.Errorf("fact table %s: %d values in %q, want %d", name, len(values), line, len(columns))
		default:
			rows = append(rows, Row{columns: columns, values: values})
		}
	}
	return rows, nil
}

// Edition names the tables by their content: it changes when any of them does.
func Edition() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(path)
		sum.Write(data)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("fact tables: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}
