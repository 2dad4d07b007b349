//! The pages over HTTP, opened with a clerk's key.

use sipas::config::Counter;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::links::code::LinkCode;
use sipas::store::access::keys::NewKey;

use super::{ANSWERS, counts, drafts, handed_in, waiting};
use crate::support::app::{Answer, FORM, TestApp, encode};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::counter_key::key_cookie;
use crate::support::world::{World, numbered};
use crate::support::{Database, at, case};

on_both_databases!(
    a_form_is_typed_in_from_its_code_to_the_next,
    a_form_that_says_the_same_as_the_one_before_carries_a_signal,
    a_scanned_address_opens_the_form,
    what_is_typed_wrong_is_told_and_nothing_is_lost,
    a_code_that_takes_no_form_is_told_plainly,
    a_form_of_another_office_looks_like_one_that_is_not_there,
    a_drawn_form_gets_a_number_that_must_be_typed_off_it,
    another_clerk_checks_a_form_and_resolves_the_differences,
    a_comment_is_shown_to_the_second_clerk_to_be_compared,
    nobody_checks_their_own_form_or_one_of_another_office,
    without_a_clerks_key_or_from_another_site_nothing_is_done,
    hostile_input_is_refused_and_nothing_is_kept,
);

const ENTRY: &str = "/counter/paper";
const CHECK: &str = "/counter/paper/check";
/// [`ANSWERS`] as they are typed.
const TYPED: &str = "54903 4455445 50 99";

impl From<Database> for Room {
    fn from(database: Database) -> Self {
        Self::checking(database, 0)
    }
}

/// A server with two clerks of one office and one of another.
struct Room {
    app: TestApp,
}

/// A client with the key of one clerk, as their browser is.
struct ClerkClient<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl Room {
    fn checking(database: Database, percent: u8) -> Self {
        let world = World::from(database);
        for (name, kind, office, seed) in [
            ("Quầy 1", KeyKind::Clerk, "mot-cua-1", 1),
            ("Quầy 2", KeyKind::Clerk, "mot-cua-1", 2),
            ("Nơi khác", KeyKind::Clerk, "mot-cua-2", 3),
            ("Màn hình", KeyKind::Display, "mot-cua-1", 4),
        ] {
            let key = NewKey {
                name: name.to_owned(),
                kind,
                reach: Reach::Office {
                    office: slug(office),
                    counter: None,
                },
            };
            world
                .store
                .insert_key(&key, &key_of(seed), &world.by())
                .unwrap();
        }
        let counter = Counter {
            paper_check_percent: percent,
            ..Counter::default()
        };
        Self {
            app: TestApp::at_counter(world, counter),
        }
    }

    fn world(&self) -> &World {
        &self.app.world
    }

    fn link(&self, case: &str) -> LinkCode {
        self.world().link(handed_in(case))
    }

    /// The client of the clerk whose key was made of a seed.
    fn clerk(&self, seed: u8) -> ClerkClient<'_> {
        ClerkClient {
            app: &self.app,
            cookie: key_cookie(KeyKind::Clerk, &key_of(seed).show()),
        }
    }
}

fn key_of(seed: u8) -> KeyText {
    KeyText::new([seed; 28])
}

fn body(fields: &[(&str, &str)]) -> String {
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    encode(&fields)
}

impl ClerkClient<'_> {
    fn get(&self, path: &str) -> Answer {
        self.app.request(path, |agent, url| {
            agent.get(url).header("cookie", &self.cookie).call()
        })
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(path, &body(fields))
    }

    fn send(&self, path: &str, body: &str) -> Answer {
        self.app.request(path, |agent, url| {
            let post = agent.post(url).header("cookie", &self.cookie);
            post.header("content-type", FORM).send(body)
        })
    }

    /// Fills a page's form in and presses a button.
    fn go_on(&self, path: &str, page: &Answer, typed: &[(&str, &str)]) -> Answer {
        let hidden = page.fields();
        let mut fields: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.extend(typed);
        self.post(path, &fields)
    }

    /// A form from its code to the page after it was kept.
    fn type_in(&self, code: &LinkCode, digits: &str, more: &[(&str, &str)]) -> Answer {
        let answers = self.post(ENTRY, &[("code", &code.compact())]);
        assert_eq!(answers.outcome(), (200, Some("answers")));
        let typed = [&[("digits", digits), ("action", "look")], more].concat();
        let confirm = self.go_on(ENTRY, &answers, &typed);
        assert_eq!(
            confirm.outcome(),
            (200, Some("confirm")),
            "{}",
            confirm.text()
        );
        self.go_on(ENTRY, &confirm, &[("action", "keep")])
    }

    /// The number of a form that was typed in and drawn.
    fn draw(&self, code: &LinkCode, more: &[(&str, &str)]) -> String {
        let drawn = self.type_in(code, TYPED, more);
        assert_eq!(drawn.outcome(), (200, Some("drawn")));
        drawn.field("number").unwrap()
    }
}

