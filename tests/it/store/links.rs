//! Links at a counter: found, listed, delivered, reissued and revoked.

use std::sync::Barrier;

use jiff::{Timestamp, ToSpan};
use sipas::domain::access::{By, Reach};
use sipas::domain::cases::agency::Slug;
use sipas::domain::cases::case::{Case, Delivery};
use sipas::domain::links::code::LinkCode;
use sipas::store::cases::read::{KeptCase, LinkQuery};
use sipas::store::links::by_hand::{ByHand, NotChanged};
use sipas::store::links::invitations::KeptLink;
use sipas::store::{LinkState, Submitted};
use uuid::Uuid;

use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered, submission};
use crate::support::{OperatorReads, viewer};
use crate::support::{at, case};

on_both_databases!(
    a_case_is_found_by_its_agency_and_code,
    a_case_is_found_by_its_link_until_that_is_revoked,
    links_looked_up_together_are_those_looked_up_alone,
    finished_cases_are_listed_within_reach_only,
    a_list_is_of_whole_days_and_continues_after_its_last_case,
    nothing_that_is_found_or_listed_reveals_an_answer,
    the_first_delivery_stays_and_makes_a_case_invited,
    hundreds_of_links_are_delivered_at_once,
    the_source_of_an_answer_is_the_delivery_of_its_link,
    a_reissued_link_replaces_the_old_one_until_the_same_day,
    an_expired_link_is_neither_reissued_nor_revoked,
    an_answered_link_is_reissued_and_revoked_like_any_other,
    an_invitation_has_a_press_value_whether_answered_or_not,
    two_concurrent_reissues_make_one_link,
    a_revoked_link_stays_revoked_and_the_case_gets_no_other,
    a_reprint_is_noted_and_changes_nothing,
    a_concurrent_answer_is_counted_or_finds_the_link_reissued,
    a_concurrent_reissue_and_import_both_finish,
    an_import_returns_the_links_of_answered_and_expired_cases_too,
);

const ALL_FIVE: &str = "5555555555555555";

fn kept(world: &World, case_code: &str) -> KeptCase {
    let found = world.store.find_case("so-tp", case_code).unwrap();
    found.unwrap_or_else(|| panic!("no case {case_code}"))
}

fn link(world: &World, case_code: &str) -> KeptLink {
    kept(world, case_code).link.unwrap()
}

fn state(world: &World, code: &LinkCode) -> LinkState {
    let found = world.store.find_link(code, world.now).unwrap();
    found.unwrap().state
}

fn by_hand(world: &World) -> ByHand {
    ByHand {
        reason: Some("phiếu in bị mờ".to_owned()),
        by: By::key("Quầy 3", world.now),
    }
}

fn events(world: &World) -> Vec<Vec<String>> {
    world.rows(
        &[
            "c.case_code",
            "e.kind",
            "e.reason",
            "e.done_by",
            "e.happened_at",
        ],
        "link_events e JOIN cases c ON c.id = e.case_id ORDER BY e.id",
    )
}

/// The numbers of finished, invited and answered cases of the agency in July, after the next mixing.
fn coverage(world: &World) -> (i64, i64, i64) {
    world.mix();
    let report = world.store.get_coverage(&world.query("2026-07")).unwrap();
    let own = report.agencies.iter().find(|own| own.agency == "so-tp");
    let coverage = own.unwrap().coverage;
    (coverage.finished, coverage.invited, coverage.answered)
}

fn a_case_is_found_by_its_agency_and_code(world: World) {
    let made = case("H1/2026")
        .handed_in_at("mot-cua-1")
        .about("Hộ tịch")
        .due("2026-07-10 11:30");
    let code = world.link(made.clone());
    world.import(&[case("P").pending()]);
    let found = kept(&world, "H1/2026");
    assert_eq!(found.case, made);
    assert_eq!(found.updated_at, world.now);
    let link = found.link.unwrap();
    assert_eq!(link.code, code);
    assert_eq!((link.issued_at, link.delivery), (world.now, None));
    assert_eq!(link.expires_at, at("2026-08-14 09:00"));
    assert_eq!(link.survey_version, "so-nganh-4@1");
    assert!(kept(&world, "P").link.is_none());
    for (agency, case_code) in [("so-yt", "H1/2026"), ("so-tp", "H1"), ("so-tp", "")] {
        let found = world.store.find_case(agency, case_code).unwrap();
        assert!(found.is_none(), "{agency} {case_code}");
    }
}

