package paper_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/paper"
)

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	fmt.Fprint(z, s)
	z.Close()
	return b.String()
}

// packedPDF is a page whose content unpacks to what is given.
func packedPDF(content string) []byte {
	packed := deflated(content)
	return pdfFile([]string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", len(packed), packed),
	})
}

func TestHostilePDF(t *testing.T) {
	good := gazette().bytes()
	kids := "<< /Type /Pages /Kids [" + strings.Repeat("3 0 R ", 100_000) + "] /Count 100000 >>"
	locked := bytes.Replace(good, []byte("/Root 1 0 R"), []byte("/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <"+
		strings.Repeat("ab", 32)+"> /U <"+strings.Repeat("cd", 32)+"> >>"), 1)
	for _, c := range []struct {
		name, code string
		data       []byte
	}{
		{"nothing but the mark", "paper.pdf.broken", []byte("%PDF-1.7\n")},
		{"cut off", "paper.pdf.broken", good[:500]},
		{"locked", "paper.pdf.locked", locked},
		{"100,000 pages", "paper.too_many_pages", pdfFile([]string{
			"<< /Type /Catalog /Pages 2 0 R >>", kids, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
		})},
		{"a page of 200,000 letters", "paper.too_dense", packedPDF("BT /F1 10 Tf 10 10 Td " + strings.Repeat("(abcdefghij) Tj ", 20_000) + "ET")},
		{"50 MB", "policy.file.too_large", append(bytes.Clone(good), make([]byte, 50<<20)...)},
		{"nothing written", "policy.file.empty", packedPDF("")},
	} {
		_, err := reader.Read(context.Background(), c.name, c.data)
		if fault.Code(err) != c.code {
			t.Errorf("%s gives %v, want %s", c.name, err, c.code)
		}
	}
	if d, err := reader.Read(context.Background(), "a.pdf", good); err != nil || d.Number == "" {
		t.Errorf("the next file is not read: %v", err)
	}
}

// A stream of 300 MB of nothing packs into 300 KB. The engine may take its memory and no more; the file is refused or
// read, and the house stands.
func TestPackedStream(t *testing.T) {
	data := packedPDF(strings.Repeat(" ", 300<<20))
	before := heap()
	_, err := reader.Read(context.Background(), "a.pdf", data)
	if err == nil || fault.KindOf(err) == fault.KindInternal {
		t.Errorf("got %v", err)
	}
	if after := heap(); after > before+64<<20 {
		t.Errorf("%d MB are kept", (after-before)>>20)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestGivingUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := reader.Read(ctx, "a.pdf", gazette().bytes()); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who gave up is told %v", err)
	}
	// A page drawn millions of times over: far longer than the deadline.
	slow := packedPDF(strings.Repeat("q 1 0 0 1 0 0 cm 0 0 m 9 9 l S Q ", 3_000_000))
	ctx, cancel = context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := reader.Read(ctx, "a.pdf", slow); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a slow file gives %v", err)
	}
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("it took %v to stop", d)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	r := paper.New(paper.Options{CacheDir: t.TempDir()})
	for _, data := range [][]byte{gazette().bytes(), []byte("%PDF-1.7\n")} {
		if d, err := r.Read(context.Background(), "a.pdf", data); err == nil && d.Origin.Format != legaltext.FormatPDF {
			t.Errorf("got %+v", d.Origin)
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, ignore)
}

func TestTextIsHandedOn(t *testing.T) {
	d, err := reader.Read(context.Background(), "a.txt", []byte("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 908/2025/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc thử\nĐiều 1. Thử."))
	if err != nil || d.Number != "908/2025/QĐ-UBND" || d.Origin.Format != legaltext.FormatText {
		t.Errorf("got %+v, %v", d, err)
	}
}

// compiled waits for the engine, which takes longer to compile than the fuzzer waits for one input.
func compiled(f *testing.F) {
	f.Helper()
	if _, err := reader.Read(context.Background(), "a.pdf", gazette().bytes()); err != nil {
		f.Fatal(err)
	}
}

func FuzzPDF(f *testing.F) {
	compiled(f)
	f.Add(gazette().bytes())
	f.Add(packedPDF("BT /F1 10 Tf 10 10 Td (abc) Tj ET"))
	f.Fuzz(func(t *testing.T, data []byte) {
		harmless(t, "a.pdf", append([]byte("%PDF-1.7\n"), data...))
	})
}

// FuzzLayout lets letters and lines fall in odd places, without the engine, which is slow to fuzz.
func FuzzLayout(f *testing.F) {
	f.Add([]byte("\x20\x20\x0e\x01\x01\x00\x01\x30\x40\x0e\x00\x60\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range paper.Layout(data) {
			for _, m := range p.Marks {
				if m.At < 0 || m.At > len(p.Text) {
					t.Errorf("a mark stands outside its paragraph: %+v", p)
				}
			}
		}
	})
}

// TestMangledPDF damages a file in many ways, each the same in every run.
func TestMangledPDF(t *testing.T) {
	good := gazette().bytes()
	dice := rand.New(rand.NewPCG(3, 21)) //nolint:gosec // A test that is the same each time.
	for range 12 {
		data := bytes.Clone(good)
		for range 1 + dice.IntN(40) {
			data[dice.IntN(len(data))] = byte(dice.IntN(256))
		}
		harmless(t, "a.pdf", append([]byte("%PDF-1.7\n"), data...))
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := reader.Close(); err != nil && code == 0 {
		code = 1
	}
	os.Exit(code)
}
