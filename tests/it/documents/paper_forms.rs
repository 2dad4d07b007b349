//! The survey on paper, for whoever has no phone.

use sipas::domain::links::code::LinkCode;
use sipas::domain::survey::{Definition, SHIPPED, Text};
use sipas::report::documents::paper_form;
use sipas::report::documents::paper_form::PaperForm;

use crate::support::app::{TestApp, path};
use crate::support::builders::{CaseBuilder, definition};
use crate::support::world::definitions;
use crate::support::{Database, World, case, paper};

on_both_databases!(a_form_is_fetched_by_the_link_in_the_languages_of_its_survey,);

/// A form of a definition as a file.
fn form(definition: &Definition, language: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let languages = sipas::domain::language::Languages::new(files.iter().copied());
    let languages = languages.unwrap_or_else(|errors| panic!("{errors:?}"));
    let form = PaperForm {
        definition,
        language,
        languages: &languages,
        agency: "Sở Khoa học và Công nghệ",
        office: Some("Trung tâm Phục vụ hành chính công"),
        surveyor: &Text::new([("vi".to_owned(), "Sở Nội vụ".to_owned())].into()),
        k: 5,
        url: "https://khaosat.hungyen.gov.vn/s/7KQ2M9XD4TRPC".to_owned(),
        code: "7KQ2-M9XD-4TRP-C".to_owned(),
        expires_at: jiff::civil::date(2026, 8, 14).at(9, 5, 0, 0),
        public_url: "https://khaosat.hungyen.gov.vn",
    };
    let folder = tempfile::tempdir().unwrap();
    let pdf = paper_form::render(&form, paper_form::TEMPLATE).unwrap();
    std::fs::write(folder.path().join("form.pdf"), pdf).unwrap();
    folder
}

/// A text as it is found in the words of a PDF.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_shipped_survey_fits_on_one_sheet_with_every_word_and_its_code() {
    if !paper::can_be_read() {
        return;
    }
    for (_, file) in SHIPPED {
        let definition = Definition::parse(file).unwrap();
        for language in &definition.languages {
            let folder = form(&definition, language, &[]);
            let pdf = folder.path().join("form.pdf");
            paper::assert_accessible(&pdf);
            assert_eq!(paper::info(&pdf, "Pages"), "2", "{}", definition.id);
            let words = paper::words(&pdf);
            let texts = definition.questions().map(|(_, question)| &question.text);
            let headings = definition
                .components
                .iter()
                .map(|component| &component.heading);
            let screens = definition
                .components
                .iter()
                .filter_map(|c| c.screen.as_ref());
            for text in texts
                .chain(headings)
                .chain(screens)
                .chain([&definition.title])
            {
                let text = plain(text.get(language));
                assert!(words.contains(&text), "{language}: `{text}`: {words}");
            }
            assert!(words.contains("7KQ2-M9XD-4TRP-C"));
            let codes = paper::codes(&pdf);
            assert_eq!(codes, ["HTTPS://KHAOSAT.HUNGYEN.GOV.VN/S/7KQ2M9XD4TRPC"]);
        }
    }
}

#[test]
fn a_form_tells_what_is_kept_and_has_room_for_a_batch_number() {
    if !paper::can_be_read() {
        return;
    }
    let definition = definition("so-nganh-4", |text| text).definition;
    let folder = form(&definition, "vi", &[]);
    let words = paper::words(&folder.path().join("form.pdf"));
    for said in [
        "Số kiểm tra",
        "Ông/Bà tự nguyện trả lời",
        "từ 5 lượt trả lời trở lên",
        "Sở Nội vụ",
        "Hạn trả lời: 09:05 ngày 14/08/2026",
        "Thủ tục này không thu phí, lệ phí",
        "Ông/Bà có muốn góp ý thêm không?",
        "Trang 2/2",
    ] {
        assert!(words.contains(said), "`{said}`: {words}");
    }
    // A box for each level of each question.
    let levels = "1 2 3 4 5";
    assert!(words.matches(levels).count() >= 16, "{words}");
}

