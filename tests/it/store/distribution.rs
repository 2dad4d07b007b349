//! Distributions: which versions of a definition are pooled, and with whose wording.

use sipas::domain::figures::distribution::Distribution;
use sipas::domain::figures::scope::{FigureQuery, Scope};

use crate::support::builders::definition;
use crate::support::world::{World, definitions, numbered};
use crate::support::{OperatorReads, case};

on_both_databases!(
    versions_with_the_same_questions_are_pooled_under_the_newest_by_number,
    versions_with_other_questions_are_never_pooled,
);

const ALL_FIVE: &str = "5555555555555555";

/// A world after a restart with another version of `so-nganh-4`.
fn with_version(world: World, version: u32, change: impl Fn(String) -> String) -> World {
    let number = format!("version = {version}");
    let mut offered = definitions();
    offered.push(definition("so-nganh-4", |text| {
        change(text).replace("version = 1", &number)
    }));
    let store = world.open_again(|_| {}, offered).unwrap();
    World { store, ..world }
}

fn distribution(world: &World, scope: Scope) -> Distribution {
    let query = FigureQuery {
        scope,
        ..world.query("2026-07")
    };
    world.store.get_distribution(&query).unwrap()
}

fn versions_with_the_same_questions_are_pooled_under_the_newest_by_number(world: World) {
    let worded = |word: &'static str| move |text: String| text.replace("Rất hài lòng", word);
    let world = with_version(world, 9, worded("Chín"));
    world.answer_cases(&numbered("A", 6, case), ALL_FIVE);
    let world = with_version(world, 10, worded("Mười"));
    world.answer_cases(&numbered("B", 7, case), ALL_FIVE);
    world.mix();
    for scope in [
        Scope::Agency("so-tp".to_owned()),
        Scope::Block("so-ban-nganh".to_owned()),
    ] {
        let found = distribution(&world, scope);
        assert_eq!(found.questions[0].n, Some(13));
        assert_eq!(found.labels.last().map(String::as_str), Some("Mười"));
    }
}

fn versions_with_other_questions_are_never_pooled(world: World) {
    world.answer_cases(&numbered("A", 6, case), ALL_FIVE);
    // One question has another code: the two count differently, though most codes are the same.
    let world = with_version(world, 2, |text| {
        let (before, question) = text.split_once("code = \"TC1\"").unwrap();
        format!("{before}code = \"TC0\"{question}")
    });
    world.answer_cases(&numbered("B", 12, case), ALL_FIVE);
    world.mix();
    let found = distribution(&world, Scope::Agency("so-tp".to_owned()));
    let numbers: Vec<_> = found.questions.iter().map(|q| q.n).collect();
    assert_eq!(numbers, vec![Some(12); 16]);
    assert_eq!(found.questions[0].code, "TC0");
}
