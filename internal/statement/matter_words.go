package statement

// The words by which official Vietnamese lays a duty on someone or gives a right.
// They are looked for as whole words, in this order; the lists of phrases that only
// look like one are crossed out before.

func dutyWords() []string {
	return []string{
		"nghiêm cấm", "cấm", "bắt buộc", "có trách nhiệm", "chịu trách nhiệm", "có nghĩa vụ", "không được", "chỉ được",
		"phải", "bị xử phạt", "bị phạt", "phạt tiền", "bị xử lý", "bị thu hồi", "bị đình chỉ", "bị tước",
		"cần nộp", "cần đăng ký", "cần khai báo", "cần mang", "cần mang theo", "cần có", "cần xuất trình", "cần chuẩn bị",
		"yêu cầu các", "yêu cầu người", "yêu cầu chủ",
	}
}

func notDuties() []string {
	return []string{
		"không phải là", "không phải", "chẳng phải", "đâu phải", "có phải", "phải chăng", "phải không", "nào phải", "lẽ phải", "bên phải", "tay phải",
		"phía phải", "rẽ phải", "vừa phải", "gặp phải", "mắc phải", "vấp phải", "trúng phải", "ăn phải", "phải lòng",
		"không bắt buộc", "xã hội bắt buộc", "y tế bắt buộc", "bảo hiểm bắt buộc", "nghiện bắt buộc", "ma túy bắt buộc", "sống có trách nhiệm", "làm việc có trách nhiệm", "bị cấm vận",
	}
}

func rightWords() []string {
	return []string{
		"có quyền", "được quyền", "quyền được", "được hưởng", "hưởng nguyên", "mức hưởng", "mức trợ cấp", "mức hỗ trợ", "hưởng mức", "hưởng trợ cấp", "hưởng chế độ", "hưởng lương",
		"được hỗ trợ", "được miễn", "được giảm", "miễn phí", "miễn học phí", "miễn lệ phí", "miễn tiền", "miễn thuế", "miễn giảm", "miễn , giảm",
		"giảm tiền", "giảm thuế", "giảm phí", "giảm lệ phí", "giảm học phí", "giảm mức",
		"được nhận", "được cấp", "được vay", "được trợ cấp", "được chi trả", "được trả", "được tặng", "được thanh toán", "được hoàn", "được bồi thường",
		"được đền bù", "được phép", "được ưu tiên", "được khám", "được nghỉ", "được gia hạn", "được hoãn", "được chọn", "được lựa chọn", "được bảo lưu",
		"được nhà nước hỗ trợ", "được nhà nước bảo đảm", "được tỉnh hỗ trợ", "được đăng ký", "được cộng", "được tính", "được xét",
		"không phải nộp", "không phải đóng", "không phải trả", "không phải đăng ký", "không phải làm", "không phải xin", "không bắt buộc", "không thu",
	}
}

func notRights() []string {
	return []string{"không hưởng lương", "không hưởng chế độ", "không hưởng trợ cấp", "chưa hưởng lương", "được cấp ủy", "được các cấp", "được cấp trên", "được tính toán", "được xét xử"}
}

// tellingOpenings begin sentences that tell what was, or how things are.
func tellingOpenings() []string {
	return []string{
		"trước đây", "trước kia", "trước khi có", "thời gian qua", "những năm qua", "trong những năm", "nhiều năm qua", "nhiều người", "nhiều hộ", "nhiều gia đình",
		"nhiều bà con", "nhiều cụ", "nhiều em", "nhiều doanh nghiệp", "có người", "có hộ", "theo thống kê", "nhờ",
	}
}

func tellingWords() []string {
	return []string{"trước đây", "nhiều hộ phải", "nhiều người phải", "nhiều gia đình phải", "cho biết", "chia sẻ", "tâm sự"}
}

// sloganOpenings begin calls on people in general.
func sloganOpenings() []string {
	return []string{"hãy", "toàn dân", "chung tay", "vì một", "vì sự", "tất cả vì", "đoàn kết", "nhiệt liệt", "quyết tâm", "phát huy", "không để ai", "mỗi người dân hãy"}
}

// limitingWords make a rule of a figure, whatever else the sentence says.
func limitingWords() []string {
	return []string{"không dưới", "không quá", "tối thiểu", "tối đa", "trở lên", "trở xuống", "ít nhất"}
}

// reportingWords stand in sentences whose figures count what has been.
func reportingWords() []string {
	return []string{
		"so với", "đạt", "chiếm", "tính đến", "theo thống kê", "tổng thu", "ước", "tăng trưởng", "tỷ lệ hộ nghèo", "hộ nghèo còn", "năm qua", "thời gian qua",
		"ban hành", "đã đến", "đã họp", "đã tổ chức", "đã giúp", "đã hỗ trợ", "đã giải ngân", "thăm", "kỷ niệm", "được thành lập", "khai mạc", "bế mạc", "diễn ra",
		"thông qua", "biểu quyết", "khảo sát", "ký kết", "mời",
	}
}
