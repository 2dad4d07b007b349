//! Every answer exists exactly once, at every step and under concurrency.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use sipas::domain::answers::sealed::{Sealed, SealedAnswer};
use sipas::domain::links::code::Secret;
use sipas::store::Submitted;

use crate::support::builders::CaseBuilder;
use crate::support::world::{SECRET, World, numbered, submission};
use crate::support::{at, case, sql};

on_both_databases!(
    nothing_is_lost_or_counted_twice_while_people_answer_and_two_servers_mix,
    nothing_is_lost_when_cases_are_imported_again_while_they_are_answered,
    an_answer_sent_while_its_case_moves_to_another_month_stays_in_its_month,
    answers_sharing_a_commit_and_imports_of_their_cases_never_deadlock,
    the_doctor_agrees_after_every_step_of_a_year,
);

fn nothing_is_lost_or_counted_twice_while_people_answer_and_two_servers_mix(mut world: World) {
    const PEOPLE: usize = 4;
    const EACH: usize = 30;
    let mut cases = Vec::new();
    for (index, field) in ["Đất đai", "Hộ tịch", "Xây dựng"].into_iter().enumerate() {
        cases.extend(numbered(&format!("F{index}"), PEOPLE * EACH / 3, |code| {
            case(code).about(field).handed_in_at("mot-cua-1")
        }));
    }
    let links = world.links(&cases);
    let other_server = world
        .open_again(|_| {}, crate::support::world::definitions())
        .unwrap();
    let all_sent = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let people: Vec<_> = links
            .chunks(EACH)
            .map(|own| {
                let world = &world;
                scope.spawn(move || {
                    for code in own {
                        let form = submission(*code, "5454545454545454", &code.compact());
                        // Every form is sent twice, as by an impatient user.
                        assert_eq!(world.submit(form.clone()), Submitted::Accepted);
                        assert_eq!(world.submit(form), Submitted::Accepted);
                    }
                })
            })
            .collect();
        for store in [&world.store, &other_server] {
            let (all_sent, now) = (&all_sent, world.now);
            scope.spawn(move || {
                while !all_sent.load(Ordering::Acquire) {
                    let mixed = store.mix(now).unwrap();
                    assert_eq!((mixed.left, mixed.disagreeing), (0, Vec::new()));
                    assert_eq!(store.examine().unwrap().differences, []);
                }
            });
        }
        let sent: Vec<_> = people.into_iter().map(|person| person.join()).collect();
        // The mixing threads stop even where another thread failed.
        all_sent.store(true, Ordering::Release);
        assert!(sent.into_iter().all(|outcome| outcome.is_ok()));
    });
    let answers = i64::try_from(PEOPLE * EACH).unwrap();
    assert_eq!(world.mix().waiting, answers);
    assert_eq!(world.sound(), (answers, answers, 0));
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), answers);
    // Both servers close the month at once.
    let closes_at = world.rows(&["closes_at"], "closings").concat().concat();
    world.now = closes_at.parse().unwrap();
    let left = AtomicI64::new(0);
    std::thread::scope(|scope| {
        for store in [&world.store, &other_server] {
            let (left, now) = (&left, world.now);
            scope.spawn(move || {
                left.fetch_add(store.mix(now).unwrap().left, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(left.into_inner(), answers);
    assert_eq!(world.sound(), (answers, 0, answers));
    assert_eq!(world.number("SELECT COUNT(*) FROM inbox"), 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM responses"), 4 * answers);
}

fn nothing_is_lost_when_cases_are_imported_again_while_they_are_answered(world: World) {
    let cases = numbered("A", 60, |code| case(code).handed_in_at("mot-cua-1"));
    let links = world.links(&cases);
    // Every second case turns out to have been finished in June.
    let corrected: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(index, case)| match index % 2 {
            0 => case.clone(),
            _ => case.clone().received("2026-06-01").finished("2026-06-20"),
        })
        .collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for chunk in corrected.chunks(6) {
                world.import(chunk);
            }
        });
        scope.spawn(|| {
            for code in &links {
                let outcome = world.answer(*code, "5454545454545454");
                assert_eq!(outcome, Submitted::Accepted);
            }
        });
        scope.spawn(|| {
            for _ in 0..5 {
                world.mix();
                assert_eq!(world.examine().differences, []);
            }
        });
    });
    world.mix();
    let (used, ..) = world.sound();
    assert_eq!(used, 60);
}

fn an_answer_sent_while_its_case_moves_to_another_month_stays_in_its_month(world: World) {
    // On SQLite an import has to wait for other writing transactions anyway.
    if !world.database.is_postgres() {
        return;
    }
    world.link(case("H1"));
    let answer = Sealed::Answer(SealedAnswer {
        unit: "so-tp".to_owned(),
        office: String::new(),
        survey_version: "so-nganh-4@1".to_owned(),
        month: "2026-07".parse().unwrap(),
        source: "web".to_owned(),
        channel: "counter".to_owned(),
        field: "*".to_owned(),
        ratings: "5555555555555555".to_owned(),
        comment: None,
        signals: String::new(),
        language: "vi".to_owned(),
        assisted: false,
        paper: None,
        waits_since: None,
    });
    let key = "7";
    let sealed = answer
        .seal(&Secret::new(SECRET).sealing_key(), key, [0; 24])
        .unwrap();
    let sealed = world.literal(&sealed);
    let mut answering = world.conn();
    for statement in [
        "BEGIN",
        "UPDATE invitations SET state = 'used', press = 'p'",
        &format!("INSERT INTO inbox (key, sealed) VALUES ({key}, {sealed})"),
    ] {
        sql::execute(&mut answering, statement);
    }
    std::thread::scope(|scope| {
        let moved = [case("H1").received("2026-06-01").finished("2026-06-20")];
        let world = &world;
        let import = scope.spawn(move || world.import(&moved));
        let deadline = Instant::now() + Duration::from_secs(30);
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity \
                       WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))";
        while sql::number(&mut answering, waiting) == 0 {
            assert!(Instant::now() < deadline, "the import never met the answer");
            std::thread::yield_now();
        }
        sql::execute(&mut answering, "COMMIT");
        let imported = import.join().unwrap();
        assert!(imported[0].link.is_none(), "an answered link is given out");
    });
    assert_eq!(world.rows(&["month"], "invitations"), [["2026-07"]]);
    assert_eq!(world.sound(), (1, 1, 0));
}

