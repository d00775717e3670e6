package paper

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/jpeg" // the sizes of pictures are read here
	_ "image/png"
)

var errPicture = errors.New("no picture that can be read")

func isImage(data []byte) bool {
	for _, magic := range []string{"\x89PNG\r\n", "\xff\xd8\xff", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return true
		}
	}
	return false
}

// imageSize reads from a picture's head how many pages it has and how many dots the largest.
func imageSize(data []byte) (pages, pixels int, err error) {
	if bytes.HasPrefix(data, []byte("II*\x00")) {
		return tiffSize(data, binary.LittleEndian)
	}
	if bytes.HasPrefix(data, []byte("MM\x00*")) {
		return tiffSize(data, binary.BigEndian)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0, err
	}
	return 1, area(c.Width, c.Height), nil
}

// area multiplies without overflow.
func area(w, h int) int {
	if w <= 0 || h <= 0 || w > 1<<20 || h > 1<<20 {
		return 1 << 40
	}
	return w * h
}

// tiffSize follows a TIFF's chain of pages (TIFF 6.0, section 2).
func tiffSize(data []byte, order binary.ByteOrder) (pages, pixels int, err error) {
	if len(data) < 8 {
		return 0, 0, errPicture
	}
	at := int(order.Uint32(data[4:]))
	for at != 0 && pages <= maxScans {
		if at < 0 || at+2 > len(data) {
			return 0, 0, errPicture
		}
		n := int(order.Uint16(data[at:]))
		end := at + 2 + 12*n
		if end+4 > len(data) {
			return 0, 0, errPicture
		}
		var w, h int
		for i := range n {
			e := data[at+2+12*i:]
			value := int(order.Uint32(e[8:]))
			if order.Uint16(e[2:]) == 3 { // a short
				value = int(order.Uint16(e[8:]))
			}
			switch order.Uint16(e) {
			case 256:
				w = value
			case 257:
				h = value
			}
		}
		pages++
		pixels = max(pixels, area(w, h))
		at = int(order.Uint32(data[end:]))
	}
	if pages == 0 {
		return 0, 0, errPicture
	}
	return pages, pixels, nil
}
