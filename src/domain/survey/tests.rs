use proptest::prelude::*;

use super::*;

const SMALL: &str = r#"id = "small"
version = 1
languages = ["vi", "en"]
default_method = "pooled-top2"
link_days = 30
title.vi = "Phiếu"
title.en = "Form"
intro.vi = "Mức nào?"
[[scale]]
value = 1
dissatisfied = true
label.vi = "Không"
[[scale]]
value = 2
satisfied = true
label.vi = "Có"
[[component]]
id = "mot"
name.vi = "Một"
[[component.question]]
code = "A1"
text.vi = "Câu một"
[[component.question]]
code = "A2"
text.vi = "Câu hai"
"#;

/// The problems of `SMALL` with one piece replaced, as `line: reason`.
fn problems(piece: &str, instead: &str) -> String {
    assert!(SMALL.contains(piece), "{piece}");
    match Definition::parse(&SMALL.replacen(piece, instead, 1)) {
        Ok(_) => String::new(),
        Err(errors) => errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[test]
fn every_part_of_a_valid_file_is_read() {
    let definition = Definition::parse(SMALL).unwrap();
    assert_eq!(definition.title.get("en"), "Form");
    assert_eq!(definition.intro.find("en"), ("vi", "Mức nào?"));
    assert_eq!(definition.components[0].heading.get("vi"), "Một");
    let codes: Vec<_> = definition
        .questions()
        .map(|(_, q)| q.code.as_str())
        .collect();
    assert_eq!(codes, ["A1", "A2"]);
}

#[test]
fn each_mistake_is_reported_with_its_line_and_reason() {
    let cases = [
        ("version = 1", "version = 0", "line 2: `version`"),
        ("version = 1\n", "", "line 1: `version` is missing"),
        (
            "version = 1",
            "version = \"1\"",
            "line 2: `version` must be a whole number",
        ),
        (
            "id = \"small\"",
            "id = \"Small\"",
            "line 1: id `Small` must be",
        ),
        ("id = \"mot\"", "id = \"một\"", "line 18: id `một` must be"),
        (
            "id = \"mot\"",
            "id = \"overall\"",
            "line 18: id `overall` has a meaning",
        ),
        (
            "id = \"mot\"",
            "id = \"screen-a\"",
            "line 18: id `screen-a` has a meaning",
        ),
        (
            "\"vi\", \"en\"",
            "\"en\", \"vi\"",
            "line 3: `languages` must begin",
        ),
        (
            "\"vi\", \"en\"",
            "\"vi\"",
            "line 7: `title.en`: `en` isn't in",
        ),
        (
            "\"vi\", \"en\"",
            "\"vi\", \"en\", \"tyz\"",
            "line 3: no text is in the language `tyz`",
        ),
        (
            "\"vi\", \"en\"",
            "\"vi\", \"en\", \"en\"",
            "line 3: language `en` is listed twice",
        ),
        (
            "\"vi\", \"en\"",
            "\"vi\", \"en\", \"E N\"",
            "line 3: `E N` is no language",
        ),
        (
            "pooled-top2",
            "best",
            "line 4: `default_method`: `best` is not a method",
        ),
        (
            "link_days = 30",
            "link_days = 0",
            "line 5: `link_days` must be between",
        ),
        (
            "link_days = 30",
            "link_days = 366",
            "line 5: `link_days` must be between",
        ),
        (
            "title.vi = \"Phiếu\"\n",
            "",
            "line 6: `title` has no `vi` text",
        ),
        (
            "title.vi = \"Phiếu\"",
            "title.vi = \" \"",
            "line 6: `title.vi` is empty",
        ),
        ("link_days", "link_day", "line 5: unknown key `link_day`"),
        (
            "value = 1",
            "value = 12",
            "line 10: `value` must be a single digit",
        ),
        ("value = 2", "value = 1", "line 14: level 1 is there twice"),
        (
            "value = 2",
            "value = 0",
            "line 14: level 0 must come before level 1",
        ),
        (
            "dissatisfied = true",
            "dissatisfied = true\nsatisfied = true",
            "line 9: a level can't",
        ),
        (
            "\nsatisfied = true",
            "",
            "line 1: no level of the scale is marked",
        ),
        ("label.vi = \"Không\"", "", "line 9: `label` is missing"),
        (
            "name.vi = \"Một\"",
            "name.en = \"One\"",
            "line 19: `name` has no `vi` text",
        ),
        (
            "name.vi = \"Một\"",
            "name = \"One\"",
            "line 19: `name` must be a table",
        ),
        ("\"A2\"", "\"A1\"", "line 24: question `A1` is there twice"),
        (
            "\"A2\"",
            "\"a2\"",
            "line 24: question code `a2` must be capital",
        ),
        (
            "\"A2\"",
            "\"2A\"",
            "line 24: question code `2A` must be capital",
        ),
        (
            "\"A2\"",
            "\"PRESS\"",
            "line 24: question code `PRESS` is the name",
        ),
        (
            "\"A2\"",
            "\"na-mot\"",
            "line 24: question code `na-mot` is the name",
        ),
        (
            "code = \"A2\"",
            "code = \"A2\"\nabout = \"me\"",
            "line 25: `about` must be",
        ),
        ("text.vi = \"Câu hai\"", "", "line 23: `text` is missing"),
    ];
    for (piece, instead, expected) in cases {
        let found = problems(piece, instead);
        assert!(found.contains(expected), "{instead:?} gave {found:?}");
    }
}

#[test]
fn a_file_without_components_levels_or_questions_is_refused() {
    let head = &SMALL[..SMALL.find("[[scale]]").unwrap()];
    let errors = Definition::parse(head).unwrap_err();
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_str()).collect();
    assert!(reasons.contains(&"there is no component"), "{reasons:?}");
    assert!(reasons.contains(&"the scale must have at least two levels"));
    let bare = &SMALL[..SMALL.find("[[component.question]]").unwrap()];
    let errors = Definition::parse(bare).unwrap_err();
    assert_eq!(
        errors[0].to_string(),
        "line 17: component `mot` has no question"
    );
}

#[test]
fn two_components_cannot_have_the_same_id() {
    let twice = format!(
        "{SMALL}[[component]]\nid = \"mot\"\nname.vi = \"Lại\"\n[[component.question]]\ncode = \
         \"B1\"\ntext.vi = \"Câu\"\n"
    );
    let errors = Definition::parse(&twice).unwrap_err();
    assert_eq!(
        errors[0].to_string(),
        "line 27: component `mot` is there twice"
    );
}

#[test]
fn there_may_be_30_components_and_200_questions() {
    let head = &SMALL[..SMALL.find("[[component]]").unwrap()];
    let many: String = (0..30).map(|id| component(id, id >= 6, 6)).collect();
    assert!(Definition::parse(&format!("{head}{many}")).is_ok());
    let more = component(30, true, 21);
    let errors = Definition::parse(&format!("{head}{many}{more}")).unwrap_err();
    let reasons: Vec<_> = errors.iter().map(|e| e.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["more than 200 questions", "more than 30 components"]
    );
}

#[test]
fn the_overall_score_pools_at_most_six_components() {
    let head = &SMALL[..SMALL.find("[[component]]").unwrap()];
    let seven: String = (0..7).map(|id| component(id, false, 1)).collect();
    let errors = Definition::parse(&format!("{head}{seven}")).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        errors[0].to_string(),
        format!(
            "line {}: more than 6 components without `apart = true`: the overall score pools 6 \
             at most",
            head.lines().count() + 6 * 7 + 1
        )
    );
    let one_apart = seven.replacen("apart = false", "apart = true", 1);
    let definition = Definition::parse(&format!("{head}{one_apart}")).unwrap();
    assert!(definition.components[0].apart && !definition.components[1].apart);
}

