package intake

import (
	"archive/zip"
	"bytes"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/loa-vn/loa/internal/fault"
)

// fromXLSX reads the first sheet that has a line in it. Sizes are checked before anything is unpacked: a few kilobytes
// of archive can unpack to gigabytes.
func fromXLSX(data []byte) (*Sheet, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.Invalid("audience.import.broken_excel").Wrap(err)
	}
	total := uint64(0)
	for _, f := range archive.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > MaxUnpacked || total > MaxUnpacked || f.UncompressedSize64 > maxPart && !isTable(f.Name) {
			return nil, fault.TooLarge("audience.import.bomb", "limit", MaxUnpacked>>20)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: MaxUnpacked, UnzipXMLSizeLimit: 16 << 20,
		RawCellValue: true, // a day as its number, a code without the cell's dress
	})
	if err != nil {
		return nil, fault.Invalid("audience.import.broken_excel").Wrap(err)
	}
	defer func() { _ = book.Close() }()
	for _, name := range book.GetSheetList() {
		rows, err := sheetRows(book, name)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			return arrange(rows)
		}
	}
	return nil, fault.Invalid("audience.import.empty")
}

// maxPart is the limit of what is unpacked into memory: everything but the cells, which go through a file.
const maxPart = 16 << 20

func isTable(part string) bool {
	part = strings.ToLower(part)
	return strings.HasPrefix(part, "xl/worksheets/sheet") || part == "xl/sharedstrings.xml"
}

func sheetRows(book *excelize.File, name string) ([]Row, error) {
	it, err := book.Rows(name)
	if err != nil {
		return nil, fault.Invalid("audience.import.broken_excel").Wrap(err)
	}
	defer func() { _ = it.Close() }()
	var rows []Row
	for line := 1; it.Next(); line++ {
		cells, err := it.Columns()
		if err != nil {
			return nil, fault.Invalid("audience.import.broken_excel").Wrap(err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if rows = append(rows, Row{Line: line, cells: cells}); len(rows) > MaxLines+1 {
			return nil, fault.TooLarge("audience.import.too_many", "limit", MaxLines)
		}
	}
	if err := it.Error(); err != nil {
		return nil, fault.Invalid("audience.import.broken_excel").Wrap(err)
	}
	return rows, nil
}
