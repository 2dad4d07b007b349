//! A language that the program does not know: added by a definition and a file of texts alone.

use std::fs::create_dir_all;

use sipas::domain::survey::SHIPPED;

use crate::support::app::{Answer, FORM, agent};
use crate::support::{Served, Sipas};

on_both_databases!(a_third_language_is_offered_shown_answered_and_counted,);

/// Some of the texts in Tày; the others are still to be translated.
fn translate(sipas: &Sipas) {
    create_dir_all(sipas.path("defs/languages")).unwrap();
    let mut content = SHIPPED[0].1.to_owned();
    for (text, translated) in [
        ("[\"vi\", \"en\"]", "[\"vi\", \"en\", \"tyz\"]"),
        (
            "text.vi = \"Sự rõ ràng",
            "text.tyz = \"Tày: TC1\"\ntext.vi = \"Sự rõ ràng",
        ),
        (
            "label.vi = \"Hài lòng\"",
            "label.tyz = \"Tày: 4\"\nlabel.vi = \"Hài lòng\"",
        ),
    ] {
        assert_eq!(content.matches(text).count(), 1, "{text}");
        content = content.replace(text, translated);
    }
    sipas.file("defs/so-nganh-4.toml", content);
    sipas.file(
        "defs/languages/tyz.ftl",
        "language-name = Tày\nnext = Pây tó\nthanks-title = Tày: thanks\nsite = Tày: site\n",
    );
}

fn a_third_language_is_offered_shown_answered_and_counted(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    translate(&sipas);
    let cases: String = (1..=5)
        .map(|number| format!("H{number},so-tp,2026-07-01,2026-07-02\n"))
        .collect();
    sipas.file(
        "cases.csv",
        format!("case_code,agency,received_at,finished_at\n{cases}"),
    );
    sipas
        .run(&["survey", "check", "defs/so-nganh-4.toml"])
        .succeeded();
    let defs = ["--survey-defs", "defs"];
    let import = ["import", "cases", "cases.csv", "--links", "links.csv"];
    sipas.run(&[import.as_slice(), &defs].concat()).succeeded();
    let links = sipas.read("links.csv");
    let codes: Vec<&str> = links
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap())
        .collect();
    let server = Served::start(&sipas, &defs);
    let get = |path: &str| {
        let url = format!("http://{}{path}", server.address);
        Answer::of(agent().get(&url).call().unwrap())
    };
    let offer = "hreflang=\"tyz\" lang=\"tyz\">Tày</a>";
    let first = get(&format!("/s/{}", codes[0]));
    assert!(first.text().contains(offer));
    assert!(!first.text().contains("Pây tó"));
    assert!(get("/").text().contains(offer));
    assert!(get("/?lang=tyz").text().contains("<h1>Tày: site</h1>"));

    let page = get(&format!("/s/{}?lang=tyz", codes[0]));
    let text = page.text();
    assert!(text.contains("<html lang=\"tyz\""));
    for translated in ["Tày: TC1", "Tày: 4", "Pây tó"] {
        assert!(text.contains(translated), "{translated}");
    }
    // What is not translated stands in Vietnamese and is read out as such.
    assert!(text.contains("<span lang=\"vi\">Rất hài lòng</span>"));
    assert_eq!(page.field("lang").as_deref(), Some("tyz"));

    for code in &codes {
        let url = format!("http://{}/s/{code}", server.address);
        let sent = agent()
            .post(&url)
            .header("content-type", FORM)
            .send("TC1=4&press=p&lang=tyz&action=send")
            .unwrap();
        assert_eq!(sent.status().as_u16(), 303);
    }
    let thanks = get(&format!("/s/{}/thanks?lang=tyz", codes[0]));
    assert!(thanks.text().contains("Tày: thanks"));
    drop(server);
    sipas.run(&["mix", "--survey-defs", "defs"]).succeeded();
    assert_eq!(
        sipas.rows(&["count"], "unit_counts WHERE kind = 'language-tyz'"),
        [["5"]]
    );
}
