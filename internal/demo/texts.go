package demo

import (
	"github.com/loa-vn/loa/internal/audience"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/statement"
)

// text is one statement of the demonstration: what it says, and on which clause
// each of its sentences rests.
type text struct {
	file    string // of the sample document
	agency  int
	author  string // login
	title   string // of its plan
	kind    statement.Kind
	groups  []audience.GroupCode
	content func() (statement.Content, error)
	rests   map[string]string // beginning of a sentence -> address of its clause
}

func waste() text {
	return text{
		file: "rac-thai.txt", agency: 1, author: "canboso", kind: statement.KindExplain,
		title: "Phân loại rác tại nhà từ năm 2027 (ví dụ)",
		content: func() (statement.Content, error) {
			c := statement.Content{
				Locale:   lang.VI,
				Issuer:   "Sở Nông nghiệp và Môi trường (ví dụ)",
				Headline: "Từ {{ngay_ap_dung}}, mỗi hộ gia đình phân rác thành ba nhóm",
				Summary: "Tỉnh quy định mỗi hộ phân rác sinh hoạt thành ba nhóm: đồ tái chế, rác thực phẩm và rác khác. " +
					"Giá thu gom là {{gia_phuong}} mỗi hộ một tháng ở phường và {{gia_xa}} ở xã.",
				Who: "Mọi hộ gia đình trên địa bàn tỉnh. Hộ nghèo và hộ cận nghèo được miễn tiền dịch vụ.",
				Steps: []string{
					"Nhận bao đựng phát miễn phí lần đầu tại nhà văn hóa thôn, tổ dân phố trước ngày {{han_nhan}}.",
					"Để rác thực phẩm vào bao màu xanh, rác khác vào bao màu vàng.",
					"Giao đồ tái chế cho đơn vị thu gom mà không phải trả tiền.",
				},
				Why:     "Phân loại từ nhà thì tái chế được nhiều hơn và bớt rác phải chôn lấp.",
				Contact: "Ủy ban nhân dân xã, phường nơi gia đình ở.",
			}
			return withFacts(c,
				fact{statement.FactDate, "ngay_ap_dung", "Ngày áp dụng", "1/1/2027", statement.Channels()},
				fact{statement.FactDeadline, "han_nhan", "Hạn nhận bao đựng", "20/12/2026", []statement.Channel{statement.Web, statement.Email, statement.Radio}},
				fact{statement.FactSum, "gia_phuong", "Giá ở phường", "32.000 đồng", []statement.Channel{statement.Web, statement.Email}},
				fact{statement.FactSum, "gia_xa", "Giá ở xã", "24.000 đồng", []statement.Channel{statement.Web, statement.Email}},
			)
		},
		rests: map[string]string{
			"Từ {{ngay_ap_dung}}": "dieu-2/khoan-1", "Tỉnh quy định": "dieu-2/khoan-1", "Giá thu gom": "dieu-3/khoan-1",
			"Hộ nghèo": "dieu-3/khoan-2", "Nhận bao đựng": "dieu-3/khoan-3", "Để rác thực phẩm": "dieu-2/khoan-2",
			"Giao đồ tái chế": "dieu-2/khoan-3",
		},
	}
}

func insurance() text {
	return text{
		file: "bao-hiem-y-te.txt", agency: 0, author: "bientap", kind: statement.KindExplain,
		title: "Hỗ trợ bảo hiểm y tế cho người từ đủ 70 tuổi (ví dụ)",
		content: func() (statement.Content, error) {
			c := statement.Content{
				Locale:   lang.VI,
				Issuer:   "UBND tỉnh Bắc Ninh (ví dụ)",
				Headline: "Người từ đủ 70 đến dưới 75 tuổi được hỗ trợ toàn bộ tiền bảo hiểm y tế",
				Summary: "Từ {{ngay_ho_tro}}, ngân sách tỉnh hỗ trợ {{ty_le}} mức đóng bảo hiểm y tế cho người từ đủ 70 đến dưới 75 tuổi. " +
					"Mức đóng năm 2027 được hỗ trợ là {{muc_dong}} một người.",
				Who: "Người từ đủ 70 đến dưới 75 tuổi, thường trú tại tỉnh và chưa được ngân sách đóng toàn bộ bảo hiểm y tế.",
				Steps: []string{
					"Mang căn cước đến Ủy ban nhân dân xã, phường nơi thường trú để đăng ký trước ngày {{han_dang_ky}}; người thân đi thay cũng được.",
					"Nếu không đi lại được, hãy báo trưởng thôn hoặc tổ trưởng tổ dân phố để cán bộ đến tận nhà.",
					"Không nộp tiền cho bất kỳ ai: việc đăng ký là miễn phí.",
				},
				Why:     "Người cao tuổi có thẻ bảo hiểm y tế thì được khám sớm và gia đình bớt lo chi phí.",
				Contact: "Bộ phận một cửa của Ủy ban nhân dân xã, phường.",
			}
			return withFacts(c,
				fact{statement.FactDate, "ngay_ho_tro", "Bắt đầu hỗ trợ", "1/1/2027", []statement.Channel{statement.Web, statement.Email, statement.Radio}},
				fact{statement.FactDeadline, "han_dang_ky", "Hạn đăng ký", "15/12/2026", statement.Channels()},
				fact{statement.FactPercent, "ty_le", "Phần hỗ trợ", "100", []statement.Channel{statement.Web, statement.Email}},
				fact{statement.FactSum, "muc_dong", "Mức đóng được hỗ trợ", "1.263.600 đồng", []statement.Channel{statement.Web, statement.Email}},
			)
		},
		rests: map[string]string{
			"Người từ đủ 70 đến dưới 75 tuổi được": "dieu-2/khoan-1", "Từ {{ngay_ho_tro}}": "dieu-2/khoan-2",
			"Mức đóng năm 2027": "dieu-2/khoan-3", "Người từ đủ 70 đến dưới 75 tuổi, thường": "dieu-1/khoan-1",
			"Mang căn cước": "dieu-3/khoan-1", "Nếu không đi lại được": "dieu-3/khoan-2", "Không nộp tiền": "dieu-3/khoan-4",
		},
	}
}

type fact struct {
	kind              statement.FactType
	key, label, value string
	in                []statement.Channel
}

func withFacts(c statement.Content, facts ...fact) (statement.Content, error) {
	for _, f := range facts {
		made, err := statement.NewFact(f.kind, f.key, f.label, f.value, f.in...)
		if err != nil {
			return c, err
		}
		c.Facts = append(c.Facts, made)
	}
	return c, nil
}
