package trial

import (
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/listening/match"
)

// BenchReport is what matching against many claims costs.
type BenchReport struct {
	Documents int     `json:"documents"`
	Queries   int     `json:"queries"`
	BuildS    float64 `json:"build_s"`
	P50MS     float64 `json:"latency_p50_ms"`
	P99MS     float64 `json:"latency_p99_ms"`
	MaxMS     float64 `json:"latency_max_ms"`
	LiveMB    float64 `json:"live_mb"` // what the index holds
	PeakMB    float64 `json:"peak_mb"` // most memory of the process
	Found     float64 `json:"copies_found_first"`
}

// Bench matches queries against n made-up claims, one after the other.
//
// A claim is 12 to 40 words long. Each word follows the one before it as it does somewhere in the folder's documents, so
// words and neighbours are as frequent as there; one word in twenty is a made-up name out of 300,000. Every second query
// is a claim of the index without a fifth of its words, the others are new.
func Bench(f *Folder, n, queries int, seed uint64, now func() time.Time) BenchReport {
	rng := rand.New(rand.NewPCG(seed, 3))
	c := newChain(f, rng)
	start := now()
	x := match.New()
	copies := map[int]string{}
	const batch = 5000
	for at := 0; at < n; at += batch {
		docs := make([]match.Document, min(batch, n-at))
		for i := range docs {
			docs[i] = match.Document{ID: strconv.Itoa(at + i), Text: c.claim()}
			if every := max(2*n/max(queries, 1), 1); (at+i)%every == 0 {
				copies[2*((at+i)/every)] = docs[i].Text
			}
		}
		x.Add(docs...)
	}
	r := BenchReport{Documents: n, Queries: queries, BuildS: now().Sub(start).Seconds()}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.LiveMB = float64(m.HeapAlloc) / (1 << 20)
	var took []float64
	asked := 0
	for i := range queries {
		text, copied := copies[i]
		if copied {
			text = c.less(text)
		} else {
			text = c.claim()
		}
		start := now()
		got := x.Match(text, 10)
		took = append(took, since(now, start))
		if copied {
			asked++
			if want := strconv.Itoa(i / 2 * max(2*n/max(queries, 1), 1)); len(got.Candidates) > 0 && got.Candidates[0].ID == want {
				r.Found++
			}
		}
	}
	r.Found /= float64(max(asked, 1))
	r.P50MS, r.P99MS, r.MaxMS, r.PeakMB = quantile(took, 0.5), quantile(took, 0.99), quantile(took, 1), peak()
	return r
}

// chain makes up texts whose words follow each other as in real ones.
type chain struct {
	words []string
	next  map[string][]int32
	rng   *rand.Rand
}

func newChain(f *Folder, rng *rand.Rand) *chain {
	c := &chain{next: map[string][]int32{}, rng: rng}
	for _, d := range f.Documents {
		c.words = append(c.words, strings.Fields(d.Title+" "+d.Text)...)
	}
	for i := 1; i < len(c.words); i++ {
		c.next[c.words[i-1]] = append(c.next[c.words[i-1]], int32(i))
	}
	return c
}

func (c *chain) claim() string {
	var b strings.Builder
	word := c.words[c.rng.IntN(len(c.words))]
	for range 12 + c.rng.IntN(29) {
		b.WriteString(word)
		b.WriteByte(' ')
		if c.rng.IntN(20) == 0 {
			b.WriteString("Ten" + strconv.FormatInt(int64(c.rng.IntN(300_000))+40_000, 36) + " ")
		}
		if places := c.next[word]; len(places) > 0 {
			word = c.words[places[c.rng.IntN(len(places))]]
		} else {
			word = c.words[c.rng.IntN(len(c.words))]
		}
	}
	return b.String()
}

// less is a text without a fifth of its words.
func (c *chain) less(text string) string {
	var kept []string
	for _, w := range strings.Fields(text) {
		if c.rng.IntN(5) > 0 {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