fn reissue(world: &World, case_id: &str) -> Result<KeptLink, NotChanged> {
    let link = world.link_id(case_id);
    let made = world.store.reissue(case_id, &link, &by_hand(world));
    made.unwrap()
}

fn revoke(world: &World, case_id: &str) -> Result<(), NotChanged> {
    let link = world.link_id(case_id);
    world.store.revoke(case_id, &link, &by_hand(world)).unwrap()
}

fn a_case_is_found_by_its_link_until_that_is_revoked(world: World) {
    let codes = world.links(&[case("H1"), case("H2")]);
    let of = |code: &LinkCode| {
        let found = world.store.find_case_of_link(code).unwrap();
        found.map(|found| found.case.case_code)
    };
    assert_eq!(of(&codes[1]).as_deref(), Some("H2"));
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    assert_eq!(of(&codes[0]).as_deref(), Some("H1"));
    let id = kept(&world, "H2").id;
    revoke(&world, &id).unwrap();
    assert_eq!(of(&codes[1]), None);
    let unknown = LinkCode::of(world.store.secret(), Uuid::now_v7());
    assert_eq!(of(&unknown), None);
}

fn links_looked_up_together_are_those_looked_up_alone(mut world: World) {
    let early = world.link(case("H1").handed_in_at("mot-cua-1"));
    world.now += 1080.hours();
    let codes = world.links(&[case("H2"), case("H3"), case("H4").of("so-yt")]);
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    revoke(&world, &kept(&world, "H3").id).unwrap();
    let unknown = LinkCode::of(world.store.secret(), Uuid::now_v7());
    let [used, revoked, open] = [codes[0], codes[1], codes[2]];
    let asked: Vec<(LinkCode, Timestamp)> = [early, unknown, open, used, open, revoked]
        .map(|code| (code, world.now))
        .into_iter()
        // Each at its own time.
        .chain([(open, world.now + 1080.hours())])
        .collect();
    let together = world.store.find_links(&asked).unwrap();
    let states: Vec<_> = together
        .iter()
        .map(|found| found.as_ref().unwrap().as_ref().map(|link| link.state))
        .collect();
    assert_eq!(
        states,
        [
            Some(LinkState::Expired),
            None,
            Some(LinkState::Open),
            Some(LinkState::Used),
            Some(LinkState::Open),
            Some(LinkState::Revoked),
            Some(LinkState::Expired),
        ]
    );
    for ((code, now), found) in asked.iter().zip(together) {
        let alone = world.store.find_link(code, *now).unwrap();
        assert_eq!(format!("{:?}", found.unwrap()), format!("{alone:?}"));
    }
    assert!(world.store.find_links(&[]).unwrap().is_empty());
}

fn all_days(of: Reach) -> LinkQuery {
    LinkQuery {
        of,
        from: "2026-07-01".parse().unwrap(),
        to: "2026-07-31".parse().unwrap(),
        after: None,
        limit: 100,
    }
}

fn listed(world: &World, query: &LinkQuery) -> Vec<String> {
    let codes = |cases: Vec<KeptCase>| -> Vec<String> {
        assert!(cases.iter().all(|kept| kept.link.is_some()));
        cases.into_iter().map(|kept| kept.case.case_code).collect()
    };
    let chosen = codes(world.store.list_finished(query).unwrap());
    // A viewer whose reach is this office sees the same without asking for it.
    let everything = LinkQuery {
        of: Reach::All,
        ..query.clone()
    };
    let viewer = viewer(query.of.clone());
    let reached = world.store.cases(&viewer).list_finished(&everything);
    assert_eq!(codes(reached.unwrap()), chosen);
    chosen
}

fn office(counter: Option<&str>) -> Reach {
    Reach::Office {
        office: slug("mot-cua-1"),
        counter: counter.map(ToOwned::to_owned),
    }
}

