package script

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/app"
	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/plan"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// desk is a site with one approved stage, made through the services that people
// use. Nothing of it runs until a test serves it.
type desk struct {
	*app.Site
	t        *testing.T
	ctx      context.Context
	approver auth.Actor
	stage    plan.StageID
	members  map[string]bool // addresses of the frozen audience
}

// openDesk fills a site on a database with people made-up subscribers, sets its
// mail server, lifts the quiet hours and approves one statement to everybody.
func openDesk(t *testing.T, data, url, mailServer string, people int) *desk {
	t.Helper()
	ctx := t.Context()
	cfg := app.Config{HTTP: "127.0.0.1:0", Data: data, DB: url, Province: "24", LogLevel: "info", LogForm: "text"}
	site, err := app.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close() })
	d := &desk{Site: site, t: t, ctx: ctx}
	operator := auth.Operator("script")
	_, err = site.People.LoadUnits(ctx, operator)
	d.ok(err)
	_, err = site.People.SeedSynthetic(ctx, operator, people, 7)
	d.ok(err)
	d.ok(site.SetMail(ctx, email.Config{Addr: mailServer, From: "loa@bacninh.invalid"}))
	d.ok(site.DB.Update(ctx, func(tx *sqldb.Tx) error {
		return site.Post.SaveSite(ctx, tx, delivery.Site{Quiet: delivery.Quiet{From: "00:00", To: "00:00"}})
	}))
	d.approve(d.staff(operator))
	return d
}

