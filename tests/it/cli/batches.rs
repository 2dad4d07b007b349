//! Batches of responses: known by their rows, compared with the earlier ones.

use std::io::Write;
use std::process::Stdio;

use crate::support::Sipas;
use crate::support::command::{Ended, ended};

on_both_databases!(
    the_same_rows_in_any_other_file_are_refused_as_that_batch,
    a_withdrawn_batch_is_imported_again,
    of_two_imports_of_the_same_rows_at_once_one_is_refused,
    imports_for_the_same_agency_and_month_at_once_are_all_counted,
    a_batch_with_many_rows_of_an_earlier_one_is_told,
    what_honest_batches_have_in_common_is_not_told,
    a_batch_that_an_older_program_imported_is_recognised,
);

const CODES: &str = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";

/// Ratings with one `2` or `4` among satisfied ones, as people give them.
fn varied(number: usize) -> String {
    let mut levels = vec!["5"; 16];
    levels[number % 16] = if number.is_multiple_of(3) { "2" } else { "4" };
    levels[(number / 16) % 16] = "3";
    levels.join(",")
}

fn row(ratings: &str) -> String {
    format!("so-tp,2026-01,so-nganh-4,counter,paper,Xây dựng,{ratings}\n")
}

fn file_of(rows: impl IntoIterator<Item = String>) -> String {
    let mut file = format!("agency,month,survey,channel,source,field,{CODES}\n");
    file.extend(rows);
    file
}

/// Twelve rows, some of them equal.
fn twelve() -> Vec<String> {
    (0..12).map(|number| row(&varied(number % 7))).collect()
}

fn import(sipas: &Sipas, file: impl AsRef<[u8]>, name: &str, more: &[&str]) -> Ended {
    sipas
        .run(&["fields", "confirm", "--new", "Xây dựng", "Đất đai"])
        .succeeded();
    sipas.file("r.csv", file);
    sipas.run(&[&["import", "responses", "r.csv", "--batch", name], more].concat())
}

fn count(sipas: &Sipas) -> i64 {
    sipas.number("SELECT COUNT(*) FROM responses")
}

fn the_same_rows_in_any_other_file_are_refused_as_that_batch(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let original = file_of(twelve());
    import(&sipas, &original, "first", &[]).succeeded();
    let mut shuffled = twelve();
    shuffled.reverse();
    shuffled.swap(1, 6);
    let excel = format!(
        "\u{feff}{}",
        original.replace(',', ";").replace('\n', "\r\n")
    );
    let mut blank = original.clone();
    blank.insert_str(blank.find('\n').unwrap() + 1, "\n  \n");
    let words = original
        .replace("so-tp", " SỞ  Tư pháp ")
        .replace("counter", "Trực tiếp")
        .replace("Xây dựng", "XÂY DU\u{31b}\u{323}NG");
    let columns: String = original
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.rotate_left(4);
            cells.join(",") + "\n"
        })
        .collect();
    let with_a_bad_line = format!("{original}{}", row("9"));
    let files = [
        original.clone(),
        file_of(shuffled),
        excel,
        blank,
        words,
        columns,
        original.replace("month", "period"),
        with_a_bad_line,
    ];
    for (number, file) in files.iter().enumerate() {
        for more in [&[][..], &["--dry-run"], &["--strict"]] {
            let ended = import(&sipas, file, "second", more);
            let is_mended = number == 7 && more == ["--strict"];
            let words = ["batch `first`", "withdraw that batch first"];
            ended.refused(if is_mended { &[] } else { &words });
            assert!(ended.last_line().contains(" added=0 "), "{ended:#?}");
        }
    }
    assert_eq!(count(&sipas), 12);
    assert_eq!(sipas.number("SELECT COUNT(*) FROM batches"), 1);

    // The same from standard input, which is read once.
    let mut command = sipas.command(&["import", "responses", "-", "--batch", "piped"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(original.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("batch `first`"), "{stderr}");

    // One rating, one row or another month makes another batch.
    let lines = twelve();
    let changed = [
        original.replacen(",2,", ",1,", 1),
        file_of(lines[1..].iter().cloned()),
        original.replace("2026-01", "2026-02"),
    ];
    for (number, file) in changed.iter().enumerate() {
        import(&sipas, file, &format!("other {number}"), &[]).succeeded();
    }
    assert_eq!(count(&sipas), 12 + 12 + 11 + 12);
}

fn a_withdrawn_batch_is_imported_again(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let file = file_of(twelve());
    import(&sipas, &file, "first", &[]).succeeded();
    sipas
        .run(&["import", "responses", "--withdraw", "first"])
        .succeeded();
    assert_eq!(sipas.number("SELECT COUNT(*) FROM batch_marks"), 0);
    import(&sipas, &file, "first", &[]).refused(&["choose another name"]);
    let again = import(&sipas, &file, "again", &[]);
    assert_eq!(again.succeeded().err, "");
    assert_eq!(count(&sipas), 12);
    import(&sipas, &file, "third", &[]).refused(&["batch `again`"]);
}

fn of_two_imports_of_the_same_rows_at_once_one_is_refused(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let rows: Vec<String> = (0..4_000).map(|number| row(&varied(number))).collect();
    sipas.file("a.csv", file_of(rows.iter().cloned()));
    sipas.file("b.csv", file_of(rows.iter().rev().cloned()));
    for more in [None, Some("--strict")] {
        let ends: Vec<Ended> = std::thread::scope(|scope| {
            let import = |name: &'static str| {
                let sipas = &sipas;
                scope.spawn(move || {
                    let file = format!("{name}.csv");
                    let batch = format!("{name}{}", more.unwrap_or_default());
                    let mut arguments = vec!["import", "responses", &file, "--batch", &batch];
                    arguments.extend(more);
                    ended(&mut sipas.command(&arguments))
                })
            };
            let both = [import("a"), import("b")];
            both.map(|thread| thread.join().unwrap()).into()
        });
        let done: Vec<bool> = ends.iter().map(|ended| ended.code == Some(0)).collect();
        assert_ne!(done[0], done[1], "{ends:#?}");
        ends[usize::from(done[0])].refused(&["these responses"]);
        assert_eq!(count(&sipas), 4_000);
        let name = &sipas.rows(&["name"], "batches WHERE NOT withdrawn")[0][0];
        sipas
            .run(&["import", "responses", "--withdraw", name])
            .succeeded();
    }
}

