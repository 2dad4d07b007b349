//! `sipas demo`.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use diesel::{Connection, SqliteConnection};
use sipas::domain::access::Role;
use sipas::store::db::connection::Conn;

use crate::support::app::{Answer, FORM, agent};
use crate::support::command::ended;
use crate::support::person::form;
use crate::support::{Sipas, sql};

fn get(url: &str) -> Answer {
    Answer::of(agent().get(url).call().unwrap())
}

#[test]
fn the_demo_prints_addresses_that_open_and_touches_no_other_database() {
    let sipas = Sipas::embedded();
    let demo = || sipas.start(&["demo", "--port", "0", "--dir", "demo", "--cases", "3000"]);
    let mut first = demo();
    let login = "login: ";
    let [survey, editions, accounts @ ..] = first.lines([
        "survey: ",
        "editions: ",
        login,
        login,
        login,
        login,
        login,
        login,
    ]);
    assert!(survey.starts_with("http://127.0.0.1:"), "{survey}");
    everybody_logs_in(&sipas, &accounts);
    let editions = get(&editions);
    let page = String::from_utf8_lossy(&editions.bytes);
    assert!(page.contains("/editions/so-ban-nganh-"), "{page}");
    drop(first);
    assert!(!sipas.path("sipas.db").exists());
    // It can be run again, on what is there.
    let mut again = demo();
    assert_eq!(get(&again.line("survey: ")).outcome(), (200, Some("open")));
    drop(again);
    its_figures_are_of_used_links_and_of_months_that_were_closed_on_their_day(&sipas);
    each_block_has_an_edition_published_one_corrected_and_one_that_waits(&sipas);
}

/// Each account is of another role, and is in a file that nobody else reads.
fn everybody_logs_in(sipas: &Sipas, accounts: &[String]) {
    let kept = sipas.path("demo/accounts.txt");
    let mode = kept.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = std::fs::read_to_string(kept).unwrap();
    let shown = accounts.iter().map(|line| line.split_once(' ').unwrap());
    for (line, (url, account)) in kept.lines().zip(shown.clone()) {
        assert_eq!(account, line);
        let (name, password) = account.split_once(' ').unwrap();
        let sent = agent()
            .post(url)
            .header("content-type", FORM)
            .header("sec-fetch-site", "same-origin")
            .send(form(&[("name", name), ("password", password)]));
        assert_eq!(sent.unwrap().status(), 303, "{name}");
    }
    let mut list = sipas.command(&["--database-url", "sqlite:demo/sipas.db", "user", "list"]);
    let listed = ended(list.env_remove("SIPAS_SECRET_FILE"));
    for role in Role::ALL {
        let count = listed.out.matches(role.name()).count();
        assert_eq!(count, 1, "{}: {}", role.name(), listed.out);
    }
    assert_eq!((kept.lines().count(), shown.count()), (6, 6));
}

fn its_figures_are_of_used_links_and_of_months_that_were_closed_on_their_day(sipas: &Sipas) {
    let file = sipas.path("demo/sipas.db").display().to_string();
    let mut conn = Conn::Sqlite(SqliteConnection::establish(&file).unwrap());
    let columns = ["month", "closes_at", "closed_at"];
    let closed = sql::rows(&mut conn, &columns, "closings WHERE closed_at IS NOT NULL");
    assert!(closed.len() >= 6, "{closed:?}");
    assert!(
        closed.iter().all(|month| month[1] <= month[2]),
        "{closed:?}"
    );
    let left = "SELECT COUNT(*) FROM responses WHERE component = 'to-chuc'";
    let used = "SELECT COUNT(*) FROM invitations WHERE state = 'used' \
                AND month IN (SELECT month FROM closings WHERE closed_at IS NOT NULL)";
    let (left, used) = (sql::number(&mut conn, left), sql::number(&mut conn, used));
    assert!(0 < left && left <= used, "{left} of {used}");
    assert_eq!(sql::number(&mut conn, "SELECT COUNT(*) FROM batches"), 0);
    assert_eq!(
        sql::column(&mut conn, "name", "keys ORDER BY name"),
        ["Cán bộ quầy (mẫu)", "Ki-ốt (mẫu)", "Màn hình quầy 1 (mẫu)"]
    );
    let mut doctor = sipas.command(&["--database-url", "sqlite:demo/sipas.db", "doctor"]);
    doctor.env_remove("SIPAS_SECRET_FILE");
    ended(&mut doctor).succeeded();
}

fn each_block_has_an_edition_published_one_corrected_and_one_that_waits(sipas: &Sipas) {
    let edition = |arguments: &[&str]| {
        let all = ["--database-url", "sqlite:demo/sipas.db", "edition"];
        let mut command = sipas.command(&[&all, arguments].concat());
        command
            .env_remove("SIPAS_SECRET_FILE")
            .env("SIPAS_EDITION_KEY_FILE", "demo/edition.key");
        let ended = ended(&mut command);
        ended.succeeded();
        ended.out
    };
    let listed: Vec<serde_json::Value> =
        serde_json::from_str(&edition(&["list", "--format", "json"])).unwrap();
    let mut states: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edition in &listed {
        let of = |name: &str| edition[name].as_str().unwrap();
        states.entry(of("block")).or_default().push(of("state"));
    }
    assert_eq!(states.len(), 3, "{states:?}");
    for (block, states) in states {
        let expected = ["published", "corrected", "published", "submitted"];
        assert_eq!(states, expected, "{block}");
    }
    let waiting = listed
        .iter()
        .find(|edition| edition["state"] == "submitted");
    let of = |name: &str| waiting.unwrap()[name].as_str().unwrap();
    let by = ["--as", "phe.duyet"];
    edition(&[&["approve", of("id"), "--digest", of("digest")], &by[..]].concat());
    edition(&[&["publish", of("id")], &by[..]].concat());
    edition(&["bundle", of("id"), "-o", "edition.zip"]);
    let key = edition(&["key", "show"]);
    sipas
        .run(&["verify", "edition.zip", "--key", key.trim()])
        .succeeded();
}
