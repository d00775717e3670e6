package policy

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

// A code names one part of one text for ever, short enough to be printed and read out: "K3M8Q2TX". It is made from the
// document's identity, the words of the text and the address, so that two sites give one part one code. The letters are
// Crockford's: no I, L, O or U.
const (
	codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength  = 8
)

// NormalCode is a code as it is kept, from any writing: small letters, hyphens, an O for a zero.
func NormalCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		default:
			return r
		}
	}, strings.ToUpper(s))
}

// longCode is the whole of what a code is the beginning of, 52 letters.
func longCode(identity, textHash, address string) string {
	sum := sha256.Sum256([]byte(identity + "\n" + textHash + "\n" + address))
	return base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// insertCodes gives every part of a version its code. Where another part anywhere has it already the code is a letter
// longer, and again if need be.
func insertCodes(ctx context.Context, tx *sqldb.Tx, identity string, v Version, list []Clause) error {
	long := make(map[string]string, len(list)) // by address
	for _, c := range list {
		long[c.Address] = longCode(identity, v.TextHash+string(v.From), c.Address)
	}
	codes, err := freeCodes(list, long, func(some []any) (map[string]bool, error) {
		taken := map[string]bool{}
		err := tx.Each(ctx, func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			taken[code] = true
			return err
		}, `SELECT code FROM policy_code WHERE code IN (`+sqldb.In(len(some))+`)`, some...)
		return taken, err
	})
	if err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{codes[c.Address], v.ID, c.Address}
	}
	_, err = tx.InsertMany(ctx, `INSERT INTO policy_code (code, version_id, address)`, rows, "")
	return err
}

// freeCodes finds for each part the shortest code that neither another part nor the site has.
func freeCodes(list []Clause, long map[string]string, taken func(some []any) (map[string]bool, error)) (map[string]string, error) {
	codes, mine := map[string]string{}, map[string]bool{}
	open := list
	for n := codeLength; len(open) > 0; n++ {
		gone := map[string]bool{}
		for part := range slices.Chunk(open, 1000) {
			some := make([]any, len(part))
			for i, c := range part {
				some[i] = long[c.Address][:min(n, len(long[c.Address]))]
			}
			found, err := taken(some)
			if err != nil {
				return nil, err
			}
			for code := range found {
				gone[code] = true
			}
		}
		var longer []Clause
		for _, c := range open {
			if n > len(long[c.Address]) {
				return nil, errors.New("two parts have one code in full")
			}
			code := long[c.Address][:n]
			if gone[code] || mine[code] {
				longer = append(longer, c)
				continue
			}
			codes[c.Address], mine[code] = code, true
		}
		open = longer
	}
	return codes, nil
}

// Codes are the codes of a version's parts by address.
func (s *Service) Codes(ctx context.Context, id VersionID) (map[string]string, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (map[string]string, error) {
		codes := map[string]string{}
		err := tx.Each(ctx, func(rows *sql.Rows) error {
			var code, address string
			err := rows.Scan(&code, &address)
			codes[address] = code
			return err
		}, `SELECT code, address FROM policy_code WHERE version_id = ?`, id)
		return codes, err
	})
}

// ByCode finds the part that a code names, in any writing of the code, and says whether it still reads so today. NotFound
// if there is no such code.
func (s *Service) ByCode(ctx context.Context, code string) (Reading, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (Reading, error) {
		var version VersionID
		var address string
		err := tx.QueryRow(ctx, `SELECT version_id, address FROM policy_code WHERE code = ?`, NormalCode(code)).Scan(&version, &address)
		if sqldb.NoRows(err) {
			return Reading{}, fault.NotFound("policy.code_not_found", "code", code)
		}
		if err != nil {
			return Reading{}, err
		}
		return s.ReadingIn(ctx, tx, version, address)
	})
}
