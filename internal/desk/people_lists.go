package desk

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
)

// list is a file of people between its trial and its import.
type list struct {
	key    string
	owner  auth.UserID
	name   string
	data   []byte
	opts   audience.ImportOptions
	report *audience.Report
}

// lists keeps the last few files in memory: a list of persons that nobody has
// taken yet belongs on no disk. Who comes back too late chooses the file again.
type lists struct {
	mu   sync.Mutex
	kept []*list
}

const listsKept = 8

func (t *lists) put(l *list) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	l.key = strings.ToLower(rand.Text())
	t.kept = append(t.kept, l)
	if len(t.kept) > listsKept {
		t.kept = t.kept[len(t.kept)-listsKept:]
	}
	return l.key
}

// get finds a list of one's own; another's does not exist.
func (t *lists) get(key string, owner auth.UserID) (*list, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.kept {
		if l.key == key && l.owner == owner {
			return l, nil
		}
	}
	return nil, fault.NotFound("deskplan.import.gone")
}

func (t *lists) replace(key string, with *list) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, l := range t.kept {
		if l.key == key {
			t.kept[i] = with
		}
	}
}

// runImport judges the list, or takes it, and keeps the report.
func (d *Desk) runImport(r *http.Request, l *list) error {
	report, err := d.Audience.Import(r.Context(), actor(r), l.name, bytes.NewReader(l.data), l.opts)
	if err != nil {
		return err
	}
	l.report = report
	return nil
}

// uploadLimit is the most that a form may carry, in bytes.
const uploadLimit = 65 << 20

// upload reads the one file of a form. A missing, empty or too large one is a
// fault on its field.
func upload(w http.ResponseWriter, r *http.Request, field string) (name string, data []byte, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, uploadLimit)
	file, head, err := r.FormFile(field)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return "", nil, fault.TooLarge("deskplan.upload.too_large", "limit", uploadLimit>>20).On(field)
	} else if err != nil {
		return "", nil, fault.Invalid("deskplan.upload.missing").On(field).Wrap(err)
	}
	defer func() { _ = file.Close() }()
	if data, err = io.ReadAll(file); err != nil {
		return "", nil, err
	}
	if len(data) == 0 {
		return "", nil, fault.Invalid("deskplan.upload.empty", "name", head.Filename).On(field)
	}
	return filepath.Base(head.Filename), data, nil
}
