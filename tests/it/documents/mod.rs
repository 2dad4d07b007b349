//! What is printed: slips, paper forms, apologies; made by the program, read by others.

mod apologies;
mod long;
mod paper_forms;
mod slips;
mod templates;

use crate::support::Sipas;

/// Cases of Sở Tư pháp, handed in at the intake office and finished on 5 July 2026, each with a
/// number; and their links as `links.csv` has them.
fn with_cases(sipas: Sipas, count: usize) -> (Sipas, Vec<String>) {
    let sipas = sipas.with_agencies();
    let mut table = String::from(
        "case_code,agency,intake_office,counter,procedure,procedure_name,received_at,due_at,finished_at,outcome,overdue_reason\n",
    );
    for number in 1..=count {
        table += &format!(
            "HS-2026/{number:04},so-tp,mot-cua-1,3,2.000635,Cấp bản sao trích lục hộ tịch,\
             2026-07-01,2026-07-03,2026-07-05,granted,Chờ xác minh\n"
        );
    }
    sipas.file("cases.csv", table);
    sipas
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .succeeded();
    let links = sipas.read("links.csv");
    let codes = links.lines().skip(1).map(|line| {
        let code = line.split(',').nth(2).unwrap();
        code.to_owned()
    });
    let codes = codes.collect();
    (sipas, codes)
}
