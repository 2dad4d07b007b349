use proptest::prelude::*;

use super::*;
use crate::domain::figures::method::Method;
use crate::domain::files::directory::AgencyDirectory;
use crate::domain::survey::{Component, Level, Text};

fn definition(
    id: &str,
    codes: &[(&str, About)],
    levels: std::ops::RangeInclusive<u8>,
) -> Definition {
    let questions = codes.iter().map(|(code, about)| Question {
        code: (*code).to_owned(),
        text: Text::default(),
        short: Text::default(),
        hint: None,
        about: *about,
        not_applicable: None,
    });
    Definition {
        id: id.to_owned(),
        version: 1,
        languages: vec!["vi".to_owned()],
        default_method: Method::PooledTop2,
        link_days: 30,
        one_screen: false,
        title: Text::default(),
        intro: Text::default(),
        scale: levels
            .map(|value| Level {
                value,
                satisfied: value > 3,
                dissatisfied: value < 3,
                label: Text::default(),
            })
            .collect(),
        minutes: 1,
        components: vec![Component {
            id: "c".to_owned(),
            apart: false,
            name: Text::default(),
            heading: Text::default(),
            hint: None,
            screen: None,
            not_applicable: None,
            questions: questions.collect(),
        }],
    }
}

fn definitions() -> [Definition; 2] {
    [
        definition(
            "so-nganh-4",
            &[("TC1", About::Intake), ("TC2", About::Agency)],
            1..=5,
        ),
        definition(
            "ba-muc",
            &[("TC1", About::Intake), ("PA1", About::Agency)],
            1..=3,
        ),
    ]
}

fn directory() -> AgencyDirectory {
    let mut directory = AgencyDirectory::default();
    directory.insert(
        Slug::parse("so-khcn").unwrap(),
        "Sở Khoa học và Công nghệ",
        false,
    );
    directory.insert(Slug::parse("mc").unwrap(), "Một cửa", true);
    directory
}

fn read(header: &str, record: &str) -> Result<ResponseRow, String> {
    let definitions = definitions().map(Arc::new);
    let names = ResponseColumns::names(definitions.iter().map(AsRef::as_ref));
    let header: Vec<_> = header.split(',').collect();
    let record: Vec<_> = record.split(',').collect();
    ResponseColumns::read(&header, &names, &definitions)
        .map_err(|error| error.to_string())?
        .response(&record, &directory(), &CaseWords::default())
        .map_err(|error| error.to_string())
}

const HEADER: &str = "agency,month,survey,channel,source,field,TC1,TC2,PA1";

#[test]
fn a_line_becomes_a_response() {
    let row = read(
        HEADER,
        "so-khcn,2026-09,SO-NGANH-4,Trực tiếp,paper,Đất đai,4,x,",
    )
    .unwrap();
    assert_eq!(row.period.to_string(), "2026-09");
    assert_eq!(
        (row.survey.id.as_str(), row.channel.as_str()),
        ("so-nganh-4", "counter")
    );
    assert_eq!(
        (row.source.as_str(), row.field.as_str()),
        ("paper", "Đất đai")
    );
    assert_eq!(row.ratings.as_str(), "4x");
}

#[test]
fn an_unknown_trait_is_a_star() {
    let row = read(HEADER, "so-khcn,2026-09,ba-muc,*,,,-,,3").unwrap();
    assert_eq!([row.channel, row.source, row.field], ["*"; 3]);
    assert_eq!(row.ratings.as_str(), "-3");
}

#[test]
fn an_export_reads_back_under_its_header_period() {
    let header = "agency,period,survey,channel,source,tc2,tc1";
    for period in ["2026-09", "2026-Q3", "2026"] {
        let row = read(header, &format!("so-khcn,{period},so-nganh-4,*,*,5,1")).unwrap();
        assert_eq!(row.period.to_string(), period);
        assert_eq!(row.ratings.as_str(), "15");
    }
    let error = read(header, "so-khcn,2026-H1,so-nganh-4,*,*,5,1").unwrap_err();
    assert!(
        error.contains("column `period`: `2026-H1` is not a month, quarter"),
        "{error}"
    );
}

