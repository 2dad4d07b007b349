//! The table of the province.

use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::person::Person;
use crate::support::world::numbered;

on_both_databases!(
    disputes_are_shown_from_k_on,
    every_agency_stands_in_the_table_with_its_figures,
    the_table_is_filtered_and_sorted,
    the_table_is_taken_as_a_file,
    a_page_that_is_kept_for_one_person_is_never_anothers,
);

fn fill(app: &TestApp) {
    for (agency, answers) in [("so-tp", "5555544444445555"), ("so-yt", "4433355555223344")] {
        let cases = numbered(agency, 30, |code| {
            case(code).of(agency).handed_in_at("mot-cua-1")
        });
        app.world.answer_cases(&cases, answers);
    }
    let late = |code: &str| {
        case(code)
            .of("so-yt")
            .due("2026-07-02")
            .finished("2026-07-06")
    };
    app.world.import(&numbered("late", 10, late));
    app.world.mix();
}

fn province(app: &TestApp) -> Person {
    Person::make(&app.world, "so.noi.vu", &["province"])
}

fn names(app: &TestApp, person: &Person, query: &str) -> Vec<String> {
    let page = person.get(app, &format!("/console/province?period=2026-Q3{query}"));
    assert_eq!(page.status, 200, "{}", page.text());
    let names = page.page().texts("tbody th");
    names
        .iter()
        .map(|name| name.replace("Cơ quan ", ""))
        .collect()
}

fn every_agency_stands_in_the_table_with_its_figures(app: TestApp) {
    fill(&app);
    let person = province(&app);
    let page = person.get(&app, "/console/province?period=2026-Q3");
    let row = page.page().row("Cơ quan so-yt");
    assert_eq!(row[0], "Khối so-ban-nganh");
    assert!(row[1].starts_with("2 ("), "{row:?}");
    assert_eq!(row[3], "30");
    // A quarter of forty were late, and none has an apology.
    assert_eq!((row[5].as_str(), row[8].as_str()), ("25,00%", "10"));
    let office = page.page().row("Cơ quan mot-cua-1");
    assert_eq!((office[1].as_str(), office[5].as_str()), ("–", "–"));
    assert_eq!(page.page().count("tbody tr"), 6);
    let inspector = Person::make(&app.world, "thanh.tra", &["inspector"]);
    assert_eq!(inspector.get(&app, "/console/province").status, 200);
}

fn the_table_is_filtered_and_sorted(app: TestApp) {
    fill(&app);
    let person = province(&app);
    assert_eq!(
        names(&app, &person, "&block=mot-cua"),
        ["mot-cua-1", "mot-cua-2"]
    );
    assert_eq!(names(&app, &person, "&q=YT"), ["so-yt"]);
    assert_eq!(names(&app, &person, "&sort=late")[0], "so-yt");
    assert_eq!(
        names(&app, &person, "&sort=score&block=so-ban-nganh")[..2],
        ["so-yt", "so-tp"]
    );
    assert_eq!(names(&app, &person, "&sort=rank")[..2], ["so-tp", "so-yt"]);
    assert_eq!(names(&app, &person, "&sort=apologies")[0], "so-yt");
    assert_eq!(names(&app, &person, "&sort=name")[0], "mot-cua-1");
    assert_eq!(names(&app, &person, "&sort=nothing").len(), 6);
    let page = person.get(&app, "/console/province?period=2026-Q3&sort=late&q=yt");
    assert_eq!(
        page.page().attribute("th[aria-sort]", "aria-sort"),
        Some("descending")
    );
    assert!(page.page().attributes("thead a", "href")[0].contains("q=yt"));
    // On a phone the headings are hidden, and the form sorts.
    assert_eq!(page.page().texts("#sort option[selected]"), ["Quá hạn"]);
    for wrong in ["?period=x", "?block=A%20B", ".pdf"] {
        let answer = person.get(&app, &format!("/console/province{wrong}"));
        assert_eq!(answer.status, 404, "{wrong}");
    }
    let none = person.get(&app, "/console/province?block=no-such");
    assert_eq!(none.page().count("tbody tr"), 0);
}

fn disputes_are_shown_from_k_on(app: TestApp) {
    app.world.add_agencies(&[]);
    for (unit, count) in [("so-tp", 4), ("so-yt", 5)] {
        app.world.execute(&format!(
            "INSERT INTO unit_counts (unit, period, kind, count) \
             VALUES ('{unit}', '2026-07', 'disputes', {count})"
        ));
    }
    let person = province(&app);
    let page = person.get(&app, "/console/province?period=2026-Q3");
    let of = |name: &str| page.page().row(name)[7].clone();
    assert_eq!(of("Cơ quan so-tp"), "ít hơn 5");
    assert_eq!(of("Cơ quan so-yt"), "5");
    assert_eq!(of("Cơ quan xa-a"), "0");
    let home = person.get(&app, "/console/agency/so-tp?period=2026-Q3");
    assert!(
        home.text().contains("Tháng 7/2026: ít hơn 5"),
        "{}",
        home.text()
    );
}

fn the_table_is_taken_as_a_file(app: TestApp) {
    fill(&app);
    let person = province(&app);
    let csv = person.get(
        &app,
        "/console/province.csv?period=2026-Q3&block=so-ban-nganh",
    );
    assert_eq!(csv.status, 200);
    assert!(
        csv.header("content-disposition")
            .contains("province_2026-Q3.csv")
    );
    let lines: Vec<&str> = csv.text().lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("agency,name,block,rank,"));
    assert!(lines[1].starts_with("so-tp,Cơ quan so-tp,so-ban-nganh,1,"));
    let workbook = person.get(&app, "/console/province.xlsx");
    assert!(workbook.bytes.starts_with(b"PK"));
    let recorded = app
        .world
        .rows(&["object"], "audit_events WHERE act = 'data.export'");
    assert_eq!(recorded, [["province"], ["province"]]);
}

fn a_page_that_is_kept_for_one_person_is_never_anothers(app: TestApp) {
    fill(&app);
    const PAGE: &str = "/console/province?period=2026-Q3";
    let person = province(&app);
    let inspector = Person::make(&app.world, "thanh.tra", &["inspector"]);
    let pages = [&person, &inspector, &person, &inspector].map(|of| of.get(&app, PAGE));
    for (page, name) in pages
        .iter()
        .zip(["Bà so.noi.vu", "Bà thanh.tra"].iter().cycle())
    {
        assert_eq!(page.page().text(".person"), *name);
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    assert_eq!(pages[0].text(), pages[2].text());
    assert_eq!(pages[1].text(), pages[3].text());
    // Another language is another page at once.
    person.post(&app, "/account/language", "language=en&next=/console");
    let english = person.get(&app, PAGE);
    assert_eq!(english.page().language(), Some("en"));
}
