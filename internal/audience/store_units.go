package audience

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Loaded says what LoadUnits did.
type Loaded struct {
	Edition   string
	Already   bool // this edition was loaded before; nothing was written
	Provinces int  // standing today
	Communes  int  // standing today
	Units     int  // of all days
}

// LoadUnits brings the program's fact tables into the database. It may run at every start: an edition that is loaded
// already is left alone. Units that a newer edition no longer knows stay, for what was frozen with them.
func (s *Service) LoadUnits(ctx context.Context, actor auth.Actor) (Loaded, error) {
	a, err := Embedded()
	if err != nil {
		return Loaded{}, err
	}
	return s.load(ctx, actor, a)
}

func (s *Service) load(ctx context.Context, actor auth.Actor, a *Atlas) (Loaded, error) {
	done := Loaded{Edition: a.Edition, Units: len(a.units)}
	for _, u := range a.units {
		if u.ValidTo == "" {
			if u.Level == LevelProvince {
				done.Provinces++
			} else {
				done.Communes++
			}
		}
	}
	err := s.db.Update(ctx, func(tx *sqldb.Tx) error {
		if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, tx.Now()); err != nil {
			return err
		}
		if loaded, err := loadedEdition(ctx, tx); err == nil && loaded == a.Edition {
			done.Already = true
			return nil
		} else if err != nil && fault.KindOf(err) != fault.KindUnavailable {
			return err
		}
		if err := writeAtlas(ctx, tx, a); err != nil {
			return fmt.Errorf("load units: %w", err)
		}
		_, err := s.ledger.Record(ctx, tx, job.Fact{
			Kind: "units.imported", Subject: a.Edition, Actor: string(actor.ID), Detail: map[string]int{"units": len(a.units)},
		})
		return err
	})
	return done, err
}

func loadedEdition(ctx context.Context, tx *sqldb.Tx) (edition string, err error) {
	err = tx.QueryRow(ctx, `SELECT edition FROM audience_edition WHERE id = 1`).Scan(&edition)
	if sqldb.NoRows(err) {
		return "", fault.Unavailable("audience.unit.not_loaded")
	}
	return edition, err
}

const upsertUnits = `ON CONFLICT (id) DO UPDATE SET valid_to = excluded.valid_to, kind = excluded.kind, name = excluded.name,
	full_name = excluded.full_name, name_en = excluded.name_en, parent = excluded.parent, residents = excluded.residents,
	suspect = excluded.suspect, area_km2 = excluded.area_km2, lon = excluded.lon, lat = excluded.lat, basis = excluded.basis`

func writeAtlas(ctx context.Context, tx *sqldb.Tx, a *Atlas) error {
	for _, table := range []string{"audience_heir", "audience_change", "audience_alias", "audience_edition"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	var units, changes, heirs, aliases [][]any
	for _, u := range a.units {
		units = append(units, []any{
			u.ID, u.Code, u.ValidFrom, u.ValidTo, u.Level, u.Kind, u.Name, u.FullName, u.NameEN, u.Parent,
			u.Residents, sqldb.Bool(u.Suspect), u.AreaKM2, u.Lon, u.Lat, u.Basis,
		})
		for _, c := range a.after[u.ID] {
			changes = append(changes, []any{c.From, c.To, c.On, c.Share, c.Basis})
		}
	}
	for _, h := range a.heirs() {
		heirs = append(heirs, []any{h.unit, h.heir, h.from, h.to})
	}
	for _, al := range a.aliases {
		aliases = append(aliases, []any{al.code, al.from, al.kept})
	}
	for _, t := range []struct {
		insert, suffix string
		rows           [][]any
	}{
		{`INSERT INTO audience_unit (id, code, valid_from, valid_to, level, kind, name, full_name, name_en, parent,
			residents, suspect, area_km2, lon, lat, basis)`, upsertUnits, units},
		{`INSERT INTO audience_change (from_unit, to_unit, day, share, basis)`, "", changes},
		{`INSERT INTO audience_heir (unit, heir, valid_from, valid_to)`, "", heirs},
		{`INSERT INTO audience_alias (code, valid_from, kept)`, "", aliases},
		{`INSERT INTO audience_edition (id, edition, loaded_at)`, "", [][]any{{1, a.Edition, sqldb.Micros(tx.Now())}}},
	} {
		if _, err := tx.InsertMany(ctx, t.insert, t.rows, t.suffix); err != nil {
			return err
		}
	}
	return nil
}

func readAtlas(ctx context.Context, tx *sqldb.Tx, edition string) (*Atlas, error) {
	var units []Unit
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var u Unit
		err := rows.Scan(&u.ID, &u.Code, &u.ValidFrom, &u.ValidTo, &u.Level, &u.Kind, &u.Name, &u.FullName, &u.NameEN,
			&u.Parent, &u.Residents, &u.Suspect, &u.AreaKM2, &u.Lon, &u.Lat, &u.Basis)
		units = append(units, u)
		return err
	}, `SELECT id, code, valid_from, valid_to, level, kind, name, full_name, name_en, parent,
		residents, suspect, area_km2, lon, lat, basis FROM audience_unit`)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	var changes []Change
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var c Change
		err := rows.Scan(&c.From, &c.To, &c.On, &c.Share, &c.Basis)
		changes = append(changes, c)
		return err
	}, `SELECT from_unit, to_unit, day, share, basis FROM audience_change ORDER BY from_unit, to_unit`)
	if err != nil {
		return nil, fmt.Errorf("read changes of units: %w", err)
	}
	var aliases []alias
	err = tx.Each(ctx, func(rows *sql.Rows) error {
		var al alias
		err := rows.Scan(&al.code, &al.from, &al.kept)
		aliases = append(aliases, al)
		return err
	}, `SELECT code, valid_from, kept FROM audience_alias`)
	if err != nil {
		return nil, fmt.Errorf("read aliases of units: %w", err)
	}
	a := NewAtlas(edition, units, changes)
	a.aliases = aliases
	return a, nil
}
