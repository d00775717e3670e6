package form

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// IsJSON tells a document in JSON from the published formats by its first byte.
func IsJSON(data []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) }

// ParseJSON reads what [JSON] wrote. Fields that it does not know are left out, so that a newer program's file can be
// read. A part without a hash gets one.
//
// Errors are faults: TooLarge over legaltext.MaxBytes or MaxClauses, Invalid for what is no JSON, another form, a
// day that is none, two parts at one address, or a part whose hash is not that of its words.
func ParseJSON(data []byte) (*legaltext.Document, error) {
	if len(data) > legaltext.MaxBytes {
		return nil, fault.TooLarge("policy.file.too_large", "limit", legaltext.MaxBytes>>20)
	}
	var in document
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		return nil, fault.Invalid("legal.json.malformed", "byte", int(dec.InputOffset())).Wrap(err)
	}
	if in.Form != Name {
		return nil, fault.Invalid("legal.json.other_form", "form", in.Form, "want", Name)
	}
	d := in.read()
	if err := sound(d); err != nil {
		return nil, err
	}
	return d, nil
}

func (in document) read() *legaltext.Document {
	return &legaltext.Document{
		Number: in.Number, Kind: in.Kind, Issuer: in.Issuer, Place: in.Place,
		IssuedOn: in.IssuedOn, EffectiveOn: in.EffectiveOn, ExpiresOn: in.ExpiresOn, Title: in.Title,
		Signers:    some(in.Signers, func(s signer) legaltext.Signer { return legaltext.Signer(s) }),
		Recipients: some(in.Recipients, same),
		Bases: some(in.Bases, func(b basis) legaltext.Basis {
			return legaltext.Basis{Text: b.Text, Numbers: some(b.Numbers, same), Line: b.Line}
		}),
		Clauses:   some(in.Clauses, clause.read),
		Notes:     some(in.Notes, func(n note) legaltext.Note { return legaltext.Note(n) }),
		Relations: some(in.Relations, relation.read),
		Origin: legaltext.Origin{
			Format: in.Origin.Format, Pages: in.Origin.Pages, Confidence: in.Origin.Confidence,
			Signatures: some(in.Origin.Signatures, signature.read),
		},
		Warnings: some(in.Warnings, warning.read),
	}
}

func (c clause) read() legaltext.Clause {
	out := legaltext.Clause{
		Address: c.Address, Kind: c.Kind, Label: c.Label, Heading: c.Heading, Text: c.Text,
		Tables: some(c.Tables, func(t table) legaltext.Table { return legaltext.Table(t) }),
		Hash:   c.Hash, Line: c.Line, Children: some(c.Children, clause.read),
	}
	if out.Hash == "" {
		out.Hash = legaltext.TextHash(out.Full())
	}
	return out
}

func (r relation) read() legaltext.Relation {
	return legaltext.Relation{
		Kind: r.Kind, Target: legaltext.Target(r.Target), Parts: some(r.Parts, same), Partial: r.Partial, On: r.On,
		Evidence: r.Evidence, Address: r.Address, Line: r.Line,
	}
}

func (s signature) read() legaltext.Signature {
	at, err := time.Parse(time.RFC3339, s.At)
	if err != nil {
		at = time.Time{} // not stated
	}
	return legaltext.Signature{By: s.By, At: at, State: s.State, Reason: s.Reason}
}

func (w warning) read() legaltext.Warning {
	f := fault.Invalid(w.Code)
	for k, v := range w.Args {
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		if n, ok := v.(json.Number); ok {
			if i, err := n.Int64(); err == nil {
				v = int(i)
			}
		}
		f.Args[k] = v
	}
	return legaltext.Warning{Line: w.Line, Fault: f}
}

// sound says what is wrong with a document that some program wrote.
func sound(d *legaltext.Document) error {
	days := []civil.Date{d.IssuedOn, d.EffectiveOn, d.ExpiresOn}
	for _, r := range d.Relations {
		days = append(days, r.On, r.Target.IssuedOn)
	}
	for _, day := range days {
		if day == "" {
			continue
		}
		if _, err := civil.Parse(string(day)); err != nil {
			return err
		}
	}
	var wrong error
	seen := map[string]bool{}
	d.Walk(func(c legaltext.Clause, _ int) {
		switch {
		case wrong != nil:
		case c.Address == "" || seen[c.Address]:
			wrong = fault.Invalid("legal.json.address_twice", "address", c.Address)
		case c.Hash != legaltext.TextHash(c.Full()):
			wrong = fault.Invalid("legal.json.other_hash", "address", c.Address)
		}
		seen[c.Address] = true
	})
	if wrong == nil && len(seen) > legaltext.MaxClauses {
		wrong = fault.TooLarge("policy.file.too_many_parts", "parts", len(seen), "limit", legaltext.MaxClauses)
	}
	return wrong
}

// some converts each entry; an empty list is none.
func some[A, B any](in []A, of func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	return list(in, of)
}

func same(s string) string { return s }
