//! Batches of responses on paper: imported once, and withdrawn without a trace.

use std::sync::Arc;

use jiff::Timestamp;
use sipas::domain::access::{By, Reach, Viewer};
use sipas::domain::survey::Definition;
use sipas::store::answers::batches::{Batch, BatchImporter, BatchRow};
use sipas::store::{ImportMode, StoreError};

use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, slug};
use crate::support::person::add_user;
use crate::support::world::{World, numbered};
use crate::support::{case, ratings, viewer};

on_both_databases!(
    a_batch_is_scored_but_uses_no_link,
    a_batch_of_the_same_content_or_name_is_refused,
    a_withdrawn_batch_leaves_every_figure_as_it_was,
    a_batch_is_withdrawn_once_and_only_if_it_is_there,
    a_dry_run_or_failed_batch_leaves_nothing,
    an_interrupted_batch_is_removed_when_it_is_imported_again,
    a_batch_that_is_there_in_part_when_its_month_closes_is_withdrawn,
    an_import_that_a_closing_comes_between_adds_nothing_to_the_month,
    an_import_that_is_written_in_part_when_its_month_closes_leaves_nothing,
    an_import_that_was_overtaken_fails_and_leaves_the_other_alone,
    a_closed_month_takes_no_responses_and_gives_none_back,
    a_response_about_an_intake_office_is_shown_by_its_questions,
    batches_are_listed_for_who_may_withdraw_them,
);

fn definition(world: &World) -> Arc<Definition> {
    world.store.surveys().find_offered("so-nganh-4").unwrap()
}

pub fn rows(world: &World, unit: &str, count: usize, text: &str) -> Vec<BatchRow> {
    let row = BatchRow {
        unit: slug(unit),
        intake_office: unit.starts_with("mot-cua"),
        definition: definition(world),
        period: "2026-07".parse().unwrap(),
        source: "paper".to_owned(),
        channel: "counter".to_owned(),
        field: "*".to_owned(),
        ratings: ratings(text),
    };
    vec![row; count]
}

fn batch(world: &World, name: &str, content: &str) -> Batch {
    Batch {
        name: name.to_owned(),
        sha256: content.to_owned(),
        by: By::operator("văn thư", world.now),
        source: "phieu-giay.csv".to_owned(),
    }
}

pub fn import(
    world: &World,
    name: &str,
    content: &str,
    rows: &[BatchRow],
) -> Result<(), StoreError> {
    world.store.import_batch(
        &batch(world, name, content),
        ImportMode::Chunked,
        |importer| importer.apply(rows),
    )
}

/// The tables from which figures are computed.
pub fn counts(world: &World) -> [Vec<Vec<String>>; 3] {
    let mut conn = world.conn();
    ["tallies", "moments", "unit_counts"].map(|table| {
        let columns = crate::support::sql::columns(&mut conn, table);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut rows = world.rows(&columns, table);
        rows.sort();
        rows
    })
}

fn a_batch_is_scored_but_uses_no_link(world: World) {
    import(
        &world,
        "P1",
        "one",
        &rows(&world, "so-tp", 8, "5555555444444432"),
    )
    .unwrap();
    assert_eq!(world.sound(), (0, 0, 0));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses WHERE batch = 'P1'"),
        8
    );
    // Their month is open, and shows them at once.
    let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
    let scored = scores
        .agencies
        .iter()
        .find(|a| a.agency == "so-tp")
        .unwrap();
    assert_eq!(scored.n, Some(8));
    assert_eq!(scored.overall.figure.numerator, Some(8 * 14));
    assert_eq!(
        world.rows(&["name", "imported_by", "source", "row_count"], "batches"),
        [["P1", "operator:văn thư", "phieu-giay.csv", "8"]]
    );
}

