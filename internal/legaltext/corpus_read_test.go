package legaltext_test

// judged is a document whose articles the manifest counts otherwise than the reader, how many it has by its own text,
// and why the manifest's count is not that: somebody has read each of them.
type judged struct {
	file string
	own  int
	why  []string
}

// The manifest counts the lines that begin with "Điều" and a figure.
const (
	quoted     = "some lines are new wording for another document, in quotation marks"
	broken     = "some lines go on with a sentence that the page broke before a reference"
	note       = "some lines belong to a footnote"
	form       = "some lines belong to a blank form in an annex"
	recipients = "one line goes on with the recipients: as article 3"
	lost       = "the page left the word Điều of article 2 at the end of the line before"
)

// judgements are all the differences: in each the document is on the reader's side.
func judgements() []judged {
	return []judged{
		{"txt/01-2023-TT-BLDTBXH.txt", 4, []string{broken}},
		{"txt/01-2025-TT-BLDTBXH.txt", 4, []string{broken}},
		{"txt/02-2024-TT-BKHDT.txt", 39, []string{broken}},
		{"txt/03-2023-TT-BLDTBXH.txt", 2, []string{quoted, broken}},
		{"txt/03-VBHN-BTC.txt", 40, []string{broken, note}},
		{"txt/07-2023-TT-BLDTBXH.txt", 23, []string{broken}},
		{"txt/09-2025-UBTVQH15.txt", 2, []string{quoted}},
		{"txt/10-2024-TT-BLDTBXH.txt", 2, []string{quoted, broken}},
		{"txt/107-2025-QH15.txt", 3, []string{quoted}},
		{"txt/112-2021-ND-CP.txt", 47, []string{broken, form}},
		{"txt/119-2025-QH15.txt", 2, []string{quoted}},
		{"txt/12-2024-TT-BLDTBXH.txt", 11, []string{quoted, broken}},
		{"txt/120-2025-QH15.txt", 56, []string{quoted}},
		{"txt/130-2025-QH15.txt", 107, []string{quoted}},
		{"txt/147-2025-QH15.txt", 4, []string{quoted}},
		{"txt/1486-QD-UBND.txt", 4, []string{lost}},
		{"txt/1509-QD-UBND.txt", 4, []string{lost}},
		{"txt/156-VBHN-BLDTBXH.txt", 23, []string{note}},
		{"txt/17-2022-TT-BLDTBXH.txt", 45, []string{broken}},
		{"txt/20-2023-TT-BLDTBXH.txt", 4, []string{broken}},
		{"txt/251-2025-ND-CP.txt", 3, []string{quoted}},
		{"txt/2533-QD-UBND.txt", 3, []string{recipients}},
		{"txt/2708-QD-UBND.txt", 3, []string{broken}},
		{"txt/299-2025-ND-CP.txt", 10, []string{quoted}},
		{"txt/348-2025-ND-CP.txt", 17, []string{quoted}},
		{"txt/35-2025-NQ-HDND.txt", 5, []string{quoted, broken}},
		{"txt/3503-VBHN-BLDTBXH.txt", 45, []string{broken, note}},
		{"txt/36-2021-TT-BLDTBXH.txt", 4, []string{broken}},
		{"txt/37-2025-NQ-HDND.txt", 4, []string{quoted}},
		{"txt/372-2025-ND-CP.txt", 3, []string{quoted}},
		{"txt/44-2022-TT-BTC.txt", 17, []string{broken}},
		{"txt/469-VBHN-BLDTBXH.txt", 9, []string{broken, note}},
		{"txt/470-VBHN-BLDTBXH.txt", 10, []string{broken, note}},
		{"txt/48-2026-ND-CP.txt", 39, []string{quoted}},
		{"txt/49-2026-ND-CP.txt", 22, []string{quoted}},
		{"txt/51-2026-ND-CP.txt", 5, []string{quoted}},
		{"txt/63-2025-TT-NHNN.txt", 16, []string{quoted}},
		{"txt/76-2025-TT-NHNN.txt", 10, []string{quoted}},
		{"txt/76-2026-ND-CP.txt", 14, []string{quoted}},
		{"txt/77-2025-TT-NHNN.txt", 12, []string{quoted}},
		{"txt/95-2025-TT-BTC.txt", 3, []string{quoted}},
	}
}

// A date differs as well where the manifest does not follow the text.
func effectJudgements() map[string]string {
	return map[string]string{
		"12/2025/TT-BNG":   "2026-01-25", // article 2: "từ ngày 25 tháng 01 năm 2026"; the manifest has 2025, before the text was issued
		"77/2025/TT-NHNN":  "2026-03-01", // article 12, khoản 1: "kể từ ngày 01 tháng 3 năm 2026"; the manifest has 2025, before it was issued
		"99/2025/UBTVQH15": "2025-10-01", // article 2, khoản 1: "từ ngày 01 tháng 10 năm 2025"; the manifest repeats the day of adoption
		"45/2025/QĐ-TTg":   "",           // article 6: "kể từ ngày ký ban hành", and neither page nor text has the day of signing
	}
}

// undated are the documents whose text, as the source gives it, has no date of issue: no letterhead and no signatures.
func undated() []string { return []string{"21/2025/QĐ-TTg", "45/2025/QĐ-TTg"} }
