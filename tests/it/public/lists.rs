//! Long lists of agencies: contents, a filter, orders, and the table before its chart.

use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::Case;

use super::province;
use crate::support::Page;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, agency, case};
use crate::support::world::numbered;

on_both_databases!(
    a_long_block_has_contents_and_its_table_before_its_chart,
    a_short_block_has_its_chart_first_and_no_filter,
    a_name_is_found_whatever_its_marks,
    a_list_is_sorted_by_links,
    what_a_phone_leaves_out_of_a_row_unfolds_below_it,
);

const RANKING: &str = "/ranking/so-ban-nganh/2026-07";
const TIMELINESS: &str = "/timeliness/so-ban-nganh/2026-07";

/// Forty departments, of which two are ranked and one has an overdue case.
fn many(app: &TestApp) {
    let world = &app.world;
    let names: Vec<Agency> = (1..=38)
        .map(|number| Agency {
            name: format!("Sở thứ {number}"),
            ..agency(&format!("so-{number:02}"), "so-ban-nganh")
        })
        .collect();
    world.add_agencies(&names);
    let duc = Agency {
        name: "Sở Đức Hợp".to_owned(),
        name_en: Some("Department of Duc Hop".to_owned()),
        ..agency("so-duc-hop", "so-ban-nganh")
    };
    world.add_agencies(&[duc]);
    for (code, count, answers) in [
        ("so-tp", 40, "5555555555555555"),
        ("so-duc-hop", 50, "5555555555555551"),
    ] {
        let cases = numbered(code, count, |number| case(number).of(code));
        world.answer_cases(&cases, answers);
    }
    let late: Vec<Case> = vec![case("late").of("so-38").due("2026-07-02")];
    world.import(&late);
    world.mix();
}

fn ranked(page: &Page) -> Vec<String> {
    page.texts("table.ranking tbody th")
}

fn a_long_block_has_contents_and_its_table_before_its_chart(app: TestApp) {
    many(&app);
    let answer = app.get(RANKING);
    let page = answer.page();
    let contents = page.attributes(".contents a", "href");
    assert_eq!(contents, ["#ranking", "#unranked", "#chart", "#heatmap"]);
    for target in contents {
        assert!(page.has(target), "{target}");
    }
    let at = |part: &str| answer.text().find(part).unwrap();
    assert!(at("<table class=\"ranking") < at("/charts/ranking.svg"));
    // The whole ranking is drawn when somebody asks for it.
    assert!(page.has(".long-chart details img[loading=lazy]"));
    assert!(page.has(".tall table.ranking"));
}

fn a_short_block_has_its_chart_first_and_no_filter(app: TestApp) {
    let app = province(app);
    let answer = app.get("/ranking/so-ban-nganh/2026-07");
    let page = answer.page();
    let at = |part: &str| answer.text().find(part).unwrap();
    assert!(at("/charts/ranking.svg") < at("<table class=\"ranking"));
    assert!(!page.has("form.filter") && !page.has(".contents") && !page.has(".tall"));
}

fn a_name_is_found_whatever_its_marks(app: TestApp) {
    many(&app);
    for typed in ["duc+hop", "%C4%90%E1%BB%A8C", "h%E1%BB%A3p+so"] {
        let answer = app.get(&format!("{RANKING}?name={typed}"));
        let page = answer.page();
        assert_eq!(ranked(page), ["Sở Đức Hợp"], "{typed}");
        // The rank is that among all.
        assert_eq!(page.text("table.ranking td.rank"), "2");
        assert!(answer.text().contains("Hiện 1 trong 41 cơ quan."));
    }
    let english = app.get(&format!("{RANKING}?name=department+duc&lang=en"));
    assert_eq!(ranked(english.page()), ["Department of Duc Hop"]);
    let form = english
        .page()
        .attributes("form.filter input[type=hidden]", "value");
    assert_eq!(form, ["en"]);
    let unranked = app.get(&format!("{RANKING}?name=th%E1%BB%A9+38"));
    let page = unranked.page();
    assert!(
        unranked
            .text()
            .contains("Không có cơ quan được xếp hạng nào có tên như vậy.")
    );
    assert_eq!(page.texts("#unranked ~ div tbody th"), ["Sở thứ 38"]);
    let nobody = app.get(&format!("{TIMELINESS}?name=%3Cscript%3E"));
    assert_eq!(nobody.status, 200);
    assert!(!nobody.text().contains("<script"));
    assert_eq!(nobody.page().typed("name"), "<script>");
    let late = app.get(&format!("{TIMELINESS}?name=thu+38"));
    let names = late.page().texts("#agencies ~ div tbody th");
    assert_eq!(names, ["Sở thứ 38", "Cả khối"]);
}

