//! Comments: who reads them, from how many on, and what is recorded of it.

use sipas::domain::access::audit::Act;
use sipas::domain::access::{By, Viewer};
use sipas::store::answers::comments::{
    Comment, CommentContent, CommentPage, CommentPurpose, CommentQuery, Redaction,
};

use super::lists::reader;
use crate::support::at;
use crate::support::world::World;

on_both_databases!(
    a_comment_is_found_without_marks_and_in_any_case,
    a_redacted_comment_is_gone_for_good_and_the_second_redactor_is_told,
    comments_are_in_no_order_that_tells_anything,
    every_reading_is_recorded_without_what_was_searched_for,
    a_search_is_recorded_where_it_shows_nothing,
    fewer_than_k_comments_are_not_shown,
    nobody_reads_the_comments_of_others,
    pages_of_comments_follow_each_other,
);

/// Inserts comments as a mixing does.
pub fn insert(world: &World, unit: &str, period: &str, texts: &[&str]) {
    for text in texts {
        let key = uuid::Uuid::new_v4().simple();
        let text = text.replace('\'', "''");
        world.execute(&format!(
            "INSERT INTO comments (key, unit, period, text) \
             VALUES ('{key}', '{unit}', '{period}', '{text}')"
        ));
    }
}

const FIVE: [&str; 5] = [
    "Rất nhanh",
    "Chờ lâu quá",
    "Cán bộ nhiệt tình",
    "Đông người",
    "Tốt",
];

fn query(agency: &str) -> CommentQuery {
    CommentQuery {
        agency: agency.to_owned(),
        period: None,
        words: String::new(),
        after: None,
        limit: 50,
        purpose: CommentPurpose::Page,
    }
}

fn by() -> By {
    By::user("an.nguyen", at("2026-11-15 09:00"))
}

fn read(world: &World, query: &CommentQuery) -> CommentPage {
    let read = world.store.read_comments(&reader(&["so-tp"]), &by(), query);
    read.unwrap().unwrap()
}

fn texts(page: &CommentPage) -> Vec<&str> {
    let text = |comment: &Comment| match &comment.content {
        CommentContent::Text(_) => true,
        CommentContent::Redacted(_) => false,
    };
    let mut texts: Vec<&str> = page
        .comments
        .iter()
        .filter(|comment| text(comment))
        .map(|comment| match &comment.content {
            CommentContent::Text(text) | CommentContent::Redacted(text) => text.as_str(),
        })
        .collect();
    texts.sort_unstable();
    texts
}

fn events(world: &World) -> Vec<Vec<String>> {
    world.rows(
        &["actor", "act", "object", "details"],
        "audit_events WHERE act LIKE 'comment%' OR act = 'data.export' ORDER BY number",
    )
}

fn fewer_than_k_comments_are_not_shown(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    insert(&world, "so-tp", "2026-Q3", &FIVE[..4]);
    let page = read(&world, &query("so-tp"));
    assert_eq!(page.period, Some("2026-Q3".parse().unwrap()));
    assert_eq!((page.found, page.comments), (None, vec![]));
    let counts: Vec<_> = page.periods.iter().map(|of| of.count).collect();
    assert_eq!(counts, [None, Some(5)]);
    // Nothing was read, so nothing is recorded.
    assert_eq!(events(&world), Vec::<Vec<String>>::new());
    let earlier = CommentQuery {
        period: Some("2026-Q2".parse().unwrap()),
        ..query("so-tp")
    };
    assert_eq!(read(&world, &earlier).comments.len(), 5);
    let never = CommentQuery {
        period: Some("2020".parse().unwrap()),
        ..query("so-tp")
    };
    assert_eq!(read(&world, &never).found, Some(0));
}

fn nobody_reads_the_comments_of_others(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    for viewer in [reader(&["so-yt"]), reader(&[]), Viewer::Public] {
        let read = world.store.read_comments(&viewer, &by(), &query("so-tp"));
        assert_eq!(read.unwrap(), None);
        let key = world.rows(&["key"], "comments LIMIT 1").concat().concat();
        let redacted = world
            .store
            .redact_comment(&viewer, &by(), ("so-tp", &key), "Nêu tên");
        assert_eq!(redacted.unwrap(), Redaction::NoComment);
    }
    assert_eq!(events(&world), Vec::<Vec<String>>::new());
}

