package paper_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/paper"
)

const poster = `<meta charset="utf-8"><body style="width:1000px;margin:60px 100px;font:30px/1.5 'DejaVu Serif'">
<p align=center><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><p align=center><b>Độc lập - Tự do - Hạnh phúc</b>
<p>Số: 907/2025/QĐ-UBND<p align=center><b>QUYẾT ĐỊNH</b><p align=center><b>Về việc thử bản quét</b>
<p style="text-indent:60px">Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;
<p style="text-indent:60px"><b>Điều 1.</b> Giao Sở Tài chính chủ trì thực hiện việc thử nghiệm trên toàn bộ địa bàn của tỉnh.
<p style="text-indent:60px"><b>Điều 2.</b> Quyết định này có hiệu lực thi hành kể từ ngày ký ban hành.</body>`

// photograph prints a page as Chromium shows it, at some 200 dots per inch.
func photograph(t *testing.T) image.Image {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no Chromium to draw a page with: run tools/test-setup")
	}
	dir := t.TempDir()
	page, shot := filepath.Join(dir, "a.html"), filepath.Join(dir, "a.png")
	if err := os.WriteFile(page, []byte(poster), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir="+dir,
		"--force-device-scale-factor=1.5", "--window-size=1240,1100", "--screenshot="+shot, "file://"+page).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(shot)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// scanPDF is a PDF whose pages are a picture.
func scanPDF(picture image.Image) []byte {
	b := picture.Bounds()
	var grey strings.Builder
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			grey.WriteByte(color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y)
		}
	}
	content := "595 0 0 527 0 300 cm /I Do"
	return pdfFile([]string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>",
		fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream", b.Dx(), b.Dy(), grey.Len(), grey.String()),
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
	})
}

func TestScans(t *testing.T) {
	if _, err := exec.LookPath("tesseract"); err != nil {
		t.Skip("tesseract is not installed: run tools/test-setup")
	}
	picture := photograph(t)
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.pdf": scanPDF(picture), "a.png": file.Bytes()} {
		d, err := reader.Read(context.Background(), name, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c, _ := d.Clause("dieu-1")
		if d.Number != "907/2025/QĐ-UBND" || !strings.HasPrefix(c.Heading+c.Text, "Giao Sở Tài chính chủ trì thực hiện việc thử nghiệm trên toàn bộ") ||
			d.Origin.Format != legaltext.FormatScan || d.Origin.Pages != 1 || d.Origin.Confidence < 0.8 || d.Origin.Confidence > 1 {
			t.Errorf("%s: got %q, %q, %+v", name, d.Number, c.Heading+c.Text, d.Origin)
		}
		said := false
		for _, w := range d.Warnings {
			said = said || w.Fault.Code == "paper.warn.recognised"
		}
		if !said {
			t.Errorf("%s: nothing says that it was recognised: %v", name, d.Warnings)
		}
	}
}

func TestScansWithoutTesseract(t *testing.T) {
	bare := paper.New(paper.Options{Tesseract: "/nowhere/tesseract"})
	defer bare.Close()
	grey := image.NewGray(image.Rect(0, 0, 40, 40))
	var file bytes.Buffer
	if err := png.Encode(&file, grey); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.pdf": scanPDF(grey), "a.png": file.Bytes()} {
		_, err := bare.Read(context.Background(), name, data)
		if !paper.NeedsRecognition(err) || fault.KindOf(err) != fault.KindUnavailable {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if paper.NeedsRecognition(fault.Invalid("paper.pdf.broken")) {
		t.Error("a damaged file is no scan")
	}
}

func TestHostilePictures(t *testing.T) {
	huge := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x00\x00\x00\x00")
	sum := []byte{0, 0, 0, 0}
	for _, c := range []struct {
		name, code string
		data       []byte
	}{
		{"cut off PNG", "paper.image.broken", []byte("\x89PNG\r\n\x1a\n")},
		{"PNG with a wrong sum", "paper.image.broken", append(huge, sum...)},
		{"TIFF that points at itself", "paper.too_many_pages", []byte("II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00")},
		{"TIFF cut off", "paper.image.broken", []byte("MM\x00*\x00\x00\x00\x08")},
		{"huge TIFF", "paper.image.too_large", []byte("II*\x00\x08\x00\x00\x00\x02\x00" +
			"\x00\x01\x04\x00\x01\x00\x00\x00\x00\x00\x10\x00" + "\x01\x01\x04\x00\x01\x00\x00\x00\x00\x00\x10\x00" + "\x00\x00\x00\x00")},
	} {
		if _, err := reader.Read(context.Background(), c.name, c.data); fault.Code(err) != c.code {
			t.Errorf("%s gives %v, want %s", c.name, err, c.code)
		}
	}
}
