//! Fixed sample data: real names and figures where they are published, plausible ones elsewhere.

use crate::domain::coverage::{AgencyCoverage, Coverage, CoverageReport};
use crate::domain::distribution::{Distribution, QuestionDistribution};
use crate::domain::interval::{Estimate, Z_95};
use crate::domain::method::Method;
use crate::domain::period::Period;
use crate::domain::ranking::{RankReport, rank};
use crate::domain::score::{
    AgencyScore, ComponentFigure, EstimateBits, Figure, OverallFigure, Score, ScoreReport,
};
use crate::domain::trend::{Trend, TrendPoint};

pub const KHCN: &str = "Sở Khoa học và Công nghệ";
pub const BLOCK: &str = "Sở, ban, ngành";

const COMPONENTS: [(&str, &str); 4] = [
    ("to-chuc", "Tổ chức giải quyết TTHC"),
    ("cong-chuc", "Công chức giải quyết TTHC"),
    ("ket-qua", "Kết quả giải quyết TTHC"),
    ("pakn", "Tiếp nhận, xử lý PAKN liên quan đến TTHC"),
];

pub fn figure(satisfied: i64, given: i64, n: i64) -> Figure {
    let ratio = satisfied as f64 / given as f64;
    let bits = EstimateBits {
        estimate: Estimate { ratio, effective_n: n as f64 },
        offset: 0.0,
        factor: 1.0,
    };
    let interval = bits.interval(Z_95);
    Figure {
        score: Some(Score::of_bound(ratio)),
        numerator: Some(satisfied),
        denominator: Some(given),
        n: Some(n),
        low: Some(interval.low),
        high: Some(interval.high),
        reason: None,
        estimate: Some(bits),
    }
}

/// An agency whose components are the given figures and whose overall figure is the last.
pub fn agency(code: &str, name: &str, figures: [Figure; 5], coverage: [i64; 3]) -> AgencyScore {
    let [finished, invited, answered] = coverage;
    let [a, b, c, d, overall] = figures;
    let components = COMPONENTS
        .iter()
        .zip([a, b, c, d])
        .map(|((id, name), figure)| ComponentFigure {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            figure,
        })
        .collect();
    AgencyScore {
        agency: code.to_owned(),
        name: name.to_owned(),
        block: "so-ban-nganh".to_owned(),
        n: overall.n,
        flagged: overall.n.map(|_| 0),
        waiting: 0,
        coverage: Coverage { finished, invited, answered },
        components,
        overall: OverallFigure { figure: overall, used: None },
        survey: None,
        whole_period: true,
    }
}

pub fn khcn() -> AgencyScore {
    let figures = [
        figure(104, 105, 21),
        figure(146, 147, 21),
        figure(42, 42, 21),
        figure(42, 42, 21),
        figure(334, 336, 21),
    ];
    agency("so-khcn", KHCN, figures, [34, 30, 21])
}

pub fn report(agencies: Vec<AgencyScore>) -> ScoreReport {
    ScoreReport {
        period: Period::Year(2021),
        provisional: false,
        as_of: Some("2022-02-01T01:10:00Z".to_owned()),
        method: Method::PooledTop2,
        method_version: 1,
        survey: "so-nganh-4".to_owned(),
        exclude_flagged: false,
        k: 5,
        agencies,
    }
}

/// Figures around a share of satisfied answers, from a few hundred responses.
fn around(code: &str, name: &str, per_mille: i64, n: i64) -> AgencyScore {
    let share = |shift: i64, questions: i64| {
        let given = questions * n;
        let satisfied = given * (per_mille + shift).clamp(0, 1000) / 1000;
        figure(satisfied, given, n)
    };
    let figures = [share(-6, 5), share(4, 7), share(-15, 2), share(12, 2), share(0, 16)];
    agency(code, name, figures, [n * 5 / 2, n * 2, n])
}

