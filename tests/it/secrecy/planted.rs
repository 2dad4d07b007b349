//! Links that somebody else has put where a file is to be made.

use std::os::unix::fs::symlink;

use super::cases;
use crate::support::Sipas;
use crate::support::command::ended;

/// A province whose folder holds a file of somebody's, and links to it or to nowhere.
fn with_links(names: &[&str], leads_to: &str) -> Sipas {
    let sipas = Sipas::embedded().with_agencies();
    sipas.file("cases.csv", cases());
    sipas.file("victim", "as it was");
    for name in names {
        symlink(sipas.path(leads_to), sipas.path(name)).unwrap();
    }
    sipas
}

const EXPORT: [&str; 5] = ["export", "scores", "--period", "2026-07", "-o"];

#[test]
fn a_link_under_the_name_of_a_file_is_replaced_and_not_followed() {
    let names = [
        "links.csv",
        "cases.csv.refused.csv",
        "e.csv",
        "a.backup",
        "s.csv",
    ];
    for leads_to in ["victim", "nowhere"] {
        let sipas = with_links(&names, leads_to);
        sipas
            .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
            .refused(&["150 lines refused"]);
        sipas.run(&[&EXPORT[..], &["e.csv"]].concat()).succeeded();
        sipas.run(&["backup", "a.backup"]).succeeded();
        let simulate = ["simulate", "--cases", "10", "--period", "2025-Q1"];
        sipas
            .run(&[&simulate[..], &["-o", "s.csv", "--agencies", "sa.csv"]].concat())
            .succeeded();
        assert_eq!(sipas.read("victim"), "as it was");
        assert!(!sipas.path("nowhere").exists());
        for name in names {
            let found = sipas.path(name).symlink_metadata().unwrap();
            assert!(found.is_file(), "{name}");
        }
    }
}

#[test]
fn no_temporary_name_is_left_behind_and_one_that_is_taken_is_no_obstacle() {
    let names = [
        ".e.csv.partial",
        ".e.csv..partial",
        "e.csv.partial",
        "e.csv.tmp",
    ];
    let sipas = with_links(&names, "victim");
    sipas.run(&[&EXPORT[..], &["e.csv"]].concat()).succeeded();
    assert_eq!(sipas.read("victim"), "as it was");
    for name in names {
        assert!(sipas.path(name).is_symlink(), "{name}");
    }
    let partial = super::files_in(sipas.database.folder.path());
    let count = partial
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(".partial"));
    assert_eq!(count.count(), 3);
}

#[test]
fn standard_output_is_still_a_file_to_write_to() {
    let sipas = with_links(&[], "");
    let import = ["import", "cases", "cases.csv", "--links", "/dev/stdout"];
    let ended = sipas.run(&import);
    assert!(ended.out.contains("agency,case_code,code,"), "{ended:?}");
    let mut redirected = std::fs::File::options();
    let redirected = redirected.append(true).create(true);
    let file = redirected.open(sipas.path("redirected")).unwrap();
    sipas.command(&import).stdout(file).status().unwrap();
    assert!(sipas.read("redirected").contains("agency,case_code,code,"));
}

#[test]
fn a_database_is_never_made_where_a_link_leads() {
    let sipas = Sipas::embedded();
    let migrate = ["migrate"];
    symlink(sipas.path("elsewhere"), sipas.path("sipas.db")).unwrap();
    sipas
        .run(&migrate)
        .refused(&["sipas.db", "symbolic link", "remove"]);
    assert!(!sipas.path("elsewhere").exists());
    std::fs::remove_file(sipas.path("sipas.db")).unwrap();
    sipas.run(&migrate).succeeded();
    // A link to a database that is there is the operator's.
    std::fs::rename(sipas.path("sipas.db"), sipas.path("elsewhere")).unwrap();
    symlink("elsewhere", sipas.path("sipas.db")).unwrap();
    sipas.run(&migrate).succeeded();
    for ending in ["wal", "shm"] {
        let name = format!("elsewhere-{ending}");
        let _ = std::fs::remove_file(sipas.path(&name));
        symlink(sipas.path("victim"), sipas.path(&name)).unwrap();
        sipas.run(&migrate).refused(&[&name, "symbolic link"]);
        std::fs::remove_file(sipas.path(&name)).unwrap();
    }
    assert!(!sipas.path("victim").exists());
}

#[test]
fn a_secret_is_never_made_where_a_link_leads() {
    let sipas = Sipas::embedded();
    sipas.run(&["migrate"]).succeeded();
    symlink(sipas.path("elsewhere"), sipas.path("sipas.db.secret")).unwrap();
    let mut command = sipas.command(&["fields", "confirm", "Đất đai", "--new"]);
    ended(command.env_remove("SIPAS_SECRET_FILE")).refused(&["sipas.db.secret"]);
    assert!(!sipas.path("elsewhere").exists());
}

#[test]
fn the_demo_follows_no_link_in_its_folder() {
    let sipas = Sipas::embedded();
    std::fs::create_dir(sipas.path("demo")).unwrap();
    sipas.file("victim", "as it was");
    for name in ["building.db", "building.db-wal"] {
        symlink(sipas.path("victim"), sipas.path("demo").join(name)).unwrap();
    }
    let demo = ["demo", "--port", "0", "--dir", "demo", "--cases", "100"];
    sipas.start(&demo).line("survey: ");
    assert_eq!(sipas.read("victim"), "as it was");
}
