package api_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// Every reference in the document leads somewhere, every operation says in both
// languages what it does, and every parameter in a path is described.
func TestTheDescriptionIsWhole(t *testing.T) {
	s := open(t, sqldbtest.SQLite(t))
	vi := s.ok(200, s.call("", "GET", "/api/openapi.json", nil))
	en := s.ok(200, s.call("", "GET", "/api/openapi.en.json", nil))
	if vi["openapi"] != "3.1.0" {
		t.Errorf("it is OpenAPI %v", vi["openapi"])
	}
	ids := map[string]bool{}
	told, toldEN := operations(vi), operations(en)
	for at, op := range told {
		id := str(op, "operationId")
		if id == "" || ids[id] {
			t.Errorf("%s has no name of its own: %q", at, id)
		}
		ids[id] = true
		summary, english := str(op, "summary"), str(toldEN[at], "summary")
		if summary == "" || english == "" || summary == english || strings.ContainsAny(summary+english, "«»") {
			t.Errorf("%s is told as %q and %q", at, summary, english)
		}
		if op["security"] == nil {
			t.Errorf("%s asks for no token", at)
		}
		for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(at, -1) {
			if !describes(op, name[1]) {
				t.Errorf("%s does not describe %s", at, name[1])
			}
		}
	}
	if len(told) < 71 {
		t.Errorf("only %d operations", len(told))
	}
	for _, ref := range refs(vi) {
		if !leads(vi, ref) {
			t.Errorf("%s leads nowhere", ref)
		}
	}
}

// operations lists the document's operations by method and path.
func operations(doc map[string]any) map[string]map[string]any {
	found := map[string]map[string]any{}
	paths, _ := doc["paths"].(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method, op := range methods {
			if m, ok := op.(map[string]any); ok {
				found[method+" "+path] = m
			}
		}
	}
	return found
}

func describes(op map[string]any, name string) bool {
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		if m, _ := p.(map[string]any); m["name"] == name && m["in"] == "path" && m["required"] == true {
			return true
		}
	}
	return false
}

func refs(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			found = append(found, ref)
		}
		for _, one := range v {
			found = append(found, refs(one)...)
		}
	case []any:
		for _, one := range v {
			found = append(found, refs(one)...)
		}
	}
	return found
}

func leads(doc map[string]any, ref string) bool {
	var at any = doc
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, ok := at.(map[string]any)
		if !ok || m[step] == nil {
			return false
		}
		at = m[step]
	}
	return true
}
