//! `sipas secret rotate`, `prune` and `replace`.

use jiff::Timestamp;
use sipas::domain::links::code::{LinkCode, Secret};
use sipas::domain::links::secrets::Secrets;
use sipas::store::{LinkState, Store, StoreError, Submitted};

use super::{mode, set_mode};
use crate::support::app::{Answer, FORM, agent};
use crate::support::command::ended;
use crate::support::world::{SECRET, World, definitions, numbered, submission};
use crate::support::{Sipas, case, sql};

on_both_databases!(
    links_of_before_and_after_a_rotation_open_their_surveys,
    an_earlier_secret_is_gone_once_its_links_have_expired,
    a_rotation_that_was_cut_short_is_finished_by_the_next_command,
    a_lost_secret_is_replaced_and_open_links_get_other_codes,
    a_backup_of_before_a_rotation_is_restored_with_the_earlier_secret,
    a_form_is_the_same_after_a_rotation,
    an_answer_that_is_sealed_anew_keeps_its_key,
    a_server_that_missed_a_rotation_changes_no_secret,
);

const HEADER: &str = "case_code,agency,received_at,finished_at\n";

/// Imports finished cases, and returns their codes as links.csv has them.
fn codes(sipas: &Sipas, cases: &[&str]) -> Vec<LinkCode> {
    let rows = cases
        .iter()
        .map(|code| format!("{code},so-tp,2026-07-01,2026-07-02\n"));
    sipas.file("cases.csv", HEADER.to_owned() + &rows.collect::<String>());
    sipas
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .succeeded();
    let links = sipas.read("links.csv");
    let codes = links
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap());
    codes.map(|code| LinkCode::parse(code).unwrap()).collect()
}

fn secrets(sipas: &Sipas) -> Secrets {
    Secrets::parse(&sipas.read("secret")).unwrap()
}

fn fingerprint(sipas: &Sipas) -> String {
    let from = "facts WHERE name = 'secret_fingerprint'";
    sipas.rows(&["value"], from).swap_remove(0).swap_remove(0)
}

/// Whether the database knows a code under a secret.
fn is_known(sipas: &Sipas, code: &LinkCode, secret: &Secret) -> bool {
    let lookup = code.lookup(secret);
    sipas.number(&format!(
        "SELECT COUNT(*) FROM invitations WHERE lookup = '{lookup}'"
    )) == 1
}

fn links_of_before_and_after_a_rotation_open_their_surveys(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let before = codes(&sipas, &["H1", "H2"]);
    let rotated = sipas.run(&["secret", "rotate"]);
    let until = rotated
        .succeeded()
        .last_line()
        .strip_prefix("until=")
        .unwrap();
    let secrets = secrets(&sipas);
    let old = Secret::new(SECRET);
    assert_eq!(mode(&sipas.path("secret")), 0o600);
    assert_eq!(sipas.read("secret").lines().count(), 2);
    assert_ne!(secrets.current().fingerprint(), old.fingerprint());
    assert_eq!(
        secrets.previous()[0].secret.fingerprint(),
        old.fingerprint()
    );
    assert_eq!(secrets.previous()[0].until.to_string(), until);
    assert!(
        sipas
            .rows(&["expires_at"], "invitations")
            .iter()
            .all(|row| row[0].as_str() <= until)
    );
    assert_eq!(fingerprint(&sipas), secrets.current().fingerprint());

    // What is printed of an old case is its old code, and of a new one its new.
    let after = codes(&sipas, &["H1", "H2", "H3"]);
    assert_eq!(after[..2], before[..]);
    assert!(is_known(&sipas, &after[0], &old));
    assert!(is_known(&sipas, &after[2], secrets.current()));
    let slips = [
        "slips",
        "--agency",
        "so-tp",
        "--from",
        "2026-07-02",
        "--to",
        "2026-07-02",
    ];
    let slips = sipas.run(&[&slips[..], &["-o", "slips.pdf"]].concat());
    assert_eq!(slips.succeeded().out, "slips=3\n");

    let mut server = sipas.start(&["serve", "--bind", "127.0.0.1:0"]);
    let address = server.line("listening on ");
    for code in [after[0], after[2]] {
        let url = code.url(&address);
        let get = || Answer::of(agent().get(&url).call().unwrap());
        assert_eq!(get().outcome(), (200, Some("open")));
        for _ in 0..2 {
            let sent = agent()
                .post(&url)
                .header("content-type", FORM)
                .send("TC1=5&press=p&action=send");
            assert_eq!(sent.unwrap().status().as_u16(), 303);
        }
        assert_eq!(get().outcome(), (409, Some("used")));
    }
    assert_eq!(sipas.number("SELECT COUNT(*) FROM inbox"), 2);
    sipas.run(&["doctor"]).succeeded();
}

