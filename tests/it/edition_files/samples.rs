//! Blocks of any size, with long names and every status.

use std::collections::HashMap;

use sipas::domain::answers::sums::{ComponentSet, Sums};
use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::timeliness::Timeliness;
use sipas::domain::editions::compose::{
    AgencyAnswers, BlockFigures, EditionHeading, Previous, ScoredSurvey, compose,
};
use sipas::domain::editions::correct::correction;
use sipas::domain::editions::manifest::Manifest;
use sipas::domain::figures::coverage::Coverage;
use sipas::domain::figures::disclosure::{Pooled, PooledSums, QuestionCounts, QuestionSums};
use sipas::domain::figures::distribution::{Distribution, DistributionCounts};
use sipas::domain::figures::method::Method;
use sipas::domain::figures::ranking::rank;
use sipas::domain::figures::score::{AgencyCounts, AgencyScore, ScoreReport, overall_figure};
use sipas::domain::language::Languages;
use sipas::domain::rating::Rating;
use sipas::domain::survey::{About, Component, Definition, Question, shipped};
use sipas::outputs::editions::title;

use crate::support::builders::{agency, at};

const NAMES: [&str; 12] = [
    "Sở Nông nghiệp và Môi trường",
    "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh Hưng Yên",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Ủy ban nhân dân xã Nguyễn Nghiêm Phước Thạnh Trường Khánh",
    "Sở Khoa học và Công nghệ",
    "Ủy ban nhân dân phường Mỹ Hào Thượng Hồng Đường Hào Phố Nối",
    "Thanh tra tỉnh",
    "Sở Dân tộc và Tôn giáo",
    "Ủy ban nhân dân đặc khu Côn Đảo Lý Sơn Bạch Long Vĩ",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Sở Y tế",
];

/// The sums of `n` responses to `questions` questions, of whose answers so many are not satisfied:
/// level 2 in place of 5, spread as evenly as they can be.
fn sums(n: i64, questions: i64, unsatisfied: i64) -> Sums {
    let mut all = Sums::default();
    if n == 0 {
        return all;
    }
    let (each, more) = (unsatisfied / n, unsatisfied % n);
    for (responses, low) in [(n - more, each), (more, each + 1)] {
        let (a, s) = (questions, questions - low);
        let t = 4 * s + low;
        all += Sums {
            n: responses,
            a: responses * a,
            s: responses * s,
            t: responses * t,
            all_satisfied: if low == 0 { responses } else { 0 },
            aa: responses * a * a,
            ss: responses * s * s,
            sa: responses * s * a,
            tt: responses * t * t,
            ta: responses * t * a,
            dissatisfied: if low > 0 { responses } else { 0 },
            judged: responses,
        };
    }
    all
}

/// The questions of a component that are about an agency, or about an intake office.
fn asked(component: &Component, is_office: bool) -> Vec<&Question> {
    let questions = component.questions.iter();
    questions
        .filter(|question| !is_office || question.about == About::Intake)
        .collect()
}

/// The sums of an agency, or of an intake office, whose questions get so many unsatisfied answers of a
/// thousand.
fn pooled(definition: &Definition, is_office: bool, n: i64, per_mille: i64) -> Pooled {
    let mut pooled = Pooled::default();
    let mut low_in_all = 0;
    let mut questions_in_all = 0;
    for (index, component) in (0..).zip(&definition.components) {
        let questions = i64::try_from(asked(component, is_office).len()).unwrap();
        if questions == 0 {
            pooled.components.push(PooledSums::default());
            continue;
        }
        let low = n * questions * (per_mille + 3 * index).min(1000) / 1000;
        pooled.components.push(PooledSums {
            sums: sums(n, questions, low),
            ..PooledSums::default()
        });
        low_in_all += low;
        questions_in_all += questions;
    }
    pooled.overall.sums = sums(n, questions_in_all, low_in_all);
    let components = ComponentSet::pooled(definition);
    let is_used = |component: &usize| pooled.components[*component].sums.n > 0;
    pooled.used = components.components().filter(is_used).collect();
    pooled
}

fn distribution(definition: &Definition, own: &Agency, n: i64, per_mille: i64) -> Distribution {
    let mut questions = HashMap::new();
    for (component, question) in definition.questions() {
        // As many as the component has, the first questions one more than the others.
        let asked = asked(&definition.components[component], own.is_intake_office());
        let count = i64::try_from(asked.len()).unwrap();
        let Some(at) = asked.iter().position(|of| of.code == question.code) else {
            continue;
        };
        let per_mille = (per_mille + 3 * i64::try_from(component).unwrap()).min(1000);
        let (low, more) = (n * count * per_mille / 1000, i64::try_from(at).unwrap());
        let low = low / count + i64::from(more < low % count);
        let mut sums = QuestionSums::default();
        if n >= 10 {
            let mut counts = QuestionCounts::default();
            counts.add(Rating::Level(5), n - low);
            counts.add(Rating::Level(2), low);
            sums.counts = counts;
        } else {
            sums.left_out = n;
        }
        questions.insert(question.code.clone(), sums);
    }
    Distribution::new(DistributionCounts {
        period: "2026-Q3".parse().unwrap(),
        provisional: false,
        as_of: None,
        name: own.name.clone(),
        definition,
        intake_office: own.is_intake_office(),
        n: Some(n),
        questions,
        untold: HashMap::new(),
        k: 10,
    })
}

