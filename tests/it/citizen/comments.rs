//! How long a comment may be, whatever is written.

use std::ops::RangeInclusive;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sipas::domain::form::LONGEST_COMMENT;

use super::{open, waiting};
use crate::support::app::{TestApp, encode, path};
use crate::support::case;
use crate::support::world::numbered;

on_both_databases!(
    a_comment_may_be_as_long_as_it_may_be_and_no_longer,
    a_comment_of_any_characters_is_taken_or_refused_and_never_fails,
);

/// Characters drawn evenly from a range of code points, the same in every run.
fn drawn(from: &RangeInclusive<u32>, count: usize) -> String {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let one = || char::from_u32(chance.random_range(from.clone())).unwrap();
    std::iter::repeat_with(one).take(count).collect()
}

fn a_comment_may_be_as_long_as_it_may_be_and_no_longer(app: TestApp) {
    let path = path(&open(&app));
    let form = |letters: usize| {
        let field = |name: &str, value: String| (name.to_owned(), value);
        encode(&[
            field("TC1", "5".to_owned()),
            field("press", "p".to_owned()),
            field("action", "send".to_owned()),
            field("comment", "ệ".repeat(letters)),
        ])
    };
    let refused = app.post(&path, &form(LONGEST_COMMENT + 1));
    assert_eq!(refused.outcome(), (422, Some("open")));
    let kept = refused.page().typed("comment");
    assert_eq!(kept.chars().count(), LONGEST_COMMENT + 1);
    assert_eq!(app.post(&path, &form(LONGEST_COMMENT)).status, 303);
    assert_eq!(waiting(&app.world)[0][1].chars().count(), LONGEST_COMMENT);
}

fn a_comment_of_any_characters_is_taken_or_refused_and_never_fails(app: TestApp) {
    let codes = app.world.links(&numbered("A", 3, case));
    // Of three bytes, and of four, each of which browsers count twice.
    let comments = [
        (drawn(&(0x4e00..=0x9fff), LONGEST_COMMENT), 303),
        (drawn(&(0x2_0000..=0x2_a6df), LONGEST_COMMENT / 2), 303),
        (drawn(&(0x1_0000..=0x10_ffff), LONGEST_COMMENT), 422),
    ];
    for (code, (comment, status)) in codes.iter().zip(comments) {
        let fields = [
            ("TC1", "5"),
            ("press", "p"),
            ("action", "send"),
            ("comment", &comment),
        ];
        let form = encode(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(app.post(&path(code), &form).status, status);
        let kept = waiting(&app.world);
        assert_eq!(kept.iter().any(|row| row[1] == comment), status == 303);
    }
}