#[test]
fn a_third_language_is_printed_from_its_files_alone() {
    if !paper::can_be_read() {
        return;
    }
    let third = definition("so-nganh-4", |text| {
        text.replace("[\"vi\", \"en\"]", "[\"vi\", \"en\", \"tyz\"]")
            .replace(
                "text.vi = \"Thái độ giao tiếp lịch sự, tôn trọng\"",
                "text.vi = \"Thái độ giao tiếp lịch sự, tôn trọng\"\n\
                 text.tyz = \"Tẳng cằm pác chin chậu\"",
            )
    });
    let texts = "language-name = Tày\npaper-how = Hẩu pi noọng vẽ X khẩu bặp nâng.\n";
    let folder = form(&third.definition, "tyz", &[("tyz", texts)]);
    let words = paper::words(&folder.path().join("form.pdf"));
    for said in [
        "Tẳng cằm pác chin chậu",
        "Hẩu pi noọng vẽ X",
        "Cách giải thích",
    ] {
        assert!(words.contains(said), "`{said}`: {words}");
    }
}

#[test]
fn a_scale_of_other_levels_has_as_many_boxes() {
    if !paper::can_be_read() {
        return;
    }
    let three = definition("so-nganh-4", |text| {
        let (head, rest) = text.split_once("[[scale]]").unwrap();
        let (_, components) = rest.split_once("[[component]]").unwrap();
        let levels = [
            ("1", "Không hài lòng", ""),
            ("2", "Hài lòng", "satisfied = true"),
            ("3", "Rất hài lòng", "satisfied = true"),
        ];
        let levels: String = levels
            .map(|(value, label, mark)| {
                format!("[[scale]]\nvalue = {value}\nlabel.vi = \"{label}\"\nlabel.en = \"{label}\"\n{mark}\n")
            })
            .concat();
        format!("{head}{levels}[[component]]{components}")
    });
    let folder = form(&three.definition, "vi", &[]);
    let words = paper::words(&folder.path().join("form.pdf"));
    assert!(
        words.matches("1 2 3").count() >= 16 && !words.contains("3 4 5"),
        "{words}"
    );
}

fn fetched(app: &TestApp, code: &LinkCode, query: &str) -> (u16, String) {
    let answer = app.get(&format!("{}/form.pdf{query}", path(code)));
    if answer.status != 200 || !paper::can_be_read() {
        return (answer.status, String::new());
    }
    assert_eq!(answer.header("content-type"), "application/pdf");
    let pdf = app.world.database.folder.path().join("form.pdf");
    std::fs::write(&pdf, &answer.bytes).unwrap();
    (200, paper::words(&pdf))
}

fn a_form_is_fetched_by_the_link_in_the_languages_of_its_survey(database: Database) {
    let app = TestApp::serving(World::with(database, |_| {}, definitions()));
    let code = app
        .world
        .link(case("HS-2026/0001").handed_in_at("mot-cua-1"));
    let (status, vietnamese) = fetched(&app, &code, "");
    assert_eq!(status, 200);
    if !vietnamese.is_empty() {
        let (_, english) = fetched(&app, &code, "?lang=en");
        let (_, unknown) = fetched(&app, &code, "?lang=xx");
        assert!(vietnamese.contains("Thái độ giao tiếp") && unknown == vietnamese);
        assert!(english.contains("Courtesy and respect"));
        for kept in ["HS-2026", "mot-cua-1\u{20}/"] {
            assert!(!vietnamese.contains(kept), "{vietnamese}");
        }
        assert!(vietnamese.contains("Cơ quan so-tp") && vietnamese.contains("Cơ quan mot-cua-1"));
    }
    // Printing hands nothing over and redeems nothing.
    assert_eq!(
        app.world
            .number("SELECT COUNT(*) FROM invitations WHERE delivered_by IS NOT NULL"),
        0
    );
    app.world.revoke_link("HS-2026/0001");
    assert_eq!(fetched(&app, &code, "").0, 410);
}
