package legaltext

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// TextHash is the SHA-256 in hex of a text's normal form, in which the same words are the same however they were typed:
// NFC, tone marks in one place, one space, straight quotes, plain dashes, and no bars between the cells of a table, which
// a plain text does not have. Capitals and punctuation count.
func TextHash(s string) string {
	sum := sha256.Sum256([]byte(viet.Wording(squeeze(strings.ReplaceAll(s, "|", " ")))))
	return hex.EncodeToString(sum[:])
}

// finish settles headings, texts and hashes from the leaves up.
func (n *node) finish() {
	for _, c := range n.children {
		c.finish()
		n.Children = append(n.Children, c.Clause)
	}
	n.Text = strings.Join(n.lines, "\n")
	if headingIsText(n.Clause) {
		n.Text = strings.TrimRight(n.Heading+"\n"+n.Text, "\n")
		n.Heading = ""
		for i := range n.Tables {
			n.Tables[i].First++
		}
	}
	n.Hash = TextHash(n.Full())
}

// headingIsText says that what stands behind "Điều 1." is not a heading but the article itself: it ends a sentence, or
// nothing comes after it.
func headingIsText(c Clause) bool {
	if c.Heading == "" || c.Kind != KindArticle && c.Kind != KindHeading {
		return false
	}
	alone := c.Text == "" && len(c.Children) == 0
	last := c.Heading[len(c.Heading)-1]
	return alone && c.Kind == KindArticle || last == '.' || last == ';'
}
