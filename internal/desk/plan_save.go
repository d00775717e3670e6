package desk

import (
	"net/http"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/ui"
)

// furnish gives the form the province and its communes as they stand today.
func (d *Desk) furnish(r *http.Request, v *stageFormView) (*audience.Atlas, civil.Date, error) {
	day := today(d.Now())
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return nil, day, err
	}
	v.Province, err = atlas.At(d.Province, day)
	return atlas, day, err
}

func (d *Desk) stageNew(w http.ResponseWriter, r *http.Request) error {
	v, err := d.stageForm(r)
	if err != nil {
		return err
	}
	if v.Stage, err = d.afterItsError(r, v.Stage); err != nil {
		return err
	}
	return d.stageFields(w, r, v)
}

// afterItsError lets the stage of a correction begin with the audience and the
// channels of the last stage that carried the error, ahead of what is not urgent.
func (d *Desk) afterItsError(r *http.Request, st plan.Stage) (plan.Stage, error) {
	if st.Statement == "" {
		return st, nil
	}
	s, err := d.Statements.Get(r.Context(), actor(r), st.Statement)
	if err != nil || s.Corrects == "" {
		return st, err
	}
	st.Lane = delivery.LaneCorrection
	before, err := d.Plans.StagesOf(r.Context(), s.Corrects)
	for _, old := range before {
		if old.Run != "" {
			st.Rule, st.Channels = audience.Rule{Purpose: old.Rule.Purpose, Reached: string(s.Corrects)}, old.Channels
			break
		}
	}
	return st, err
}

func (d *Desk) stageEdit(w http.ResponseWriter, r *http.Request) error {
	v, err := d.stageForm(r)
	if err != nil {
		return err
	}
	return d.stageFields(w, r, v)
}

func (d *Desk) stageFields(w http.ResponseWriter, r *http.Request, v *stageFormView) error {
	atlas, day, err := d.furnish(r, v)
	if err != nil {
		return err
	}
	v.show()
	v.pickers(atlas, day, say(r))
	v.Preview = d.preview(r, d.Plans.Reaching(v.Stage))
	return d.show(w, r, "stage_form", v)
}

// posted reads the form back, with its communes and its preview. The error is what
// is wrong with the form, beside the one that no form can mend.
func (d *Desk) posted(w http.ResponseWriter, r *http.Request) (v *stageFormView, wrong, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return nil, nil, fault.TooLarge("deskplan.upload.too_large", "limit", 1).Wrap(err)
	}
	if v, err = d.stageForm(r); err != nil {
		return nil, nil, err
	}
	atlas, day, err := d.furnish(r, v)
	if err != nil {
		return nil, nil, err
	}
	wrong = v.read(r, atlas, day)
	v.pickers(atlas, day, say(r))
	return v, wrong, nil
}

// stageSave keeps the stage. Its two other buttons only look: at the communes that
// fit a name, and at whom the rule would reach.
func (d *Desk) stageSave(w http.ResponseWriter, r *http.Request) error {
	v, wrong, err := d.posted(w, r)
	if err != nil {
		return err
	}
	if op := r.PostFormValue("op"); op != "" {
		v.Preview = d.previewOf(r, v, wrong)
		return d.show(w, r, "stage_form", v)
	}
	if wrong == nil {
		st, err := d.Plans.SaveStage(r.Context(), actor(r), v.Stage)
		if err == nil {
			return done(w, r, "/desk/stages/"+string(st.ID), "deskplan.stage.saved")
		}
		wrong = err
	}
	v.Preview = d.preview(r, d.Plans.Reaching(v.Stage))
	return d.again(w, r, "stage_form", v, wrong)
}

// stagePreview answers htmx with whom the rule reaches now.
func (d *Desk) stagePreview(w http.ResponseWriter, r *http.Request) error {
	v, wrong, err := d.posted(w, r)
	if err != nil {
		return err
	}
	v.Preview = d.previewOf(r, v, wrong)
	d.pages.Fragment(w, r, "stage_form", "preview", v)
	return nil
}

// stageCommunes answers htmx with the communes that fit a name.
func (d *Desk) stageCommunes(w http.ResponseWriter, r *http.Request) error {
	v, _, err := d.posted(w, r)
	if err != nil {
		return err
	}
	d.pages.Fragment(w, r, "stage_form", "communes", v)
	return nil
}

// previewView is whom a rule reaches, before anyone approves.
type previewView struct {
	People    string
	Share     string // of the residents, or why it is not known
	Rows      ui.Summary
	Units     grid
	Groups    grid
	Nobody    string // communes without anyone
	Synthetic string
	Error     string // why there is nothing to count
}

// previewOf shows what is wrong with the units before it counts any.
func (d *Desk) previewOf(r *http.Request, v *stageFormView, wrong error) *previewView {
	for _, f := range fault.All(wrong) {
		if f.Field == "codes" || f.Field == "units" {
			return &previewView{Error: say(r).Error(f)}
		}
	}
	return d.preview(r, d.Plans.Reaching(v.Stage))
}

// preview counts a rule as of today. A rule that cannot be counted says why: no
// unit yet, or one that was abolished and what it became.
func (d *Desk) preview(r *http.Request, rule audience.Rule) *previewView {
	if rule.Reached != "" { // the ledger of attempts says who they are, at the approval
		return &previewView{Error: say(r).T("deskplan.preview.reached")}
	}
	found, err := d.Audience.Preview(r.Context(), rule, today(d.Now()))
	if err != nil {
		if fault.Code(err) == "" {
			d.Log.ErrorContext(r.Context(), "preview of an audience", "error", err)
		}
		return &previewView{Error: say(r).Error(err)}
	}
	atlas, err := d.Audience.Atlas(r.Context())
	if err != nil {
		return &previewView{Error: say(r).Error(err)}
	}
	return previewPage(atlas, found, say(r))
}

func previewPage(atlas *audience.Atlas, found audience.Preview, p *lang.Printer) *previewView {
	v := &previewView{People: p.Int(found.People), Units: peopleByUnit(atlas, found, p), Groups: groupGrid(found, p)}
	if share, ok := found.Share(); ok {
		v.Share = p.T("deskplan.preview.share", "share", shareText(share, p), "residents", found.Residents, "on", found.On)
	} else {
		v.Share = p.T("deskplan.preview.share_unknown", "n", found.Unknown)
	}
	row := func(key string, n int64) {
		v.Rows.Rows = append(v.Rows.Rows, ui.SummaryRow{Key: p.T(key), Value: p.Int(n)})
	}
	row("deskplan.preview.communes", int64(len(found.ByUnit)))
	if ways := found.Rule.Ways(); len(ways) > 1 {
		for _, way := range ways {
			v.Rows.Rows = append(v.Rows.Rows, ui.SummaryRow{
				Key: p.T("deskplan.preview.by_channel", "channel", channelText(p, string(way))), Value: p.Int(found.By.Of(way)),
			})
		}
	}
	row("deskplan.preview.duplicates", found.Duplicates)
	row("deskplan.preview.no_consent", found.NoConsent)
	row("deskplan.preview.unconfirmed", found.Unconfirmed)
	if found.Unreached > 0 {
		row("deskplan.preview.unreached", found.Unreached)
	}
	nobody := 0
	for _, u := range found.ByUnit {
		if u.People == 0 {
			nobody++
		}
	}
	if nobody > 0 {
		v.Nobody = p.T("deskplan.preview.nobody", "n", nobody, "all", len(found.ByUnit))
	}
	if found.Synthetic > 0 {
		v.Synthetic = p.T("deskplan.preview.synthetic", "n", found.Synthetic)
	}
	return v
}
