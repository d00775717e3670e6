package civil

import "math"

// newMoon is the k-th new moon after that of 2000-01-06, as a Julian day of
// Terrestrial Time, within some seconds (J. Meeus, Astronomical Algorithms, ch. 49).
func newMoon(k float64) float64 {
	t := k / 1236.85
	e := 1 - 0.002516*t - 0.0000074*t*t
	sun := rad(2.5534 + 29.10535670*k - 0.0000014*t*t)
	moon := rad(201.5643 + 385.81693528*k + 0.0107582*t*t + 0.00001238*t*t*t)
	lat := rad(160.7108 + 390.67050284*k - 0.0016118*t*t - 0.00000227*t*t*t)
	node := rad(124.7746 - 1.56375588*k + 0.0020672*t*t)
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*t*t - 0.000000150*t*t*t
	for _, c := range moonTerms() {
		jde += c.days * math.Pow(e, math.Abs(c.sun)) * math.Sin(c.sun*sun+c.moon*moon+c.lat*lat)
	}
	jde -= 0.00017 * math.Sin(node)
	return jde + 0.000325*math.Sin(rad(299.77+0.107408*k-0.009173*t*t)) +
		0.000165*math.Sin(rad(251.88+0.016321*k)) + 0.000164*math.Sin(rad(251.83+26.651886*k)) +
		0.000126*math.Sin(rad(349.42+36.412478*k)) + 0.000110*math.Sin(rad(84.66+18.206239*k))
}

// moonTerm shifts a new moon by days times the sine of multiples of the sun's and
// the moon's anomaly and the moon's argument of latitude.
type moonTerm struct{ days, sun, moon, lat float64 }

func moonTerms() []moonTerm {
	return []moonTerm{
		{-0.40720, 0, 1, 0},
		{0.17241, 1, 0, 0},
		{0.01608, 0, 2, 0},
		{0.01039, 0, 0, 2},
		{0.00739, -1, 1, 0},
		{-0.00514, 1, 1, 0},
		{0.00208, 2, 0, 0},
		{-0.00111, 0, 1, -2},
		{-0.00057, 0, 1, 2},
		{0.00056, 1, 2, 0},
		{-0.00042, 0, 3, 0},
		{0.00042, 1, 0, 2},
		{0.00038, 1, 0, -2},
		{-0.00024, -1, 2, 0},
	}
}

// sunLongitude is the apparent longitude of the sun in degrees from 0 to 360,
// within a hundredth of a degree, a quarter of an hour (Meeus, ch. 25).
func sunLongitude(jde float64) float64 {
	t := (jde - 2451545) / 36525
	mean := 280.46646 + 36000.76983*t + 0.0003032*t*t
	m := rad(357.52911 + 35999.05029*t - 0.0001537*t*t)
	centre := (1.914602-0.004817*t-0.000014*t*t)*math.Sin(m) +
		(0.019993-0.000101*t)*math.Sin(2*m) + 0.000289*math.Sin(3*m)
	apparent := mean + centre - 0.00569 - 0.00478*math.Sin(rad(125.04-1934.136*t))
	return math.Mod(math.Mod(apparent, 360)+360, 360)
}

// deltaT is Terrestrial Time less Universal Time in seconds, by a parabola and
// what was measured (Espenak and Meeus); within ten seconds from 1900 to today.
func deltaT(jd float64) float64 {
	y := 2000 + (jd-2451545)/365.25
	switch t := y - 2000; {
	case y < 1920:
		u := y - 1900
		return -2.79 + 1.494119*u - 0.0598939*u*u + 0.0061966*u*u*u - 0.000197*u*u*u*u
	case y < 1961:
		u := y - 1940
		return 25.4 + u*0.25
	case y < 1986:
		u := y - 1975
		return 45.45 + 1.067*u - u*u/260 - u*u*u/718
	case y < 2005:
		return 63.86 + t*(0.3345+t*(-0.060374+t*(0.0017275+t*(0.000651814+t*0.00002373599))))
	case y < 2050:
		return 62.92 + 0.32217*t + 0.005589*t*t
	default:
		u := (y - 1820) / 100
		return -20 + 32*u*u - 0.5628*(2150-y)
	}
}

func rad(degrees float64) float64 { return math.Mod(degrees, 360) * math.Pi / 180 }
