//! Exporting responses: all of them, except those of units with fewer than `k`.

use std::sync::Arc;

use sipas::domain::access::By;
use sipas::domain::survey::Definition;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::figures::responses::{ExportSink, ExportedResponse};
use sipas::store::{ImportMode, StoreError};

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered};
use crate::support::{at, case, ratings};

on_both_databases!(
    every_response_is_exported_but_none_of_a_unit_below_k,
    a_month_that_is_open_is_not_exported,
    answers_by_link_are_exported_component_by_component,
    each_response_is_exported_with_its_own_definition,
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
    let name = format!("{unit} {survey} {month}");
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
    import(&world, "so-tp", "so-nganh-4", "2026-05", &[SATISFIED; 5]);
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[BLANK_FIRST; 6]);
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
    assert_eq!(exported[..5], vec![may; 5]);
    assert_eq!(exported[5..], vec![june; 6]);
}

fn a_month_that_is_open_is_not_exported(world: World) {
    import(&world, "so-tp", "so-nganh-4", "2026-05", &[SATISFIED; 5]);
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 6]);
    let mut kept = Kept::default();
    // May closed forty days after its end; June has not.
    let query = world.query("2026-Q2");
    let omitted = world.store.export_responses(&query, &mut kept).unwrap();
    assert!(omitted.is_open);
    let months: Vec<&str> = kept.responses.iter().map(|r| r.period.as_str()).collect();
    assert_eq!(months, ["2026-05"; 5]);
}

fn answers_by_link_are_exported_component_by_component(mut world: World) {
    let cases = numbered("A", 6, |code| case(code).about("Đất đai"));
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
    let mut expected = vec!["-----5555555----"; 6];
    expected.extend(["------------55--"; 6]);
    expected.extend(["55555-----------"; 6]);
    expected.sort_unstable();
    texts.retain(|text| *text != "----------------");
    assert_eq!(texts, expected);
}

fn each_response_is_exported_with_its_own_definition(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 5]);
    import(
        &world,
        "so-tp",
        "sipas-5",
        "2026-06",
        &["1111111111111111"; 5],
    );
    let mut kept = Kept::default();
    let query = world.query("2026-06");
    world.store.export_responses(&query, &mut kept).unwrap();
    assert_eq!(kept.definitions.len(), 2);
    assert_eq!(kept.responses.len(), 10);
    for response in &kept.responses {
        let expected = match response.ratings.as_str() {
            SATISFIED => "so-nganh-4",
            _ => "sipas-5",
        };
        assert_eq!(kept.definitions[response.definition].id, expected);
    }
}

fn a_sink_that_fails_ends_the_export_and_nothing_else(mut world: World) {
    world.now = at("2026-08-10 09:00");
    import(&world, "so-tp", "so-nganh-4", "2026-06", &[SATISFIED; 8]);
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
        assert_eq!(kept.responses.len(), 8);
    }
}
