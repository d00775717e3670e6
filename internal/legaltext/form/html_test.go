package form_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
)

// readPage parses a page and returns its text, and what it finds wrong: an anchor that stands twice, a link that leads
// nowhere, a script, a file from elsewhere.
func readPage(t *testing.T, data []byte) (text string, ids map[string]bool, wrong []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	ids = map[string]bool{}
	var links []string
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "link" || n.Data == "img") {
			wrong = append(wrong, "has a "+n.Data)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					wrong = append(wrong, "two anchors "+a.Val)
				}
				ids[a.Val] = true
			case "href":
				links = append(links, strings.TrimPrefix(a.Val, "#"))
			}
		}
	}
	for _, l := range links {
		if !ids[l] {
			wrong = append(wrong, "a link to "+l)
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), ids, wrong
}

// complete checks a document's page for every address and every word.
func complete(t *testing.T, name string, d *legaltext.Document) {
	t.Helper()
	data, err := form.HTML(d)
	if err != nil {
		t.Fatal(name, err)
	}
	text, ids, wrong := readPage(t, data)
	for _, w := range wrong {
		t.Errorf("%s: %s", name, w)
	}
	d.Walk(func(c legaltext.Clause, _ int) {
		if !ids[c.Address] {
			t.Errorf("%s: no anchor %s", name, c.Address)
		}
		for p := range strings.SplitSeq(strings.ReplaceAll(c.Heading+"\n"+c.Text, " | ", "\n"), "\n") {
			if p = strings.Trim(strings.Join(strings.Fields(p), " "), "| "); !strings.Contains(text, p) && !strings.Contains(p, "\ufffd") {
				t.Errorf("%s: %s lost %q", name, c.Address, p)
			}
		}
	})
}

func TestHTMLIsComplete(t *testing.T) {
	docs := samples(t)
	for name, d := range docs {
		complete(t, name, d)
	}
	data, err := form.HTML(docs["decision"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<html lang="vi">`,
		`<title>Quyết định 901/2025/QĐ-UBND: Hỗ trợ tiền điện`,
		"@page { size: A4",
		`<h3>Điều 2. Mức hỗ trợ</h3>`,
		`<section id="dieu-2/khoan-1/diem-dd" class="point">`,
		`<p><b>đ)</b> Hộ khác.</p>`,
		`<p><b>Điều 4.</b> Quyết định này có hiệu lực`,
		`<b>1.</b> Hộ nghèo: 60.000 đồng/tháng, gồm:<sup><a href="#note_2">[2]</a></sup>`,
		`<p id="note_2"><b>[2]</b> Khoản này được sửa đổi.</p>`,
		`<td>1.200</td>`,
		`&lt; 100 % &amp; không quá`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("it does not say %s", want)
		}
	}
}

func TestCorpusHTML(t *testing.T) {
	docs := corpus(t)
	for name, d := range docs {
		complete(t, name, d)
	}
	t.Logf("figure: HTML: %d documents given as a page with every address and word", len(docs))
}