fn an_earlier_secret_is_gone_once_its_links_have_expired(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    codes(&sipas, &["H1"]);
    set_mode(&sipas.path("secret"), 0o640);
    sipas.run(&["secret", "rotate"]).succeeded();
    sipas.run(&["secret", "rotate"]).succeeded();
    assert_eq!(mode(&sipas.path("secret")), 0o640);
    assert_eq!(secrets(&sipas).previous().len(), 2);
    let prune = || sipas.run(&["secret", "prune"]).succeeded().out.clone();
    assert_eq!(prune(), "removed=0\n");
    // Past its time, it is kept as long as one of its links opens a survey.
    let mut text = sipas.read("secret");
    for previous in secrets(&sipas).previous() {
        text = text.replace(&previous.until.to_string(), "2026-01-01T00:00:00Z");
    }
    sipas.file("secret", text);
    assert_eq!(prune(), "removed=1\n");
    assert_eq!(
        secrets(&sipas).previous()[0].secret.fingerprint(),
        Secret::new(SECRET).fingerprint()
    );
    let mut conn = sipas.database.connect();
    sql::execute(
        &mut conn,
        "UPDATE invitations SET expires_at = '2026-01-01T00:00:00Z'",
    );
    sipas.run(&["mix"]).succeeded();
    assert!(!sipas.read("secret").contains(&"07".repeat(32)));
    assert_eq!(sipas.read("secret").lines().count(), 1);
    sipas.run(&["doctor"]).succeeded();
    let last = sipas.rows(
        &["act", "object"],
        "audit_events WHERE actor LIKE 'operator:%' ORDER BY number DESC LIMIT 3",
    );
    let old = Secret::new(SECRET).fingerprint();
    assert_eq!(last[0], ["secret.prune", old.as_str()]);
    assert_eq!(last[1], ["mix.run", "database"]);
    assert_eq!(last[2][0], "secret.prune");
}

fn a_rotation_that_was_cut_short_is_finished_by_the_next_command(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let before = codes(&sipas, &["H1"]);
    let old = sipas.read("secret");
    let both = format!(
        "{}\n{} until=2099-01-01T00:00:00Z\n",
        "08".repeat(32),
        old.trim()
    );
    sipas.file("secret", both);
    assert_eq!(codes(&sipas, &["H1"]), before);
    assert_eq!(fingerprint(&sipas), Secret::new([8; 32]).fingerprint());
    // From then on the old file is refused.
    sipas.file("secret", old);
    sipas.run(&["doctor"]).refused(&["fingerprint"]);
}

