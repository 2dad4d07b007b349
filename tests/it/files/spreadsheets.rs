//! What spreadsheets make of a file, and what people write beside its table.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use super::{cases, import, imported};
use crate::support::Sipas;

on_both_databases!(
    a_month_that_became_a_date_is_that_month,
    a_code_that_became_a_date_is_refused,
    what_stands_in_place_of_a_value_is_refused,
    a_date_that_was_left_a_number_is_refused,
    a_time_of_twelve_hours_is_refused,
    a_workbook_of_which_some_dates_were_turned_is_refused,
    a_due_date_at_midnight_is_the_whole_day,
    marks_within_marks_and_behind_what_cannot_be_seen_are_taken_off,
    what_stands_in_a_column_without_a_name_is_named_and_not_read,
    what_stands_beside_the_table_of_a_sheet_is_named_and_not_read,
    of_a_workbook_with_a_cover_the_sheets_are_named,
    a_row_whose_last_cells_are_left_out_clears_nothing,
    what_cannot_be_seen_is_no_part_of_an_answer,
);

const READ: &str = "read=1 added=1 changed=0 unchanged=0 refused=0";
const QUESTIONS: &str = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";

/// Writes a workbook with one sheet.
fn book(sipas: &Sipas, name: &str, write: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet()).unwrap();
    sipas.file(name, workbook.save_to_buffer().unwrap());
}

fn day(text: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(text).unwrap()
}

fn a_month_that_became_a_date_is_that_month(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let levels = ["5"; 16].join(",");
    for (number, month) in ["2026-01-01", "01/01/2026", "01/2026", "Jan-26"]
        .into_iter()
        .enumerate()
    {
        let source = format!("paper-{number}");
        let file = format!(
            "agency,month,survey,channel,source,{QUESTIONS}\n\
             so-tp,{month},so-nganh-4,counter,{source},{levels}\n"
        );
        sipas.file("responses.csv", file);
        let ended = sipas.run(&["import", "responses", "responses.csv", "--batch", &source]);
        assert_eq!(ended.succeeded().last_line(), READ, "{month}");
    }
    assert_eq!(
        sipas.rows(&["period"], "responses GROUP BY period"),
        [["2026-01"]]
    );
    book(&sipas, "totals.xlsx", |sheet| {
        let months = Format::new().set_num_format("mmm-yy");
        sheet.write_row(0, 0, ["agency", "month", "received", "finished", "source"])?;
        sheet.write_row(1, 0, ["so-tp", "", "12", "11", "Báo cáo"])?;
        sheet.write_with_format(1, 1, day("2026-02-01"), &months)?;
        Ok(())
    });
    let ended = sipas.run(&["import", "totals", "totals.xlsx"]);
    assert_eq!(ended.succeeded().last_line(), READ);
    assert_eq!(sipas.rows(&["month"], "reported_totals"), [["2026-02"]]);
    // A day in the middle of a month is none.
    let totals = "agency,month,received,finished,source\nso-tp,2026-03-15,12,11,Báo cáo\n";
    sipas.file("totals.csv", totals);
    let ended = sipas.run(&["import", "totals", "totals.csv"]);
    ended.refused(&["line 2", "column `month`", "`2026-03-15` is not a period"]);
}

fn a_code_that_became_a_date_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let header = "case_code,agency,received_at,finished_at";
    let line = |code: &str| format!("{header}\n{code},so-tp,01/07/2026,02/07/2026\n");
    assert_eq!(imported(&sipas, line("12/2026")), READ);
    for code in ["Dec-26", "1-Dec", "2026-12-01"] {
        let ended = import(&sipas, line(code), &[]);
        ended.refused(&["line 2", "column `case_code`", "turned it into a date"]);
    }
    book(&sipas, "cases.xlsx", |sheet| {
        let months = Format::new().set_num_format("mmm-yy");
        sheet.write_row(0, 0, header.split(','))?;
        sheet.write_with_format(1, 0, day("2026-12-01"), &months)?;
        sheet.write_row(1, 1, ["so-tp", "01/07/2026", "02/07/2026"])?;
        Ok(())
    });
    let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
    ended.refused(&["line 2", "`2026-12-01` is a damaged code"]);
    assert_eq!(cases(&sipas, &["case_code"]), [["12/2026"]]);
}

