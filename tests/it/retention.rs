//! Retention: what has had its time is deleted, and nothing else.

use jiff::ToSpan;
use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::{CaseReason, CaseUpdate};
use sipas::domain::links::code::Secret;
use sipas::domain::links::secrets::Secrets;
use sipas::domain::retention::Retention;
use sipas::store::cases::imported::CaseImport;
use sipas::store::retention::Removed;
use sipas::store::{Settings, StoreError};

use crate::support::builders::CaseBuilder;
use crate::support::world::{World, definitions};
use crate::support::{Sipas, case};

on_both_databases!(
    comments_are_deleted_two_years_after_their_quarter,
    ended_sessions_used_links_and_old_failures_are_deleted,
    codes_of_old_cases_are_replaced_and_still_recognised,
    replaced_codes_are_recognised_after_a_rotation,
    one_server_a_day_does_it,
    the_command_tells_what_it_deletes,
);

fn run(world: &World, rules: &Retention) -> Removed {
    world.store.run_retention(rules, &world.by()).unwrap()
}

fn five_years() -> Retention {
    Retention {
        case_codes_years: Some(5),
        ..Retention::default()
    }
}

fn later(world: &mut World, days: i64) {
    world.now = world.now.checked_add((24 * days).hours()).unwrap();
}

fn comments_are_deleted_two_years_after_their_quarter(mut world: World) {
    for (key, period) in [
        ("a", "2024-Q1"),
        ("b", "2024-Q3"),
        ("c", "2026-Q2"),
        ("d", "2024"),
    ] {
        world.execute(&format!(
            "INSERT INTO comments (key, unit, period, text) VALUES ('{key}', 'so-tp', '{period}', 'Tốt')"
        ));
    }
    assert_eq!(run(&world, &Retention::default()).comments, 1);
    let left = || world.rows(&["key"], "comments ORDER BY key").concat();
    assert_eq!(left(), ["b", "c", "d"]);
    later(&mut world, 80);
    assert_eq!(run(&world, &Retention::default()).comments, 1);
    later(&mut world, 120);
    let tried = world
        .store
        .dry_run_retention(&Retention::default(), &world.by());
    assert_eq!(tried.unwrap().comments, 1);
    let left = || world.rows(&["key"], "comments ORDER BY key").concat();
    assert_eq!(left(), ["c", "d"]);
    world.sound();
}

fn ended_sessions_used_links_and_old_failures_are_deleted(world: World) {
    world.execute(
        "INSERT INTO users (id, name, display_name, language, wants_digest, totp_step, state, \
         version, made_at) VALUES ('u', 'an', 'An', 'vi', FALSE, 0, 'active', 1, \
         '2026-07-01T00:00:00Z')",
    );
    let session = |hash: &str, seen: &str, ended: &str| {
        world.execute(&format!(
            "INSERT INTO sessions (hash, user_id, made_at, last_seen, ended_at) \
             VALUES ('{hash}', 'u', '2026-05-01T00:00:00Z', '{seen}', {ended})"
        ));
    };
    session("running", "2026-07-15T01:00:00Z", "NULL");
    session(
        "ended lately",
        "2026-07-10T01:00:00Z",
        "'2026-07-10T01:00:00Z'",
    );
    session("ended", "2026-05-02T01:00:00Z", "'2026-05-02T01:00:00Z'");
    session("left", "2026-05-02T01:00:00Z", "NULL");
    for (hash, expires, used) in [
        ("open", "2026-07-16T00:00:00Z", "NULL"),
        ("used", "2026-05-03T00:00:00Z", "'2026-05-02T00:00:00Z'"),
        ("expired", "2026-05-03T00:00:00Z", "NULL"),
    ] {
        world.execute(&format!(
            "INSERT INTO one_time_links (hash, user_id, expires_at, used_at) \
             VALUES ('{hash}', 'u', '{expires}', {used})"
        ));
    }
    world.execute(
        "INSERT INTO login_failures (attempt, failures, paused_until) VALUES \
         ('old', 3, '2026-07-13T00:00:00Z'), ('new', 3, '2026-07-15T00:00:00Z')",
    );
    let removed = run(&world, &Retention::default());
    let expected = Removed {
        sessions: 2,
        one_time_links: 2,
        login_failures: 1,
        ..Removed::default()
    };
    assert_eq!(removed, expected);
    let left = world.rows(&["hash"], "sessions ORDER BY hash").concat();
    assert_eq!(left, ["ended lately", "running"]);
    // Where nothing is to be deleted there is no event.
    let events = || world.number("SELECT COUNT(*) FROM audit_events WHERE act = 'retention.run'");
    assert_eq!(events(), 1);
    assert_eq!(run(&world, &Retention::default()), Removed::default());
    assert_eq!(events(), 1);
}