/// An edition of a block of so many agencies; of `previous`, each has changed a little.
pub fn edition(count: i64, previous: Option<&Manifest>) -> Manifest {
    block_edition(("so-ban-nganh", "Sở, ban, ngành"), count, previous)
}

/// An edition of so many intake offices, which are not ranked.
pub fn offices(count: i64) -> Manifest {
    block_edition(("mot-cua", "Bộ phận Một cửa"), count, None)
}

/// The correction of an edition of so many agencies: the best one's cases were counted too low.
pub fn corrected(count: i64) -> Manifest {
    let wrong = edition(count, None);
    let mut right = wrong.clone();
    right.id += "-2";
    right.agencies[0].coverage.finished += 100;
    let reason = "Thiếu một đợt hồ sơ";
    right.replaces = Some(correction(&wrong, &"cd".repeat(32), reason, &right));
    right
}

fn block_edition(
    (block, block_name): (&str, &str),
    count: i64,
    previous: Option<&Manifest>,
) -> Manifest {
    let definition = shipped()
        .into_iter()
        .find(|definition| definition.id == "so-nganh-4")
        .unwrap();
    let survey = ScoredSurvey {
        definition: definition.clone(),
        sha256: "5a".repeat(32),
    };
    let shift = i64::from(previous.is_some()) * 12;
    let (mut agencies, mut scores, mut all) = (Vec::new(), Vec::new(), HashMap::new());
    let mut answers = HashMap::new();
    let mut timeliness = HashMap::new();
    for number in 0..count {
        let code = format!("cq-{number:03}");
        let mut own = agency(&code, block);
        let name = NAMES[usize::try_from(number).unwrap() % NAMES.len()];
        own.name = match number < 12 {
            true => name.to_owned(),
            false => format!("{name} số {number}"),
        };
        own.name_en = (number % 3 == 0).then(|| format!("Department {number}"));
        // One without cases, one that hardly anybody answers, one suppressed, one with few cases.
        let (finished, n) = match number {
            7 => (0, 0),
            8 => (640, 14),
            9 => (61, 4),
            10 => (22, 12),
            _ => (700 + number * 3, 60 + number * 37 % 500),
        };
        let per_mille = match number {
            3 => 290,
            _ => (number * 53 + shift) % 120,
        };
        let shown = if n >= 5 { n } else { 0 };
        let pooled = pooled(&definition, block == "mot-cua", shown, per_mille);
        scores.push(AgencyScore::new(
            AgencyCounts {
                agency: &own,
                definition: &definition,
                pooled: &pooled,
                flagged: Some(0),
                waiting: 0,
                outside: n - shown,
                coverage: Coverage {
                    finished,
                    invited: finished * 9 / 10,
                    answered: n,
                },
                beside: Vec::new(),
            },
            Method::PooledTop2,
            "2026-Q3".parse().unwrap(),
        ));
        let of_own = AgencyAnswers {
            survey: survey.clone(),
            distribution: distribution(&definition, &own, shown, per_mille),
        };
        answers.insert(code.clone(), of_own);
        let counts = Timeliness {
            received: finished,
            on_time: finished,
            ..Timeliness::default()
        };
        timeliness.insert(code.clone(), counts);
        all.insert(code, pooled);
        agencies.push(own);
    }
    let report = ScoreReport {
        period: "2026-Q3".parse().unwrap(),
        provisional: false,
        as_of: Some("2026-11-10T00:00:00Z".to_owned()),
        method: Method::PooledTop2,
        method_version: 1,
        survey: definition.id.clone(),
        exclude_flagged: false,
        k: 5,
        agencies: scores,
    };
    let ranking = rank(report, block, block_name, 30, |ranked| {
        let mut pooled = Pooled::default();
        for (code, own) in &all {
            if ranked.contains(code.as_str()) {
                pooled += own;
            }
        }
        overall_figure(&pooled, &definition, Method::PooledTop2)
    });
    let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let heading = EditionHeading {
        id: format!("{block}-2026-Q3"),
        title: title(&languages, block_name, "2026-Q3".parse().unwrap()),
        foreword: "Sở Nội vụ công bố kết quả theo quy định.".to_owned(),
        responsible: "Nguyễn Thị Ngọ, Giám đốc Sở Nội vụ".to_owned(),
        access_before_release: vec!["Văn phòng Ủy ban nhân dân tỉnh".to_owned()],
    };
    let figures = BlockFigures {
        ranking,
        agencies,
        survey,
        answers,
        timeliness,
        drafted_at: at("2026-11-11 09:00"),
    };
    let previous = previous.map(|manifest| Manifest {
        id: "so-ban-nganh-2026-Q2".to_owned(),
        period: "2026-Q2".to_owned(),
        ..manifest.clone()
    });
    let previous = previous.as_ref().map(|manifest| Previous {
        manifest,
        sha256: "ab",
    });
    compose(heading, &figures, previous).unwrap()
}
