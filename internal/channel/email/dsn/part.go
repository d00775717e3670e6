package dsn

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
)

const (
	maxDepth  = 8
	maxParts  = 64
	maxFields = 400
)

// part is one piece of a mail: a leaf with its text or a branch with its parts.
type part struct {
	header fields
	media  string // "text/plain", lower case
	params map[string]string
	body   []byte // as it came
	parts  []*part
}

// fields are header lines in their order, names in lower case, values on one line.
type fields []field

type field struct{ name, value string }

// get returns the first value of a name.
func (f fields) get(name string) string {
	for _, x := range f {
		if x.name == name {
			return x.value
		}
	}
	return ""
}

func (f fields) has(name string) bool {
	for _, x := range f {
		if x.name == name {
			return true
		}
	}
	return false
}

// parseMail reads a whole mail; false if it does not begin with a header.
func parseMail(raw []byte) (*part, bool) {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	h, body := parseFields(raw)
	if len(h) == 0 {
		return nil, false
	}
	left := maxParts
	return newPart(h, body, 0, &left), true
}

func newPart(h fields, body []byte, depth int, left *int) *part {
	p := &part{header: h, body: body}
	p.media, p.params = mediaType(h.get("content-type"))
	boundary := p.params["boundary"]
	if !strings.HasPrefix(p.media, "multipart/") || boundary == "" || depth >= maxDepth {
		return p
	}
	for _, piece := range split(body, boundary) {
		if *left--; *left < 0 {
			break
		}
		h, body := parseFields(piece)
		p.parts = append(p.parts, newPart(h, body, depth+1, left))
	}
	return p
}

var boundaryParam = regexp.MustCompile(`(?i)\b(boundary|charset|report-type)\s*=\s*("[^"]*"|[^\s;]+)`)

// mediaType reads a Content-Type line however badly it is written.
func mediaType(s string) (string, map[string]string) {
	if s == "" {
		return "text/plain", nil
	}
	if media, params, err := mime.ParseMediaType(s); err == nil {
		return media, params
	}
	media, _, _ := strings.Cut(s, ";")
	params := map[string]string{}
	for _, m := range boundaryParam.FindAllStringSubmatch(s, 8) {
		params[strings.ToLower(m[1])] = strings.Trim(m[2], `"`)
	}
	return strings.ToLower(strings.TrimSpace(media)), params
}

// split cuts a body at its boundary lines; what stands before the first and after
// the last is dropped.
func split(body []byte, boundary string) (pieces [][]byte) {
	mark, start := []byte("--"+boundary), -1
	for at := 0; at < len(body) && len(pieces) < maxParts; {
		end := bytes.IndexByte(body[at:], '\n')
		next := at + end + 1
		if end < 0 {
			end, next = len(body)-at, len(body)
		}
		if rest, ok := bytes.CutPrefix(body[at:at+end], mark); ok && isEnd(rest) {
			if start >= 0 {
				pieces = append(pieces, body[start:at])
			}
			start = next
			if bytes.HasPrefix(rest, []byte("--")) {
				return pieces
			}
		}
		at = next
	}
	if start >= 0 && start < len(body) {
		pieces = append(pieces, body[start:])
	}
	return pieces
}

func isEnd(rest []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(rest, []byte("--")))) == 0
}

// parseFields reads header lines up to the first blank one and returns what comes
// after it. A line that is none ends the header and belongs to the body.
func parseFields(b []byte) (fields, []byte) {
	var out fields
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		trimmed := strings.TrimRight(string(line), " \t\r")
		name, value, isField := strings.Cut(trimmed, ":")
		switch {
		case trimmed == "":
			return out, rest
		case line[0] == ' ' || line[0] == '\t':
			if len(out) == 0 {
				return out, b
			}
			if last := &out[len(out)-1]; len(last.value) < 8192 {
				last.value += " " + strings.TrimSpace(trimmed)
			}
		case isField && isName(name):
			if len(out) < maxFields {
				out = append(out, field{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
			}
		case len(out) == 0 && strings.HasPrefix(trimmed, "From "): // a mailbox file's first line
		default:
			return out, b
		}
		b = rest
	}
	return out, nil
}

func isName(s string) bool {
	s = strings.TrimRight(s, " \t")
	if s == "" || len(s) > 76 {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