fn a_lost_secret_is_replaced_and_open_links_get_other_codes(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let before = codes(&sipas, &["H1"]);
    sipas.run(&["secret", "replace"]).wrong_use(&["--lost"]);
    let replace = || sipas.run(&["secret", "replace", "--lost"]);
    replace().refused(&["secret", "not lost", "secret rotate"]);
    std::fs::remove_file(sipas.path("secret")).unwrap();
    replace().succeeded();
    assert_eq!(mode(&sipas.path("secret")), 0o600);
    let after = codes(&sipas, &["H1"]);
    assert_ne!(after, before);
    assert!(is_known(&sipas, &after[0], secrets(&sipas).current()));
    assert!(!is_known(&sipas, &before[0], &Secret::new(SECRET)));
    // The secret of another database is set aside and not lost as well.
    sipas.file("secret", "08".repeat(32));
    replace().succeeded();
    let aside = format!("secret.{}", Secret::new([8; 32]).fingerprint());
    assert_eq!(sipas.read(&aside), "08".repeat(32));
    sipas.run(&["doctor"]).succeeded();
}

fn a_backup_of_before_a_rotation_is_restored_with_the_earlier_secret(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let before = codes(&sipas, &["H1"]);
    sipas.run(&["backup", "before.backup"]).succeeded();
    sipas.run(&["secret", "rotate"]).succeeded();
    let embedded = |arguments: &[&str]| {
        let mut command = sipas.command(arguments);
        ended(command.env("SIPAS_DATABASE_URL", "sqlite:restored.db"))
    };
    embedded(&["restore", "before.backup"]).succeeded();
    embedded(&["import", "cases", "cases.csv", "--links", "restored.csv"]).succeeded();
    assert!(sipas.read("restored.csv").contains(&before[0].to_string()));
}

/// The store after a rotation that this world did not see.
fn rotated(world: &World) -> Store {
    let until: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let old = Secrets::from(Secret::new(SECRET));
    let secrets = old.rotated(Secret::new([8; 32]), until);
    world
        .open_again(|settings| settings.secrets = secrets, definitions())
        .unwrap()
}

fn a_form_is_the_same_after_a_rotation(world: World) {
    let [sent, open] = [world.link(case("H1")), world.link(case("H2"))];
    let form = submission(sent, "5555555555555555", "p");
    assert_eq!(world.submit(form.clone()), Submitted::Accepted);
    let store = rotated(&world);
    let again = |press: &str| {
        let form = submission(sent, "5555555555555555", press);
        store.submit(&form, world.now).unwrap()
    };
    assert_eq!(
        (again("p"), again("q")),
        (Submitted::Accepted, Submitted::Used)
    );
    assert!(store.dispute(&sent).unwrap());
    let link = store.find_link(&open, world.now).unwrap().unwrap();
    assert_eq!(link.state, LinkState::Open);
    let forms = [submission(open, "4444444444444444", "r"), form];
    let outcomes = store.submit_all(&forms, world.now).unwrap();
    assert_eq!(outcomes, [Submitted::Accepted; 2]);
    let diagnosis = store.examine().unwrap();
    assert_eq!(diagnosis.differences, []);
    assert_eq!((diagnosis.used, diagnosis.inbox), (2, 2));
}

/// A row of before the rotation, which the earlier secret still opens, is then no second answer where
/// somebody puts it back.
fn an_answer_that_is_sealed_anew_keeps_its_key(world: World) {
    world.answer_cases(&numbered("A", 3, case), "5555555555555555");
    let rows = || world.rows(&["key", "sealed"], "inbox ORDER BY key");
    let before = rows();
    let store = rotated(&world);
    let forget = store.forget_secrets::<StoreError>(&world.by(), |_| Ok(()));
    assert_eq!(forget.unwrap(), 0);
    for (before, after) in before.iter().zip(rows()) {
        assert_eq!(before[0], after[0]);
        assert_ne!(before[1], after[1]);
    }
    assert_eq!(store.examine().unwrap().differences, []);
}

fn a_server_that_missed_a_rotation_changes_no_secret(world: World) {
    rotated(&world);
    let kept = |_: &Secrets| -> Result<(), StoreError> { panic!("nothing is kept") };
    let new = Secret::new([9; 32]);
    let refused = world
        .store
        .rotate_secret(new, &world.by(), kept)
        .unwrap_err();
    assert!(refused.to_string().contains("fingerprint"), "{refused}");
}
