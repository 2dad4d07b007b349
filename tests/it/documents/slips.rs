//! Slips: what a citizen is given at the counter, or finds in the envelope with the result.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sipas::domain::links::code::LinkCode;

use super::with_cases;
use crate::support::app::{TestApp, path};
use crate::support::builders::CaseBuilder;
use crate::support::{Database, Sipas, at, case, paper};

on_both_databases!(
    slips_are_noted_as_delivered_and_a_second_print_as_one,
    slips_of_an_office_or_an_agency_and_of_its_days_only,
    a_slip_is_fetched_by_the_link_whatever_became_of_it,
);

const PAPERS: [&str; 6] = ["a4", "a5", "a6", "80", "58", "envelope"];
const JULY: [&str; 4] = ["--from", "2026-07-01", "--to", "31/07/2026"];

fn print(sipas: &Sipas, arguments: &[&str]) -> PathBuf {
    let output = ["-o", "slips.pdf"];
    let whole = [
        &["slips", "--agency", "so-tp"],
        &JULY[..],
        arguments,
        &output,
    ]
    .concat();
    sipas.run(&whole).succeeded();
    sipas.path("slips.pdf")
}

fn configured() -> Sipas {
    let sipas = Sipas::embedded();
    sipas.file(
        "sipas.toml",
        "public_url = 'https://khaosat.hungyen.gov.vn'\n[counter]\nhotline = '1022'\n\
         complaints_address = 'Số 10 đường Chùa Chuông, phường Phố Hiến'\nsecond_language = 'en'\n",
    );
    sipas
}

#[test]
fn every_code_of_every_paper_is_read_at_the_resolution_of_a_thermal_printer() {
    if !paper::can_be_read() {
        return;
    }
    let (sipas, codes) = with_cases(configured(), 43);
    let mut links: Vec<String> = codes
        .iter()
        .map(|code| {
            let compact = code.replace('-', "");
            format!("HTTPS://KHAOSAT.HUNGYEN.GOV.VN/S/{compact}")
        })
        .collect();
    links.sort();
    for kind in PAPERS {
        let pdf = print(&sipas, &["--paper", kind]);
        assert_eq!(paper::codes(&pdf), links, "{kind}");
        let pages = match kind {
            "a4" => "8",
            "a5" => "22",
            _ => "43",
        };
        assert_eq!(paper::info(&pdf, "Pages"), pages, "{kind}");
    }
}

#[test]
fn a_slip_says_who_asks_until_when_and_where_to_complain_and_not_whose_case_it_is() {
    if !paper::can_be_read() {
        return;
    }
    let (sipas, codes) = with_cases(configured(), 3);
    let expiry = sipas.rows(&["expires_at"], "invitations")[0][0].clone();
    let expiry: jiff::Timestamp = expiry.parse().unwrap();
    let expiry = expiry.to_zoned(sipas::domain::VIETNAM);
    for kind in PAPERS {
        let pdf = print(&sipas, &["--paper", kind]);
        paper::assert_accessible(&pdf);
        let words = paper::words(&pdf);
        for code in &codes {
            assert!(words.contains(code), "{kind}: {code}: {words}");
        }
        for said in [
            "Sở Tư pháp",
            "Department of Justice",
            "Kính mời Ông/Bà quét mã QR",
            "khoảng 3 phút",
            "Please scan the QR code",
            "Mã phiếu",
            "khaosat.hungyen.gov.vn/s",
            "Điện thoại phản ánh, kiến nghị: 1022",
            "Số 10 đường Chùa Chuông, phường Phố Hiến",
            &expiry
                .strftime("Hạn trả lời: %H:%M ngày %d/%m/%Y")
                .to_string(),
        ] {
            // Once a slip, or once in each language.
            let count = words.matches(said).count();
            assert!([3, 6].contains(&count), "{kind}: `{said}`: {words}");
        }
        // The stub, which is torn off, has the code of the case and nothing else of it.
        assert_eq!(
            words
                .matches("xé bỏ trước khi trao. Mã hồ sơ: HS-2026")
                .count(),
            3,
            "{words}"
        );
        assert_eq!(words.matches("HS-2026").count(), 3, "{kind}: {words}");
        let bare = paper::words(&print(&sipas, &["--paper", kind, "--no-stub"]));
        assert!(
            bare.contains(&codes[0]) && !bare.contains("HS-2026"),
            "{bare}"
        );
        for kept in ["hộ tịch", "mot-cua", "Trung tâm"] {
            assert!(!words.contains(kept), "{kind}: {words}");
        }
    }
}

