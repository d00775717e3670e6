package portal

import (
	"strings"
	"testing"

	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/policy"
)

func TestALongDocumentIsReadPartByPart(t *testing.T) {
	short := []policy.Clause{{Kind: legaltext.KindArticle, Address: "dieu-1", Text: "Một câu."}}
	long := append(short, policy.Clause{Kind: legaltext.KindArticle, Address: "dieu-2", Text: strings.Repeat("chữ ", 8_000)})
	if isLong(short) || !isLong(long) {
		t.Error("what is long is decided by how much text there is")
	}
	links := contents(lang.For(lang.VI), long, "/documents/1-2026-qd-ubnd/", "").Items
	if len(links) != 2 || links[1].Href != "/documents/1-2026-qd-ubnd/dieu-2" {
		t.Errorf("the contents lead to %+v", links)
	}
}

func TestANumberWithAPointKeepsItInItsAddress(t *testing.T) {
	for number, slug := range map[string]string{"66.12/2026/NQ-CP": "66.12-2026-nq-cp", "71/2025/QĐ-UBND": "71-2025-qd-ubnd"} {
		if got := Slug(number); got != slug {
			t.Errorf("%s stands as %s, want %s", number, got, slug)
		}
	}
}