#[test]
fn a_header_that_fits_no_definition_is_refused_by_column() {
    for (header, expected) in [
        (
            "agency,month,survey,channel,source,TC1,TC2,tc1",
            "columns 6 (`TC1`) and 8 (`tc1`)",
        ),
        (
            "agency,month,survey,channel,source,TC2",
            "column `TC1` is missing",
        ),
        (
            "agency,survey,channel,source,TC1,TC2",
            "column `month` is missing",
        ),
        (
            "agency,month,period,survey,channel,source,TC1,TC2",
            "columns 2 (`month`) and 3 (`period`)",
        ),
        (
            "agency,month,survey,channel,TC1,TC2",
            "column `source` is missing",
        ),
        (
            "agency,month,survey,channel,source,TC1,TC2,tc1",
            "columns 6 (`TC1`) and 8 (`tc1`)",
        ),
    ] {
        let error = read(header, "").unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_bad_line_is_refused_with_its_column_and_reason() {
    for (record, expected) in [
        (
            "so-y,2026-09,so-nganh-4,,,,4,4,",
            "column `agency`: `so-y` is no agency",
        ),
        (
            "so-khcn,,so-nganh-4,,,,4,4,",
            "column `month`: must not be empty",
        ),
        (
            "so-khcn,2026-Q3,so-nganh-4,,,,4,4,",
            "column `month`: `2026-Q3` is not a month",
        ),
        (
            "so-khcn,9.2026,so-nganh-4,,,,4,4,",
            "column `month`: `9.2026` is not a period",
        ),
        (
            "so-khcn,2026-09,khac,,,,4,4,",
            "column `survey`: `khac` is not one of `so-nganh-4`, `ba-muc`",
        ),
        (
            "so-khcn,2026-09,so-nganh-4,fax,,,4,4,",
            "column `channel`: `fax`",
        ),
        (
            "so-khcn,2026-09,so-nganh-4,,phiếu giấy,,4,4,",
            "column `source`: `phiếu giấy`",
        ),
        (
            "so-khcn,2026-09,so-nganh-4,,,,6,4,",
            "column `TC1`: `6` is no answer in survey `so-nganh-4`: a level (1, 2, 3, 4, 5)",
        ),
        (
            "so-khcn,2026-09,ba-muc,,,,4,,1",
            "column `TC1`: `4` is no answer in survey `ba-muc`",
        ),
        (
            "so-khcn,2026-09,so-nganh-4,,,,4,4,1",
            "column `PA1`: survey `so-nganh-4` has no such question",
        ),
        (
            "so-khcn,2026-09,so-nganh-4,,,,x,-,",
            "column `TC1`: no answer",
        ),
        (
            "mc,2026-09,so-nganh-4,,,,4,4,",
            "column `TC2`: this question is about the deciding agency",
        ),
    ] {
        let error = read(HEADER, record).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn an_intake_office_is_judged_by_its_own_questions() {
    assert_eq!(
        read(HEADER, "mc,2026-09,so-nganh-4,,,,4,,")
            .unwrap()
            .ratings
            .as_str(),
        "4-"
    );
}

#[test]
fn a_survey_whose_questions_have_no_column_is_refused_by_line() {
    let error = read(
        "agency,month,survey,channel,source,TC1,TC2",
        "so-khcn,2026-09,ba-muc,,,1,",
    );
    assert!(
        error
            .unwrap_err()
            .contains("column `PA1`: survey `ba-muc` asks"),
    );
}

proptest! {
    #[test]
    fn any_cells_are_read_without_a_panic(header in "[a-zA-Z1-9,]{0,80}", record in "\\PC{0,60}") {
        let _ = read(&header, &record);
        let _ = read(HEADER, &record);
    }
}
