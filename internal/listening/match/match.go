package match

// Candidate is a document that may settle a claim.
type Candidate struct {
	ID      string
	Score   float64 // what the candidates are ordered by; only differences mean anything
	Passage string  // the sentence of the document that says most of the claim; empty if only its title does
	Said    []Span  // the claim's words in Passage
	Asked   []Span  // the same words in the claim
}

// Result is what the index says to a claim.
type Result struct {
	Candidates  []Candidate // best first
	Probability float64     // that one of the documents settles the claim, 0 to 1
}

// Match finds what may settle a claim, at most k documents (100 at the most). A claim that shares no word with any
// document has no candidates and probability 0.
func (x *Index) Match(claim string, k int) Result {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.study(claim)
	if len(s.IDs) == 0 {
		return Result{}
	}
	order, score, probability := x.model[s.Shape].Judge(s)
	out := Result{Probability: probability}
	for _, i := range order[:min(len(order), k)] {
		c := Candidate{ID: s.IDs[i], Score: score[i]}
		x.show(&c, s.q, s.places[i], s.best[i])
		out.Candidates = append(out.Candidates, c)
	}
	return out
}

// show finds the words that claim and passage have in common, for the reader's eye.
func (x *Index) show(c *Candidate, q *query, at uint32, passage int) {
	doc := &x.docs[at]
	if passage < 0 {
		return
	}
	for _, p := range passages(doc.Text) {
		words := tokenise(p.In(doc.Text))
		if len(words) == 0 {
			continue
		}
		if passage--; passage >= 0 {
			continue
		}
		c.Passage = p.In(doc.Text)
		c.Said, c.Asked = common(words, q)
		return
	}
}

// common are the words that a passage and a query share, by their places in each.
func common(words []token, q *query) (said, asked []Span) {
	sought, shared := map[string]bool{}, map[string]bool{}
	for _, t := range q.terms {
		sought[t.word] = true
	}
	for _, w := range words {
		if sought[w.word] {
			shared[w.word] = true
			said = append(said, w.span)
		}
	}
	for _, t := range q.tokens {
		if shared[t.word] {
			asked = append(asked, t.span)
		}
	}
	return said, asked
}
