package audience

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/loa-vn/loa/internal/lang"
)

func (r *Report) add(line int, v Verdict, issues ...Issue) {
	switch v {
	case VerdictRejected:
		r.Rejected++
	case VerdictAlready:
		r.Already++
	case VerdictNoted:
	}
	for _, i := range issues {
		i.Line, i.Verdict = line, v
		r.Issues = append(r.Issues, i)
	}
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Issues, func(a, b Issue) int { return cmp.Compare(a.Line, b.Line) })
}

// Balanced reports whether every line is accounted for exactly once.
func (r *Report) Balanced() bool { return r.Lines == r.Imported+r.Already+r.Rejected }

// CSV writes the report for a spreadsheet: line, verdict, what is wrong and how to mend it. It holds no address and no
// name, so that it can be mailed to whoever keeps the list.
func (r *Report) CSV(w io.Writer, p *lang.Printer) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil { // Excel takes a CSV for UTF-8 only by this mark
		return fmt.Errorf("write the report: %w", err)
	}
	out := csv.NewWriter(w)
	_ = out.Write([]string{p.T("audience.import.column.line"), p.T("audience.import.column.verdict"), p.T("audience.import.column.what")})
	for _, i := range r.Issues {
		_ = out.Write([]string{strconv.Itoa(i.Line), p.T(i.Verdict.Key()), p.Error(i.Err)})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
