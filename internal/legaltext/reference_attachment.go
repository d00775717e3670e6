package legaltext

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// longestTitle is how many words the name of an attachment is read for: "Điều 5 Quy chế … ban hành kèm theo Quyết định …".
const longestTitle = 60

// attachmentAt reads the attachment whose parts are named before word i, and the document that it was issued with.
func (s *scan) attachmentAt(i int) (documentRef, int) {
	scope, at := s.attachmentName(i)
	if at == 0 {
		return documentRef{}, 0
	}
	if s.low(at) == "này" {
		if own := scopeOf(s.here); own != "" {
			scope = own
		}
		return documentRef{scope: scope}, at + 1
	}
	for j := at; j < min(len(s.words), at+longestTitle); j++ {
		if slices.Contains([]string{".", ";", ":", "”", "“"}, s.low(j)) {
			break
		}
		if with := s.skip(j, "kèm theo"); with > j {
			if d, next := s.documentAt(with); next > 0 {
				d.scope = scope
				if s.low(next) == ")" {
					next++
				}
				return d, next
			}
		}
	}
	return documentRef{scope: scope}, at
}

// attachmentName recognises what is issued with a document, by its name in the middle of a sentence.
func (s *scan) attachmentName(i int) (scope string, next int) {
	if !s.capital(i) {
		return "", 0
	}
	for _, name := range []string{"Quy chế", "Quy định", "Điều lệ", "Quy trình", "Nội quy", "Quy tắc"} {
		if next, ok := s.have(i, strings.ToLower(name)); ok {
			return strings.ReplaceAll(viet.Fold(name), " ", "-"), next
		}
	}
	return "", 0
}
