package ui

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// Compress gzips what compresses well (pages, feeds, JSON, CSV) for readers who
// take it: most of ours pay for every kilobyte.
func Compress(next http.Handler) http.Handler {
	pool := &sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !acceptsGzip(r) || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		z := &zipper{ResponseWriter: w, pool: pool}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}

// zipper decides at the first header whether the answer is worth compressing.
type zipper struct {
	http.ResponseWriter
	pool    *sync.Pool
	gz      *gzip.Writer
	decided bool
}

func (z *zipper) decide(status int) {
	if z.decided {
		return
	}
	z.decided = true
	h := z.Header()
	if !compressible(h.Get("Content-Type")) || h.Get("Content-Encoding") != "" {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent {
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	gz, _ := z.pool.Get().(*gzip.Writer)
	gz.Reset(z.ResponseWriter)
	z.gz = gz
}

func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch {
	case kind == "text/event-stream":
		return false
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+xml"), strings.HasSuffix(kind, "json"):
		return true
	}
	return kind == "application/xml"
}

func (z *zipper) WriteHeader(status int) {
	z.decide(status)
	z.ResponseWriter.WriteHeader(status)
}

func (z *zipper) Write(b []byte) (int, error) {
	z.decide(http.StatusOK)
	if z.gz != nil {
		return z.gz.Write(b)
	}
	return z.ResponseWriter.Write(b)
}

// Flush sends what is there so far.
func (z *zipper) Flush() {
	if z.gz != nil {
		_ = z.gz.Flush()
	}
	_ = http.NewResponseController(z.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the connection.
func (z *zipper) Unwrap() http.ResponseWriter { return z.ResponseWriter }

func (z *zipper) close() {
	if z.gz != nil {
		_ = z.gz.Close()
		z.pool.Put(z.gz)
	}
}
