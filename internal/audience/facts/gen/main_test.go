package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The committed tables are what the published lists give, to the byte.
func TestCorpusTablesAreWhatTheListsSay(t *testing.T) {
	corpus := os.Getenv("LOA_CORPUS")
	if corpus == "" {
		t.Skip("LOA_CORPUS is not set: run make corpus CORPUS=dir")
	}
	lists, err := read(filepath.Join(corpus, "units"))
	if err != nil {
		t.Fatal(err)
	}
	tables := lists.tables()
	if len(tables) != 7 {
		t.Fatalf("%d tables", len(tables))
	}
	for name, want := range tables {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs from its lists (%v): run the generator", name, err)
		}
	}
}
