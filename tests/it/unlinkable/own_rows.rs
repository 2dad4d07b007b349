//! An importer of responses, who knows some rows because they are the importer's own, and takes them from all
//! that is shown.
//!
//! Everybody is satisfied who answers by link, and the importer's rows say that nothing is: so every figure
//! tells of itself how many of its responses are whose.

use std::collections::BTreeMap;

use serde_json::Value;
use sipas::domain::cases::case::Case;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::domain::survey::shipped;

use super::press::BLOCKS;
use crate::api::{get, json, with_keys};
use crate::store::batches;
use crate::store::export::Kept;
use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::length::tell;
use crate::support::world::World;
use crate::support::{OperatorReads, at, case};

on_both_databases!(own_rows_leave_none_or_at_least_k_others);

const K: i64 = 5;

const UNITS: [&str; 4] = ["so-tp", "so-yt", "xa-a", "xa-b"];

const MONTHS: [usize; 2] = [7, 8];

/// The quarter is closed.
const NOW: &str = "2026-11-20 09:00";

/// The questions of each component.
const QUESTIONS: [usize; 4] = [5, 7, 2, 2];

/// How many of six people answer each component by link.
fn people(unit: usize, month: usize) -> [usize; 4] {
    let few = |component: usize| 1 + (unit + month + component) % 4;
    [6, few(0), few(1), few(2)]
}

/// The importer's rows.
fn own_rows(unit: usize, month: usize) -> usize {
    [12, 4, 7][(unit + month) % 3]
}

/// The responses of a figure that are the importer's, and those of others.
struct FigureParts {
    of: String,
    own: i64,
    others: i64,
}

fn few(responses: i64) -> bool {
    (1..K).contains(&responses)
}

/// What somebody answers by link.
fn answers(number: usize, month: usize, unit: usize) -> String {
    let given = people(unit, month).into_iter().zip(QUESTIONS);
    given
        .map(|(people, questions)| match number < people {
            true => "5".repeat(questions),
            false => "-".repeat(questions),
        })
        .collect()
}

/// A province in which everybody has answered, and the importer has imported.
fn imported(world: &mut World) {
    for month in MONTHS {
        world.now = at(&format!("2026-{month:02}-15 09:00"));
        for (index, unit) in UNITS.iter().enumerate() {
            let cases: Vec<Case> = (0..6)
                .map(|number| {
                    case(&format!("{unit}-{month}-{number}"))
                        .of(unit)
                        .handed_in_at("mot-cua-1")
                        .about("Đất đai")
                        .received(&format!("2026-{month:02}-01"))
                        .due(&format!("2026-{month:02}-10"))
                        .finished(&format!("2026-{month:02}-05"))
                })
                .collect();
            for (number, code) in world.links(&cases).into_iter().enumerate() {
                world.answer(code, &answers(number, month, index));
            }
            let mut rows = batches::rows(world, unit, own_rows(index, month), &"3".repeat(16));
            for row in &mut rows {
                row.period = format!("2026-{month:02}").parse().unwrap();
                row.field = "Đất đai".to_owned();
            }
            let name = format!("{unit} {month}");
            batches::import(world, &name, &name, &rows).unwrap();
        }
    }
    world.now = at(NOW);
    world.mix();
}

/// What a figure tells: its unsatisfied answers are the importer's, so many in each row.
fn parts_of(of: String, figure: &Value, questions: usize) -> Option<FigureParts> {
    let number = |name: &str| figure[name].as_i64();
    let (n, all) = (number("n")?, number("denominator")?);
    let own = (all - number("numerator")?) / i64::try_from(questions).unwrap();
    Some(FigureParts {
        of,
        own,
        others: n - own,
    })
}

/// What scores and blocks tell as JSON. Shares of wholly satisfied responses count responses.
fn in_json(app: &TestApp, query: &str, method: &str) -> Vec<FigureParts> {
    let questions = match method {
        "all-satisfied" => [1; 4],
        _ => QUESTIONS,
    };
    let all = match method {
        "all-satisfied" => 1,
        _ => QUESTIONS.iter().sum(),
    };
    let mut found = Vec::new();
    let scores = json(&get(app, &format!("/api/v1/scores?{query}")));
    for agency in scores["agencies"].as_array().unwrap() {
        let of = |figure: &str| format!("{} {figure} {query}", agency["agency"]);
        found.extend(parts_of(of("overall"), &agency["overall"], all));
        let components = agency["components"].as_array().unwrap();
        for component in components {
            let id = component["id"].as_str().unwrap();
            let place = shipped()[0].components.iter().position(|of| of.id == id);
            found.extend(parts_of(of(id), component, questions[place.unwrap()]));
        }
    }
    for block in BLOCKS {
        let ranking = json(&get(app, &format!("/api/v1/ranking?block={block}&{query}")));
        found.extend(parts_of(
            format!("{block} {query}"),
            &ranking["pooled"],
            all,
        ));
    }
    found
}