fn a_form_is_typed_in_from_its_code_to_the_next(room: Room) {
    let clerk = room.clerk(1);
    let code = room.link("H1");
    let first = clerk.get(ENTRY);
    assert_eq!(first.outcome(), (200, Some("code")));
    let answers = clerk.post(ENTRY, &[("code", &code.to_string()), ("done", "36")]);
    assert_eq!(answers.outcome(), (200, Some("answers")));
    for word in ["Cơ quan so-tp", "câu 1–5", "16 số"] {
        assert!(answers.text().contains(word), "{word}: {}", answers.text());
    }
    let legend = answers.page().texts("#legend div");
    for digit in ["0bỏ trống", "9không áp dụng"] {
        assert!(legend.iter().any(|line| line == digit), "{legend:?}");
    }
    let typed = [
        ("digits", TYPED),
        ("comment", "Chờ \"lâu\" & nóng"),
        ("assisted", "1"),
        ("action", "look"),
    ];
    let confirm = clerk.go_on(ENTRY, &answers, &typed);
    assert_eq!(confirm.outcome(), (200, Some("confirm")));
    let shown = confirm.page();
    assert!(shown.text(".total").contains("Đã trả lời 11/16 câu"));
    let counts = shown.texts(".legend dd");
    for count in ["Rất hài lòng: 5", "không áp dụng: 3", "bỏ trống: 2"] {
        assert!(counts.iter().any(|line| line == count), "{counts:?}");
    }
    assert_eq!(shown.text("dd.comment"), "Chờ \"lâu\" & nóng");
    // Back to the answers, where everything is as it was typed.
    let edit = clerk.go_on(ENTRY, &confirm, &[("action", "edit")]);
    assert_eq!(edit.outcome(), (200, Some("answers")));
    assert_eq!(edit.page().typed("digits"), TYPED);
    assert_eq!(edit.page().typed("comment"), "Chờ \"lâu\" & nóng");
    assert!(edit.page().has("[name=assisted][checked]"));
    let kept = clerk.go_on(ENTRY, &confirm, &[("action", "keep")]);
    assert_eq!(kept.outcome(), (200, Some("kept")));
    assert!(kept.text().contains("37 phiếu"), "{}", kept.text());
    assert!(!kept.text().contains(&code.compact()));
    // The button pressed twice, or the page loaded again.
    let again = clerk.go_on(ENTRY, &confirm, &[("action", "keep")]);
    assert_eq!(again.outcome(), (200, Some("kept")));
    let answer = room.world().waiting().swap_remove(0);
    assert_eq!([answer.ratings, answer.source], [ANSWERS, "paper"]);
    assert_eq!(answer.comment.as_deref(), Some("Chờ \"lâu\" & nóng"));
    assert!(answer.assisted);
    assert_eq!(room.world().sound(), (1, 1, 0));
}

fn a_form_that_says_the_same_as_the_one_before_carries_a_signal(room: Room) {
    let (clerk, other) = (room.clerk(1), room.clerk(2));
    let type_in = |clerk: &ClerkClient<'_>, code: &str, digits: &str| {
        let kept = clerk.type_in(&room.link(code), digits, &[]);
        assert_eq!(kept.outcome(), (200, Some("kept")));
    };
    let different = TYPED.replacen(|c: char| c.is_ascii_digit(), "1", 1);
    type_in(&clerk, "H1", TYPED);
    type_in(&other, "H2", TYPED);
    type_in(&clerk, "H3", TYPED);
    type_in(&clerk, "H4", &different);
    type_in(&clerk, "H5", TYPED);
    let mut signals: Vec<String> = room
        .world()
        .waiting()
        .into_iter()
        .map(|a| a.signals)
        .collect();
    signals.sort();
    assert_eq!(signals, ["", "", "", "", "i"]);
    // With the straight line it makes a flagged answer, counted like all others.
    let line = "5555555555555555";
    type_in(&clerk, "H6", line);
    type_in(&clerk, "H7", line);
    let flagged = room
        .world()
        .waiting()
        .into_iter()
        .filter(|a| a.is_flagged());
    assert_eq!(flagged.map(|a| a.signals).collect::<Vec<_>>(), ["is"]);
}