fn finished_cases_are_listed_within_reach_only(world: World) {
    let at_counter = |code: &str, counter: &str| Case {
        counter: Some(counter.to_owned()),
        ..case(code).handed_in_at("mot-cua-1")
    };
    let returned_here = Case {
        return_office: Some(slug("mot-cua-1")),
        ..case("5").handed_in_at("mot-cua-2").finished("2026-07-09")
    };
    world.import(&[
        at_counter("1", "3"),
        at_counter("2", "4").finished("2026-07-06"),
        case("3")
            .of("so-yt")
            .handed_in_at("mot-cua-1")
            .finished("2026-07-07"),
        case("4").handed_in_at("mot-cua-2").finished("2026-07-08"),
        returned_here,
        case("6").of("xa-a").finished("2026-07-10"),
        at_counter("7", "3").pending(),
    ]);
    let agencies = |codes: &[&str]| {
        let codes: Vec<Slug> = codes.iter().map(|code| slug(code)).collect();
        all_days(Reach::of_agencies(codes))
    };
    assert_eq!(
        listed(&world, &all_days(Reach::All)),
        ["1", "2", "3", "4", "5", "6"]
    );
    assert_eq!(
        listed(&world, &all_days(office(None))),
        ["1", "2", "3", "5"]
    );
    assert_eq!(listed(&world, &all_days(office(Some("3")))), ["1"]);
    assert_eq!(listed(&world, &agencies(&["so-yt", "xa-a"])), ["3", "6"]);
    assert_eq!(listed(&world, &agencies(&["xa-b"])), [""; 0]);
    assert_eq!(listed(&world, &agencies(&[])), [""; 0]);
}

fn a_list_is_of_whole_days_and_continues_after_its_last_case(world: World) {
    let mut cases = numbered("D", 3, |code| case(code).finished("2026-07-05"));
    cases.push(case("T1").finished("2026-07-05 23:59"));
    cases.push(case("T2").finished("2026-07-06 00:01"));
    cases.push(case("before").finished("2026-07-04 23:59"));
    cases.push(case("after").finished("2026-07-07"));
    world.import(&cases);
    let two_days = LinkQuery {
        from: "2026-07-05".parse().unwrap(),
        to: "2026-07-06".parse().unwrap(),
        ..all_days(Reach::All)
    };
    let mut whole = listed(&world, &two_days);
    assert_eq!(whole[3..], ["T1", "T2"]);
    let mut query = LinkQuery {
        limit: 2,
        ..two_days.clone()
    };
    let mut paged = Vec::new();
    loop {
        let page = world.store.list_finished(&query).unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        query.after = Some((last.case.finished_at.unwrap().to_string(), last.id.clone()));
        paged.extend(page.into_iter().map(|kept| kept.case.case_code));
    }
    assert_eq!(paged, whole);
    whole[..3].sort();
    assert_eq!(whole[..3], ["D-001", "D-002", "D-003"]);
    let backwards = LinkQuery {
        to: "2026-07-04".parse().unwrap(),
        ..two_days
    };
    assert_eq!(listed(&world, &backwards), [""; 0]);
}

fn nothing_that_is_found_or_listed_reveals_an_answer(world: World) {
    let codes = world.links(&[case("H1"), case("H2")]);
    let visible = || {
        format!(
            "{:?} {:?} {:?}",
            world.store.list_finished(&all_days(Reach::All)).unwrap(),
            kept(&world, "H1"),
            world.store.find_case_of_link(&codes[0]).unwrap(),
        )
    };
    let before = visible();
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    assert_eq!(visible(), before);
}

fn the_first_delivery_stays_and_makes_a_case_invited(mut world: World) {
    world.links(&[case("H1"), case("H2"), case("H3")]);
    assert_eq!(coverage(&world), (3, 0, 0));
    let ids = ["H1", "H2"].map(|code| kept(&world, code).id);
    let record_delivery = |world: &World, ids: &[&str], by| {
        for id in ids {
            world.store.record_delivery(id, by, &world.by()).unwrap();
        }
    };
    record_delivery(&world, &[&ids[0]], Delivery::Slip);
    world.now = at("2026-07-20 09:00");
    record_delivery(
        &world,
        &[&ids[0], &ids[1], "no such case"],
        Delivery::Message,
    );
    let ways = world.rows(
        &["c.case_code", "i.delivered_by", "i.delivered_on"],
        "invitations i JOIN cases c ON c.id = i.case_id ORDER BY c.case_code",
    );
    assert_eq!(
        ways,
        [
            ["H1", "slip", "2026-07-15"],
            ["H2", "message", "2026-07-20"],
            ["H3", "", ""],
        ]
    );
    assert_eq!(link(&world, "H1").delivery, Some(Delivery::Slip));
    assert_eq!(coverage(&world), (3, 2, 0));
    // Answering adds no invited case where the link was delivered: none is counted twice.
    assert_eq!(
        world.answer(link(&world, "H1").code, ALL_FIVE),
        Submitted::Accepted
    );
    assert_eq!(
        world.answer(link(&world, "H3").code, ALL_FIVE),
        Submitted::Accepted
    );
    assert_eq!(coverage(&world), (3, 3, 2));
    let answered = kept(&world, "H3").id;
    record_delivery(&world, &[&answered], Delivery::Slip);
    assert_eq!(coverage(&world), (3, 3, 2));
    world.sound();
}

