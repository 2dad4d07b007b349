//! A PostgreSQL server whose messages are German, and a role that can't change that: transient errors
//! are recognised, and what they interrupted is tried again as with English messages.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::System;
use diesel::connection::SimpleConnection;
use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::Delivery;
use sipas::domain::links::code::LinkCode;
use sipas::store::answers::writer::Writer;
use sipas::store::links::by_hand::ByHand;
use sipas::store::{Store, StoreError, Submitted, WriteError};

use crate::support::builders::CaseBuilder;
use crate::support::cluster::Cluster;
use crate::support::disk::Disk;
use crate::support::world::{definitions, numbered, submission};
use crate::support::{Database, World, case};

const RATINGS: &str = "5555544444443321";

/// A province on a German server, opened by a role that is no superuser.
fn german() -> Option<(Cluster, World)> {
    let cluster = Cluster::speaking("de_DE.UTF-8", "Division durch Null")?;
    let world = World::from(Database::at(cluster.url_of("sipas")));
    Some((cluster, world))
}

fn submit(world: &World, writer: &Writer, code: LinkCode) -> Result<Submitted, WriteError> {
    let submission = submission(code, RATINGS, "form");
    System::new().block_on(writer.submit(submission, world.now))
}

fn by_hand(world: &World) -> ByHand {
    ByHand {
        reason: None,
        by: By::key("một cửa", world.now),
    }
}

#[track_caller]
fn transient_error<T>(result: Result<T, StoreError>) -> String {
    let error = result.err().expect("it should fail");
    assert!(error.is_unavailable(), "{error}");
    error.to_string()
}

/// Waits until as many of the role's sessions wait for a lock.
fn until_waiting(cluster: &Cluster, sessions: i64) {
    let started = Instant::now();
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity \
                   WHERE usename = 'sipas' AND wait_event_type = 'Lock'";
    while cluster.number(waiting) < sessions {
        assert!(started.elapsed() < Duration::from_secs(20), "nobody waits");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The id of a case.
fn id_of(world: &World, code: &str) -> String {
    world.rows(&["id"], &format!("cases WHERE case_code = '{code}'"))[0][0].clone()
}

/// Runs something in the store while all links are held by somebody else, and something else once
/// it waits for them.
fn while_links_are_held<T: Send>(
    cluster: &Cluster,
    world: &World,
    held: impl FnOnce(&World) -> T + Send,
    meanwhile: impl FnOnce(),
) -> T {
    let mut other = world.conn();
    other
        .batch_execute("BEGIN; SELECT 1 FROM invitations FOR UPDATE")
        .unwrap();
    let outcome = thread::scope(|scope| {
        let waiting = scope.spawn(|| held(world));
        until_waiting(cluster, 1);
        meanwhile();
        waiting.join().unwrap()
    });
    other.batch_execute("ROLLBACK").unwrap();
    outcome
}

#[test]
fn a_link_that_is_held_for_too_long_puts_its_answer_off() {
    let Some((_cluster, world)) = german() else {
        return;
    };
    let codes = world.links(&numbered("H", 2, case));
    let writer = Writer::start(world.store.clone(), ()).unwrap();
    let mut other = world.conn();
    other
        .batch_execute("BEGIN; SELECT 1 FROM invitations FOR UPDATE")
        .unwrap();
    let put_off = submit(&world, &writer, codes[0]);
    assert!(
        matches!(put_off, Err(WriteError::Unavailable)),
        "{put_off:?}"
    );
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(
        submit(&world, &writer, codes[0]).unwrap(),
        Submitted::Accepted
    );
    // The waiting room is cleaned by the next mixing where somebody is reading it.
    other
        .batch_execute("BEGIN; LOCK TABLE inbox IN ACCESS SHARE MODE")
        .unwrap();
    assert_eq!(world.mix().waiting, 1);
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(world.sound(), (1, 1, 0));
}

/// Somebody holds a link and wants its case, while the store holds the case and wants the link. The
/// store's session finds the circle, because the other one looks for none.
fn in_a_circle<T: Send>(
    cluster: &Cluster,
    world: &World,
    work: impl FnOnce(&World) -> T + Send,
) -> T {
    let mut other = cluster.connect();
    other
        .batch_execute(
            "SET deadlock_timeout = '1min'; BEGIN; SELECT 1 FROM sipas.invitations FOR UPDATE",
        )
        .unwrap();
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        let working = scope.spawn(|| work(world));
        until_waiting(cluster, 1);
        scope.spawn(move || {
            other
                .batch_execute("SELECT 1 FROM sipas.cases FOR UPDATE; COMMIT")
                .unwrap();
            sender.send(()).unwrap();
        });
        receiver.recv_timeout(Duration::from_secs(30)).unwrap();
        working.join().unwrap()
    })
}

#[test]
fn a_deadlock_is_transient_and_an_import_is_tried_again_after_it() {
    let Some((cluster, world)) = german() else {
        return;
    };
    world.link(case("H1"));
    let id = id_of(&world, "H1");
    let message = in_a_circle(&cluster, &world, |world| {
        transient_error(world.store.note_print(&id, &by_hand(world)))
    });
    assert!(message.contains("Verklemmung"), "{message}");
    let imported = in_a_circle(&cluster, &world, |world| {
        world.import_as(&[case("H1").about("Đất đai")], |options| {
            options.delivery = Some(Delivery::Message);
        })
    });
    assert_eq!(imported.len(), 1);
    assert_eq!(
        world.rows(&["field"], "cases"),
        [["Đất đai".to_owned()]],
        "the case was not changed"
    );
}