fn a_scanned_address_opens_the_form(room: Room) {
    let clerk = room.clerk(1);
    let code = room.link("H1");
    let scanned = format!("HTTPS://KHAOSAT.EXAMPLE.VN/S/{}", code.compact());
    for typed in [
        scanned.clone(),
        format!("]Q1{scanned}?zarsrc=31"),
        format!("{}.", code.to_string().replace('-', "–")),
    ] {
        let answers = clerk.post(ENTRY, &[("code", &typed)]);
        assert_eq!(answers.outcome(), (200, Some("answers")), "{typed}");
        assert_eq!(answers.field("code"), Some(code.compact()));
    }
    // Looking redeems nothing.
    assert_eq!(room.world().sound(), (0, 0, 0));
}

fn what_is_typed_wrong_is_told_and_nothing_is_lost(room: Room) {
    let clerk = room.clerk(1);
    let code = room.link("H1");
    let answers = clerk.post(ENTRY, &[("code", &code.compact())]);
    for (digits, message) in [
        ("", "gõ 0 số"),
        ("54903445544550", "16 câu nhưng đã gõ 14 số"),
        ("5490 34455445 50 99", "Phần 1 có 5 câu nhưng đã gõ 4 số"),
        ("5490344554475099", "Số thứ 12"),
        ("0000000000000009", "không có câu trả lời nào"),
    ] {
        for action in ["look", "keep"] {
            let typed = [
                ("digits", digits),
                ("comment", "Giữ lại"),
                ("action", action),
            ];
            let again = clerk.go_on(ENTRY, &answers, &typed);
            assert_eq!(again.outcome(), (422, Some("answers")), "{digits}");
            let again = again.page();
            assert!(again.text("[role=alert]").contains(message), "{message}");
            assert_eq!(again.typed("digits"), digits);
            assert_eq!(again.typed("comment"), "Giữ lại");
        }
    }
    let long = "ữ".repeat(601);
    let typed = [
        ("digits", TYPED),
        ("comment", long.as_str()),
        ("action", "keep"),
    ];
    let again = clerk.go_on(ENTRY, &answers, &typed);
    assert_eq!(again.outcome(), (422, Some("answers")));
    let again = again.page();
    assert!(again.text("[role=alert]").contains("600 ký tự"));
    assert_eq!(again.typed("comment"), long);
    assert_eq!(room.world().sound(), (0, 0, 0));
}

fn a_code_that_takes_no_form_is_told_plainly(room: Room) {
    let clerk = room.clerk(1);
    let (used, revoked) = (room.link("H1"), room.link("H2"));
    room.world().answer(used, "5555555555555555");
    room.world().revoke_link("H2");
    let long_ago = [handed_in("H3")
        .received("2026-05-01")
        .finished("2026-06-01")];
    let expired = room
        .world()
        .import_as(&long_ago, |options| options.by.now = at("2026-06-01 09:00"));
    let expired = expired[0].link.as_ref().unwrap().code;
    for (typed, expected) in [
        (used.compact(), (409, Some("used"))),
        (revoked.compact(), (410, Some("revoked"))),
        (expired.compact(), (410, Some("expired"))),
        ("không phải mã".to_owned(), (400, Some("malformed"))),
        ("0000-0000-0000-0".to_owned(), (404, Some("unknown"))),
    ] {
        for action in ["code", "look", "keep"] {
            let page = clerk.post(
                ENTRY,
                &[
                    ("code", &typed),
                    ("press", "p"),
                    ("digits", TYPED),
                    ("action", action),
                ],
            );
            assert_eq!(page.outcome(), expected, "{typed} {action}");
            assert!(page.page().has("[role=alert]"));
            // Only what can be put right is kept, out of the scanner's way.
            let kept = if page.status > 404 { "" } else { &typed };
            assert_eq!(page.page().typed("code"), kept);
        }
    }
    assert_eq!(room.world().sound(), (1, 1, 0));
}

