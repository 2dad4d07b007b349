//! The five commands by which a province publishes, and the key.

use std::os::unix::fs::PermissionsExt;

use sipas::domain::editions::guard::Guard;

use crate::support::Sipas;

on_both_databases!(a_province_publishes_in_five_commands_and_its_key_changes);

fn a_province_publishes_in_five_commands_and_its_key_changes(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let run = |line: &str| sipas.run(&line.split(' ').collect::<Vec<_>>());
    for (name, role) in [("an.province", "province"), ("chi.approver", "approver")] {
        run(&format!("user add {name} --role {role}")).succeeded();
    }
    let header = "agency,month,survey,channel,source,TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let row = "so-tp,2026-05,so-nganh-4,counter,paper,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5\n";
    sipas.file("r.csv", format!("{header}\n{}", row.repeat(40)));
    run("import responses r.csv --batch may").succeeded();
    let id = "so-ban-nganh-2026-05";
    let draft = "edition draft --block so-ban-nganh --period 2026-05";
    run(draft).wrong_use(&["--as"]);
    run(&format!("{draft} --as chi.approver")).refused(&["chi.approver", "province"]);
    run("edition draft --block so-ban-nganh --period 2099-05 --as an.province")
        .refused(&["2099-05"]);
    let drafted = run(&format!("{draft} --as an.province"));
    assert_eq!(drafted.succeeded().out, format!("edition={id}\n"));
    run(&format!(
        "edition submit {id} --digest {} --as an.province",
        "a".repeat(64)
    ))
    .refused(&["digest"]);
    run(&format!("edition submit {id} --as an.province")).succeeded();
    let shown = run(&format!("edition show {id} --format json")).json();
    assert_eq!(shown["state"], "submitted");
    assert_eq!(shown["release_at"], serde_json::Value::Null);
    let digest = shown["digest"].as_str().unwrap().to_owned();
    let approve = format!("edition approve {id} --digest {digest}");
    run(&format!("{approve} --as an.province")).refused(&["an.province", "approver"]);
    run(&format!("{approve} --as chi.approver")).succeeded();
    // Only the machine that holds the key publishes.
    let publish = format!(
        "edition publish {id} --decision 12/QĐ-UBND --decision-date 14/07/2026 --as chi.approver"
    );
    run(&publish).refused(&["no edition key", &format!("sipas edition publish {id}")]);
    let new = run("edition key new -o key --origin sipas.example/log");
    let verifier = new.succeeded().out.trim().to_owned();
    assert!(verifier.starts_with("sipas.example/log+"), "{verifier}");
    for file in ["key", "key.guard"] {
        let mode = sipas.path(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    run("edition key new -o key").refused(&["key", "never overwritten"]);
    let with_key = |line: &str| run(&format!("{line} --edition-key-file key"));
    let published = with_key(&publish);
    assert!(
        published
            .succeeded()
            .out
            .starts_with(&format!("edition={id} log_index=0 release_at="))
    );
    let shown = run(&format!("edition show {id} --format json")).json();
    assert_eq!(
        (&shown["state"], &shown["log_index"]),
        (&"published".into(), &0.into())
    );
    for name in ["a.zip", "b.zip"] {
        run(&format!("edition bundle {id} -o {name}")).succeeded();
    }
    let bytes = |name: &str| std::fs::read(sipas.path(name)).unwrap();
    assert_eq!(bytes("a.zip"), bytes("b.zip"));
    with_key("doctor").succeeded();
    // A guard that knows less than the log, as after an old copy was put back.
    let guard = sipas.read("key.guard");
    let older = Guard::new("sipas.example/log").text().unwrap();
    std::fs::write(sipas.path("key.guard"), older).unwrap();
    let examined = with_key("doctor");
    examined.refused(&["1 differences"]);
    let words = "of which the guard of the edition key knows: expected 0, found 1";
    assert!(examined.out.contains(words), "{}", examined.out);
    std::fs::write(sipas.path("key.guard"), guard).unwrap();
    // No command changes what is published.
    for line in [
        format!("refresh {id} --title Khác --as an.province"),
        format!("submit {id} --as an.province"),
        format!("approve {id} --digest {digest} --as chi.approver"),
        format!("publish {id} --as chi.approver"),
        "draft --block so-ban-nganh --period 2026-05 --as an.province".to_owned(),
    ] {
        with_key(&format!("edition {line}")).refused(&[id]);
    }
    // The new key signs beside the old one.
    let rotated = with_key("edition key rotate");
    let keys: Vec<&str> = rotated.succeeded().out.lines().collect();
    assert_eq!((keys.len(), keys[0]), (2, verifier.as_str()));
    let corrected = with_key(&format!(
        "edition correct {id} --reason Nhầm --as an.province"
    ));
    assert_eq!(corrected.succeeded().out, format!("edition={id}-2\n"));
    run(&format!("edition bundle {id} -o c.zip")).succeeded();
    assert_eq!(bytes("a.zip"), bytes("c.zip"));
    let submitted = run(&format!("edition submit {id}-2 --as an.province"));
    let digest = submitted
        .succeeded()
        .out
        .trim()
        .rsplit('=')
        .next()
        .unwrap()
        .to_owned();
    run(&format!(
        "edition approve {id}-2 --digest {digest} --as chi.approver"
    ))
    .succeeded();
    // A publication that was cut short is finished before the oldest key leaves its file.
    let begun = format!(
        "INSERT INTO edition_acts SELECT id, version + 1, 'begin', 'chi.approver', \
             '2026-07-20T02:00:00Z', '2026-07-20T02:00:00Z' FROM editions WHERE id = '{id}-2'"
    );
    sipas.execute(&begun);
    let raise = format!("UPDATE editions SET version = version + 1 WHERE id = '{id}-2'");
    sipas.execute(&raise);
    let keys = sipas.read("key");
    with_key("edition key rotate").refused(&[&format!("{id}-2"), "being published"]);
    assert_eq!(sipas.read("key"), keys);
    with_key(&format!("edition publish {id}-2 --as chi.approver")).succeeded();
    let shown = run(&format!("edition show {id} --format json")).json();
    assert_eq!(shown["state"], "corrected");
    let note = sipas.number("SELECT COUNT(*) FROM edition_log WHERE checkpoint LIKE '%— %— %'");
    assert_eq!(note, 2, "both keys sign from the rotation on");
    // Lost: another origin, whose log begins with the end of the old one.
    let replace = "edition key replace -o new --origin sipas.example/log-2";
    run(replace).succeeded();
    let first = sipas
        .rows(&["entry"], "edition_log WHERE log = 2")
        .concat()
        .concat();
    assert!(
        first.starts_with("sipas origin v1\nsipas.example/log-2\nsipas.example/log\n3\n"),
        "{first}"
    );
    with_key("edition key rotate").refused(&["sipas.example/log-2"]);
    run("doctor").succeeded();
    let examined = with_key("doctor");
    examined.refused(&["1 differences"]);
    let words = "the log is of origin sipas.example/log-2";
    assert!(examined.out.contains(words), "{}", examined.out);
    // Who confirms a withdrawal gives no reason of their own.
    run(&format!(
        "edition withdraw {id} --reason Sai --as an.province"
    ))
    .succeeded();
    run(&format!(
        "edition withdraw {id} --reason Nhầm --as chi.approver"
    ))
    .refused(&["an.province", "Sai", "--reason"]);
    let events = run("audit list --act edition.publish --format json").json();
    assert_eq!(events[0]["actor"], "user:chi.approver");
    assert_eq!(events[0]["details"]["operator"], "văn thư");
    let begun = run("audit list --act edition.begin --format json").json();
    let (begun, published) = (&begun[0], &events[1]["details"]);
    assert_eq!(
        (&begun["actor"], &begun["object"]),
        (&"user:chi.approver".into(), &id.into())
    );
    for detail in ["decision", "decision_date", "release_at", "operator"] {
        assert_eq!(begun["details"][detail], published[detail], "{detail}");
    }
}
