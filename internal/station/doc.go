// Package station is the commune's broadcasting station: its clusters of
// loudspeakers and its boards, and the programme that they play.
//
// A day's programme is computed, never drawn: [Rules] say when a commune may be
// spoken to (sessions, quiet hours, a budget of minutes, holidays), [Day.Lay] puts
// items into that time, and [Week.Add] either puts in one more or refuses it and
// proposes places that are free. TT 39/2020 gives bulletins three priorities. A
// normal one is played if and when the commune decides; a priority one must be
// played, before the normal ones, and the commune orders several; an emergency is
// played at once, whatever the hour, and asks two persons and a reason.
//
// The one surprise: an emergency is never laid. It comes only through [Interrupt],
// which takes the programme as it stands and accounts for every second that it
// displaces: played before, resumed after, carried to another day, or lost because a
// live relay went on without us.
package station
