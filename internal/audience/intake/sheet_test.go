package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/audience/intake"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

const good = "Họ và tên,Địa chỉ email,Xã/Phường,Đồng ý\r\nNguyễn Lan, lan@vi-du.invalid ,\"Phường Bắc Giang, Bắc Ninh\",có\r\n"

func TestSeparatorsMarksAndHeadings(t *testing.T) {
	for name, text := range map[string]string{
		"comma":     good,
		"mark":      "\ufeff" + good,
		"semicolon": "HO TEN;E-mail;Ma xa;Consent\nLan;lan@vi-du.invalid;07210;yes\n",
		"tab":       "full name\temail\tcommune code\tconsent date\nLan\tlan@vi-du.invalid\t07210\t2026-05-12\n",
		"sep line":  "sep=;\r\nTên;Hộp thư;Đơn vị hành chính;Chấp thuận\r\nLan;lan@vi-du.invalid;Phường Bắc Giang;x\r\n",
		"no end":    "Tên,Thư điện tử,Xã,Đồng ý\nLan,lan@vi-du.invalid,Phường Bắc Giang,x",
	} {
		s, err := intake.Read(strings.NewReader(text))
		if err != nil || len(s.Rows) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		row := s.Rows[0]
		if got := s.Get(row, intake.Address); got != "lan@vi-du.invalid" || s.Get(row, intake.Proof) != "" {
			t.Errorf("%s: address %q", name, got)
		}
		want := 2 + strings.Count(text, "sep=")
		if row.Line != want {
			t.Errorf("%s: line %d, want %d", name, row.Line, want)
		}
	}
}

func TestLinesAreCountedAsAnEditorDoes(t *testing.T) {
	s, err := intake.Read(strings.NewReader("email,xa,consent\n\n\"a@vi-du.invalid\",\"Phường\nBắc Giang\",x\n,,\nb@vi-du.invalid,P,x\n"))
	if err != nil || len(s.Rows) != 2 || s.Rows[0].Line != 3 || s.Rows[1].Line != 6 {
		t.Fatalf("%+v, %v", s, err)
	}
}

func TestWhatIsNoListIsNamed(t *testing.T) {
	vi := lang.For(lang.VI)
	for name, c := range map[string]struct {
		data []byte
		code string
		says string
	}{
		"empty":        {[]byte("  \n"), "audience.import.empty", ""},
		"heading only": {[]byte("email,xa,consent\n"), "audience.import.only_heading", ""},
		"no heading":   {[]byte("Lan,lan@vi-du.invalid,Phường Bắc Giang,có\n"), "audience.import.no_heading", "dòng tiêu đề"},
		"no consent":   {[]byte("email,xa\na@vi-du.invalid,P\n"), "audience.import.no_column", "Đồng ý"},
		"windows-1258": {windows1258(t, good), "audience.import.encoding", "Windows-1258"},
		"utf-16":       {utf16LE(good, true), "audience.import.encoding", "UTF-16"},
		"utf-16 bare":  {utf16LE(good, false), "audience.import.encoding", "UTF-16"},
		"broken utf-8": {[]byte("email,xa,consent\na@b.vn,P,x\nb@b.vn,\xff\x80\xff,x\n"), "audience.import.not_utf8", "Dòng 3"},
		"old excel":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "audience.import.old_excel", ".xlsx"},
		"binary":       {[]byte("abc\x00\x00\x01"), "audience.import.not_a_list", ""},
		"quotes":       {[]byte("email,xa,consent\na@b.vn,P,x\n\"b@b.vn,P,x\nc@b.vn,P,x\n"), "audience.import.quotes", "dòng 3"},
		"not a book":   {packed(t, "a.txt", 10), "audience.import.broken_excel", ""},
		"cut short":    {packed(t, "xl/worksheets/sheet1.xml", 100)[:60], "audience.import.broken_excel", ""},
		"bomb":         {packed(t, "xl/worksheets/sheet1.xml", intake.MaxUnpacked+1), "audience.import.bomb", "256 MB"},
		"memory bomb":  {packed(t, "xl/styles.xml", 20<<20), "audience.import.bomb", ""},
		"too large":    {bytes.Repeat([]byte("a"), intake.MaxBytes+1), "audience.import.too_large", "64 MB"},
		"too long":     {[]byte("email,xa,consent\n" + strings.Repeat("a,b,c\n", intake.MaxLines+1)), "audience.import.too_many", "500.000"},
	} {
		_, err := intake.Read(bytes.NewReader(c.data))
		if fault.Code(err) != c.code || !strings.Contains(vi.Error(err), c.says) || strings.Contains(vi.Error(err), "«") {
			t.Errorf("%s: %v\n%s", name, err, vi.Error(err))
		}
	}
}

// windows1258 writes text as the old code page does: the tone mark after its letter.
func windows1258(t *testing.T, text string) []byte {
	t.Helper()
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			b.WriteRune(r)
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		last := parts[len(parts)-1]
		base := norm.NFC.String(string(parts[:len(parts)-1]))
		if last == '\u0302' || last == '\u0306' || last == '\u031b' { // the vowel's own mark came last, the tone first
			last, base = parts[1], norm.NFC.String(string([]rune{parts[0], last}))
		}
		b.WriteString(base + string(last))
	}
	data, err := charmap.Windows1258.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(data)
}

func utf16LE(text string, mark bool) []byte {
	var data []byte
	if mark {
		data = []byte{0xff, 0xfe}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		data = binary.LittleEndian.AppendUint16(data, u)
	}
	return data
}

// packed is an archive with one part of n zero bytes: a thousandth of that on the disk.
func packed(t *testing.T, name string, n int64) []byte {
	t.Helper()
	var data bytes.Buffer
	z := zip.NewWriter(&data)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(chunk)) {
		if _, err := w.Write(chunk[:min(n, int64(len(chunk)))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("sep=;\nemail;xa;consent\n\"a;b\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := intake.Read(bytes.NewReader(data))
		if err != nil && fault.KindOf(err) == fault.KindInternal {
			t.Errorf("%v", err)
		}
		if err == nil && (len(s.Rows) == 0 || s.Rows[0].Line < 2) {
			t.Errorf("read %+v", s)
		}
	})
}
