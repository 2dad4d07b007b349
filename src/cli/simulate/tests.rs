use std::path::Path;

use super::*;
use crate::cli::table_file::TableFile;
use crate::domain::cases::agency::{Block, Slug};
use crate::domain::files::{
    AgencyColumns, AgencyDirectory, CaseColumns, CaseWords, ColumnNames, ResponseColumns,
};
use crate::domain::survey::shipped;

fn make(args: &SimulateArgs) -> Result<SimulationSummary, SimulateError> {
    simulate(args, &shipped().swap_remove(0))
}

fn arguments(folder: &Path) -> SimulateArgs {
    SimulateArgs {
        cases: 3_000,
        period: "2023-Q1".parse().unwrap(),
        output: folder.join("cases.csv"),
        agencies: folder.join("agencies.csv"),
        responses: Some(folder.join("responses.csv")),
        agency_count: 50,
        seed: 1,
    }
}

/// Calls `read` with the header and each record of a file.
fn each_record(path: &Path, names: &ColumnNames, mut read: impl FnMut(&[&str], &[&str])) {
    let mut table = TableFile::open(path, None, names).unwrap();
    let header = table.header().clone();
    let header: Vec<_> = header.iter().collect();
    for line in table.by_ref() {
        let (_, record) = line.unwrap();
        read(&header, &record.iter().collect::<Vec<_>>());
    }
}

#[test]
fn what_is_written_can_be_imported() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = arguments(folder.path());
    let definition = shipped().swap_remove(0);
    let summary = simulate(&arguments, &definition).unwrap();
    let blocks = ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"].map(|id| Block {
        id: Slug::parse(id).unwrap(),
        name: id.to_owned(),
        name_en: None,
    });
    let mut agencies = Vec::new();
    let names = AgencyColumns::names();
    each_record(&arguments.agencies, &names, |header, record| {
        let columns = AgencyColumns::read(header, &names).unwrap();
        agencies.push(columns.agency(record, &blocks, |_| None).unwrap());
    });
    assert_eq!((agencies.len(), summary.agencies), (81, 81));
    let directory = AgencyDirectory::new(&agencies);
    let words = CaseWords::default();
    let province = Province::new(50, 1).unwrap();
    let mut expected = SimulatedCases::new(&province, 3_000, arguments.period).unwrap();
    let names = CaseColumns::names();
    let today = "2023-12-31".parse().unwrap();
    each_record(&arguments.output, &names, |header, record| {
        let columns = CaseColumns::read(header, &names).unwrap();
        let mut case = expected.next().unwrap().case;
        case.return_office = case.return_office.or_else(|| case.intake_office.clone());
        assert_eq!(
            columns.case(record, &directory, &words, today).unwrap(),
            case
        );
    });
    assert!(expected.next().is_none());
    let mut responses = 0;
    let names = ResponseColumns::names([&*definition]);
    each_record(
        arguments.responses.as_deref().unwrap(),
        &names,
        |header, record| {
            let columns = ResponseColumns::read(header, &names, [&definition]).unwrap();
            let row = columns.response(record, &directory, &words).unwrap();
            assert!(arguments.period.contains(row.period) && row.source == "paper");
            responses += 1;
        },
    );
    assert_eq!(responses, summary.responses);
    assert!((600..1_800).contains(&responses), "{responses}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_with_and_without_responses() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let definition = shipped().swap_remove(0);
    simulate(&arguments(one.path()), &definition).unwrap();
    let mut without = arguments(other.path());
    without.responses = None;
    simulate(&without, &definition).unwrap();
    for name in ["cases.csv", "agencies.csv"] {
        let read = |folder: &tempfile::TempDir| std::fs::read(folder.path().join(name)).unwrap();
        assert!(read(&one) == read(&other), "{name}");
    }
    assert!(!other.path().join("responses.csv").exists());
}

#[test]
fn a_path_that_cannot_be_written_is_named_and_no_file_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = arguments(folder.path());
    arguments.output = folder.path().join("none/cases.csv");
    let error = make(&arguments).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot write ") && error.contains("none/cases.csv"),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn wrong_arguments_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut none = arguments(folder.path());
    none.agency_count = 0;
    assert!(
        make(&none)
            .unwrap_err()
            .to_string()
            .contains("--agency-count 0")
    );
    let mut same = arguments(folder.path());
    same.agencies = folder.path().join("./cases.csv");
    assert!(make(&same).unwrap_err().to_string().contains("two outputs"));
}

#[test]
fn the_header_of_responses_is_that_of_the_contract() {
    assert_eq!(
        write::response_header(&shipped().swap_remove(0)).join(","),
        "agency,month,survey,channel,source,field,TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2"
    );
}
