package api

import (
	"context"

	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
)

// Unit is audience.Unit as JSON. Residents is absent where the number is not
// known, which is not zero.
type Unit struct {
	ID        audience.UnitID `json:"id" example:"07210@2025-07-01"`
	Code      audience.Code   `json:"code" example:"07210"`
	Level     audience.Level  `json:"level" enum:"province,commune"`
	Name      string          `json:"name"`
	NameEN    string          `json:"name_en"`
	Parent    audience.Code   `json:"parent,omitempty"`
	ValidFrom civil.Date      `json:"valid_from"`
	ValidTo   civil.Date      `json:"valid_to,omitempty"`
	Residents *int64          `json:"residents,omitempty"`
	Suspect   bool            `json:"residents_suspect,omitempty"`
	AreaKM2   float64         `json:"area_km2,omitempty"`
	Lon       float64         `json:"lon,omitempty"`
	Lat       float64         `json:"lat,omitempty"`
	Basis     string          `json:"basis,omitempty"`
}

// UnitHistory is a unit with what it was made of and what became of it.
type UnitHistory struct {
	Unit
	From []UnitChange `json:"made_of"`
	To   []UnitChange `json:"became"`
}

// UnitChange is audience.Change as JSON.
type UnitChange struct {
	From  audience.UnitID `json:"from"`
	To    audience.UnitID `json:"to"`
	On    civil.Date      `json:"on"`
	Share audience.Share  `json:"share" enum:"full,partial,code,stale"`
	Basis string          `json:"basis,omitempty"`
}

// Group is audience.Group as JSON.
type Group struct {
	Code audience.GroupCode `json:"code"`
	Name string             `json:"name"`
}

func (f *face) units() {
	handle(f, operation{method: "GET", path: "/units", id: "list-units", tag: "audience", needs: auth.ActRead}, f.listUnits)
	handle(f, operation{method: "GET", path: "/units/{id}", id: "get-unit", tag: "audience", needs: auth.ActRead}, f.unit)
	handle(f, operation{method: "POST", path: "/units/load", id: "load-units", tag: "audience"}, f.loadUnits)
	handle(f, operation{method: "GET", path: "/groups", id: "list-groups", tag: "audience", needs: auth.ActRead}, f.groups)
}

// LoadedUnits is audience.Loaded as JSON.
type LoadedUnits struct {
	Edition   string `json:"edition"`
	Already   bool   `json:"already"`
	Provinces int    `json:"provinces"`
	Communes  int    `json:"communes"`
	Units     int    `json:"units"`
}

func (f *face) loadUnits(ctx context.Context, _ *none) (*answer[LoadedUnits], error) {
	loaded, err := f.Audience.LoadUnits(ctx, auth.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	return &answer[LoadedUnits]{LoadedUnits(loaded)}, nil
}

func (f *face) listUnits(ctx context.Context, in *struct {
	On       civil.Date     `query:"on" format:"date"`
	Level    audience.Level `query:"level" enum:"province,commune" default:"commune"`
	Province audience.Code  `query:"province"`
	Query    string         `query:"q"`
	Limit    int            `query:"limit" minimum:"1" maximum:"500" default:"50"`
},
) (*answer[list[Unit]], error) {
	atlas, err := f.Audience.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	day := in.On
	if day == "" {
		day = civil.On(f.Auth.Now())
	}
	switch {
	case in.Query != "":
		return all(atlas.Search(in.Query, day, in.Limit), unitView), nil
	case in.Province != "":
		return all(atlas.Communes(in.Province, day), unitView), nil
	}
	return all(atlas.On(in.Level, day), unitView), nil
}

func (f *face) unit(ctx context.Context, in *ByID) (*answer[UnitHistory], error) {
	atlas, err := f.Audience.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	u, ok := atlas.Unit(audience.UnitID(in.ID))
	if !ok {
		return nil, fault.NotFound("api.no_unit", "id", in.ID)
	}
	change := func(c audience.Change) UnitChange { return UnitChange(c) }
	return &answer[UnitHistory]{UnitHistory{
		Unit: unitView(u),
		From: all(atlas.Predecessors(u.ID), change).Body.Items,
		To:   all(atlas.Successors(u.ID), change).Body.Items,
	}}, nil
}

func (f *face) groups(ctx context.Context, _ *none) (*answer[list[Group]], error) {
	return all(audience.Groups(f.locale(ctx)), func(g audience.Group) Group { return Group(g) }), nil
}

func (f *face) locale(ctx context.Context) lang.Locale { return f.printer(ctx).Locale }

func unitView(u audience.Unit) Unit {
	v := Unit{
		ID: u.ID, Code: u.Code, Level: u.Level, Name: u.FullName, NameEN: u.NameEN, Parent: u.Parent,
		ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, Suspect: u.Suspect, AreaKM2: u.AreaKM2,
		Lon: u.Lon, Lat: u.Lat, Basis: u.Basis,
	}
	if u.Residents > 0 {
		v.Residents = &u.Residents
	}
	return v
}
