package phone

// Network is a mobile network of Việt Nam.
type Network string

// The closed set of networks that numbers were given to.
const (
	Viettel      Network = "viettel"
	VinaPhone    Network = "vinaphone"
	MobiFone     Network = "mobifone"
	Vietnamobile Network = "vietnamobile"
	Gmobile      Network = "gmobile"
	Itel         Network = "itel"   // Indochina Telecom, on VinaPhone's network
	Wintel       Network = "wintel" // Mobicast, formerly Reddi, on VinaPhone's network
)

// Networks lists the set, biggest first.
func Networks() []Network {
	return []Network{Viettel, VinaPhone, MobiFone, Vietnamobile, Gmobile, Itel, Wintel}
}

// networkOf looks at the first two of the nine digits. The ranges are those of the
// ministry's change to ten digits of 15 September 2018, as the networks published
// them then, and of the two virtual networks that opened since (087 in 2019, 055 in
// 2020).
func networkOf(national string) Network {
	if len(national) < 2 {
		return ""
	}
	switch national[:2] {
	case "32", "33", "34", "35", "36", "37", "38", "39", "86", "96", "97", "98":
		return Viettel
	case "81", "82", "83", "84", "85", "88", "91", "94":
		return VinaPhone
	case "70", "76", "77", "78", "79", "89", "90", "93":
		return MobiFone
	case "52", "56", "58", "92":
		return Vietnamobile
	case "59", "99":
		return Gmobile
	case "87":
		return Itel
	case "55":
		return Wintel
	}
	return ""
}
