//! The lists of an agency's cases.

use sipas::domain::access::{Actor, By, Reach, UserReach, Viewer};
use sipas::domain::cases::apology::Apology;
use sipas::domain::cases::case::{Case, Delivery, Outcome};
use sipas::domain::cases::case_list::CaseList;
use sipas::store::StoreError;
use sipas::store::cases::lists::{CaseEvent, CaseListQuery, EventKind, ListPlace, ListedCase};
use sipas::store::links::by_hand::ByHand;

use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered};
use crate::support::{OperatorReads, at, case};

on_both_databases!(
    an_answer_changes_no_list,
    an_apology_takes_a_late_case_off_the_list_of_missing_ones,
    an_office_has_the_cases_of_its_counters,
    cases_of_others_are_in_no_list,
    dates_that_are_moved_are_listed_with_who_moved_them,
    late_cases_are_listed_pending_ones_first,
    links_that_were_replaced_or_revoked_are_listed_with_the_reason,
    undelivered_slips_are_listed,
    what_was_registered_late_is_listed_in_the_month_where_it_counts,
    a_list_is_read_page_by_page_and_by_part_of_a_code,
    an_import_between_two_pages_changes_no_list_of_a_snapshot,
);

/// A person who reads the pages of some agencies.
pub fn reader(agencies: &[&str]) -> Viewer {
    let reach = Reach::of_agencies(agencies.iter().map(|code| slug(code)).collect());
    Viewer::User(UserReach {
        name: "an.nguyen".to_owned(),
        cases: reach.clone(),
        figures: reach,
        editions: false,
        batches: false,
    })
}

fn query(world: &World, list: CaseList) -> CaseListQuery {
    CaseListQuery {
        list,
        period: "2026-Q3".parse().unwrap(),
        code_part: String::new(),
        after: None,
        limit: 50,
        now: world.now,
    }
}

fn listed(world: &World, agency: &str, list: CaseList) -> Vec<ListedCase> {
    let viewer = reader(&[agency]);
    let query = query(world, list);
    let read = world.store.snapshot(&viewer, |figures| {
        let cases = figures.find_agency_cases(agency)?.unwrap();
        let rows = figures.list_cases(&cases, &query)?;
        let counts = figures.count_lists(&cases, query.period, query.now)?;
        Ok::<_, StoreError>((rows, counts.of(list)))
    });
    let (rows, count) = read.unwrap();
    assert_eq!(count, i64::try_from(rows.len()).unwrap());
    rows
}

/// Whether the lists of an agency are there for a viewer.
fn is_there(world: &World, viewer: &Viewer, agency: &str) -> bool {
    let found = world
        .store
        .snapshot(viewer, |figures| figures.find_agency_cases(agency));
    found.unwrap().is_some()
}

fn codes(rows: &[ListedCase]) -> Vec<&str> {
    rows.iter().map(|row| row.case.case_code.as_str()).collect()
}

/// The name of who did something.
fn name(event: &CaseEvent) -> String {
    Actor::read(&event.by).name().to_owned()
}

fn by_hand(world: &World, reason: &str) -> ByHand {
    ByHand {
        reason: Some(reason.to_owned()),
        by: By::key("Quầy 3", world.now),
    }
}

fn late_cases_are_listed_pending_ones_first(world: World) {
    world.import(&[
        case("finished-first")
            .due("2026-07-02")
            .finished("2026-07-06"),
        case("finished-last")
            .due("2026-07-02")
            .finished("2026-07-08"),
        case("earlier")
            .received("2026-06-01")
            .due("2026-06-02")
            .finished("2026-06-20"),
        case("in-time"),
        case("pending").due("2026-07-14").pending(),
        case("pending-longer")
            .received("2026-06-01")
            .due("2026-06-09")
            .pending(),
        case("due-today").due("2026-07-15").pending(),
        case("due-an-hour-ago").due("2026-07-15 08:00").pending(),
        case("due-in-an-hour").due("2026-07-15 10:00").pending(),
        case("withdrawn")
            .due("2026-07-02")
            .finished("2026-07-08")
            .ended(Outcome::Withdrawn),
    ]);
    let rows = listed(&world, "so-tp", CaseList::Late);
    assert_eq!(
        codes(&rows),
        [
            "pending-longer",
            "pending",
            "due-an-hour-ago",
            "finished-last",
            "finished-first"
        ]
    );
    let days: Vec<_> = rows.iter().map(|row| row.days_late).collect();
    assert_eq!(days, [Some(36), Some(1), Some(0), Some(6), Some(4)]);
}