fn imports_for_the_same_agency_and_month_at_once_are_all_counted(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    // Whichever is first, its counts are new, and those of the others are not.
    std::thread::scope(|scope| {
        for number in 1..=3 {
            let name = format!("{number}.csv");
            sipas.file(
                &name,
                file_of((0..600 + number).map(|row_number| row(&varied(row_number)))),
            );
            let sipas = &sipas;
            scope.spawn(move || {
                let import = ["import", "responses", &name, "--batch", &name];
                ended(&mut sipas.command(&import)).succeeded();
            });
        }
    });
    assert_eq!(count(&sipas), 601 + 602 + 603);
    let tallied = "SELECT CAST(SUM(count) AS BIGINT) FROM tallies WHERE basis = 'imported'";
    assert_eq!(sipas.number(tallied), 16 * (601 + 602 + 603));
    sipas.run(&["doctor"]).succeeded();
}

fn a_batch_with_many_rows_of_an_earlier_one_is_told(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    import(&sipas, file_of(twelve()), "first", &[]).succeeded();
    // One row more, and a part of the earlier batch.
    let one_more = file_of(twelve().into_iter().chain([row(&varied(9))]));
    let ended = import(&sipas, &one_more, "one more", &["--dry-run"]);
    let notice = "12 of these 13 responses are already in batch `first`";
    assert!(ended.succeeded().err.contains(notice), "{ended:#?}");
    assert!(ended.err.contains("--withdraw 'first'"), "{ended:#?}");
    let ended = import(&sipas, &one_more, "one more", &["--strict"]);
    assert!(ended.succeeded().err.contains(notice), "{ended:#?}");
    assert!(ended.err.contains("--withdraw 'one more'"), "{ended:#?}");
    assert_eq!(
        ended.last_line(),
        "read=13 added=13 changed=0 unchanged=0 refused=0"
    );
    let part = import(
        &sipas,
        file_of(twelve()[3..].to_vec()),
        "part",
        &["--dry-run"],
    );
    assert!(
        part.err
            .contains("9 of these 9 responses are already in batch"),
        "{part:#?}"
    );
    // A month that is a part of a quarter's file, beside other units and months.
    let other_month = twelve()
        .iter()
        .map(|row| row.replace("2026-01", "2026-02"))
        .collect::<Vec<_>>();
    let other_unit = (0..40).map(|number| row(&varied(number)).replace("so-tp", "xa-a"));
    let quarter = file_of(twelve().into_iter().chain(other_month).chain(other_unit));
    let ended = import(&sipas, quarter, "quarter", &[]);
    assert!(
        ended.succeeded().err.contains("12 of these 64 responses"),
        "{ended:#?}"
    );
    // Rows about another unit, month, source or field are others.
    for (from, to) in [
        ("so-tp", "so-khcn"),
        ("2026-01", "2026-04"),
        ("paper", "post"),
        ("Xây dựng", "Đất đai"),
    ] {
        let ended = import(&sipas, file_of(twelve()).replace(from, to), to, &[]);
        assert_eq!(ended.succeeded().err, "", "{to}");
    }
}

fn what_honest_batches_have_in_common_is_not_told(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let satisfied = row(&["5"; 16].join(","));
    // Two piles of forms of one month: most people are content with everything.
    let pile = |satisfied_rows: usize, numbers: std::ops::Range<usize>| {
        let content = std::iter::repeat_n(satisfied.clone(), satisfied_rows);
        file_of(content.chain(numbers.map(|number| row(&varied(number)))))
    };
    import(&sipas, pile(40, 0..12), "first", &[]).succeeded();
    for (name, file) in [
        ("second", pile(30, 12..24)),
        ("third", pile(55, 24..26)),
        ("fourth", pile(20, 0..0)),
        ("fifth", pile(1, 3..5)),
    ] {
        assert_eq!(
            import(&sipas, file, name, &[]).succeeded().err,
            "",
            "{name}"
        );
    }
}

fn a_batch_that_an_older_program_imported_is_recognised(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    import(&sipas, file_of(twelve()), "old", &[]).succeeded();
    let mut conn = sipas.database.connect();
    crate::support::sql::execute(&mut conn, "DELETE FROM batch_marks");
    crate::support::sql::execute(&mut conn, "UPDATE batches SET sha256 = 'of the bytes'");
    import(&sipas, file_of(twelve()), "new", &["--dry-run"]).refused(&["batch `old`"]);
    import(&sipas, file_of(twelve()), "new", &[]).refused(&["batch `old`"]);
    assert_eq!(count(&sipas), 12);
}