#[test]
fn a_statement_that_is_cancelled_or_takes_too_long_is_transient() {
    let Some((cluster, world)) = german() else {
        return;
    };
    world.link(case("H1"));
    let id = id_of(&world, "H1");
    let print = |world: &World| transient_error(world.store.note_print(&id, &by_hand(world)));
    let message = while_links_are_held(&cluster, &world, print, || {
        cluster.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity \
             WHERE usename = 'sipas' AND wait_event_type = 'Lock'",
        );
    });
    assert!(message.contains("storniere Anfrage"), "{message}");
    cluster.execute("ALTER ROLE sipas SET statement_timeout = '500ms'");
    let store = world.open_again(|_| {}, definitions()).unwrap();
    let print = |world: &World| transient_error(store.note_print(&id, &by_hand(world)));
    let message = while_links_are_held(&cluster, &world, print, || {});
    assert!(message.contains("storniere Anfrage"), "{message}");
}

#[test]
fn a_session_that_is_ended_and_a_server_that_takes_nobody_pass() {
    let Some((cluster, world)) = german() else {
        return;
    };
    world.link(case("H1"));
    let id = id_of(&world, "H1");
    let print = |world: &World| transient_error(world.store.note_print(&id, &by_hand(world)));
    let message = while_links_are_held(&cluster, &world, print, || {
        cluster.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE usename = 'sipas' AND wait_event_type = 'Lock'",
        );
    });
    assert!(message.contains("Verbindung"), "{message}");

    let opened = |world: &World| world.open_again(|_| {}, definitions()).map(|_| ());
    cluster.execute("ALTER ROLE sipas CONNECTION LIMIT 0");
    let message = transient_error(opened(&world));
    assert!(message.contains("zu viele Verbindungen"), "{message}");
    cluster.execute("ALTER ROLE sipas CONNECTION LIMIT -1");

    // It waits for this session to end before it stops, and takes no other meanwhile.
    let last = cluster.connect();
    cluster.begin_to_end();
    let message = transient_error(opened(&world));
    assert!(message.contains("fährt herunter"), "{message}");
    drop(last);
    cluster.until_ended();
    transient_error(world.store.schema_state());
    cluster.begin();
    world.store.schema_state().unwrap();

    // A standby that has not been told to answer is like a server that is still starting.
    let standby = Cluster::follow_in_silence(&cluster);
    let message = transient_error(Store::migrate(
        &Database::at(standby.url_of("sipas")).parsed_url(),
        None,
    ));
    assert!(message.contains("nimmt keine Verbindungen an"), "{message}");
}

#[test]
fn a_standby_that_can_not_be_written_to_is_transient() {
    let Some((cluster, world)) = german() else {
        return;
    };
    let code = world.link(case("H1"));
    let standby = Cluster::follow(&cluster);
    let url = Database::at(standby.url_of("sipas")).parsed_url();
    let store = world
        .open_again(|settings| settings.url = url, definitions())
        .unwrap();
    let message = transient_error(store.submit(&submission(code, RATINGS, "form"), world.now));
    assert!(message.contains("kann nicht"), "{message}");
    let writer = Writer::start(store, ()).unwrap();
    let put_off = submit(&world, &writer, code);
    assert!(
        matches!(put_off, Err(WriteError::Unavailable)),
        "{put_off:?}"
    );
}

#[test]
fn a_full_disk_is_transient() {
    let (Some(disk), Some(cluster)) = (
        Disk::mount(64),
        Cluster::speaking("de_DE.UTF-8", "Division durch Null"),
    ) else {
        return;
    };
    cluster.keep_tables_in(disk.path());
    cluster.execute("GRANT ALL ON TABLESPACE other TO sipas");
    let world = World::from(Database::at(cluster.url_of("sipas")));
    let writer = Writer::start(world.store.clone(), ()).unwrap();
    let codes = world.links(&numbered("H", 400, case));
    let filling = disk.fill();
    let refused = codes
        .iter()
        .find_map(|code| submit(&world, &writer, *code).err());
    assert!(
        matches!(refused, Some(WriteError::Unavailable)),
        "{refused:?}"
    );
    drop(filling);
    assert_eq!(
        submit(&world, &writer, codes[399]).unwrap(),
        Submitted::Accepted
    );
}

#[test]
fn what_does_not_pass_is_still_told_from_what_does() {
    let Some((cluster, world)) = german() else {
        return;
    };
    let lasting = |world: &World| {
        let error = world.store.get_waiting(&Viewer::Operator).unwrap_err();
        assert!(!error.is_unavailable(), "{error}");
        error.to_string()
    };
    cluster.execute("ALTER TABLE sipas.unit_counts OWNER TO postgres");
    let message = lasting(&world);
    assert!(message.contains("keine Berechtigung"), "{message}");
    cluster.execute("ALTER TABLE sipas.unit_counts RENAME TO elsewhere");
    let message = lasting(&world);
    assert!(message.contains("existiert nicht"), "{message}");
}
