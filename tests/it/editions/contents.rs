//! The bytes of files, which are stored before the files are.

use std::sync::Barrier;

use sipas::store::Store;

use super::press::Press;

on_both_databases!(
    equal_files_are_stored_once_and_what_no_file_has_goes,
    editions_that_are_submitted_at_the_same_time_are_whole,
    what_a_killed_submission_had_stored_is_used_or_goes,
    the_migration_keeps_the_bytes_of_every_file,
);

fn equal_files_are_stored_once_and_what_no_file_has_goes(press: Press) {
    press.published();
    press
        .import_in("2026-04", "april", &[("so-tp", 40)])
        .unwrap();
    let april = press.draft_of("2026-04", "an.province").unwrap();
    press.submit("an.province", &april).unwrap();
    // The reports have the same bytes, and the drafts' figures are those of no file any more.
    assert_eq!(count(&press, "edition_files WHERE name = 'report.pdf'"), 2);
    assert_eq!(count(&press, "edition_contents WHERE part = 2"), 1);
    press.draft_of("2026-03", "an.province").unwrap();
    assert_eq!(unused(&press), 0);
    press.world.sound();
}

fn editions_that_are_submitted_at_the_same_time_are_whole(press: Press) {
    let months = ["2026-03", "2026-04", "2026-05"];
    let drafts = months.map(|month| {
        if month != "2026-05" {
            press.import_in(month, month, &[("so-tp", 40)]).unwrap();
        }
        press.draft_of(month, "an.province").unwrap()
    });
    let start = Barrier::new(drafts.len());
    std::thread::scope(|scope| {
        let submit = |id| {
            start.wait();
            press.submit("an.province", id).unwrap();
        };
        let submissions = drafts.each_ref().map(|id| scope.spawn(move || submit(id)));
        for submission in submissions {
            submission.join().unwrap();
        }
    });
    for id in &drafts {
        press.approve("chi.approver", id).unwrap();
    }
    press.world.sound();
}

fn what_a_killed_submission_had_stored_is_used_or_goes(press: Press) {
    let id = press.draft("an.province").unwrap();
    press.submit("an.province", &id).unwrap();
    press
        .edit("an.province", |editor| {
            editor
                .store
                .withdraw_edition(&id, "Nhầm", None, None, &press.person("an.province"))
        })
        .unwrap();
    // Of one content a part was stored and of another all, when the process was killed.
    let report = "(SELECT sha256 FROM edition_files WHERE name = 'report.pdf')";
    press.world.execute(&format!(
        "DELETE FROM edition_contents WHERE sha256 = {report} AND part = 1"
    ));
    press
        .world
        .execute("INSERT INTO edition_contents (sha256, part, content) VALUES ('00', 0, 'AAAA')");
    let next = press.draft("an.province").unwrap();
    press.approve_draft(&next);
    assert_eq!(count(&press, "edition_contents WHERE sha256 = '00'"), 0);
    press.world.sound();
}

fn the_migration_keeps_the_bytes_of_every_file(press: Press) {
    let id = press.published();
    for statement in [
        "CREATE TABLE edition_file_parts AS SELECT f.edition, f.place, c.part, c.content \
         FROM edition_files f JOIN edition_contents c ON c.sha256 = f.sha256",
        "DROP TABLE edition_contents",
        "DROP INDEX edition_files_by_content",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0026'",
    ] {
        press.world.execute(statement);
    }
    let url = press.world.database.parsed_url();
    assert_eq!(Store::migrate(&url, None).unwrap().steps, ["0026"]);
    press.correct("an.province", &id).unwrap();
    press.world.sound();
}

/// The number of contents that no file has.
fn unused(press: &Press) -> i64 {
    count(
        press,
        "edition_contents WHERE sha256 NOT IN (SELECT sha256 FROM edition_files)",
    )
}

fn count(press: &Press, from: &str) -> i64 {
    press.world.number(&format!("SELECT COUNT(*) FROM {from}"))
}
