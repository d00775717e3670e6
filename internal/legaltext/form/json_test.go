package form_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/form"
)

func roundTrip(t *testing.T, name string, d *legaltext.Document) []byte {
	t.Helper()
	data, err := form.JSON(d)
	if err != nil {
		t.Fatal(name, err)
	}
	back, err := form.ParseJSON(data)
	if err != nil {
		t.Fatal(name, err)
	}
	if !reflect.DeepEqual(d, back) {
		t.Errorf("%s: what was read back is another document", name)
	}
	return data
}

func TestJSONIsReadBack(t *testing.T) {
	for name, d := range samples(t) {
		d.Warnings = append(d.Warnings, legaltext.Warning{Line: 7, Fault: fault.Invalid("policy.warn.gap", "line", 7, "label", "Điều 9")})
		d.Origin = legaltext.Origin{Format: legaltext.FormatPDF, Pages: 3, Confidence: 0.5, Signatures: []legaltext.Signature{
			{By: "CN=UBND", At: time.Date(2025, 11, 18, 9, 0, 0, 0, time.UTC), State: legaltext.SignatureIntact, Reason: "r"}, {State: legaltext.SignatureNotChecked},
		}}
		data := roundTrip(t, name, d)
		if strings.Contains(string(data), "null") {
			t.Errorf("%s: an empty list is null", name)
		}
	}
}

// A field that the types get later must not be lost on the way.
func TestJSONForgetsNoField(t *testing.T) {
	var d legaltext.Document
	n := 0
	fill(reflect.ValueOf(&d).Elem(), &n, 3)
	var unhash func(list []legaltext.Clause)
	unhash = func(list []legaltext.Clause) {
		for i := range list {
			list[i].Hash = ""
			unhash(list[i].Children)
		}
	}
	unhash(d.Clauses)
	legaltext.Rehash(d.Clauses)
	roundTrip(t, "a document with every field", &d)
}

// fill gives every field a value that is not its zero; lists get an entry, parts in parts down to the given depth.
func fill(v reflect.Value, n *int, depth int) {
	*n++
	switch at := v.Addr().Interface().(type) {
	case *civil.Date:
		*at = civil.Date("2025-01-01").AddDays(*n)
		return
	case *time.Time:
		*at = time.Date(2025, 1, 2, 3, 4, *n%60, 0, time.UTC)
		return
	case **fault.Error:
		*at = fault.Invalid("policy.warn.gap", "line", *n, "label", "Điều 9")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n, depth)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]legaltext.Clause]() {
			depth-- // parts hold parts
		}
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0), n, depth)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("x", *n))
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("no value for a " + v.Kind().String())
	}
}

// Programs read these names; one that goes away breaks them.
func TestJSONKeepsItsNames(t *testing.T) {
	d := samples(t)["decision"]
	d.Warnings = []legaltext.Warning{{Line: 7, Fault: fault.Invalid("policy.warn.no_number")}}
	data, err := form.JSON(d)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	first := func(list any) map[string]any { return list.([]any)[0].(map[string]any) }
	page, err := os.ReadFile("../../../docs/legal-json.md")
	if err != nil {
		t.Fatal(err)
	}
	for where, c := range map[string]struct {
		got   map[string]any
		names string
	}{
		"document": {got, "form number kind issuer place issued_on effective_on expires_on title signers recipients bases clauses notes relations origin warnings"},
		"signer":   {first(got["signers"]), "name office"},
		"basis":    {first(got["bases"]), "text numbers line"},
		"clause":   {first(got["clauses"]), "address kind label heading text tables hash line children"},
		"note":     {first(got["notes"]), "mark address text line"},
		"relation": {first(got["relations"]), "kind target parts partial on evidence address line"},
		"target":   {first(got["relations"])["target"].(map[string]any), "kind number name issued_on issuer"},
		"origin":   {got["origin"].(map[string]any), "format pages confidence signatures"},
		"warning":  {first(got["warnings"]), "line code text args"},
	} {
		for _, name := range strings.Fields(c.names) {
			if _, ok := c.got[name]; !ok {
				t.Errorf("%s has no %s", where, name)
			}
			if !strings.Contains(string(page), "`"+name) && !strings.Contains(string(page), `"`+name+`"`) {
				t.Errorf("docs/legal-json.md says nothing of %s", name)
			}
		}
		if len(c.got) != len(strings.Fields(c.names)) {
			t.Errorf("%s has more than %s: write it into docs/legal-json.md", where, c.names)
		}
	}
	if got["form"] != form.Name || got["issued_on"] != "2025-11-18" || got["expires_on"] != "" {
		t.Errorf("form %v, issued %v, expires %v", got["form"], got["issued_on"], got["expires_on"])
	}
	if w := first(got["warnings"]); w["code"] != "policy.warn.no_number" || !strings.Contains(w["text"].(string), "ký hiệu") {
		t.Errorf("the warning is %v", w)
	}
}

func TestUnsoundJSONIsRefused(t *testing.T) {
	good, err := form.JSON(parse(t, decision))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ data, code string }{
		"no JSON":       {"{", "legal.json.malformed"},
		"other types":   {`{"form": 3}`, "legal.json.malformed"},
		"other form":    {`{"form": "loa-legal/9"}`, "legal.json.other_form"},
		"no day":        {strings.Replace(string(good), `"2025-11-18"`, `"2025-02-30"`, 1), "civil.malformed"},
		"other words":   {strings.Replace(string(good), "60.000", "90.000", 1), "legal.json.other_hash"},
		"one address":   {strings.Replace(string(good), `"dieu-1"`, `"dieu-2"`, 1), "legal.json.address_twice"},
		"no address":    {strings.Replace(string(good), `"dieu-1"`, `""`, 1), "legal.json.address_twice"},
		"far too large": {strings.Repeat(" ", legaltext.MaxBytes) + "{}", "policy.file.too_large"},
	} {
		if _, err := form.ParseJSON([]byte(c.data)); fault.Code(err) != c.code {
			t.Errorf("%s: %v, not %s", name, err, c.code)
		}
	}
	noHash := strings.NewReplacer(`"hash": "`, `"hash": "", "old": "`).Replace(string(good))
	d, err := form.ParseJSON([]byte(noHash))
	if err != nil || !reflect.DeepEqual(d, parse(t, decision)) {
		t.Errorf("hashes are not made anew: %v", err)
	}
}

func FuzzParseJSON(f *testing.F) {
	good, err := form.JSON(parse(f, decision))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"form":"loa-legal/1","clauses":[{"address":"a","children":[{"address":"b"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := form.ParseJSON(data)
		if err != nil {
			return
		}
		again, err := form.JSON(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := form.ParseJSON(again); err != nil {
			t.Errorf("what was written is refused: %v", err)
		}
	})
}

func TestCorpusJSON(t *testing.T) {
	docs := corpus(t)
	for name, d := range docs {
		roundTrip(t, name, d)
	}
	t.Logf("figure: JSON: %d documents read back from JSON as they were", len(docs))
}
