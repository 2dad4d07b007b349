//! Sample procedures, with names, fields and time limits as portals print them, and made-up codes.

/// One administrative procedure.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// The code: made up, in the form that the national database uses.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
    /// The field (lĩnh vực).
    pub field: &'static str,
    /// The time limit in working days; 0 is "on the same day".
    pub days: usize,
}

const fn procedure(
    code: &'static str,
    name: &'static str,
    field: &'static str,
    days: usize,
) -> Procedure {
    Procedure {
        code,
        name,
        field,
        days,
    }
}

/// The field in which overdue cases are common.
pub const LAND: &str = "Đất đai";

/// The procedures of communes, the most frequent first.
#[rustfmt::skip] // A table: one row a line.
pub static COMMUNE: &[Procedure] = &[
    procedure("2.900101", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "Chứng thực", 0),
    procedure("1.900102", "Đăng ký khai sinh", "Hộ tịch", 1),
    procedure("1.900103", "Cấp giấy xác nhận tình trạng hôn nhân", "Hộ tịch", 3),
    procedure("1.900104", "Đăng ký biến động quyền sử dụng đất do chuyển nhượng, tặng cho", LAND, 8),
    procedure("1.900105", "Đăng ký kết hôn", "Hộ tịch", 1),
    procedure("1.900106", "Thực hiện, điều chỉnh trợ cấp xã hội hằng tháng", "Bảo trợ xã hội", 10),
    procedure("1.900107", "Cấp giấy chứng nhận quyền sử dụng đất lần đầu", LAND, 20),
    procedure("1.900108", "Đăng ký thành lập hộ kinh doanh", "Hộ kinh doanh", 3),
    procedure("1.900109", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "Xây dựng", 10),
    procedure("2.900110", "Giải quyết chế độ mai táng phí đối với người có công", "Người có công", 10),
];

/// Returns the procedures of the department with a code.
pub fn of_department(code: &str) -> &'static [Procedure] {
    DEPARTMENTS
        .iter()
        .find(|(department, _)| *department == code)
        .map_or(GENERAL, |(_, procedures)| procedures)
}

static GENERAL: &[Procedure] = &[
    procedure(
        "2.900901",
        "Giải quyết khiếu nại lần đầu",
        "Khiếu nại, tố cáo",
        30,
    ),
    procedure("2.900902", "Tiếp nhận, xử lý đơn", "Khiếu nại, tố cáo", 10),
];

