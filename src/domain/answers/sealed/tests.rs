//! Sealing and opening, and the longest that is sealed.

use std::ops::RangeInclusive;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::domain::cases::field::LONGEST_FIELD;
use crate::domain::form::LONGEST_COMMENT;
use crate::domain::survey::MOST_QUESTIONS;

fn key(byte: u8) -> SealingKey {
    SealingKey::new([byte; 32])
}

/// The same random choices in every run.
fn chance() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(1)
}

fn random(length: usize, from: &[u8], chance: &mut ChaCha8Rng) -> String {
    let one = || char::from(from[chance.random_range(0..from.len())]);
    std::iter::repeat_with(one).take(length).collect()
}

/// An answer whose traits are as long as they get.
fn answer(field: &str, comment: Option<String>, chance: &mut ChaCha8Rng) -> Sealed {
    let mut random = |length, from| random(length, from, chance);
    Sealed::Answer(SealedAnswer {
        unit: random(64, b"abcdefghijklmnopqrstuvwxyz0123456789-"),
        office: random(64, b"abcdefghijklmnopqrstuvwxyz0123456789-"),
        survey_version: format!("{}@4294967295", random(40, b"abcdefghijklmnopqrstuvwxyz")),
        month: "2026-09".parse().unwrap(),
        source: "display".to_owned(),
        channel: "counter".to_owned(),
        field: field.to_owned(),
        ratings: random(MOST_QUESTIONS, b"0123456789-x"),
        comment,
        signals: "bfns".to_owned(),
        language: "vi".to_owned(),
        assisted: true,
        paper: Some(PaperMark::Checked(40)),
        waits_since: Some("2026-09-30T16:59:59.123456Z".parse().unwrap()),
    })
}

#[test]
fn every_sealed_answer_is_of_one_length_and_opens_to_what_was_sealed() {
    for comment in [None, Some("Cảm ơn".to_owned()), Some("ắ".repeat(600))] {
        let answer = answer("*", comment, &mut chance());
        let sealed = answer.seal(&key(1), "row", [7; NONCE]).unwrap();
        assert_eq!(sealed.len(), SEALED_LENGTH);
        assert_eq!(Sealed::open(&key(1), "row", &sealed), Ok(answer));
    }
}

#[test]
fn another_key_another_row_and_a_changed_text_open_nothing() {
    let answer = answer("*", None, &mut chance());
    let sealed = answer.seal(&key(1), "row", [7; NONCE]).unwrap();
    let refused = Err(SealError::NotOpened);
    assert_eq!(Sealed::open(&key(2), "row", &sealed), refused);
    assert_eq!(Sealed::open(&key(1), "other", &sealed), refused);
    let mut changed = sealed.clone();
    changed[40] ^= 1;
    assert_eq!(Sealed::open(&key(1), "row", &changed), refused);
    assert_eq!(Sealed::open(&key(1), "row", b""), refused);
}

/// Characters drawn evenly from a range of code points, as many as fit.
fn drawn(from: RangeInclusive<u32>, longest: usize, chance: &mut ChaCha8Rng) -> String {
    let mut text = String::new();
    while let Some(next) = char::from_u32(chance.random_range(from.clone())) {
        if text.encode_utf16().count() + next.len_utf16() > longest {
            break;
        }
        text.push(next);
    }
    text
}

#[test]
fn a_comment_of_any_characters_that_the_form_takes_fits_beside_the_longest_traits() {
    let chance = &mut chance();
    for from in [
        0x20..=0x7f,
        0x1e00..=0x1eff,
        0x800..=0xd7ff,
        0x1_0000..=0x10_ffff,
    ] {
        for _ in 0..50 {
            let field = drawn(0x800..=0xd7ff, LONGEST_FIELD, chance);
            let comment = drawn(from.clone(), LONGEST_COMMENT, chance);
            let answer = answer(&field, Some(comment), chance);
            let sealed = answer.seal(&key(1), "row", [7; NONCE]).unwrap();
            assert_eq!(sealed.len(), SEALED_LENGTH);
            assert_eq!(Sealed::open(&key(1), "row", &sealed), Ok(answer));
        }
    }
}
