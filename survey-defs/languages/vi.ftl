# Texts of the pages for citizens. A missing message of another language is taken from here.

language-name = Tiếng Việt
languages = Ngôn ngữ

agency = Cơ quan giải quyết hồ sơ
office = Nơi tiếp nhận hồ sơ
notice-title = Trước khi trả lời
notice = Phiếu do { $surveyor } thực hiện để đánh giá sự phục vụ của cơ quan nhà nước. Ông/Bà tự nguyện trả lời; trả lời hay không đều không ảnh hưởng đến hồ sơ. Họ tên, số điện thoại và mã hồ sơ không được lưu cùng câu trả lời. Cơ quan giải quyết hồ sơ chỉ xem được số liệu tổng hợp từ { $k } lượt trả lời trở lên.

step = Bước { $number }/{ $total }
next = Tiếp tục
back = Quay lại
send = Gửi phiếu
yes = Có
no = Không
not-applicable-lead = Nếu phần này không áp dụng với Ông/Bà, xin đánh dấu vào ô dưới đây rồi bấm “Tiếp tục”.
finish-title = Ý kiến khác và gửi phiếu
comment = Ông/Bà có muốn góp ý thêm không?
comment-optional = Có thể bỏ trống.
comment-note = Xin không ghi họ tên, số điện thoại, mã hồ sơ.
send-note = Mỗi phiếu chỉ gửi được một lần. Sau khi gửi, câu trả lời không sửa được nữa.

error-prefix = Cần xem lại
blank-title = Còn câu chưa trả lời
blank-note = Ông/Bà có thể trả lời thêm, hoặc bấm “Tiếp tục” để bỏ qua.
blank-answer = Câu này chưa trả lời
not-applicable-title = Xin xem lại phần này
not-applicable-conflict = Ông/Bà đã đánh dấu phần này không áp dụng nhưng vẫn chọn câu trả lời. Nếu muốn giữ câu trả lời, xin bỏ dấu ở ô này. Nếu bấm “Tiếp tục”, các câu trả lời của phần này sẽ không được tính.
refused-title = Chưa gửi được phiếu
invalid-answer = Câu trả lời không hợp lệ, xin chọn lại
nothing-answered = Ông/Bà chưa trả lời câu hỏi nào. Xin trả lời ít nhất một câu rồi gửi lại.
comment-too-long = Ý kiến dài quá { $limit } ký tự. Xin viết ngắn lại rồi gửi.
unknown-action = Xin bấm một trong các nút ở cuối trang để tiếp tục. Câu trả lời của Ông/Bà vẫn còn nguyên.

thanks-title = Cảm ơn Ông/Bà
thanks = Phiếu đã được gửi thành công. Ý kiến của Ông/Bà giúp cơ quan nhà nước phục vụ người dân tốt hơn.
thanks-close = Ông/Bà có thể đóng trang này.

used-title = Phiếu này đã được trả lời
used = Mỗi hồ sơ chỉ có một phiếu và mỗi phiếu chỉ trả lời một lần.
used-question = Nếu Ông/Bà chưa trả lời phiếu này, xin bấm nút dưới đây để báo cho cơ quan khảo sát.
dispute = Tôi chưa trả lời phiếu này
disputed = Chúng tôi đã ghi nhận Ông/Bà báo chưa trả lời phiếu này. Xin cảm ơn.

expired-title = Phiếu đã hết hạn trả lời
expired = Thời gian trả lời phiếu này đã hết. Cảm ơn Ông/Bà đã quan tâm.
revoked-title = Phiếu này không còn dùng được
revoked = Phiếu này đã được thay bằng phiếu khác. Nếu Ông/Bà có phiếu mới hơn, xin dùng mã trên phiếu đó, hoặc hỏi tại nơi tiếp nhận hồ sơ.
unknown-title = Không tìm thấy phiếu
unknown = Không có phiếu nào với mã này. Xin đối chiếu lại từng chữ và số trên tờ phiếu rồi nhập lại.
malformed-title = Mã phiếu chưa đúng
malformed = Mã vừa nhập bị thiếu hoặc sai ký tự. Xin xem lại mã trên tờ phiếu rồi nhập lại.

busy-title = Hệ thống đang bận
busy = Phiếu chưa được nhận. Các câu trả lời của Ông/Bà vẫn còn nguyên trên trang này. Xin đợi một chút rồi bấm nút dưới đây.
busy-again = Gửi lại

enter-title = Nhập mã phiếu đánh giá
enter = Mã in trên tờ phiếu Ông/Bà nhận khi xong hồ sơ, gồm 13 chữ và số.
enter-label = Mã phiếu
enter-hint = Chữ hoa hay chữ thường, có gạch nối hay không đều được.
enter-button = Mở phiếu

too-large-title = Nội dung gửi quá dài
too-large = Nội dung gửi lên quá dài nên chưa được nhận. Xin quay lại, viết ngắn hơn rồi gửi lại.
unreadable-title = Không đọc được nội dung gửi
unreadable = Máy chủ không đọc được nội dung vừa gửi. Xin mở lại phiếu từ mã QR hoặc đường dẫn trên tờ phiếu.

# Texts of the pages for the public and for agencies.

decimal-mark = ,
thousands-mark = .

period-year = Năm { $year }
period-half-1 = 6 tháng đầu năm { $year }
period-half-2 = 6 tháng cuối năm { $year }
period-quarter-1 = Quý I/{ $year }
period-quarter-2 = Quý II/{ $year }
period-quarter-3 = Quý III/{ $year }
period-quarter-4 = Quý IV/{ $year }
period-month = Tháng { $month }/{ $year }

site = Chỉ số hài lòng về sự phục vụ hành chính
site-pages = Các trang chính
skip = Đến nội dung chính
enter-link = Nhập mã phiếu
method-link = Phương pháp tính
surveyor = Cơ quan khảo sát:

home-lead = Trang này công bố mức độ hài lòng của người dân, tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước, do { $surveyor } khảo sát. Mỗi hồ sơ thủ tục hành chính khi kết thúc có một phiếu đánh giá; mọi điểm số ở đây đều kèm số lượt trả lời và phép tính để ai cũng kiểm tra lại được.
home-code = Trả lời phiếu đánh giá
home-rankings = Kết quả theo khối cơ quan
home-no-agencies = Chưa có danh sách cơ quan.
home-no-figures = Chưa có số liệu khảo sát của kỳ nào.
home-agencies = Danh sách cơ quan, đơn vị ({ $count })
intake-short = Có điểm, không xếp hạng.
describe-home = Kết quả khảo sát mức độ hài lòng của người dân, tổ chức: điểm, thứ hạng và khoảng tin cậy của từng cơ quan, kèm số lượt trả lời và cách tính.
describe-method = Cách tính điểm, khoảng tin cậy và thứ hạng; khi nào không công bố; điều gì được lưu và không lưu.
title-ranking = Xếp hạng chỉ số hài lòng: { $block }, { $period }
describe-ranking = Điểm hài lòng, thứ hạng, khoảng tin cậy và tỷ lệ trả lời của từng cơ quan thuộc khối { $block }, { $period }.
title-timeliness = Tiến độ giải quyết hồ sơ: { $block }, { $period }
describe-timeliness = Hồ sơ giải quyết trước hạn, đúng hạn, quá hạn và đang giải quyết của từng cơ quan thuộc khối { $block }, { $period }.
title-agency = { $agency }, { $period }
describe-agency = { $agency }, { $period }: chỉ số hài lòng { $score }; thứ hạng, thay đổi so với kỳ trước, câu hỏi thấp nhất và cao nhất, hồ sơ quá hạn.

