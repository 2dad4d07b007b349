//! Fixed sample data over time and over questions.

use super::samples::{COMPONENTS, figure};
use crate::domain::amount::Amount;
use crate::domain::cases::agency::Slug;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::distribution::{Distribution, QuestionDistribution};
use crate::domain::figures::method::Method;
use crate::domain::figures::score::{Figure, Hidden};
use crate::domain::figures::trend::{Trend, TrendPoint};
use crate::domain::indices::{IndexName, PublishedFigure};
use crate::domain::period::Period;

/// A series by month with a break, a month without data and a suppressed one.
pub fn trend(months: i8) -> (Trend, Vec<Coverage>) {
    let mut points: Vec<TrendPoint> = Vec::new();
    let mut coverages = Vec::new();
    for index in 0..months {
        let (year, month) = (2024 + i16::from(index / 12), index % 12 + 1);
        let n = 40 + i64::from(index) * 13 % 60;
        let figure = match index {
            4 => Figure::no_data(),
            9 => Figure::suppressed(),
            _ => figure(n * (870 + i64::from(index) * 29 % 130) / 1000, n, n),
        };
        let break_before = index == 6;
        let before = points
            .last()
            .and_then(|p| p.figure.score)
            .filter(|_| !break_before);
        let change = figure
            .score
            .zip(before)
            .map(|(now, then)| now.change_since(then));
        points.push(TrendPoint {
            period: format!("{year}-{month:02}").parse().unwrap(),
            change,
            break_before,
            provisional: index == months - 1,
            figure,
        });
        coverages.push(Coverage {
            finished: n * 3,
            invited: n * 2,
            answered: n,
        });
    }
    let trend = Trend {
        period: points
            .last()
            .map_or(Period::Year(2026), |point| point.period),
        name: "Sở Giáo dục và Đào tạo".to_owned(),
        as_of: Some("2026-10-04T07:30:00Z".to_owned()),
        method: Method::PooledTop2,
        points,
        published: Vec::new(),
    };
    (trend, coverages)
}

const QUESTIONS: [(&str, &str, usize); 16] = [
    ("TC1", "Biển hiệu, chỉ dẫn", 0),
    ("TC2", "Ghế ngồi, bàn viết", 0),
    ("TC3", "Trang thiết bị", 0),
    ("TC4", "Niêm yết công khai thủ tục", 0),
    ("TC5", "Thời gian chờ đến lượt", 0),
    ("CC1", "Thái độ giao tiếp", 1),
    ("CC2", "Lắng nghe, trả lời đầy đủ", 1),
    ("CC3", "Hướng dẫn kê khai", 1),
    ("CC4", "Hướng dẫn hồ sơ một lần, đầy đủ, dễ hiểu", 1),
    ("CC5", "Tuân thủ quy định", 1),
    ("CC6", "Thạo việc", 1),
    ("CC7", "Không gây phiền hà", 1),
    ("KQ1", "Đúng hẹn", 2),
    ("KQ2", "Đầy đủ, chính xác", 2),
    ("PA1", "Hình thức tiếp nhận PAKN", 3),
    ("PA2", "Xử lý, trả lời PAKN", 3),
];

/// Sixteen questions of five levels; one without answers and one suppressed.
pub fn distribution() -> Distribution {
    let questions = QUESTIONS
        .iter()
        .zip(0..)
        .map(|((code, short, component), i): (_, i64)| {
            let levels = match i {
                14 => Some(vec![0; 5]),
                15 => None,
                _ => Some(vec![
                    i % 4,
                    3 + i * 5 % 11,
                    8 + i * 7 % 23,
                    120 + i * 3,
                    340 - i * 9,
                ]),
            };
            QuestionDistribution {
                code: (*code).to_owned(),
                short: (*short).to_owned(),
                component: COMPONENTS[*component].1.to_owned(),
                n: levels.as_ref().map(|levels| levels.iter().sum()),
                not_applicable: levels.as_ref().map(|_| i),
                levels,
                hidden: Hidden::Few,
            }
        })
        .collect();
    Distribution {
        period: Period::Quarter(2026, 3),
        provisional: true,
        as_of: Some("2026-10-04T07:30:00Z".to_owned()),
        name: "Sở Giáo dục và Đào tạo".to_owned(),
        survey: "so-nganh-4".to_owned(),
        k: 5,
        labels: [
            "Rất không hài lòng",
            "Không hài lòng",
            "Bình thường",
            "Hài lòng",
            "Rất hài lòng",
        ]
        .map(str::to_owned)
        .to_vec(),
        polarity: vec![-1, -1, 0, 1, 1],
        n: Some(498),
        hidden: Hidden::Few,
        questions,
    }
}

/// Figures that others have published, of an agency and of the province.
pub fn published() -> Vec<PublishedFigure> {
    let figure = |index: &str, period: &str, value: &str, max: &str| PublishedFigure {
        index: IndexName::new(index),
        agency: Slug::parse("so-gddt").ok().filter(|_| max == "100"),
        period: period.parse().unwrap(),
        value: Amount::parse(value).unwrap(),
        max: Amount::parse(max).unwrap(),
        source: "QĐ 2566/QĐ-UBND Hưng Yên, 9/11/2021".to_owned(),
        url: Some("https://hungyen.gov.vn/qd-2566".to_owned()),
    };
    vec![
        figure("PAPI", "2020", "43.2156", "80"),
        figure("SIPAS", "2021", "99.2", "100"),
        figure("PAR INDEX", "2021", "87", "100"),
    ]
}
