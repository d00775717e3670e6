package auth

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/viet"
)

// The length of a password in characters. The upper bound only keeps anyone
// from making the server hash a novel.
const (
	PasswordMin = 12
	PasswordMax = 256
)

// CheckPassword refuses what would be guessed first. Length counts, not
// decoration: a sentence of a few words, with spaces and tone marks, is best.
func CheckPassword(password Secret, login string) error {
	p := norm.NFC.String(password.Reveal())
	plain := bare(p)
	switch n := utf8.RuneCountInString(p); {
	case n < PasswordMin:
		return fault.Invalid("auth.password.short", "min", PasswordMin).On("password")
	case n > PasswordMax:
		return fault.Invalid("auth.password.long", "max", PasswordMax).On("password")
	case login != "" && strings.Contains(plain, bare(login)) && len(plain)-len(bare(login)) < 8:
		return fault.Invalid("auth.password.login").On("password")
	case distinct(p) < 5 || isRun(p):
		return fault.Invalid("auth.password.pattern").On("password")
	case isWorst(plain), isWorst(bare(strings.NewReplacer("@", "a", "$", "s").Replace(p))):
		return fault.Invalid("auth.password.common").On("password")
	}
	return nil
}

// NewPassword makes a password to hand to someone once: four groups of five
// letters, 99 random bits.
func NewPassword() Secret {
	t := strings.ToLower(rand.Text())
	return Secret(t[:5] + "-" + t[5:10] + "-" + t[10:15] + "-" + t[15:20])
}

// isWorst reports whether a password is one of the first that everybody tries,
// with nothing but digits around it.
func isWorst(plain string) bool {
	core := strings.TrimFunc(plain, unicode.IsDigit)
	for _, w := range worst() {
		if plain == w || core == w || core == w+w {
			return true
		}
	}
	return core == ""
}

// worst are stems of the passwords found most often in leaks, Vietnamese and
// other, without digits, spaces, tone marks and capitals.
func worst() []string {
	return strings.Fields(`password passw0rd matkhau matkhaumoi admin administrator quantri root
		qwerty qwertyuiop asdfghjkl zxcvbnm letmein welcome iloveyou monkey dragon master login
		anhyeuem emyeuanh yeuem vietnam vietnamvodich hanoi saigon bacninh bacgiang tphcm
		xinchao khongco khongnho abc abcd abcdef test demo changeme secret trangnguyen
		conyeume giadinh hanhphuc maiyeuem chinhphu uyban ubnd ubndtinh congchuc loa`)
}

// bare is a password without what people sprinkle over a word: capitals, tone
// marks, spaces and signs.
func bare(p string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, viet.Fold(p))
}

func distinct(p string) int {
	seen := map[rune]bool{}
	for _, r := range p {
		seen[r] = true
	}
	return len(seen)
}

// isRun reports a row of neighbours such as 123456789012 or abcdefghijkl.
func isRun(p string) bool {
	rs, steps := []rune(p), 0
	for i := 1; i < len(rs); i++ {
		if d := rs[i] - rs[i-1]; d == 1 || d == -1 || d == 0 {
			steps++
		}
	}
	return steps*4 >= (len(rs)-1)*3
}

// hasher makes and checks password hashes, a few at a time: each takes 19 MiB
// and a core for some tens of milliseconds, and a flood of logins must not take
// the memory of the whole site.
type hasher struct {
	params argon2id.Params
	slots  chan struct{}
	decoy  func() string
}

// newHasher uses the parameters that OWASP gives as the least for argon2id
// (19 MiB, two passes, one lane).
func newHasher() *hasher {
	h := &hasher{
		params: argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, 4),
	}
	h.decoy = sync.OnceValue(func() string {
		hash, _ := argon2id.CreateHash(rand.Text(), &h.params) // it has no way to fail
		return hash
	})
	return h
}

func (h *hasher) make(p Secret) (string, error) {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2id.CreateHash(norm.NFC.String(p.Reveal()), &h.params)
}

// matches does the same work for an unknown user (an empty hash) as for a known
// one, so that the time of an answer does not tell who exists.
func (h *hasher) matches(p Secret, hash string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.decoy()
	}
	if utf8.RuneCountInString(p.Reveal()) > PasswordMax {
		p = "" // never a password, but the same work
	}
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(p.Reveal()), hash)
	if err != nil && !errors.Is(err, argon2id.ErrInvalidHash) {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && known, err
}