fn answers_sharing_a_commit_and_imports_of_their_cases_never_deadlock(world: World) {
    let cases = numbered("A", 80, case);
    let links = world.links(&cases);
    let moved: Vec<_> = cases
        .iter()
        .rev()
        .map(|case| case.clone().received("2026-06-01").finished("2026-06-20"))
        .collect();
    let forms: Vec<_> = links
        .iter()
        .map(|code| submission(*code, "5454545454545454", &code.compact()))
        .collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..5 {
                world.import(&moved);
                world.import(&cases);
            }
        });
        scope.spawn(|| {
            for batch in forms.chunks(20) {
                let outcomes = world.store.submit_all(batch, world.now).unwrap();
                assert_eq!(outcomes, [Submitted::Accepted; 20]);
            }
        });
    });
    assert_eq!(world.sound(), (80, 80, 0));
}

fn the_doctor_agrees_after_every_step_of_a_year(mut world: World) {
    let mut used = 0;
    for month in 1..=12 {
        world.now = at(&format!("2026-{month:02}-15 09:00"));
        for (agency, count) in [("so-tp", 7), ("so-yt", 3), ("xa-a", 1)] {
            let cases = numbered(&format!("{agency}-{month}"), count, |code| {
                case(code)
                    .of(agency)
                    .received(&format!("2026-{month:02}-01"))
                    .finished(&format!("2026-{month:02}-10"))
                    .about(if code.ends_with('1') {
                        "Đất đai"
                    } else {
                        "Hộ tịch"
                    })
                    .handed_in_at("mot-cua-2")
            });
            world.answer_cases(&cases, "4444433333322221");
            used += i64::try_from(count).unwrap();
            assert_eq!(world.sound().0, used);
        }
        world.mix();
        assert_eq!(world.sound().0, used);
    }
    world.now = at("2027-02-15 09:00");
    world.mix();
    assert_eq!(world.sound(), (used, 0, used));
    // So few that they can only leave with the quarter, or with the year.
    let mut periods = world.rows(
        &["unit", "LENGTH(period)", "COUNT(*)"],
        "responses WHERE component = 'to-chuc' GROUP BY unit, LENGTH(period)",
    );
    periods.sort();
    assert_eq!(
        periods,
        [
            ["so-tp", "7", "84"],
            ["so-yt", "7", "36"],
            ["xa-a", "4", "12"]
        ]
    );
}