as-of = Số liệu tính đến { $time } ngày { $day }/{ $month }/{ $year }
as-of-never = Chưa tổng hợp lượt trả lời nào
provisional = Số liệu tạm tính
provisional-why = vì trong kỳ còn tháng chưa chốt số liệu. Số liệu tạm tính được cập nhật vào thứ Hai hằng tuần, và chỉ thay đổi khi có thêm ít nhất { $k } lượt trả lời; lần cập nhật tới: ngày { $day }/{ $month }/{ $year }.
provisional-until-closed = vì trong kỳ còn tháng chưa chốt số liệu. Số liệu của mỗi tháng chỉ được công bố khi tháng đó đã chốt.
method-named = Phương pháp: { $method } ({ $id }, phiên bản { $version })
method-how = Cách tính
survey-named = Bộ câu hỏi: { $survey }
version = phiên bản { $version }

periods = Kỳ khác
periods-other = Chọn kỳ khác
methods = Phương pháp tính điểm khác
methods-other = Tính theo phương pháp khác
download = Tải biểu đồ:
chart-table = Bảng số liệu của biểu đồ
more = Số liệu khác
swipe = Kéo bảng sang ngang để xem các cột còn lại.
contents = Nội dung trang
filter-label = Tìm theo tên
filter-button = Tìm
filter-shown = Hiện { $count } trong { $total } cơ quan.
filter-all = Hiện tất cả
filter-none = Không có cơ quan được xếp hạng nào có tên như vậy.
chart-show = Xem biểu đồ

no-data = chưa có dữ liệu
no-case-data = không có số liệu hồ sơ
suppressed = không công bố do dưới { $k } lượt trả lời

column-rank = Hạng
column-agency = Cơ quan
column-office = Bộ phận Một cửa
column-component = Thành phần
column-score = Điểm
column-fraction = Phép tính
column-interval = Khoảng tin cậy 95%
column-rank-interval = Khoảng thứ hạng
column-n = Lượt trả lời
column-coverage = Tỷ lệ trả lời (đã trả lời/đã kết thúc)
column-group = So với điểm chung của khối
column-reason = Lý do
column-cases = Hồ sơ
column-count = Số hồ sơ
column-finished = Đã kết thúc
column-invited = Đã được mời
column-answered = Đã trả lời
tied = đồng hạng
group-above = cao hơn rõ rệt
group-within = không khác biệt rõ rệt
group-below = thấp hơn rõ rệt

interval-note = Khoảng tin cậy chưa phản ánh sai lệch do người không trả lời.
rank-note = Cơ quan có cùng điểm công bố thì đồng hạng. Khoảng thứ hạng là những thứ hạng mà cơ quan có thể thực sự đứng, đúng đồng thời cho mọi cơ quan với độ tin cậy 95%.
coverage-note = Tỷ lệ trả lời là số hồ sơ đã trả lời trên số hồ sơ kết thúc trong kỳ.

pooled-none = chưa có đơn vị nào được xếp hạng
pooled = Điểm chung của các đơn vị được xếp hạng
ranked-count = Số cơ quan được xếp hạng
meeting-target = Số cơ quan đạt mục tiêu trên 90 điểm
ranking-nothing = Không có cơ quan nào thuộc khối này hoạt động trong kỳ. Xin chọn kỳ khác.
ranking-none = Chưa có cơ quan nào đủ { $min_n } hồ sơ và { $min_n } lượt trả lời để xếp hạng trong kỳ này.
ranking-chart = Biểu đồ xếp hạng
ranking-table = Bảng xếp hạng
heatmap-title = Điểm theo thành phần
low-coverage-title = Không xếp hạng do ít lượt trả lời
low-coverage-note = Các cơ quan này có từ { $min_n } hồ sơ kết thúc trở lên nhưng chưa đủ { $min_n } lượt trả lời. Tỷ lệ trả lời được nêu để không cơ quan nào tránh xếp hạng bằng cách ít phát phiếu.
unranked-title = Không xếp hạng vì lý do khác
unranked-no-cases = không phát sinh hồ sơ
unranked-few-cases = dưới { $min_n } hồ sơ kết thúc trong kỳ
unranked-low-coverage = đủ hồ sơ nhưng dưới { $min_n } lượt trả lời
unranked-other-definition = dùng phiếu khảo sát khác
unranked-not-whole-period = không hoạt động trọn kỳ
unranked-suppressed = không công bố do dưới { $k } lượt trả lời
intake-note = Bộ phận Một cửa được chấm điểm về việc tiếp nhận hồ sơ, không xếp hạng và không so sánh với các cơ quan giải quyết hồ sơ.
scores-title = Điểm của từng bộ phận

