// Package intake reads a list of people as offices keep them: CSV out of any spreadsheet, or XLSX.
//
// It takes what can be understood without guessing: Vietnamese or English headings in any order, comma, semicolon or
// tab, a byte order mark, a lost leading zero. It refuses, by name and with the way to mend it, what would be read
// wrongly: Windows-1258, UTF-16, the old .xls, a quotation mark that is never closed, an archive that unpacks to more
// than a list of people can be. It knows nothing of communes or consent; package audience judges the lines.
//
// The surprise: the whole list is read before the first line is judged, so that a file broken at its end changes
// nothing.
package intake

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// The limits of a list. 100,000 people are some 10 MB.
const (
	MaxBytes    = 64 << 20  // of the file
	MaxUnpacked = 256 << 20 // of an XLSX, unpacked
	MaxLines    = 500_000
)

// Column is what a column of the list holds.
type Column string

// The closed set of columns; others in the file are passed over.
const (
	Address   Column = "address"
	Name      Column = "name"
	Commune   Column = "commune"
	Code      Column = "code"
	Province  Column = "province"
	Groups    Column = "groups"
	Locale    Column = "locale"
	Consent   Column = "consent"
	ConsentOn Column = "consent_on"
	Proof     Column = "proof"
)

// Sheet is a list as read.
type Sheet struct {
	columns map[Column]int
	Rows    []Row
}

// Row is one line of the list, without the heading and without empty lines.
type Row struct {
	Line  int // as a spreadsheet or an editor counts, from 1
	cells []string
}

// Has reports whether the list has a column.
func (s *Sheet) Has(c Column) bool { _, ok := s.columns[c]; return ok }

// Get returns a cell without the space around it, "" where the line or the list does not have it.
func (s *Sheet) Get(r Row, c Column) string {
	i, ok := s.columns[c]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// Read reads a list; what kind of file it is shows in its first bytes, not in its name.
func Read(r io.Reader) (*Sheet, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	switch {
	case len(data) > MaxBytes:
		return nil, fault.TooLarge("audience.import.too_large", "limit", MaxBytes>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fault.Invalid("audience.import.empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return fromXLSX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.Invalid("audience.import.old_excel")
	}
	return fromCSV(data)
}

// arrange takes the heading off and finds the columns.
func arrange(rows []Row) (*Sheet, error) {
	s := &Sheet{columns: map[Column]int{}}
	if len(rows) == 0 {
		return nil, fault.Invalid("audience.import.empty")
	}
	names := headings()
	for i, cell := range rows[0].cells {
		if c, ok := names[strings.Join(viet.Words(cell), " ")]; ok && !s.Has(c) {
			s.columns[c] = i
		}
	}
	if len(s.columns) == 0 && strings.Contains(strings.Join(rows[0].cells, " "), "@") {
		return nil, fault.Invalid("audience.import.no_heading")
	}
	var missing []string
	for _, want := range []struct {
		name string
		any  []Column
	}{
		{"Email", []Column{Address}}, {"Xã, phường / Mã xã", []Column{Commune, Code}}, {"Đồng ý", []Column{Consent, ConsentOn}},
	} {
		if !s.hasAny(want.any) {
			missing = append(missing, want.name)
		}
	}
	if len(missing) > 0 {
		found := strings.Join(rows[0].cells, ", ")
		if letters := []rune(found); len(letters) > 200 {
			found = string(letters[:200]) + "…"
		}
		return nil, fault.Invalid("audience.import.no_column", "missing", strings.Join(missing, ", "), "found", found)
	}
	s.Rows = rows[1:]
	switch {
	case len(s.Rows) == 0:
		return nil, fault.Invalid("audience.import.only_heading")
	case len(s.Rows) > MaxLines:
		return nil, fault.TooLarge("audience.import.too_many", "limit", MaxLines)
	}
	return s, nil
}

func (s *Sheet) hasAny(columns []Column) bool {
	for _, c := range columns {
		if s.Has(c) {
			return true
		}
	}
	return false
}

// headings maps folded headings to columns.
func headings() map[string]Column {
	names := map[string]Column{}
	for column, all := range map[Column]string{
		Address:   "email|e mail|mail|dia chi email|dia chi e mail|thu dien tu|dia chi thu dien tu|hop thu|email address|address",
		Name:      "ho ten|ho va ten|ten|ten nguoi dang ky|nguoi dang ky|nguoi nhan|name|full name",
		Commune:   "xa|phuong|xa phuong|phuong xa|xa phuong dac khu|ten xa|ten xa phuong|don vi|don vi hanh chinh|dia ban|noi o|commune|ward|unit",
		Code:      "ma xa|ma xa phuong|ma phuong xa|ma don vi|ma don vi hanh chinh|ma dvhc|ma|commune code|ward code|unit code|code",
		Province:  "tinh|tinh thanh|tinh thanh pho|thanh pho|ten tinh|ma tinh|province|city",
		Groups:    "nhom|nhom doi tuong|cac nhom|doi tuong|group|groups",
		Locale:    "ngon ngu|tieng|language|lang|locale",
		Consent:   "dong y|su dong y|da dong y|dong y nhan tin|chap thuan|consent|consented|agreed",
		ConsentOn: "ngay dong y|ngay chap thuan|ngay ky|consent date|consent on|consented on|date of consent",
		Proof:     "minh chung|bang chung|chung tu|can cu|phieu|so phieu|proof|proof of consent|consent proof|consent source",
	} {
		for name := range strings.SplitSeq(all, "|") {
			names[name] = column
		}
	}
	return names
}
