package measure

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

// WriteCSV writes a coverage as a spreadsheet opens it: UTF-8 with a mark, one
// row a commune, every layer in a column of its own, then the total.
func WriteCSV(w io.Writer, c Coverage, p *lang.Printer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	head := []string{p.T("measure.csv.code"), p.T("measure.csv.valid_from"), p.T("measure.csv.unit"), p.T("measure.csv.residents")}
	for _, l := range delivery.Layers() {
		head = append(head, p.T("measure.layer."+string(l)))
	}
	if err := out.Write(append(head, p.T("measure.csv.share"))); err != nil {
		return err
	}
	for _, r := range append(c.Rows, c.Divided...) {
		if err := out.Write(record(r, r.Unit.FullName)); err != nil {
			return err
		}
	}
	if err := out.Write(record(c.Total, p.T("measure.csv.total"))); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func record(r Row, name string) []string {
	line := []string{string(r.Unit.Code), string(r.Unit.ValidFrom), name, ""}
	if r.Residents > 0 {
		line[3] = fmt.Sprint(r.Residents)
	}
	for _, l := range delivery.Layers() {
		line = append(line, fmt.Sprint(r.Of(l)))
	}
	share, known := r.Share()
	if !known {
		return append(line, "")
	}
	return append(line, fmt.Sprintf("%.6f", share))
}
