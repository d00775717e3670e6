// Command gen writes the fact tables of package facts from the published lists of units.
//
//	go run ./internal/audience/facts/gen -data DIR -out internal/audience/facts
//
// DIR holds provinces_2025.csv, communes_2025.csv, units_old_20250301.csv, mapping_old_new_20250701.csv and
// bacninh_communes.json. Only codes, names, dates, numbers and the numbers of resolutions are carried over. Run it
// again when a list changes, and read the diff of the tables line by line: that diff is what changed in the country.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	data := flag.String("data", "", "folder of the published lists")
	out := flag.String("out", "internal/audience/facts", "folder of the tables")
	flag.Parse()
	lists, err := read(*data)
	if err != nil {
		log.Fatal(err)
	}
	for name, table := range lists.tables() {
		if err := os.WriteFile(filepath.Join(*out, name), table, 0o600); err != nil {
			log.Fatal(err)
		}
	}
}

type row map[string]string

type lists struct {
	provinces, communes, old, mapping []row
	residents                         []commune
	province                          map[string]string // old commune code -> old province code
}

type commune struct {
	Code     string     `json:"code"`
	Area     float64    `json:"area_km2"`
	People   int64      `json:"population"`
	Check    string     `json:"population_check"`
	Centroid [2]float64 `json:"centroid"`
}

func read(dir string) (*lists, error) {
	l := &lists{province: map[string]string{}}
	for name, into := range map[string]*[]row{
		"provinces_2025.csv": &l.provinces, "communes_2025.csv": &l.communes,
		"units_old_20250301.csv": &l.old, "mapping_old_new_20250701.csv": &l.mapping,
	} {
		rows, err := readCSV(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		*into = rows
	}
	data, err := os.ReadFile(filepath.Join(dir, "bacninh_communes.json")) //nolint:gosec // The folder is the caller's choice.
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &l.residents); err != nil {
		return nil, fmt.Errorf("bacninh_communes.json: %w", err)
	}
	l.skipDistricts()
	return l, nil
}

func readCSV(path string) ([]row, error) {
	data, err := os.ReadFile(path) //nolint:gosec // The folder is the caller's choice.
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	rows := make([]row, 0, len(records)-1)
	for _, record := range records[1:] {
		r := row{}
		for i, column := range records[0] {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// skipDistricts hangs every old commune on its province: Loa needs no district, not even a past one.
func (l *lists) skipDistricts() {
	parent := map[string]string{}
	for _, r := range l.old {
		parent[r["code"]] = r["parent_code"]
	}
	for _, r := range l.old {
		if r["level"] == "3" {
			l.province[r["code"]] = parent[parent[r["code"]]]
		}
	}
}

func (l *lists) tables() map[string][]byte {
	return map[string][]byte{
		"provinces.tsv":        l.provinceTable(),
		"communes.tsv":         l.communeTable(),
		"old_provinces.tsv":    l.oldTable("1"),
		"old_communes.tsv":     l.oldTable("3"),
		"commune_changes.tsv":  l.communeChanges(),
		"province_changes.tsv": l.provinceChanges(),
		"residents.tsv":        l.residentTable(),
	}
}

func table(comment, columns string, rows [][]string) []byte {
	var b bytes.Buffer
	for line := range strings.SplitSeq(comment, "\n") {
		b.WriteString("# " + line + "\n")
	}
	b.WriteString(columns + "\n")
	slices.SortFunc(rows, slices.Compare[[]string])
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	return b.Bytes()
}