fn a_form_of_another_office_looks_like_one_that_is_not_there(room: Room) {
    let clerk = room.clerk(1);
    let theirs = room.world().link(case("H1").handed_in_at("mot-cua-2"));
    let online = room.world().link(case("H2"));
    let used = room.world().link(case("H3"));
    room.world().answer(used, "5555555555555555");
    let nowhere = clerk.post(ENTRY, &[("code", "0000-0000-0000-0")]);
    for code in [theirs, online, used] {
        for action in ["code", "look", "keep"] {
            let fields = [
                ("code", code.compact()),
                ("digits", TYPED.to_owned()),
                ("action", action.to_owned()),
            ];
            let fields = fields
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let page = clerk.post(ENTRY, &fields);
            assert_eq!(page.outcome(), (404, Some("unknown")));
            let (page, nowhere) = (page.text(), nowhere.text());
            let shown = page
                .replace(&code.compact(), "")
                .replace(&code.to_string(), "");
            assert_eq!(shown, nowhere.replace("0000-0000-0000-0", ""));
        }
    }
    assert_eq!(room.world().sound(), (1, 1, 0));
    let answers = room.clerk(3).post(ENTRY, &[("code", &theirs.compact())]);
    assert_eq!(answers.outcome(), (200, Some("answers")));
}

fn a_drawn_form_gets_a_number_that_must_be_typed_off_it(room: Room) {
    let room = Room::checking(again(room), 100);
    let clerk = room.clerk(1);
    let code = room.link("H1");
    let answers = clerk.post(ENTRY, &[("code", &code.compact())]);
    let confirm = clerk.go_on(ENTRY, &answers, &[("digits", TYPED), ("action", "look")]);
    let drawn = clerk.go_on(ENTRY, &confirm, &[("action", "keep")]);
    assert_eq!(drawn.outcome(), (200, Some("drawn")));
    let number = drawn.field("number").unwrap();
    // The number and the code are never on one page.
    assert!(!drawn.text().contains(&code.compact()) && !drawn.text().contains("so-tp"));
    let again = clerk.go_on(ENTRY, &confirm, &[("action", "keep")]);
    assert_eq!(again.field("number"), Some(number.clone()));
    for wrong in ["", "1234567", "HTTPS://KHAOSAT.EXAMPLE.VN/S/0000000000000"] {
        let page = clerk.go_on(ENTRY, &drawn, &[("again", wrong), ("action", "written")]);
        assert_eq!(page.outcome(), (422, Some("drawn")), "{wrong}");
        assert_eq!(page.field("number"), Some(number.clone()));
    }
    let typed = format!("{} {}", &number[..3], &number[3..]);
    let next = clerk.go_on(ENTRY, &drawn, &[("again", &typed), ("action", "written")]);
    assert_eq!(next.outcome(), (200, Some("written")));
    assert!(next.text().contains("1 phiếu"));
    assert_eq!((drafts(room.world()), room.world().sound()), (1, (1, 1, 0)));
}

/// The database of a room that was not used.
fn again(room: Room) -> Database {
    match room.world().database.is_postgres() {
        true => Database::postgres().unwrap(),
        false => Database::sqlite(),
    }
}

