//! Files as offices have them, by the command line: what is read, and what is refused by its name.

mod again;
mod codes;
mod forms;
mod handed_over;
mod migration;
mod spreadsheets;
mod validity;

use crate::support::Sipas;
use crate::support::command::Ended;

/// Imports a file of cases.
fn import(sipas: &Sipas, content: impl AsRef<[u8]>, more: &[&str]) -> Ended {
    sipas.file("cases.csv", content);
    sipas.run(&[&["import", "cases", "cases.csv"], more].concat())
}

/// The last line of an import that succeeds.
fn imported(sipas: &Sipas, content: impl AsRef<[u8]>) -> String {
    import(sipas, content, &[])
        .succeeded()
        .last_line()
        .to_owned()
}

/// The columns of all cases, by code.
fn cases(sipas: &Sipas, columns: &[&str]) -> Vec<Vec<String>> {
    sipas.rows(columns, "cases ORDER BY case_code, agency")
}
