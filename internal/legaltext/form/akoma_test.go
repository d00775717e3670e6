package form_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
)

// validate holds files against the profile, and against the official schema where LOA_AKN_XSD names it.
func validate(t *testing.T, files []string) {
	t.Helper()
	schemas := [][]string{{"--relaxng", "testdata/akn-profile.rng"}}
	if xsd := os.Getenv("LOA_AKN_XSD"); xsd != "" {
		schemas = append(schemas, []string{"--schema", xsd})
	}
	for _, schema := range schemas {
		args := append([]string{"--noout", "--nonet", "--huge"}, schema...)
		out, err := exec.CommandContext(t.Context(), "xmllint", append(args, files...)...).CombinedOutput()
		if err == nil {
			continue
		}
		if errors.Is(err, exec.ErrNotFound) {
			t.Fatal("xmllint is missing: run tools/test-setup")
		}
		said := strings.Split(string(out), "\n")
		t.Errorf("%s: %v\n%s", schema[1], err, strings.Join(said[:min(len(said), 30)], "\n"))
	}
}

// given writes documents into files.
func given(t *testing.T, docs map[string]*legaltext.Document) []string {
	t.Helper()
	var files []string
	dir := t.TempDir()
	for name, d := range docs {
		data, err := form.Akoma(d)
		if err != nil {
			t.Fatal(name, err)
		}
		consistent(t, name, data, d)
		path := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	return files
}

// consistent checks what no grammar can: every eId once, every reference inside the document leads to one, every address
// with its hash, and every word of every part.
func consistent(t *testing.T, name string, data []byte, d *legaltext.Document) {
	t.Helper()
	ids, addresses, refs, words := map[string]bool{}, map[string]string{}, []string{}, strings.Builder{}
	dec := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(name, err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			words.Write(tok)
			words.WriteByte('\n')
		case xml.StartElement:
			address, hash := "", ""
			for _, a := range tok.Attr {
				switch {
				case a.Name.Local == "eId" && ids[a.Value]:
					t.Errorf("%s: the eId %s stands twice", name, a.Value)
				case a.Name.Local == "eId":
					ids[a.Value] = true
				case a.Name.Local == "address":
					address = a.Value
				case a.Name.Local == "hash":
					hash = a.Value
				case strings.HasPrefix(a.Value, "#"):
					refs = append(refs, a.Value[1:])
				}
			}
			if address != "" {
				addresses[address] = hash
			}
		}
	}
	for _, r := range refs {
		if !ids[r] {
			t.Errorf("%s: #%s leads nowhere", name, r)
		}
	}
	said := strings.Join(strings.Fields(words.String()), " ")
	d.Walk(func(c legaltext.Clause, _ int) {
		if addresses[c.Address] != c.Hash {
			t.Errorf("%s: %s has the hash %q", name, c.Address, addresses[c.Address])
		}
		for _, p := range strings.Split(strings.ReplaceAll(c.Heading+"\n"+c.Text, " | ", "\n"), "\n") {
			if p = strings.Join(strings.Fields(p), " "); strings.Trim(p, "| ") != "" && !strings.Contains(said, strings.Trim(p, "| ")) && !strings.Contains(p, "\ufffd") {
				t.Errorf("%s: %s lost %q", name, c.Address, p)
			}
		}
	})
}

func TestAkomaIsValid(t *testing.T) { validate(t, given(t, samples(t))) }

func TestAkomaSays(t *testing.T) {
	data, err := form.Akoma(samples(t)["decision"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<act name="quyet-dinh" contains="originalVersion">`,
		`<FRBRuri value="/akn/vn/act/uy-ban-nhan-dan-tinh-bac-ninh/2025/901-2025-qd-ubnd"/>`,
		`<FRBRthis value="/akn/vn/act/uy-ban-nhan-dan-tinh-bac-ninh/2025/901-2025-qd-ubnd/vie@2025-12-01/!quy-che"/>`,
		`<eventRef eId="event-effect" date="2025-12-01" source="#original"/>`,
		`<source href="#art_3__para_2"/>`,
		`<destination href="/akn/vn/act/2024/902-2024-qd-ubnd#art_5"/>`,
		`type="repeal" incomplete="true"><source href="#art_4"/>`,
		`<docDate date="2025-11-18">ngày 18 tháng 11 năm 2025</docDate>`,
		`<p>Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;</p>`,
		`<point eId="art_2__para_1__point_dd" loa:address="dieu-2/khoan-1/diem-dd"`,
		`hỗ trợ &lt; 100 % &amp; không quá`,
		`<authorialNote eId="authorialNote_`,
		`<person refersTo="#person-1">Nguyễn Văn Mẫu</person>`,
		`<article eId="att_1__art_1" loa:address="quy-che/dieu-1"`,
		`<tr><td><p>A</p></td><td><p>1.200</p></td></tr>`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("it does not say %s", want)
		}
	}
	if _, err := form.Akoma(&legaltext.Document{Number: "1/QĐ-UBND"}); fault.Code(err) != "legal.nothing_to_give" {
		t.Errorf("a document without parts: %v", err)
	}
}

// The profile is worth something only if it refuses what the official schema refuses, and a part without an eId, which
// that one lets pass.
func TestTheProfileRefuses(t *testing.T) {
	data, err := form.Akoma(samples(t)["decision"])
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string][2]string{
		"an unknown element":    {"<docNumber>901/2025/QĐ-UBND</docNumber>", "<b2>901</b2>"},
		"a missing attribute":   {` name="issue"`, ""},
		"a missing child":       {`<FRBRcountry value="vn"/>`, ""},
		"an attribute of none":  {`<body>`, `<body href="#x">`},
		"text outside of a p":   {`<body>`, `<body>chữ`},
		"a wrong order":         {"</meta>\n<preface>", "<preface>"},
		"a day that is none":    {`date="2025-11-18"`, `date="18/11/2025"`},
		"an event of no kind":   {`type="generation"`, `type="birth"`},
		"a part without an eId": {`<article eId="art_1"`, `<article`},
	} {
		path := filepath.Join(t.TempDir(), "wrong.xml")
		text := strings.Replace(string(data), wrong[0], wrong[1], 1)
		if text == string(data) {
			t.Fatalf("%s: %q is not there to be changed", name, wrong[0])
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--relaxng", "testdata/akn-profile.rng", path).Run(); err == nil {
			t.Errorf("%s is valid", name)
		}
	}
}

func TestCorpusAkoma(t *testing.T) {
	docs := corpus(t)
	validate(t, given(t, docs))
	t.Logf("figure: Akoma Ntoso: %d documents given as Akoma Ntoso, valid within the profile", len(docs))
}