/// A component with a number of questions.
fn component(id: usize, apart: bool, questions: usize) -> String {
    let mut text = format!("[[component]]\nid = \"c{id}\"\napart = {apart}\nname.vi = \"Tên\"\n");
    for question in 0..questions {
        let code = format!("Q{id}X{question}");
        text += &format!("[[component.question]]\ncode = \"{code}\"\ntext.vi = \"Câu\"\n");
    }
    text
}

#[test]
fn all_problems_are_reported_at_once() {
    let wrong = SMALL
        .replace("version = 1", "version = 0")
        .replace("\"A1\"", "\"a1\"")
        .replace("link_days = 30", "link_days = 999");
    let lines: Vec<_> = Definition::parse(&wrong)
        .unwrap_err()
        .iter()
        .map(|e| e.line)
        .collect();
    assert_eq!(lines, [2, 5, 21]);
    let broken = "id = \nversion = = 2\n";
    let lines: Vec<_> = Definition::parse(broken)
        .unwrap_err()
        .iter()
        .map(|e| e.line)
        .collect();
    assert_eq!(lines, [1, 2]);
}

#[test]
fn the_shipped_definitions_have_the_agreed_components_and_questions() {
    let shape = |definition: &Definition| {
        let components = definition.components.iter().map(|component| {
            let codes = component.questions.iter().map(|q| q.code.clone());
            format!("{}: {}", component.id, codes.collect::<Vec<_>>().join(" "))
        });
        components.collect::<Vec<_>>().join("; ")
    };
    let definitions = shipped();
    assert_eq!(definitions[0].id, "so-nganh-4");
    assert_eq!(
        shape(&definitions[0]),
        "to-chuc: TC1 TC2 TC3 TC4 TC5; cong-chuc: CC1 CC2 CC3 CC4 CC5 CC6 CC7; ket-qua: KQ1 KQ2; \
         pakn: PA1 PA2"
    );
    assert_eq!(definitions[1].id, "sipas-5");
    assert_eq!(
        shape(&definitions[1]),
        "tiep-can: TC1 TC2 TC3; thu-tuc: TT1 TT2 TT3 TT4; cong-chuc: CC1 CC2 CC3; ket-qua: KQ1 \
         KQ2 KQ3; gop-y: PA1 PA2 PA3"
    );
    assert_eq!(definitions[2].id, "so-nganh-4-ngan");
    assert_eq!(
        shape(&definitions[2]),
        "chung: CH1; to-chuc: TC1; cong-chuc: CC1; ket-qua: KQ1; pakn: PA1"
    );
    let apart: Vec<bool> = definitions[2].components.iter().map(|c| c.apart).collect();
    assert_eq!(apart, [true, false, false, false, false]);
    let on_one_screen: Vec<bool> = definitions.iter().map(|d| d.one_screen).collect();
    assert_eq!(on_one_screen, [false, false, true]);
    let about_intake: Vec<_> = definitions[0]
        .questions()
        .filter(|(_, q)| q.about == About::Intake)
        .map(|(_, q)| q.code.as_str())
        .collect();
    let expected = [
        "TC1", "TC4", "CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7",
    ];
    assert_eq!(about_intake, expected);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,200}") {
        let _ = Definition::parse(&text);
    }

    #[test]
    fn a_small_change_of_a_valid_file_is_read_without_a_panic(
        at in 0..SMALL.len(), length in 0usize..30, instead in "[\\[\\]{}\"'=.a-z0-9 \\n-]{0,12}"
    ) {
        let start = (0..=at).rev().find(|&i| SMALL.is_char_boundary(i)).unwrap();
        let end = (start + length).min(SMALL.len());
        let end = (end..=SMALL.len()).find(|&i| SMALL.is_char_boundary(i)).unwrap();
        if let Err(errors) = Definition::parse(&[&SMALL[..start], &instead, &SMALL[end..]].concat()) {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|e| e.line >= 1 && !e.reason.is_empty()));
        }
    }
}