fn what_stands_in_place_of_a_value_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let columns = "case_code,agency,return_office,procedure_name,field,applicant,overdue_reason";
    let values = ["H1", "so-tp", "mot-cua-1", "Cấp phép", "Đất đai", "person"];
    let mut file = format!("received_at,{columns}\n");
    let mut expected = Vec::new();
    for (place, column) in columns.split(',').enumerate() {
        for (cell, what) in [
            ("#N/A", "`#N/A` is a spreadsheet's error value"),
            ("#REF!", "`#REF!` is a spreadsheet's error value"),
            ("#NAME?", "`#NAME?` is a spreadsheet's error value"),
            ("#VALUE!", "`#VALUE!` is a spreadsheet's error value"),
            ("#DIV/0!", "`#DIV/0!` is a spreadsheet's error value"),
            ("#NULL!", "`#NULL!` is a spreadsheet's error value"),
            ("#NUM!", "`#NUM!` is a spreadsheet's error value"),
            ("＃Ｎ／Ａ", "`#N/A` is a spreadsheet's error value"),
            ("########", "a cell that is too narrow for its value"),
            ("null", "the empty value of a database"),
            ("NULL", "the empty value of a database"),
        ] {
            let mut cells = [&values[..], &[""]].concat();
            cells[place] = cell;
            file += &format!("01/07/2026,{}\n", cells.join(","));
            let line = expected.len() + 2;
            expected.push((format!("line {line}: column `{column}`: "), what));
        }
    }
    let ended = import(&sipas, file, &[]);
    let last = "read=77 added=0 changed=0 unchanged=0 refused=77";
    assert_eq!(ended.refused(&[]).last_line(), last);
    for (place, what) in expected {
        let told = ended.err.lines().find(|told| told.contains(&place));
        assert!(told.is_some_and(|told| told.contains(what)), "{told:?}");
    }
    book(&sipas, "cases.xlsx", |sheet| {
        sheet.write_row(0, 0, ["case_code", "agency", "received_at", "field"])?;
        sheet.write_row(1, 0, ["H1", "so-tp", "01/07/2026"])?;
        sheet.write(1, 3, Formula::new("=NA()").set_result("#N/A"))?;
        Ok(())
    });
    let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
    ended.refused(&["line 2: column `field`: `#N/A` is a spreadsheet's error value"]);
    assert_eq!(cases(&sipas, &["case_code"]), Vec::<Vec<String>>::new());
}

fn a_date_that_was_left_a_number_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "case_code,agency,received_at,finished_at\n\
        H1,so-tp,46204,02/07/2026\nH2,so-tp,01/07/2026,46205.604166667\n\
        H3,so-tp,\"46204,5\",\nH4,so-tp,01/07/2026,02/07/2026\n";
    let ended = import(&sipas, file, &[]);
    let what = "is a number by which a spreadsheet keeps a date: format the column as a date";
    for place in [
        "line 2: column `received_at`: `46204`",
        "line 3: column `finished_at`: `46205.604166667`",
        "line 4: column `received_at`: `46204,5`",
    ] {
        ended.refused(&[&format!("{place} {what}")]);
    }
    let last = "read=4 added=1 changed=0 unchanged=0 refused=3";
    assert_eq!(ended.last_line(), last);
    book(&sipas, "cases.xlsx", |sheet| {
        let dates = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_row(0, 0, ["case_code", "agency", "received_at"])?;
        sheet.write_row(1, 0, ["H5", "so-tp"])?;
        sheet.write(1, 2, 46204)?;
        sheet.write_row(2, 0, ["H6", "so-tp"])?;
        sheet.write_with_format(2, 2, 46204, &dates)?;
        Ok(())
    });
    let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
    ended.refused(&[&format!("line 2: column `received_at`: `46204` {what}")]);
    assert_eq!(
        sipas.rows(&["received_at"], "cases WHERE case_code = 'H6'"),
        [["2026-07-01"]]
    );
    let totals = "agency,month,received,finished,source\nso-tp,46204,12,11,Báo cáo\n";
    sipas.file("totals.csv", totals);
    let ended = sipas.run(&["import", "totals", "totals.csv"]);
    ended.refused(&[&format!("line 2: column `month`: `46204` {what}")]);
}

fn a_time_of_twelve_hours_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let mut file = "case_code,agency,received_at\n".to_owned();
    let times = [
        "7/2/2026 2:30:00 PM",
        "02/07/2026 2:30 CH",
        "2026-07-02 2:30 am",
    ];
    for (number, time) in times.iter().enumerate() {
        file += &format!("H{number},so-tp,{time}\n");
    }
    let ended = import(&sipas, file, &[]);
    for (line, time) in (2..).zip(times) {
        let refused =
            format!("line {line}: column `received_at`: `{time}` has a time with AM or PM");
        ended.refused(&[&refused, "the month may come first", "31/07/2026 14:30"]);
    }
    assert_eq!(cases(&sipas, &["case_code"]), Vec::<Vec<String>>::new());
    // Where a day above twelve tells the order, the whole file is refused for it.
    let file =
        "case_code,agency,received_at\nH1,so-tp,7/2/2026 2:30 PM\nH2,so-tp,7/13/2026 2:30 PM\n";
    let ended = import(&sipas, file, &[]);
    ended.refused(&["line 3", "has the month first", "nothing was imported"]);
}

