//! Exporting responses: those of whole components, or none.

use std::collections::BTreeSet;
use std::sync::Arc;

use sipas::domain::access::By;
use sipas::domain::cases::case::{Case, Channel};
use sipas::domain::survey::Definition;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::figures::responses::{ExportSink, ExportedResponse};
use sipas::store::{ImportMode, StoreError};

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, definition, slug};
use crate::support::world::{World, definitions, numbered};
use crate::support::{at, case, ratings};

on_both_databases!(
    every_response_is_exported_but_none_of_a_unit_below_k,
    a_month_that_is_open_is_not_exported,
    answers_by_link_are_exported_component_by_component,
    each_response_is_exported_with_its_own_definition,
    versions_that_count_alike_are_exported_together_or_not_at_all,
    a_component_with_a_question_that_pages_hide_is_not_exported,
    fields_are_not_exported_where_answers_name_an_office,
    a_sink_that_fails_ends_the_export_and_nothing_else,
);

/// A sink that collects responses, and fails once it has its limit.
#[derive(Default)]
pub struct Kept {
    definitions: Vec<Arc<Definition>>,
    pub responses: Vec<ExportedResponse>,
    most: Option<usize>,
}

impl ExportSink for Kept {
    type Error = StoreError;

    fn begin(&mut self, definitions: &[Arc<Definition>]) -> Result<(), StoreError> {
        self.definitions = definitions.to_vec();
        Ok(())
    }

    fn response(&mut self, response: &ExportedResponse) -> Result<(), StoreError> {
        if self.most == Some(self.responses.len()) {
            return Err(StoreError::Batch("full".to_owned()));
        }
        self.responses.push(response.clone());
        Ok(())
    }
}

fn import(world: &World, unit: &str, survey: &str, month: &str, texts: &[&str]) {
    import_as(world, "first", (unit, survey, month), texts);
}

/// Imports responses about a unit, to a survey and of a month, by a name of their own.
fn import_as(world: &World, name: &str, about: (&str, &str, &str), texts: &[&str]) {
    let (unit, survey, month) = about;
    let rows: Vec<BatchRow> = texts
        .iter()
        .map(|text| BatchRow {
            unit: slug(unit),
            intake_office: false,
            definition: world.store.surveys().find_offered(survey).unwrap(),
            period: month.parse().unwrap(),
            source: "paper".to_owned(),
            channel: "counter".to_owned(),
            field: "Đất đai".to_owned(),
            ratings: ratings(text),
        })
        .collect();
    let name = format!("{name} {unit} {survey} {month}");
    let batch = Batch {
        name: name.clone(),
        sha256: name,
        by: By::operator("văn thư", world.now),
        source: "phieu-giay.csv".to_owned(),
    };
    world
        .store
        .import_batch(&batch, ImportMode::Chunked, |importer| {
            importer.apply(&rows)
        })
        .unwrap();
}

const SATISFIED: &str = "5555555555555555";
const BLANK_FIRST: &str = "-x33333333333333";

fn every_response_is_exported_but_none_of_a_unit_below_k(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-05", &[SATISFIED; 10]);
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[BLANK_FIRST; 12]);
    import(&world, "so-yt", "so-nganh-4", "2026-05", &[SATISFIED; 4]);
    import(&world, "xa-a", "so-nganh-4", "2026-07", &[SATISFIED; 9]);

    let mut kept = Kept::default();
    let query = world.query("2026-Q2");
    let omitted = world.store.export_responses(&query, &mut kept).unwrap();
    assert_eq!(omitted.units, 1);
    let mut exported: Vec<String> = kept
        .responses
        .iter()
        .map(|r| {
            let ratings = r.ratings.as_str();
            let cells = [&r.unit, &r.period, &r.field];
            format!("{} {ratings}", cells.map(String::as_str).join(" "))
        })
        .collect();
    exported.sort();
    let may = format!("so-tp 2026-05 Đất đai {SATISFIED}");
    let june = format!("so-tp 2026-06 Đất đai {BLANK_FIRST}");
    assert_eq!(exported[..10], vec![may; 10]);
    assert_eq!(exported[10..], vec![june; 12]);
}

fn a_month_that_is_open_is_not_exported(world: World) {
    import(&world, "so-tp", "so-nganh-4", "2026-05", &[SATISFIED; 10]);
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 12]);
    let mut kept = Kept::default();
    // May closed forty days after its end; June has not.
    let query = world.query("2026-Q2");
    let omitted = world.store.export_responses(&query, &mut kept).unwrap();
    assert!(omitted.is_open);
    let months: Vec<&str> = kept.responses.iter().map(|r| r.period.as_str()).collect();
    assert_eq!(months, ["2026-05"; 10]);
}

fn answers_by_link_are_exported_component_by_component(mut world: World) {
    let cases = numbered("A", 12, |code| case(code).about("Đất đai"));
    for (index, code) in world.links(&cases).into_iter().enumerate() {
        // Two answer the last component, and nobody can tell what.
        let text = if index < 2 {
            SATISFIED
        } else {
            "55555555555555--"
        };
        world.answer(code, text);
    }
    world.close();
    let mut kept = Kept::default();
    let query = world.query("2026-07");
    world.store.export_responses(&query, &mut kept).unwrap();
    let mut texts: Vec<&str> = kept.responses.iter().map(|r| r.ratings.as_str()).collect();
    texts.sort_unstable();
    let mut expected = vec!["-----5555555----"; 12];
    expected.extend(["------------55--"; 12]);
    expected.extend(["55555-----------"; 12]);
    expected.sort_unstable();
    texts.retain(|text| *text != "----------------");
    assert_eq!(texts, expected);
}

