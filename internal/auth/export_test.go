package auth

// Cheap makes password hashes quick, for tests that make many.
func (s *Service) Cheap() { s.hasher.params.Memory, s.hasher.params.Iterations = 64, 1 }