fn an_apology_takes_a_late_case_off_the_list_of_missing_ones(world: World) {
    world.import(&[
        case("with").due("2026-07-02").finished("2026-07-06"),
        case("without").due("2026-07-02").finished("2026-07-06"),
        case("pending").due("2026-07-14").pending(),
    ]);
    let with = world.store.find_case("so-tp", "with").unwrap().unwrap();
    let apology = Apology {
        day: "2026-07-02".parse().unwrap(),
        is_given: false,
        reason: "Chờ xác minh".to_owned(),
        new_return_date: "2026-07-06".parse().unwrap(),
    };
    world
        .store
        .insert_apology(&with.id, &apology, &By::key("Quầy 3", world.now))
        .unwrap();
    let missing = listed(&world, "so-tp", CaseList::Apologies);
    assert_eq!(codes(&missing), ["pending", "without"]);
    let late = listed(&world, "so-tp", CaseList::Late);
    assert_eq!(late.len(), 3);
    let made: Vec<_> = late.iter().filter(|row| row.apology.is_some()).collect();
    assert_eq!(made[0].case.case_code, "with");
}

fn dates_that_are_moved_are_listed_with_who_moved_them(mut world: World) {
    world.import(&[case("H1").pending(), case("H2").pending()]);
    // A date that is given for the first time is none that was moved.
    world.import(&[case("H2")]);
    world.now = at("2026-07-16 09:00");
    world.import(&[case("H1").due("2026-07-20").pending()]);
    world.now = at("2026-07-17 09:00");
    world.import(&[case("H2").finished("2026-07-06")]);
    world.import(&[case("H2").pending()]);
    let rows = listed(&world, "so-tp", CaseList::Moved);
    assert_eq!(codes(&rows), ["H2", "H2", "H1"]);
    let events: Vec<_> = rows.iter().map(|row| row.event.clone().unwrap()).collect();
    assert!(events.iter().all(|event| name(event) == "một cửa"));
    let EventKind::DueMoved { from, to } = events[2].kind else {
        panic!("{:?}", events[2]);
    };
    assert_eq!(
        (from.to_string(), to.map(|to| to.to_string())),
        ("2026-07-10".to_owned(), Some("2026-07-20".to_owned()))
    );
    let reopened = |event: &EventKind| matches!(event, EventKind::FinishMoved { to: None, .. });
    assert_eq!(
        events.iter().filter(|event| reopened(&event.kind)).count(),
        1
    );
}

fn links_that_were_replaced_or_revoked_are_listed_with_the_reason(world: World) {
    world.import(&[case("H1"), case("H2"), case("H3")]);
    for code in ["H1", "H2", "H3"] {
        let kept = world.store.find_case("so-tp", code).unwrap().unwrap();
        let link = kept.link.unwrap().id;
        let done = by_hand(&world, "Cấp nhầm");
        match code {
            "H1" => drop(
                world
                    .store
                    .reissue(&kept.id, &link, &done)
                    .unwrap()
                    .unwrap(),
            ),
            "H2" => world.store.revoke(&kept.id, &link, &done).unwrap().unwrap(),
            _ => world.store.note_reprint(&kept.id, &done).unwrap(),
        }
    }
    let mut rows = listed(&world, "so-tp", CaseList::Links);
    rows.sort_by(|a, b| a.case.case_code.cmp(&b.case.case_code));
    assert_eq!(codes(&rows), ["H1", "H2"]);
    let events: Vec<_> = rows.iter().map(|row| row.event.clone().unwrap()).collect();
    assert_eq!(
        [events[0].kind, events[1].kind],
        [EventKind::Reissued, EventKind::Revoked]
    );
    assert_eq!(events[0].reason.as_deref(), Some("Cấp nhầm"));
    assert_eq!(name(&events[0]), "Quầy 3");
}