#[rustfmt::skip] // A table: one row a line.
static DEPARTMENTS: &[(&str, &[Procedure])] = &[
    ("so-noi-vu", &[
        procedure("1.900201", "Cấp giấy phép lao động cho người lao động nước ngoài", "Việc làm", 5),
        procedure("1.900202", "Đăng ký nội quy lao động của doanh nghiệp", "Lao động", 7),
        procedure("1.900203", "Công nhận người có công với cách mạng", "Người có công", 20),
    ]),
    ("so-tai-chinh", &[
        procedure("2.900211", "Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên", "Doanh nghiệp", 3),
        procedure("2.900212", "Đăng ký thay đổi nội dung đăng ký doanh nghiệp", "Doanh nghiệp", 3),
        procedure("1.900213", "Điều chỉnh giấy chứng nhận đăng ký đầu tư", "Đầu tư", 10),
    ]),
    ("so-nong-nghiep-va-moi-truong", &[
        procedure("1.900221", "Đăng ký biến động đất đai của tổ chức", LAND, 10),
        procedure("1.900222", "Cấp lại giấy chứng nhận quyền sử dụng đất do bị mất", LAND, 15),
        procedure("1.900223", "Cấp giấy phép môi trường", "Môi trường", 30),
        procedure("1.900224", "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "Quản lý chất lượng nông sản", 10),
    ]),
    ("so-xay-dung", &[
        procedure("1.900231", "Cấp, đổi chứng chỉ hành nghề hoạt động xây dựng hạng II", "Xây dựng", 15),
        procedure("1.900232", "Cấp phù hiệu xe kinh doanh vận tải", "Đường bộ", 2),
        procedure("1.900233", "Thẩm định báo cáo nghiên cứu khả thi đầu tư xây dựng", "Xây dựng", 25),
    ]),
    ("so-khoa-hoc-va-cong-nghe", &[
        procedure("1.900241", "Đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ", "Khoa học và công nghệ", 10),
        procedure("1.900242", "Cấp giấy phép tiến hành công việc bức xạ", "An toàn bức xạ", 20),
        procedure("1.900243", "Cấp giấy phép bưu chính", "Bưu chính", 15),
    ]),
    ("so-tu-phap", &[
        procedure("2.900251", "Đăng ký hành nghề luật sư với tư cách cá nhân", "Luật sư", 7),
        procedure("2.900252", "Bổ nhiệm công chứng viên", "Công chứng", 20),
        procedure("2.900253", "Nhập quốc tịch Việt Nam: thẩm tra hồ sơ", "Quốc tịch", 30),
    ]),
    ("so-cong-thuong", &[
        procedure("2.900261", "Thông báo thực hiện khuyến mại", "Xúc tiến thương mại", 0),
        procedure("2.900262", "Cấp giấy chứng nhận đủ điều kiện bán lẻ xăng dầu", "Lưu thông hàng hóa", 10),
    ]),
    ("so-y-te", &[
        procedure("1.900271", "Cấp giấy phép hành nghề khám bệnh, chữa bệnh", "Khám bệnh, chữa bệnh", 20),
        procedure("1.900272", "Cấp giấy chứng nhận đủ điều kiện kinh doanh dược", "Dược phẩm", 15),
        procedure("1.900273", "Công bố đủ điều kiện tiêm chủng", "Y tế dự phòng", 3),
    ]),
    ("so-giao-duc-va-dao-tao", &[
        procedure("1.900281", "Chuyển trường đối với học sinh trung học phổ thông", "Giáo dục trung học", 1),
        procedure("1.900282", "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", "Văn bằng, chứng chỉ", 1),
        procedure("1.900283", "Cho phép trung tâm ngoại ngữ, tin học hoạt động giáo dục", "Giáo dục thường xuyên", 15),
    ]),
    ("so-van-hoa-va-the-thao", &[
        procedure("1.900291", "Cấp giấy phép tổ chức biểu diễn nghệ thuật", "Nghệ thuật biểu diễn", 5),
        procedure("1.900292", "Cấp giấy chứng nhận đủ điều kiện kinh doanh hoạt động thể thao", "Thể dục, thể thao", 7),
    ]),
    ("so-du-lich", &[
        procedure("2.900301", "Cấp thẻ hướng dẫn viên du lịch nội địa", "Lữ hành", 10),
        procedure("2.900302", "Công nhận hạng cơ sở lưu trú du lịch", "Lưu trú du lịch", 20),
    ]),
    ("so-dan-toc-va-ton-giao", &[
        procedure("1.900311", "Đăng ký hoạt động tín ngưỡng, tôn giáo tập trung", "Tôn giáo", 20),
        procedure("1.900312", "Thông báo danh mục hoạt động tôn giáo", "Tôn giáo", 0),
    ]),
    ("so-ngoai-vu", &[
        procedure("2.900321", "Cấp văn bản cho phép sử dụng thẻ đi lại doanh nhân APEC", "Lãnh sự", 10),
        procedure("2.900322", "Cho phép tổ chức hội nghị, hội thảo quốc tế", "Hội nghị quốc tế", 10),
    ]),
    ("so-quy-hoach-kien-truc", &[
        procedure("1.900331", "Cung cấp thông tin về quy hoạch", "Quy hoạch", 10),
        procedure("1.900332", "Cấp chứng chỉ hành nghề kiến trúc", "Kiến trúc", 15),
    ]),
    ("so-an-toan-thuc-pham", &[
        procedure("1.900341", "Đăng ký bản công bố sản phẩm thực phẩm", "An toàn thực phẩm", 7),
        procedure("1.900342", "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "An toàn thực phẩm", 15),
    ]),
    ("ban-quan-ly-cac-khu-cong-nghiep", &[
        procedure("1.900351", "Cấp giấy chứng nhận đăng ký đầu tư trong khu công nghiệp", "Đầu tư", 10),
        procedure("1.900352", "Cấp giấy phép lao động trong khu công nghiệp", "Việc làm", 5),
    ]),
    ("ban-quan-ly-khu-kinh-te", &[
        procedure("1.900361", "Cấp giấy chứng nhận đăng ký đầu tư trong khu kinh tế", "Đầu tư", 10),
        procedure("1.900362", "Cấp giấy phép xây dựng công trình trong khu kinh tế", "Xây dựng", 15),
    ]),
    ("ban-quan-ly-khu-cong-nghe-cao", &[
        procedure("1.900371", "Cấp giấy chứng nhận hoạt động công nghệ cao", "Khoa học và công nghệ", 15),
    ]),
    ("van-phong-uy-ban-nhan-dan-tinh", &[
        procedure("1.900381", "Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh theo công trạng", "Thi đua, khen thưởng", 20),
        procedure("1.900382", "Cấp bản sao tài liệu lưu trữ", "Văn thư, lưu trữ", 2),
    ]),
];

/// The reasons for overdue cases. The first three are about land.
pub static OVERDUE_REASONS: &[&str] = &[
    "Phải xác minh nguồn gốc đất, đo đạc lại hiện trạng thửa đất",
    "Vướng mắc về đất đai: chờ ý kiến của cơ quan đăng ký đất đai",
    "Thửa đất có tranh chấp ranh giới, phải xác minh lại",
    "Chờ kết quả xác minh của cơ quan phối hợp",
    "Chờ văn bản xác minh của địa phương khác",
];

/// The number of reasons that are about land.
pub const LAND_REASONS: usize = 3;