block = Khối:
valid-from = Hoạt động từ ngày { $day }/{ $month }/{ $year }.
valid-to = Hoạt động đến hết ngày { $day }/{ $month }/{ $year }.
successor = Cơ quan kế thừa:
predecessor = Tiếp nhận nhiệm vụ của:
not-one-series = Số liệu trước và sau khi sắp xếp không phải là một chuỗi, không so sánh trực tiếp.
overall = Chỉ số chung
coverage-rate = Tỷ lệ trả lời
target = Mục tiêu trên 90 điểm
target-met = đạt
target-missed = chưa đạt
waiting = { $count } lượt trả lời đã gửi đến hết đêm qua đang được niêm phong chờ chốt số liệu tháng.
outside-month = { $count } lượt trả lời của tháng này quá ít để công bố riêng: được gộp vào số liệu của quý hoặc của năm, hoặc không công bố.
outside-quarter = { $count } lượt trả lời của kỳ này quá ít để công bố riêng: được gộp vào số liệu của năm, hoặc không công bố.
outside-year = { $count } lượt trả lời của năm này không được công bố vì quá ít.
recorded-late = Trong đó có { $count } hồ sơ ghi nhận muộn: đã trả kết quả trong tháng trước đó, nhưng phần mềm nhận được thông tin khi tháng đó không nhận thêm hồ sơ.
components-title = Điểm theo thành phần
fraction-pooled-top2 = Phép tính: số câu trả lời hài lòng trên số câu được trả lời; lấy tử số chia mẫu số, nhân 100.
fraction-equal-components = Phép tính của thành phần: số câu trả lời hài lòng trên số câu được trả lời. Chỉ số chung là trung bình cộng của các thành phần có câu trả lời.
fraction-mean-5 = Phép tính: tổng điểm các câu trả lời trên tổng điểm tối đa có thể đạt; lấy tử số chia mẫu số, nhân 100.
fraction-linear-100 = Phép tính: tổng số mức trên mức thấp nhất trên tổng số mức tối đa có thể đạt; lấy tử số chia mẫu số, nhân 100.
fraction-all-satisfied = Phép tính: số lượt trả lời hài lòng ở mọi câu đã trả lời trên số lượt trả lời; lấy tử số chia mẫu số, nhân 100.
overall-pools = Chỉ số chung chỉ gộp các thành phần: { $parts }.
left-out = { $count } lượt trả lời không đưa vào chỉ số chung, vì quá ít để công bố riêng.
mean-of = trung bình của { $count } thành phần
flagged-title = Lượt trả lời có dấu hiệu bất thường
flagged-none = Không có lượt trả lời nào có dấu hiệu bất thường.
flagged-count = Có dấu hiệu bất thường / tổng số lượt trả lời
flagged-without = Chỉ số chung khi không tính các lượt này (khoảng tin cậy 95%)
flagged-note = Các lượt này vẫn được tính trong mọi số liệu khác trên trang.
flagged-hidden = Điểm khi không tính các lượt này không công bố, do một trong hai nhóm có dưới { $k } lượt trả lời.
summary-title = Tóm tắt
summary-rank = Thứ hạng trong khối
rank-of = Hạng { $rank } trong { $total } cơ quan được xếp hạng
rank-tied = Đồng hạng { $rank } trong { $total } cơ quan được xếp hạng
rank-between = khoảng thứ hạng { $interval }
rank-none = Không xếp hạng: { $reason }
summary-change = So với kỳ trước
change-risen = Tăng { $points } điểm ({ $period }: { $before })
change-fallen = Giảm { $points } điểm ({ $period }: { $before })
change-unsure = { $points } điểm ({ $period }: { $before }), chưa đủ căn cứ kết luận thay đổi
change-no-score = Kỳ này không có điểm công bố nên không so sánh được với kỳ trước.
change-no-earlier = Chưa có kỳ trước nào có điểm công bố để so sánh.
change-other-survey = Không so sánh với kỳ trước vì bộ câu hỏi đã thay đổi.
against-block = cơ quan này: { $group }
summary-weakest = Câu hỏi có tỷ lệ hài lòng thấp nhất
summary-strongest = Câu hỏi có tỷ lệ hài lòng cao nhất
summary-questions = Câu hỏi thấp nhất và cao nhất
questions-too-few = Chưa đủ câu hỏi có số liệu công bố để so sánh.
questions-alike = Mọi câu hỏi có số liệu đều có tỷ lệ hài lòng { $share }.
summary-overdue = Hồ sơ quá hạn
overdue-pending = { $count } hồ sơ đang giải quyết đã quá hạn
overdue-finished = { $count } hồ sơ giải quyết quá hạn trong kỳ
overdue-none = Không có hồ sơ quá hạn.
overdue-intake = Bộ phận Một cửa không giải quyết hồ sơ nên không có số liệu này.
overdue-no-cases = Hệ thống không có hồ sơ nào phải giải quyết trong kỳ này.
trend-title = Diễn biến qua các kỳ
distribution-title = Mức độ hài lòng theo từng câu hỏi
coverage-title = Hồ sơ được mời và đã trả lời
coverage-total = Tất cả hồ sơ kết thúc trong kỳ
coverage-hidden = không công bố
coverage-rounded-note = Trong từng nhóm, số đã mời và số đã trả lời được làm tròn xuống bội số của 5.
coverage-hidden-note = Nhóm có dưới { $k } hồ sơ kết thúc không công bố số đã mời và đã trả lời; khi từ tổng số còn suy ra được thì nhóm nhỏ kế tiếp cũng không công bố.
coverage-beside = Ngoài ra có lượt trả lời không gắn với hồ sơ trên hệ thống (phiếu giấy, số liệu các năm trước), không tính vào tỷ lệ trả lời:
no-cases-finished = Hệ thống không có hồ sơ nào kết thúc trong kỳ này, nên không có tỷ lệ trả lời.
by-channel = Theo cách nộp hồ sơ
by-outcome = Theo kết quả giải quyết
channel-counter = Trực tiếp
channel-online = Trực tuyến
channel-post = Bưu chính công ích
outcome-granted = Đã giải quyết
outcome-refused = Từ chối
outcome-returned = Trả lại
outcome-withdrawn = Rút hồ sơ
timeliness-title = Tiến độ giải quyết hồ sơ
cases-day = Hồ sơ đang giải quyết được xét đến hết ngày { $day }/{ $month }/{ $year }.
cases-carried-over = Kỳ trước chuyển sang
cases-received = Tiếp nhận trong kỳ
cases-handled = Tổng số hồ sơ phải giải quyết
cases-early = Giải quyết trước hạn
cases-on-time = Giải quyết đúng hạn
cases-overdue = Giải quyết quá hạn
cases-pending-in-time = Đang giải quyết, trong hạn
cases-pending-overdue = Đang giải quyết, quá hạn
cases-withdrawn = Rút hồ sơ trước khi có kết quả
cases-in-time = Tỷ lệ trước và đúng hạn trên số hồ sơ đã giải quyết:
timeliness-note = Tiến độ là số liệu riêng, không tính vào điểm hài lòng.

missing-home = Trang chủ: danh sách khối và cơ quan
missing-method-page = Phương pháp tính
missing-address-title = Không có trang này
missing-address = Địa chỉ vừa mở không có trên hệ thống. Xin kiểm tra lại địa chỉ hoặc bắt đầu từ trang chủ.
missing-block-title = Không có khối cơ quan này
missing-block = Không có khối cơ quan nào với mã trong địa chỉ. Xin chọn khối ở trang chủ.
missing-agency-title = Không có cơ quan này
missing-agency = Không có cơ quan nào với mã trong địa chỉ. Xin chọn cơ quan trong danh sách ở trang chủ.
missing-period-title = Không có kỳ này
missing-period = Kỳ trong địa chỉ không đúng. Kỳ được viết là 2026 (năm), 2026-H1 (6 tháng), 2026-Q3 (quý) hoặc 2026-09 (tháng).
missing-method-title = Không có phương pháp tính này
missing-method = Không có phương pháp tính điểm nào với tên trong địa chỉ. Xin xem các phương pháp ở trang Phương pháp tính.
missing-then-title = Cơ quan không hoạt động trong kỳ này
missing-then = { $agency } không hoạt động trong kỳ { $period }. Có thể xem các kỳ khác hoặc cơ quan kế thừa dưới đây.

