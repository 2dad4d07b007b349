//! Attacks on what is published: changed bytes, a crash between guard and commit, an old backup.

use jiff::ToSpan;
use sipas::domain::access::Viewer;
use sipas::domain::editions::guard::GuardRefusal;
use sipas::domain::editions::key::SigningKey;
use sipas::domain::editions::log::tree::Hash;
use sipas::domain::editions::refusal::EditionRefusal;
use sipas::domain::editions::signer::LogSigner;
use sipas::outputs::editions::editor::DraftTexts;
use sipas::outputs::editions::key_file::EditionKey;
use sipas::store::Store;
use sipas::store::editions::publishing::Publication;

use super::press::{Press, now, refusal};
use crate::backup::restore_into;
use crate::support::{Database, world};

on_both_databases!(
    the_doctor_finds_every_changed_byte_of_an_edition,
    after_a_crash_a_publication_is_finished_as_it_was_begun,
    a_key_that_waits_for_an_entry_begins_nothing_else,
    a_restored_old_backup_forks_nothing,
);

fn the_doctor_finds_every_changed_byte_of_an_edition(press: Press) {
    let id = press.published();
    press.world.sound();
    let report = "(SELECT sha256 FROM edition_files WHERE name = 'report.pdf')";
    let hash = "a".repeat(64);
    for (change, words) in [
        (
            format!("edition_contents SET content = 'AAAA' WHERE sha256 = {report} AND part = 1"),
            "the bytes of report.pdf were changed",
        ),
        (
            format!("edition_files SET sha256 = '{hash}' WHERE name = 'edition.json'"),
            "the bytes of edition.json were changed",
        ),
        (
            "edition_files SET media_type = 'text/html' WHERE name = 'report.pdf'".to_owned(),
            "the media type of report.pdf was changed",
        ),
        (
            "editions SET title = 'Khác'".to_owned(),
            "edition.json says something else",
        ),
        (
            format!("editions SET digest = '{hash}'"),
            "its digest is that of another",
        ),
        (
            "editions SET decision = '13/QĐ-UBND'".to_owned(),
            "edition.note is not signed",
        ),
        (
            "editions SET state = 'withdrawn'".to_owned(),
            "it is withdrawn in one place",
        ),
        (
            format!("edition_log SET entry = replace(entry, '{id}', 'khac')"),
            "its leaf is the hash of other bytes",
        ),
        (
            format!("edition_log SET leaf = '{hash}'"),
            "its leaf is the hash of other bytes",
        ),
        (
            "edition_log SET checkpoint = replace(checkpoint, 'log', 'lag')".to_owned(),
            "its checkpoint is another log's",
        ),
    ] {
        let table = change.split(' ').next().unwrap().to_owned();
        press
            .world
            .execute(&format!("CREATE TABLE kept AS SELECT * FROM {table}"));
        assert!(
            press.world.execute(&format!("UPDATE {change}")) > 0,
            "{change}"
        );
        let faults = press.faults();
        assert!(
            faults.iter().any(|fault| fault.contains(words)),
            "{change}: {faults:?}"
        );
        let column = change.split(' ').nth(2).unwrap();
        let key = match table.as_str() {
            "edition_contents" => "k.sha256 = t.sha256 AND k.part = t.part",
            "edition_files" => "k.edition = t.edition AND k.place = t.place",
            "edition_log" => "k.log = t.log AND k.place = t.place",
            _ => "k.id = t.id",
        };
        press.world.execute(&format!(
            "UPDATE {table} AS t SET {column} = (SELECT k.{column} FROM kept k WHERE {key})"
        ));
        press.world.execute("DROP TABLE kept");
        press.world.sound();
    }
    // A file that was changed together with its digest.
    let digest = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";
    for change in [
        format!("DELETE FROM edition_contents WHERE sha256 = {report} AND part > 0"),
        format!(
            "UPDATE edition_contents SET content = 'AAAA', sha256 = '{digest}' WHERE sha256 = {report}"
        ),
        format!("UPDATE edition_files SET sha256 = '{digest}', size = 3 WHERE name = 'report.pdf'"),
    ] {
        press.world.execute(&change);
    }
    let faults = press.faults();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("edition.note is not signed, or is of other files"));
    // Or all files are gone.
    for table in ["edition_contents", "edition_files"] {
        press.world.execute(&format!("DELETE FROM {table}"));
    }
    let faults = press.faults();
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("published in one place")),
        "{faults:?}"
    );
}

/// A machine that stops right before the guard is written, or right after it.
struct Crashing {
    key: EditionKey,
    keeps: bool,
}

impl LogSigner for Crashing {
    fn keys(&self) -> &[SigningKey] {
        self.key.keys()
    }

    fn check(&self, leaves: &[Hash], entry: Option<&str>) -> Result<(), EditionRefusal> {
        self.key.check(leaves, entry)
    }

    fn keep(&mut self, leaves: &[Hash], entry: &str) -> Result<(), EditionRefusal> {
        if self.keeps {
            self.key.keep(leaves, entry)?;
        }
        Err(EditionRefusal::GuardFile("the power is gone".to_owned()))
    }
}

