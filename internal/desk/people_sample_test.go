package desk

import (
	"encoding/json"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/ui"
)

func samplePeople() []auth.Person {
	return []auth.Person{
		{
			User:   auth.User{ID: "u-1", Login: "lan.nguyen", Name: "Nguyễn Thị Lan", Agency: "a-1", Created: noon.AddDate(0, -3, 0), LastLogin: noon},
			Grants: []auth.Grant{{ID: "g-1", User: "u-1", Role: auth.RoleEditor, Agency: "a-1"}},
		},
		{
			User: auth.User{ID: "u-2", Login: "minh.tran", Name: "Trần Đức Minh", Agency: "a-1", Synthetic: true, Created: noon.AddDate(0, -3, 0)},
			Grants: []auth.Grant{
				{ID: "g-2", User: "u-2", Role: auth.RoleApprover, Agency: "a-1", From: "2026-01-01"},
				{ID: "g-3", User: "u-2", Role: auth.RoleEditor, Agency: "a-1", From: "2026-11-20", To: "2026-11-30", By: "u-1"},
			},
		},
		{User: auth.User{ID: "u-3", Login: "cu", Name: "Hoàng Văn Cũ", Agency: "a-2", Disabled: true, Created: noon.AddDate(-1, 0, 0)}},
	}
}

func sampleAgencies() map[auth.AgencyID]string {
	return map[auth.AgencyID]string{"a-1": "Sở Công Thương", "a-2": "UBND phường Kinh Bắc"}
}

func samplePerson(own bool) *personView {
	vi, one := lang.For(lang.VI), samplePeople()[1]
	v := &personView{Person: one, Manage: !own, Own: own, Summary: personSummary(one.User, sampleAgencies(), vi)}
	v.Grants = []grantRow{
		{Role: "Người duyệt", Where: "Sở Công Thương", Period: period(one.Grants[0], vi), Now: true, Revoke: "/desk/people/u-2/roles/g-2/revoke"},
		{Role: "Biên tập", Where: "Sở Công Thương, Phường Kinh Bắc", Period: period(one.Grants[1], vi), By: "Nguyễn Thị Lan", Revoke: "/x"},
	}
	if own {
		v.Grants[0].Revoke, v.Grants[0].Delegate = "", "/desk/me/delegate/g-2"
	}
	v.Sessions = []sessionRow{{browser("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", vi), "10.1.2.3", vi.Time(noon), "/x"}}
	v.Tokens = []tokenRow{{"Đồng bộ cổng thông tin", actNames([]auth.Act{auth.ActRead, auth.ActWrite}, vi), vi.Time(noon.AddDate(0, 3, 0)), "", "/x"}}
	return v
}

func sampleGrant() *grantView {
	vi := lang.For(lang.VI)
	v := &grantView{Person: samplePeople()[1], Role: "approver", Roles: roleOptions(vi), Agency: "a-1"}
	v.Agencies = []ui.Option{{Value: "a-1", Text: "Sở Công Thương"}}
	v.Units = []ui.Option{{Value: "", Text: vi.T("deskplan.grant.everywhere")}}
	v.To = ui.DateInput{Day: "31", Month: "2", Year: "2026"}
	v.Problems = []ui.Problem{{Field: "to", Text: "Ngày không đúng. Nhập ngày, tháng, năm bằng số, ví dụ 1 7 2025."}}
	return v
}

func sampleAudit() *auditView {
	vi := lang.For(lang.VI)
	facts := []job.Entry{
		{Seq: 812, At: noon, Kind: "statement.approved", Subject: "0190f000-0000-7000-8000-000000000001", Actor: "u-2", Detail: json.RawMessage(`{"version":"v-1","audience":"9f86d081"}`), Hash: "9f86d081884c7d659a2feaa0c55ad015"},
		{Seq: 811, At: noon.Add(-time.Minute), Kind: "consent.withdrawn", Subject: "0190f000-0000-7000-8000-000000000002", Actor: "public", Detail: json.RawMessage(`null`), Hash: "60303ae22b998861bce3b28f33eec1be"},
	}
	v := &auditView{Facts: factGrid(facts, map[auth.UserID]string{"u-2": "Trần Đức Minh"}, vi), Older: "/desk/audit?before=811", Kinds: []ui.Option{{Value: "", Text: "Tất cả"}}}
	v.Wide = true
	v.Checked = &ui.Notice{Tone: ui.Success, Text: vi.T("deskplan.audit.sound", "n", 812, "at", noon)}
	return v
}

func peopleSamples() map[string]sample {
	vi, d := lang.For(lang.VI), &Desk{}
	agency := auth.Agency{ID: "a-1", Kind: auth.AgencyDepartment, Name: "Sở Công Thương tỉnh Bắc Ninh", ShortName: "Sở Công Thương", MailName: "Sở Công Thương Bắc Ninh"}
	return map[string]sample{
		"people":       {"people", "/desk/people", &peopleView{Tabs: d.peopleTabs(vi, "/desk/people"), People: peopleGrid(samplePeople(), sampleAgencies(), today(noon), vi), Add: true}},
		"person":       {"person", "/desk/people/u-2", samplePerson(false)},
		"me":           {"me", "/desk/me", samplePerson(true)},
		"account-new":  {"account", "/desk/people/new", &accountView{Target: "/desk/people", Agencies: []ui.Option{{Value: "a-1", Text: "Sở Công Thương"}}}},
		"account-edit": {"account", "/desk/people/u-1/edit", &accountView{ID: "u-1", Name: "Nguyễn Thị Lan", Target: "/desk/people/u-1"}},
		"grant":        {"grant", "/desk/people/u-2/roles/new", sampleGrant()},
		"delegate":     {"delegate", "/desk/me/delegate/g-2", &delegateView{Role: "Người duyệt", Where: "Sở Công Thương", Users: []ui.Option{{Value: "u-1", Text: "Nguyễn Thị Lan"}}, From: ui.DateInput{Value: "2026-11-23"}}},
		"token":        {"token", "/desk/me/tokens/new", &tokenView{Days: "90", Options: []ui.Option{{Value: "read", Text: vi.T("auth.act.read")}}}},
		"token-made":   {"token", "/desk/me/tokens", &tokenView{Token: auth.Token{Name: "Đồng bộ", Expires: noon.AddDate(0, 3, 0)}, Secret: "loa_khongphaimathat"}},
		"agencies":     {"agencies", "/desk/agencies", &agenciesView{Tabs: d.peopleTabs(vi, "/desk/agencies"), Add: true}},
		"agency":       {"agency", "/desk/agencies/a-1", &agencyView{Agency: agency, Target: "/desk/agencies/a-1", Kinds: []ui.Option{{Value: "department", Text: "Sở, ban, ngành"}}}},
		"audit":        {"audit", "/desk/audit", sampleAudit()},
	}
}
