//! What the public reads of editions: what is released, and nothing else.

use std::time::{Duration, Instant};

use jiff::ToSpan;
use sipas::domain::access::Viewer;
use sipas::domain::cases::agency::Agency;
use sipas::domain::editions::log::checkpoint::Checkpoint;
use sipas::domain::editions::log::tree::{Hash, root};
use sipas::domain::editions::note::Note;
use sipas::domain::editions::signer::LogSigner;
use sipas::outputs::editions::bundle;

use super::makers::{Key, MAKER, SIGNER, actor, closed_may, publish, submit, submit_changed};
use crate::support::Database;
use crate::support::app::{Answer, TestApp, agent};
use crate::support::builders::agency;
use crate::support::person::Person;

on_both_databases!(
    what_is_not_released_is_answered_like_what_is_not_there,
    files_are_as_they_were_stored_and_kept_by_caches,
    a_correction_and_a_withdrawal_are_told_on_both_pages,
    an_edition_without_a_date_or_a_note_is_not_shown_as_one_that_has_none,
);

const SO: &str = "so-ban-nganh-2026-05";
const XA: &str = "xa-phuong-dac-khu-2026-05";
const MOT_CUA: &str = "mot-cua-2026-05";

fn with(app: &TestApp, path: &str, name: &str, value: &str) -> Answer {
    app.request(path, |agent, url| agent.get(url).header(name, value).call())
}

