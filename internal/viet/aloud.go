package viet

import (
	"regexp"
	"strconv"
	"strings"
)

// ReadAloud turns a written text into a radio script: figures, dates, sums, times, document numbers, Roman numerals and
// the abbreviations of public offices become the words that an announcer says. What it does not know it leaves as it is
// written, and an announcer sees it. Paragraphs and punctuation stay.
func ReadAloud(text string) string {
	text = NFC(text)
	for _, r := range readings() {
		text = r.re.ReplaceAllStringFunc(text, func(found string) string {
			return r.say(r.re.FindStringSubmatch(found))
		})
	}
	return readWords(readFigures(text))
}

// reading says in words what a pattern finds. Its words hold no figure, so that no later reading takes them up again.
type reading struct {
	re  *regexp.Regexp
	say func(m []string) string
}

var (
	reNumbered = regexp.MustCompile(`(\d{1,5})/(\d{4})/([A-ZĐ][A-ZĐ0-9a-z]{0,6}(?:-[A-ZĐ][A-ZĐ0-9a-z]*)*)`)
	reUnyeared = regexp.MustCompile(`(\d{1,5})/((?:NQ|QĐ|CT|KH|TB|CĐ|TTr|BC|VBHN|HD|QC|CTr|ĐA|PA)(?:-[A-ZĐ][A-Za-zĐ]*)+)`)
	reType     = regexp.MustCompile(`\b(?:NQ|QĐ|CT|KH|TB|CĐ|TTr|NĐ|TT|VBHN)(?:-[A-ZĐ][A-Za-zĐ]*)+`)
	// Groups of three behind a first figure other than 0: a number, though its inside may look like a telephone's.
	reGrouped   = regexp.MustCompile(`(^|[^\d.,])([1-9]\d{0,2}(?:\.\d{3}){2,})([^\d,]|$)`)
	rePhone     = regexp.MustCompile(`\b0\d{2,4}(?:[. ]\d{1,4}){2,4}|\b(?:0\d{9,10}|1[89]00\d{4,6}|1[89]00(?:[. ]\d{2,4}){1,3})\b`)
	reDate      = regexp.MustCompile(`(?i:(ngày)\s+)?\b(\d{1,2}(?:/\d{1,2}/\d{4}|-\d{1,2}-\d{4}|\.\d{1,2}\.\d{4}|\s+tháng\s+\d{1,2}\s+năm\s+\d{4}))\b`)
	reDay       = regexp.MustCompile(`(?i:(ngày|sáng|trưa|chiều|tối|trước|hết|đêm))\s+(\d{1,2})/(\d{1,2})\b`)
	reMonthYear = regexp.MustCompile(`(?i:tháng)\s+(\d{1,2})/(\d{4})\b`)
	reMonth     = regexp.MustCompile(`(tháng|Tháng)\s+0?(\d{1,2})\b`)
	reHours     = regexp.MustCompile(`\b(\d{1,2})(?:h|:|g)(\d{2})\s*[-–]\s*(\d{1,2})(?:h|:|g)(\d{2})\b`)
	reHour      = regexp.MustCompile(`\b(\d{1,2})(?:h|g|:)(\d{2})\b`)
	reHourOnly  = regexp.MustCompile(`\b(\d{1,2})(?:h|g)\b`)
	reYears     = regexp.MustCompile(`\b([12]\d{3})\s*[-–]\s*([12]\d{3})\b`)
	reRoman     = regexp.MustCompile(`\b(?i:(chương|phần|mục|khóa|khoá|quý|thứ|lần thứ|cấp|hạng|phụ lục))\s+([IVX]+)\b`)
	reAllDay    = regexp.MustCompile(`\b24/7\b`)
	reRange     = regexp.MustCompile(`(` + figure + `)\s*[-–]\s*(` + figure + `)`)
	rePerUnit   = regexp.MustCompile(`(đồng|triệu|tỷ|nghìn)/(tháng|năm|ngày|người|hộ|lần|suất|học kỳ|ha|km|m2|m²|m3|m³|kg|lượt|tấn|buổi|giờ)(?:/(tháng|năm|ngày|lần|người|hộ))?`)
	reUnitAfter = regexp.MustCompile(`(\d)\s*(km²|km2|m²|m2|m³|m3|km|kg|ha|cm|mm|°C|kWh|kW|MW|lít)(?:/(người|hộ|ngày|tháng|năm|giờ|h))?([^\p{L}\d]|$)`)
	reUnitAlone = regexp.MustCompile(`\b(km²|km2|m²|m2|m³|m3|kWh)([^\p{L}\d]|$)`)
	rePercent   = regexp.MustCompile(`(\d)\s*%`)
)