fn what_was_registered_late_is_listed_in_the_month_where_it_counts(mut world: World) {
    world.now = at("2026-07-15 09:00");
    world.import(&[case("known").received("2026-05-01").finished("2026-05-05")]);
    world.now = at("2026-08-20 09:00");
    let late = case("late").received("2026-05-01").finished("2026-05-06");
    world.import(&[late, case("in-time").finished("2026-08-19")]);
    let rows = listed(&world, "so-tp", CaseList::RegisteredLate);
    assert_eq!(codes(&rows), ["late"]);
    assert_eq!(rows[0].counted_in.unwrap().to_string(), "2026-08");
}

fn undelivered_slips_are_listed(world: World) {
    world.import(&[case("handed-over"), case("not"), case("pending").pending()]);
    world.import_as(&[case("no-link")], |options| options.links = false);
    let kept = world
        .store
        .find_case("so-tp", "handed-over")
        .unwrap()
        .unwrap();
    world
        .store
        .record_delivery(&kept.id, Delivery::Slip, &By::key("Quầy 3", world.now))
        .unwrap();
    assert_eq!(
        codes(&listed(&world, "so-tp", CaseList::Undelivered)),
        ["not"]
    );
}

fn an_answer_changes_no_list(mut world: World) {
    let make = |code: &str| case(code).due("2026-07-02").finished("2026-07-06");
    let cases = numbered("H", 4, make);
    let links = world.links(&cases);
    let every = |world: &World| -> Vec<Vec<(String, Option<EventKind>)>> {
        let rows = CaseList::ALL.map(|list| listed(world, "so-tp", list));
        let shown = |row: &ListedCase| {
            let event = row.event.as_ref().map(|event| event.kind);
            (row.case.case_code.clone(), event)
        };
        rows.iter()
            .map(|rows| rows.iter().map(shown).collect())
            .collect()
    };
    let before = every(&world);
    world.answer(links[0], "5555555555555555");
    world.answer(links[1], "5555555555555555");
    assert_eq!(every(&world), before);
    // What is done to an answered link looks as if it were open, and so does a case that moves.
    world.now = at("2026-07-16 09:00");
    for (revoked, reissued) in [(0, 1), (2, 3)] {
        for (number, reissue) in [(revoked, false), (reissued, true)] {
            let code = &cases[number].case_code;
            let kept = world.store.find_case("so-tp", code).unwrap().unwrap();
            let link = kept.link.unwrap().id;
            let done = by_hand(&world, "Cấp nhầm");
            match reissue {
                true => drop(
                    world
                        .store
                        .reissue(&kept.id, &link, &done)
                        .unwrap()
                        .unwrap(),
                ),
                false => world.store.revoke(&kept.id, &link, &done).unwrap().unwrap(),
            }
        }
    }
    let moved: Vec<Case> = cases
        .into_iter()
        .map(|case| case.finished("2026-06-30"))
        .collect();
    world.import(&moved.map_received());
    let after = every(&world);
    for rows in after {
        let of = |numbers: [&str; 2]| -> Vec<Vec<Option<EventKind>>> {
            numbers
                .iter()
                .map(|code| {
                    let own = rows.iter().filter(|(known, _)| known == code);
                    own.map(|(_, event)| *event).collect()
                })
                .collect()
        };
        assert_eq!(of(["H-001", "H-002"]), of(["H-003", "H-004"]));
    }
}

/// The same cases, received before they were finished.
trait Received {
    fn map_received(self) -> Vec<Case>;
}

impl Received for Vec<Case> {
    fn map_received(self) -> Vec<Case> {
        self.into_iter()
            .map(|case| case.received("2026-06-01"))
            .collect()
    }
}

fn cases_of_others_are_in_no_list(world: World) {
    world.import(&[
        case("own").due("2026-07-02").finished("2026-07-06"),
        case("other")
            .of("so-yt")
            .due("2026-07-02")
            .finished("2026-07-06"),
    ]);
    assert_eq!(codes(&listed(&world, "so-tp", CaseList::Late)), ["own"]);
    let viewer = reader(&["so-tp"]);
    for code in ["so-yt", "mot-cua-1", "nobody"] {
        assert!(!is_there(&world, &viewer, code), "{code}");
    }
    assert!(!is_there(&world, &Viewer::Public, "so-tp"));
    // A word that is no agency of the reader's.
    assert!(!is_there(&world, &reader(&[]), "so-tp"));
}