fn each_response_is_exported_with_its_own_definition(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 10]);
    import(
        &world,
        "so-tp",
        "sipas-5",
        "2026-06",
        &["1111111111111111"; 10],
    );
    let mut kept = Kept::default();
    let query = world.query("2026-06");
    world.store.export_responses(&query, &mut kept).unwrap();
    assert_eq!(kept.definitions.len(), 2);
    assert_eq!(kept.responses.len(), 20);
    for response in &kept.responses {
        let expected = match response.ratings.as_str() {
            SATISFIED => "so-nganh-4",
            _ => "sipas-5",
        };
        assert_eq!(kept.definitions[response.definition].id, expected);
    }
}

/// What is exported of a period: the ratings, in their order.
fn exported(world: &World, period: &str) -> Vec<String> {
    let mut kept = Kept::default();
    let query = world.query(period);
    world.store.export_responses(&query, &mut kept).unwrap();
    let ratings = kept.responses.iter().map(|r| r.ratings.to_string());
    let mut ratings: Vec<String> = ratings.collect();
    ratings.sort_unstable();
    ratings
}

fn versions_that_count_alike_are_exported_together_or_not_at_all(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-05", &[SATISFIED; 12]);
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 4]);
    let mut offered = definitions();
    offered.push(definition("so-nganh-4", |text| {
        text.replace("Rất hài lòng", "Rất là hài lòng")
            .replace("version = 1", "version = 2")
    }));
    let store = world.open_again(|_| {}, offered).unwrap();
    world.store = store;
    let other = "4444444444444444";
    let newest = world.store.surveys().find_offered("so-nganh-4").unwrap();
    assert_eq!(newest.version, 2);
    import_as(
        &world,
        "second",
        ("so-tp", "so-nganh-4", "2026-05"),
        &[other; 4],
    );
    import_as(
        &world,
        "second",
        ("so-tp", "so-nganh-4", "2026-06"),
        &[other; 3],
    );
    // The page tells of sixteen, and so does the file.
    let scores = world.store.get_scores(&world.query("2026-05")).unwrap();
    let n = scores.agencies.iter().find(|score| score.agency == "so-tp");
    assert_eq!(n.unwrap().n, Some(16));
    let may = exported(&world, "2026-05");
    assert_eq!(may[..4], [other; 4]);
    assert_eq!(may[4..], [SATISFIED; 12]);
    assert_eq!(exported(&world, "2026-06"), Vec::<String>::new());
}

fn a_component_with_a_question_that_pages_hide_is_not_exported(mut world: World) {
    world.now = at("2026-08-10 09:00");
    // Of `ket-qua` the first question has twelve answers and the second has one; nobody is asked of `pakn`.
    let mut texts = ["5555544444445-xx"; 12].map(str::to_owned);
    texts[7] = "55555444444455xx".to_owned();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    import(&world, "so-tp", "so-nganh-4", "2026-06", &texts);
    assert_eq!(
        exported(&world, "2026-06"),
        vec!["555554444444--xx"; 12],
        "as if nobody had answered it"
    );
    let cases = numbered("A", 12, case);
    for (number, code) in world.links(&cases).into_iter().enumerate() {
        let text = match number {
            7 => "------------55--",
            _ => "5555544444445---",
        };
        world.answer(code, text);
    }
    world.close();
    let mut expected = vec!["-----4444444----"; 11];
    expected.extend(["55555-----------"; 11]);
    assert_eq!(exported(&world, "2026-07"), expected);
}

fn fields_are_not_exported_where_answers_name_an_office(mut world: World) {
    // Of thirteen answers about officials six are about land, and eight name the office: two more.
    for (unit, office) in [("so-tp", Some("mot-cua-1")), ("so-yt", None)] {
        let made = |code: &str| -> Case {
            let case = case(code).of(unit);
            match office {
                Some(office) => case.handed_in_at(office),
                None => case,
            }
        };
        let answer = |kind: &str, count: usize, text: &str, make: &dyn Fn(&str) -> Case| {
            world.answer_cases(&numbered(&format!("{unit}-{kind}"), count, make), text);
        };
        answer("A", 6, SATISFIED, &|code| made(code).about("Đất đai"));
        answer("B", 2, SATISFIED, &made);
        answer("C", 3, "55555-------5555", &made);
        answer("D", 5, SATISFIED, &|code| {
            case(code).of(unit).by(Channel::Online)
        });
    }
    world.close();
    let named =
        "responses WHERE office = 'mot-cua-1' AND component = 'cong-chuc' AND ratings LIKE '%5%'";
    assert_eq!(world.rows(&["COUNT(*)"], named), [["8"]]);
    let mut kept = Kept::default();
    let query = world.query("2026-07");
    world.store.export_responses(&query, &mut kept).unwrap();
    let fields = |unit: &str| -> BTreeSet<&str> {
        let own = kept.responses.iter().filter(|of| of.unit == unit);
        own.map(|of| of.field.as_str()).collect()
    };
    assert_eq!(fields("so-tp"), BTreeSet::from(["*"]));
    assert_eq!(fields("so-yt"), BTreeSet::from(["*", "Đất đai"]));
}

fn a_sink_that_fails_ends_the_export_and_nothing_else(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 10]);
    let query = world.query("2026-06");
    let mut full = Kept {
        most: Some(3),
        ..Kept::default()
    };
    let error = world.store.export_responses(&query, &mut full).unwrap_err();
    assert!(matches!(error, StoreError::Batch(_)), "{error}");
    for _ in 0..20 {
        let mut kept = Kept::default();
        world.store.export_responses(&query, &mut kept).unwrap();
        assert_eq!(kept.responses.len(), 10);
    }
}