func (d *desk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// staff makes one writer and one approver of one agency.
func (d *desk) staff(operator auth.Actor) (writer auth.Actor, agency auth.AgencyID) {
	_, err := d.Auth.Bootstrap(d.ctx, operator, auth.Agency{
		Kind: auth.AgencyProvince, Name: "UBND tỉnh (ví dụ)", MailName: "UBND tỉnh (ví dụ)", MailAddress: "tinh@bacninh.invalid", Synthetic: true,
	}, auth.NewUser{Login: "quan.tri", Name: "Trần Quản Trị", Password: auth.NewPassword(), Synthetic: true})
	d.ok(err)
	agencies, err := d.Auth.Agencies(d.ctx)
	d.ok(err)
	agency = agencies[0].ID
	for login, role := range map[string]auth.Role{"bien.tap": auth.RoleEditor, "duyet": auth.RoleApprover} {
		u, err := d.Auth.CreateUser(d.ctx, operator, auth.NewUser{Login: login, Name: login, Agency: agency, Password: auth.NewPassword(), Synthetic: true})
		d.ok(err)
		_, err = d.Auth.Give(d.ctx, operator, auth.Grant{User: u.ID, Role: role, Agency: agency})
		d.ok(err)
	}
	writer, err = d.Auth.ActorByLogin(d.ctx, "bien.tap", auth.ViaDesk)
	d.ok(err)
	d.approver, err = d.Auth.ActorByLogin(d.ctx, "duyet", auth.ViaDesk)
	d.ok(err)
	return writer, agency
}

const decision = `ỦY BAN NHÂN DÂN
TỈNH BẮC NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/2026/QĐ-UBND
Bắc Ninh, ngày 05 tháng 10 năm 2026
QUYẾT ĐỊNH
Quy định giờ mở cửa của thư viện (văn bản ví dụ, không có giá trị pháp lý)
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Điều 1. Giờ mở cửa
1. Thư viện mở cửa mọi ngày trong tuần.
2. Việc mượn sách không mất tiền.
Điều 2. Hiệu lực thi hành
Quyết định này có hiệu lực từ ngày 01 tháng 01 năm 2027.
`

// approve takes a statement from its document to its approval.
func (d *desk) approve(writer auth.Actor, agency auth.AgencyID) {
	doc, err := d.Policy.Import(d.ctx, writer, "thu-vien.txt", strings.NewReader(decision))
	d.ok(err)
	atlas, err := d.People.Atlas(d.ctx)
	d.ok(err)
	province, err := atlas.At("24", d.Today())
	d.ok(err)
	p, err := d.Plans.Create(d.ctx, writer, plan.Draft{Title: "Thư viện (ví dụ)", Document: string(doc.ID), Agency: agency})
	d.ok(err)
	stage, err := d.Plans.SaveStage(d.ctx, writer, plan.Stage{
		Plan: p.ID, Moment: plan.MomentAfter, Statement: d.write(writer, agency, string(doc.Current)),
		Lane: delivery.LaneNormal, Channels: []string{"email"}, Rule: audience.Rule{Units: []audience.UnitID{province.ID}},
		Due: d.DB.Now().Add(24 * time.Hour),
	})
	d.ok(err)
	seen, err := d.Plans.Seen(d.ctx, stage.ID)
	d.ok(err)
	_, err = d.Plans.Submit(d.ctx, writer, stage.ID, seen)
	d.ok(err)
	stage, err = d.Plans.Approve(d.ctx, d.approver, stage.ID, seen)
	d.ok(err)
	d.stage, d.members = stage.ID, map[string]bool{}
	d.ok(d.DB.View(d.ctx, func(tx *sqldb.Tx) error {
		members, err := d.People.Members(d.ctx, tx, stage.Frozen, 0, int(stage.Members)+1)
		for _, m := range members {
			d.members[m.Address] = true
		}
		return err
	}))
	if int64(len(d.members)) != stage.Members || len(d.members) == 0 {
		d.t.Fatalf("%d members have %d addresses", stage.Members, len(d.members))
	}
}

// write makes the statement and rests every sentence on a clause.
func (d *desk) write(writer auth.Actor, agency auth.AgencyID, version string) statement.ID {
	content := statement.Content{
		Locale: lang.VI, Issuer: "UBND tỉnh (ví dụ)", Headline: "Thư viện mở cửa mọi ngày trong tuần",
		Summary: "Việc mượn sách không mất tiền.", Who: "Mọi người dân trong tỉnh.", Contact: "Hỏi tại thư viện gần nhà.",
	}
	made, err := d.Texts.Create(d.ctx, writer, statement.Beginning{Agency: agency, Kind: statement.KindExplain, Synthetic: true, Content: content})
	d.ok(err)
	revision := made.Revision
	for _, s := range content.Sentences() {
		address := "dieu-1/khoan-1"
		if strings.HasPrefix(s.Text, "Việc mượn") {
			address = "dieu-1/khoan-2"
		}
		view, err := d.Texts.Cite(d.ctx, writer, made.ID, revision, s.Index, statement.ClauseRef{Version: version, Address: address}, "")
		d.ok(err)
		revision = view.Revision
	}
	return made.ID
}

// now reads the stage and its books in their present state.
func (d *desk) now() (plan.Stage, delivery.Books) {
	d.t.Helper()
	st, err := d.Plans.Stage(d.ctx, d.stage)
	d.ok(err)
	var books delivery.Books
	if st.Run != "" {
		d.ok(d.DB.View(d.ctx, func(tx *sqldb.Tx) (err error) {
			books, err = d.Post.Books(d.ctx, tx, st.Run)
			return err
		}))
	}
	return st, books
}

// waitFinished waits for the end of the stage. Whenever it looks, a finished stage
// has nobody unaccounted for.
func (d *desk) waitFinished(patience time.Duration) delivery.Books {
	d.t.Helper()
	var books delivery.Books
	if !poll(patience, func() bool {
		st, b := d.now()
		books = b
		if st.State == plan.StateFinished && (b.Pending() != 0 || !b.Balanced()) {
			d.t.Errorf("the stage is finished with %d people unaccounted for", b.Pending())
		}
		return st.State == plan.StateFinished
	}) {
		d.t.Fatalf("the stage is not finished after %v: %+v", patience, books.Channels)
	}
	return books
}

// file is a path in a folder of the test's own.
func file(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	return path
}