fn a_list_is_sorted_by_links(app: TestApp) {
    many(&app);
    let answer = app.get(RANKING);
    let page = answer.page();
    assert_eq!(
        ranked(page),
        ["Sở Tư pháp", "Sở Đức Hợp"].map(|name| name.replace("Sở Tư pháp", "Cơ quan so-tp"))
    );
    assert_eq!(
        page.attributes("table.ranking th[aria-sort]", "aria-sort"),
        ["ascending"]
    );
    let links = page.attributes("table.ranking thead a", "href");
    assert_eq!(
        links,
        ["?", "?sort=name", "?sort=responses", "?sort=coverage"]
    );
    let sorted = app.get(&format!("{RANKING}?sort=responses&method=mean-5"));
    let page = sorted.page();
    assert_eq!(ranked(page), ["Sở Đức Hợp", "Cơ quan so-tp"]);
    assert_eq!(page.texts("table.ranking td.rank"), ["2", "1"]);
    assert_eq!(
        page.attributes("table.ranking th[aria-sort]", "aria-sort"),
        ["descending"]
    );
    let links = page.attributes("table.ranking thead a", "href");
    assert_eq!(links[1], "?sort=name&method=mean-5");
    let unknown = app.get(&format!("{RANKING}?sort=best"));
    assert_eq!(ranked(unknown.page())[0], "Cơ quan so-tp");
    let overdue = app.get(&format!("{TIMELINESS}?sort=overdue"));
    let names = overdue.page().texts("#agencies ~ div tbody th");
    assert_eq!(names[0], "Sở thứ 38");
    let cases = app.get(&format!("{TIMELINESS}?sort=cases"));
    let names = cases.page().texts("#agencies ~ div tbody th");
    assert_eq!(names[0], "Sở Đức Hợp");
}

fn what_a_phone_leaves_out_of_a_row_unfolds_below_it(app: TestApp) {
    let app = province(app);
    for path in [
        "/ranking/so-ban-nganh/2026-07",
        "/ranking/mot-cua/2026-07",
        "/timeliness/so-ban-nganh/2026-07",
        "/agency/so-tp/2026-07",
    ] {
        let answer = app.get(path);
        let page = answer.page();
        assert!(page.count("tr.more") > 0, "{path}");
        let rows = "table.list tr:has(+ tr.more)";
        let whole = format!("{rows}:not(:has(> td.wide-only))");
        assert_eq!(page.markup(&whole), [""; 0], "{path}");
        for more in page.markup("tr.more") {
            assert!(
                more.contains("<details>") && more.contains("<dt>"),
                "{path}: {more}"
            );
        }
    }
    let answer = app.get("/ranking/so-ban-nganh/2026-07");
    let terms = answer.page().texts("table.ranking tr.more dt");
    assert_eq!(
        terms,
        [
            "Khoảng tin cậy 95%",
            "Khoảng thứ hạng",
            "Lượt trả lời",
            "Tỷ lệ trả lời (đã trả lời/đã kết thúc)",
            "So với điểm chung của khối",
            "So với kỳ trước (Tháng 6/2026)",
        ]
    );
}
