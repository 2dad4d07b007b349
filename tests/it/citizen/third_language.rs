//! A language that the program does not know: added by a definition and a file of texts alone.

use std::fs::create_dir_all;

use jiff::Timestamp;
use sipas::domain::VIETNAM;
use sipas::domain::survey::SHIPPED;

use crate::support::app::{Answer, FORM, agent, encode};
use crate::support::{Page, Served, Sipas, paper};

on_both_databases!(
    a_third_language_is_offered_shown_answered_and_counted,
    a_third_language_stands_beside_vietnamese_at_the_counter,
);

const DEFS: [&str; 2] = ["--survey-defs", "defs"];

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
        "language-name = Tày\nnext = Pây tó\nthanks-title = Tày: thanks\nsite = Tày: site\n\
         slip-invitation = Tày: slip\ndisplay-invitation = Tày: display\n\
         display-idle = Tày: display idle\nkiosk-invitation = Tày: kiosk\nkiosk-start = Tày: start\n",
    );
}

/// Finishes cases of Sở Tư pháp at an intake office, and gives the codes of their links.
fn import(sipas: &Sipas, cases: usize, finished_on: &str) -> Vec<String> {
    let lines: String = (1..=cases)
        .map(|number| format!("H{number},so-tp,mot-cua-1,2026-07-01,{finished_on}\n"))
        .collect();
    sipas.file(
        "cases.csv",
        format!("case_code,agency,intake_office,received_at,finished_at\n{lines}"),
    );
    let import = ["import", "cases", "cases.csv", "--links", "links.csv"];
    sipas.run(&[import.as_slice(), &DEFS].concat()).succeeded();
    let links = sipas.read("links.csv");
    links
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap().to_owned())
        .collect()
}

fn a_third_language_is_offered_shown_answered_and_counted(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    translate(&sipas);
    let codes = import(&sipas, 5, "2026-07-02");
    sipas
        .run(&["survey", "check", "defs/so-nganh-4.toml"])
        .succeeded();
    let server = Served::start(&sipas, &DEFS);
    let get = |path: &str| {
        let url = format!("http://{}{path}", server.address);
        Answer::of(agent().get(&url).call().unwrap())
    };
    let first = get(&format!("/s/{}", codes[0]));
    assert_eq!(first.page().text("nav button[lang=tyz]"), "Tày");
    assert!(!first.text().contains("Pây tó"));
    let offer = "nav a[hreflang=tyz][lang=tyz]";
    assert_eq!(get("/").page().text(offer), "Tày");
    assert_eq!(get("/?lang=tyz").page().text("h1"), "Tày: site");

    let page = get(&format!("/s/{}?lang=tyz", codes[0]));
    assert_eq!(page.page().language(), Some("tyz"));
    for translated in ["Tày: TC1", "Tày: 4", "Pây tó"] {
        assert!(page.text().contains(translated), "{translated}");
    }
    // What is not translated stands in Vietnamese and is read out as such.
    let label = page.page().text("label:has(#TC1-5) span[lang=vi]");
    assert_eq!(label, "Rất hài lòng");
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
    sipas.close(&DEFS).succeeded();
    assert_eq!(
        sipas.rows(
            &["count"],
            "unit_counts WHERE kind = 'language-tyz' AND unit = 'so-tp'"
        ),
        [["5"]]
    );
}

fn a_third_language_stands_beside_vietnamese_at_the_counter(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    translate(&sipas);
    sipas.file("sipas.toml", "[counter]\nsecond_language = 'tyz'\n");
    let today = Timestamp::now().to_zoned(VIETNAM).date().to_string();
    let codes = import(&sipas, 1, &today);
    let key = |kind: &str, reach: [&str; 2]| {
        let add = ["key", "add", "--kind", kind, "--name", kind];
        let made = sipas.run(&[&add[..], &reach, &DEFS].concat());
        made.succeeded().out.trim().to_owned()
    };
    let system = key("system", ["--agency", "so-tp"]);
    let [display, kiosk] = ["display", "kiosk"].map(|kind| key(kind, ["--office", "mot-cua-1"]));
    let server = Served::start(&sipas, &DEFS);
    let at = |path: &str| format!("http://{}{path}", server.address);
    let opened = |device: &str, key: &str| {
        let opened = agent()
            .post(at(&format!("/{device}/open")))
            .header("content-type", FORM)
            .send(format!("key={key}"))
            .unwrap();
        let cookie = opened.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    };
    let shown = |path: &str, cookie: &str| {
        let answer = agent().get(at(path)).header("cookie", cookie).call();
        Answer::of(answer.unwrap()).text().to_owned()
    };

    if paper::can_be_read() {
        let slip = agent().get(at(&format!("/s/{}/slip.pdf", codes[0])));
        sipas.file("slip.pdf", Answer::of(slip.call().unwrap()).bytes);
        let words = paper::words(&sipas.path("slip.pdf"));
        for said in ["Kính mời Ông/Bà", "Tày: slip"] {
            assert!(words.contains(said), "{words}");
        }
    }

    let cookie = opened("display", &display);
    let idle = Page::parse(&shown("/display", &cookie));
    assert_eq!(idle.text("#idle [lang=tyz]"), "Tày: display idle");
    let newest = shown("/display/now", &cookie);
    for said in ["Xin mời Ông/Bà quét mã", "Tày: display"] {
        assert!(newest.contains(said), "{newest}");
    }

    let cookie = opened("kiosk", &kiosk);
    let assigned = agent()
        .post(at("/api/v1/agencies/so-tp/cases/H1/kiosk"))
        .header("authorization", format!("Bearer {system}"))
        .header("content-type", "application/json")
        .send("{\"kiosk\": \"kiosk\"}")
        .unwrap();
    assert_eq!(assigned.status().as_u16(), 204);
    let screen: serde_json::Value = serde_json::from_str(&shown("/kiosk/now", &cookie)).unwrap();
    let invitation = Page::parse(screen["html"].as_str().unwrap());
    assert_eq!(invitation.text("section[lang=tyz] h1"), "Tày: kiosk");
    assert_eq!(invitation.text("button[value=tyz]"), "Tày: start");
    let send = |fields: &str| {
        let answer = agent()
            .post(at("/kiosk/form"))
            .header("cookie", &cookie)
            .header("content-type", FORM)
            .send(fields);
        Answer::of(answer.unwrap())
    };
    let turn = screen["id"].as_str().unwrap();
    let form = send(&format!("turn={turn}&action=start&lang=tyz"));
    assert_eq!(form.page().language(), Some("tyz"));
    assert!(form.text().contains("Tày: TC1"));
    let sent = encode(&form.fields()) + "&TC1=4&action=send";
    assert!(send(&sent).text().contains("Tày: thanks"));
    let answer = sipas.waiting().swap_remove(0);
    assert_eq!([answer.source, answer.language], ["kiosk", "tyz"]);
}