fn an_office_has_the_cases_of_its_counters(world: World) {
    let late = |code: &str| case(code).due("2026-07-02").finished("2026-07-06");
    let mut returned = late("returned").of("so-yt");
    returned.return_office = Some(slug("mot-cua-1"));
    let mut elsewhere = late("handed-in").handed_in_at("mot-cua-1");
    elsewhere.return_office = Some(slug("mot-cua-2"));
    world.import(&[
        late("both").handed_in_at("mot-cua-1"),
        returned,
        elsewhere,
        late("other").handed_in_at("mot-cua-2"),
        case("pending")
            .handed_in_at("mot-cua-1")
            .due("2026-07-14")
            .pending(),
    ]);
    let rows = listed(&world, "mot-cua-1", CaseList::Late);
    let mut found = codes(&rows);
    assert_eq!(found[0], "pending");
    found.sort_unstable();
    assert_eq!(found, ["both", "handed-in", "pending", "returned"]);
}

fn a_list_is_read_page_by_page_and_by_part_of_a_code(world: World) {
    let make = |code: &str| case(code).due("2026-07-02").finished("2026-07-06");
    let mut cases = numbered("F", 7, make);
    cases.extend(numbered("P", 5, |code| {
        case(code).due("2026-07-14").pending()
    }));
    world.import(&cases);
    let list = |query: &CaseListQuery| {
        let read = world.store.snapshot(&reader(&["so-tp"]), |figures| {
            let cases = figures.find_agency_cases("so-tp")?.unwrap();
            figures.list_cases(&cases, query)
        });
        read.unwrap()
    };
    let whole = list(&query(&world, CaseList::Late));
    assert_eq!(whole.len(), 12);
    let mut read = Vec::new();
    let mut after: Option<ListPlace> = None;
    loop {
        let page = list(&CaseListQuery {
            after: after.clone(),
            limit: 3,
            ..query(&world, CaseList::Late)
        });
        let Some(last) = page.last() else { break };
        after = Some(last.place.to_string().parse().unwrap());
        read.extend(page);
    }
    assert_eq!(codes(&read), codes(&whole));
    let found = list(&CaseListQuery {
        code_part: "p-00".to_owned(),
        ..query(&world, CaseList::Late)
    });
    assert_eq!(found.len(), 5);
}

fn an_import_between_two_pages_changes_no_list_of_a_snapshot(world: World) {
    let late = |code: &str| case(code).due("2026-07-02").finished("2026-07-06");
    world.import(&numbered("F", 6, late));
    let query = query(&world, CaseList::Late);
    let read = world.store.snapshot(&reader(&["so-tp"]), |figures| {
        let cases = figures.find_agency_cases("so-tp")?.unwrap();
        let first = CaseListQuery {
            limit: 3,
            ..query.clone()
        };
        let mut rows = figures.list_cases(&cases, &first)?;
        // One that would come first, and one that moves from the first page to the end.
        let moved = rows[0].case.clone();
        let moved = moved.finished("2026-07-03");
        world.import(&[late("new").finished("2026-07-09"), moved]);
        let rest = CaseListQuery {
            after: rows.last().map(|row| row.place.clone()),
            ..query.clone()
        };
        rows.extend(figures.list_cases(&cases, &rest)?);
        let counts = figures.count_lists(&cases, query.period, query.now)?;
        Ok::<_, StoreError>((rows, counts.of(CaseList::Late)))
    });
    let (rows, count) = read.unwrap();
    let mut found = codes(&rows);
    found.sort_unstable();
    assert_eq!(
        found,
        ["F-001", "F-002", "F-003", "F-004", "F-005", "F-006"]
    );
    assert_eq!(count, 6);
    assert_eq!(listed(&world, "so-tp", CaseList::Late).len(), 7);
}
