package legaltext

import "strings"

// readBases reads the legal grounds: the "Căn cứ …" lines between the title and the first article.
func (s *source) readBases(d *Document) {
	for _, l := range s.lines[s.bodyAt:] {
		if m := readMark(l.text); m.kind == KindArticle || m.kind == KindChapter {
			return
		}
		if !strings.HasPrefix(l.text, "Căn cứ ") {
			continue
		}
		for _, ground := range splitGrounds(l.text) {
			d.Bases = append(d.Bases, Basis{Text: ground, Numbers: FindNumbers(ground), Line: l.no})
		}
	}
}

// splitGrounds parts grounds that a page put on one line.
func splitGrounds(s string) []string {
	parts := strings.Split(s, "; Căn cứ ")
	for i, p := range parts {
		if i > 0 {
			p = "Căn cứ " + p
		}
		parts[i] = strings.TrimRight(p, ";., ")
	}
	return parts
}
