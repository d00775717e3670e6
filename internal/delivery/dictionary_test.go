package delivery_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
)

func TestTheDictionaryHasEveryWordOnce(t *testing.T) {
	has := map[string]bool{}
	for _, w := range delivery.Dictionary() {
		key := string(w.Kind) + " " + w.Name
		if has[key] || len(w.May) == 0 {
			t.Errorf("%s: there twice, or nobody may act: %v", key, w.May)
		}
		has[key] = true
		for _, l := range []lang.Locale{lang.VI, lang.EN} {
			p := lang.For(l)
			texts := p.T(w.Text()+".means") + p.T(w.Text()+".not") + p.T("states.kind."+string(w.Kind))
			for _, d := range w.May {
				texts += p.T("states.who." + string(d))
			}
			if strings.Contains(texts, "«") {
				t.Errorf("%s lacks a text: %s", key, texts)
			}
		}
	}
	words := constants(t)
	if len(words) < 29 {
		t.Fatalf("only %d constants were found: %v", len(words), words)
	}
	for _, s := range append(words, channelCodes(t)...) {
		if !has[s] {
			t.Errorf("%q is not in the dictionary", s)
		}
	}
	if n := len(words) + len(channelCodes(t)); n != len(has) {
		t.Errorf("the dictionary has %d words, the code %d", len(has), n)
	}
}

// constants are those of the package that are a state, an event, a code or a reason.
func constants(t *testing.T) (found []string) {
	t.Helper()
	walk(t, ".", func(n ast.Node) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return
		}
		name := spec.Names[0].Name
		if id, ok := spec.Type.(*ast.Ident); ok && (id.Name == "RunState" || id.Name == "Layer") {
			s, _ := literal(spec.Values[0])
			if id.Name == "RunState" {
				found = append(found, "run "+s)
			} else if !slices.Contains(delivery.States(), delivery.State(s)) { // a layer beside those of states
				found = append(found, "layer "+s)
			}
			return
		}
		for prefix, kind := range map[string]string{"State": "state", "Event": "event", "Code": "code", "Reason": "reason", "Hearing": "canary"} {
			if strings.HasPrefix(strings.ToUpper(name[:1])+name[1:], prefix) {
				if s, ok := literal(spec.Values[0]); ok {
					found = append(found, kind+" "+s)
				}
			}
		}
	})
	return found
}

// channelCodes are the codes that channels write as words of their own.
func channelCodes(t *testing.T) (found []string) {
	t.Helper()
	seen := map[string]bool{}
	add := func(e ast.Expr) {
		s, ok := literal(e)
		if ok && s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" && !seen[s] {
			seen[s] = true
			found = append(found, "channel "+s)
		}
	}
	walk(t, "../channel", func(n ast.Node) {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && strings.EqualFold(id.Name, "code") {
				add(n.Value)
			}
		case *ast.AssignStmt:
			if sel, ok := n.Lhs[0].(*ast.SelectorExpr); ok && strings.EqualFold(sel.Sel.Name, "code") {
				add(n.Rhs[0])
			}
		case *ast.FuncDecl:
			if n.Name.Name == "ProviderCode" && len(n.Body.List) == 1 {
				if r, ok := n.Body.List[0].(*ast.ReturnStmt); ok {
					add(r.Results[0])
				}
			}
		}
	})
	return found
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func walk(t *testing.T, root string, see func(ast.Node)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && root == "." && path != ".":
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "channeltest"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			ast.Inspect(file, func(n ast.Node) bool { see(n); return true })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