fn after_a_crash_a_publication_is_finished_as_it_was_begun(press: Press) {
    let id = press.approved();
    let other = press
        .edit("an.province", |editor| {
            editor.draft("mot-cua", "2026-05".parse().unwrap(), DraftTexts::default())
        })
        .unwrap();
    press.approve_draft(&other);
    let (store, actor) = (&press.world.store, press.person("chi.approver"));
    let begun = Publication {
        release_at: Some(press.world.now + 2.hours()),
        ..now("12/QĐ-UBND")
    };
    for keeps in [false, true] {
        let key = press.key();
        let crashed = store.publish_edition(&id, &begun, &mut Crashing { key, keeps }, &actor);
        assert!(matches!(refusal(crashed), EditionRefusal::GuardFile(_)));
        assert_eq!(press.world.number("SELECT COUNT(*) FROM edition_log"), 0);
        // Anything else would be a second log of the same size.
        let others = [
            press.publish("chi.approver", &other).map(drop),
            store
                .withdraw_edition(&id, "Nhầm", None, None, &press.person("an.province"))
                .map(drop),
        ];
        for refused in others.map(refusal) {
            let wanted = format!("edition `{id}` is being published");
            assert!(refused.to_string().contains(&wanted), "{refused}");
        }
        let edition = press.edition(&id);
        assert_eq!(edition.decision, begun.decision);
    }
    press.world.sound();
    // Whoever finishes it, and whatever is typed then.
    let published = press.publish_as("dung.approver", &id, &now("13/QĐ-UBND"));
    let published = published.unwrap();
    assert_eq!(published.log_index, 0);
    assert_eq!(Some(published.release_at), begun.release_at);
    assert_eq!(press.edition(&id).decision, begun.decision);
    let after = press.publish_as("chi.approver", &other, &begun);
    assert_eq!(after.unwrap().log_index, 1);
    let published = "SELECT COUNT(*) FROM audit_events WHERE act = 'edition.publish'";
    assert_eq!(press.world.number(published), 2);
    press.world.sound();
}

fn a_key_that_waits_for_an_entry_begins_nothing_else(press: Press) {
    let id = press.published();
    let other = press
        .edit("an.province", |editor| {
            editor.draft("mot-cua", "2026-05".parse().unwrap(), DraftTexts::default())
        })
        .unwrap();
    press.approve_draft(&other);
    let (store, actor) = (&press.world.store, press.person("chi.approver"));
    let withdraw = |signer: &mut dyn LogSigner| {
        store.withdraw_edition(&id, "", None, Some(signer), &press.person("dung.approver"))
    };
    let ask = store.withdraw_edition(&id, "Nhầm", None, None, &press.person("an.province"));
    ask.unwrap();
    let key = press.key();
    let crashed = withdraw(&mut Crashing { key, keeps: true });
    assert!(matches!(refusal(crashed), EditionRefusal::GuardFile(_)));
    match refusal(press.publish("chi.approver", &other)) {
        EditionRefusal::Guard(GuardRefusal::Pending { last, place: 1 }) => {
            assert_eq!(last, format!("the withdrawal of `{id}`"));
        }
        other => panic!("{other:?}"),
    }
    // What was refused was not begun, so the withdrawal can be repeated.
    withdraw(&mut press.key()).unwrap();
    store
        .publish_edition(&other, &now("14/QĐ-UBND"), &mut press.key(), &actor)
        .unwrap();
    press.world.sound();
}

fn restored(press: &Press, backup: &[u8], database: &Database) -> Store {
    restore_into(database, backup).unwrap();
    let mut settings = world::settings(database);
    settings.k = press.world.store.k();
    Store::open(settings, world::definitions()).unwrap()
}

fn a_restored_old_backup_forks_nothing(press: Press) {
    let id = press.approved();
    let back_up = || {
        let by = press.world.by();
        press
            .world
            .store
            .back_up(&by, Vec::new(), |_, _| {})
            .unwrap()
            .0
    };
    let before = back_up();
    press.publish("chi.approver", &id).unwrap();
    let after = back_up();
    let correction = press.correct("an.province", &id).unwrap();
    press.approve_draft(&correction);
    press.publish("chi.approver", &correction).unwrap();
    // Both hold the editions and neither holds the key.
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2_decoder(&after), &mut text).unwrap();
    assert!(text.contains("edition_log") && text.contains(&id));
    let key = std::fs::read_to_string(press.key_file()).unwrap();
    let secret = key.trim().rsplit('+').next().unwrap();
    assert!(!text.contains("PRIVATE") && !text.contains(secret));
    let actor = press.person("chi.approver");
    for (backup, entries) in [(&before, 0), (&after, 1)] {
        let folder = Database::sqlite();
        let old = restored(&press, backup, &folder);
        let editions = old.editions(&Viewer::Public, press.world.now);
        let size = editions.log().unwrap().map_or(0, |log| log.entries.len());
        assert_eq!(size, entries);
        let result = match entries {
            0 => old.publish_edition(&id, &now("14/QĐ-UBND"), &mut press.key(), &actor),
            _ => {
                // The old server makes a correction of its own.
                let other = Press::edit_in(&press, &old, &id);
                old.publish_edition(&other, &now("14/QĐ-UBND"), &mut press.key(), &actor)
            }
        };
        match refusal(result) {
            EditionRefusal::Guard(GuardRefusal::Behind {
                database: 0,
                signed: 2,
                ..
            }) if entries == 0 => {}
            EditionRefusal::Guard(GuardRefusal::Pending { .. }) if entries == 1 => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(old.examine().unwrap().differences, []);
    }
}

fn flate2_decoder(bytes: &[u8]) -> impl std::io::Read + '_ {
    flate2::read::GzDecoder::new(bytes)
}