/// Sends a case as software does, and returns why it is refused.
fn put(world: &World, code: &str) -> Option<CaseReason> {
    let options = CaseImport {
        links: true,
        delivery: None,
        by: By::key("Một cửa điện tử", world.now),
        sha256: None,
        viewer: Viewer::Operator,
    };
    let updates = [CaseUpdate::whole(case(code).due("2026-07-30"))];
    let mut outcomes = world.store.apply_cases(options, &updates).unwrap();
    outcomes.remove(0).err().map(|refusal| refusal.reason)
}

const NATIONAL: &str = "H35.18-260701-0001";

fn codes_of_old_cases_are_replaced_and_still_recognised(mut world: World) {
    world.import(&[
        case(NATIONAL),
        case("0001/2026"),
        case("Đang làm").pending(),
    ]);
    assert_eq!(run(&world, &five_years()).case_codes, 0);
    later(&mut world, 5 * 366);
    world.import(&[case("0002/2031")
        .received("2031-07-01")
        .due("2031-07-10")
        .finished("2031-07-02")]);
    assert_eq!(run(&world, &five_years()).case_codes, 2);
    for column in ["case_code", "code_key"] {
        let codes = world.rows(&[column], "cases").concat().join(" ");
        assert!(!codes.contains("0001"), "{codes}");
        assert!(codes.to_lowercase().contains("đang làm"), "{codes}");
    }
    let cases = world.store.cases(&Viewer::Operator);
    for code in [NATIONAL, " h35.18-260701-0001 ", "0001/2026"] {
        let found = cases.find("so-tp", code).unwrap().unwrap();
        assert!(found.case.case_code.starts_with('~'), "{code}");
        assert_eq!(cases.list_of_code(code).unwrap().len(), 1, "{code}");
    }
    assert!(cases.find("so-tp", "0003/2026").unwrap().is_none());
    // The pseudonym finds it too, and no other code is disturbed.
    let pseudonym = cases
        .find("so-tp", NATIONAL)
        .unwrap()
        .unwrap()
        .case
        .case_code;
    assert_eq!(cases.list_of_code_part(&pseudonym, 5).unwrap().len(), 1);
    assert_eq!(cases.list_of_code_part("0002", 5).unwrap().len(), 1);

    assert_eq!(put(&world, NATIONAL), Some(CaseReason::CodeReplaced));
    assert_eq!(put(&world, "0001/2026"), Some(CaseReason::CodeReplaced));
    assert_eq!(put(&world, &pseudonym), Some(CaseReason::CodeReplaced));
    assert_eq!(put(&world, "0003/2026"), None);
    assert_eq!(world.number("SELECT COUNT(*) FROM cases"), 5);
    assert_eq!(run(&world, &five_years()).case_codes, 1);
    world.sound();
}

fn replaced_codes_are_recognised_after_a_rotation(mut world: World) {
    world.import(&[case(NATIONAL)]);
    later(&mut world, 5 * 366);
    assert_eq!(run(&world, &five_years()).case_codes, 1);
    let keep = |_: &Secrets| Ok::<_, StoreError>(());
    let new = Secret::new([8; 32]);
    world
        .store
        .rotate_secret(new.clone(), &world.by(), keep)
        .unwrap();
    let change = |settings: &mut Settings| settings.secrets = new.into();
    world.store = world.open_again(change, definitions()).unwrap();
    assert_eq!(put(&world, NATIONAL), Some(CaseReason::CodeReplaced));
}

fn one_server_a_day_does_it(mut world: World) {
    let other = world.open_again(|_| {}, definitions()).unwrap();
    let rules = Retention::default();
    let first = world.store.run_retention_daily(&rules, world.now).unwrap();
    assert_eq!(first, Some(Removed::default()));
    assert_eq!(other.run_retention_daily(&rules, world.now).unwrap(), None);
    later(&mut world, 1);
    assert!(
        other
            .run_retention_daily(&rules, world.now)
            .unwrap()
            .is_some()
    );
}

fn the_command_tells_what_it_deletes(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let line =
        "comments=0 sessions=0 one_time_links=0 login_failures=0 case_codes=0 audit_events=0\n";
    for options in [
        &["retention", "run", "--dry-run"][..],
        &["retention", "run"],
    ] {
        assert_eq!(sipas.run(options).succeeded().out, line);
    }
    sipas.file("sipas.toml", "[retention]\ncomments_months = 2\n");
    let run = ["retention", "run"];
    sipas
        .run(&run)
        .wrong_use(&["retention.comments_months", "3"]);
    sipas.file("sipas.toml", "[retention]\naudit_years = 1\n");
    sipas.run(&run).wrong_use(&["retention.audit_years", "2"]);
}