#[test]
fn a_started_sheet_is_printed_on_from_its_next_free_place() {
    if !paper::can_be_read() {
        return;
    }
    let (sipas, codes) = with_cases(configured(), 1);
    let page = |arguments: &[&str]| {
        let pdf = print(&sipas, arguments);
        assert_eq!(paper::info(&pdf, "Pages"), "1");
        (
            paper::info(&pdf, "Page size"),
            paper::place(&pdf, &codes[0]),
        )
    };
    let (size, first) = page(&[]);
    assert!(size.contains("A4"), "{size}");
    let (size, fourth) = page(&["--start-at", "4"]);
    assert!(size.contains("A4"), "{size}");
    // The second column of the second row: 105 mm to the right and 99 mm down.
    let moved = [fourth[0] - first[0], fourth[1] - first[1]];
    for (moved, millimetres) in moved.into_iter().zip([105.0, 99.0]) {
        assert!((moved - millimetres * 72.0 / 25.4).abs() < 2.0, "{moved}");
    }
    let a5 = page(&["--paper", "a5", "--start-at", "2"]);
    assert!(a5.1[1] > 105.0 * 72.0 / 25.4, "{a5:?}");
    for wrong in ["0", "7"] {
        let arguments = [
            "slips",
            "--agency",
            "so-tp",
            "--start-at",
            wrong,
            "-o",
            "x.pdf",
        ];
        sipas
            .run(&[&arguments[..], &JULY].concat())
            .wrong_use(&["place"]);
    }
}