method-page = Phương pháp tính điểm và xếp hạng
method-source-title = Số liệu từ đâu
method-source-link = Mỗi hồ sơ thủ tục hành chính đã kết thúc, kể cả hồ sơ bị từ chối, trả lại hoặc rút, có một phiếu đánh giá; mỗi phiếu chỉ trả lời được một lần. Số liệu tính theo lượt trả lời, không theo số người, vì một người có thể trả lời thay cho nhiều hồ sơ.
method-source-month = Lượt trả lời thuộc tháng mà hồ sơ kết thúc, không phụ thuộc ngày trả lời. Câu hỏi về việc tiếp nhận được tính cho cả cơ quan giải quyết và Bộ phận Một cửa nơi nộp hồ sơ.
method-source-answers = Câu bỏ trống hoặc không áp dụng thì không tính, không bao giờ coi là hài lòng. Với thang 5 mức, câu trả lời hài lòng là mức 4 (Hài lòng) và mức 5 (Rất hài lòng).
method-source-mixing = Lượt trả lời chỉ được tổng hợp khi có từ { $k } lượt tương tự trở lên, để không ai biết câu trả lời của ai. Lượt chưa tổng hợp chỉ được nêu số lượng. Khi một tháng chốt số liệu, lượt còn lại được gộp theo nhóm rộng hơn, rồi theo quý, theo năm.
method-source-provisional = Một tháng được chốt số liệu vào một ngày định trước: 40 ngày sau khi tháng kết thúc, hoặc 40 ngày sau khi phần mềm nhận hồ sơ đầu tiên của tháng đó nếu muộn hơn. Trước đó, số liệu của mọi kỳ có tháng này là số liệu tạm tính. Sau khi chốt, số liệu của tháng không thay đổi nữa; hồ sơ ghi nhận muộn được tính vào tháng ghi nhận.
method-scores-title = Các phương pháp tính điểm
method-scores = Mọi điểm số có giá trị từ 0 đến 100 và luôn ghi rõ phương pháp, phiên bản. Trong các ví dụ, 21 lượt trả lời đầy đủ cho bốn thành phần gồm 5, 7, 2 và 2 câu; thành phần thứ nhất và thứ hai mỗi thành phần có một câu trả lời không hài lòng.
method-pooled-top2 = tỷ lệ câu trả lời hài lòng
formula-pooled-top2 = Điểm = 100 × số câu trả lời hài lòng ÷ số câu được trả lời
example-pooled-top2 = Thành phần thứ nhất: 104 câu hài lòng trên 105 câu được trả lời, 104/105 = 99,05. Thành phần thứ hai: 146/147 = 99,32. Chỉ số chung gộp mọi câu hỏi: 334/336 = 99,40.
method-equal-components = trung bình các chỉ số thành phần
formula-equal-components = Chỉ số chung = tổng điểm các thành phần ÷ số thành phần có câu trả lời
example-equal-components = Điểm từng thành phần tính như phương pháp trên, chưa làm tròn. Chỉ số chung: (104/105 + 146/147 + 42/42 + 42/42) ÷ 4 = 99,59.
method-mean-5 = điểm trung bình trên điểm tối đa
formula-mean-5 = Điểm = 100 × tổng điểm các câu trả lời ÷ (mức cao nhất × số câu được trả lời)
example-mean-5 = Với 10 câu trả lời gồm 6 câu mức 5, 3 câu mức 4 và 1 câu mức 3: tổng là 45, tối đa là 5 × 10 = 50, 45/50 = 90,00. Mức thấp nhất của phương pháp này là 20 điểm, không phải 0.
method-linear-100 = điểm trung bình quy về thang 0–100
formula-linear-100 = Điểm = 100 × tổng số mức trên mức thấp nhất ÷ ((mức cao nhất − mức thấp nhất) × số câu được trả lời)
example-linear-100 = Với 10 câu trả lời trên: 45 − 10 = 35, tối đa là 4 × 10 = 40, 35/40 = 87,50.
method-all-satisfied = tỷ lệ lượt trả lời hài lòng toàn diện
formula-all-satisfied = Điểm = 100 × số lượt hài lòng ở mọi câu đã trả lời ÷ số lượt trả lời
example-all-satisfied = Nếu hai câu trả lời không hài lòng thuộc hai lượt khác nhau thì 19 trên 21 lượt hài lòng ở mọi câu, 19/21 = 90,48.
method-rounding = Phép tính dùng phân số chính xác và chỉ làm tròn một lần khi công bố, đến hai chữ số thập phân, nửa đơn vị thì làm tròn lên: 87,125 thành 87,13. Tử số và mẫu số được công bố để ai cũng tính lại được.
method-target = Mục tiêu đạt khi điểm công bố lớn hơn 90,00. Thay đổi giữa hai kỳ là hiệu của hai điểm công bố. Khi bộ câu hỏi hoặc cơ quan thay đổi, chuỗi số liệu bị ngắt và không tính thay đổi qua chỗ ngắt.
method-limits-title = Khi nào không công bố
method-limits-k = Số liệu có từ 1 đến dưới { $k } lượt trả lời không được công bố. Chỉ số chung không gộp thành phần bị ẩn. Kỳ dài chỉ gộp những tháng, quý có đủ số lượt trả lời, và ghi rõ số lượt không đưa vào. Tỷ lệ theo phương pháp all-satisfied và phân bố theo câu hỏi chỉ công bố từ 10 lượt trả lời. Không có lượt trả lời nào thì ghi “chưa có dữ liệu”, không ghi 0.
method-limits-min-n = Cơ quan được xếp hạng khi có từ { $min_n } hồ sơ kết thúc và từ { $min_n } lượt trả lời trở lên trong kỳ.
method-interval-title = Khoảng tin cậy 95%
method-interval = Các câu trả lời của cùng một lượt không độc lập với nhau, nên mỗi lượt trả lời là một đơn vị. Với mỗi lượt, gọi a là số câu được trả lời và s là số câu hài lòng; điểm R = Σs ÷ Σa có phương sai:
method-interval-variance = V = n ÷ (n − 1) × Σ(s − R × a)² ÷ (Σa)²
method-interval-wilson = Khoảng tin cậy là khoảng Wilson với z = 1,96 (chính xác là 1,959963984540054) và cỡ mẫu hiệu dụng bằng số nhỏ hơn trong hai số n và R(1 − R) ÷ V; khi V bằng 0 thì lấy n. Nhờ vậy một lượt trả lời không bao giờ tính quá một lượt.
method-interval-mean = Với hai phương pháp dựa trên điểm trung bình (mean-5 và linear-100), cách tính như trên được áp dụng trên thang 0–1 của linear-100. Khoảng tin cậy khi đó thận trọng, tức là rộng hơn mức cần thiết. Với equal-components, phương sai là của trung bình các thành phần.
method-interval-population = Không hiệu chỉnh theo tổng số hồ sơ, vì người trả lời tự quyết định có trả lời hay không. Khoảng tin cậy chỉ phản ánh ngẫu nhiên giữa những người trả lời.
method-coverage-title = Tỷ lệ trả lời
method-coverage = Tỷ lệ trả lời bằng số hồ sơ đã trả lời chia cho số hồ sơ kết thúc trong kỳ. Hồ sơ đã được mời là hồ sơ mà phiếu đã được trao hoặc đã được trả lời. Ba số này đếm trên cùng một tập hợp hồ sơ.
method-coverage-groups = Tỷ lệ được nêu theo cách nộp hồ sơ và theo kết quả giải quyết, vì chỉ mời người có kết quả tốt sẽ làm điểm cao hơn thực tế. Lượt trả lời từ phiếu giấy hoặc số liệu các năm trước không gắn với hồ sơ nên không tính vào tỷ lệ này.
method-rank-title = Xếp hạng
method-rank = Các cơ quan trong cùng khối được xếp theo điểm công bố. Điểm công bố bằng nhau thì đồng hạng: 1, 2, 2, 4.
method-rank-interval = Khoảng thứ hạng được tính theo Klein, Wright và Wieczorek (2020): với K cơ quan được xếp hạng, lấy khoảng tin cậy của từng cơ quan ở mức 0,95 lũy thừa 1/K. Hạng tốt nhất có thể là 1 cộng số cơ quan có cả khoảng nằm trên; hạng thấp nhất có thể là K trừ số cơ quan có cả khoảng nằm dưới. Mọi khoảng thứ hạng đúng đồng thời với độ tin cậy ít nhất 95%.
method-rank-groups = So với điểm chung của khối, cơ quan thuộc một trong ba nhóm: cao hơn rõ rệt, khi cả khoảng nói trên nằm trên điểm chung; thấp hơn rõ rệt, khi cả khoảng nằm dưới; còn lại là không khác biệt rõ rệt. Khác biệt thứ hạng trong nhóm này chưa đủ căn cứ để kết luận.
method-unranked = Cơ quan được nêu tên nhưng không xếp hạng vì một trong các lý do:
method-flagged = Một lượt trả lời có dấu hiệu bất thường khi có ít nhất hai trong các dấu hiệu: từ 8 câu trả lời giống hệt nhau và không có gì khác; gửi chưa đến 20 giây sau khi nhận phiếu; gửi từ 22 giờ đến 5 giờ; nhiều lượt của cùng một cơ quan trong 10 phút. Các lượt này vẫn được tính; số lượng luôn được nêu, và điểm khi không tính chúng được công bố nếu cả hai nhóm đủ lượt trả lời. Không xóa lượt trả lời nào mà không thông báo.
method-kept-title = Điều gì được lưu
method-kept = Được lưu cùng câu trả lời: cơ quan, kỳ, bộ câu hỏi, nguồn, cách nộp hồ sơ, lĩnh vực, các mức đã chọn và một dấu cho biết có dấu hiệu bất thường hay không. Ý kiến bằng lời được lưu riêng, không gắn với các mức đã chọn.
method-not-kept = Không lưu cùng câu trả lời: mã hồ sơ, họ tên, số điện thoại, địa chỉ IP, loại thiết bị, giờ trả lời. Sau khi tổng hợp, không ai, kể cả người quản trị hệ thống, nối được câu trả lời với hồ sơ.

