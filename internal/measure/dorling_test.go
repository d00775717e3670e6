package measure_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/measure"
)

func spots() *rapid.Generator[[]measure.Spot] {
	return rapid.Custom(func(t *rapid.T) []measure.Spot {
		n := rapid.IntRange(1, 120).Draw(t, "communes")
		s := make([]measure.Spot, n)
		for i := range s {
			s[i] = measure.Spot{
				Unit:      fmt.Sprintf("%05d", i),
				Lon:       rapid.Float64Range(105.8, 107).Draw(t, "lon"),
				Lat:       rapid.Float64Range(20.9, 21.6).Draw(t, "lat"),
				Residents: rapid.Int64Range(500, 150_000).Draw(t, "residents"),
			}
		}
		return s
	})
}

func TestNoCommuneCoversAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := measure.Dorling(spots().Draw(t, "spots"), 640)
		for i, a := range d.Circles {
			if a.X-a.R < 0 || a.Y-a.R < 0 || a.X+a.R > d.Width+0.01 || a.Y+a.R > d.Height+0.01 {
				t.Fatalf("%+v lies outside of %v x %v", a, d.Width, d.Height)
			}
			for _, b := range d.Circles[i+1:] {
				if overlap := a.R + b.R - math.Hypot(a.X-b.X, a.Y-b.Y); overlap > 0.5 {
					t.Fatalf("%+v and %+v overlap by %.2f", a, b, overlap)
				}
			}
		}
	})
}

func TestCirclesAreAsLargeAsTheirPeople(t *testing.T) {
	d := measure.Dorling([]measure.Spot{
		{Unit: "large", Lon: 106, Lat: 21, Residents: 40_000},
		{Unit: "small", Lon: 106.5, Lat: 21.2, Residents: 10_000},
	}, 600)
	r := map[string]float64{}
	for _, c := range d.Circles {
		r[c.Unit] = c.R
	}
	if got := r["large"] / r["small"]; math.Abs(got-2) > 0.01 {
		t.Errorf("four times the people have %.2f times the radius, want 2", got)
	}
}

func TestTheSameFactsGiveTheSameDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := spots().Draw(t, "spots")
		a, b := measure.Dorling(s, 640), measure.Dorling(s, 640)
		for i := range a.Circles {
			if a.Circles[i] != b.Circles[i] {
				t.Fatalf("%+v and %+v", a.Circles[i], b.Circles[i])
			}
		}
	})
}