fn another_clerk_checks_a_form_and_resolves_the_differences(room: Room) {
    let room = Room::checking(again(room), 100);
    let number = room.clerk(1).draw(&room.link("H1"), &[]);
    let same = room.clerk(1).draw(&room.link("H2"), &[]);
    let clerk = room.clerk(2);
    let list = clerk.get(CHECK);
    assert_eq!(list.outcome(), (200, Some("number")));
    for number in [&number, &same] {
        let shown = format!("{} {}", &number[..3], &number[3..]);
        assert_eq!(list.page().row(&shown), ["15/07/2026"]);
    }
    let answers = clerk.post(CHECK, &[("number", &number), ("action", "number")]);
    assert_eq!(answers.outcome(), (200, Some("answers")));
    // Nothing of the first entry is shown before the second, and nothing of the case ever.
    for hidden in [TYPED, ANSWERS, "so-tp", "H1"] {
        assert!(!answers.text().contains(hidden), "{hidden}");
    }
    let wrong = clerk.go_on(CHECK, &answers, &[("digits", "549"), ("action", "compare")]);
    assert_eq!(wrong.outcome(), (422, Some("answers")));
    let typed = [("digits", "54953 4455445 50 91"), ("action", "compare")];
    let differences = clerk.go_on(CHECK, &answers, &typed);
    assert_eq!(differences.outcome(), (200, Some("differences")));
    let asked = differences.page().attributes("input[type=text]", "name");
    assert_eq!(asked, ["TC4", "PA2"]);
    for (tc4, pa2) in [("", ""), ("5", ""), ("7", "1"), ("55", "1")] {
        let typed = [("TC4", tc4), ("PA2", pa2), ("action", "settle")];
        let open = clerk.go_on(CHECK, &differences, &typed);
        assert_eq!(open.outcome(), (422, Some("differences")), "{tc4} {pa2}");
    }
    assert_eq!(drafts(room.world()), 2);
    let typed = [("TC4", "5"), ("PA2", "9"), ("action", "settle")];
    let resolved = clerk.go_on(CHECK, &differences, &typed);
    assert_eq!(
        resolved.outcome(),
        (200, Some("settled")),
        "{}",
        resolved.text()
    );
    assert!(resolved.text().contains("khác nhau: 2"));
    // Sent once more it is not there any more.
    let gone = clerk.go_on(CHECK, &differences, &typed);
    assert_eq!(gone.outcome(), (404, Some("gone")));
    assert_eq!(waiting(room.world())[0][3], "54x5344554455-xx");
    let typed = [
        ("number", same.as_str()),
        ("digits", TYPED),
        ("action", "compare"),
    ];
    assert_eq!(clerk.post(CHECK, &typed).outcome(), (200, Some("same")));
    assert_eq!((drafts(room.world()), room.world().sound()), (0, (2, 2, 0)));
    let others = numbered("W", 3, handed_in);
    room.world().answer_cases(&others, ANSWERS);
    let closing = at("2026-09-10 00:00");
    room.world().store.mix(closing).unwrap();
    assert_eq!(
        counts(room.world()),
        [
            ["so-tp", "2026-07", "paper-checked", "2"],
            ["so-tp", "2026-07", "paper-differences", "2"],
        ]
    );
    assert_eq!(room.world().sound(), (5, 0, 5));
}

fn a_comment_is_shown_to_the_second_clerk_to_be_compared(room: Room) {
    let room = Room::checking(again(room), 100);
    let number = room
        .clerk(1)
        .draw(&room.link("H1"), &[("comment", "Chờ lâu")]);
    let clerk = room.clerk(2);
    let answers = clerk.post(CHECK, &[("number", &number)]);
    assert!(!answers.text().contains("Chờ lâu"));
    let typed = [("digits", TYPED), ("action", "compare")];
    let compare = clerk.go_on(CHECK, &answers, &typed);
    assert_eq!(compare.outcome(), (200, Some("differences")));
    assert_eq!(compare.page().typed("comment"), "Chờ lâu");
    let long = "ữ".repeat(601);
    let typed = [("comment", long.as_str()), ("action", "settle")];
    let open = clerk.go_on(CHECK, &compare, &typed);
    assert_eq!(open.outcome(), (422, Some("differences")));
    assert_eq!(open.page().typed("comment"), long);
    let typed = [("comment", "Chờ lâu quá"), ("action", "settle")];
    let resolved = clerk.go_on(CHECK, &compare, &typed);
    assert_eq!(resolved.outcome(), (200, Some("settled")));
    let kept = room.world().waiting().swap_remove(0);
    assert_eq!(kept.comment.as_deref(), Some("Chờ lâu quá"));
}