fn every_reading_is_recorded_without_what_was_searched_for(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    read(&world, &query("so-tp"));
    let searched = CommentQuery {
        words: "nhanh".to_owned(),
        ..query("so-tp")
    };
    read(&world, &searched);
    read(
        &world,
        &CommentQuery {
            purpose: CommentPurpose::File,
            ..query("so-tp")
        },
    );
    let events = events(&world);
    let acts: Vec<&str> = events.iter().map(|event| event[1].as_str()).collect();
    let read = Act::CommentsRead.name();
    assert_eq!(acts, [read, read, Act::DataExport.name()]);
    for event in &events {
        assert_eq!(
            (event[0].as_str(), event[2].as_str()),
            ("user:an.nguyen", "so-tp")
        );
        assert!(!event[3].contains("nhanh"), "{event:?}");
        assert!(event[3].contains("2026-Q2"), "{event:?}");
    }
    assert!(events[0][3].contains("\"count\":5"));
    assert!(events[1][3].contains("\"count\":1") && events[1][3].contains("true"));
}

fn a_search_is_recorded_where_it_shows_nothing(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    for (words, after, found) in [("không có", None, 0), ("nhanh", Some("~"), 1)] {
        let searched = CommentQuery {
            words: words.to_owned(),
            after: after.map(str::to_owned),
            ..query("so-tp")
        };
        let page = read(&world, &searched);
        assert_eq!((page.found, page.comments), (Some(found), vec![]));
        let last = events(&world).pop().unwrap();
        assert_eq!(last[1..3], [Act::CommentsRead.name(), "so-tp"]);
        assert!(last[3].contains(r#""count":0"#) && last[3].contains(r#""searched":true"#));
    }
    assert_eq!(events(&world).len(), 2);
}

fn a_comment_is_found_without_marks_and_in_any_case(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    for (words, found) in [
        ("LAU cho", vec!["Chờ lâu quá"]),
        ("đông", vec!["Đông người"]),
        ("dong NGUOI", vec!["Đông người"]),
        ("không có", vec![]),
    ] {
        let page = read(
            &world,
            &CommentQuery {
                words: words.to_owned(),
                ..query("so-tp")
            },
        );
        assert_eq!(texts(&page), found, "{words}");
        assert_eq!(page.found, Some(i64::try_from(found.len()).unwrap()));
    }
}

fn pages_of_comments_follow_each_other(world: World) {
    let many: Vec<String> = (0..23).map(|number| format!("Góp ý {number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    insert(&world, "so-tp", "2026-Q2", &many);
    for words in ["", "gop y"] {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = read(
                &world,
                &CommentQuery {
                    words: words.to_owned(),
                    after,
                    limit: 10,
                    ..query("so-tp")
                },
            );
            assert_eq!(page.found, Some(23));
            all.extend(page.comments);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(all.len(), 23);
        let mut keys: Vec<_> = all.iter().map(|comment| &comment.key).collect();
        keys.dedup();
        assert_eq!(keys.len(), 23);
    }
}

fn comments_are_in_no_order_that_tells_anything(world: World) {
    let many: Vec<String> = (0..40).map(|number| format!("{number:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    insert(&world, "so-tp", "2026-Q2", &many);
    let page = read(&world, &query("so-tp"));
    let shown: Vec<_> = page.comments.iter().map(|comment| &comment.key).collect();
    // In the order of their random keys, which says nothing of when they came.
    assert!(shown.is_sorted());
    let in_order = page
        .comments
        .iter()
        .zip(&many)
        .filter(|(comment, text)| comment.content == CommentContent::Text((**text).to_owned()));
    assert!(in_order.count() < 20);
}

fn a_redacted_comment_is_gone_for_good_and_the_second_redactor_is_told(world: World) {
    insert(&world, "so-tp", "2026-Q2", &FIVE);
    let page = read(&world, &query("so-tp"));
    let key = &page.comments[0].key;
    let CommentContent::Text(text) = page.comments[0].content.clone() else {
        panic!("it is redacted already");
    };
    let redact = |agency: &str, reason: &str| {
        let viewer = reader(&["so-tp", "so-yt"]);
        world
            .store
            .redact_comment(&viewer, &by(), (agency, key), reason)
            .unwrap()
    };
    assert_eq!(redact("so-yt", "Nêu tên"), Redaction::NoComment);
    assert_eq!(redact("so-tp", "Nêu tên"), Redaction::Done);
    assert_eq!(
        redact("so-tp", "Khác"),
        Redaction::Before("Nêu tên".to_owned())
    );
    let page = read(&world, &query("so-tp"));
    assert_eq!(
        page.comments[0].content,
        CommentContent::Redacted("Nêu tên".to_owned())
    );
    assert_eq!(page.found, Some(5));
    let left = world.rows(
        &["text", "redacted"],
        &format!("comments WHERE key = '{key}'"),
    );
    assert_eq!(left, [["", "Nêu tên"]]);
    let found = read(
        &world,
        &CommentQuery {
            words: text,
            ..query("so-tp")
        },
    );
    assert_eq!(found.comments, []);
    let redactions = "audit_events WHERE act = 'comment.redact'";
    assert_eq!(world.rows(&["object"], redactions), [["so-tp"]]);
}
