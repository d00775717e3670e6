package match

import (
	"strings"
	"unicode"
)

// content is the words of a query that say something. How it asks ("đúng hay sai?") says nothing.
func content(text string) []token {
	tokens := tokenise(text)
	said := joined(tokens)
	for _, phrase := range asking() {
		if !strings.Contains(said, " "+phrase+" ") {
			continue
		}
		tokens = without(tokens, strings.Fields(phrase))
	}
	if len(tokens) == 0 {
		return tokenise(text)
	}
	return tokens
}

// without takes every run of some words out.
func without(tokens []token, phrase []string) []token {
	var out []token
	for i := 0; i < len(tokens); i++ {
		if begins(tokens[i:], phrase) {
			i += len(phrase) - 1
			continue
		}
		out = append(out, tokens[i])
	}
	return out
}

func begins(tokens []token, phrase []string) bool {
	if len(tokens) < len(phrase) {
		return false
	}
	for i, w := range phrase {
		if tokens[i].word != w {
			return false
		}
	}
	return true
}

// asking lists how questions are put in Vietnamese, folded, longer ones first.
func asking() []string {
	return []string{
		"nhan dinh sau day dung hay sai", "khang dinh nay dung hay sai", "dieu nay dung hay sai", "nhu vay la dung hay sai",
		"la dung hay sai", "dung hay sai", "chon cau tra loi dung nhat", "chon dap an dung nhat", "cau tra loi dung nhat", "chon dap an dung",
		"dieu nao sau day", "dieu nao duoi day", "cac dieu sau day", "nao sau day", "nao duoi day", "nhu the nao", "co phai la", "co phai khong",
		"dung khong", "hay cho biet", "la bao nhieu", "bao nhieu", "la gi", "la ai", "khi nao", "o dau", "nao", "sau day", "duoi day",
	}
}

func lower(r rune) rune { return unicode.ToLower(r) }
