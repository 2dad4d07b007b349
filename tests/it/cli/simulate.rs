//! A made-up province adds up as the published one did.

use crate::support::Sipas;

#[test]
fn a_published_quarter_comes_out_exactly() {
    let sipas = Sipas::embedded();
    let arguments = [
        "simulate",
        "--cases",
        "113905",
        "--period",
        "2023-Q1",
        "-o",
        "cases.csv",
        "--agencies",
        "agencies.csv",
    ];
    let ended = sipas.run(&arguments);
    let said = ended.succeeded().last_line();
    for total in [
        "cases=113905",
        "in_time=111340",
        "overdue=15",
        "pending=2550",
    ] {
        assert!(said.split(' ').any(|word| word == total), "{total}: {said}");
    }
    let cases = sipas.read("cases.csv");
    assert_eq!(cases.lines().count(), 113_906);
    let agencies = sipas.read("agencies.csv");
    assert!(agencies.starts_with("code,name,name_en,block,valid_from,valid_to,successor\n"));
    for block in ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"] {
        assert!(agencies.contains(&format!(",{block},")), "{block}");
    }
}

#[test]
fn the_same_seed_is_the_same_province_and_another_is_not() {
    let sipas = Sipas::embedded();
    let simulate = |seed: &str, cases: &str| {
        sipas
            .run(&[
                "simulate",
                "--cases",
                "500",
                "--period",
                "2026-03",
                "-o",
                cases,
                "--agencies",
                "agencies.csv",
                "--agency-count",
                "8",
                "--seed",
                seed,
            ])
            .succeeded()
            .out
            .clone()
    };
    simulate("1", "one.csv");
    simulate("1", "again.csv");
    simulate("2", "two.csv");
    assert_eq!(sipas.read("one.csv"), sipas.read("again.csv"));
    assert_ne!(sipas.read("one.csv"), sipas.read("two.csv"));
}

#[test]
fn wrong_arguments_write_nothing() {
    let sipas = Sipas::embedded();
    let simulate = |period: &str, cases: &str, agencies: &str, count: &str| {
        sipas.run(&[
            "simulate",
            "--cases",
            "10",
            "--period",
            period,
            "-o",
            cases,
            "--agencies",
            agencies,
            "--agency-count",
            count,
        ])
    };
    simulate("2026-Q7", "c.csv", "a.csv", "5").wrong_use(&["2026-Q7"]);
    simulate("2026-Q1", "c.csv", "a.csv", "0").refused(&["--agency-count 0"]);
    simulate("2026-Q1", "c.csv", "./c.csv", "5").refused(&["two outputs"]);
    assert!(!sipas.path("c.csv").exists() && !sipas.path("a.csv").exists());
}
