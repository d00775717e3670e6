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
	sum := sha256.Sum256([]byte(normalForm(s)))
	return hex.EncodeToString(sum[:])
}

func normalForm(s string) string {
	return viet.Wording(squeeze(strings.ReplaceAll(s, "|", " ")))
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
	n.normal = normalForm(n.Heading + "\n" + n.Text)
	n.Hash = n.hash()
}

// hash is [TextHash] of all that [Clause.Full] returns, from normal forms that are made once for each part and not again
// for every part around it.
func (n *node) hash() string {
	sum := sha256.New()
	space := false
	add := func(s string) {
		if s == "" {
			return
		}
		if space {
			sum.Write([]byte(" "))
		}
		sum.Write([]byte(s))
		space = true
	}
	add(n.normal)
	n.within(func(part *node) {
		add(normalForm(part.Mark()))
		add(part.normal)
	})
	return hex.EncodeToString(sum.Sum(nil))
}

// within calls visit for everything in n, in order.
func (n *node) within(visit func(*node)) {
	for _, c := range n.children {
		visit(c)
		c.within(visit)
	}
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
