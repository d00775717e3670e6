// Package stationsim shows how many loudspeakers one site bears. It runs the broker
// and the station's side in a process of its own, or in three as a cluster, and in
// this process as many devices as are asked for, each with its own MQTT connection,
// its own credentials and the core that a real device runs; signatures are made and
// checked, audio is fetched over HTTP and held against its hash, receipts are owed
// until they are acknowledged.
//
// What is left out: TLS, sound cards, and lines that are slow.
package stationsim