fn a_batch_of_the_same_content_or_name_is_refused(world: World) {
    let paper = rows(&world, "so-tp", 5, "5555555444444432");
    import(&world, "P1", "one", &paper).unwrap();
    let before = counts(&world);
    for (name, content, said) in [("P1", "two", "another name"), ("P2", "one", "batch `P1`")] {
        let error = import(&world, name, content, &paper)
            .unwrap_err()
            .to_string();
        assert!(error.contains(said), "{error}");
    }
    assert_eq!(counts(&world), before);
    import(&world, "P2", "two", &paper).unwrap();
    // The content of a withdrawn batch may be imported again, but not under the same name.
    world.store.withdraw_batch("P1", &world.by()).unwrap();
    assert!(import(&world, "P1", "three", &paper).is_err());
    import(&world, "P3", "one", &paper).unwrap();
    world.sound();
}

fn a_withdrawn_batch_leaves_every_figure_as_it_was(world: World) {
    world.answer_cases(
        &numbered("A", 6, |c| case(c).handed_in_at("mot-cua-1")),
        "5544332211554433",
    );
    // They are too few, and it is known that there are some.
    world.answer_cases(
        &numbered("B", 2, |c| case(c).of("so-yt")),
        "5544332211554433",
    );
    world.mix();
    // Mixing once more, with the batch or without it, changes nothing.
    world.mix();
    let before = (
        counts(&world),
        world.store.get_scores(&world.query("2026-07")).unwrap(),
    );
    let mut paper = rows(&world, "so-tp", 700, "1122334455112233");
    paper.extend(rows(&world, "so-tp", 3, "x----5------x--2"));
    paper.extend(rows(&world, "so-yt", 9, "5555555555555555"));
    paper.extend(rows(&world, "mot-cua-1", 6, "1--1-1111111----"));
    world
        .store
        .import_batch(
            &batch(&world, "P1", "one"),
            ImportMode::Chunked,
            |importer| {
                paper
                    .chunks(500)
                    .try_for_each(|chunk| importer.apply(chunk))
            },
        )
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(world.sound(), (8, 8, 0));
    assert_ne!(counts(&world), before.0);
    world.mix();
    assert_eq!(world.store.withdraw_batch("P1", &world.by()).unwrap(), 718);
    assert_eq!(world.sound(), (8, 8, 0));
    assert_eq!(
        (
            counts(&world),
            world.store.get_scores(&world.query("2026-07")).unwrap()
        ),
        before
    );
}

fn a_batch_is_withdrawn_once_and_only_if_it_is_there(world: World) {
    import(
        &world,
        "P1",
        "one",
        &rows(&world, "so-tp", 5, "5555555444444432"),
    )
    .unwrap();
    assert!(world.store.withdraw_batch("P2", &world.by()).is_err());
    assert_eq!(world.store.withdraw_batch("P1", &world.by()).unwrap(), 5);
    assert!(world.store.withdraw_batch("P1", &world.by()).is_err());
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses")
            + world.number("SELECT COUNT(*) FROM tallies")
            + world.number("SELECT COUNT(*) FROM moments"),
        0
    );
}

fn a_dry_run_or_failed_batch_leaves_nothing(world: World) {
    let paper = rows(&world, "so-tp", 5, "5555555444444432");
    world
        .store
        .import_batch(
            &batch(&world, "P1", "one"),
            ImportMode::DryRun,
            |importer| importer.apply(&paper),
        )
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    let failed = world.store.import_batch(
        &batch(&world, "P1", "one"),
        ImportMode::Chunked,
        |importer| {
            importer.apply(&paper)?;
            Err::<(), _>(StoreError::no_agency("made up", &[]))
        },
    );
    assert!(matches!(failed, Err(StoreError::NoAgency { .. })));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM responses")
            + world.number("SELECT COUNT(*) FROM batches"),
        0
    );
    import(&world, "P1", "one", &paper).unwrap();
    world.sound();
}

/// A batch as a killed import leaves it: partly applied, and still marked as being imported.
fn interrupt(world: &World, name: &str, content: &str, rows: &[BatchRow]) {
    import(world, name, content, rows).unwrap();
    world.execute(&format!(
        "UPDATE batches SET attempt = 'killed' WHERE name = '{name}'"
    ));
}

