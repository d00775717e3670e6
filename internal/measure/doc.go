// Package measure tells leaders honestly who was reached and who was not.
//
// It counts nothing itself: the delivery ledger keeps its counters in the
// transactions that settle, and measure sets them beside the residents of the
// dated unit. Layers (handed over, delivered, confirmed) stay apart and are
// never summed; a share divides by residents, never by subscribers; gaps come
// first; and every number can be opened down to its records.
package measure
