//! Keys as commands.

use crate::support::Sipas;

on_both_databases!(a_key_is_shown_once_listed_rotated_and_revoked,);

fn a_key_is_shown_once_listed_rotated_and_revoked(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let add = |arguments: &[&str]| sipas.run(&[&["key", "add"], arguments].concat());
    let made = add(&["--kind", "system", "--agency", "so-tp", "--name", "Một cửa"]);
    let with_office = "--kind system --agency so-tp --office mot-cua-1 --name Phường";
    add(&with_office.split(' ').collect::<Vec<_>>()).succeeded();
    let key = made.succeeded().out.trim().to_owned();
    assert_eq!(key.len(), 34, "{key}");
    assert!(made.err.contains("not shown again"), "{}", made.err);
    // No case of it was handled anywhere yet.
    let offices = "it may place cases at mot-cua-1";
    assert!(made.err.contains(offices), "{}", made.err);
    let at_counter = [
        "--office",
        "mot-cua-1",
        "--counter",
        "3",
        "--name",
        "Quầy 3",
    ];
    add(&[&["--kind", "clerk"], &at_counter[..]].concat()).succeeded();

    let listed = sipas.run(&["key", "list"]).succeeded().out.clone();
    for word in [
        "Một cửa",
        "so-tp, at mot-cua-1",
        "so-tp",
        "Quầy 3",
        "mot-cua-1, counter 3",
        "never",
        "in force",
    ] {
        assert!(listed.contains(word), "{word}: {listed}");
    }
    assert!(!listed.contains(&key));

    let rotated = sipas.run(&["key", "rotate", "Một cửa"]);
    assert_ne!(rotated.succeeded().out.trim(), key);
    let offices = |rest: &[&str]| sipas.run(&[&["key", "offices"], rest].concat());
    offices(&["Phường"]).succeeded();
    let listed = sipas.run(&["key", "list"]).succeeded().out.clone();
    assert_eq!(listed.matches("so-tp, at").count(), 1, "{listed}");
    offices(&["Phường", "--office", "mot-cua-1"]).succeeded();
    offices(&["Phường", "--office", "so-tp"]).refused(&["no intake office"]);
    offices(&["Quầy 3", "--office", "mot-cua-1"]).refused(&["no system key `Quầy 3`"]);
    sipas.run(&["key", "revoke", "Một cửa"]).succeeded();
    sipas
        .run(&["key", "rotate", "Một cửa"])
        .refused(&["no key `Một cửa` in force"]);
    add(&["--kind", "system", "--all", "--name", "Một cửa"]).refused(&["another name"]);

    let at_nothing = |counter| {
        let office = ["--kind", "clerk", "--office", "mot-cua-1", "--name", "B"];
        add(&[&office, &["--counter", counter][..]].concat())
    };
    for blank in ["", " ", "\u{200b}\u{202e}"] {
        let expected = &["a name has at most 100 characters, a letter or digit among them"][..];
        at_nothing(blank).wrong_use(expected);
        add(&["--kind", "system", "--all", "--name", blank]).wrong_use(expected);
        let user = ["user", "add", "an.nguyen", "--role", "inspector"];
        for flag in ["--scope", "--display-name"] {
            let ended = sipas.run(&[&user[..], &[flag, blank]].concat());
            ended.wrong_use(expected);
        }
        sipas
            .run(&["import", "responses", "r.csv", "--batch", blank])
            .wrong_use(expected);
    }
    for wrong in [
        &["--kind", "system", "--name", "A"][..],
        &["--kind", "clerk", "--all", "--name", "A"],
        &["--kind", "kiosk", "--name", "A"],
        &["--kind", "system", "--office", "mot-cua-1", "--name", "A"],
        &[
            "--kind",
            "system",
            "--all",
            "--office",
            "mot-cua-1",
            "--name",
            "A",
        ],
        &[
            "--kind",
            "kiosk",
            "--agency",
            "so-tp",
            "--office",
            "mot-cua-1",
            "--name",
            "A",
        ],
        &["--kind", "system", "--all", "--name", " "],
        &["--kind", "door", "--all", "--name", "A"],
    ] {
        assert_eq!(add(wrong).code, Some(2), "{wrong:?}");
    }
    add(&["--kind", "system", "--agency", "so-x", "--name", "A"]).refused(&["so-x"]);
    add(&["--kind", "display", "--office", "so-tp", "--name", "A"]).refused(&["no intake office"]);
}
