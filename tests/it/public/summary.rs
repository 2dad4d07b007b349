//! An agency's page answers in one minute: what is asked first stands first, in one order.

use super::province;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};
use crate::support::world::numbered;

on_both_databases!(
    the_summary_stands_above_the_charts_in_its_order,
    a_change_is_told_against_the_last_comparable_period,
    where_there_is_nothing_to_tell_the_summary_says_why,
    the_summary_is_the_same_in_english,
);

/// The lines of the summary: what each is about, and what it says.
fn summary(app: &TestApp, path: &str) -> Vec<(String, String)> {
    let answer = app.get(path);
    assert_eq!(answer.status, 200, "{path}");
    let page = answer.page();
    let (about, texts) = (page.texts(".brief dt"), page.texts(".brief dd"));
    assert_eq!(about.len(), texts.len());
    about.into_iter().zip(texts).collect()
}

fn text_about(lines: &[(String, String)], about: &str) -> String {
    let found = lines.iter().find(|(known, _)| known == about);
    found
        .unwrap_or_else(|| panic!("{about}: {lines:?}"))
        .1
        .clone()
}

fn the_summary_stands_above_the_charts_in_its_order(app: TestApp) {
    let app = province(app);
    let path = "/agency/so-tp/2026-07";
    let lines = summary(&app, path);
    let expected = [
        (
            "Thứ hạng trong khối",
            "Hạng 1 trong 1 cơ quan được xếp hạng; khoảng thứ hạng 1",
        ),
        (
            "So với kỳ trước",
            "Chưa có kỳ trước nào có điểm công bố để so sánh.",
        ),
        (
            "Điểm chung của các đơn vị được xếp hạng",
            "93,75; cơ quan này: không khác biệt rõ rệt",
        ),
        (
            "Câu hỏi có tỷ lệ hài lòng thấp nhất",
            "PA2. Kết quả xử lý phản ánh, kiến nghị: 0,00% (n = 40)",
        ),
    ];
    for (line, (about, says)) in lines.iter().zip(expected) {
        assert_eq!(line.0, about);
        // The short name of a question may change with the definition.
        let says = says.split(". Kết quả xử lý").next().unwrap();
        assert!(line.1.starts_with(says), "{line:?}");
    }
    assert!(lines[3].1.ends_with(": 0,00% (n = 40)"), "{lines:?}");
    assert_eq!(lines[4].0, "Câu hỏi có tỷ lệ hài lòng cao nhất");
    assert!(lines[4].1.starts_with("TC1. ") && lines[4].1.contains("TC2. "));
    assert_eq!(lines[5].0, "Hồ sơ quá hạn");
    assert_eq!(
        lines[5].1,
        "1 hồ sơ đang giải quyết đã quá hạn; 2 hồ sơ giải quyết quá hạn trong kỳ"
    );
    assert_eq!(lines.len(), 6);
    let page = app.get(path);
    let html = page.text();
    let at = |part: &str| html.find(part).unwrap();
    assert!(at("class=\"facts\"") < at("class=\"brief\""));
    assert!(at("class=\"brief\"") < at("<img"));
}

fn a_change_is_told_against_the_last_comparable_period(app: TestApp) {
    let answered = |agency: &str, month: &str, answers: &str| {
        let prefix = format!("{agency}-{month}");
        let day = |day: &str| format!("2026-{month}-{day}");
        let cases = numbered(&prefix, 40, |code| {
            case(code)
                .of(agency)
                .received(&day("01"))
                .due(&day("10"))
                .finished(&day("05"))
        });
        app.world.answer_cases(&cases, answers);
    };
    answered("so-tp", "06", "5555555555555555");
    answered("so-tp", "07", "5555555511111111");
    answered("so-yt", "06", "5555555555555555");
    answered("so-yt", "07", "5555555555555551");
    app.world.mix();
    let change = |code: &str| {
        let lines = summary(&app, &format!("/agency/{code}/2026-07"));
        text_about(&lines, "So với kỳ trước")
    };
    assert_eq!(change("so-tp"), "Giảm 50,00 điểm (Tháng 6/2026: 100,00)");
    assert_eq!(
        change("so-yt"),
        "−6,25 điểm (Tháng 6/2026: 100,00), chưa đủ căn cứ kết luận thay đổi"
    );
    let same = summary(&app, "/agency/so-tp/2026-06");
    assert_eq!(
        text_about(&same, "Câu hỏi thấp nhất và cao nhất"),
        "Mọi câu hỏi có số liệu đều có tỷ lệ hài lòng 100,00%."
    );
    assert_eq!(
        text_about(&same, "Hồ sơ quá hạn"),
        "Không có hồ sơ quá hạn."
    );
    assert!(text_about(&same, "Thứ hạng trong khối").starts_with("Đồng hạng 1 trong 2 cơ quan"));
}

fn where_there_is_nothing_to_tell_the_summary_says_why(app: TestApp) {
    let app = province(app);
    let few = summary(&app, "/agency/so-yt/2026-07");
    assert_eq!(
        text_about(&few, "Thứ hạng trong khối"),
        "Không xếp hạng: dưới 30 hồ sơ kết thúc trong kỳ"
    );
    let none = summary(&app, "/agency/xa-b/2026-07");
    assert_eq!(
        text_about(&none, "Thứ hạng trong khối"),
        "Không xếp hạng: không có hồ sơ kết thúc trong kỳ"
    );
    assert_eq!(
        text_about(&none, "So với kỳ trước"),
        "Kỳ này không có điểm công bố nên không so sánh được với kỳ trước."
    );
    assert_eq!(
        text_about(&none, "Câu hỏi thấp nhất và cao nhất"),
        "Chưa đủ câu hỏi có số liệu công bố để so sánh."
    );
    let office = summary(&app, "/agency/mot-cua-1/2026-07");
    assert_eq!(
        text_about(&office, "Thứ hạng trong khối"),
        "Có điểm, không xếp hạng."
    );
    assert!(text_about(&office, "Hồ sơ quá hạn").starts_with("Bộ phận Một cửa không giải quyết"));
    assert!(
        office
            .iter()
            .all(|(about, _)| !about.starts_with("Điểm chung"))
    );
}

fn the_summary_is_the_same_in_english(app: TestApp) {
    let app = province(app);
    let vietnamese = summary(&app, "/agency/so-tp/2026-07");
    let english = summary(&app, "/agency/so-tp/2026-07?lang=en");
    assert_eq!(english.len(), vietnamese.len());
    assert_eq!(
        text_about(&english, "Rank in its block"),
        "Rank 1 of 1 ranked agencies; rank interval 1"
    );
    assert_eq!(
        text_about(&english, "Overdue cases"),
        "1 pending past their due date; 2 finished late in the period"
    );
}