/// Seven agencies: published names, a tie, misses, one without data and one suppressed.
pub fn province() -> ScoreReport {
    let none = || std::array::from_fn(|_| Figure::no_data());
    let hidden = || std::array::from_fn(|_| Figure::suppressed());
    let mut merged = around("so-tttt", "Sở Thông tin và Truyền thông", 951, 80);
    merged.whole_period = false;
    let mut partly = around("so-noi-vu", "Sở Nội vụ", 981, 212);
    partly.components[3].figure = Figure::no_data();
    let mut report = report(vec![
        khcn(),
        around("so-gddt", "Sở Giáo dục và Đào tạo", 992, 640),
        partly,
        around("so-xay-dung", "Sở Xây dựng", 894, 318),
        around("so-tai-chinh", "Sở Tài chính", 905, 150),
        around("so-y-te", "Sở Y tế", 905, 150),
        around("so-nnmt", "Sở Nông nghiệp và Môi trường", 741, 2210),
        around(
            "ban-qlkcn",
            "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh Hưng Yên",
            936,
            47,
        ),
        merged,
        agency("thanh-tra", "Thanh tra tỉnh", none(), [0, 0, 0]),
        agency("so-dtt", "Sở Dân tộc và Tôn giáo", hidden(), [61, 20, 3]),
    ]);
    report.provisional = true;
    report.period = Period::Quarter(2026, 3);
    report.as_of = Some("2026-10-04T07:30:00Z".to_owned());
    report
}

/// Agencies of 12-word names; every seventeenth has no data, every nineteenth is suppressed.
pub fn many(count: i64) -> ScoreReport {
    let agencies = (1..=count)
        .map(|i| {
            let name = format!(
                "Ủy ban nhân dân xã Nghĩa Hưng Thượng Khánh Trường số {i}"
            );
            let code = format!("xa-{i:03}");
            let n = 30 + i * 37 % 400;
            match (i % 17, i % 19) {
                (0, _) => agency(&code, &name, std::array::from_fn(|_| Figure::no_data()), [0, 0, 0]),
                (_, 0) => agency(
                    &code,
                    &name,
                    std::array::from_fn(|_| Figure::suppressed()),
                    [80, 12, 4],
                ),
                _ => around(&code, &name, 1000 - i * 53 % 290, n),
            }
        })
        .collect();
    let mut report = report(agencies);
    report.period = Period::Half(2026, 1);
    report
}

pub fn ranking(report: ScoreReport) -> RankReport {
    let n = report.agencies.iter().filter_map(|a| a.n).sum::<i64>().max(5);
    rank(report, "so-ban-nganh", BLOCK, 20, figure(n * 15, n * 16, n))
}

pub fn coverage(report: &ScoreReport) -> CoverageReport {
    CoverageReport {
        period: report.period,
        provisional: report.provisional,
        as_of: report.as_of.clone(),
        agencies: report
            .agencies
            .iter()
            .map(|agency| AgencyCoverage {
                agency: agency.agency.clone(),
                name: agency.name.clone(),
                block: agency.block.clone(),
                coverage: agency.coverage,
                channels: Vec::new(),
                outcomes: Vec::new(),
            })
            .collect(),
    }
}

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
        let before = points.last().and_then(|p| p.figure.score).filter(|_| !break_before);
        let change = figure.score.zip(before).map(|(now, then)| now.change_since(then));
        points.push(TrendPoint {
            period: format!("{year}-{month:02}").parse().unwrap(),
            change,
            break_before,
            provisional: index == months - 1,
            figure,
        });
        coverages.push(Coverage { finished: n * 3, invited: n * 2, answered: n });
    }
    let trend = Trend {
        period: points.last().map_or(Period::Year(2026), |point| point.period),
        name: "Sở Giáo dục và Đào tạo".to_owned(),
        as_of: Some("2026-10-04T07:30:00Z".to_owned()),
        method: Method::PooledTop2,
        points,
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
                _ => Some(vec![i % 4, 3 + i * 5 % 11, 8 + i * 7 % 23, 120 + i * 3, 340 - i * 9]),
            };
            QuestionDistribution {
                code: (*code).to_owned(),
                short: (*short).to_owned(),
                component: COMPONENTS[*component].1.to_owned(),
                n: levels.as_ref().map(|levels| levels.iter().sum()),
                not_applicable: levels.as_ref().map(|_| i),
                levels,
            }
        })
        .collect();
    Distribution {
        period: Period::Quarter(2026, 3),
        provisional: true,
        as_of: Some("2026-10-04T07:30:00Z".to_owned()),
        name: "Sở Giáo dục và Đào tạo".to_owned(),
        survey: "so-nganh-4".to_owned(),
        labels: ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
            .map(str::to_owned)
            .to_vec(),
        polarity: vec![-1, -1, 0, 1, 1],
        n: Some(498),
        questions,
    }
}
