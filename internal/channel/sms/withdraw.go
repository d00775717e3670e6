package sms

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// withdraws reports whether a message asks for no more of them. Only the words
// themselves count, alone or with our own name: "Hủy lịch tiêm được không?" is a
// question, and losing its author as a reader would be our mistake.
func withdraws(text, from string) bool {
	words := strings.FieldsFunc(viet.Fold(text), func(r rune) bool { return !isWordRune(r) })
	said := strings.Join(words, " ")
	name := strings.Join(strings.Fields(viet.Fold(from)), " ")
	said = strings.TrimSpace(strings.TrimSuffix(said, " "+name))
	return slices.Contains([]string{
		"stop", "stopall", "unsubscribe", "huy", "tu choi", "tc", "huy nhan tin", "huy dang ky", "tu choi nhan tin", "ngung nhan tin", "khong nhan tin",
	}, said)
}

func isWordRune(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
