//! Fixed sample data: real names and figures where they are published, plausible ones elsewhere.

use crate::domain::figures::coverage::{AgencyCoverage, Coverage, CoverageReport};
use crate::domain::figures::interval::{Estimate, Z_95};
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::{RankReport, rank};
use crate::domain::figures::score::{
    AgencyScore, ComponentFigure, Figure, OverallFigure, ScaledEstimate, Score, ScoreReport,
};
use crate::domain::language::Languages;
use crate::domain::period::Period;

use crate::report::charts::{Texts, Theme};

pub use super::samples_funnel::funnel;
pub use super::samples_series::{distribution, published, trend};

pub fn theme() -> Theme {
    theme_in("vi")
}

pub fn theme_in(language: &str) -> Theme {
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    Theme::built_in(Texts::new(&languages, language)).unwrap()
}

pub const KHCN: &str = "Sở Khoa học và Công nghệ";
pub const BLOCK: &str = "Sở, ban, ngành";

pub const COMPONENTS: [(&str, &str); 4] = [
    ("to-chuc", "Tổ chức giải quyết TTHC"),
    ("cong-chuc", "Công chức giải quyết TTHC"),
    ("ket-qua", "Kết quả giải quyết TTHC"),
    ("pakn", "Tiếp nhận, xử lý PAKN liên quan đến TTHC"),
];

pub fn figure(satisfied: i64, given: i64, n: i64) -> Figure {
    let ratio = satisfied as f64 / given as f64;
    let bits = ScaledEstimate {
        estimate: Estimate {
            ratio,
            effective_n: n as f64,
        },
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
        estimate: Some(bits),
        ..Figure::default()
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
        .collect::<Vec<_>>();
    let shown = components.iter().filter(|c| c.figure.score.is_some());
    let used = shown.map(|component| component.id.clone()).collect();
    AgencyScore {
        agency: code.to_owned(),
        name: name.to_owned(),
        block: "so-ban-nganh".to_owned(),
        n: overall.n,
        flagged: overall.n.map(|_| 0),
        waiting: 0,
        outside: 0,
        coverage: Coverage {
            finished,
            invited,
            answered,
        },
        components,
        overall: OverallFigure {
            figure: overall,
            used,
        },
        survey: None,
        beside: Vec::new(),
        whole_period: true,
        put_off: false,
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
pub fn around(code: &str, name: &str, per_mille: i64, n: i64) -> AgencyScore {
    let share = |shift: i64, questions: i64| {
        let given = questions * n;
        let satisfied = given * (per_mille + shift).clamp(0, 1000) / 1000;
        figure(satisfied, given, n)
    };
    let figures = [
        share(-6, 5),
        share(4, 7),
        share(-15, 2),
        share(12, 2),
        share(0, 16),
    ];
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
            let name = format!("Ủy ban nhân dân xã Nghĩa Hưng Thượng Khánh Trường số {i}");
            let code = format!("xa-{i:03}");
            let n = 30 + i * 37 % 400;
            match (i % 17, i % 19) {
                (0, _) => agency(
                    &code,
                    &name,
                    std::array::from_fn(|_| Figure::no_data()),
                    [0, 0, 0],
                ),
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
    let n = report
        .agencies
        .iter()
        .filter_map(|a| a.n)
        .sum::<i64>()
        .max(5);
    rank(report, "so-ban-nganh", BLOCK, 20, |_| {
        figure(n * 15, n * 16, n)
    })
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
                reported: None,
                agency: agency.agency.clone(),
                name: agency.name.clone(),
                block: agency.block.clone(),
                coverage: agency.coverage,
                recorded_late: 0,
                channels: Vec::new(),
                outcomes: Vec::new(),
            })
            .collect(),
    }
}