fn an_interrupted_batch_is_removed_when_it_is_imported_again(world: World) {
    let paper = rows(&world, "so-tp", 700, "5555555444444432");
    interrupt(&world, "P1", "one", &paper[..500]);
    world.sound();
    // Its content can't be imported under another name meanwhile.
    assert!(import(&world, "P2", "one", &paper).is_err());
    import(&world, "P1", "one", &paper).unwrap();
    world.sound();
    assert_eq!(
        world
            .rows(&["row_count", "attempt IS NULL"], "batches")
            .len(),
        1
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM responses"), 700);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM batches WHERE row_count = 700 AND attempt IS NULL"),
        1
    );
    interrupt(
        &world,
        "P3",
        "two",
        &rows(&world, "so-yt", 9, "5555555444444432"),
    );
    assert_eq!(world.store.withdraw_batch("P3", &world.by()).unwrap(), 9);
    world.sound();
}

fn an_import_that_was_overtaken_fails_and_leaves_the_other_alone(world: World) {
    let paper = rows(&world, "so-tp", 8, "5555555444444432");
    let overtaken = world.store.import_batch(
        &batch(&world, "P1", "one"),
        ImportMode::Chunked,
        |importer| {
            importer.apply(&paper)?;
            import(&world, "P1", "one", &paper)?;
            importer.apply(&paper)
        },
    );
    let error = overtaken.unwrap_err().to_string();
    assert!(error.contains("imported again"), "{error}");
    assert_eq!(world.number("SELECT COUNT(*) FROM responses"), 8);
    assert_eq!(
        world.number("SELECT row_count FROM batches WHERE attempt IS NULL"),
        8
    );
    world.sound();
}

fn a_closed_month_takes_no_responses_and_gives_none_back(mut world: World) {
    let paper = rows(&world, "so-yt", 5, "5555555444444432");
    import(&world, "P1", "one", &paper).unwrap();
    world.link(case("H1"));
    import(&world, "P2", "two", &paper).unwrap();
    world.close();
    let before = counts(&world);
    for refused in [
        import(&world, "P3", "three", &paper).unwrap_err(),
        world.store.withdraw_batch("P1", &world.by()).unwrap_err(),
    ] {
        let message = refused.to_string();
        assert!(
            message.contains("2026-07 was closed on 2026-09-10"),
            "{message}"
        );
    }
    assert_eq!(counts(&world), before);
    assert_eq!(
        world
            .rows(&["name", "withdrawn"], "batches ORDER BY name")
            .len(),
        2
    );
    // No case of August is known, and it takes responses however late.
    let august = |row: &BatchRow| BatchRow {
        period: "2026-08".parse().unwrap(),
        ..row.clone()
    };
    let august: Vec<BatchRow> = paper.iter().map(august).collect();
    world.now = crate::support::at("2027-06-01 09:00");
    import(&world, "P4", "four", &august).unwrap();
    assert_eq!(world.store.withdraw_batch("P4", &world.by()).unwrap(), 5);
    world.sound();
}

