package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/loa-vn/loa/internal/fault"
)

func TestKindAndCodeSurviveWrapping(t *testing.T) {
	err := fmt.Errorf("import: %w", fault.TooLarge("policy.too_large", "limit", 20))
	if fault.KindOf(err) != fault.KindTooLarge || fault.Code(err) != "policy.too_large" {
		t.Fatalf("got %v %q", fault.KindOf(err), fault.Code(err))
	}
	if fault.KindOf(errors.New("disk on fire")) != fault.KindInternal {
		t.Error("an ordinary error is internal")
	}
	if !errors.Is(err, fault.TooLarge("policy.too_large")) {
		t.Error("errors.Is compares by kind and code")
	}
}

func TestAllWalksTheWholeTree(t *testing.T) {
	a, b := fault.Invalid("a"), fault.Conflict("b")
	err := fmt.Errorf("form: %w", errors.Join(a, errors.New("plain"), fmt.Errorf("deep: %w", b)))
	got := fault.All(err)
	if len(got) != 2 || got[0] != a || got[1] != b {
		t.Fatalf("got %v", got)
	}
}
