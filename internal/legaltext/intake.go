package legaltext

import (
	"bytes"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// MaxBytes is the largest file that is read: 20 MB. The longest law in force is under 3 MB of text.
const MaxBytes = 20 << 20

// MaxClauses is the largest number of parts that a document may have. The longest code in force has some 5,000.
const MaxClauses = 20_000

// text returns the bytes as NFC text, or a fault that says what they are instead and what to do.
func text(data []byte) (string, error) {
	if len(data) > MaxBytes {
		return "", fault.TooLarge("policy.file.too_large", "limit", MaxBytes>>20)
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte(utf8Mark)))) == 0 {
		return "", fault.Invalid("policy.file.empty")
	}
	if err := container(data); err != nil {
		return "", err
	}
	s, err := decode(data)
	if err != nil {
		return "", err
	}
	return viet.NFC(s), nil
}

// container recognises the formats that hold a text but are none, by their first bytes.
func container(data []byte) error {
	begins := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case begins("PK\x03\x04") && bytes.Contains(data[:min(len(data), 1<<16)], []byte("word/")):
		return fault.Invalid("policy.file.docx")
	case begins("PK\x03\x04"), begins("PK\x05\x06"), begins("Rar!"), begins("7z\xbc\xaf"), begins("\x1f\x8b"):
		return fault.Invalid("policy.file.archive")
	case begins("%PDF"):
		return fault.Invalid("policy.file.pdf")
	case begins("\xd0\xcf\x11\xe0"):
		return fault.Invalid("policy.file.doc")
	case begins(`{\rtf`):
		return fault.Invalid("policy.file.rtf")
	case begins("\x89PNG"), begins("\xff\xd8\xff"), begins("GIF8"), begins("II*\x00"), begins("MM\x00*"):
		return fault.Invalid("policy.file.image")
	}
	return nil
}

// isHTML tells a page from plain text by its beginning.
func isHTML(s string) bool {
	head := strings.ToLower(s[:min(len(s), 4096)])
	if trimmed := strings.TrimSpace(head); strings.HasPrefix(trimmed, "<!doctype html") || strings.HasPrefix(trimmed, "<html") {
		return true
	}
	for _, tag := range []string{"<body", "<div", "<table", "<p>", "<p "} {
		if strings.Contains(head, tag) && strings.Contains(head, "</") {
			return true
		}
	}
	return false
}
