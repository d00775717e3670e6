package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/loa-vn/loa/internal/sqldb"
)

// Site holds the settings that bind every channel.
type Site struct {
	Quiet Quiet `json:"quiet"`
	Cap   Cap   `json:"cap"`
	Watch Watch `json:"watch"`
	// Accounts are the terms of providers' accounts, by channel and account.
	Accounts map[string]map[string]Terms `json:"accounts,omitempty"`
}

const siteKey = "site"

// Site reads the settings of all channels; a new site has DefaultQuiet and DefaultCap.
func (s *Service) Site(ctx context.Context, tx *sqldb.Tx) (Site, error) {
	site := Site{Quiet: DefaultQuiet(), Cap: DefaultCap()}
	_, err := s.Setting(ctx, tx, siteKey, &site)
	return site, err
}

// SaveSite writes them; hours that are not hours are refused, and terms under which
// nothing would leave.
func (s *Service) SaveSite(ctx context.Context, tx *sqldb.Tx, site Site) error {
	if err := errors.Join(site.Quiet.Check(), site.Cap.Check(), site.Watch.Check()); err != nil {
		return err
	}
	for _, accounts := range site.Accounts {
		for _, terms := range accounts {
			if err := terms.Check(); err != nil {
				return err
			}
		}
	}
	before, err := s.Site(ctx, tx)
	if err != nil {
		return err
	}
	if err := s.noteLift(ctx, tx, before.Cap, site.Cap); err != nil {
		return err
	}
	return s.SaveSetting(ctx, tx, siteKey, site)
}

// Setting reads a channel's own settings into a struct of its making; false if
// none were saved.
func (s *Service) Setting(ctx context.Context, tx *sqldb.Tx, channel string, into any) (bool, error) {
	var value string
	err := tx.QueryRow(ctx, `SELECT value FROM channel_setting WHERE channel = ?`, channel).Scan(&value)
	if sqldb.NoRows(err) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("setting of %s: %w", channel, err)
	}
	if err := json.Unmarshal([]byte(value), into); err != nil {
		return false, fmt.Errorf("setting of %s: %w", channel, err)
	}
	return true, nil
}

// SaveSetting writes a channel's own settings as JSON.
func (s *Service) SaveSetting(ctx context.Context, tx *sqldb.Tx, channel string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("save setting of %s: %w", channel, err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO channel_setting (channel, value, updated_at) VALUES (?,?,?)
		ON CONFLICT (channel) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
		channel, string(text), sqldb.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("save setting of %s: %w", channel, err)
	}
	return nil
}

// dropSetting forgets a setting that is still as it was read.
func (s *Service) dropSetting(ctx context.Context, tx *sqldb.Tx, channel string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("drop setting of %s: %w", channel, err)
	}
	_, err = tx.Exec(ctx, `DELETE FROM channel_setting WHERE channel = ? AND value = ?`, channel, string(text))
	return err
}
