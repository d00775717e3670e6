package amend_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
)

// addresses lists the parts of a document in order.
func addresses(d *legaltext.Document) []string {
	var out []string
	d.Walk(func(c legaltext.Clause, _ int) { out = append(out, c.Address) })
	return out
}

func TestNothingAppliedIsTheBase(t *testing.T) {
	b := base(t)
	res := consolidate(t, "")
	if fmt.Sprintf("%+v", res.Document) != fmt.Sprintf("%+v", b) || len(res.Changes)+len(res.Unapplied) > 0 {
		t.Error("without amenders the result is not the base")
	}
}

// drawnOrder is one order that a made-up amender gives, with the address that it names.
func drawnOrder(rt *rapid.T, i int) (order, address string) {
	clauses := []string{"khoản 1 Điều 2", "khoản 2 Điều 2", "khoản 3 Điều 2", "khoản 1 Điều 3", "khoản 2 Điều 3"}
	cite := rapid.SampledFrom(clauses).Draw(rt, "clause")
	var number, article int
	if _, err := fmt.Sscanf(cite, "khoản %d Điều %d", &number, &article); err != nil {
		rt.Fatal(err)
	}
	address = fmt.Sprintf("dieu-%d/khoan-%d", article, number)
	switch rapid.IntRange(0, 3).Draw(rt, "verb") {
	case 0:
		return fmt.Sprintf("Sửa đổi %s như sau:\n“%d. Lời mới số %d.”", cite, number, i), address
	case 1:
		return fmt.Sprintf("Bãi bỏ %s.", cite), address
	case 2:
		return fmt.Sprintf("Bổ sung khoản %d%c vào sau %s như sau:\n“%d%c. Thêm số %d.”", number, 'a'+i, cite, number, 'a'+i, i), fmt.Sprintf("%s%c", address, 'a'+i)
	default:
		return fmt.Sprintf("Thay thế cụm từ “đò” bằng cụm từ “phà” tại %s.", cite), address
	}
}

// Whatever is ordered, in whatever order: what no instruction names stays word for word, every change can be looked up,
// addresses stand once each, and the same orders given again change nothing more, save that what was added is there.
func TestOnlyWhatIsNamedChanges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var orders []string
		named := map[string]bool{}
		for i := range rapid.IntRange(1, 6).Draw(rt, "orders") {
			o, a := drawnOrder(rt, i)
			orders = append(orders, o)
			named[a] = true
		}
		b := base(t)
		am := amender(t, orders...)
		res, err := amend.Consolidate(b, []*legaltext.Document{am}, "")
		if err != nil {
			rt.Fatal(err)
		}
		sound(t, res)
		b.Walk(func(c legaltext.Clause, _ int) {
			if c.Kind != legaltext.KindClause || named[c.Address] {
				return
			}
			if now, ok := res.Document.Clause(c.Address); !ok || now.Hash != c.Hash {
				rt.Fatalf("%s changed, and no order names it:\n%s", c.Address, strings.Join(orders, "\n"))
			}
		})
		for _, ch := range res.Changes {
			if c, ok := res.Document.Clause(ch.Address); !ok && ch.After != "" || !named[ch.Address] && !within(named, ch.Address) {
				rt.Fatalf("the change of %s leads nowhere: %+v", ch.Address, c)
			}
		}
		again, err := amend.Consolidate(res.Document, []*legaltext.Document{am}, "")
		if err != nil {
			rt.Fatal(err)
		}
		if x, y := addresses(res.Document), addresses(again.Document); strings.Join(x, " ") != strings.Join(y, " ") {
			rt.Fatalf("a second time gives other parts: %v, then %v", x, y)
		}
	})
}

// within says that an address lies in a named part.
func within(named map[string]bool, address string) bool {
	for n := range named {
		if strings.HasPrefix(address, n+"/") {
			return true
		}
	}
	return false
}

func TestAReplacementTwiceIsOne(t *testing.T) {
	am := amender(t, "Sửa đổi Điều 3 như sau:\n“Điều 3. Việc kiểm tra\n1. Xã kiểm tra.\n2. Tỉnh hướng dẫn.”", "Bãi bỏ khoản 3 Điều 2.")
	once := consolidate(t, "", am)
	twice, err := amend.Consolidate(once.Document, []*legaltext.Document{am}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range once.Document.Clauses {
		if again, _ := twice.Document.Clause(c.Address); again.Hash != c.Hash {
			t.Errorf("%s differs the second time", c.Address)
		}
	}
}

func FuzzInstructions(f *testing.F) {
	for _, s := range []string{
		"1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Một.”", "1. Thay thế cụm từ “a” bằng cụm từ “b” tại Điều 2, trừ khoản 1 Điều 2.",
		"1. Bổ sung Điều 2a vào sau Điều 2 như sau:\n“Điều 2a. Một\n1. Hai.”", "1. Bãi bỏ Điều 1, khoản 2 Điều 2; Điều 3.", "1. Sửa đổi tên Điều 2 như sau: “Điều 2. X”",
		"1. Đánh số lại khoản 2 Điều 3 thành khoản 5.", "1. Bỏ cụm từ “”, “” tại khoản 1 Điều 2; bổ sung cụm từ “” vào trước cụm từ “x” tại Điều 1", "1. Sửa đổi Điều 2 như sau:\n“a) “b) \"c", "”",
	} {
		f.Add(s)
	}
	b := base(f)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := legaltext.Parse("x.txt", []byte("BỘ TÀI CHÍNH\nSố: 02/2025/TT-BTC\nĐộc lập - Tự do - Hạnh phúc\nTHÔNG TƯ\nSửa đổi\n"+
			"Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 01/2024/TT-BTC\n"+body+"\nĐiều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày 01/6/2025.\n"))
		if err != nil {
			return
		}
		res, err := amend.Consolidate(b, []*legaltext.Document{d}, "")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		res.Document.Walk(func(c legaltext.Clause, _ int) {
			if seen[c.Address] || c.Hash != legaltext.TextHash(c.Full()) {
				t.Fatalf("%s stands twice or has another text's hash", c.Address)
			}
			seen[c.Address] = true
		})
	})
}
