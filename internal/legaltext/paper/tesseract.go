package paper

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/viet"
)

// scannedWord is a recognised word and where it stands, in dots of its page.
type scannedWord struct {
	page, line           int // line counts through all pages
	pageWidth            int
	x0, y0, x1, y1, high int // high is the height of its line
	text                 string
	trust                float64 // from 0 to 1
}

var errTesseract = errors.New("the recognition failed")

// program finds tesseract; "" when it is not there.
func (r *Reader) program() string {
	name := r.tesseract
	if name == "" {
		name = "tesseract"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// recognises says that tesseract is there and knows Vietnamese. It is asked each time, so that what is installed later is
// found.
func (r *Reader) recognises(ctx context.Context) bool {
	path := r.program()
	if path == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--list-langs").CombinedOutput() //nolint:gosec // The administrator's own choice.
	return err == nil && slices.Contains(strings.Fields(string(out)), "vie")
}

// words recognises the words of a picture; dots is its resolution, 0 where the picture says it itself.
func (r *Reader) words(ctx context.Context, picture []byte, dots int) ([]scannedWord, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	args := []string{"stdin", "stdout", "-l", "vie"}
	if dots > 0 {
		args = append(args, "--dpi", strconv.Itoa(dots))
	}
	run := exec.CommandContext(ctx, r.program(), append(args, "tsv")...) //nolint:gosec // As above; the picture goes through a pipe.
	run.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")                 // a page a core: more threads only wait for each other
	run.Stdin = bytes.NewReader(picture)
	run.WaitDelay = 5 * time.Second
	var out, said bytes.Buffer
	run.Stdout, run.Stderr = &out, &said
	if err := run.Run(); err != nil {
		return nil, errors.Join(ctx.Err(), fmt.Errorf("%w: %w: %.200s", errTesseract, err, said.String()))
	}
	return parseWords(out.Bytes()), nil
}

// parseWords reads tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
func parseWords(table []byte) []scannedWord {
	var list []scannedWord
	lines, width, high := 0, 0, 0
	scanner := bufio.NewScanner(bytes.NewReader(table))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		f := strings.Split(scanner.Text(), "\t")
		if len(f) < 12 {
			continue
		}
		n := make([]int, 10)
		for i := range n {
			n[i] = number(f[i])
		}
		switch f[0] {
		case "1":
			width = n[8]
		case "4":
			lines, high = lines+1, n[9]
		case "5":
			trust, err := strconv.ParseFloat(f[10], 64)
			if s := viet.NFC(strings.TrimSpace(f[11])); s != "" && err == nil && trust >= 0 {
				list = append(list, scannedWord{
					page: n[1], line: lines, pageWidth: width, x0: n[6], y0: n[7], x1: n[6] + n[8], y1: n[7] + n[9], high: high,
					text: s, trust: min(trust/100, 1),
				})
			}
		}
	}
	return list
}

// scannedRows makes lines of recognised words; scale is how many points a dot is. The height of a line depends on its
// letters, so all lines of a page are taken to be of one size.
func scannedRows(page int, words []scannedWord, scale float64) []row {
	var heights []int
	for _, w := range words {
		heights = append(heights, w.high)
	}
	if len(heights) == 0 {
		return nil
	}
	slices.Sort(heights)
	size := 0.9 * scale * float64(heights[len(heights)/2])
	var out []row
	last := -1
	for _, w := range words {
		if w.line != last {
			out = append(out, row{page: page, size: size, y: scale * float64(w.y1), x0: scale * float64(w.x0)})
			last = w.line
		}
		r := &out[len(out)-1]
		x0, letters := scale*float64(w.x0), []rune(w.text)
		if n := len(r.glyphs); n > 0 {
			r.glyphs = append(r.glyphs, glyph{r: ' ', x0: r.glyphs[n-1].x1, x1: x0, y: r.y, size: size})
		}
		step := scale * float64(w.x1-w.x0) / float64(len(letters))
		for i, l := range letters {
			r.glyphs = append(r.glyphs, glyph{r: l, x0: x0 + float64(i)*step, x1: x0 + float64(i+1)*step, y: r.y, size: size})
		}
		r.x1 = scale * float64(w.x1)
	}
	return out
}

func widest(words []scannedWord) int {
	for _, w := range words {
		return w.pageWidth
	}
	return 0
}