fn a_batch_that_is_there_in_part_when_its_month_closes_is_withdrawn(mut world: World) {
    let paper = rows(&world, "so-yt", 9, "5555555444444432");
    world.link(case("H1"));
    interrupt(&world, "P1", "one", &paper);
    import(&world, "P2", "two", &paper).unwrap();
    // As a withdrawal leaves it that is killed.
    world.execute("UPDATE batches SET withdrawn = TRUE WHERE name = 'P2'");
    import(&world, "P3", "three", &paper).unwrap();
    world.close();
    let left = world.rows(&["name"], "batches WHERE NOT withdrawn");
    assert_eq!(left, [["P3"]]);
    let unfinished = "SELECT COUNT(*) FROM batches WHERE attempt IS NOT NULL";
    assert_eq!(world.number(unfinished), 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM responses"), 9);
    world.sound();
    let told = world.rows(
        &["object", "actor"],
        "audit_events WHERE act = 'batch.withdraw' ORDER BY object",
    );
    // The withdrawal of the other was told when it began.
    assert_eq!(told, [["P1", "server"]]);

    let before = counts(&world);
    for name in ["P1", "P2", "P4"] {
        import(&world, name, name, &paper).unwrap_err();
    }
    assert_eq!(counts(&world), before);
}

fn an_import_that_a_closing_comes_between_adds_nothing_to_the_month(mut world: World) {
    let paper = rows(&world, "so-yt", 9, "5555555444444432");
    world.link(case("H1"));
    let late = batch(&world, "P1", "one");
    world.now = closing(&world);
    let mut before = None;
    let imported = world
        .store
        .import_batch(&late, ImportMode::Chunked, |importer| {
            importer.apply(&paper)?;
            world.mix();
            before = Some(counts(&world));
            Ok::<_, StoreError>(())
        });
    let error = imported.unwrap_err().to_string();
    assert!(error.contains("2026-07 was closed"), "{error}");
    assert_eq!(Some(counts(&world)), before);
    assert_eq!(world.number("SELECT COUNT(*) FROM batches"), 0);
    world.sound();
}

fn an_import_that_is_written_in_part_when_its_month_closes_leaves_nothing(mut world: World) {
    let paper = rows(&world, "so-yt", BatchImporter::BATCH, "5555555444444432");
    world.link(case("H1"));
    let late = batch(&world, "P1", "one");
    world.now = closing(&world);
    let written = "SELECT COUNT(*) FROM responses";
    let mut before = None;
    let imported = world
        .store
        .import_batch(&late, ImportMode::Chunked, |importer| {
            while world.number(written) == 0 {
                importer.apply(&paper)?;
            }
            world.mix();
            before = Some(counts(&world));
            importer.apply(&paper)
        });
    let error = imported.unwrap_err().to_string();
    assert!(error.contains("`P1` was withdrawn"), "{error}");
    assert_eq!(Some(counts(&world)), before);
    assert_eq!(world.number(written), 0);
    world.sound();
}

/// When July closes.
fn closing(world: &World) -> Timestamp {
    let closes = world.rows(&["closes_at"], "closings WHERE month = '2026-07'");
    closes.concat().concat().parse().unwrap()
}

fn a_response_about_an_intake_office_is_shown_by_its_questions(world: World) {
    import(
        &world,
        "P1",
        "one",
        &rows(&world, "mot-cua-1", 5, "5--4-5544332----"),
    )
    .unwrap();
    assert_eq!(
        world.rows(
            &["unit", "office", "component", "COUNT(*)"],
            "responses GROUP BY unit, office, component"
        ),
        [["mot-cua-1", "", "", "5"]]
    );
    let scores = world.store.get_scores(&world.query("2026-07")).unwrap();
    let office = scores
        .agencies
        .iter()
        .find(|a| a.agency == "mot-cua-1")
        .unwrap();
    let asked: Vec<&str> = office.components.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(asked, ["to-chuc", "cong-chuc"]);
    assert_eq!(office.components[1].figure.denominator, Some(35));
}

fn batches_are_listed_for_who_may_withdraw_them(world: World) {
    import(
        &world,
        "quý II",
        "a",
        &rows(&world, "so-tp", 6, "5555555444444432"),
    )
    .unwrap();
    let list = |viewer: &Viewer| world.store.list_batches(viewer).unwrap().len();
    for (name, role, listed) in [
        ("an.nguyen", "admin", 1),
        ("binh.tran", "province", 1),
        ("chi.le", "inspector", 0),
        ("dung.pham", "approver", 0),
        ("em.vu", "agency so-tp", 0),
    ] {
        add_user(&world.store, name, &[role], world.now);
        let user = world.store.find_user(name).unwrap().unwrap();
        assert_eq!(list(&user.viewer()), listed, "{role}");
    }
    let keys = [Reach::All, Reach::of_agencies(vec![slug("so-tp")])].map(viewer);
    assert_eq!(keys.each_ref().map(list), [0, 0]);
    assert_eq!(
        [Viewer::Operator, Viewer::Public].each_ref().map(list),
        [1, 0]
    );
}
