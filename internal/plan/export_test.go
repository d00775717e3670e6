package plan

// WithPage makes expansion take so many members at a time.
func (s *Service) WithPage(n int) *Service { s.page = n; return s }
