package phone_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/phone"
)

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]phone.Number{
		"0912345678": "+84912345678", "0912 345 678": "+84912345678", "(+84) 912.345.678": "+84912345678", "+84912345678": "+84912345678",
		"0084-912345678": "+84912345678", "84912345678": "+84912345678", "+84 (0) 912 345 678": "+84912345678", " 912345678 ": "+84912345678",
		"0842345678": "+84842345678", "842345678": "+84842345678", "84842345678": "+84842345678", "0352345678": "+84352345678",
	} {
		if got, err := phone.Parse(s); got != want || err != nil {
			t.Errorf("%q is %q, %v", s, got, err)
		}
	}
}

func TestNumbersThatNoMessageReachesAreRefusedByReason(t *testing.T) {
	for s, code := range map[string]string{
		"": "phone.empty", " - ": "phone.empty", "không có": "phone.characters", "0912\r\n345678": "phone.characters",
		"0912+345678": "phone.characters", "091234567": "phone.length", "09123456789": "phone.length", "02043855555": "phone.landline", "+1 202 555 0100": "phone.foreign",
		"01691234567": "phone.eleven_digits", "0412345678": "phone.no_network", "18001234": "phone.length", "٠٩١٢٣٤٥٦٧٨": "phone.characters",
		strings.Repeat("0912345678", 9): "phone.length", "\xff\xfe": "phone.characters", "\x00": "phone.characters",
	} {
		got, err := phone.Parse(s)
		if fault.Code(err) != code || got != "" {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

func TestNetworks(t *testing.T) {
	for s, want := range map[string]phone.Network{
		"0981234567": phone.Viettel, "0391234567": phone.Viettel, "0911234567": phone.VinaPhone, "0851234567": phone.VinaPhone, "0901234567": phone.MobiFone,
		"0791234567": phone.MobiFone, "0921234567": phone.Vietnamobile, "0591234567": phone.Gmobile, "0871234567": phone.Itel, "0551234567": phone.Wintel,
	} {
		n, err := phone.Parse(s)
		if err != nil || n.Network() != want {
			t.Errorf("%s: %s, %v", s, n.Network(), err)
		}
	}
}

// Whatever is accepted has one form only, and reads back to itself in every form.
func TestOneFormOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, err := phone.Parse(rapid.StringMatching(`[+]?[0-9 .()-]{0,16}`).Draw(t, "written"))
		if err != nil {
			return
		}
		for _, form := range []string{string(n), n.National(), n.Digits()} {
			if again, err := phone.Parse(form); again != n || err != nil {
				t.Fatalf("%q became %q, %v", form, again, err)
			}
		}
		if len(n) != 12 || n.Network() == "" {
			t.Fatalf("%q", n)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0912 345 678", "+84(0)912.345.678", "0084", "\xff", "84"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := phone.Parse(s)
		if (err == nil) != (len(n) == 12) {
			t.Errorf("%q: %q, %v", s, n, err)
		}
	})
}
