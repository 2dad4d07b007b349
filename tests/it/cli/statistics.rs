//! What the database knows of its tables after a large import, so that it reads them well at once.

use std::fmt::Write;

use crate::support::{Sipas, sql};

on_both_databases!(postgresql_looks_at_its_tables_after_a_large_import_and_sqlite_does_not);

const LARGE: usize = 10_000;

/// The number of rows that PostgreSQL believes a table to have; negative where it never looked.
fn believed(sipas: &Sipas, table: &str) -> i64 {
    sipas.number(&format!(
        "SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass"
    ))
}

fn postgresql_looks_at_its_tables_after_a_large_import_and_sqlite_does_not(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let mut cases = "case_code,agency,received_at,due_at,finished_at\n".to_owned();
    let codes = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let satisfied = ["5"; 16].join(",");
    let mut responses = format!("agency,month,survey,channel,source,{codes}\n");
    for number in 0..LARGE {
        let agency = ["so-tp", "xa-a"][number % 2];
        writeln!(cases, "H{number},{agency},2026-07-01,2026-07-10,2026-07-05").unwrap();
        writeln!(
            responses,
            "so-tp,2026-01,so-nganh-4,counter,paper,{satisfied}"
        )
        .unwrap();
    }
    sipas.file("cases.csv", cases);
    sipas.file("responses.csv", responses);
    sipas
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .succeeded();
    sipas
        .run(&["import", "responses", "responses.csv", "--batch", "paper"])
        .succeeded();
    if sipas.database.is_postgres() {
        for table in ["cases", "invitations", "responses"] {
            assert_eq!(believed(&sipas, table), 10_000, "{table}");
        }
        for table in ["tallies", "moments"] {
            assert!(believed(&sipas, table) > 0, "{table}");
        }
    } else {
        // Its queries are made for their indexes, and so are its plans while it knows no numbers.
        let of_statistics = "sqlite_schema WHERE name LIKE 'sqlite_stat%'";
        let found = sql::column(&mut sipas.database.connect(), "name", of_statistics);
        assert!(found.is_empty(), "{found:?}");
    }
}
