// Package phone reads Vietnamese mobile numbers as people write them and keeps
// them in one form, E.164: "+84912345678". Two people never differ by a dot.
//
// It knows the networks by their leading digits, for prices. The surprise: since
// November 2018 a subscriber may keep the number when changing the network, so the
// digits say whose range a number was given from, not who carries it today.
package phone

import (
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// Number is a Vietnamese mobile number in E.164: "+84" and nine digits.
type Number string

// Parse reads a number as people write it: 0912 345 678, (+84) 912.345.678,
// 0084-912345678, 84912345678. Landlines, short codes and foreign numbers are
// refused, since no message of ours would arrive there, and so are mobile numbers
// of eleven digits from before September 2018, whose new digits must be asked for.
func Parse(s string) (Number, error) {
	digits, err := digitsOf(s)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(strings.TrimSpace(s), "+") && !strings.HasPrefix(digits, "84") {
		return "", fault.Invalid("phone.foreign", "number", clip(s))
	}
	national := digits
	for _, prefix := range []string{"0084", "84", "0"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && (prefix == "0" || len(digits) > 9) {
			national = strings.TrimPrefix(rest, "0") // +84 (0) 912…
			break
		}
	}
	switch {
	case len(national) == 10 && national[0] == '1':
		return "", fault.Invalid("phone.eleven_digits", "number", clip(s))
	case strings.HasPrefix(national, "2"):
		return "", fault.Invalid("phone.landline", "number", clip(s))
	case len(national) != 9:
		return "", fault.Invalid("phone.length", "number", clip(s))
	case networkOf(national) == "":
		return "", fault.Invalid("phone.no_network", "number", clip(s))
	}
	return Number("+84" + national), nil
}

// digitsOf drops what people put between digits and refuses anything else.
func digitsOf(s string) (string, error) {
	if len(s) > 40 {
		return "", fault.Invalid("phone.length", "number", clip(s))
	}
	var b strings.Builder
	for i, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" .-()\u00a0", r), r == '+' && (i == 0 || i == 1 && s[0] == '('):
		default:
			return "", fault.Invalid("phone.characters", "number", clip(s))
		}
	}
	if b.Len() == 0 {
		return "", fault.Invalid("phone.empty")
	}
	return b.String(), nil
}

// clip keeps a mistake short enough to be shown again.
func clip(s string) string {
	const most = 20
	for i := range s {
		if i >= most {
			return s[:i] + "…"
		}
	}
	return strings.ToValidUTF8(s, "�")
}

// National is the form that people read: "0912 345 678".
func (n Number) National() string {
	d := strings.TrimPrefix(string(n), "+84")
	if len(d) != 9 {
		return string(n)
	}
	return "0" + d[:3] + " " + d[3:6] + " " + d[6:]
}

// Digits are the number without its plus, as providers take it: "84912345678".
func (n Number) Digits() string { return strings.TrimPrefix(string(n), "+") }

// Network is whose range the number was given from; "" for none.
func (n Number) Network() Network { return networkOf(strings.TrimPrefix(string(n), "+84")) }
