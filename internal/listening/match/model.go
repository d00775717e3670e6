package match

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/loa-vn/loa/internal/listening/match/forest"
)

// Shape says what an index holds, which decides who judges.
type Shape string

// Long documents in many passages are judged otherwise than short ones.
const (
	Clauses Shape = "clauses"
	Claims  Shape = "claims"
)

// Model is what was learned: for each shape who puts candidates in order, and who says whether there is an answer.
type Model map[Shape]*Judges

// Judges are the two of one shape.
type Judges struct {
	Order  *forest.Forest `json:"order"`
	Answer *forest.Forest `json:"answer"`
}

//go:embed weights.json.gz
var weights []byte

// Shipped is the model that ships. Its weights are a part of the program, so an unreadable one is a defect of the build.
var Shipped = sync.OnceValue(func() Model { //nolint:gochecknoglobals // read once, never changed
	m, err := ReadModel(bytes.NewReader(weights))
	if err != nil {
		panic(err)
	}
	return m
})

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	var m Model
	if err := json.NewDecoder(z).Decode(&m); err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return m, nil
}

// Write writes the model as it ships: the same model gives the same bytes.
func (m Model) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	if err := json.NewEncoder(z).Encode(m); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	return z.Close()
}

// Judge puts what was found in order, best first, and says how probable it is that there is an answer at all.
func (j *Judges) Judge(s Study) (order []int, score []float64, probability float64) {
	score = make([]float64, len(s.Facts))
	order = make([]int, len(s.Facts))
	for i, f := range s.Facts {
		order[i] = i
		if j != nil && j.Order != nil {
			score[i] = j.Order.Judge(f)
		} else {
			score[i] = f[fSum]
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(s.Facts[b][fSum], s.Facts[a][fSum]), earlier(s.IDs[a], s.IDs[b]))
	})
	if j == nil || j.Answer == nil || len(order) == 0 {
		return order, score, 0
	}
	return order, score, 1 / (1 + math.Exp(-j.Answer.Judge(s.Picture(order, score))))
}
