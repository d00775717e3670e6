package portal

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// filterView is the form that narrows a search, and what it was set to.
type filterView struct {
	policy.Filter

	Set       bool   // to anything
	State     string // "in_force", "not_yet", "ended" or ""
	Standings []ui.Option
	Kinds     []ui.Option
	Issuers   []ui.Option
}

// readFilter reads the form out of the address. What is no day is a fault on its field.
func readFilter(t *lang.Printer, r *http.Request, c policy.Choices) (filterView, error) {
	v := filterView{Standings: stateOptions(t), Kinds: options(t, c.Kinds), Issuers: options(t, c.Issuers)}
	v.Kind, v.Issuer = query(r, "kind"), query(r, "issuer")
	var err error
	if v.From, err = formDay(r, "from"); err != nil {
		return v, err
	}
	if v.To, err = formDay(r, "to"); err != nil {
		return v, err
	}
	v.State = r.FormValue("state")
	v.States = policyStates(v.State)
	v.Set = len(v.States) > 0 || v.Kind != "" || v.Issuer != "" || v.From != "" || v.To != ""
	return v, nil
}

// policyStates are the states that a choice of the form means; nil for any.
func policyStates(choice string) []policy.State {
	switch choice {
	case "in_force":
		return []policy.State{policy.StateInForce, policy.StatePartly}
	case "not_yet":
		return []policy.State{policy.StateNotYet}
	case "ended":
		return []policy.State{policy.StateExpired, policy.StateRepealed, policy.StateReplaced}
	}
	return nil
}

func stateOptions(t *lang.Printer) []ui.Option {
	all := []ui.Option{{Text: t.T("law.filter.any")}}
	for _, state := range []string{"in_force", "not_yet", "ended"} {
		all = append(all, ui.Option{Value: state, Text: t.T("law.filter.state." + state)})
	}
	return all
}

func options(t *lang.Printer, choices []policy.Choice) []ui.Option {
	all := []ui.Option{{Text: t.T("law.filter.any")}}
	for _, c := range choices {
		if c.Value != "" {
			all = append(all, ui.Option{Value: c.Value, Text: c.Value + " (" + strconv.Itoa(c.Count) + ")"})
		}
	}
	return all
}

// formDay reads a day that a date field sent, or that a person typed where the browser has no such field.
func formDay(r *http.Request, name string) (civil.Date, error) {
	typed := strings.TrimSpace(r.FormValue(name))
	if typed == "" {
		return "", nil
	}
	if d, err := civil.Parse(typed); err == nil {
		return d, nil
	}
	if at, err := time.Parse("2/1/2006", typed); err == nil {
		return civil.Parse(at.Format("2006-01-02"))
	}
	return "", fault.Invalid("law.filter.bad_day", "day", typed).On(name)
}