fn a_workbook_of_which_some_dates_were_turned_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let imported = |days: &[&str], texts: &[&str]| {
        book(&sipas, "cases.xlsx", |sheet| {
            let format = Format::new().set_num_format("m/d/yyyy");
            sheet.write_row(0, 0, ["case_code", "agency", "received_at"])?;
            for (row, text) in (1..).zip([days, texts].concat()) {
                sheet.write_row(row, 0, [format!("H{row}").as_str(), "so-tp"])?;
                match row as usize <= days.len() {
                    true => sheet.write_with_format(row, 2, day(text), &format)?,
                    false => sheet.write(row, 2, text)?,
                };
            }
            Ok(())
        });
        sipas.run(&["import", "cases", "cases.xlsx", "--dry-run"])
    };
    let (turned, text) = (["2026-01-06", "2026-05-06"], "13/06/2026");
    imported(&turned, &[text]).refused(&[
        "line 2: column `received_at`: all date cells have a day of at most 12",
        "`2026-01-06`",
        "`13/06/2026`",
        "Excel has read day and month the wrong way round",
        "nothing was imported",
    ]);
    // Whatever shows that a date was not turned, or could not have been, lets the file be read.
    for (days, texts) in [
        (&["2026-01-06", "2026-05-06", "2026-06-14"][..], &[text][..]),
        (&turned[..], &[text, "05/06/2026"][..]),
        (&turned[..], &[][..]),
        (&turned[..1], &[text][..]),
    ] {
        imported(days, texts).succeeded();
    }
    // Text has no date cells: both ways of writing a date are read.
    let file = "case_code,agency,received_at\n\
        H1,so-tp,2026-06-01\nH2,so-tp,2026-06-05\nH3,so-tp,13/06/2026\n";
    import(&sipas, file, &[]).succeeded();
}

fn a_due_date_at_midnight_is_the_whole_day(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = |due: &str| {
        format!(
            "case_code,agency,received_at,due_at,finished_at\n\
             H1,so-tp,01/07/2026 00:00,{due},10/07/2026 09:00\n"
        )
    };
    assert_eq!(imported(&sipas, file("10/07/2026 00:00:00")), READ);
    let unchanged = "read=1 added=0 changed=0 unchanged=1 refused=0";
    for due in ["2026-07-10 00:00:00.000", "2026-07-10"] {
        assert_eq!(imported(&sipas, file(due)), unchanged, "{due}");
    }
    book(&sipas, "cases.xlsx", |sheet| {
        let times = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        sheet.write_row(0, 0, ["case_code", "agency", "received_at", "due_at"])?;
        sheet.write_row(1, 0, ["H1", "so-tp", "01/07/2026 00:00"])?;
        sheet.write_with_format(1, 3, day("2026-07-10"), &times)?;
        Ok(())
    });
    let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
    assert_eq!(ended.succeeded().last_line(), unchanged);
    assert_eq!(
        cases(&sipas, &["received_at", "due_at", "finished_at"]),
        [[
            "2026-07-01T00:00:00+07:00",
            "2026-07-10",
            "2026-07-10T09:00:00+07:00"
        ]]
    );
    let report = sipas.run(&["timeliness", "--period", "2026-07", "--format", "json"]);
    let report = report.json();
    let agencies = report["agencies"].as_array().unwrap();
    let late = |agency: &serde_json::Value| agency["overdue"].as_i64().unwrap();
    assert_eq!(agencies.iter().map(late).sum::<i64>(), 0);
}

fn marks_within_marks_and_behind_what_cannot_be_seen_are_taken_off(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let line =
        |code: &str| format!("case_code,agency,received_at\n{code},so-tp,\u{200b}'01/07/2026\n");
    assert_eq!(imported(&sipas, line("H35-0001")), READ);
    for code in [
        "\u{200b}'H35-0001",
        "\u{feff}'H35-0001",
        "\"=\"\"'H35-0001\"\"\"",
        "\"'=\"\"H35-0001\"\"\"",
        "\"\u{200b}=\"\"H35-0001\"\"\"",
    ] {
        assert_eq!(
            imported(&sipas, line(code)),
            "read=1 added=0 changed=0 unchanged=1 refused=0",
            "{code:?}"
        );
    }
    let marked = "case_code,agency,received_at\nH1,so-tp,'7/1/2026\nH2,so-tp,\u{200e}7/13/2026\n";
    import(&sipas, marked, &[]).refused(&["line 3", "month first", "nothing was imported"]);
    assert_eq!(cases(&sipas, &["case_code"]), [["H35-0001"]]);
}

