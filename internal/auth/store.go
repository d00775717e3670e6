package auth

import (
	"context"
	"database/sql"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/sqldb"
)

const agencyColumns = `id, kind, name, name_en, short_name, unit, mail_name, mail_address, synthetic`

func agencies(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Agency, error) {
	var found []Agency
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var a Agency
		err := rows.Scan(&a.ID, &a.Kind, &a.Name, &a.NameEN, &a.ShortName, &a.Unit, &a.MailName, &a.MailAddress, &a.Synthetic)
		found = append(found, a)
		return err
	}, `SELECT `+agencyColumns+` FROM agency `+clause, args...)
	return found, err
}

func agencyByID(ctx context.Context, tx *sqldb.Tx, id AgencyID) (Agency, error) {
	found, err := agencies(ctx, tx, `WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("auth.no_agency")
	}
	if err != nil {
		return Agency{}, err
	}
	return found[0], nil
}

func insertAgency(ctx context.Context, tx *sqldb.Tx, a Agency) error {
	_, err := tx.Exec(ctx, `INSERT INTO agency (`+agencyColumns+`, created) VALUES (?,?,?,?,?,?,?,?,?,?)`,
		a.ID, a.Kind, a.Name, a.NameEN, a.ShortName, a.Unit, a.MailName, a.MailAddress,
		sqldb.Bool(a.Synthetic), sqldb.Micros(tx.Now()))
	return err
}

func updateAgency(ctx context.Context, tx *sqldb.Tx, a Agency) (int64, error) {
	return tx.Exec(ctx, `UPDATE agency SET kind = ?, name = ?, name_en = ?, short_name = ?, unit = ?,
		mail_name = ?, mail_address = ? WHERE id = ?`,
		a.Kind, a.Name, a.NameEN, a.ShortName, a.Unit, a.MailName, a.MailAddress, a.ID)
}

const userColumns = `id, login, name, email, agency_id, disabled, synthetic, created, last_login`

func users(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]User, error) {
	var found []User
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var u User
		var created, last int64
		err := rows.Scan(&u.ID, &u.Login, &u.Name, &u.Email, &u.Agency, &u.Disabled, &u.Synthetic, &created, &last)
		u.Created, u.LastLogin = sqldb.At(created), sqldb.At(last)
		found = append(found, u)
		return err
	}, `SELECT `+userColumns+` FROM auth_user `+clause, args...)
	return found, err
}

func userByID(ctx context.Context, tx *sqldb.Tx, id UserID) (User, error) {
	found, err := users(ctx, tx, `WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("auth.no_user")
	}
	if err != nil {
		return User{}, err
	}
	return found[0], nil
}

func insertUser(ctx context.Context, tx *sqldb.Tx, u User, hash string) error {
	n, err := tx.Exec(ctx, `INSERT INTO auth_user (`+userColumns+`, password) VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (login) DO NOTHING`,
		u.ID, u.Login, u.Name, u.Email, u.Agency, sqldb.Bool(u.Disabled), sqldb.Bool(u.Synthetic),
		sqldb.Micros(u.Created), sqldb.Micros(u.LastLogin), hash)
	if err == nil && n == 0 {
		return fault.Conflict("auth.user.login_taken", "login", u.Login).On("login")
	}
	return err
}

// grantQuery reads grants with the days of the lender's own grant beside those
// of a loan. A loan whose lender was disabled, or whose lender's grant was
// revoked, is not there any more.
const grantQuery = `SELECT g.id, g.user_id, g.role, g.agency_id, g.unit, g.from_day, g.to_day, g.lender_id, g.under_id,
		COALESCE(own.from_day, ''), COALESCE(own.to_day, '')
	FROM auth_grant g
	LEFT JOIN auth_grant own ON own.id = g.under_id AND own.revoked = 0
	LEFT JOIN auth_user lender ON lender.id = g.lender_id AND lender.disabled = 0
	WHERE g.revoked = 0 AND (g.lender_id = '' OR (own.id IS NOT NULL AND lender.id IS NOT NULL)) `

// grants lists standing grants, loans already cut to the days of their lender's.
func grants(ctx context.Context, tx *sqldb.Tx, clause string, args ...any) ([]Grant, error) {
	var found []Grant
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var g Grant
		var from, to civil.Date
		if err := rows.Scan(&g.ID, &g.User, &g.Role, &g.Agency, &g.Unit, &g.From, &g.To, &g.By, &g.Under, &from, &to); err != nil {
			return err
		}
		cut, some := g.Within(Grant{From: from, To: to})
		if some {
			found = append(found, cut)
		}
		return nil
	}, grantQuery+clause, args...)
	return found, err
}

func grantByID(ctx context.Context, tx *sqldb.Tx, id GrantID) (Grant, error) {
	found, err := grants(ctx, tx, `AND g.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("auth.no_grant")
	}
	if err != nil {
		return Grant{}, err
	}
	return found[0], nil
}

func insertGrant(ctx context.Context, tx *sqldb.Tx, g Grant) error {
	_, err := tx.Exec(ctx, `INSERT INTO auth_grant
		(id, user_id, role, agency_id, unit, from_day, to_day, lender_id, under_id, created, revoked)
		VALUES (?,?,?,?,?,?,?,?,?,?,0)`,
		g.ID, g.User, g.Role, g.Agency, g.Unit, g.From, g.To, g.By, g.Under, sqldb.Micros(tx.Now()))
	return err
}

// revokeGrant ends a grant and every loan that hangs on it.
func revokeGrant(ctx context.Context, tx *sqldb.Tx, id GrantID) error {
	_, err := tx.Exec(ctx, `UPDATE auth_grant SET revoked = ? WHERE revoked = 0 AND (id = ? OR under_id = ?)`,
		sqldb.Micros(tx.Now()), id, id)
	return err
}
