package email

import (
	"strconv"
)

// mail is one transaction. Body appends the mail itself, CRLF lines without a dot
// at a line's beginning.
type mail struct {
	from, to string
	body     func(b []byte) []byte
}

// brokenError marks a connection that must be replaced; the mail was not on its
// way yet.
type brokenError struct{ err error }

func (e brokenError) Error() string { return e.err.Error() }
func (e brokenError) Unwrap() error { return e.err }

// transact sends one mail and returns the relay's last answer, an brokenError, or a
// delivery decision.
func (c *conn) transact(m mail) (reply, error) {
	c.w = c.w[:0]
	if c.dirty {
		c.w = append(c.w, "RSET\r\n"...)
	}
	switch {
	case c.pipeline && c.chunks:
		return c.inOne(m)
	case c.pipeline:
		return c.inTwo(m)
	}
	return c.stepwise(m)
}

func (c *conn) envelope(m mail) {
	c.w = append(c.w, "MAIL FROM:<"...)
	c.w = append(c.w, m.from...)
	c.w = append(c.w, ">\r\nRCPT TO:<"...)
	c.w = append(c.w, m.to...)
	c.w = append(c.w, ">\r\n"...)
}

// inOne sends envelope and mail together (RFC 2920, RFC 3030) and reads three
// answers: one round trip.
func (c *conn) inOne(m mail) (reply, error) {
	c.envelope(m)
	// The length stands before the mail: leave room for its digits.
	const digits = 8
	at := len(c.w) + len("BDAT ")
	c.w = append(c.w, "BDAT 00000000 LAST\r\n"...)
	start := len(c.w)
	c.w = m.body(c.w)
	n := strconv.Itoa(len(c.w) - start)
	copy(c.w[at+digits-len(n):], n)
	if err := c.flush(); err != nil {
		return reply{}, brokenError{err} // what was not written whole was not taken
	}
	refused, err := c.readEnvelope()
	if err != nil {
		return reply{}, c.lost(err)
	}
	return c.last(refused)
}

// inTwo sends the envelope in one piece, then the mail.
func (c *conn) inTwo(m mail) (reply, error) {
	c.envelope(m)
	c.w = append(c.w, "DATA\r\n"...)
	if err := c.flush(); err != nil {
		return reply{}, brokenError{err}
	}
	refused, err := c.readEnvelope()
	if err != nil {
		return reply{}, c.early(err)
	}
	goAhead, err := c.read()
	if err != nil {
		return reply{}, brokenError{err}
	}
	return c.data(m, goAhead, refused)
}

// stepwise waits for every answer.
func (c *conn) stepwise(m mail) (reply, error) {
	if c.dirty {
		c.w = c.w[:0]
		if _, err := c.ask("RSET"); err != nil {
			return reply{}, brokenError{err}
		}
		c.dirty = false
	}
	for _, step := range []struct {
		line  string
		stage stage
	}{{"MAIL FROM:<" + m.from + ">", stageSender}, {"RCPT TO:<" + m.to + ">", stageRecipient}} {
		r, err := c.ask("%s", step.line)
		if err != nil {
			return reply{}, brokenError{err}
		}
		if r.code/100 != 2 {
			c.dirty = true
			return r, (&replyError{r, step.stage}).orBroken()
		}
	}
	goAhead, err := c.ask("DATA")
	if err != nil {
		return reply{}, brokenError{err}
	}
	return c.data(m, goAhead, nil)
}

// data sends the mail after DATA was answered; after a refused envelope a relay
// that says "go ahead" all the same is sent nothing.
func (c *conn) data(m mail, goAhead reply, refused *replyError) (reply, error) {
	if goAhead.code != 354 {
		c.dirty = true
		if refused == nil {
			refused = &replyError{goAhead, stageData}
		}
		return reply{}, refused.orBroken()
	}
	c.w = c.w[:0]
	if refused == nil {
		c.w = m.body(c.w)
	}
	c.w = append(c.w, ".\r\n"...)
	if err := c.flush(); err != nil {
		return reply{}, brokenError{err}
	}
	return c.last(refused)
}

// readEnvelope reads the answers to MAIL and RCPT, and to a RSET before them.
func (c *conn) readEnvelope() (*replyError, error) {
	if c.dirty {
		if _, err := c.read(); err != nil {
			return nil, err
		}
		c.dirty = false
	}
	var refused *replyError
	for _, s := range []stage{stageSender, stageRecipient} {
		r, err := c.read()
		if err != nil {
			if refused != nil {
				return refused, nil
			}
			return nil, err
		}
		if r.code/100 != 2 && refused == nil {
			refused = &replyError{r, s}
		}
		if r.code == 421 {
			return nil, refused
		}
	}
	return refused, nil
}

// last reads the answer to the mail itself.
func (c *conn) last(refused *replyError) (reply, error) {
	r, err := c.read()
	if err != nil {
		return reply{}, c.afterData(err, refused)
	}
	if refused == nil && r.code/100 != 2 {
		refused = &replyError{r, stageData}
	}
	if refused != nil {
		c.dirty = true
		return reply{}, refused.orBroken()
	}
	return r, nil
}

// lost is a connection that ended before the envelope was answered, though the
// mail had been sent along: a relay that hung up with 421 took nothing.
func (c *conn) lost(err error) error {
	if r, ok := err.(*replyError); ok { //nolint:errorlint // readEnvelope returns it bare.
		return r.orBroken()
	}
	return unanswered(err)
}

func (c *conn) early(err error) error {
	if r, ok := err.(*replyError); ok { //nolint:errorlint // As above.
		return r.orBroken()
	}
	return brokenError{err}
}

// afterData is a connection that ended while the mail was on its way. If the
// envelope was refused before, that is the answer.
func (c *conn) afterData(err error, refused *replyError) error {
	if refused != nil {
		return refused.orBroken()
	}
	return unanswered(err)
}

// orBroken lets a 421 be met by a new connection before it is taken for the
// relay's last word.
func (e *replyError) orBroken() error {
	if e.code == 421 {
		return brokenError{e}
	}
	return e.decide()
}