# Texts of the counter: the clerk's page, the display, the kiosk.

opening-clerk = Quầy một cửa
opening-display = Màn hình tại quầy
opening-kiosk = Ki-ốt khảo sát
opening-key = Mã mở trang
opening-hint = Mã gồm 28 chữ và số do người quản trị cấp cho quầy này.
opening-refused = Mã không đúng hoặc đã bị thu hồi. Xin kiểm tra lại từng ký tự hoặc hỏi người quản trị.
opening-button = Mở

# Texts that invite by SMS, Zalo, e-mail or a portal. The short ones are sent without diacritics and
# in 160 characters, the link among them.

invitation = Kính mời Ông/Bà đánh giá mức độ hài lòng về việc giải quyết thủ tục hành chính của { $agency } tại { $link } (đến ngày { $day }). Ông/Bà tự nguyện trả lời; họ tên và mã hồ sơ không được lưu cùng câu trả lời. Xin trân trọng cảm ơn.
invitation-short = { $agency } kính mời Ông/Bà đánh giá việc giải quyết hồ sơ: { $link }
invitation-nameless = Kính mời Ông/Bà đánh giá việc giải quyết hồ sơ: { $link }
# Texts of the display and the kiosk.

device-offline = Mất kết nối, đang thử lại…
device-no-script = Trang này cần JavaScript. Xin bật JavaScript trong trình duyệt của thiết bị rồi mở lại trang.
display-idle = Khi hồ sơ có kết quả, mã QR của phiếu đánh giá sẽ hiện tại đây.
display-invitation = Xin mời Ông/Bà quét mã bằng điện thoại để đánh giá việc giải quyết hồ sơ.
display-type = Hoặc mở { $address } và nhập mã
kiosk-idle = Khi hồ sơ có kết quả, cán bộ tại quầy sẽ mở phiếu đánh giá trên màn hình này.
kiosk-invitation = Xin mời Ông/Bà đánh giá việc giải quyết hồ sơ
kiosk-about = Phiếu chỉ mất khoảng hai phút. Cơ quan giải quyết hồ sơ:
kiosk-start = Bắt đầu
kiosk-help = Có người giúp tôi trả lời phiếu này
kiosk-trouble = Chưa gửi được vì mất kết nối hoặc hệ thống đang bận. Câu trả lời của Ông/Bà vẫn còn nguyên trên màn hình. Xin đợi một chút rồi bấm lại nút vừa rồi.
kiosk-warning = Ông/Bà còn trả lời phiếu không? Màn hình sẽ xóa các câu trả lời sau số giây dưới đây.
kiosk-stay = Tôi cần thêm thời gian
kiosk-finish = Xong
kiosk-closed-title = Phiếu này đã đóng, chưa được gửi
kiosk-closed = Ki-ốt đã chuyển sang phiếu khác hoặc phiếu đã được đóng lại. Các câu trả lời vừa rồi không được lưu. Nếu Ông/Bà còn muốn đánh giá, xin báo cán bộ tại quầy mở lại phiếu.
# Texts of the counter: paper forms typed in by a clerk.

paper-title = Nhập phiếu giấy
paper-pages = Các trang khác
paper-to-counter = Về trang quầy
paper-to-check = Kiểm tra phiếu đã nhập (đang chờ: { $count })
paper-code-label = Mã phiếu
paper-code-hint = Quét mã QR hoặc gõ 13 chữ và số in trên phiếu, rồi bấm Enter.
paper-done = Đã nhập trong lượt này: { $count } phiếu.
paper-kept = Đã ghi nhận phiếu vừa nhập.
paper-written = Đã ghi nhận phiếu vừa nhập. Phiếu đang chờ người khác kiểm tra.
paper-malformed = Mã bị thiếu hoặc sai ký tự nên chưa mở được phiếu. Xin quét hoặc gõ lại.
paper-unknown = Không có phiếu nào với mã này tại đơn vị. Xin đối chiếu từng chữ và số trên phiếu rồi gõ lại.
paper-used = Mã này đã được dùng để trả lời, nên không nhập được nữa. Mỗi phiếu chỉ trả lời một lần.
paper-expired = Phiếu đã hết hạn trả lời, nên không nhập được nữa.
paper-revoked = Mã này đã được thay hoặc thu hồi, nên không nhập được nữa. Nếu có phiếu mới hơn, xin nhập mã trên phiếu đó.
paper-answers-title = Nhập câu trả lời
paper-form = Mẫu phiếu
paper-digits = Các câu trả lời, theo thứ tự trên phiếu
paper-digits-hint = Mỗi câu một số, đủ { $total } số, gõ liền nhau; có thể cách ra giữa các phần. Xong bấm Enter.
paper-blank = bỏ trống
paper-not-applicable = không áp dụng
paper-comment = Ý kiến khác ghi trên phiếu (nếu có)
paper-assisted = Có người giúp trả lời
paper-look = Xem lại
paper-another = Bỏ qua, nhập phiếu khác
paper-wrong-digit = Số thứ { $number } không có trong bảng các số dưới đây. Xin xem phiếu và sửa lại.
paper-wrong-part = Phần { $count } có { $total } câu nhưng đã gõ { $number } số. Xin xem phiếu và sửa lại.
paper-wrong-length = Phiếu có { $total } câu nhưng đã gõ { $number } số. Xin xem phiếu và sửa lại.
paper-nothing = Phiếu không có câu trả lời nào thì không nhập được.
paper-comment-too-long = Ý kiến dài quá { $limit } ký tự. Xin viết ngắn lại.
paper-confirm-title = Đối chiếu với phiếu
paper-entered = Đã trả lời { $number }/{ $total } câu
paper-question = Câu hỏi
paper-answer = Trả lời
paper-keep = Ghi nhận phiếu
paper-edit = Sửa lại
paper-number-title = Phiếu này cần được kiểm tra
paper-number-write = Phiếu đã được ghi nhận. Xin ghi số sau lên tờ phiếu và để riêng, cho người khác nhập lại lần thứ hai:
paper-number-again = Nhìn tờ phiếu, gõ lại số vừa ghi
paper-number-wrong = Số gõ lại không khớp. Xin xem lại số đã ghi trên tờ phiếu.
paper-check-title = Kiểm tra phiếu đã nhập
paper-check-lead = Phiếu do người khác nhập và được chọn ngẫu nhiên để nhập lại lần thứ hai. Phiếu không được kiểm tra trong 7 ngày thì lấy theo lần nhập đầu.
paper-check-label = Số kiểm tra
paper-check-hint = 7 chữ số ghi trên tờ phiếu.
paper-check-waiting = Các số đang chờ kiểm tra
paper-check-none = Không có phiếu nào chờ kiểm tra.
paper-check-day = Ngày nhập
paper-check-malformed = Số bị thiếu hoặc sai chữ số. Xin xem lại số ghi trên tờ phiếu.
paper-check-gone = Không có phiếu nào chờ kiểm tra với số này tại đơn vị; có thể phiếu đã được kiểm tra xong. Xin đối chiếu số ghi trên tờ phiếu.
paper-check-own = Phiếu này do chính quầy đang mở trang nhập lần đầu. Lần thứ hai phải do người khác nhập, với mã mở trang khác.
paper-check-same = Hai lần nhập giống nhau. Phiếu đã được tính; có thể cất tờ phiếu.
paper-check-settled = Phiếu đã được tính sau khi đối chiếu. Số chỗ khác nhau: { $count }.
paper-compare = So với lần nhập đầu
paper-differences-title = Hai lần nhập khác nhau
paper-differences = Xin xem tờ phiếu và gõ số đúng cho từng câu dưới đây.
paper-differences-open = Còn câu chưa có số đúng, hoặc ý kiến quá dài. Xin xem tờ phiếu và gõ lại.
paper-first = Lần đầu:
paper-second = lần này:
paper-right = Số đúng theo tờ phiếu, câu
paper-comment-title = Đối chiếu ý kiến
paper-comment-check = Ý kiến đã nhập lần đầu; xin đối chiếu với tờ phiếu và sửa nếu sai
# Texts of the clerk's page.

