// Package audience says who lives where, who asked to be told, and whom a rule selects.
//
// Three nouns carry it. A [Unit] is a province or a commune during a span of days. A [Subscriber] is a person's contact
// point, kept only while a proof of [Consent] is. A [Rule] over units and groups selects subscribers; [Service.Preview]
// counts them, and [Freeze] writes down who they were at the moment somebody approved.
//
// The country's map moves. On 2025-07-01 the districts ended, 63 provinces became 34 and 10,047 communes 3,321; on
// 2026-04-30 Đồng Nai became a city and ten of its communes wards. Codes are reused: 24 was Bắc Giang and is Bắc Ninh.
// So a code alone names nothing, a [UnitID] is a code and a first day, and an [Atlas] answers for any day: who was
// there, what became of it, what it was made of. A report is kept in the units of its day and mapped to another day's
// only where a unit lies whole in one successor; what was divided is shown as divided, never apportioned by a guess.
//
// One mailbox may serve a household. It is stored for each of its people, gets each statement once, and one withdrawal
// silences it for all of them.
//
// The surprise: coverage divides by residents, so Preview reports them beside the people, and for most of the country
// the honest number of residents is still "not known".
package audience
