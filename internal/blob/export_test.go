package blob

import "os"

// WithCreate replaces how a file in the making is opened.
func WithCreate(create func(dir string) (*os.File, error)) Option {
	return func(s *Store) { s.create = create }
}
