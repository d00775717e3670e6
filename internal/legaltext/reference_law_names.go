package legaltext

// lawNames are the laws and ordinances whose names hold a comma or a word that would end another name ("và", "về",
// "theo"), in small letters and without their commas. All others are read without a list.
const lawNames = `
an toàn vệ sinh lao động
ban hành văn bản quy phạm pháp luật
ban hành văn bản quy phạm pháp luật của hội đồng nhân dân ủy ban nhân dân
bảo vệ chăm sóc và giáo dục trẻ em
bảo vệ công trình quốc phòng và khu quân sự
bảo vệ và kiểm dịch thực vật
bầu cử đại biểu quốc hội và đại biểu hội đồng nhân dân
chất lượng sản phẩm hàng hóa
các tổ chức tín dụng
cán bộ công chức
công nghiệp quốc phòng an ninh và động viên công nghiệp
cơ quan đại diện nước cộng hòa xã hội chủ nghĩa việt nam ở nước ngoài
giao thông đường thủy nội địa
giáo dục quốc phòng và an ninh
hiến lấy ghép mô bộ phận cơ thể người và hiến lấy xác
hoạt động giám sát của quốc hội và hội đồng nhân dân
hàng không dân dụng việt nam
hòa giải đối thoại tại tòa án
hòa giải ở cơ sở
hôn nhân và gia đình
hỗ trợ doanh nghiệp nhỏ và vừa
khoa học công nghệ và đổi mới sáng tạo
khoa học và công nghệ
khám bệnh chữa bệnh
lực lượng dự bị động viên
lực lượng tham gia bảo vệ an ninh trật tự ở cơ sở
người lao động việt nam đi làm việc ở nước ngoài theo hợp đồng
nhà ở
nhập cảnh xuất cảnh quá cảnh cư trú của người nước ngoài tại việt nam
phí và lệ phí
phòng cháy chữa cháy và cứu nạn cứu hộ
phòng cháy và chữa cháy
phòng chống bạo lực gia đình
phòng chống bệnh truyền nhiễm
phòng chống khủng bố
phòng chống ma túy
phòng chống mua bán người
phòng chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người hiv aids
phòng chống rửa tiền
phòng chống tham nhũng
phòng chống thiên tai
phòng chống tác hại của rượu bia
phòng chống tác hại của thuốc lá
phòng không nhân dân
phổ biến giáo dục pháp luật
phục hồi phá sản
quy định danh hiệu vinh dự nhà nước bà mẹ việt nam anh hùng
quản lý bảo vệ biên giới quốc gia
quản lý sử dụng tài sản công
quản lý sử dụng vũ khí vật liệu nổ và công cụ hỗ trợ
quản lý sử dụng vốn nhà nước đầu tư vào sản xuất kinh doanh tại doanh nghiệp
quản lý và đầu tư vốn nhà nước tại doanh nghiệp
sử dụng năng lượng tiết kiệm và hiệu quả
tham gia lực lượng gìn giữ hòa bình của liên hợp quốc
thi hành tạm giữ tạm giam
thi hành tạm giữ tạm giam và cấm đi khỏi nơi cư trú
thi đua khen thưởng
thuế xuất khẩu thuế nhập khẩu
thể dục thể thao
thủ tục ban hành quyết định hành chính
thực hiện dân chủ ở cơ sở
thực hành tiết kiệm chống lãng phí
tiêu chuẩn và quy chuẩn kỹ thuật
trách nhiệm bồi thường của nhà nước
trưng mua trưng dụng tài sản
trật tự an toàn giao thông đường bộ
tài nguyên môi trường biển và hải đảo
tín ngưỡng tôn giáo
tương trợ tư pháp về dân sự
tương trợ tư pháp về hình sự
tạm giữ tạm giam và thi hành lệnh cấm đi khỏi nơi cư trú
vũ khí vật liệu nổ và công cụ hỗ trợ
xuất cảnh nhập cảnh của công dân việt nam
đưa người lao động việt nam đi làm việc ở nước ngoài theo hợp đồng
đầu tư theo phương thức đối tác công tư
địa chất và khoáng sản
ưu đãi người có công với cách mạng
`