fn hundreds_of_links_are_delivered_at_once(world: World) {
    world.import(&numbered("A", 501, case));
    let query = LinkQuery {
        limit: 1000,
        ..all_days(Reach::All)
    };
    let listed = world.store.list_finished(&query).unwrap();
    let ids: Vec<&str> = listed.iter().map(|kept| kept.id.as_str()).collect();
    world
        .store
        .record_delivery_of_slips(&ids, world.now)
        .unwrap();
    assert_eq!(coverage(&world), (501, 501, 0));
    world.sound();
}

fn the_source_of_an_answer_is_the_delivery_of_its_link(world: World) {
    let ways = [
        (Some(Delivery::Slip), "web", "slip"),
        (Some(Delivery::Display), "web", "display"),
        (Some(Delivery::Message), "web", "message"),
        // Delivered at a kiosk but answered on a phone: the source is the web.
        (Some(Delivery::Kiosk), "web", "web"),
        (Some(Delivery::Paper), "web", "web"),
        (None, "web", "web"),
        (Some(Delivery::Slip), "kiosk", "kiosk"),
        (Some(Delivery::Message), "paper", "paper"),
    ];
    let cases = numbered("A", ways.len(), case);
    let codes = world.links(&cases);
    for ((case, code), (by, source, expected)) in cases.iter().zip(codes).zip(ways) {
        let id = kept(&world, &case.case_code).id;
        if let Some(by) = by {
            world.store.record_delivery(&id, by, &world.by()).unwrap();
        }
        let of_source = || {
            let waiting = world.waiting();
            let alike = waiting.iter().filter(|answer| answer.source == expected);
            alike.count()
        };
        let before = of_source();
        let mut answer = submission(code, ALL_FIVE, &case.case_code);
        answer.source = source.parse().unwrap();
        assert_eq!(world.submit(answer), Submitted::Accepted);
        assert_eq!(of_source(), before + 1, "{by:?} {source}");
    }
    world.sound();
}

fn a_reissued_link_replaces_the_old_one_until_the_same_day(mut world: World) {
    let old = world.link(case("H1").handed_in_at("mot-cua-1"));
    let found = kept(&world, "H1");
    world
        .store
        .record_delivery(&found.id, Delivery::Slip, &world.by())
        .unwrap();
    assert_eq!(coverage(&world), (1, 1, 0));
    world.now = at("2026-07-20 10:00");
    let new = reissue(&world, &found.id).unwrap();
    assert_ne!(new.code, old);
    assert_eq!(new.expires_at, found.link.unwrap().expires_at);
    // Its issue is new, so that an answer within seconds is suspicious as for a first link.
    assert_eq!((new.issued_at, new.delivery), (world.now, None));
    assert_eq!(state(&world, &old), LinkState::Revoked);
    assert_eq!(state(&world, &new.code), LinkState::Open);
    let now = kept(&world, "H1");
    assert_eq!(now.link.unwrap().code, new.code);
    assert_eq!(now.updated_at, world.now);
    assert_eq!(
        events(&world),
        [[
            "H1",
            "reissue",
            "phiếu in bị mờ",
            "key:Quầy 3",
            "2026-07-20T03:00:00Z"
        ]]
    );
    // Not delivered yet; the old one was.
    assert_eq!(coverage(&world), (1, 1, 0));
    world.sound();
    assert_eq!(world.answer(old, ALL_FIVE), Submitted::Revoked);
    let imported = world.import(&[case("H1").handed_in_at("mot-cua-1")]);
    assert_eq!(imported[0].link.as_ref().unwrap().code, new.code);
    assert_eq!(world.answer(new.code, ALL_FIVE), Submitted::Accepted);
    assert_eq!(coverage(&world), (1, 1, 1));
    world.sound();
}

