//! Timeliness: carried over + received = early + on time + overdue + pending + withdrawn.

use sipas::domain::cases::case::{Case, Outcome};
use sipas::domain::cases::timeliness::{Delayed, Timeliness, TimelinessReport};
use sipas::domain::figures::scope::Scope;

use crate::support::OperatorReads;
use crate::support::builders::CaseBuilder;
use crate::support::world::World;
use crate::support::{at, case};

on_both_databases!(
    every_case_of_a_quarter_is_counted_in_exactly_one_way,
    pending_cases_of_a_running_period_are_judged_now,
    totals_are_the_sums_of_agencies_and_leave_intake_offices_out,
    fields_and_reasons_are_those_of_the_cases_in_scope,
    a_reason_is_counted_only_while_its_case_is_past_due,
);

fn counts(world: &World, period: &str, agency: &str) -> Timeliness {
    let report = world.store.get_timeliness(&world.query(period)).unwrap();
    let counts = report
        .agencies
        .iter()
        .find(|a| a.agency == agency)
        .unwrap()
        .counts;
    assert!(counts.adds_up(), "{counts:?}");
    counts
}

fn cases() -> Vec<Case> {
    type Made = (&'static str, fn(Case) -> Case);
    let made: [Made; 13] = [
        ("carried over and early", |c| {
            c.received("2026-03-20")
                .finished("2026-04-01")
                .due("2026-04-02")
        }),
        ("carried over and pending", |c| {
            c.received("2026-03-20").due("2026-09-01").pending()
        }),
        ("finished before", |c| {
            c.received("2026-03-01")
                .finished("2026-03-31")
                .due("2026-03-31")
        }),
        ("received after", |c| {
            c.received("2026-07-01")
                .finished("2026-07-02")
                .due("2026-07-02")
        }),
        ("on the day", |c| {
            c.received("2026-04-01")
                .finished("2026-05-10 23:59")
                .due("2026-05-10")
        }),
        ("on the hour", |c| {
            c.received("2026-04-01")
                .finished("2026-05-10 11:30")
                .due("2026-05-10 11:30")
        }),
        ("past the hour", |c| {
            c.received("2026-04-01")
                .finished("2026-05-10 11:31")
                .due("2026-05-10 11:30")
        }),
        ("no due date", |c| {
            c.received("2026-04-01").finished("2026-06-30").due("")
        }),
        ("a day late", |c| {
            c.received("2026-04-01")
                .finished("2026-05-11")
                .due("2026-05-10")
        }),
        ("finished later", |c| {
            c.received("2026-06-01")
                .finished("2026-07-03")
                .due("2026-06-30")
        }),
        ("pending late", |c| {
            c.received("2026-06-01").due("2026-06-29").pending()
        }),
        ("pending, due at the end", |c| {
            c.received("2026-06-01").due("2026-06-30").pending()
        }),
        ("withdrawn", |c| {
            c.received("2026-06-01")
                .finished("2026-06-20")
                .due("2026-06-10")
                .ended(Outcome::Withdrawn)
        }),
    ];
    made.into_iter()
        .map(|(code, make)| make(case(code).received("2026-04-01")))
        .collect()
}

fn every_case_of_a_quarter_is_counted_in_exactly_one_way(world: World) {
    world.import(&cases());
    assert_eq!(
        counts(&world, "2026-Q2", "so-tp"),
        Timeliness {
            carried_over: 2,
            received: 9,
            early: 1,
            on_time: 3,
            overdue: 2,
            // Three of those that were pending at the end of June were not due yet.
            pending_in_time: 3,
            pending_overdue: 1,
            withdrawn: 1,
        }
    );
    assert_eq!(counts(&world, "2026-Q1", "so-tp").carried_over, 0);
    // The cases that were pending at the end of June are carried over into July.
    let july = counts(&world, "2026-07", "so-tp");
    assert_eq!((july.carried_over, july.received, july.overdue), (4, 1, 1));
}

fn pending_cases_of_a_running_period_are_judged_now(mut world: World) {
    world.import(&[
        case("H1").due("2026-07-15 10:00").pending(),
        case("H2").due("2026-07-15").pending(),
        case("H3").due("2026-07-14").pending(),
    ]);
    let late = |world: &World| counts(world, "2026-07", "so-tp").pending_overdue;
    assert_eq!(late(&world), 1);
    world.now = at("2026-07-15 10:01");
    assert_eq!(late(&world), 2);
    world.now = at("2026-07-15 23:59");
    assert_eq!(late(&world), 2);
    world.now = at("2026-07-16 00:00");
    assert_eq!(late(&world), 3);
}

fn totals_are_the_sums_of_agencies_and_leave_intake_offices_out(world: World) {
    let mut all = cases();
    all.push(
        case("Y1")
            .of("so-yt")
            .handed_in_at("mot-cua-1")
            .received("2026-05-01")
            .finished("2026-05-02"),
    );
    world.import(&all);
    let report = world.store.get_timeliness(&world.query("2026-Q2")).unwrap();
    let mut sum = Timeliness::default();
    for agency in &report.agencies {
        sum += agency.counts;
        assert_eq!(agency.in_time, agency.counts.early + agency.counts.on_time);
    }
    assert_eq!(report.total, sum);
    assert!(report.total.adds_up());
    assert_eq!(report.total.received, 10);
    assert!(
        report
            .agencies
            .iter()
            .all(|agency| agency.block != "mot-cua")
    );
    assert_eq!(report.as_of_day, "2026-06-30");
}

fn report(world: &World, period: &str, scope: Scope) -> TimelinessReport {
    let mut query = world.query(period);
    query.scope = scope;
    world.store.get_timeliness(&query).unwrap()
}

fn late(code: &str, field: &str, reason: &str) -> Case {
    Case {
        overdue_reason: Some(reason.to_owned()),
        ..case(code).about(field).due("2026-07-02")
    }
}

/// Reasons with the numbers of cases finished overdue and pending overdue.
fn reasons(report: &TimelinessReport) -> Vec<(Option<&str>, i64, i64)> {
    let reasons = report.reasons.iter();
    reasons
        .map(|reason| {
            let Delayed {
                overdue,
                pending_overdue,
            } = reason.counts;
            (reason.reason.as_deref(), overdue, pending_overdue)
        })
        .collect()
}

fn fields_and_reasons_are_those_of_the_cases_in_scope(world: World) {
    world.import(&[
        late("1", "Đất đai", "Chờ xác minh"),
        late("2", "Đất đai", "Chờ xác minh").pending(),
        late("3", "Hộ tịch", "Chờ xác minh").of("so-yt"),
        late("4", "Hộ tịch", "Thiếu giấy tờ").of("xa-a"),
        case("5").of("so-yt").due("2026-07-02"),
    ]);
    let all = report(&world, "2026-Q3", Scope::All);
    assert_eq!(
        reasons(&all),
        [
            (Some("Chờ xác minh"), 2, 1),
            (None, 1, 0),
            (Some("Thiếu giấy tờ"), 1, 0)
        ]
    );
    let fields: Vec<_> = all.reasons[0]
        .fields
        .iter()
        .map(|field| (field.field.as_deref(), field.counts.total()))
        .collect();
    assert_eq!(fields, [(Some("Đất đai"), 2), (Some("Hộ tịch"), 1)]);
    let block = report(
        &world,
        "2026-Q3",
        Scope::Block("xa-phuong-dac-khu".to_owned()),
    );
    assert_eq!(reasons(&block), [(Some("Thiếu giấy tờ"), 1, 0)]);
    assert_eq!(block.fields.len(), 1);
    let agency = report(&world, "2026-Q3", Scope::Agency("so-yt".to_owned()));
    assert_eq!(
        reasons(&agency),
        [(None, 1, 0), (Some("Chờ xác minh"), 1, 0)]
    );
    for report in [all, block, agency] {
        let mut sum = Timeliness::default();
        for field in &report.fields {
            assert!(field.counts.adds_up());
            sum += field.counts;
        }
        assert_eq!(sum, report.total);
        let delayed = report.reasons.iter().map(|reason| reason.counts.total());
        assert_eq!(delayed.sum::<i64>(), report.total.delayed().total());
    }
}

fn a_reason_is_counted_only_while_its_case_is_past_due(world: World) {
    world.import(&[
        // Finished in time.
        late("1", "Đất đai", "Chờ xác minh").due("2026-07-05"),
        // Late, but withdrawn.
        late("2", "Đất đai", "Chờ xác minh").ended(Outcome::Withdrawn),
        // Pending at the end of June and not due then; late in July.
        late("3", "Đất đai", "Chờ xác minh").received("2026-06-20"),
        // Pending and late at the end of June, finished since.
        late("4", "Đất đai", "Chờ đo đạc")
            .received("2026-06-20")
            .due("2026-06-29"),
    ]);
    let june = report(&world, "2026-06", Scope::All);
    assert_eq!(reasons(&june), [(Some("Chờ đo đạc"), 0, 1)]);
    let july = report(&world, "2026-07", Scope::All);
    assert_eq!(
        reasons(&july),
        // Equally often, so by name: Đ comes before X.
        [(Some("Chờ đo đạc"), 1, 0), (Some("Chờ xác minh"), 1, 0)]
    );
}
