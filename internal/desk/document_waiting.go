package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/ui"
)

// waitingView lists the files that came and could not be read yet.
type waitingView struct {
	ui.Page

	Files []waitingFile
}

type waitingFile struct {
	Name  string
	Facts string // size, tries, when
	State ui.Tag
	Why   string
	Look  string // where a recognised scan is looked over; "" for what was not recognised
	Try   string // where "try again" goes
	Drop  string
}

func (d *Desk) waitingFiles(w http.ResponseWriter, r *http.Request) error {
	all, err := d.Documents.Waiting(r.Context(), actor(r))
	if err != nil {
		return err
	}
	p := say(r)
	v := &waitingView{}
	v.Crumbs = []ui.Link{{Text: p.T("desk.documents.title"), Href: "/desk/documents"}}
	for _, one := range all {
		f := waitingFile{
			Name: one.FileName, State: ui.Tag{Text: p.T(one.State.Key()), Tone: ui.Waiting},
			Facts: p.T("law.waiting.facts", "size", size(p, one.Size), "tries", one.Tries, "at", one.Tried),
			Try:   "/desk/waiting/" + one.ID.String() + "/try", Drop: "/desk/waiting/" + one.ID.String() + "/drop",
		}
		switch one.State {
		case policy.WaitingRefused:
			f.State.Tone = ui.Danger
		case policy.WaitingReview:
			f.Look, f.Try = reviewHref(one.ID), ""
		case policy.WaitingRecognition:
		}
		if one.Reason != nil {
			f.Why = p.Error(one.Reason)
		}
		v.Files = append(v.Files, f)
	}
	return d.show(w, r, "waiting", v)
}

// tryWaiting reads a waiting file once more.
func (d *Desk) tryWaiting(w http.ResponseWriter, r *http.Request) error {
	made, err := d.Documents.TryAgain(r.Context(), actor(r), policy.WaitingID(r.PathValue("id")))
	if err != nil {
		return err
	}
	d.imported(w, r, made)
	return nil
}

func (d *Desk) dropWaiting(w http.ResponseWriter, r *http.Request) error {
	if err := d.Documents.Drop(r.Context(), actor(r), policy.WaitingID(r.PathValue("id"))); err != nil {
		return err
	}
	return done(w, r, "/desk/waiting", "law.waiting.dropped")
}

// imported says what an import made and leads to it.
func (d *Desk) imported(w http.ResponseWriter, r *http.Request, made policy.Imported) {
	switch made.Outcome {
	case policy.OutcomeWaiting:
		to := "/desk/waiting"
		if made.Waiting.State == policy.WaitingReview {
			to = reviewHref(made.Waiting.ID)
		}
		ui.Flash(w, ui.Info, made.Outcome.Key())
		ui.Redirect(w, r, to)
		return
	case policy.OutcomeSameBytes, policy.OutcomeSameText:
		ui.Flash(w, ui.Info, made.Outcome.Key(), "number", made.Number, "n", made.Version.N)
	default:
		ui.Flash(w, ui.Success, made.Outcome.Key(), "number", made.Number, "n", made.Version.N)
	}
	ui.Redirect(w, r, documentHref(made.ID)+"#da-doc")
}

// waitingNotice says on the list of documents that files wait; nil when none does or the reader may not settle them.
func (d *Desk) waitingNotice(r *http.Request, may bool) (*ui.Notice, error) {
	if !may {
		return nil, nil
	}
	all, err := d.Documents.Waiting(r.Context(), actor(r))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	p := say(r)
	return &ui.Notice{Tone: ui.Waiting, Title: p.T("law.waiting.title"), Text: p.T("law.waiting.notice", "n", len(all)), Href: "/desk/waiting", Link: p.T("law.waiting.open")}, nil
}
