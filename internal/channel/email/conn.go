package email

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// conn is one connection to the relay, greeted and logged in.
type conn struct {
	cfg      Config
	nc       net.Conn
	r        *bufio.Reader
	w        []byte // what is written next; kept for its capacity
	offers   map[string]string
	pipeline bool
	chunks   bool
	sent     int
	dirty    bool // the last transaction was left half way
	dead     bool // reading or writing failed
	used     time.Time
}

// dial opens, secures and logs in.
func dial(ctx context.Context, cfg Config) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, unreachable("connect", err)
	}
	c := &conn{cfg: cfg}
	if cfg.Security == SecurityTLS {
		nc = tls.Client(nc, cfg.tls(true))
	}
	c.use(nc)
	stop := c.obey(ctx)
	defer stop()
	if err := c.greet(); err != nil {
		_ = nc.Close()
		return nil, unreachable("greet", err)
	}
	return c, nil
}

func (c *conn) use(nc net.Conn) { c.nc, c.r = nc, bufio.NewReaderSize(nc, 2048) }

// in is a moment from now on the machine's own clock, which deadlines go by.
func in(d time.Duration) time.Time { return time.Now().Add(d) } //nolint:forbidigo // See above.

// obey makes the end of ctx end whatever the connection waits for.
func (c *conn) obey(ctx context.Context) (stop func() bool) {
	_ = c.nc.SetDeadline(in(c.cfg.Timeout))
	return context.AfterFunc(ctx, func() { _ = c.nc.SetDeadline(time.Unix(1, 0)) })
}

func (c *conn) greet() error {
	if r, err := c.read(); err != nil {
		return err
	} else if r.code != 220 {
		return &replyError{r, stageConnect}
	}
	if err := c.hello(); err != nil {
		return err
	}
	if err := c.secure(); err != nil {
		return err
	}
	return c.login()
}

func (c *conn) hello() error {
	r, err := c.ask("EHLO %s", c.cfg.Hello)
	if err != nil {
		return err
	}
	c.offers = map[string]string{}
	if r.code != 250 { // an old relay
		if r, err = c.ask("HELO %s", c.cfg.Hello); err == nil && r.code != 250 {
			err = &replyError{r, stageConnect}
		}
		return err
	}
	for line := range strings.SplitSeq(r.text, "\n") {
		name, args, _ := strings.Cut(line, " ")
		c.offers[strings.ToUpper(name)] = args
	}
	_, c.pipeline = c.offers["PIPELINING"]
	_, c.chunks = c.offers["CHUNKING"]
	return nil
}

func (c *conn) secure() error {
	_, offered := c.offers["STARTTLS"]
	switch {
	case c.cfg.Security == SecurityTLS, c.cfg.Security == SecurityOff:
		return nil
	case !offered && c.cfg.Security == SecurityRequire:
		return errors.New("the relay does not offer STARTTLS, which the setting requires")
	case !offered:
		return nil
	}
	if r, err := c.ask("STARTTLS"); err != nil {
		return err
	} else if r.code != 220 {
		return &replyError{r, stageConnect}
	}
	// Without a login, encryption against an unchecked certificate still beats
	// none (RFC 7435); with one, the password must not go to a stranger.
	checked := c.cfg.Security == SecurityRequire || c.cfg.User != ""
	c.use(tls.Client(c.nc, c.cfg.tls(checked)))
	return c.hello()
}

func (c Config) tls(checked bool) *tls.Config {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS != nil {
		cfg = c.TLS.Clone()
	}
	if cfg.ServerName == "" {
		cfg.ServerName, _, _ = net.SplitHostPort(c.Addr)
	}
	cfg.InsecureSkipVerify = cfg.InsecureSkipVerify || !checked //nolint:gosec // See secure.
	return cfg
}

func (c *conn) login() error {
	if c.cfg.User == "" {
		return nil
	}
	if _, secured := c.nc.(*tls.Conn); !secured && c.cfg.Security != SecurityOff {
		return errors.New("the relay wants a password over an open connection; it was not sent")
	}
	methods := strings.Fields(strings.ToUpper(c.offers["AUTH"]))
	user, password := c.cfg.User, string(c.cfg.Password)
	lines := []string{"AUTH PLAIN " + b64("\x00"+user+"\x00"+password)}
	if !has(methods, "PLAIN") && has(methods, "LOGIN") {
		lines = []string{"AUTH LOGIN", b64(user), b64(password)}
	}
	var r reply
	var err error
	for _, line := range lines {
		if r, err = c.ask("%s", line); err != nil {
			return err
		}
		if r.code != 334 {
			break
		}
	}
	if r.code != 235 {
		return &replyError{r, stageConnect}
	}
	return nil
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func has(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

func (c *conn) ask(format string, args ...any) (reply, error) {
	c.w = append(fmt.Appendf(c.w[:0], format, args...), "\r\n"...)
	if err := c.flush(); err != nil {
		return reply{}, err
	}
	return c.read()
}

func (c *conn) flush() error {
	_, err := c.nc.Write(c.w)
	c.w, c.dead = c.w[:0], c.dead || err != nil
	return err
}

// read reads one reply of any number of lines.
func (c *conn) read() (reply, error) {
	r, err := c.readLines()
	c.dead = c.dead || err != nil
	return r, err
}

// readLines takes more than a relay would ever say for an error, not into memory.
func (c *conn) readLines() (reply, error) {
	var r reply
	for lines := 0; lines < 64; lines++ {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return r, err
		}
		s := strings.TrimRight(string(line), "\r\n")
		code, err := strconv.Atoi(s[:min(3, len(s))])
		if err != nil || len(s) < 3 || code < 200 || code > 599 {
			return r, fmt.Errorf("the relay answered %q", s)
		}
		more := len(s) > 3 && s[3] == '-'
		r.add(code, s[min(4, len(s)):])
		if !more {
			return r, nil
		}
	}
	return r, errors.New("the relay's answer does not end")
}

func (r *reply) add(code int, text string) {
	r.code = code
	if word, rest, _ := strings.Cut(text, " "); isEnhanced(word) {
		r.enhanced, text = word, rest
	}
	if r.text != "" {
		r.text += "\n"
	}
	r.text += text
}

func isEnhanced(s string) bool {
	if len(s) < 5 || len(s) > 9 || s[1] != '.' || s[0] != '2' && s[0] != '4' && s[0] != '5' {
		return false
	}
	dots := 0
	for i := range len(s) {
		if s[i] == '.' {
			dots++
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return dots == 2
}

func (c *conn) close() {
	_ = c.nc.SetDeadline(in(time.Second))
	_, _ = c.nc.Write([]byte("QUIT\r\n"))
	_ = c.nc.Close()
}
