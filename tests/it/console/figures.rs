//! An agency's live figures in the console.

use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::person::Person;
use crate::support::world::numbered;

on_both_databases!(
    figures_are_those_of_the_public_page,
    links_lead_to_the_console_and_keep_the_method,
    too_few_answers_are_hidden_from_everybody,
    a_text_of_few_cases_is_no_more_told_than_in_public,
);

fn fill(app: &TestApp) {
    for (agency, answers) in [("so-tp", "5555544444445555"), ("so-yt", "4433355555223344")] {
        let cases = numbered(agency, 31, |code| case(code).of(agency).about("Đất đai"));
        app.world.answer_cases(&cases, answers);
    }
    app.world.mix();
}

fn figures_are_those_of_the_public_page(app: TestApp) {
    fill(&app);
    let head = Person::make(&app.world, "an.nguyen", &["agency so-tp"]);
    let own = head.get(&app, "/console/agency/so-tp/2026-07");
    let public = app.get("/agency/so-tp/2026-07");
    for part in ["h1", "dl.facts", "dl.brief", "table td"] {
        assert_eq!(
            own.page().texts(&format!("main {part}")),
            public.page().texts(&format!("main {part}"))
        );
    }
    // Among the whole block, though only one agency of it is within reach.
    assert!(own.page().text("main dl.brief").contains("trong 2 "));
    assert!(own.page().count("main table td") > 40);
}

fn links_lead_to_the_console_and_keep_the_method(app: TestApp) {
    fill(&app);
    let head = Person::make(&app.world, "an.nguyen", &["agency so-tp"]);
    let page = head.get(&app, "/console/agency/so-tp/2026-07?method=mean-5");
    let links = page.page().attributes("main nav a", "href");
    assert!(links.contains(&"/console/agency/so-tp/2026-Q3?method=mean-5"));
    assert!(links.contains(&"/console/agency/so-tp/2026-07?method=linear-100"));
    assert_eq!(
        head.get(&app, "/console/agency/so-tp/2026-07?method=none")
            .status,
        404
    );
}

fn a_text_of_few_cases_is_no_more_told_than_in_public(app: TestApp) {
    fill(&app);
    let late = sipas::domain::cases::case::Case {
        overdue_reason: Some("Ông Nguyễn Văn A đi vắng".to_owned()),
        ..case("late").about("Việc của một người").due("2026-07-02")
    };
    app.world.import(&[late]);
    let public = app.get("/agency/so-tp/2026-07");
    for role in ["agency so-tp", "province"] {
        let name = role.split(' ').next().unwrap();
        let person = Person::make(&app.world, &format!("{name}.tp"), &[role]);
        let own = person.get(&app, "/console/agency/so-tp/2026-07");
        assert!(!own.text().contains("Nguyễn Văn A"), "{role}");
        assert!(!own.text().contains("Việc của một người"), "{role}");
        assert_eq!(
            own.page().texts("main table td"),
            public.page().texts("main table td")
        );
    }
}

fn too_few_answers_are_hidden_from_everybody(app: TestApp) {
    app.world
        .answer_cases(&numbered("A", 4, case), "5555544444445555");
    app.world.mix();
    let province = Person::make(&app.world, "so.noi.vu", &["province"]);
    for page in [
        "/console/agency/so-tp/2026-07",
        "/console/agency/so-tp?period=2026-07",
    ] {
        let page = province.get(&app, page);
        let values = page.page().texts("dl.facts dd");
        assert!(
            !values[0].contains("100") && !values[0].contains(','),
            "{values:?}"
        );
    }
    let table = province.get(&app, "/console/province?period=2026-07");
    let row = table.page().row("Cơ quan so-tp");
    assert!(!row[2].contains(','), "{row:?}");
}
