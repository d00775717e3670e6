package app

import "github.com/loa-vn/loa/internal/job"

// reactions is everything that follows from something else, a line each.
func (s *Site) reactions() []job.Reaction {
	return []job.Reaction{}
}
