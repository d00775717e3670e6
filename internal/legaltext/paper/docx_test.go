package paper_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

const (
	wordHead = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>`
	wordFoot = `</w:body></w:document>`
)

// docx packs parts into a Word file.
func docx(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func para(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }

func counted(list, level, s string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + list + `"/></w:numPr></w:pPr><w:r><w:t>` + s + `</w:t></w:r></w:p>`
}

func row(cells ...string) string {
	s := "<w:tr>"
	for _, c := range cells {
		s += "<w:tc>" + c + "</w:tc>"
	}
	return s + "</w:tr>"
}

// wordBody is a circular with what Word knows and text does not: counted articles, tracked changes, a note, tables.
const wordBody = `<w:tbl>%s</w:tbl>
<w:p><w:r><w:t>THÔNG TƯ</w:t></w:r></w:p><w:p><w:r><w:t>Hướng dẫn thử Word</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Căn cứ Luật Thử ngày 01 </w:t></w:r><w:del><w:r><w:delText>tháng 9 </w:delText></w:r></w:del><w:ins><w:r><w:t>tháng 01</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> năm 2025;</w:t></w:r></w:p>
%s
<w:p><w:r><w:t>Phần sau</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> ẩn</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:t xml:space="preserve"> có</w:t><w:softHyphen/><w:t xml:space="preserve"> chú thích.</w:t></w:r></w:p>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Trong khung.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>Trong khung.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:tbl>%s</w:tbl>`

const (
	wordNumbers = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
	wordNotes = `<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>rule</w:t></w:r></w:p></w:footnote>` +
		`<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Chú thích thứ nhất.</w:t></w:r></w:p></w:footnote></w:footnotes>`
	wordStyles = `<w:styles xmlns:w="w"><w:style w:styleId="Khoan"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr></w:style>` +
		`<w:style w:styleId="Con"><w:basedOn w:val="Khoan"/></w:style></w:styles>`
)

func circular(t testing.TB) []byte {
	t.Helper()
	head := row(para("BỘ THỬ NGHIỆM")+para("Số: 906/2025/TT-BTN"), para("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")+
		para("Độc lập - Tự do - Hạnh phúc")+para("Hà Nội, ngày 05 tháng 12 năm 2025"))
	articles := counted("5", "0", "Phạm vi") + para("Thông tư này quy định việc thử.") + counted("5", "0", "Mức thu") +
		`<w:p><w:pPr><w:pStyle w:val="Con"/></w:pPr><w:r><w:t>Mức một:</w:t></w:r></w:p>` +
		counted("5", "2", "Loại A;") + counted("5", "2", "Loại B.") + counted("5", "1", "Mức hai.") + counted("5", "0", "Hiệu lực")
	table := row(para("Loại"), para("Mức")) + row(para("A")+para("(giấy)"), para("5.000"))
	return docx(t, map[string]string{
		"word/document.xml":  wordHead + fmt.Sprintf(wordBody, head, articles, table) + wordFoot,
		"word/numbering.xml": wordNumbers, "word/styles.xml": wordStyles, "word/footnotes.xml": wordNotes,
	})
}

func TestReadDOCX(t *testing.T) {
	d, err := reader.Read(context.Background(), "a.docx", circular(t))
	if err != nil {
		t.Fatal(err)
	}
	if d.Number != "906/2025/TT-BTN" || d.Title != "Hướng dẫn thử Word" || d.IssuedOn != "2025-12-05" || d.Origin.Format != legaltext.FormatDOCX {
		t.Errorf("got %+v", d)
	}
	if len(d.Bases) != 1 || d.Bases[0].Text != "Căn cứ Luật Thử ngày 01 tháng 01 năm 2025" {
		t.Errorf("the basis is %+v", d.Bases)
	}
	for address, want := range map[string]string{
		"dieu-1":                "Thông tư này quy định việc thử.",
		"dieu-2/khoan-1/diem-a": "Loại A;", "dieu-2/khoan-1/diem-b": "Loại B.", "dieu-2/khoan-2": "Mức hai.",
		"dieu-3": "Phần sau có chú thích.\nTrong khung.\nLoại | Mức\nA (giấy) | 5.000",
	} {
		if c, _ := d.Clause(address); c.Text != want {
			t.Errorf("%s is %q, want %q", address, c.Text, want)
		}
	}
	if len(d.Notes) != 1 || d.Notes[0].Text != "Chú thích thứ nhất." || d.Notes[0].Mark != "1" || d.Notes[0].Address != "dieu-3" {
		t.Errorf("the notes are %+v", d.Notes)
	}
	if last := d.Warnings[len(d.Warnings)-1].Fault; last.Code != "paper.warn.tracked" || last.Args["changes"] != 2 {
		t.Errorf("nothing says that changes were tracked: %v", d.Warnings)
	}
}

func TestHostileDOCX(t *testing.T) {
	good := circular(t)
	text := func(body string) []byte {
		return docx(t, map[string]string{"word/document.xml": body})
	}
	many := map[string]string{"word/document.xml": wordHead + para("a") + wordFoot}
	for i := range 6000 {
		many[fmt.Sprintf("word/%d", i)] = ""
	}
	lying := bytes.Clone(text(wordHead + strings.Repeat(para(strings.Repeat("a", 1000)), 70_000) + wordFoot))
	for _, c := range []struct {
		name, code string
		data       []byte
	}{
		{"cut off", "paper.docx.broken", good[:len(good)/2]},
		{"no text in it", "policy.file.archive", docx(t, map[string]string{"a": "word/document.xml"})},
		{"zip bomb", "paper.docx.bomb", lying},
		{"six thousand parts", "paper.docx.bomb", docx(t, many)},
		{"entities", "paper.docx.hostile", text(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`)},
		{"unknown entity", "paper.docx.hostile", text(wordHead + para("&lol9;") + wordFoot)},
		{"no end", "paper.docx.hostile", text(wordHead + para("a"))},
		{"nested", "paper.docx.hostile", text(wordHead + strings.Repeat("<w:p>", 5000))},
		{"attributes", "paper.docx.hostile", text(wordHead + "<w:p " + strings.Repeat(`a="" `, 100_000) + "/>" + wordFoot)},
		{"nothing written", "policy.file.empty", text(wordHead + wordFoot)},
	} {
		_, err := reader.Read(context.Background(), c.name, c.data)
		if fault.Code(err) != c.code {
			t.Errorf("%s gives %v, want %s", c.name, err, c.code)
		}
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(circular(f))
	f.Add(docx(f, map[string]string{"word/document.xml": wordHead + para("Điều 1.") + wordFoot}))
	f.Fuzz(func(t *testing.T, data []byte) { harmless(t, "a.docx", data) })
}

// FuzzWordXML mutates the text inside the archive, which mutating the packed bytes hardly reaches.
func FuzzWordXML(f *testing.F) {
	f.Add(wordHead+fmt.Sprintf(wordBody, row(para("a")), counted("5", "0", "b"), row(para("c")))+wordFoot, wordNumbers, wordNotes)
	f.Fuzz(func(t *testing.T, body, numbers, notes string) {
		harmless(t, "a.docx", docx(t, map[string]string{
			"word/document.xml": body, "word/numbering.xml": numbers, "word/footnotes.xml": notes, "word/styles.xml": wordStyles,
		}))
	})
}

// harmless says that a file is read or refused with a fault that a person is shown.
func harmless(t *testing.T, name string, data []byte) {
	t.Helper()
	if _, err := reader.Read(context.Background(), name, data); err != nil && fault.KindOf(err) == fault.KindInternal {
		t.Fatalf("not a fault: %v", err)
	}
}
