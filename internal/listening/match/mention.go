package match

import "strings"

// mentions finds the law that a query names, the longest name if several do, and the article.
func (x *Index) mentions(q *query) {
	said := joined(q.tokens)
	for _, s := range x.sources {
		if s.live > 0 && (q.source == nil || s.words > q.source.words || s.words == q.source.words && s.name < q.source.name) &&
			s.words > 1 && strings.Contains(said, s.name) {
			q.source = s
		}
	}
	for i := 1; i < len(q.tokens); i++ {
		if q.tokens[i-1].word == "dieu" && q.tokens[i].word[0] <= '9' && q.label == "" {
			q.label = q.tokens[i].word
		}
	}
	if q.source == nil {
		return
	}
	if rest := without(q.tokens, strings.Fields(q.source.name)); len(rest) > 2 {
		q.tokens = rest
	}
}
