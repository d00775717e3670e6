package legaltext

import (
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/viet"
)

// longestName is the most words that the name of a law is read for, longestList that of one which amends others and
// names them.
const (
	longestName = 45
	longestList = 160
)

// named reads a law by its name at word i: "Thuế giá trị gia tăng số 48/2024/QH15". Where a number follows, it ends the
// name; otherwise a name that is known, and for the rest the first word that no name goes on with.
func (s *scan) named(kind string, i int) (documentRef, int) {
	if !s.capital(i) && s.low(i) != "sửa" {
		return documentRef{}, 0
	}
	t := Target{Kind: kind}
	if end := s.nameBeforeNumber(i); end > 0 {
		t.Name = s.nameOf(i, end)
		next := s.dayAndIssuer(&t, end)
		if d, after := s.numbered(t, s.skip(next, "số", ", số")); after > 0 {
			return d, after
		}
		return documentRef{target: t}, next
	}
	end := s.nameEnd(i)
	if end == 0 {
		return documentRef{}, 0
	}
	t.Name = s.nameOf(i, end)
	next := s.dayAndIssuer(&t, end)
	return documentRef{target: t}, next
}

func (s *scan) nameOf(from, to int) string {
	return squeeze(s.text[s.words[from].start:s.words[to-1].end])
}

// nameBeforeNumber finds the end of a name that a number follows. The name of a law that amends others names them too.
func (s *scan) nameBeforeNumber(i int) int {
	amends, most := s.low(i) == "sửa", longestName
	if amends {
		most = longestList
	}
	for j := i; j < min(len(s.words), i+most); j++ {
		low := s.low(j)
		if slices.Contains([]string{";", ".", "(", ":", "“", "”", "này", "|"}, low) {
			return 0
		}
		if j > i && !amends && s.kindBegins(j) {
			return 0
		}
		if _, end := s.numberAt(j + 1); low == "số" && end > 0 {
			return s.nameStops(i, j)
		}
		if low == "ngày" && j > i {
			if t := (Target{}); s.dayAt(&t, j) > 0 {
				return s.nameStops(i, j)
			}
			return 0
		}
	}
	return 0
}

// nameStops keeps a name from running into a number or day that is not its own: "Luật Đất đai được sửa đổi ngày …". A
// word that ends a name by itself stands in none but those that are known.
func (s *scan) nameStops(i, end int) int {
	if s.low(end-1) == "," {
		end--
	}
	if own := s.nameEnd(i); s.low(i) != "sửa" && own > 0 && own < end && !slices.Contains([]string{",", "và"}, s.low(own)) {
		return 0
	}
	return end
}

// kindBegins says that the name of another document begins at word i.
func (s *scan) kindBegins(i int) bool {
	_, next := s.kindAt(i)
	return next > 0 && s.capital(i)
}

// nameEnd finds the end of a name by itself: a known name, or the words up to one that no name goes on with.
func (s *scan) nameEnd(i int) int {
	if s.low(i) == "sửa" {
		return s.amendingName(i)
	}
	if slices.Contains(nameEnders(), s.low(i)) {
		return s.knownName(i)
	}
	end := i + 1
	for end < min(len(s.words), i+14) && s.goesOn(end) {
		end++
	}
	return max(end, s.knownName(i))
}

// goesOn says that word i can belong to the name that the words before it begin.
func (s *scan) goesOn(i int) bool {
	return inWordText(s.low(i)) && !slices.Contains(nameEnders(), s.low(i)) && !s.kindBegins(i) && !s.newLine(i)
}

// newLine says that word i begins a line.
func (s *scan) newLine(i int) bool {
	return strings.Contains(s.text[s.words[i-1].end:s.words[i].start], "\n")
}

// amendingName reads "sửa đổi, bổ sung một số điều của Luật Đất đai".
func (s *scan) amendingName(i int) int {
	for j := i; j < min(len(s.words), i+14); j++ {
		if kind, next := s.kindAt(j); next > 0 && s.capital(j) && strings.Contains(strings.ToLower(kind), "luật") && s.capital(next) {
			return s.nameEnd(next)
		}
	}
	return 0
}

func inWordText(low string) bool {
	return low != "" && strings.IndexFunc(low, func(r rune) bool { return !inWord(r) }) < 0 && !isDigits(low)
}

// nameEnders are words with which the name of a law does not go on unless it is known to.
func nameEnders() []string {
	return strings.Fields("và hoặc số ngày năm của đã được có là thì do tại theo trong quy về để cho khi này gồm bao mà bị phải không với từ " +
		"ban hết đối như sau trước thuộc nêu trên dưới nếu còn cũng sẽ các những sửa hiện đang vào ở thực nhằm hướng hay nhưng đến kể")
}

// knownName finds the longest name of a law in force that begins at word i; 0 if none does.
func (s *scan) knownName(i int) int {
	end, name := 0, ""
	for j := i; j < min(len(s.words), i+18); j++ {
		if s.low(j) == "," || s.low(j) == "-" {
			continue
		}
		if !inWordText(s.low(j)) {
			break
		}
		name = strings.TrimSpace(name + " " + viet.Canonical(strings.TrimRight(s.low(j), "0123456789")))
		if strings.Contains(lawNames, "\n"+name+"\n") {
			end = j + 1
		}
	}
	return end
}