counter-number = Quầy { $number }
counter-pages = Các trang của quầy
counter-list = Hồ sơ trong ngày
counter-add = Thêm hồ sơ
counter-leave = Đóng quầy
counter-back = Về danh sách hồ sơ

counter-today = Hồ sơ kết thúc hôm nay, { $day }
counter-on = Hồ sơ kết thúc ngày { $day }
counter-find = Tìm hồ sơ
counter-find-hint = Nhập đúng mã hồ sơ, hoặc quét mã QR hay nhập mã trên tờ phiếu. Để trống rồi bấm Enter để tải lại danh sách.
counter-find-button = Tìm
counter-not-found = Quầy này không có hồ sơ nào với mã vừa nhập. Xin đối chiếu lại từng ký tự với giấy biên nhận.
counter-found-none = Không tìm thấy hồ sơ
counter-found-several = Có nhiều hồ sơ cùng mã
counter-none = Chưa có hồ sơ nào kết thúc trong ngày này.
counter-digits = Bấm Alt và số ở đầu dòng (Firefox: Alt, Shift và số) để mở hồ sơ.
counter-column-number = Số
counter-column-case = Mã hồ sơ
counter-days = Ngày khác
counter-older = Hồ sơ cũ hơn trong ngày
counter-newest = Hồ sơ mới nhất trong ngày
counter-day-before = Ngày trước
counter-day-after = Ngày sau
counter-day = Xem ngày
counter-day-button = Xem
counter-wrong-day = Ngày trong địa chỉ không đúng, nên đang hiện hồ sơ của hôm nay. Xin chọn lại ngày.

counter-case = Hồ sơ
counter-about = Thông tin hồ sơ
counter-agency = Cơ quan giải quyết
counter-procedure = Mã thủ tục hành chính
counter-field = Lĩnh vực
counter-channel = Cách nộp
counter-received = Tiếp nhận
counter-due = Hẹn trả kết quả
counter-finished = Kết thúc
counter-outcome = Kết quả
counter-pending = Đang giải quyết
counter-expires = Phiếu hết hạn
counter-delivery = Trao phiếu
delivery-none = Chưa trao
delivery-no-link = Không có phiếu
delivery-slip = Phiếu in
delivery-display = Màn hình tại quầy
delivery-kiosk = Ki-ốt
delivery-message = Tin nhắn
delivery-paper = Phiếu giấy

counter-hand-over = Trao phiếu đánh giá
counter-paper = Khổ giấy
paper-80 = Giấy cuộn 80 mm
paper-58 = Giấy cuộn 58 mm
paper-a4 = Giấy A4
paper-envelope = Khổ A6, gửi kèm kết quả qua bưu chính
counter-print = In phiếu
counter-message = Gửi bằng tin nhắn
counter-no-link-title = Không trao được phiếu
counter-no-link = Hồ sơ này không có phiếu nào đang trong thời hạn trả lời.
counter-link-expired = Phiếu của hồ sơ này đã hết hạn trả lời.
counter-link-pending = Hồ sơ đang giải quyết. Khi hồ sơ kết thúc sẽ có phiếu đánh giá.
counter-link-none = Hồ sơ này không có phiếu đánh giá: phiếu đã được thu hồi hoặc chưa được lập.

counter-change = Đổi hoặc thu hồi phiếu
counter-reason = Lý do
counter-reason-hint = Được ghi lại cùng tên quầy. Xin không ghi họ tên, số điện thoại của người dân.
counter-reissue = Đổi phiếu mới
counter-revoke = Thu hồi phiếu
counter-too-late = Phiếu này đã hết hạn nên không đổi hay thu hồi được nữa.
counter-replaced = Chưa có gì thay đổi: phiếu này vừa được người khác đổi hoặc thu hồi. Xin xem lại bên dưới.
counter-history = Việc đã làm với phiếu
event-reissue = Đổi phiếu mới
event-revoke = Thu hồi phiếu
event-reprint = In lại phiếu
counter-done-added = Đã thêm hồ sơ.
counter-done-was-there = Hồ sơ này đã có từ trước. Thông tin vừa nhập không được ghi.
counter-done-assigned = Đã chuyển hồ sơ sang ki-ốt. Xin mời người dân đến ki-ốt trả lời.
counter-done-reissued = Đã đổi phiếu. Phiếu cũ không dùng được nữa; xin trao phiếu mới.
counter-done-revoked = Đã thu hồi phiếu.

counter-kiosk = Ki-ốt
counter-assign = Chuyển sang ki-ốt
counter-form-language = Phiếu giấy, ngôn ngữ
counter-paper-form = In phiếu giấy
counter-paper-entry = Nhập phiếu giấy
counter-kiosk-refused-title = Không chuyển được sang ki-ốt
counter-kiosk-refused = Ki-ốt này không nhận được hồ sơ. Xin chọn ki-ốt khác.
counter-back-to-case = Về hồ sơ
message-title = Tin nhắn mời đánh giá, hồ sơ
message-noted = Đã ghi nhận phiếu được trao bằng tin nhắn. Xin chép nội dung dưới đây vào SMS, Zalo, thư điện tử hoặc cổng dịch vụ công.
message-text = Tin có dấu
message-short = Tin SMS không dấu
message-copy = Bấm vào ô, rồi Ctrl+A, Ctrl+C để chép.

