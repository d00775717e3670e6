package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/loa-vn/loa/internal/auth"
)

// listen serves h on the configured address until ctx ends, then lets requests
// under way finish.
func (s *Site) listen(ctx context.Context, h http.Handler, ready func(addr net.Addr)) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.HTTP)
	if err != nil {
		return listenFault(s.Config.HTTP, err)
	}
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog:    slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	if ready != nil {
		ready(l.Addr())
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// watch gives every request an identifier, logs it with who made it, counts it,
// and turns a panic into an error page and a logged stack.
func watch(log *slog.Logger, seconds *prometheus.HistogramVec, now func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, id := now(), rand.Text()[:12]
		w.Header().Set("X-Request-Id", id)
		ctx, witness := auth.WithWitness(r.Context())
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(ctx)
		defer func() {
			if p := recover(); p != nil {
				log.ErrorContext(ctx, "panic", "request", id, "panic", p, "stack", string(debug.Stack()))
				if !rec.wrote {
					http.Error(rec, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				}
			}
			took := now().Sub(began)
			seconds.WithLabelValues(face(r.URL.Path), strconv.Itoa(rec.status)).Observe(took.Seconds())
			log.InfoContext(ctx, "request", "request", id, "method", r.Method, "path", shown(r.URL.Path), "status", rec.status,
				"bytes", rec.bytes, "took", took.Round(time.Microsecond), "actor", string(witness.ID))
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter

	status int
	bytes  int
	wrote  bool
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(p []byte) (int, error) {
	r.wrote = true
	n, err := r.ResponseWriter.Write(p)
	r.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// shown is a path without the token that a mail's link carries: whoever reads the
// log must not be able to use it.
func shown(path string) string {
	for _, secret := range []string{"/unsubscribe/", "/preferences/", "/heard/", callbacks + "/"} {
		if strings.HasPrefix(path, secret) {
			return secret + "…"
		}
	}
	return path
}

// face names the part of Loa that a path belongs to: few values, for metrics.
func face(path string) string {
	for _, f := range []string{"/desk", "/api", "/assets", "/metrics", "/healthz", "/readyz"} {
		if len(path) >= len(f) && path[:len(f)] == f {
			return f[1:]
		}
	}
	return "portal"
}
