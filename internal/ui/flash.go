package ui

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/loa-vn/loa/internal/lang"
)

const flashCookie = "loa_flash"

// flash is a message for the next page. It travels as a key, not as a text: a
// forged cookie can show no words but ours.
type flash struct {
	Tone Tone           `json:"t"`
	Key  string         `json:"k"`
	Args map[string]any `json:"a,omitempty"`
}

// Redirect sends the reader on after a form was accepted.
func Redirect(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Flash tells the next page to say the text of key, once. Arguments must be
// strings or numbers.
func Flash(w http.ResponseWriter, tone Tone, key string, kv ...any) {
	f := flash{Tone: tone, Key: key, Args: map[string]any{}}
	for i := 0; i+1 < len(kv); i += 2 {
		if name, ok := kv[i].(string); ok {
			f.Args[name] = kv[i+1]
		}
	}
	data, err := json.Marshal(f)
	if err != nil {
		return // A message that cannot be carried is not worth an error page.
	}
	http.SetCookie(w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(data), Path: "/", MaxAge: 300,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// takeFlash reads the message and forgets it.
func takeFlash(w http.ResponseWriter, r *http.Request, p *lang.Printer) *Notice {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	data, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var f flash
	if json.Unmarshal(data, &f) != nil || !p.Has(f.Key) {
		return nil
	}
	return &Notice{Tone: f.Tone, Text: p.T(f.Key, f.args()...)}
}

// args gives the arguments back as pairs; JSON has made floats of whole numbers.
func (f flash) args() []any {
	var kv []any
	for name, value := range f.Args {
		if n, ok := value.(float64); ok && n == float64(int64(n)) {
			value = int64(n)
		}
		kv = append(kv, name, value)
	}
	return kv
}