fn an_expired_link_is_neither_reissued_nor_revoked(mut world: World) {
    let codes = world.links(&[case("H1"), case("H2")]);
    assert_eq!(world.answer(codes[0], ALL_FIVE), Submitted::Accepted);
    world.import(&[case("P").pending()]);
    world.now = link(&world, "H2").expires_at;
    for (code, why) in [
        ("H1", NotChanged::Expired),
        ("H2", NotChanged::Expired),
        ("P", NotChanged::Replaced),
    ] {
        let id = kept(&world, code).id;
        assert_eq!(reissue(&world, &id).err(), Some(why));
        assert_eq!(revoke(&world, &id).err(), Some(why));
    }
    assert!(reissue(&world, "no such case").is_err());
    assert_eq!(events(&world), Vec::<Vec<String>>::new());
    assert_eq!(world.number("SELECT COUNT(*) FROM invitations"), 2);
    assert_eq!(state(&world, &codes[0]), LinkState::Used);
    assert_eq!(state(&world, &codes[1]), LinkState::Expired);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn an_answered_link_is_reissued_and_revoked_like_any_other(mut world: World) {
    let old = world.link(case("H1"));
    world.submit(submission(old, ALL_FIVE, "form"));
    assert!(world.store.dispute(&old).unwrap());
    let before = kept(&world, "H1");
    world.now = at("2026-07-20 10:00");
    let new = reissue(&world, &before.id).unwrap();
    assert_ne!(new.code, old);
    assert_eq!(new.expires_at, before.link.unwrap().expires_at);
    assert_eq!((new.issued_at, new.delivery), (world.now, None));
    assert_eq!(state(&world, &old), LinkState::Revoked);
    assert_eq!(state(&world, &new.code), LinkState::Used);
    // The same form sent again is no proof of an answer any more.
    for code in [old, new.code] {
        let again = world.submit(submission(code, ALL_FIVE, "form"));
        assert!(matches!(again, Submitted::Revoked | Submitted::Used));
    }
    // The dispute goes with the answer, and is counted once.
    assert!(!world.store.dispute(&new.code).unwrap());
    assert_eq!(
        world.number("SELECT COUNT(*) FROM invitations WHERE disputed"),
        1
    );
    assert_eq!(coverage(&world), (1, 1, 1));
    assert_eq!(world.sound(), (1, 1, 0));

    revoke(&world, &before.id).unwrap();
    assert_eq!(state(&world, &new.code), LinkState::Revoked);
    assert!(kept(&world, "H1").link.is_none());
    assert!(world.store.find_case_of_link(&new.code).unwrap().is_none());
    assert_eq!(coverage(&world), (1, 1, 1));
    assert_eq!(world.sound(), (1, 1, 0));
    // Nothing brings another link.
    for change in [case("H1").pending(), case("H1").finished("2026-07-09")] {
        let imported = world.import(&[change]);
        assert!(imported[0].link.is_none() && imported[0].kept_link.is_none());
        assert!(kept(&world, "H1").link.is_none());
        assert_eq!(revoke(&world, &before.id).err(), Some(NotChanged::Replaced));
        world.sound();
    }
    let kinds = events(&world).into_iter().map(|mut row| row.swap_remove(1));
    assert_eq!(kinds.collect::<Vec<_>>(), ["reissue", "revoke"]);
}

fn an_invitation_has_a_press_value_whether_answered_or_not(world: World) {
    let codes = world.links(&numbered("A", 3, case));
    let presses = || world.rows(&["press"], "invitations ORDER BY id");
    let before = presses();
    world.answer(codes[0], ALL_FIVE);
    let id = kept(&world, "A-001").id;
    reissue(&world, &id).unwrap();
    let after = presses();
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1..], after[1..3]);
    assert_eq!(after.len(), 4);
    for press in before.iter().chain(&after).flatten() {
        assert_eq!(press.len(), 64);
        assert!(press.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')));
    }
    let mut different = after.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), 4);
}

fn two_concurrent_reissues_make_one_link(world: World) {
    let cases = numbered("A", 15, case);
    for (case, old) in cases.iter().zip(world.links(&cases)) {
        let id = kept(&world, &case.case_code).id;
        let barrier = Barrier::new(2);
        let link = world.link_id(&id);
        let replace = || {
            barrier.wait();
            let made = world.store.reissue(&id, &link, &by_hand(&world));
            made.unwrap()
        };
        let [one, other] = std::thread::scope(|scope| {
            let other = scope.spawn(replace);
            [replace(), other.join().unwrap()]
        });
        let (made, late) = if one.is_ok() {
            (one, other)
        } else {
            (other, one)
        };
        assert_eq!(late.err(), Some(NotChanged::Replaced));
        let made = made.unwrap().code;
        assert_eq!(state(&world, &made), LinkState::Open);
        assert_eq!(state(&world, &old), LinkState::Revoked);
    }
    assert_eq!(events(&world).len(), cases.len());
    world.sound();
}

