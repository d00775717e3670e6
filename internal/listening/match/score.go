package match

import "math"

// BM25's two constants: how soon a repeated word stops counting, and how much a long text is held against it.
const (
	saturation = 1.2
	lengthPull = 0.6
)

// weigh is the rarity of a word that df of n documents say: ln(1 + (n-df+½)/(df+½)).
func weigh(n uint64, df uint32) float64 {
	d := float64(df)
	return math.Log1p((max(float64(n)-d, 0) + 0.5) / (d + 0.5))
}

// bm25 is the share of a word's weight that tf mentions in a text of some length earn, below saturation+1.
func bm25(tf, length, average float64) float64 {
	return tf * (saturation + 1) / (tf + saturation*(1-lengthPull+lengthPull*length/max(average, 1)))
}

// lengthCode writes the length of a text in a byte: exactly up to 64 words, then in steps of a twenty-third.
func lengthCode(words int) uint8 {
	if words < 64 {
		return uint8(words)
	}
	return uint8(min(64+16*math.Log2(float64(words)/64)*1.5, 255))
}

func lengthOf(code uint8) float64 {
	if code < 64 {
		return float64(code)
	}
	return 64 * math.Exp2((float64(code)-64+0.5)/24)
}

// mostTF is how often a word counts at most when documents are found.
const mostTF = 16

// gains is what a mention earns by how often a word is said and how long the document is.
type gains [mostTF + 1][256]float32

func newGains(average float64) *gains {
	var g gains
	for tf := 1; tf <= mostTF; tf++ {
		for code := 1; code < 256; code++ { // 0 words say nothing
			g[tf][code] = float32(bm25(float64(tf), lengthOf(uint8(code)), average))
		}
	}
	return &g
}
