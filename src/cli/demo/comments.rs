//! The comments of the sample province.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const CONTENT: [&str; 10] = [
    "Cán bộ hướng dẫn tận tình, dễ hiểu.",
    "Nhận kết quả sớm hơn giấy hẹn, rất cảm ơn.",
    "Nộp trực tuyến thuận tiện, không phải đi lại.",
    "Thái độ phục vụ tốt, nơi tiếp nhận sạch sẽ.",
    "Được giải thích rõ giấy tờ cần nộp ngay từ đầu.",
    "Thủ tục nhanh gọn.",
    "Lấy số thứ tự công bằng, không phải chờ lâu.",
    "Nhân viên hỗ trợ người cao tuổi chu đáo.",
    "Trả kết quả qua bưu điện rất tiện cho người ở xa.",
    "Mong tiếp tục duy trì chất lượng phục vụ như hiện nay.",
];

const DISCONTENT: [&str; 10] = [
    "Phải bổ sung giấy tờ hai lần mới xong.",
    "Chờ lâu, ít ghế ngồi.",
    "Trễ hẹn nhưng không có thông báo trước.",
    "Hướng dẫn chưa rõ, phải hỏi nhiều người.",
    "Cổng dịch vụ công hay báo lỗi khi tải tệp lên.",
    "Nên có thêm người trực quầy vào sáng thứ Hai.",
    "Kết quả sai một chữ, phải đi lại để sửa.",
    "Đề nghị niêm yết mức lệ phí ở chỗ dễ nhìn.",
    "Nơi tiếp nhận khó tìm, cần thêm biển chỉ dẫn.",
    "Điện thoại hỏi hồ sơ không có người nghe máy.",
];

/// Returns a comment for one person in twelve, content or not by the quality of the agency.
pub fn draw(quality: f64, rng: &mut ChaCha8Rng) -> Option<String> {
    if !rng.random_ratio(1, 12) {
        return None;
    }
    let content = rng.random_bool((quality / 100.0).clamp(0.0, 1.0));
    let texts = if content { &CONTENT } else { &DISCONTENT };
    Some(texts[rng.random_range(0..texts.len())].to_owned())
}
