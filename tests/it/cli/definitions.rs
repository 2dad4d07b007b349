//! Survey definitions: checked by file and line, and frozen once answered.

use sipas::domain::survey::SHIPPED;

use crate::support::Sipas;
use crate::support::world::submission;

on_both_databases!(a_changed_text_under_an_answered_version_is_refused_by_every_command,);

fn shipped() -> &'static str {
    SHIPPED[0].1
}

/// The line on which a text first stands, from 1.
fn line_of(content: &str, text: &str) -> usize {
    content[..content.find(text).unwrap()].matches('\n').count() + 1
}

#[test]
fn the_shipped_definitions_are_right() {
    let sipas = Sipas::embedded();
    for (name, content) in SHIPPED {
        sipas.file(name, content);
        let ended = sipas.run(&["survey", "check", name]);
        let questions = match name {
            "so-nganh-4-ngan.toml" => "5 questions",
            _ => "16 questions",
        };
        assert!(ended.succeeded().out.contains(questions), "{}", ended.out);
    }
    sipas.run(&["survey", "check"]).wrong_use(&["FILES"]);
    sipas
        .run(&["survey", "check", "none.toml"])
        .refused(&["none.toml"]);
}

#[test]
fn every_mistake_is_told_by_file_and_line() {
    let sipas = Sipas::embedded();
    let twice = shipped().replace("code = \"TC2\"", "code = \"TC1\"");
    let method = shipped().replace("\"pooled-top2\"", "\"median\"");
    let head = shipped()
        .split("[[component.question]]")
        .next()
        .unwrap()
        .to_owned();
    let cases = [
        (
            "twice.toml",
            twice.clone(),
            "code = \"TC1\"\ntext.vi = \"Giấy tờ",
            "TC1",
        ),
        ("method.toml", method.clone(), "\"median\"", "median"),
        ("empty.toml", head.clone(), "[[component]]", "question"),
    ];
    for (name, content, at, word) in cases {
        sipas.file(name, &content);
        let place = format!("{name}:{}:", line_of(&content, at));
        let ended = sipas.run(&["survey", "check", name]);
        ended.refused(&[word, &place, "1 of 1 files refused"]);
    }
    sipas.file("broken.toml", "id = \"a\nversion = 1\n");
    sipas
        .run(&["survey", "check", "broken.toml"])
        .refused(&["broken.toml:1:", "not TOML"]);
    sipas.file("latin.toml", b"id = \"a\"\n# \xe9\n");
    sipas
        .run(&["survey", "check", "latin.toml"])
        .refused(&["latin.toml:2:", "UTF-8"]);
    // One bad file among good ones is found, and the good ones are still checked.
    sipas.file("good.toml", shipped());
    let ended = sipas.run(&["survey", "check", "good.toml", "twice.toml"]);
    assert!(
        ended
            .refused(&["1 of 2 files refused"])
            .out
            .contains("good.toml")
    );
    // A server doesn't start with a definition that is wrong.
    std::fs::create_dir(sipas.path("defs")).unwrap();
    sipas.file("defs/twice.toml", twice);
    sipas
        .run(&["serve", "--bind", "127.0.0.1:0", "--survey-defs", "defs"])
        .refused(&["twice.toml:"]);
}

fn a_changed_text_under_an_answered_version_is_refused_by_every_command(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,finished_at\nH1,so-tp,2026-07-01,2026-07-02\n",
    );
    sipas
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .succeeded();
    std::fs::create_dir(sipas.path("defs")).unwrap();
    sipas.file(
        "defs/so-nganh-4.toml",
        shipped().replace("Rất hài lòng", "Rất là hài lòng"),
    );
    let score = ["score", "--period", "2026"];
    let changed = [score.as_slice(), &["--survey-defs", "defs"]].concat();
    // Nobody has answered yet: the text may still be put right, and back again.
    sipas.run(&changed).succeeded();
    sipas.run(&score).succeeded();
    let links = sipas.read("links.csv");
    let code = links.lines().nth(1).unwrap().split(',').nth(2).unwrap();
    let world = store(&sipas);
    let form = submission(
        sipas::domain::links::code::LinkCode::parse(code).unwrap(),
        "5555555555555555",
        "form",
    );
    assert_eq!(
        world.submit(&form, jiff::Timestamp::now()).unwrap(),
        sipas::store::Submitted::Accepted
    );
    drop(world);
    sipas
        .run(&changed)
        .refused(&["so-nganh-4@1", "new version"]);
    let import = ["import", "cases", "cases.csv", "--survey-defs", "defs"];
    sipas.run(&import).refused(&["so-nganh-4@1"]);
    sipas.run(&score).succeeded();
}

/// The command's own database, opened as a library.
fn store(sipas: &Sipas) -> sipas::store::Store {
    let settings = crate::support::world::settings(&sipas.database);
    sipas::store::Store::open(settings, crate::support::world::definitions()).unwrap()
}
