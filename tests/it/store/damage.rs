//! A value that sipas never writes is an error that names it, and is never read as another one.

use sipas::domain::access::Viewer;
use sipas::domain::access::{By, KeyKind, KeyText, Reach};
use sipas::domain::cases::case::{Case, CaseUpdate};
use sipas::domain::figures::scope::Scope;
use sipas::store::access::keys::NewKey;
use sipas::store::figures::responses::{ExportSink, ExportedResponse};
use sipas::store::{ImportMode, Store, StoreError};

use crate::support::builders::{CaseBuilder, definition, slug};
use crate::support::world::{World, numbered, settings, submission};
use crate::support::{Database, case, ratings};
use crate::support::{OperatorReads, viewer};

on_both_databases!(
    an_invitation_with_a_broken_id_leads_to_no_link,
    an_invitation_in_an_unknown_state_is_not_shown_as_in_force,
    moments_of_unknown_components_are_not_counted_as_others,
    a_tally_of_an_unknown_rating_or_question_is_not_left_out,
    ratings_that_do_not_fit_their_questions_are_not_read,
    cases_of_an_unknown_channel_or_outcome_are_not_left_out,
    a_definition_whose_version_can_not_be_kept_is_refused,
    a_damaged_number_of_the_figures_is_not_read_as_none,
    a_finished_case_without_punctuality_is_not_counted_as_pending,
);