fn nobody_checks_their_own_form_or_one_of_another_office(room: Room) {
    let room = Room::checking(again(room), 100);
    let number = room.clerk(1).draw(&room.link("H1"), &[]);
    let wrong = sipas::domain::paper::DraftNumber::new(1).compact();
    for (seed, typed, expected) in [
        (1, &number, (403, Some("own"))),
        (3, &number, (404, Some("gone"))),
        (2, &wrong, (404, Some("gone"))),
        (2, &"1234567".to_owned(), (400, Some("malformed"))),
    ] {
        let clerk = room.clerk(seed);
        for fields in [
            vec![("number", typed.as_str())],
            vec![
                ("number", typed.as_str()),
                ("digits", TYPED),
                ("action", "compare"),
            ],
        ] {
            let page = clerk.post(CHECK, &fields);
            assert_eq!(page.outcome(), expected, "{seed} {typed}");
        }
    }
    // Nobody else is told that it waits.
    for seed in [1, 3] {
        let list = room.clerk(seed).get(CHECK);
        assert!(!list.text().contains(&number[3..]), "{seed}");
    }
    assert_eq!((drafts(room.world()), room.world().sound()), (1, (1, 1, 0)));
}

fn without_a_clerks_key_or_from_another_site_nothing_is_done(room: Room) {
    let code = room.link("H1");
    let form = body(&[
        ("code", &code.compact()),
        ("digits", TYPED),
        ("press", "p"),
        ("action", "keep"),
    ]);
    for path in [ENTRY, CHECK] {
        assert_eq!(room.app.get(path).status, 401);
        assert_eq!(room.app.post(path, &form).status, 401);
        // A display's key opens no clerk's page, and no key at all nothing.
        for cookie in [key_of(4).show(), key_of(9).show(), "\"; --".to_owned()] {
            let clerk = ClerkClient {
                app: &room.app,
                cookie: key_cookie(KeyKind::Clerk, &cookie),
            };
            assert_eq!(clerk.get(path).status, 401);
            assert_eq!(clerk.send(path, &form).status, 401);
        }
        let from_elsewhere = room.app.request(path, |agent, url| {
            let post = agent.post(url).header("content-type", FORM);
            let post = post.header("cookie", &room.clerk(1).cookie);
            post.header("sec-fetch-site", "cross-site").send(&form)
        });
        assert_eq!(from_elsewhere.status, 403);
    }
    room.world()
        .store
        .revoke_key("Quầy 1", &room.world().by())
        .unwrap();
    assert_eq!(room.clerk(1).send(ENTRY, &form).status, 401);
    assert_eq!(room.world().sound(), (0, 0, 0));
    assert_eq!(
        room.clerk(2).send(ENTRY, &form).outcome(),
        (200, Some("kept"))
    );
}

fn hostile_input_is_refused_and_nothing_is_kept(room: Room) {
    let clerk = room.clerk(1);
    let code = room.link("H1").compact();
    let script = "\"><script>alert(1)</script>";
    for fields in [
        vec![("code", script)],
        vec![
            ("code", code.as_str()),
            ("done", "99999999999999999999"),
            ("digits", script),
            ("action", "look"),
        ],
        vec![
            ("code", code.as_str()),
            ("done", "-1"),
            ("digits", "５４９０３４４５５４４５５０９９"),
            ("action", "keep"),
        ],
        vec![
            ("code", code.as_str()),
            ("press", script),
            ("comment", script),
            ("action", "edit"),
        ],
        vec![("number", script), ("again", script), ("action", "written")],
        vec![("action", "keep")],
        vec![("action", "' OR 1=1 --"), ("code", "' OR 1=1 --")],
    ] {
        for path in [ENTRY, CHECK] {
            let page = clerk.post(path, &fields);
            assert!(page.status < 500, "{fields:?}: {}", page.status);
            assert!(!page.text().contains("<script"), "{fields:?}");
        }
    }
    for (content_type, body, status) in [
        (None, Vec::new(), 415),
        (Some("application/json"), b"{}".to_vec(), 415),
        (Some(FORM), b"code=%ff".to_vec(), 400),
        (Some(FORM), vec![b'a'; 70_000], 413),
    ] {
        for path in [ENTRY, CHECK] {
            let answer = room.app.request(path, |agent, url| {
                let post = agent.post(url).header("cookie", &clerk.cookie);
                match content_type {
                    Some(kind) => post.header("content-type", kind).send(&body),
                    None => post.send(&body),
                }
            });
            assert_eq!(answer.status, status);
        }
    }
    for method in ["/counter/paper/", "/counter/paper/check/x"] {
        assert_eq!(clerk.get(method).status, 404);
    }
    assert_eq!(drafts(room.world()), 0);
    assert_eq!(room.world().sound(), (0, 0, 0));
}
