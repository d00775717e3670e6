package statement_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// reads is one text of a document: the own words of its parts by address, which the hash of every part around them covers.
func reads(words map[string]string) statement.Wording {
	w := statement.Wording{}
	for at, own := range words {
		whole := ""
		for _, address := range []string{"dieu-1", "dieu-1/khoan-1", "dieu-1/khoan-1/diem-a", "dieu-1/khoan-1/diem-b", "dieu-1/khoan-2", "dieu-2"} {
			if text, has := words[address]; has && (address == at || len(address) > len(at) && address[:len(at)+1] == at+"/") {
				whole += address[len(at):] + text + "\n"
			}
		}
		w[at] = policy.Clause{Address: at, Text: own, Hash: legaltext.TextHash(whole)}
	}
	return w
}

func base() map[string]string {
	return map[string]string{
		"dieu-1": "Mức hỗ trợ", "dieu-1/khoan-1": "Hộ nghèo được hỗ trợ:", "dieu-1/khoan-1/diem-a": "Ở xã: 60.000 đồng.",
		"dieu-1/khoan-1/diem-b": "Ở phường: 50.000 đồng.", "dieu-1/khoan-2": "Hộ cận nghèo: 30.000 đồng.", "dieu-2": "Hiệu lực.",
	}
}

func TestWhichCitationsAChangeStrikes(t *testing.T) {
	change := func(at, text string) map[string]string {
		words := base()
		if words[at] = text; text == "" {
			delete(words, at)
		}
		return words
	}
	for _, c := range []struct {
		name, cited string
		now         map[string]string
		want        statement.Effect
	}{
		{"its own words", "dieu-1/khoan-2", change("dieu-1/khoan-2", "Hộ cận nghèo: 45.000 đồng."), statement.EffectChanged},
		{"one inside it", "dieu-1", change("dieu-1/khoan-1/diem-a", "Ở xã: 70.000 đồng."), statement.EffectChanged},
		{"one beside it", "dieu-1/khoan-1/diem-b", change("dieu-1/khoan-1/diem-a", "Ở xã: 70.000 đồng."), ""},
		{"another article", "dieu-1/khoan-2", change("dieu-2", "Hiệu lực từ năm sau."), ""},
		{"what it stands under", "dieu-1/khoan-1/diem-a", change("dieu-1/khoan-1", "Hộ nghèo có trẻ em được hỗ trợ:"), statement.EffectAround},
		{"it is gone", "dieu-1/khoan-2", change("dieu-1/khoan-2", ""), statement.EffectRepealed},
		{"it is repealed in its place", "dieu-1/khoan-2", change("dieu-1/khoan-2", amend.Repealed), statement.EffectRepealed},
		{"one inside it is gone", "dieu-1/khoan-1", change("dieu-1/khoan-1/diem-b", ""), statement.EffectChanged},
		{"a new one beside it", "dieu-1/khoan-1/diem-a", change("dieu-1/khoan-1/diem-c", "Ở đặc khu: 80.000 đồng."), ""},
		{"nothing", "dieu-1", base(), ""},
		{"never there", "dieu-9", base(), ""},
	} {
		before := reads(base())
		cite := statement.ClauseRef{Version: "v-1", Address: c.cited, Hash: before[c.cited].Hash}
		if got := statement.Strikes(cite, before, reads(c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	// Who cited an older text that read as the new one does is not struck: the words came back.
	now := reads(change("dieu-1/khoan-2", "Hộ cận nghèo: 45.000 đồng."))
	if got := statement.Strikes(statement.ClauseRef{Address: "dieu-1/khoan-2", Hash: now["dieu-1/khoan-2"].Hash}, reads(base()), now); got != "" {
		t.Errorf("the words came back, and it is %q", got)
	}
}

// Whatever changes: a citation whose words and the words around it are the same is not struck, and one whose own words
// changed is.
func TestStrikesFollowTheWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := base()
		for at := range words {
			if rapid.IntRange(0, 4).Draw(t, "of "+at) == 0 {
				words[at] = rapid.SampledFrom([]string{"Chữ mới.", amend.Repealed, base()[at]}).Draw(t, at)
			}
		}
		before, after := reads(base()), reads(words)
		for at, was := range before {
			got := statement.Strikes(statement.ClauseRef{Address: at, Hash: was.Hash}, before, after)
			if same := was.Hash == after[at].Hash; same != (got == "" || got == statement.EffectAround) {
				t.Errorf("%s: the same words %v, and it is %q", at, same, got)
			}
		}
	})
}
