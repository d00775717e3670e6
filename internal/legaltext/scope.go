package legaltext

import (
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// A scope is what numbers its articles and clauses by itself: the document, a regulation issued with it, an annex.

// enter makes n the scope that lines from i on belong to.
func (b *builder) enter(n *node, i int) {
	b.scope, b.at, b.closed = n, n, false
	b.article = false
	for j := i; j < len(b.lines); j++ {
		if j > i && b.opensScope(j) != "" {
			return
		}
		if m := readMark(b.lines[j].text); m.kind == KindArticle && m.order == 1 && !b.inside[j] {
			b.article = true
			return
		}
	}
}

// opensScope says that an annex or an attachment begins at line i.
func (b *builder) opensScope(i int) ClauseKind {
	s := b.lines[i].text
	if b.inside[i] || b.lines[i].table > 0 || len(b.root.children) == 0 && b.scope == b.root {
		return ""
	}
	if m := reAnnex.FindStringSubmatch(s); m != nil && (isUpper(s) || m[1] != "" && m[2] == "" || b.closed && s == "Phụ lục") {
		return KindAnnex
	}
	if !isUpper(s) {
		return ""
	}
	name := attachmentName(s)
	if name != "" && (b.closed || name != "Danh sách" && b.saysAttached(i)) || b.closed && b.titlesAttached(i) {
		return KindAttachment
	}
	return ""
}

// saysAttached looks for "(Ban hành kèm theo Quyết định số …)" under a title.
func (b *builder) saysAttached(i int) bool {
	for _, l := range b.lines[i+1 : min(i+9, len(b.lines))] {
		if isAttached(l.text) {
			return true
		}
		if readMark(l.text).kind == KindArticle {
			return false
		}
	}
	return false
}

// titlesAttached says that behind the signatures line i begins a title right above "(Ban hành kèm theo …)", whatever it
// is called: "PHẦN I", "BIỂU THUẾ".
func (b *builder) titlesAttached(i int) bool {
	if signs(b.lines[i]) || reNumberLine.MatchString(b.lines[i].text) {
		return false
	}
	for _, l := range b.lines[i+1 : min(i+6, len(b.lines))] {
		switch {
		case isAttached(l.text):
			return true
		case !isUpper(l.text), signs(l), attachmentName(l.text) != "":
			return false
		}
	}
	return false
}

func isAttached(s string) bool {
	return strings.HasPrefix(s, "(") && strings.Contains(viet.Fold(clip(s, 80)), "kem theo")
}

// attachmentName recognises what is issued with a document by the line that names it.
func attachmentName(s string) string {
	for _, name := range []string{
		"Quy chế", "Quy định", "Điều lệ", "Quy trình", "Đề án", "Kế hoạch", "Chương trình", "Danh mục", "Danh sách", "Bộ tiêu chí",
		"Tiêu chí", "Định mức", "Hướng dẫn", "Khung giá", "Bảng giá", "Nội quy", "Quy tắc", "Phương án",
	} {
		if up := strings.ToUpper(name); s == up || strings.HasPrefix(s, up+" ") {
			return name
		}
	}
	return ""
}

// ruled says that an annex by its title holds rules, with numbers of their own, and not only a table or a blank form.
func ruled(title string) bool {
	switch attachmentName(title) {
	case "Quy chế", "Quy định", "Điều lệ", "Quy trình", "Đề án", "Kế hoạch", "Chương trình", "Hướng dẫn", "Nội quy", "Quy tắc":
		return true
	default:
		return false
	}
}

// numbered says that the first part of an annex from line i on is its first heading, chapter or article; a table's rows are
// numbered too. What is no procedure, of which most are tables, may begin with its first clause.
func (b *builder) numbered(title string, i int) bool {
	for j := i; j < len(b.lines); j++ {
		if b.opensScope(j) == KindAnnex {
			return false
		}
		if b.lines[j].inTable() {
			continue
		}
		switch m := readMark(b.lines[j].text); m.kind {
		case "", KindPoint, KindItem:
		case KindClause:
			return m.order == 1 && attachmentName(title) != "Quy trình"
		default:
			return m.order == 1
		}
	}
	return false
}

// startScope opens an annex or attachment with the lines of its title.
func (b *builder) startScope(i int, kind ClauseKind) int {
	l := b.lines[i]
	c := Clause{Kind: kind, Line: l.no}
	var heading string
	if kind == KindAnnex {
		m := reAnnex.FindStringSubmatch(l.text)
		c.Label, c.Address, heading = "Phụ lục", "phu-luc", m[2]
		if m[1] != "" {
			c.Label, c.Address = "Phụ lục "+m[1], "phu-luc-"+strings.ToLower(m[1])
		}
	} else if name := attachmentName(l.text); name != "" {
		c.Label, c.Address = name, strings.ReplaceAll(viet.Fold(name), " ", "-")
		heading = strings.TrimSpace(l.text[len(strings.ToUpper(name)):])
	} else {
		c.Label, c.Address, heading = "Kèm theo", "kem-theo", l.text
	}
	n := b.child(b.root, c)
	b.enter(n, i+1)
	n.Heading, i = b.titleFrom(i, heading, 6)
	n.plain = kind == KindAnnex && (!ruled(n.Heading) || !b.numbered(n.Heading, i+1))
	return i
}
