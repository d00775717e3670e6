package statement_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loa-vn/loa/internal/statement"
)

func TestPlainTextBecomesHTML(t *testing.T) {
	c := edited(tuition(), statement.Web, "x", "Hồ sơ gồm:\n- Đơn <b>;\n- Ảnh\n\nCác bước:\n\n3. Ký\n4. Nộp\n\n"+
		"Xem https://example.vn/a?b=1&c=\"2\". Dòng 1\nDòng 2\n\nHết:")
	want := "<p>Hồ sơ gồm:</p>\n<ul>\n<li>Đơn &lt;b&gt;;</li>\n<li>Ảnh</li>\n</ul>\n<h2>Các bước</h2>\n" +
		"<ol start=\"3\">\n<li>Ký</li>\n<li>Nộp</li>\n</ol>\n" +
		"<p>Xem <a href=\"https://example.vn/a?b=1&amp;c=\">https://example.vn/a?b=1&amp;c=</a>&#34;2&#34;. Dòng 1<br>\nDòng 2</p>\n<p>Hết:</p>\n"
	if got := statement.RenderFor(c, statement.Web).HTML; got != want {
		t.Errorf("got %q", got)
	}
}

// Whatever is typed, the HTML holds only the elements we write, links only to web
// addresses, and no word of the text is lost.
func FuzzHTMLIsSafe(f *testing.F) {
	for _, s := range []string{
		"a\n\n- <script>alert(1)</script>\n1. x:", "https://a.vn/\"onload=x javascript:alert(1) http://b.vn<", "- \n\n:\n\n1)", "\xff&lt;{{muc}}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := edited(tuition(), statement.Email, "tựa "+text, text).Tidy()
		if err != nil {
			return
		}
		r := statement.RenderFor(c, statement.Email)
		doc, err := html.Parse(strings.NewReader(r.HTML))
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for n := range doc.Descendants() {
			switch n.Type {
			case html.ElementNode:
				checkElement(t, n)
			case html.TextNode:
				said.WriteString(" " + n.Data)
			default:
			}
		}
		for _, word := range strings.FieldsFunc(r.Text, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", r) }) {
			if !strings.Contains(said.String(), word) {
				t.Fatalf("%q is lost from %q", word, r.HTML)
			}
		}
	})
}

func checkElement(t *testing.T, n *html.Node) {
	allowed := []string{"html", "head", "body", "div", "h1", "h2", "p", "br", "ul", "ol", "li", "a"}
	if !slices.Contains(allowed, n.Data) {
		t.Fatalf("an element <%s>", n.Data)
	}
	for _, a := range n.Attr {
		link := a.Key == "href" && (strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://"))
		if !link && !slices.Contains([]string{"lang", "style", "start"}, a.Key) {
			t.Fatalf("an attribute %s=%q", a.Key, a.Val)
		}
	}
}

// No text makes the check stumble, and every finding points inside the text.
func FuzzCheck(f *testing.F) {
	f.Add("30/9/2026 {{muc}} 5.000 đồng, 3%", "ngày ba mươi tháng chín {{")
	f.Add("", "- \n\n1. \xff")
	f.Fuzz(func(t *testing.T, body, script string) {
		c := edited(tuition(), statement.Radio, "", script)
		c.Body, c.Headline = body, script
		c, err := c.Tidy()
		if err != nil {
			return
		}
		radio := statement.RenderFor(c, statement.Radio).Text
		for _, found := range statement.Check(c) {
			if found.Start > found.End || found.Channel == statement.Radio && found.End > len(radio) {
				t.Fatalf("%+v points outside %q", found, radio)
			}
		}
	})
}
