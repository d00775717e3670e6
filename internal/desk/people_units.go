package desk

import (
	"cmp"
	"slices"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/viet"
)

// byName orders units as a person looks for them: wards before communes, each by
// the name without its kind, đ after d.
func byName(units []audience.Unit) []audience.Unit {
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b audience.Unit) int {
		return cmp.Or(cmp.Compare(rankOf(a.Kind), rankOf(b.Kind)), cmp.Compare(viet.Fold(a.Name), viet.Fold(b.Name)))
	})
	return units
}

func rankOf(kind string) int {
	return max(0, slices.Index([]string{"Phường", "Xã", "Đặc khu", "Thị trấn"}, kind))
}
