// Package match finds what settles a claim: the clause of law, the published answer or the text already confirmed as
// the same claim, out of an index in memory, and says how probable it is that there is an answer at all.
//
// It works in two steps, because words that find and words that decide are not the same. [Index] finds: BM25 over
// folded words, so that a claim typed without tone marks finds what is written with them, cut off as soon as no other
// document can come among the first. Then the few that were found are read again, word by word: the best passage, the
// title, neighbouring words, the law and the article that the claim names, words that are nearly alike. A small model
// that ships with the program puts these in order, and a second one turns the picture as a whole into [Result].Probability.
//
// The surprise: nothing here is learned about any law, place or word. The models see only shares and ranks (how much of
// what the claim says is said by this clause; how far the next one is behind), so they hold for collections that were
// never seen, and for an index that changes while it is asked. What was removed leaves no trace in any figure.
package match
