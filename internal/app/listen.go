package app

import (
	"errors"
	"syscall"

	"github.com/loa-vn/loa/internal/fault"
)

// listenFault says in words why an address cannot be listened on.
func listenFault(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fault.Unavailable("app.port_taken", "addr", addr).Wrap(err)
	case errors.Is(err, syscall.EACCES):
		return fault.Forbidden("app.port_forbidden", "addr", addr).Wrap(err)
	}
	return fault.Invalid("app.bad_address", "addr", addr).Wrap(err)
}