/// What is told question by question, which charts draw.
fn in_distributions(world: &World, period: &str) -> Vec<FigureParts> {
    let mut found = Vec::new();
    for unit in UNITS {
        let query = FigureQuery {
            scope: Scope::Agency(unit.to_owned()),
            ..world.query(period)
        };
        for question in world.store.get_distribution(&query).unwrap().questions {
            let Some(levels) = question.levels else {
                continue;
            };
            found.push(FigureParts {
                of: format!("{unit} {} {period}", question.code),
                own: levels[2],
                others: levels[4],
            });
        }
    }
    found
}

/// What exported responses tell of every component, also within each field.
fn in_exports(world: &World, period: &str) -> Vec<FigureParts> {
    let mut kept = Kept::default();
    let query = world.query(period);
    world.store.export_responses(&query, &mut kept).unwrap();
    let mut rows: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for response in &kept.responses {
        let mut first = 0;
        for (component, questions) in QUESTIONS.into_iter().enumerate() {
            let whose = match &response.ratings.as_str()[first..=first] {
                "3" => Some(0),
                "5" => Some(1),
                _ => None,
            };
            first += questions;
            let (unit, month, field) = (&response.unit, &response.period, &response.field);
            for of in ["all", field] {
                let of = format!("{unit} {month} {component} of {of}, exported for {period}");
                if let Some(whose) = whose {
                    rows.entry(of).or_default()[whose] += 1;
                }
            }
        }
    }
    rows.into_iter()
        .map(|(of, [own, others])| FigureParts { of, own, others })
        .collect()
}

/// What months would tell of components if all responses together were held against `k`.
fn without_the_rule() -> Vec<FigureParts> {
    let mut found = Vec::new();
    for month in MONTHS {
        for (unit, code) in UNITS.into_iter().enumerate() {
            let own = i64::try_from(own_rows(unit, month)).unwrap();
            for (component, people) in people(unit, month).into_iter().enumerate() {
                found.push(FigureParts {
                    of: format!("{code} {month} {component}"),
                    own,
                    others: i64::try_from(people).unwrap(),
                });
            }
        }
    }
    found.retain(|parts| parts.own + parts.others >= K);
    found
}

fn own_rows_leave_none_or_at_least_k_others(mut world: World) {
    imported(&mut world);
    world.sound();
    let app = with_keys(TestApp::by_clock(world, || at(NOW)));
    let mut found = Vec::new();
    for period in ["2026-07", "2026-08", "2026-Q3", "2026-H2", "2026"] {
        for method in ["pooled-top2", "all-satisfied"] {
            for unflagged in [false, true] {
                let query = format!("period={period}&method={method}&exclude_flagged={unflagged}");
                found.extend(in_json(&app, &query, method));
            }
        }
        found.extend(in_distributions(&app.world, period));
        found.extend(in_exports(&app.world, period));
    }
    let shown = |own: bool, others: bool| {
        let is = |parts: &&FigureParts| (parts.own > 0, parts.others > 0) == (own, others);
        found.iter().filter(is).count()
    };
    // Answers by link are shown alone, imported ones alone, and both together.
    let counts = [shown(false, true), shown(true, false), shown(true, true)];
    let of_few = found
        .iter()
        .filter(|parts| few(parts.own) || few(parts.others));
    let of_few: Vec<String> = of_few
        .map(|FigureParts { of, own, others }| format!("{of}: {own} own, {others} others"))
        .collect();
    let without = without_the_rule();
    let without = without.iter().filter(|parts| few(parts.others)).count();
    tell(
        "own rows",
        format_args!(
            "{counts:?} figures, {} tell of few; without the rule {without}",
            of_few.len()
        ),
    );
    assert!(counts.iter().all(|figures| *figures > 10), "{counts:?}");
    assert!(of_few.is_empty(), "{of_few:#?}");
    assert!(without > 20, "{without}");
}
