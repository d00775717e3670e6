// Package app puts the rooms together.
//
// Config is everything a site is told from outside; channel settings live in the
// database and are edited at the desk. Open builds a Site from it: the stores,
// the services on them, the channels (channels.go, one line each) and what
// follows from what (reactions.go, one line each). Serve runs it all until the
// context ends and then stops in order: no new requests, no new claims, what is
// under way is settled.
package app

import (
	"path/filepath"
	"strings"
)

// Config is what a site needs to know before it can open its database.
type Config struct {
	HTTP     string `help:"Address to listen on." env:"LOA_HTTP" default:"127.0.0.1:8080"`
	URL      string `help:"Public address of the site, for links in mails." env:"LOA_URL"`
	Data     string `help:"Folder for the database and the originals." env:"LOA_DATA" default:"data" type:"path"`
	DB       string `help:"sqlite:PATH or postgres://…; a file in the data folder when empty." env:"LOA_DB"`
	Bus      string `help:"Where the nodes of a site nudge each other: nats://HOST:PORT of a NATS server, or cluster:LISTEN,PEER,… to carry one in every node; empty for one process." env:"LOA_BUS"`
	Province string `help:"Code of the province that the site serves." env:"LOA_PROVINCE" default:"24"`
	Proxies  string `help:"Addresses or ranges of the proxies before the site, separated by commas; X-Forwarded-For is believed from them alone." env:"LOA_PROXIES"`
	LogLevel string `help:"debug, info, warn or error." env:"LOA_LOG_LEVEL" enum:"debug,info,warn,error" default:"info"`
	LogForm  string `help:"text or json." env:"LOA_LOG_FORM" enum:"text,json" default:"text"`
}

// Database is where the database is.
func (c Config) Database() string {
	if c.DB != "" {
		return c.DB
	}
	return "sqlite:" + filepath.Join(c.Data, "loa.db")
}

// Public is the site's address in links, without a slash at the end.
func (c Config) Public() string {
	if c.URL != "" {
		return strings.TrimRight(c.URL, "/")
	}
	return "http://" + c.HTTP
}

// Originals is the folder of the documents as they were published.
func (c Config) Originals() string { return filepath.Join(c.Data, "originals") }
