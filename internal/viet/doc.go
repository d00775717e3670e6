// Package viet knows written and spoken Vietnamese: how a name is compared, where a sentence ends, which dates and
// sums a text holds, and how a figure is read aloud by a commune's broadcasting station.
//
// One word of this language is written in many ways that mean the same. "Hoà Bình" and "Hòa Bình" differ only in
// where the tone mark sits; a keyboard may send one code point or three; a page pasted out of a word processor carries
// zero-width characters; and a citizen in a hurry types "hoa binh". So nothing in Loa compares raw Vietnamese text:
// [NFC] is how text is kept, [Fold] is how it is searched, and [Canonical] is how two spellings are seen to be one.
//
// Everything here is pure: no clock, no file, no network, and no error for odd input. Text that is not understood is
// left as it stands, because a reader forgives an unread figure and never a wrong one.
package viet
