package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

func fromCSV(data []byte) (*Sheet, error) {
	if err := encoding(data); err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data, declared := separatorLine(data)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord = -1, false
	r.Comma = separator(data)
	first := 0 // lines cut off above
	if declared != 0 {
		r.Comma, first = declared, 1
	}
	var rows []Row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return arrange(rows)
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, fault.Invalid("audience.import.quotes", "line", broken.StartLine+first)
		}
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, Row{Line: line + first, cells: cells})
		if len(rows) > MaxLines+1 {
			return nil, fault.TooLarge("audience.import.too_many", "limit", MaxLines)
		}
	}
}

// separatorLine reads the line "sep=;" that Excel writes for itself.
func separatorLine(data []byte) (rest []byte, separator rune) {
	line, rest, _ := bytes.Cut(data, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) == 5 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) && bytes.IndexByte([]byte(",;\t"), line[4]) >= 0 {
		return rest, rune(line[4])
	}
	return data, 0
}

// separator is the one of the three that stands most often in the heading. Vietnamese Excel writes semicolons, because
// the comma is its decimal sign.
func separator(data []byte) rune {
	heading, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, sep := range []rune{';', '\t', ','} {
		if n := bytes.Count(heading, []byte(string(sep))); n > most {
			best, most = sep, n
		}
	}
	return best
}

// encoding refuses text that is not UTF-8, and names what it is instead where that can be told.
func encoding(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")), everyOtherZero(data):
		return fault.Invalid("audience.import.encoding", "encoding", "UTF-16")
	case utf8.Valid(data):
		if bytes.IndexByte(data, 0) >= 0 {
			return fault.Invalid("audience.import.not_a_list")
		}
		return nil
	case isWindows1258(data):
		return fault.Invalid("audience.import.encoding", "encoding", "Windows-1258")
	}
	bad := 0
	for bad < len(data) {
		r, size := utf8.DecodeRune(data[bad:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		bad += size
	}
	return fault.Invalid("audience.import.not_utf8", "line", 1+bytes.Count(data[:bad], []byte("\n")))
}

// everyOtherZero sees UTF-16 without a mark: Vietnamese is mostly Latin letters, whose high byte is zero.
func everyOtherZero(data []byte) bool {
	sample := data[:min(len(data), 4096)&^1]
	var zero [2]int
	for i, b := range sample {
		if b == 0 {
			zero[i%2]++
		}
	}
	half := len(sample) / 2
	return half > 8 && (zero[0] > half/2 && zero[1] < half/8 || zero[1] > half/2 && zero[0] < half/8)
}

// isWindows1258 decodes a sample as the old Vietnamese code page, in which tone marks are letters of their own, and asks
// whether a word of a heading or an administrative unit comes out with its marks in place.
func isWindows1258(data []byte) bool {
	text, err := charmap.Windows1258.NewDecoder().Bytes(data[:min(len(data), 64<<10)])
	if err != nil {
		return false
	}
	decoded := strings.ToLower(viet.NFC(string(text)))
	for _, word := range []string{"xã", "phường", "tỉnh", "đồng ý", "họ", "nhóm", "thị trấn", "huyện", "địa chỉ", "nguyễn", "trần", "lê"} {
		if strings.Contains(decoded, word) {
			return true
		}
	}
	return false
}
