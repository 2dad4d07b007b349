//! The words that files use for fixed values, and those that a province adds.

use crate::domain::cases::case::{Applicant, Channel, Outcome};
use crate::domain::fold;

/// The words of one column and what they stand for, compared folded.
#[derive(Clone, Debug)]
pub struct Words<T> {
    // A dozen entries at most: a list is searched as fast as a map and keeps its order for messages.
    entries: Vec<(String, String, T)>,
}

impl<T: Copy> Words<T> {
    fn new(words: &[(&str, T)]) -> Self {
        let mut list = Self {
            entries: Vec::new(),
        };
        for (word, value) in words {
            list.add(word, *value);
        }
        list
    }

    /// Adds a word; one that is already there changes its meaning.
    pub fn add(&mut self, word: &str, value: T) {
        let folded = fold(word);
        self.entries.retain(|(known, _, _)| *known != folded);
        self.entries.push((folded, word.trim().to_owned(), value));
    }

    /// The value of a word.
    pub fn get(&self, word: &str) -> Option<T> {
        let folded = fold(word);
        self.entries
            .iter()
            .find(|(known, _, _)| *known == folded)
            .map(|(_, _, value)| *value)
    }

    /// The words in a row, for messages.
    pub(super) fn list(&self) -> String {
        let words: Vec<_> = self
            .entries
            .iter()
            .map(|(_, word, _)| word.as_str())
            .collect();
        words.join(", ")
    }
}

/// The words of cases.csv: English, Vietnamese, and what configuration adds.
#[derive(Clone, Debug)]
pub struct CaseWords {
    /// How a case was handed in.
    pub channel: Words<Channel>,
    /// How it ended.
    pub outcome: Words<Outcome>,
    /// Who applied.
    pub applicant: Words<Applicant>,
}

impl CaseWords {
    /// Adds a province's word to the column `channel`, `outcome` or `applicant`; the value is
    /// written by any word already known there.
    ///
    /// # Errors
    /// When there is no such column with words, or the value is not known.
    pub fn add(&mut self, column: &str, word: &str, value: &str) -> Result<(), String> {
        fn add<T: Copy>(words: &mut Words<T>, word: &str, value: &str) -> Result<(), String> {
            let known = words
                .get(value)
                .ok_or_else(|| format!("`{value}` is not one of {}", words.list()))?;
            words.add(word, known);
            Ok(())
        }
        match column {
            "channel" => add(&mut self.channel, word, value),
            "outcome" => add(&mut self.outcome, word, value),
            "applicant" => add(&mut self.applicant, word, value),
            _ => Err("the columns with words are channel, outcome and applicant".to_owned()),
        }
    }
}

impl Default for CaseWords {
    fn default() -> Self {
        Self {
            channel: Words::new(&[
                ("counter", Channel::Counter),
                ("online", Channel::Online),
                ("post", Channel::Post),
                ("Trực tiếp", Channel::Counter),
                ("Trực tuyến", Channel::Online),
                ("Bưu chính", Channel::Post),
                ("Bưu chính công ích", Channel::Post),
            ]),
            outcome: Words::new(&[
                ("granted", Outcome::Granted),
                ("refused", Outcome::Refused),
                ("returned", Outcome::Returned),
                ("withdrawn", Outcome::Withdrawn),
                ("Đã giải quyết", Outcome::Granted),
                ("Từ chối", Outcome::Refused),
                ("Trả lại", Outcome::Returned),
                ("Rút hồ sơ", Outcome::Withdrawn),
            ]),
            applicant: Words::new(&[
                ("person", Applicant::Person),
                ("organisation", Applicant::Organisation),
                ("Cá nhân", Applicant::Person),
                ("Tổ chức", Applicant::Organisation),
            ]),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::files::words::*;

    #[test]
    fn words_are_read_in_both_languages_case_blind_and_decomposed() {
        let words = CaseWords::default();
        for text in ["ONLINE", " trực  tuyến ", "TRỰC TUYẾN"] {
            assert_eq!(words.channel.get(text), Some(Channel::Online), "{text}");
        }
        assert_eq!(
            words.channel.get("Tru\u{31b}\u{323}c tuye\u{302}\u{301}n"),
            Some(Channel::Online)
        );
    }

    #[test]
    fn configuration_adds_words_and_can_change_one() {
        let mut words = CaseWords::default();
        words.channel.add("Qua Zalo", Channel::Online);
        assert_eq!(words.channel.get("qua zalo"), Some(Channel::Online));
        words.outcome.add("Trả lại", Outcome::Refused);
        assert_eq!(words.outcome.get("trả lại"), Some(Outcome::Refused));
    }
}
