package smsgate

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
)

// Inquire asks by the gateway's own id. It keeps them for seven days; one that it
// does not know, or does not know yet, makes an answer without an event.
func (a *Account) Inquire(ctx context.Context, provider, ref string) (delivery.Answer, error) {
	out := delivery.Answer{Provider: a.cfg.Name, Ref: ref}
	if provider != a.cfg.Name {
		return out, fmt.Errorf("inquire: the account %q cannot ask for %q", a.cfg.Name, provider)
	}
	q := url.Values{"RefId": {ref}, "ApiKey": {string(a.cfg.APIKey)}, "SecretKey": {string(a.cfg.SecretKey)}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.cfg.URL+"/GetSendStatus?"+q.Encode(), http.NoBody)
	if err != nil {
		return out, fmt.Errorf("inquire: %w", bare(err))
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return out, fmt.Errorf("inquire: %w", bare(err))
	}
	defer func() { _ = resp.Body.Close() }()
	r, err := read(resp)
	if err != nil {
		return out, fmt.Errorf("inquire: %w", err)
	}
	switch r.CodeResponse {
	case "100":
		if out.Event = outcome(r.SendStatus, r.SendSuccess, r.SendFailed); out.Event != "" {
			out.Code = "status " + string(r.SendStatus)
		}
		return out, nil
	case "105":
		return out, nil
	}
	return out, fmt.Errorf("inquire: %w", &refusal{code: string(r.CodeResponse), text: r.ErrorMessage})
}

// Balance is what is left on the account, in đồng.
func (a *Account) Balance(ctx context.Context) (int64, error) {
	r, err := a.post(ctx, "GetBalance_json", map[string]string{"ApiKey": string(a.cfg.APIKey), "SecretKey": string(a.cfg.SecretKey)})
	if err != nil {
		return 0, fmt.Errorf("balance: %w", err)
	}
	if r.CodeResponse != "100" {
		return 0, fmt.Errorf("balance: %w", &refusal{code: string(r.CodeResponse), text: r.ErrorMessage})
	}
	return int64(r.Balance.number()), nil
}

// Callback takes one report: the secret and the attempt of its path, and its
// fields. It returns when the report is written down, and only then may the gateway
// be told so. A report about nobody is harmless, one without an outcome says
// nothing. Errors are faults: not found for a wrong secret, invalid for no report,
// unavailable if it must come again.
func (a *Account) Callback(ctx context.Context, hook, attempt string, fields url.Values) error {
	if a.cfg.Hook == "" || subtle.ConstantTimeCompare([]byte(hook), []byte(a.cfg.Hook)) != 1 {
		return fault.NotFound("smsgate.no_callback")
	}
	if a.ports.Answers == nil {
		return fault.Unavailable("smsgate.not_now")
	}
	answer := delivery.Answer{Provider: a.cfg.Name, Ref: fields.Get("SMSID"), Code: "status " + fields.Get("SendStatus")}
	answer.Event = outcome(word(fields.Get("SendStatus")), word(fields.Get("SendSuccess")), word(fields.Get("SendFailed")))
	if id, ok := delivery.ParseAttempt(attempt); ok && agrees(id, fields.Get("RequestId")) {
		answer.Attempt = id
	}
	if fields.Get("SendStatus") == "" || answer.Attempt == 0 && answer.Ref == "" {
		return fault.Invalid("smsgate.no_report")
	}
	if answer.Event == "" {
		return nil
	}
	if err := answer.Check(); err != nil {
		return err
	}
	if err := a.ports.Answers.Take(ctx, answer); err != nil {
		return errors.Join(fault.Unavailable("smsgate.not_now"), err)
	}
	return nil
}

// agrees reports whether a report's RequestId, where it bears one, is that of the
// attempt in its address. The gateway's samples leave it empty.
func agrees(id delivery.AttemptID, request string) bool {
	return request == "" || strings.HasSuffix(request, "."+id.Seq()) || !strings.Contains(request, ".")
}