counter-apologies = Xin lỗi trễ hẹn
owed-title = Hồ sơ quá hạn chưa có phiếu xin lỗi
owed-lead = Gồm cả hồ sơ đang giải quyết. Hạn trả sớm nhất ở trên cùng.
owed-none = Không có hồ sơ nào.
owed-pages = Các trang của danh sách
owed-later = Hồ sơ có hạn trả sau đó
owed-first = Về đầu danh sách
apology-link = Lập phiếu xin lỗi và hẹn lại ngày trả kết quả
apology-form-title = Phiếu xin lỗi và hẹn lại ngày trả kết quả, hồ sơ
apology-applicant = Họ tên người nộp hồ sơ, hoặc tên tổ chức
apology-applicant-hint = Chỉ in trên phiếu, không được lưu. Bỏ trống thì trên phiếu có dòng chấm để ghi tay.
apology-reason = Lý do chậm trả kết quả
apology-date = Ngày hẹn trả kết quả mới, hoặc ngày đã trả
apology-too-early = Ngày này phải sau ngày đã hẹn; hồ sơ đang giải quyết thì không được trước hôm nay.
apology-pdf = Lập phiếu PDF để in
apology-docx = Lập phiếu Word để sửa
apology-none-title = Không cần phiếu xin lỗi
apology-none = Hồ sơ này không có ngày hẹn trả, hoặc chưa quá hạn, hoặc đã giải quyết đúng hạn.

add-title = Thêm hồ sơ đã kết thúc
add-lead = Dùng khi phần mềm một cửa chưa kết nối. Hồ sơ được ghi là kết thúc ngay bây giờ, nộp và trả kết quả tại quầy này.
add-agency = Cơ quan giải quyết
add-choose = Chọn cơ quan
add-case-code = Mã hồ sơ
add-received-at = Ngày tiếp nhận
add-due-at = Ngày hẹn trả kết quả
add-day-hint = Ngày/tháng/năm, ví dụ 05/07/2026.
add-procedure = Mã thủ tục hành chính
add-field = Lĩnh vực
add-channel = Cách nộp
add-outcome = Kết quả
add-optional = (không bắt buộc)
add-button = Thêm hồ sơ
add-refused = Không thêm được hồ sơ với mã này. Xin kiểm tra lại mã hồ sơ và cơ quan giải quyết, hoặc hỏi người quản trị.
refused-empty = Xin điền mục này.
refused-long = Dài quá { $limit } ký tự. Xin viết ngắn lại.
refused-control = Có ký tự không hiển thị được. Xin xóa đi rồi gõ lại.
refused-day = Không phải là ngày. Xin viết ngày/tháng/năm, ví dụ 05/07/2026.
refused-future = Ngày này ở sau hôm nay. Xin kiểm tra lại.
refused-validity = Cơ quan này chưa có hoặc không còn hoạt động vào ngày kết thúc hồ sơ. Xin chọn cơ quan kế thừa.
refused-damaged = Mã hồ sơ bị bảng tính đổi thành số và mất các chữ số cuối. Xin nhập theo giấy tiếp nhận hồ sơ.
refused-formula = Không được bắt đầu bằng dấu =, +, - hoặc @.
refused-choice = Xin chọn một mục trong danh sách.

counter-no-case-title = Không có hồ sơ này
counter-no-case = Quầy này không có hồ sơ như vậy. Xin tìm lại trong danh sách.
counter-foreign-title = Yêu cầu bị từ chối
counter-foreign = Yêu cầu này không được gửi từ trang của quầy nên chưa có gì thay đổi. Xin mở lại trang của quầy và làm lại.
counter-unreadable-title = Không đọc được nội dung gửi
counter-unreadable = Máy chủ không đọc được nội dung vừa gửi nên chưa có gì thay đổi. Xin quay lại và làm lại.
# Texts of the pages of timeliness.

timeliness-of = Tiến độ giải quyết hồ sơ, { $period }
timeliness-block = Tiến độ của cả khối
timeliness-ranking = Kết quả khảo sát mức độ hài lòng cùng kỳ
timeliness-agencies = Theo cơ quan
timeliness-fields = Theo lĩnh vực
timeliness-reasons = Lý do quá hạn
timeliness-sum = Kỳ trước chuyển sang + tiếp nhận trong kỳ = giải quyết trước hạn + đúng hạn + quá hạn + đang giải quyết trong hạn + đang giải quyết quá hạn + rút hồ sơ. Tỷ lệ trước và đúng hạn tính trên số hồ sơ đã giải quyết, không kể hồ sơ rút.
timeliness-nothing = Hệ thống không có hồ sơ nào phải giải quyết trong kỳ này. Xin chọn kỳ khác.
timeliness-intake = Bộ phận Một cửa tiếp nhận hồ sơ, không giải quyết hồ sơ. Tiến độ được tính cho cơ quan giải quyết.
cases-total = Cả khối
column-field = Lĩnh vực
column-in-time = Tỷ lệ trước và đúng hạn
column-delay = Lý do
column-fields = Lĩnh vực (số hồ sơ)
field-unknown = chưa ghi lĩnh vực
field-others = lĩnh vực khác
fields-more = và { $count } lĩnh vực khác
reason-unknown = chưa ghi lý do
reason-others = lý do khác
reasons-none = Không có hồ sơ quá hạn trong kỳ này.
reasons-note = Gồm hồ sơ giải quyết quá hạn và hồ sơ đang giải quyết đã quá hạn. Lý do được ghi như trên phần mềm một cửa; lý do và lĩnh vực chỉ có ở ít hồ sơ được tính chung là “lý do khác”, “lĩnh vực khác” để không nêu riêng người nào.
# Texts of slips, paper forms and apologies.

slip-title = Phiếu mời đánh giá
slip-invitation = Kính mời Ông/Bà quét mã QR, dành khoảng hai phút đánh giá việc giải quyết hồ sơ; phiếu không ghi họ tên.
slip-qr = Mã QR mở phiếu đánh giá
slip-code = Mã phiếu
slip-enter = Hoặc mở { $address } rồi nhập mã phiếu.
slip-expires = Hạn trả lời: { $time } ngày { $day }/{ $month }/{ $year }
slip-hotline = Điện thoại phản ánh, kiến nghị: { $hotline }
slip-complaints = Địa chỉ phản ánh, kiến nghị: { $address }

paper-online = Có thể trả lời trên điện thoại: quét mã QR, hoặc mở { $address } rồi nhập mã phiếu.
paper-cut = Cán bộ nhập liệu cắt bỏ phần trên sau khi nhập phiếu.
paper-batch = Số lô nhập liệu (cán bộ ghi)
paper-how = Mỗi câu, xin Ông/Bà đánh dấu X vào một ô. Câu nào không rõ thì để trống.
paper-screen-no = Nếu không, xin bỏ qua các câu của phần này.
paper-skip = (bỏ qua các câu của phần này)
paper-return = Điền xong, xin Ông/Bà gửi lại phiếu cho nơi đã phát phiếu.
paper-page = Trang { $number }/{ $total }
# Texts of charts: titles, axes, legends, notes, and the charts in words.

