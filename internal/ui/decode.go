package ui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
)

// FormDate reads the three numbers of a DateInput. It returns the input as
// typed, to be shown again, and the fault ui.date.invalid on the field when they
// are no day. Three empty numbers are no day and no fault.
func FormDate(r *http.Request, name string) (civil.Date, DateInput, error) {
	typed := DateInput{
		Name: name,
		Day:  strings.TrimSpace(r.FormValue(name + "-day")), Month: strings.TrimSpace(r.FormValue(name + "-month")),
		Year: strings.TrimSpace(r.FormValue(name + "-year")),
	}
	if typed.Day+typed.Month+typed.Year == "" {
		return "", typed, nil
	}
	wrong := fault.Invalid("ui.date.invalid").On(name)
	var n [3]int
	for i, s := range []string{typed.Year, typed.Month, typed.Day} {
		v, err := strconv.Atoi(s)
		if err != nil || v < 1 || v > 9999 {
			return "", typed, wrong
		}
		n[i] = v
	}
	d, err := civil.Parse(fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2]))
	if err != nil {
		return "", typed, wrong
	}
	return d, typed, nil
}
