package broker

import (
	"context"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/loa-vn/loa/internal/fault"
)

// doorman asks who comes in.
type doorman struct {
	o    Options
	seen *callers
}

// Check lets the site itself in by its secret, and others by what Admit says.
func (d *doorman) Check(c server.ClientAuthentication) bool {
	given := c.GetOpts()
	if given.Username == site {
		if subtle.ConstantTimeCompare([]byte(given.Password), []byte(d.o.Secret)) != 1 {
			return false
		}
		c.RegisterUser(&server.User{Username: site})
		return true
	}
	rights, err := d.o.Admit(given.Username, given.Password)
	if err == nil {
		var permissions *server.Permissions
		if permissions, err = rights.permissions(); err == nil {
			d.seen.note(c.RemoteAddress().String(), given.Username)
			c.RegisterUser(&server.User{Username: given.Username, Permissions: permissions})
			return true
		}
	}
	if d.o.Refused != nil {
		d.o.Refused(given.Username, err.Error())
	}
	return false
}

func (r Rights) permissions() (*server.Permissions, error) {
	p := &server.Permissions{Publish: &server.SubjectPermission{}, Subscribe: &server.SubjectPermission{}}
	for _, side := range []struct {
		topics []string
		to     *server.SubjectPermission
	}{{r.Speak, p.Publish}, {r.Hear, p.Subscribe}} {
		for _, t := range side.topics {
			s, err := subjectOf(t)
			if err != nil {
				return nil, err
			}
			side.to.Allow = append(side.to.Allow, s)
		}
		if len(side.to.Allow) == 0 {
			side.to.Deny = []string{">"}
		}
	}
	return p, nil
}

// subjectOf writes an MQTT topic as NATS does. Topics of ours have none of the
// letters that mean something there.
func subjectOf(topic string) (string, error) {
	if topic == "" || strings.ContainsAny(topic, ".*> \t\r\n$") {
		return "", fault.Invalid("broker.bad_topic", "topic", topic)
	}
	return strings.NewReplacer("/", ".", "+", "*", "#", ">").Replace(topic), nil
}

func topicOf(subject string) string { return strings.ReplaceAll(subject, ".", "/") }

// journal takes the server's complaints into the log, and those about rights to
// whoever wants to know.
type journal struct {
	ctx     context.Context //nolint:containedctx // The server hands none in.
	log     *slog.Logger
	refused func(user, why string)
	seen    *callers
}

func (j *journal) say(level slog.Level, format string, v []any) {
	text := fmt.Sprintf(format, v...)
	if strings.Contains(text, "Violation") && j.refused != nil {
		j.refused(j.seen.in(text), text)
	}
	if j.log != nil {
		j.log.Log(j.ctx, level, "broker", "said", text)
	}
}

// callers remembers who came in from which address, for the complaints that name
// addresses alone: the latest of them, so that it does not grow.
type callers struct {
	mu       sync.Mutex
	now, was map[string]string
}

func (c *callers) note(addr, user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil || len(c.now) >= mostAtOnce {
		c.now, c.was = map[string]string{}, c.now
	}
	c.now[addr] = user
}

// in finds whom a complaint is about; "" if nobody knows.
func (c *callers) in(text string) string {
	addr, _, _ := strings.Cut(text, " - ")
	c.mu.Lock()
	defer c.mu.Unlock()
	if user, ok := c.now[addr]; ok {
		return user
	}
	return c.was[addr]
}

// Noticef and the others are server.Logger's.
func (j *journal) Noticef(format string, v ...any) { j.say(slog.LevelDebug, format, v) }

// Warnf logs a warning.
func (j *journal) Warnf(format string, v ...any) { j.say(slog.LevelWarn, format, v) }

// Fatalf logs what the server cannot go on with; it does not end the program.
func (j *journal) Fatalf(format string, v ...any) { j.say(slog.LevelError, format, v) }

// Errorf logs an error.
func (j *journal) Errorf(format string, v ...any) { j.say(slog.LevelWarn, format, v) }

// Debugf is never asked for.
func (*journal) Debugf(string, ...any) {}

// Tracef is never asked for.
func (*journal) Tracef(string, ...any) {}
