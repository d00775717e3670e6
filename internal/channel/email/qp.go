package email

const hexDigits = "0123456789ABCDEF"

// appendQP writes text as quoted-printable (RFC 2045) with CRLF line ends, from
// column col on, and returns the new column. A dot that begins a line is encoded,
// so the result never needs SMTP's dot stuffing.
func appendQP(b []byte, s string, col int) ([]byte, int) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			continue
		}
		if c == '\n' || c == '\r' {
			b, col = append(b, '\r', '\n'), 0
			continue
		}
		last := i+1 == len(s) || s[i+1] == '\n' || s[i+1] == '\r'
		width := 1
		if c < ' ' && c != '\t' || c > '~' || c == '=' || (c == ' ' || c == '\t') && last || c == '.' && (col == 0 || col+1 > 75) {
			width = 3
		}
		if col+width > 75 { // the 76th is for the soft break's "="
			b, col = append(b, '=', '\r', '\n'), 0
		}
		if width == 3 {
			b = append(b, '=', hexDigits[c>>4], hexDigits[c&15])
		} else {
			b = append(b, c)
		}
		col += width
	}
	return b, col
}
