package main

import (
	"strconv"
	"strings"
)

const (
	listed  = "Source: thanglequoc/vietnamese-provinces-database and daohoangson/dvhcvn (MIT), from the lists of the National Statistics Office."
	mapped  = "Source: dvhcvn/20250701 (MIT), from the resolutions 1654 to 1687/NQ-UBTVQH15 that made the communes of 2025-07-01."
	counted = "Source: vi.wikipedia.org (facts), 7 of them checked against VnExpress; areas and centroids by dvhcvn/20250701 (MIT)."
)

func (l *lists) provinceTable() []byte {
	rows := make([][]string, 0, len(l.provinces))
	for _, r := range l.provinces {
		basis := r["legal_basis"]
		if r["valid_from"] == "" {
			basis = ""
		}
		rows = append(rows, []string{r["code"], r["valid_from"], r["valid_to"], r["full_name"], r["name_en"], basis})
	}
	return table("Provinces since 2025-07-01; no first day means that 2025 changed nothing.\n"+listed,
		"code\tfrom\tto\tname\tname_en\tbasis", rows)
}

func (l *lists) communeTable() []byte {
	rows := make([][]string, 0, len(l.communes))
	for _, r := range l.communes {
		rows = append(rows, []string{r["code"], r["valid_from"], r["valid_to"], r["full_name"], r["province_code"], r["legal_basis"]})
	}
	return table("Communes, wards and special zones since 2025-07-01.\n"+listed, "code\tfrom\tto\tname\tprovince\tbasis", rows)
}

// oldTable is one level of the list of 2025-03-01. A few names there carry a slip of the pen in their kind.
func (l *lists) oldTable(level string) []byte {
	rows := [][]string{}
	for _, r := range l.old {
		if r["level"] == level {
			name := strings.Replace(r["name"], "Thị Trấn ", "Thị trấn ", 1)
			rows = append(rows, []string{r["code"], name, l.province[r["code"]]})
		}
	}
	return table("Units as listed on 2025-03-01, all abolished or made anew after 2025-06-30 unless 2025 changed nothing.\n"+listed,
		"code\tname\tprovince", rows)
}

// communeChanges is what became of the old communes. For eight provinces the resolutions say it. For the rest one
// thing is known: a new commune took the code of one of those it was made of, which the eight bear out without
// exception; such a change is marked "code".
func (l *lists) communeChanges() []byte {
	rows := [][]string{}
	resolved := map[string]bool{}
	for _, r := range l.mapping {
		basis := r["resolution"]
		if r["type"] == "stale" {
			basis = ""
		}
		resolved[r["new_province_code"]] = true
		rows = append(rows, []string{r["old_code"], r["new_code"], r["type"], basis})
	}
	for _, r := range l.communes {
		if r["valid_from"] == "2025-07-01" && !resolved[r["province_code"]] && l.province[r["code"]] != "" {
			rows = append(rows, []string{r["code"], r["code"], "code", ""})
		}
	}
	return table("What became of the communes on 2025-07-01. Share: full, partial, code (only the kept code is known),\n"+
		"stale (the old unit had gone before, its likely place is given).\n"+mapped, "old\tnew\tshare\tbasis", rows)
}

// provinceChanges follows from the communes: where those of an old province lie now. It gives exactly the 23 mergers
// of resolution 202/2025/QH15.
func (l *lists) provinceChanges() []byte {
	unchanged, pairs := map[string]bool{}, map[[2]string]bool{}
	for _, r := range l.provinces {
		unchanged[r["code"]] = r["valid_from"] == ""
	}
	for _, r := range l.communes {
		if old := l.province[r["code"]]; old != "" && !unchanged[r["province_code"]] {
			pairs[[2]string{old, r["province_code"]}] = true
		}
	}
	rows := [][]string{}
	for p := range pairs {
		rows = append(rows, []string{p[0], p[1]})
	}
	return table("Which new province each old one joined on 2025-07-01 (202/2025/QH15).\n"+listed, "old\tnew", rows)
}

func (l *lists) residentTable() []byte {
	rows := make([][]string, 0, len(l.residents))
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	for _, c := range l.residents {
		check := ""
		if c.Check != "ok" {
			check = c.Check
		}
		rows = append(rows, []string{
			c.Code, strconv.FormatInt(c.People, 10), check, number(c.Area), number(c.Centroid[0]), number(c.Centroid[1]),
		})
	}
	return table("Residents, area in km2 and centroid of the communes of Bắc Ninh; suspect: the source contradicts itself.\n"+counted,
		"code\tresidents\tcheck\tarea\tlon\tlat", rows)
}
