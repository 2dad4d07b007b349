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