fn a_revoked_link_stays_revoked_and_the_case_gets_no_other(world: World) {
    let code = world.link(case("H1"));
    let id = kept(&world, "H1").id;
    world
        .store
        .record_delivery(&id, Delivery::Slip, &world.by())
        .unwrap();
    revoke(&world, &id).unwrap();
    assert!(revoke(&world, &id).is_err());
    assert_eq!(state(&world, &code), LinkState::Revoked);
    assert!(kept(&world, "H1").link.is_none());
    assert!(reissue(&world, &id).is_err());
    let imported = world.import(&[case("H1")]);
    assert!(imported[0].link.is_none() && imported[0].kept_link.is_none());
    let kinds: Vec<_> = events(&world)
        .into_iter()
        .map(|mut row| row.swap_remove(1))
        .collect();
    assert_eq!(kinds, ["revoke"]);
    assert_eq!(coverage(&world), (1, 1, 0));
    world.sound();
}

fn a_reprint_is_noted_and_changes_nothing(mut world: World) {
    let code = world.link(case("H1"));
    let before = kept(&world, "H1");
    world.now = at("2026-07-16 09:00");
    let mut reprint = by_hand(&world);
    reprint.reason = None;
    world.store.note_reprint(&before.id, &reprint).unwrap();
    let after = kept(&world, "H1");
    assert_eq!(after.link.unwrap().code, code);
    assert_eq!(after.updated_at, before.updated_at);
    assert_eq!(
        events(&world),
        [["H1", "reprint", "", "key:Quầy 3", "2026-07-16T02:00:00Z"]]
    );
}

fn a_concurrent_answer_is_counted_or_finds_the_link_reissued(world: World) {
    let cases = numbered("A", 25, case);
    let mut answers = 0;
    for (case, code) in cases.iter().zip(world.links(&cases)) {
        let id = kept(&world, &case.case_code).id;
        let barrier = Barrier::new(2);
        let (submitted, reissued) = std::thread::scope(|scope| {
            let answer = scope.spawn(|| {
                barrier.wait();
                world.answer(code, ALL_FIVE)
            });
            barrier.wait();
            let reissued = reissue(&world, &id);
            (answer.join().unwrap(), reissued)
        });
        let new = state(&world, &reissued.unwrap().code);
        match submitted {
            Submitted::Accepted => {
                assert_eq!(new, LinkState::Used);
                answers += 1;
            }
            Submitted::Revoked => assert_eq!(new, LinkState::Open),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.sound(), (answers, answers, 0));
    assert_eq!(coverage(&world), (25, answers, answers));
}

fn a_concurrent_reissue_and_import_both_finish(world: World) {
    let cases = numbered("A", 3, case);
    world.import(&cases);
    let ids: Vec<_> = cases
        .iter()
        .map(|case| kept(&world, &case.case_code).id)
        .collect();
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for day in 10..30 {
                barrier.wait();
                let changed = cases.iter().cloned();
                let changed: Vec<_> = changed
                    .map(|case| case.due(&format!("2026-08-{day}")))
                    .collect();
                world.import(&changed);
            }
        });
        for _ in 10..30 {
            barrier.wait();
            for id in &ids {
                assert!(reissue(&world, id).is_ok());
            }
        }
    });
    assert_eq!(events(&world).len(), 60);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM invitations WHERE state = 'open'"),
        3
    );
    world.sound();
}

fn an_import_returns_the_links_of_answered_and_expired_cases_too(mut world: World) {
    let cases = [case("H1"), case("H2"), case("P").pending()];
    let first = world.import(&cases);
    let code = |link: &Option<sipas::store::links::invitations::IssuedLink>| {
        link.as_ref().map(|link| link.code)
    };
    let codes: Vec<_> = first.iter().map(|case| code(&case.kept_link)).collect();
    assert_eq!(
        codes,
        first
            .iter()
            .map(|case| code(&case.link))
            .collect::<Vec<_>>()
    );
    assert!(codes[0].is_some() && codes[1].is_some() && codes[2].is_none());
    assert_eq!(
        world.answer(codes[0].unwrap(), ALL_FIVE),
        Submitted::Accepted
    );
    world.now = link(&world, "H2").expires_at;
    let later = world.import(&cases);
    assert!(later.iter().all(|case| case.link.is_none()));
    assert_eq!(
        later
            .iter()
            .map(|case| code(&case.kept_link))
            .collect::<Vec<_>>(),
        codes
    );
    // A reopened case has no link to show, and its answer stays where it is.
    let reopened = world.import(&[case("H1").pending()]);
    assert!(reopened[0].kept_link.is_none());
    world.sound();
}