/// Waits until a server that looks once a second shows something.
fn soon(wanted: impl Fn() -> bool) {
    let started = Instant::now();
    while !wanted() {
        assert!(started.elapsed() < Duration::from_secs(20), "never");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn what_is_not_released_is_answered_like_what_is_not_there(database: Database) {
    let world = closed_may(database);
    for block in ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"] {
        submit(&world, block, None);
    }
    let noon = world.now + 3.hours();
    publish(&world, SO, None);
    publish(&world, XA, Some(noon));
    let app = TestApp::serving(world);
    let people = ["agency so-yt", "clerk mot-cua-1/1", "admin", "province"]
        .map(|role| Person::make(&app.world, &role.replace([' ', '/'], "."), &[role]));
    let list = app.get("/editions");
    assert_eq!(list.status, 200);
    assert!(list.text().contains(SO) && list.text().contains("1234/QĐ-UBND"));
    for hidden in [XA, MOT_CUA] {
        assert!(!list.text().contains(hidden), "{hidden}");
        for file in ["", "/edition.json", "/edition.note", "/report.pdf", "/ZIP"] {
            let path = |id: &str| {
                format!(
                    "/editions/{id}{}",
                    file.replace("ZIP", &format!("{id}.zip"))
                )
            };
            let (absent, hidden) = (path("so-ban-nganh-2031-05"), path(hidden));
            let never = app.get(&absent);
            assert_eq!(never.status, 404, "{absent}");
            for asked in [
                app.get(&hidden),
                people[0].get(&app, &hidden),
                people[1].get(&app, &hidden),
                people[2].get(&app, &hidden),
                people[3].get(&app, &hidden),
            ] {
                assert_eq!(asked.status, 404, "{hidden}");
                assert_eq!(asked.bytes, never.bytes, "{hidden}");
                assert_eq!(asked.header("etag"), never.header("etag"));
                assert_eq!(asked.header("cache-control"), never.header("cache-control"));
            }
        }
    }
    // A withdrawal that stands behind it in the log is not told before it.
    let withdraw = |name: &str| {
        let (store, actor) = (&app.world.store, actor(name, app.world.now));
        store.withdraw_edition(SO, "Sai số liệu", None, Some(&mut Key::default()), &actor)
    };
    withdraw(MAKER).unwrap();
    withdraw(SIGNER).unwrap();
    // The log ends before what is not released.
    let checkpoint = |app: &TestApp| {
        let note = app.get("/log/checkpoint");
        let note = Note::parse(&note.bytes).unwrap();
        Checkpoint::parse(note.text()).unwrap()
    };
    assert_eq!(checkpoint(&app).size, 1);
    let leaf = app.get("/log/tile/0/000.p/1").bytes;
    assert_eq!(leaf.len(), 32);
    let leaf = Hash(leaf.try_into().unwrap());
    assert_eq!(root(&[leaf]), checkpoint(&app).root);
    let entries = app.get("/log/tile/entries/000.p/1");
    assert_eq!(entries.header("content-type"), "application/octet-stream");
    assert_eq!(Hash::of_leaf(&entries.bytes[2..]), leaf);
    for absent in [
        "/log/tile/0/000.p/2",
        "/log/tile/0/000",
        "/log/tile/1/000.p/1",
        "/log/tile/entries/000.p/2",
        "/log/tile/entries/000",
        "/log/tile/0/0",
        "/log/tile/0/000.p/01",
        "/log/tile/0/x000/000.p/1",
        "/log/tile/0/../0/000.p/1",
        "/log/tile/0/%2e%2e/000.p/1",
        "/log/tile/0/000%2Ep/1",
        "/log/tile/-1/000.p/1",
        "/log/tile/99999999999999999999/000.p/1",
        "/log/tile/0/x999/x999/x999/x999/x999/x999/999",
        "/log/tile/0/000.p/1/",
        "/log/tile/data/000.p/1",
        "/log",
        "/log/",
        "/editions/",
        "/editions/..%2f..%2fetc%2fpasswd",
        "/editions/%00",
        "/editions/so-ban-nganh-2026-05/..%2F..%2Fsipas.db",
        "/editions/so-ban-nganh-2026-05/draft",
        "/editions/so-ban-nganh-2026-05/EDITION.JSON",
        "/editions/so-ban-nganh-2026-05/edition.json%00",
        "/editions/so-ban-nganh-2026-05/xa-phuong-dac-khu-2026-05.zip",
        "/editions/SO-BAN-NGANH-2026-05",
        "/editions/so-ban-nganh-2026-05/",
    ] {
        assert_eq!(app.get(absent).status, 404, "{absent}");
    }
    assert!(
        !app.get(&format!("/editions/{SO}"))
            .text()
            .contains("status notice")
    );
    assert_eq!(
        app.get(&format!("/editions/{SO}/withdrawal.txt")).status,
        404
    );
    // Another server, whose clock is right, records the release; this one stands at nine o'clock, and
    // nobody has asked for anything.
    app.world.store.release_due(noon).unwrap();
    soon(|| app.get("/editions").text().contains(XA));
    assert_eq!(app.get(&format!("/editions/{XA}")).status, 200);
    assert_eq!(checkpoint(&app).size, 3);
    assert_eq!(app.get("/log/tile/0/000.p/2").bytes.len(), 64);
    assert_eq!(app.get("/log/tile/0/000.p/1").bytes, leaf.0);
    let withdrawn = app.get(&format!("/editions/{SO}"));
    assert!(withdrawn.text().contains("Sai số liệu"));
    assert!(withdrawn.text().contains("withdrawal.txt"));
    assert!(!app.get("/editions").text().contains(MOT_CUA));
}

fn files_are_as_they_were_stored_and_kept_by_caches(database: Database) {
    let world = closed_may(database);
    submit(&world, "so-ban-nganh", None);
    publish(&world, SO, None);
    // What is published stays, whatever becomes of the agency.
    let renamed = Agency {
        name: "Sở Đổi tên".to_owned(),
        ..agency("so-yt", "so-ban-nganh")
    };
    let app = TestApp::serving(world);
    let address = format!("/editions/{SO}");
    let page = app.get(&address);
    assert_eq!(page.status, 200);
    app.world.add_agencies(&[renamed]);
    assert_eq!(app.get(&address).bytes, page.bytes);
    // Two digits after a comma, and the better one first.
    let text = page.text();
    let (first, second) = (text.find("100,00").unwrap(), text.find("93,75").unwrap());
    assert!(first < second);
    assert!(text.contains(&format!("sipas verify {SO}.zip")));
    let key = Key::default().keys()[0].verifier().to_string();
    assert!(text.contains(&key), "{key}");
    assert!(app.get("/method").text().contains(&key));
    let ranking = app.get("/ranking/so-ban-nganh/2026-05");
    assert!(ranking.text().contains(&address));
    assert!(
        !app.get("/ranking/so-ban-nganh/2026-04")
            .text()
            .contains(&address)
    );
    let english = app.get(&format!("{address}?lang=en"));
    assert!(english.text().contains("How to check"));

    let stored = app
        .world
        .rows(&["name", "sha256"], "edition_files WHERE place > 0");
    assert_eq!(stored.len(), 6);
    for row in &stored {
        let path = format!("{address}/{}", row[0]);
        let file = app.get(&path);
        assert_eq!(file.status, 200, "{path}");
        let digest = sipas::domain::editions::edition_note::sha256(&file.bytes);
        assert_eq!(hex::encode(digest), row[1], "{path}");
        assert!(text.contains(&row[1]), "{path}");
        assert!(file.header("cache-control").contains("immutable"), "{path}");
    }
    let archive = app.get(&format!("{address}/{SO}.zip"));
    assert_eq!(archive.header("content-type"), "application/zip");
    let named = format!("attachment; filename=\"{SO}.zip\"");
    assert_eq!(archive.header("content-disposition"), named);
    assert_eq!(bundle::read(&archive.bytes).unwrap().len(), 6);
    let csv = app.get(&format!("{address}/ranking.csv"));
    let named = format!("attachment; filename=\"{SO}-ranking.csv\"");
    assert_eq!(csv.header("content-disposition"), named);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let pdf = app.get(&format!("{address}/report.pdf"));
    assert!(pdf.header("content-disposition").starts_with("inline"));

    for (path, is_text) in [
        ("/editions".to_owned(), true),
        (address.clone(), true),
        (format!("{address}/edition.json"), true),
        (format!("{address}/ranking.csv"), true),
        (format!("{address}/{SO}.zip"), false),
        ("/log/tile/entries/000.p/1".to_owned(), false),
        ("/log/checkpoint".to_owned(), false),
    ] {
        let first = app.get(&path);
        let tag = first.header("etag");
        assert!(tag.starts_with('"'), "{path}: {tag}");
        let again = with(&app, &path, "if-none-match", tag);
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
        assert_eq!(again.header("cache-control"), first.header("cache-control"));
        let other = with(&app, &path, "if-none-match", "\"another\"");
        assert_eq!((other.status, &other.bytes), (200, &first.bytes), "{path}");
        let head = app.request(&path, |agent, url| agent.head(url).call());
        assert_eq!((head.status, head.header("etag")), (200, tag), "{path}");
        assert!(head.bytes.is_empty());
        let encoding = |accepted: &str| {
            let url = app.url(&path);
            let answer = agent().head(url).header("accept-encoding", accepted).call();
            let answer = answer.unwrap();
            let header = |name: &str| {
                let value = answer.headers().get(name);
                value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
            };
            (header("content-encoding"), header("etag"))
        };
        let (gzip, plain) = (encoding("gzip"), encoding("identity"));
        assert_eq!(
            (gzip.0.as_str(), plain.0.as_str()),
            (if is_text { "gzip" } else { "" }, "")
        );
        assert_eq!(gzip.1 != plain.1, is_text, "{path}");
    }
}

fn a_correction_and_a_withdrawal_are_told_on_both_pages(database: Database) {
    let world = closed_may(database);
    submit(&world, "so-ban-nganh", None);
    publish(&world, SO, None);
    let app = TestApp::serving(world);
    let page = |id: &str| app.get(&format!("/editions/{id}"));
    assert!(!page(SO).text().contains("status notice"));
    let later = submit(&app.world, "so-ban-nganh", Some(SO));
    assert_eq!(later, format!("{SO}-2"));
    assert!(!page(SO).text().contains(&later));
    publish(&app.world, &later, None);
    soon(|| page(&later).status == 200);
    let (old, new) = (page(SO), page(&later));
    assert!(old.text().contains(&format!("href=\"/editions/{later}\"")));
    assert!(new.text().contains(&format!("href=\"/editions/{SO}\"")));
    // What people write is text.
    assert!(new.text().contains("Thiếu &#60;một&#62; đợt"));
    assert!(
        app.get("/ranking/so-ban-nganh/2026-05")
            .text()
            .contains(&later)
    );

    let (store, now) = (&app.world.store, app.world.now);
    let asked = store.withdraw_edition(&later, "Sai <hẳn>", None, None, &actor(MAKER, now));
    asked.unwrap();
    // That is between two persons until it is confirmed.
    let public = store.editions(&Viewer::Public, now).find(&later).unwrap();
    assert_eq!(public.unwrap().acts, []);
    let mut key = Key::default();
    let confirmed = store.withdraw_edition(&later, "", None, Some(&mut key), &actor(SIGNER, now));
    confirmed.unwrap();
    soon(|| page(&later).text().contains("Sai &#60;hẳn&#62;"));
    let withdrawn = page(&later);
    assert_eq!(withdrawn.status, 200);
    assert!(!withdrawn.text().contains(MAKER) && !withdrawn.text().contains(SIGNER));
    // What is withdrawn is not offered as the signed one, and neither is what it had replaced.
    let ranking = app.get("/ranking/so-ban-nganh/2026-05");
    assert!(!ranking.text().contains("/editions/so-ban-nganh"));
    // The notice is a file of its own, and the bundle is what it was.
    let notice = app.get(&format!("/editions/{later}/withdrawal.txt"));
    assert!(notice.text().contains("Sai <hẳn>"));
    let archive = app.get(&format!("/editions/{later}/{later}.zip"));
    assert!(
        !bundle::read(&archive.bytes)
            .unwrap()
            .contains_key("withdrawal.txt")
    );
}

fn an_edition_without_a_date_or_a_note_is_not_shown_as_one_that_has_none(database: Database) {
    let world = closed_may(database);
    submit_changed(&world, "so-ban-nganh", None, |content| {
        content.as_of = "hôm qua".to_owned();
    });
    submit(&world, "xa-phuong-dac-khu", None);
    submit(&world, "mot-cua", None);
    for id in [SO, XA, MOT_CUA] {
        publish(&world, id, None);
    }
    let renamed = "UPDATE edition_files SET name = 'x' WHERE name = 'edition.note'";
    assert_eq!(world.execute(&format!("{renamed} AND edition = '{XA}'")), 1);
    let app = TestApp::serving(world);
    for (id, status) in [(SO, 500), (XA, 500), (MOT_CUA, 200)] {
        assert_eq!(app.get(&format!("/editions/{id}")).status, status, "{id}");
    }
}
