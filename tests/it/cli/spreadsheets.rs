//! What people open in a spreadsheet: no name or code in it is run as a formula.

use std::io::Read;

use crate::support::{Database, Sipas, sql};

on_both_databases!(
    no_cell_of_any_csv_begins_as_a_formula,
    no_cell_of_a_workbook_is_a_formula,
    an_export_of_responses_is_imported_without_source_and_channel,
);

/// Names as an older program took them.
const HOSTILE: [&str; 6] = ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "'=1"];

const CODES: &str = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";

/// Cases and responses of an agency, with a name in place of those of the agency, its field and the
/// reason for delay.
fn with(sipas: &Sipas, name: &str) {
    let mut conn = sipas.database.connect();
    for (table, column) in [
        ("agencies", "name"),
        ("cases", "field"),
        ("cases", "overdue_reason"),
        ("timeliness_counts", "field"),
        ("timeliness_counts", "reason"),
        ("responses", "field"),
        ("tallies", "field"),
    ] {
        let name = name.replace('\'', "''");
        let only = if table == "agencies" {
            " WHERE code = 'so-tp'"
        } else {
            ""
        };
        sql::execute(
            &mut conn,
            &format!("UPDATE {table} SET {column} = '{name}'{only}"),
        );
    }
}

/// Responses of January, and a case of February: a month of which a case is known stays open.
fn province(sipas: Sipas) -> Sipas {
    let sipas = sipas.with_agencies();
    sipas.file(
        "cases.csv",
        "case_code,agency,received_at,due_at,finished_at,field,overdue_reason\n\
         H1,so-tp,2026-02-01,2026-02-10,2026-02-12,Đất đai,Xác minh\n",
    );
    sipas.run(&["import", "cases", "cases.csv"]).succeeded();
    let answers = ["5"; 16].join(",");
    let line = format!("so-tp,2026-01,so-nganh-4,counter,paper,Đất đai,{answers}\n");
    sipas.file(
        "r.csv",
        format!(
            "agency,month,survey,channel,source,field,{CODES}\n{}",
            line.repeat(10)
        ),
    );
    sipas
        .run(&["import", "responses", "r.csv", "--batch", "b"])
        .succeeded();
    sipas
}

fn no_cell_of_any_csv_begins_as_a_formula(sipas: Sipas) {
    let sipas = province(sipas);
    let period = ["--period", "2026"];
    for name in HOSTILE {
        with(&sipas, name);
        let printed = |arguments: &[&str]| {
            let arguments = [arguments, &["--format", "csv"], &period].concat();
            sipas.run(&arguments).succeeded().out.clone()
        };
        let export = |what| {
            let ended = sipas.run(&[&["export", what, "-o", "out.csv"], &period[..]].concat());
            ended.succeeded();
            sipas.read("out.csv")
        };
        let guarded = format!("'{name}");
        for file in [
            printed(&["score"]),
            printed(&["rank", "--block", "so-ban-nganh"]),
            printed(&["coverage"]),
            printed(&["timeliness"]),
            printed(&["timeliness", "--by", "field"]),
            printed(&["timeliness", "--by", "reason"]),
            export("scores"),
            export("responses"),
        ] {
            let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(file.as_bytes())
                .records()
                .map(Result::unwrap)
                .collect();
            let cells = || rows.iter().flatten();
            assert!(cells().any(|cell| cell == guarded), "{name:?}: {file}");
            for cell in cells() {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{cell:?}: {file}"
                );
            }
        }
    }
}

fn no_cell_of_a_workbook_is_a_formula(sipas: Sipas) {
    let sipas = province(sipas);
    for name in HOSTILE {
        with(&sipas, name);
        for what in ["scores", "responses"] {
            let arguments = ["export", what, "--period", "2026-01", "-o", "out.xlsx"];
            sipas.run(&arguments).succeeded();
            let file = std::fs::File::open(sipas.path("out.xlsx")).unwrap();
            let mut archive = zip::ZipArchive::new(file).unwrap();
            for number in 1..=3 {
                let mut sheet = String::new();
                archive
                    .by_name(&format!("xl/worksheets/sheet{number}.xml"))
                    .unwrap()
                    .read_to_string(&mut sheet)
                    .unwrap();
                assert!(sheet.contains("<row") && !sheet.contains("<f"), "{sheet}");
            }
        }
    }
}

fn an_export_of_responses_is_imported_without_source_and_channel(database: Database) {
    for name in HOSTILE.into_iter().filter(|name| !name.starts_with('\t')) {
        let fresh = match database.is_postgres() {
            true => Database::postgres().unwrap(),
            false => Database::sqlite(),
        };
        let sipas = province(fresh.into());
        with(&sipas, name);
        // Exports tell neither how answers came nor how cases did.
        let kept = ["unit", "period", "field", "ratings"];
        let before = sipas.rows(&kept, "responses");
        let export = [
            "export",
            "responses",
            "--period",
            "2026-01",
            "-o",
            "out.csv",
        ];
        sipas.run(&export).succeeded();
        let last = sipas
            .rows(&["name"], "batches WHERE NOT withdrawn")
            .remove(0)
            .remove(0);
        sipas
            .run(&["import", "responses", "--withdraw", &last])
            .succeeded();
        sipas
            .run(&["fields", "confirm", "--new", "--", name])
            .succeeded();
        sipas
            .run(&["import", "responses", "out.csv", "--batch", "again"])
            .succeeded();
        assert_eq!(sipas.rows(&kept, "responses"), before, "{name}");
    }
}
