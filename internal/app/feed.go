package app

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/loa-vn/loa/internal/channel/feed"
)

// feedChannel looks at the feeds as the portal of this very process gives them:
// the same handler that answers the public, without the way over the network.
func (s *Site) feedChannel() *feed.Channel {
	return feed.New(feed.Config{URL: s.Config.Public() + "/units/{code}/feed.json"}, &http.Client{Transport: &s.portal})
}

// inside is a transport into a handler.
type inside struct{ handler atomic.Pointer[http.Handler] }

// RoundTrip lets the handler answer.
func (i *inside) RoundTrip(r *http.Request) (*http.Response, error) {
	h := i.handler.Load()
	if h == nil {
		return nil, errors.New("the portal is not being served")
	}
	rec := &answer{header: http.Header{}, status: http.StatusOK}
	(*h).ServeHTTP(rec, r)
	return &http.Response{
		StatusCode: rec.status, Status: http.StatusText(rec.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rec.header, Body: io.NopCloser(&rec.body), ContentLength: int64(rec.body.Len()), Request: r,
	}, nil
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write keeps the body.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