/// Whether it is the error that names the damaged value.
#[track_caller]
fn names<T>(result: Result<T, StoreError>, kind: &str, value: &str) {
    match result {
        Err(StoreError::Unknown(found, named)) => {
            assert_eq!((found, named.as_str()), (kind, value));
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("`{value}` was read as a {kind}"),
    }
}

const RATINGS: &str = "5555544444443321";

/// Ten answers of Sở Tư pháp in July, which is closed.
fn mixed(world: &mut World) {
    world.answer_cases(&numbered("A", 10, case), RATINGS);
    world.close();
    assert_eq!(world.sound(), (10, 0, 10));
}

fn an_invitation_with_a_broken_id_leads_to_no_link(world: World) {
    let office = Reach::Office {
        office: slug("mot-cua-1"),
        counter: None,
    };
    world.link(case("H1").handed_in_at("mot-cua-1").finished("2026-07-15"));
    let key = NewKey {
        name: "Ki-ốt 1".to_owned(),
        kind: KeyKind::Kiosk,
        reach: office.clone(),
    };
    world
        .store
        .insert_key(&key, &KeyText::new([1; 28]), &world.by())
        .unwrap();
    let kiosk = world.rows(&["id"], "keys")[0][0].clone();
    let case_id = world.rows(&["id"], "cases")[0][0].clone();
    let assign = |world: &World| {
        world
            .store
            .assign_kiosk(&kiosk, &case_id, world.now)
            .unwrap()
    };
    assert!(assign(&world));
    world.execute("DELETE FROM kiosks");
    world.execute("UPDATE invitations SET id = 'damaged'");
    assert!(assign(&world));

    let kind = "id of an invitation";
    let day = jiff::SignedDuration::from_hours(24);
    let newest = world
        .store
        .find_newest_link(&viewer(office.clone()), day, None, world.now);
    names(newest, kind, "damaged");
    names(
        world.store.find_kiosk_turn(&kiosk, world.now),
        kind,
        "damaged",
    );
    let found = world.store.cases(&Viewer::Operator).find_by_id(&case_id);
    names(found, kind, "damaged");
    // Nor does an import print its link.
    let again = import(
        &world,
        case("H1").handed_in_at("mot-cua-1").finished("2026-07-15"),
    );
    names(again, kind, "damaged");
}

fn import(world: &World, case: Case) -> Result<(), StoreError> {
    let options = sipas::store::cases::imported::CaseImport {
        links: true,
        delivery: None,
        by: By::operator("một cửa", world.now),
        sha256: None,
        viewer: Viewer::Operator,
    };
    world
        .store
        .import_cases(options, ImportMode::Chunked, |importer| {
            importer.apply(&[CaseUpdate::whole(case)]).map(|_| ())
        })
}

fn an_invitation_in_an_unknown_state_is_not_shown_as_in_force(world: World) {
    world.link(case("H1"));
    let case_id = world.rows(&["id"], "cases")[0][0].clone();
    world.execute("UPDATE invitations SET state = 'spent'");
    let kind = "state of an invitation";
    let found = world.store.cases(&Viewer::Operator).find_by_id(&case_id);
    names(found, kind, "spent");
    names(import(&world, case("H1")), kind, "spent");
}

fn moments_of_unknown_components_are_not_counted_as_others(mut world: World) {
    mixed(&mut world);
    let query = world.query("2026-07");
    world.store.get_scores(&query).unwrap();
    for damaged in ["0", "16", "65", "-101", "-201", "-109", "-1", "-2147483648"] {
        world.execute(&format!(
            "UPDATE moments SET part = {damaged} WHERE part = 1 AND source = ''"
        ));
        names(world.store.get_scores(&query), "set of components", damaged);
        world.execute(&format!(
            "UPDATE moments SET part = 1 WHERE part = {damaged}"
        ));
    }
    world.store.get_scores(&query).unwrap();
}

fn a_tally_of_an_unknown_rating_or_question_is_not_left_out(mut world: World) {
    mixed(&mut world);
    let mut query = world.query("2026-07");
    query.scope = Scope::Agency("so-tp".to_owned());
    world.store.get_distribution(&query).unwrap();
    let change = |column: &str, from: &str, to: &str| {
        world.execute(&format!(
            "UPDATE tallies SET {column} = '{to}' WHERE {column} = '{from}' AND question = '{}'",
            if column == "question" { from } else { "TC1" }
        ));
    };
    for damaged in ["z", "55", ""] {
        change("rating", "5", damaged);
        names(world.store.get_distribution(&query), "rating", damaged);
        names(world.store.examine(), "rating", damaged);
        change("rating", damaged, "5");
    }
    change("question", "TC1", "ZZ9");
    names(
        world.store.get_distribution(&query),
        "question of a survey version",
        "ZZ9 of so-nganh-4@1",
    );
}

/// Wants nothing of what it is given.
struct Nothing;

impl ExportSink for Nothing {
    type Error = StoreError;

    fn begin(
        &mut self,
        _: &[std::sync::Arc<sipas::domain::survey::Definition>],
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn response(&mut self, _: &ExportedResponse) -> Result<(), StoreError> {
        Ok(())
    }
}

fn ratings_that_do_not_fit_their_questions_are_not_read(mut world: World) {
    mixed(&mut world);
    let kind = "ratings";
    for damaged in ["5555", "55555444444433211", "", "55555444444433z1"] {
        world.execute(&format!("UPDATE responses SET ratings = '{damaged}'"));
        let query = world.query("2026-07");
        let exported = world.store.export_responses(&query, &mut Nothing);
        names(exported, kind, damaged);
        names(world.store.examine(), kind, damaged);
    }
    world.execute(&format!("UPDATE responses SET ratings = '{RATINGS}'"));
    // Nor are those that wait.
    let late = |code: &str| case(code).received("2026-09-01").finished("2026-09-10");
    let code = world.link(late("B"));
    let mut form = submission(code, RATINGS, "form");
    form.ratings = ratings("5555");
    world.submit(form);
    names(world.store.mix(world.now), kind, "5555");
}

fn cases_of_an_unknown_channel_or_outcome_are_not_left_out(world: World) {
    world.links(&numbered("A", 3, case));
    let query = world.query("2026-07");
    world.store.get_coverage(&query).unwrap();
    for (column, known) in [("channel", "counter"), ("outcome", "granted")] {
        let damaged = format!("UPDATE case_counts SET {column} = 'fax'");
        assert!(world.execute(&damaged) > 0);
        names(world.store.get_coverage(&query), column, "fax");
        world.execute(&format!("UPDATE case_counts SET {column} = '{known}'"));
    }
}

fn a_damaged_number_of_the_figures_is_not_read_as_none(mut world: World) {
    mixed(&mut world);
    let damage = "UPDATE facts SET value = 'x' WHERE name = 'figures_number'";
    assert_eq!(world.execute(damage), 1);
    let number = world.store.find_figures_number();
    names(number, "number of the figures", "x");
    // Nor does a change go on from there.
    let confirmed = world.store.confirm_fields(&["Đất đai"], &world.by());
    names(confirmed, "number of the figures", "x");
}

fn a_finished_case_without_punctuality_is_not_counted_as_pending(world: World) {
    world.import(&[case("H1").finished("2026-07-15")]);
    for (stored, named) in [("NULL", ""), ("'soon'", "soon")] {
        world.execute(&format!("UPDATE cases SET punctuality = {stored}"));
        let change = import(&world, case("H1").finished("2026-07-16"));
        names(change, "punctuality", named);
        names(world.store.examine(), "punctuality", named);
    }
}

fn a_definition_whose_version_can_not_be_kept_is_refused(database: Database) {
    Store::migrate(&database.parsed_url(), None).unwrap();
    let large = definition("so-nganh-4", |text| {
        let (before, after) = text.split_once("\nversion = ").unwrap();
        let (_, after) = after.split_once('\n').unwrap();
        format!("{before}\nversion = 3000000000\n{after}")
    });
    let opened = Store::open(settings(&database), vec![large]);
    names(opened, "survey version", "so-nganh-4@3000000000");
}