chart-title-components = Chỉ số hài lòng của { $name }
chart-title-trend = Diễn biến chỉ số hài lòng của { $name }
chart-title-ranking = Xếp hạng chỉ số hài lòng – { $name }
chart-title-heatmap = Chỉ số hài lòng theo thành phần – { $name }
chart-title-distribution = Mức độ hài lòng theo từng câu hỏi – { $name }
chart-title-coverage = Tỷ lệ trả lời khảo sát – { $name }
chart-all-agencies = các cơ quan trong tỉnh
chart-part = (phần { $part }/{ $parts })
chart-table-heading = Bảng số liệu
chart-page = Trang { $page }/{ $pages }
chart-no-data = chưa có dữ liệu
chart-suppressed = không công bố do dưới { $k } lượt trả lời
chart-few = dưới { $k }
chart-not-asked = không khảo sát
chart-no-figure = không có số liệu
chart-no-cases = không phát sinh hồ sơ
chart-no-case-data = không có số liệu hồ sơ
chart-nothing = Không có cơ quan nào trong kỳ này.
chart-no-questions = Không có câu hỏi nào trong kỳ này.
chart-no-points = Chưa có kỳ nào.
chart-coverage-unknown = Tỷ lệ trả lời: { $rate }
chart-responses = { $n } lượt trả lời
chart-responses-unknown = lượt trả lời: { $reason }
chart-outside = { $n } lượt trả lời quá ít để công bố riêng trong kỳ này
chart-method = Phương pháp: { $method } ({ $id }, phiên bản { $version })
chart-survey = Bộ câu hỏi: { $survey }
chart-provisional = Số liệu tạm tính, tính đến { $as_of }
chart-provisional-undated = Số liệu tạm tính
chart-as-of = Số liệu tính đến { $as_of }
chart-moment = { $time } ngày { $day }/{ $month }/{ $year }
chart-without-flagged = Không tính lượt trả lời có dấu hiệu bất thường
chart-coverage = Tỷ lệ trả lời: { $rate } ({ $answered }/{ $finished } hồ sơ đã kết thúc)
chart-of-cases = { $answered }/{ $finished }
chart-target = Mục tiêu > 90
chart-target-met = đạt mục tiêu
chart-target-missed = chưa đạt mục tiêu
chart-interval = khoảng tin cậy 95%
chart-interval-note = Khoảng tin cậy chưa phản ánh sai lệch do người không trả lời.
chart-axis-note = Trục điểm bắt đầu từ { $low }, không phải từ 0.
chart-overall = Chỉ số chung
chart-column-rank = Hạng
chart-column-agency = Cơ quan
chart-column-component = Thành phần
chart-column-question = Câu hỏi
chart-column-code = Mã
chart-column-score = Điểm
chart-column-score-interval = Điểm, khoảng tin cậy 95%
chart-column-low = Cận dưới 95%
chart-column-high = Cận trên 95%
chart-column-n = Lượt trả lời
chart-column-coverage = Tỷ lệ trả lời
chart-column-coverage-cases = Tỷ lệ trả lời trên hồ sơ đã kết thúc
chart-column-rank-interval = Khoảng thứ hạng
chart-column-group = So với điểm chung
chart-column-reason = Lý do không xếp hạng
chart-column-period = Kỳ
chart-column-change = Thay đổi
chart-column-note = Ghi chú
chart-column-finished = Hồ sơ đã kết thúc
chart-column-invited = Đã được mời
chart-column-answered = Đã trả lời
chart-column-satisfied = Hài lòng
chart-column-dissatisfied = Không hài lòng
chart-column-not-applicable = Không áp dụng
chart-pooled-none = chưa có đơn vị nào được xếp hạng
chart-pooled = Điểm chung của các đơn vị được xếp hạng: { $score }
chart-group-above = cao hơn rõ rệt điểm chung của khối
chart-group-below = thấp hơn rõ rệt điểm chung của khối
chart-cell-above = cao hơn rõ rệt
chart-cell-within = chưa phân biệt được
chart-cell-below = thấp hơn rõ rệt
chart-unranked-heading = Không xếp hạng
chart-low-coverage-heading = Không xếp hạng do ít lượt trả lời
chart-rank-note = Các cơ quan có cùng điểm công bố thì đồng hạng. Khoảng thứ hạng: những thứ hạng cơ quan có thể thực sự đứng, với độ tin cậy chung 95%.
chart-break-label = Ngắt chuỗi số liệu
chart-break-note = Ngắt chuỗi số liệu: bộ câu hỏi, phương pháp hoặc cơ quan đã thay đổi, không so sánh điểm trước và sau.
chart-change-note = Thay đổi: hiệu của hai điểm công bố liền kề, tính bằng điểm.
chart-provisional-mark = tạm tính
chart-unanswered-note = Chỉ tính các câu được trả lời; số liệu từng mức ở bảng kèm theo.
chart-alt-score = { $name }: { $score }
chart-alt-interval = khoảng tin cậy 95% từ { $low } đến { $high }
chart-alt-target-met = { $count } trên { $total } cơ quan đạt mục tiêu trên 90 điểm.
chart-alt-best = Cao nhất: { $name }, { $score }.
chart-alt-last = Thấp nhất: { $name }, { $score }.
chart-alt-unranked = { $count } cơ quan không xếp hạng.
chart-alt-latest = Kỳ gần nhất, { $period }: { $score }.
chart-alt-change = Thay đổi so với kỳ trước: { $change } điểm.
chart-alt-total = Tổng cộng: { $coverage }.
chart-alt-agencies = { $count } cơ quan.
chart-alt-questions = { $count } câu hỏi.
chart-alt-breaks = Chuỗi số liệu có { $count } chỗ ngắt.
chart-heat-lowest = đến { $high }
chart-heat-between = trên { $low } đến { $high }
chart-heat-highest = trên { $low }
chart-unranked-no-cases = không phát sinh hồ sơ
chart-unranked-few-cases = dưới { $min_n } hồ sơ kết thúc trong kỳ
chart-unranked-low-coverage = dưới { $min_n } lượt trả lời
chart-unranked-other-definition = khảo sát bằng bộ câu hỏi khác
chart-unranked-not-whole-period = không hoạt động trọn kỳ
chart-unranked-suppressed = không công bố do dưới { $k } lượt trả lời

# Why there is no chart at an address of /charts.

chart-no-such = Không có biểu đồ này. Địa chỉ biểu đồ có dạng /charts/ranking.svg, .png hoặc .pdf; các loại biểu đồ: { $kinds }.
chart-no-period = Địa chỉ thiếu kỳ. Xin thêm period=2026 (năm), 2026-H1 (6 tháng), 2026-Q3 (quý) hoặc 2026-09 (tháng).
chart-both = Địa chỉ có cả cơ quan (agency) và khối (block). Xin chỉ chọn một.
chart-needs-agency = Biểu đồ này là của một cơ quan. Xin thêm agency= và mã cơ quan.
chart-needs-block = Biểu đồ này là của các cơ quan trong một khối. Xin thêm block= và mã khối.
chart-needs-either = Biểu đồ này là của một cơ quan hoặc một khối. Xin thêm agency= hoặc block=.
chart-wrong-method = Không có phương pháp tính điểm nào với tên này. Các phương pháp: { $methods }.
chart-wrong-flag = exclude_flagged chỉ có thể là true hoặc false.
chart-wrong-width = Chiều rộng (width) phải là số điểm ảnh từ { $least } đến { $most }.
chart-file-all = toan-tinh
chart-file-components = bieu-do-thanh-phan
chart-file-trend = bieu-do-dien-bien
chart-file-ranking = bieu-do-xep-hang
chart-file-heatmap = bieu-do-diem-theo-thanh-phan
chart-file-distribution = bieu-do-tung-cau-hoi
chart-file-coverage = bieu-do-ty-le-tra-loi
chart-wrong-query = Không đọc được phần sau dấu hỏi của địa chỉ. Mỗi tên chỉ được có một lần.
chart-not-then = Cơ quan không hoạt động trong kỳ này. Xin chọn kỳ khác.
chart-too-large = Biểu đồ quá lớn cho tệp PNG. Xin tải tệp SVG hoặc PDF.
