package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed texts/*.json
var files embed.FS

type text struct{ VI, EN string }

// catalogue reads the embedded texts once. A malformed file stops the program:
// it was built wrong, and the tests say so first.
//
//nolint:gochecknoglobals // Read-only and embedded: a table, not state.
var catalogue = sync.OnceValue(func() map[string]text {
	all := map[string]text{}
	names, err := fs.Glob(files, "texts/*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if err := load(all, name); err != nil {
			panic(err)
		}
	}
	return all
})

func load(all map[string]text, name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var area map[string]text
	if err := json.Unmarshal(data, &area); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for key, t := range area {
		if _, twice := all[key]; twice {
			return fmt.Errorf("%s: the key %q stands twice", name, key)
		}
		all[key] = t
	}
	return nil
}
