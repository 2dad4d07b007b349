//! Fields: confirmed by the province, and traits of answers only then.

use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::Case;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::{ImportMode, StoreError};

use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::World;
use crate::support::{case, ratings};

on_both_databases!(
    fields_are_listed_with_their_cases_however_they_are_written,
    a_field_is_confirmed_once_and_keeps_its_number,
    two_confirmations_at_once_give_different_numbers,
    an_answer_keeps_the_field_of_its_case_if_it_is_confirmed,
    an_imported_response_keeps_its_field_if_it_is_confirmed,
);

const ALL_FIVE: &str = "5555555555555555";

/// Every field: name, cases, number.
fn listed(world: &World) -> Vec<(String, i64, Option<i32>)> {
    let fields = world.store.list_fields(&Viewer::Operator).unwrap();
    fields
        .into_iter()
        .map(|field| {
            let number = field.confirmed.map(|confirmed| confirmed.number);
            (field.name, field.cases, number)
        })
        .collect()
}

fn confirm(world: &World, names: &[&str]) -> Vec<String> {
    let confirmed = world.store.confirm_fields(names, &world.by());
    confirmed.unwrap()
}

fn fields_are_listed_with_their_cases_however_they_are_written(world: World) {
    let mut cases: Vec<Case> = ["Xây dựng", "XÂY  DỰNG", "Xây dựng", "đất đai", "Ảo"]
        .into_iter()
        .enumerate()
        .map(|(number, field)| case(&number.to_string()).about(field))
        .collect();
    cases.push(case("none"));
    world.import(&cases);
    let expected = [
        ("Ảo", 1, None),
        ("Đất đai", 1, Some(1)),
        ("Hộ tịch", 0, Some(2)),
        ("Xây dựng", 3, None),
    ];
    assert_eq!(
        listed(&world),
        expected.map(|(name, cases, number)| (name.to_owned(), cases, number))
    );
}

fn a_field_is_confirmed_once_and_keeps_its_number(world: World) {
    assert_eq!(
        confirm(
            &world,
            &["ĐẤT ĐAI", " Xây\u{a0}dựng ", "xây dựng", "*", " "]
        ),
        ["Xây dựng"]
    );
    assert_eq!(confirm(&world, &["Xây dựng"]), [""; 0]);
    assert_eq!(confirm(&world, &["An toàn"]), ["An toàn"]);
    assert_eq!(
        world.rows(
            &["number", "name", "confirmed_by"],
            "fields ORDER BY number"
        ),
        [
            ["1", "Đất đai", "operator:một cửa"],
            ["2", "Hộ tịch", "operator:một cửa"],
            ["3", "Xây dựng", "operator:một cửa"],
            ["4", "An toàn", "operator:một cửa"]
        ]
    );
}

fn two_confirmations_at_once_give_different_numbers(world: World) {
    let barrier = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for side in ["A", "B"] {
            let (world, barrier) = (&world, &barrier);
            scope.spawn(move || {
                for round in 0..10 {
                    barrier.wait();
                    confirm(
                        world,
                        &[&format!("{side} {round}"), &format!("Chung {round}")],
                    );
                }
            });
        }
    });
    assert_eq!(world.number("SELECT COUNT(*) FROM fields"), 32);
    assert_eq!(world.number("SELECT MAX(number) FROM fields"), 32);
}

fn an_answer_keeps_the_field_of_its_case_if_it_is_confirmed(world: World) {
    let of = |code: &str, field: &str| case(code).handed_in_at("mot-cua-1").about(field);
    let codes = world.links(&[
        of("A", "đất ĐAI"),
        of("B", "Mã 4711"),
        of("C", "Mã 4711"),
        of("D", "Mã 4712"),
    ]);
    world.answer(codes[0], ALL_FIVE);
    world.answer(codes[1], ALL_FIVE);
    confirm(&world, &["mã 4711"]);
    world.answer(codes[2], ALL_FIVE);
    world.answer(codes[3], ALL_FIVE);
    let mut fields: Vec<String> = world
        .waiting()
        .into_iter()
        .map(|answer| answer.field)
        .collect();
    fields.sort();
    assert_eq!(fields, ["*", "*", "mã 4711", "Đất đai"]);
    assert_eq!(world.sound(), (4, 4, 0));
}

fn an_imported_response_keeps_its_field_if_it_is_confirmed(world: World) {
    let row = |field: &str| BatchRow {
        unit: slug("so-tp"),
        intake_office: false,
        definition: world.store.surveys().find_offered("so-nganh-4").unwrap(),
        period: "2026-07".parse().unwrap(),
        source: "paper".to_owned(),
        channel: "counter".to_owned(),
        field: field.to_owned(),
        ratings: ratings(ALL_FIVE),
    };
    let batch = Batch {
        name: "giấy".to_owned(),
        sha256: "1".to_owned(),
        by: By::operator("văn thư", world.now),
        source: "phieu-giay.csv".to_owned(),
    };
    let rows = ["ĐẤT ĐAI", "Mã 4711", "*", "Mã 4711"].map(row);
    let unconfirmed = world
        .store
        .import_batch(&batch, ImportMode::Chunked, |importer| {
            importer.apply(&rows)?;
            Ok::<_, StoreError>(importer.unconfirmed_fields().clone())
        });
    let unconfirmed: Vec<String> = unconfirmed.unwrap().into_iter().collect();
    assert_eq!(unconfirmed, ["Mã 4711"]);
    assert_eq!(
        world.rows(
            &["field", "COUNT(*)"],
            "responses GROUP BY field ORDER BY COUNT(*)"
        ),
        [["Đất đai", "1"], ["*", "3"]]
    );
    assert!(world.examine().differences.is_empty());
}