fn what_stands_in_a_column_without_a_name_is_named_and_not_read(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = "case_code,agency,received_at,,\nH1,so-tp,2026-07-01,,ghi chú\n\
        H2,so-tp,2026-07-01,,xem lại\nH3,so-tp,2026-07-01,,\n,,,,ngoài bảng\n";
    let ended = import(&sipas, file, &["--strict"]);
    ended.refused(&["line 2: column 5 has no name in the header", "line 3"]);
    let ended = import(&sipas, file, &[]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=3 added=3 changed=0 unchanged=0 refused=0"
    );
    let notice = "columns not read: column 5 without a name\n";
    assert_eq!(ended.err.matches(notice).count(), 1, "{}", ended.err);
    assert!(!ended.err.contains("ghi chú"), "{}", ended.err);
    // Where the header has no such column, a cell more is a stray separator.
    let stray = "case_code,agency,received_at\nH4,so-tp,2026-07-01,x\n";
    import(&sipas, stray, &[]).refused(&["4 cells where the header has 3", "extra separator"]);
}

fn what_stands_beside_the_table_of_a_sheet_is_named_and_not_read(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    book(&sipas, "cases.xlsx", |sheet| {
        sheet.write_row(0, 0, ["case_code", "agency", "received_at"])?;
        sheet.write_row(1, 0, ["H1", "so-tp", "2026-07-01", "", "ghi chú"])?;
        sheet.write(2, 6, "ngoài bảng")?;
        sheet.write_row(3, 0, ["H2", "so-tp", "2026-07-01"])?;
        Ok(())
    });
    let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
    assert_eq!(
        ended.succeeded().last_line(),
        "read=2 added=2 changed=0 unchanged=0 refused=0"
    );
    let notice = "columns not read: column 5 without a name, column 7 without a name\n";
    assert_eq!(ended.err.matches(notice).count(), 1, "{}", ended.err);
}

fn of_a_workbook_with_a_cover_the_sheets_are_named(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    for title in ["Quý III", ""] {
        let mut workbook = Workbook::new();
        let cover = workbook.add_worksheet().set_name("Bìa").unwrap();
        cover.write(0, 0, title).unwrap();
        let sheet = workbook.add_worksheet().set_name("Hồ sơ").unwrap();
        let header = ["case_code", "agency", "received_at"];
        sheet.write_row(0, 0, header).unwrap();
        sheet
            .write_row(1, 0, ["H1", "so-tp", "2026-07-01"])
            .unwrap();
        sipas.file("cases.xlsx", workbook.save_to_buffer().unwrap());
        let ended = sipas.run(&["import", "cases", "cases.xlsx"]);
        ended.refused(&["the sheets `Bìa`, `Hồ sơ`: name one with --sheet"]);
    }
    let ended = sipas.run(&["import", "cases", "cases.xlsx", "--sheet", "Hồ sơ"]);
    assert_eq!(ended.succeeded().last_line(), READ);
    // Of text there is none to name.
    let ended = import(&sipas, "Quý III\n", &[]);
    assert!(!ended.refused(&["is missing"]).err.contains("--sheet"));
}

fn a_row_whose_last_cells_are_left_out_clears_nothing(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let whole = "case_code,agency,received_at,field,overdue_reason\n\
        H1,so-tp,2026-07-01,Đất đai,Chờ xác minh\n";
    assert_eq!(imported(&sipas, whole), READ);
    let short = whole.replace(",Đất đai,Chờ xác minh", "");
    import(&sipas, short, &[]).refused(&["line 2: 3 cells where the header has 5", ".xlsx"]);
    assert_eq!(
        cases(&sipas, &["field", "overdue_reason"]),
        [["Đất đai", "Chờ xác minh"]]
    );
}

fn what_cannot_be_seen_is_no_part_of_an_answer(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let levels = ["5"; 13].join(",");
    let file = format!(
        "agency,month,survey,channel,source,{QUESTIONS}\n\
         so-tp,2026-01,so-nganh-4,counter,paper,5\u{200b},\u{feff}4,\u{200b},{levels}\n"
    );
    sipas.file("responses.csv", file);
    let ended = sipas.run(&["import", "responses", "responses.csv", "--batch", "a"]);
    assert_eq!(ended.succeeded().last_line(), READ);
    assert_eq!(
        sipas.rows(&["ratings"], "responses"),
        [[format!("54-{}", "5".repeat(13))]]
    );
}