#[test]
fn a_file_of_slips_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (sipas, _) = with_cases(Sipas::embedded(), 1);
    let pdf = print(&sipas, &[]);
    let mode = std::fs::metadata(pdf).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_slip_does_not_wait_for_the_charts_that_others_ask_for() {
    const CROWD: usize = 20;
    let app = TestApp::from(Database::sqlite());
    let code = app.world.link(case("open"));
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..CROWD {
            let (app, answered) = (&app, &answered);
            scope.spawn(move || {
                // None is the one that another reader has asked for already.
                let chart = "/charts/ranking.png?period=2026-07&block=so-ban-nganh";
                let chart = app.get(&format!("{chart}&width={}", 700 + number));
                // On a busy machine the last of them are refused after a while.
                assert!([200, 503].contains(&chart.status), "{}", chart.status);
                if chart.status == 200 {
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while answered.load(Ordering::Relaxed) == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(slip(&app, &code, "").status, 200);
        let before = answered.load(Ordering::Relaxed);
        assert!(before < CROWD / 2, "after {before} charts of {CROWD}");
    });
}

fn slips_are_noted_as_delivered_and_a_second_print_as_one(sipas: Sipas) {
    let (sipas, _) = with_cases(sipas, 3);
    let deliveries =
        || sipas.number("SELECT COUNT(*) FROM invitations WHERE delivered_by = 'slip'");
    let events = || sipas.rows(&["kind", "done_by"], "link_events");
    // A file that can't be written hands nothing over.
    let nowhere = ["slips", "--agency", "so-tp", "-o", "none/slips.pdf"];
    sipas
        .run(&[&nowhere, &JULY[..]].concat())
        .refused(&["none/slips.pdf"]);
    assert_eq!(deliveries(), 0);
    print(&sipas, &[]);
    assert_eq!((deliveries(), events().len()), (3, 0));
    print(&sipas, &["--paper", "80"]);
    assert_eq!(
        events(),
        vec![vec!["reprint".to_owned(), "operator:văn thư".to_owned()]; 3]
    );
    let first = sipas.rows(&["delivered_by", "state"], "invitations");
    assert_eq!(first, vec![vec!["slip".to_owned(), "open".to_owned()]; 3]);
    sipas.run(&["doctor"]).succeeded();
}

fn slips_of_an_office_or_an_agency_and_of_its_days_only(sipas: Sipas) {
    let (sipas, _) = with_cases(sipas, 2);
    let run = |whose: &[&str], days: &[&str]| {
        sipas.run(&[&["slips", "-o", "slips.pdf"], whose, days].concat())
    };
    let of_office = run(&["--office", "mot-cua-1"], &JULY);
    assert_eq!(of_office.succeeded().last_line(), "slips=2");
    let of_day = run(
        &["--agency", "so-tp"],
        &["--from", "2026-07-05", "--to", "2026-07-05"],
    );
    assert_eq!(of_day.succeeded().last_line(), "slips=2");
    run(
        &["--agency", "so-tp"],
        &["--from", "2026-07-06", "--to", "2026-07-31"],
    )
    .refused(&["no slip", "2026-07-06"]);
    run(&["--agency", "so-khcn"], &JULY).refused(&["no slip"]);
    run(&["--agency", "so-x"], &JULY).refused(&["so-x"]);
    run(&["--office", "so-tp"], &JULY).wrong_use(&["no intake office"]);
    run(&[], &JULY).wrong_use(&["--office"]);
    run(
        &["--agency", "so-tp"],
        &["--from", "2026-07-31", "--to", "2026-07-01"],
    )
    .wrong_use(&["--to"]);
    run(&["--agency", "so-tp", "--paper", "a7"], &JULY).wrong_use(&["envelope"]);
    // Expired links are not printed, answered ones like any other.
    let mut conn = sipas.database.connect();
    let change = |conn: &mut _, set: &str| crate::support::sql::execute(conn, set);
    change(&mut conn, "UPDATE invitations SET state = 'used'");
    assert_eq!(
        run(&["--agency", "so-tp"], &JULY).succeeded().last_line(),
        "slips=2"
    );
    change(
        &mut conn,
        "UPDATE invitations SET expires_at = '2026-07-09T00:00:00Z'",
    );
    run(&["--agency", "so-tp"], &JULY).refused(&["no slip"]);
}

fn slip(app: &TestApp, code: &LinkCode, query: &str) -> crate::support::app::Answer {
    app.get(&format!("{}/slip.pdf{query}", path(code)))
}

fn a_slip_is_fetched_by_the_link_whatever_became_of_it(app: TestApp) {
    let code = app.world.link(case("open"));
    for query in ["", "?paper=58", "?paper="] {
        let found = slip(&app, &code, query);
        assert_eq!(
            (found.status, found.header("content-type")),
            (200, "application/pdf")
        );
        assert_eq!(found.header("cache-control"), "no-store");
        assert!(found.bytes.starts_with(b"%PDF-"));
    }
    let wrong = slip(&app, &code, "?paper=a7");
    assert_eq!(
        (wrong.status, wrong.header("content-type")),
        (400, "application/problem+json")
    );
    assert!(wrong.text().contains("envelope"));
    // Fetching hands nothing over.
    let deliveries = "SELECT COUNT(*) FROM invitations WHERE delivered_by IS NOT NULL";
    assert_eq!(app.world.number(deliveries), 0);
    let fresh = slip(&app, &code, "").bytes;
    app.world.answer(code, "5555555555555555");
    assert_eq!(slip(&app, &code, "").bytes, fresh);

    let old = [case("old").received("2026-05-01").finished("2026-06-01")];
    let imported = app
        .world
        .import_as(&old, |options| options.by.now = at("2026-06-01 09:00"));
    let expired = imported[0].link.as_ref().unwrap().code;
    assert_eq!(slip(&app, &expired, "").outcome(), (410, Some("expired")));
    app.world.execute("UPDATE invitations SET state = 'used'");
    assert_eq!(slip(&app, &expired, "").outcome(), (410, Some("expired")));
    let revoked = app.world.link(case("revoked"));
    app.world.revoke_link("revoked");
    assert_eq!(slip(&app, &revoked, "").outcome(), (410, Some("revoked")));
    assert_eq!(
        app.get("/s/0000000000000/slip.pdf").outcome(),
        (404, Some("unknown"))
    );
    assert_eq!(
        app.get("/s/12/slip.pdf").outcome(),
        (400, Some("malformed"))
    );
}
