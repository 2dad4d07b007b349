//! Backups: from either database into either, whole or not at all, with nothing in them that the
//! database itself would not tell.

mod figures;
mod refusals;
mod tables;
mod under_load;
mod unlinkable;
mod whole;

use sipas::domain::access::{By, KeyKind, KeyText, Reach};
use sipas::domain::cases::case::Case;
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::store::Store;
use sipas::store::access::keys::NewKey;
use sipas::store::backup::{BackupError, restore, verify};
use sipas::store::db::connection::Conn;
use sipas::store::links::by_hand::ByHand;

use crate::paper;
use crate::support::OperatorReads;
use crate::support::builders::{CaseBuilder, agency, slug};
use crate::support::world::{SECRET, World, definitions, numbered, settings, submission};
use crate::support::{Database, at, case, sql};

/// A backup of a world's database.
pub fn saved(world: &World) -> Vec<u8> {
    let saved = world.store.back_up(&world.by(), Vec::new(), |_, _| {});
    saved.unwrap().0
}

/// Restores into a database with the secret of every test.
pub fn restore_into(database: &Database, backup: &[u8]) -> Result<(), BackupError> {
    let secret = Secret::new(SECRET).into();
    restore(
        &database.parsed_url(),
        &secret,
        &verify(backup)?,
        &restorer(),
        backup,
    )
}

/// A world of the restored database, at the same time as the first.
pub fn restored(world: &World, database: Database, backup: &[u8]) -> World {
    restore_into(&database, backup).unwrap_or_else(|error| panic!("{error}"));
    World {
        store: Store::open(settings(&database), definitions()).unwrap(),
        database,
        now: world.now,
    }
}

/// A new database of each kind that there is.
pub fn targets() -> Vec<Database> {
    let targets: Vec<Database> = [Some(Database::sqlite()), Database::postgres()]
        .into_iter()
        .flatten()
        .collect();
    for target in &targets {
        Store::migrate(&target.parsed_url(), None).unwrap();
    }
    targets
}

/// Every table but the list of migrations, with all of its rows.
pub fn everything(conn: &mut Conn) -> Vec<(String, Vec<Vec<String>>)> {
    let mut tables = sql::tables(conn);
    tables.retain(|table| table != "__diesel_schema_migrations");
    tables
        .into_iter()
        .map(|table| {
            let columns: Vec<String> = sql::columns(conn, &table)
                .iter()
                // PostgreSQL says `true` where SQLite says 1, and both tell null from an empty text.
                .map(|column| sql::cell(conn, &format!("\"{column}\""), "null"))
                .collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let mut rows = sql::rows(conn, &columns, &table);
            for value in rows.iter_mut().flatten() {
                match value.as_str() {
                    "true" => *value = "1".to_owned(),
                    "false" => *value = "0".to_owned(),
                    _ => {}
                }
            }
            rows.sort();
            (table, rows)
        })
        .collect()
}

/// The links of a province that can still be opened, and those that can't.
pub struct Links {
    pub open: LinkCode,
    pub used: LinkCode,
    pub revoked: LinkCode,
}

/// Who restores, and when.
fn restorer() -> By {
    By::operator("root", at("2026-07-16 09:00"))
}

/// A slip printed twice, an apology, a kiosk with a case, a paper form that waits.
fn at_the_counter(world: &World, code: LinkCode) {
    let kept = world.store.find_case_of_link(&code).unwrap().unwrap();
    let by_hand = ByHand {
        reason: Some("Làm mất phiếu".to_owned()),
        by: By::key("Quầy 1", world.now),
    };
    world.store.note_reprint(&kept.id, &by_hand).unwrap();
    let (case_id, link_id) = (&kept.id, &kept.link.as_ref().unwrap().id);
    for statement in [
        format!(
            "INSERT INTO apologies VALUES \
             ('x', '{case_id}', '2026-07-15', 'Chờ xác minh', '2026-07-20', 'Quầy 1')"
        ),
        format!("INSERT INTO kiosks SELECT id, 'lượt', '{link_id}', made_at FROM keys"),
    ] {
        assert_eq!(world.execute(&statement), 1, "{statement}");
    }
    let form = world.link(case("F").handed_in_at("mot-cua-1"));
    paper::enter(world, &paper::entry(form, "5555544444443321"), 100);
}

/// Twelve cases of March, eleven of them answered, some with comments and one disputed. The month and
/// its quarter are closed afterwards. Returns the link of the first.
fn closed_month(world: &mut World) -> LinkCode {
    world.now = at("2026-03-15 09:00");
    let cases = numbered("A", 12, |code| {
        case(code)
            .handed_in_at("mot-cua-1")
            .about("Đất đai")
            .received("2026-03-01")
            .due("2026-03-10")
            .finished("2026-03-05")
    });
    let links = world.links(&cases);
    for (index, code) in links[..11].iter().enumerate() {
        let mut form = submission(*code, "5555544444443321", &format!("form-{index}"));
        form.comment = (index % 2 == 0).then(|| format!("Góp ý {index}\n\"dòng hai\""));
        form.signals = if index == 4 { "sf" } else { "" }.to_owned();
        form.assisted = index == 5;
        world.submit(form);
    }
    assert!(world.store.dispute(&links[0]).unwrap());
    world.close();
    assert_eq!(world.sound(), (11, 0, 11));
    world.now = at("2026-07-15 09:00");
    links[0]
}

/// Something of every kind: changed, re-opened and pending cases, mixed and waiting answers with
/// comments, a dispute, batches of which one was withdrawn.
pub fn province(world: &mut World) -> Links {
    world.add_agencies(&[sipas::domain::cases::agency::Agency {
        name_en: Some("Department of \"Quotes\", \\ and \u{1F600}".to_owned()),
        valid_from: Some("2020-01-01".parse().unwrap()),
        ..agency("so-nv", "so-ban-nganh")
    }]);
    let used = closed_month(world);
    let open = world.link(case("O").handed_in_at("mot-cua-1").about("Đất đai"));
    let revoked = world.link(case("B"));
    let of_a_procedure = Case {
        procedure: Some("1.000.001".to_owned()),
        procedure_name: Some("Cấp lại".to_owned()),
        ..case("T")
    };
    world.revoke_link("B");
    world.import(&[
        of_a_procedure,
        case("C").due("2026-07-03"),
        case("P").pending(),
    ]);
    world.import(&[case("C").due("2026-07-20")]);
    world.mix();
    world.answer_cases(
        &numbered("W", 5, |code| case(code).of("xa-a").about("Hộ tịch")),
        "1122334455x-1234",
    );
    whole::add_batches(world);
    let key = NewKey {
        name: "Quầy 1".to_owned(),
        kind: KeyKind::Clerk,
        reach: Reach::Office {
            office: slug("mot-cua-1"),
            counter: None,
        },
    };
    let text = KeyText::new([7; 28]);
    world.store.insert_key(&key, &text, &world.by()).unwrap();
    at_the_counter(world, open);
    world.mix();
    world.now = at("2026-07-20 10:30");
    Links {
        open,
        used,
        revoked,
    }
}
