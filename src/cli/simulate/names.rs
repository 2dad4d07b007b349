//! Names of the made-up province.
//!
//! The kinds of names are those in use since the mergers of 1/3/2025 (departments) and 1/7/2025
//! (communes, wards, special zones). No name stands for a real place.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use unicode_normalization::UnicodeNormalization;

use super::error::SimulateError;
use crate::domain::cases::agency::{Agency, INTAKE_BLOCK, Slug};

pub const DEPARTMENT_BLOCK: &str = "so-ban-nganh";
const COMMUNE_BLOCK: &str = "xa-phuong-dac-khu";

/// Departments: Vietnamese name, English name, and the weight of its share of the cases.
#[rustfmt::skip] // A table: one row a line.
pub const DEPARTMENTS: [(&str, &str, u64); 20] = [
    ("Sở Nội vụ", "Department of Home Affairs", 60),
    ("Sở Tài chính", "Department of Finance", 130),
    ("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment", 260),
    ("Sở Xây dựng", "Department of Construction", 170),
    ("Sở Khoa học và Công nghệ", "Department of Science and Technology", 12),
    ("Sở Tư pháp", "Department of Justice", 80),
    ("Sở Công Thương", "Department of Industry and Trade", 90),
    ("Sở Y tế", "Department of Health", 70),
    ("Sở Giáo dục và Đào tạo", "Department of Education and Training", 40),
    ("Sở Văn hóa và Thể thao", "Department of Culture and Sports", 15),
    ("Sở Du lịch", "Department of Tourism", 10),
    ("Sở Dân tộc và Tôn giáo", "Department of Ethnic and Religious Affairs", 6),
    ("Sở Ngoại vụ", "Department of Foreign Affairs", 3),
    ("Thanh tra tỉnh", "Provincial Inspectorate", 2),
    ("Văn phòng Ủy ban nhân dân tỉnh", "Office of the Provincial People's Committee", 4),
    ("Ban Quản lý các khu công nghiệp", "Industrial Zones Authority", 45),
    ("Ban Quản lý Khu kinh tế", "Economic Zone Authority", 18),
    ("Ban Quản lý Khu công nghệ cao", "High-Tech Park Authority", 2),
    ("Sở Quy hoạch - Kiến trúc", "Department of Planning and Architecture", 9),
    ("Sở An toàn thực phẩm", "Department of Food Safety", 20),
];

/// The first and second syllables of commune names. Within a list no two are the same without
/// accents, so that every pair gives a different code.
#[rustfmt::skip] // A table: one row a line.
const FIRST: [&str; 60] = [
    "Tân", "An", "Bình", "Phú", "Long", "Hòa", "Đông", "Mỹ", "Thượng", "Vĩnh", "Hưng", "Nam",
    "Bắc", "Tây", "Xuân", "Thanh", "Quang", "Minh", "Đại", "Yên", "Kim", "Ngọc", "Hồng", "Lương",
    "Vạn", "Cẩm", "Châu", "Diễn", "Đức", "Gia", "Giao", "Hà", "Hải", "Hiệp", "Khánh", "Kỳ", "Lâm",
    "Liên", "Lộc", "Mai", "Nghĩa", "Nhân", "Ninh", "Phong", "Phước", "Sông", "Quế", "Sơn", "Tam",
    "Thái", "Thiện", "Thọ", "Thuận", "Tiên", "Trung", "Trường", "Tuyên", "Uyên", "Việt", "Vũ",
];
#[rustfmt::skip] // A table: one row a line.
const SECOND: [&str; 60] = [
    "Hưng", "An", "Phú", "Thịnh", "Hòa", "Lộc", "Thành", "Sơn", "Giang", "Hải", "Bình", "Cường",
    "Dương", "Điền", "Đồng", "Đức", "Hà", "Hiệp", "Hội", "Khê", "Lạc", "Lâm", "Lập", "Lĩnh",
    "Long", "Lợi", "Lương", "Mai", "Minh", "Mỹ", "Nghĩa", "Nguyên", "Ninh", "Phong", "Phúc",
    "Phước", "Quang", "Quý", "Tâm", "Tân", "Thạch", "Thái", "Thắng", "Thiện", "Thọ", "Thuận",
    "Thủy", "Tiến", "Trạch", "Trà", "Trị", "Trung", "Trường", "Vân", "Viên", "Vinh", "Xá", "Xuyên",
    "Yên", "Ý",
];

/// A random order of commune names without repetition.
pub struct CommuneNames {
    order: Vec<usize>,
    next: usize,
}

impl CommuneNames {
    pub fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut order: Vec<usize> = (0..FIRST.len() * SECOND.len())
            .filter(|pair| FIRST[pair / SECOND.len()] != SECOND[pair % SECOND.len()])
            .collect();
        order.shuffle(rng);
        Self { order, next: 0 }
    }

    /// Returns the next commune and its intake office: mostly xã, a fifth phường, rarely đặc khu.
    pub fn commune(
        &mut self,
        index: usize,
        rng: &mut ChaCha8Rng,
    ) -> Result<(Agency, Agency), SimulateError> {
        let pair = self.order.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        let place = format!(
            "{} {}",
            FIRST[pair / SECOND.len()],
            SECOND[pair % SECOND.len()]
        );
        let (kind, english) = if index % 250 == 24 {
            ("Đặc khu", "Special Zone")
        } else if index < 3 || rng.random_ratio(1, 5) {
            ("Phường", "Ward")
        } else {
            ("Xã", "Commune")
        };
        let english = format!("{} {english}", unaccented(&place));
        let commune = agency(&format!("{kind} {place}"), &english, COMMUNE_BLOCK)?;
        let office = agency(
            &format!("Bộ phận Một cửa {} {place}", kind.to_lowercase()),
            &format!("One-Stop Shop of {english}"),
            INTAKE_BLOCK,
        )?;
        Ok((commune, office))
    }
}

pub fn agency(name: &str, english: &str, block: &str) -> Result<Agency, SimulateError> {
    let words = unaccented(name).to_lowercase().replace(" - ", " ");
    Ok(Agency {
        code: Slug::parse(&words.replace(' ', "-"))?,
        name: name.to_owned(),
        name_en: Some(english.to_owned()),
        block: Slug::parse(block)?,
        valid_from: None,
        valid_to: None,
        successor: None,
    })
}

/// Returns a Vietnamese text without its accents.
fn unaccented(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}
