package wire

import "strings"

// Topics are MQTT topics. What a device may do on them is a table of three lines:
// it subscribes to its own and its group's orders, and publishes under its own name.

// Orders is where schedules and commands to an address come. Nothing is kept there: a
// device that comes back says so with a beat and is sent what it lacks.
func Orders(site, to string) string { return "loa/" + site + "/to/" + to }

// Said is where a device speaks: about is one of receipt, answer, beat, alarm.
func Said(site, device, about string) string { return "loa/" + site + "/from/" + device + "/" + about }

// About parts a topic on which a device spoke; false for any other.
func About(site, topic string) (device, about string, ok bool) {
	rest, ok := strings.CutPrefix(topic, "loa/"+site+"/from/")
	if !ok {
		return "", "", false
	}
	device, about, ok = strings.Cut(rest, "/")
	return device, about, ok && device != "" && !strings.Contains(about, "/")
}

// NameFits reports whether a device, a group or a site may be called so: 1 to 64 of
// a-z, 0-9 and hyphens, so that no name is a pattern for others'.
func NameFits(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
