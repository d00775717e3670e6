package match

import "strings"

// stem takes the commonest English endings off a folded word, so that "burgers" finds "burger" and "releasing" finds
// "released". No Vietnamese syllable has one of these endings, so those stay as they are. Figures lose leading zeros.
func stem(w string) string {
	if w[0] <= '9' {
		return figure(w)
	}
	if len(w) < 4 || !plainWord(w) {
		return w
	}
	w = singular(w)
	switch {
	case strings.HasSuffix(w, "ing") && vowelIn(w[:len(w)-3]):
		w = bare(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && vowelIn(w[:len(w)-2]):
		w = bare(w[:len(w)-2])
	}
	switch n := len(w); {
	case n >= 5 && w[n-1] == 'e' && w[n-2] != 'h':
		w = w[:n-1]
	case n >= 5 && w[n-1] == 'y':
		w = w[:n-1] + "i"
	}
	return w
}

func figure(w string) string {
	if bare := strings.TrimLeft(w, "0"); bare != "" && bare[0] <= '9' {
		return bare
	}
	return w
}

func singular(w string) string {
	n := len(w)
	switch {
	case w[n-1] != 's' || w[n-2] == 's' || w[n-2] == 'u' || w[n-2] == 'i':
		return w
	case strings.HasSuffix(w, "sses"):
		return w[:n-2]
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	}
	return w[:n-1]
}

// bare ends a word whose ending was taken off: "stopp" is stop.
func bare(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}

// vowelIn says that enough of a word is left to be one.
func vowelIn(w string) bool { return len(w) > 2 && strings.ContainsAny(w, "aeiouy") }
