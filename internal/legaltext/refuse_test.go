package legaltext_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

func TestRefusals(t *testing.T) {
	windows, err := charmap.Windows1258.NewEncoder().String(windows1258(strings.ReplaceAll(decision, "С", "C")))
	if err != nil {
		windows = "ng\xe0y 1 th\xe1ng 1 n\xe3m 2025" // the encoder lacks a letter: enough of one to know it by
	}
	var wide bytes.Buffer
	for _, u := range utf16.Encode([]rune(decision)) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	for _, c := range []struct {
		name, data, code string
		args             map[string]any
	}{
		{"empty", "", "policy.file.empty", nil},
		{"blank", "\ufeff \r\n\t", "policy.file.empty", nil},
		{"blank page", "<html><body><script>x</script></body></html>", "policy.file.empty", nil},
		{"word", "PK\x03\x04......word/document.xml", "policy.file.docx", nil},
		{"zip", "PK\x03\x04......a.txt", "policy.file.archive", nil},
		{"pdf", "%PDF-1.7 ...", "policy.file.pdf", nil},
		{"old word", "\xd0\xcf\x11\xe0....", "policy.file.doc", nil},
		{"rtf", `{\rtf1 a}`, "policy.file.rtf", nil},
		{"png", "\x89PNG....", "policy.file.image", nil},
		{"binary", "abc\x00\x01\x02\x03\x00def\x00gh", "policy.file.binary", nil},
		{"utf-16", wide.String(), "policy.file.encoding", map[string]any{"encoding": "UTF-16"}},
		{"utf-16 with a mark", "\xff\xfea\x00", "policy.file.encoding", map[string]any{"encoding": "UTF-16"}},
		{"windows-1258", windows, "policy.file.encoding", map[string]any{"encoding": "Windows-1258"}},
		{"tcvn3", "ng\xb5y 1 th\xb8ng 1 n\xa8m 2025, \xa7i\xd2u 1 c\xf1a", "policy.file.encoding", map[string]any{"encoding": "TCVN3 (ABC)"}},
		{"tcvn3 taken for Latin", "ngµy 1 th¸ng 1 n¨m 2025, §iÒu 1 cña", "policy.file.encoding", map[string]any{"encoding": "TCVN3 (ABC)"}},
		{"not utf-8", "Điều 1.\nMức\xff\n", "policy.file.not_utf8", map[string]any{"line": 2, "byte": 17}},
		{"a news page", "<html><body><p>Theo Điều 3. Luật mới, người dân được hỗ trợ.</p></body></html>", "policy.file.not_legal", nil},
		{"a letter", "Kính gửi anh,\nHôm nay trời đẹp.\nĐiều 1. Không có.", "policy.file.not_legal", nil},
	} {
		_, err := legaltext.Parse(c.name, []byte(c.data))
		if fault.Code(err) != c.code {
			t.Errorf("%s gives %v, want %s", c.name, err, c.code)
			continue
		}
		got := fault.All(err)[0]
		for k, want := range c.args {
			if got.Args[k] != want {
				t.Errorf("%s says %s is %v, want %v", c.name, k, got.Args[k], want)
			}
		}
	}
	many := decision[:strings.Index(decision, "Nơi nhận")] + strings.Repeat("PHỤ LỤC\nBảng\n", legaltext.MaxClauses)
	if _, err := legaltext.Parse("many", []byte(many)); fault.Code(err) != "policy.file.too_many_parts" {
		t.Errorf("too many parts give %v", err)
	}
	page := append([]byte("<html><body>"), make([]byte, 50<<20)...)
	if _, err := legaltext.Parse("big.html", page); fault.Code(err) != "policy.file.too_large" {
		t.Errorf("a page of 50 MB gives %v", err)
	}
	if _, err := legaltext.Parse("big", make([]byte, legaltext.MaxBytes+1)); fault.KindOf(err) != fault.KindTooLarge {
		t.Errorf("a file over the limit gives %v", err)
	}
}

// windows1258 writes tones as marks of their own behind the vowel, as that encoding has it.
func windows1258(s string) string {
	s = strings.NewReplacer("–", "-", "“", `"`, "”", `"`).Replace(s)
	var b strings.Builder
	for _, r := range s {
		d := []rune(norm.NFD.String(string(r)))
		last := d[len(d)-1]
		if len(d) > 1 && strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", last) {
			b.WriteString(norm.NFC.String(string(d[:len(d)-1])))
			b.WriteRune(last)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(decision))
	f.Add([]byte("<table><tr><td>" + decision + "</table>"))
	f.Add([]byte(merged))
	f.Add([]byte("<html><p>Số: 1/QĐ-UBND</p><p>QUYẾT ĐỊNH</p><p>Căn cứ a[1]</p><table><tr><td rowspan=900>Điều<td colspan=99>1.</table><p>[1] a"))
	f.Add([]byte("Số: /2025/QĐ-UBND\nQUYẾT ĐỊNH\nCăn cứ a\nĐiều 1. “\nĐiều 2."))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := legaltext.Parse("71-2025-QD-UBND.txt", data)
		if err != nil {
			if fault.KindOf(err) == fault.KindInternal {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		d.Walk(func(c legaltext.Clause, _ int) {
			if c.Address == "" || seen[c.Address] || c.Hash != legaltext.TextHash(c.Full()) || c.Label == "" {
				t.Errorf("%q is no good clause: %+v", c.Address, c)
			}
			seen[c.Address] = true
		})
	})
}