func readings() []reading {
	return []reading{
		{reNumbered, func(m []string) string {
			return readInt(m[1]) + " năm " + readInt(m[2]) + issuerWords(m[3])
		}},
		{reUnyeared, func(m []string) string { return readInt(m[1]) + issuerWords(m[2]) }},
		{reType, func(m []string) string { return typeWords(m[0]) }},
		{reDate, func(m []string) string {
			found := FindDates(m[2])
			if len(found) != 1 {
				return m[0]
			}
			return keepCase(m[1], ReadDate(found[0].Date))
		}},
		{reDay, func(m []string) string { return m[1] + " " + readInt(m[2]) + " " + readMonthOf(m[3]) }},
		{reMonthYear, func(m []string) string { return readMonthOf(m[1]) + " năm " + readInt(m[2]) }},
		{reMonth, func(m []string) string { return keepCase(m[1], readMonthOf(m[2])) }},
		{reGrouped, func(m []string) string { return m[1] + readWhole(strings.ReplaceAll(m[2], ".", "")) + m[3] }},
		{rePhone, func(m []string) string { return readPhone(m[0]) }},
		{reHours, func(m []string) string { return readClock(m[1], m[2]) + " đến " + readClock(m[3], m[4]) }},
		{reHour, func(m []string) string { return readClock(m[1], m[2]) + minutesWord(m[2]) }},
		{reHourOnly, func(m []string) string { return readInt(m[1]) + " giờ" }},
		{reAllDay, func([]string) string { return "hai mươi bốn trên bảy" }},
		{reYears, func(m []string) string { return readInt(m[1]) + " đến " + readInt(m[2]) }},
		{reRoman, func(m []string) string { return m[1] + " " + ReadNumber(roman(m[2])) }},
		{rePerUnit, func(m []string) string { return m[1] + perUnit(m[2]) + perUnit(m[3]) }},
		{reUnitAfter, func(m []string) string { return m[1] + " " + unitName(m[2]) + perUnit(m[3]) + m[4] }},
		{reUnitAlone, func(m []string) string { return unitName(m[1]) + m[2] }},
		{rePercent, func(m []string) string { return m[1] + " phần trăm" }},
		{reRange, func(m []string) string { return m[1] + " đến " + m[2] }},
	}
}

func readInt(digits string) string { return readWhole(digits) }

func readMonthOf(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 12 {
		return "tháng " + readWhole(digits)
	}
	return ReadMonth(n)
}

// keepCase gives said the capital that the written word had.
func keepCase(written, said string) string {
	if written != "" && written != strings.ToLower(written) {
		return strings.ToUpper(said[:1]) + said[1:]
	}
	return said
}

// readPhone reads digit by digit with a pause where the number is grouped.
func readPhone(number string) string {
	groups := strings.FieldsFunc(number, func(r rune) bool { return r == '.' || r == ' ' })
	for i, g := range groups {
		groups[i] = ReadDigits(g)
	}
	return strings.Join(groups, ", ")
}

func readClock(hour, minute string) string {
	if minute == "00" {
		return readInt(hour) + " giờ"
	}
	return readInt(hour) + " giờ " + readInt(minute)
}

func minutesWord(minute string) string {
	if minute == "00" {
		return ""
	}
	return " phút"
}

func roman(s string) int64 {
	var n, last int64
	for i := len(s) - 1; i >= 0; i-- {
		v := map[byte]int64{'I': 1, 'V': 5, 'X': 10}[s[i]]
		if v < last {
			n -= v
		} else {
			n, last = n+v, v
		}
	}
	return n
}

var (
	reFigure  = regexp.MustCompile(figure)
	reLeadDot = regexp.MustCompile(`\d{1,3}(?:\.\d{1,2}){2,}`)
)

// readFigures reads what figures are left: 1.500.000, 3,5, 02. Chains of small numbers (mục 1.2.1) keep their dots.
func readFigures(text string) string {
	text = reLeadDot.ReplaceAllStringFunc(text, func(s string) string {
		parts := strings.Split(s, ".")
		for i, p := range parts {
			parts[i] = readInt(p)
		}
		return strings.Join(parts, " chấm ")
	})
	var b strings.Builder
	last := 0
	for _, m := range reFigure.FindAllStringIndex(text, -1) {
		b.WriteString(text[last:m[0]])
		b.WriteString(readFigure(text[m[0]:m[1]], bounded(text, m[0], m[1])))
		last = m[1]
	}
	return b.String() + text[last:]
}

// readFigure reads one figure; glued says it is part of a word (G7, QH15), which only its digits are read from.
func readFigure(s string, free bool) string {
	d, ok := ParseDecimal(s)
	switch {
	case !free:
		return s
	case ok:
		return ReadDecimal(d)
	}
	return s
}
