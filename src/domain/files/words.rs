//! The words for fixed values in files, and those that a province adds.

use crate::domain::cases::case::{Applicant, Channel, Outcome};
use crate::domain::fold;

/// The words of one column with their values, compared case-blind.
#[derive(Clone, Debug)]
pub struct WordList<T> {
    // For a dozen entries a list is as fast as a map, and it keeps its order for messages.
    entries: Vec<(String, String, T)>,
}

impl<T: Copy> WordList<T> {
    fn new(words: &[(&str, T)]) -> Self {
        let mut list = Self {
            entries: Vec::new(),
        };
        for (word, value) in words {
            list.add(word, *value);
        }
        list
    }

    /// Adds a word, or changes the value of a known one.
    pub fn add(&mut self, word: &str, value: T) {
        let folded = fold(word);
        self.entries.retain(|(known, _, _)| *known != folded);
        self.entries.push((folded, word.trim().to_owned(), value));
    }

    /// Returns the value of a word.
    pub fn get(&self, word: &str) -> Option<T> {
        let folded = fold(word);
        self.entries
            .iter()
            .find(|(known, _, _)| *known == folded)
            .map(|(_, _, value)| *value)
    }

    /// The words in one line, for messages.
    pub(super) fn list(&self) -> String {
        let words: Vec<_> = self
            .entries
            .iter()
            .map(|(_, word, _)| word.as_str())
            .collect();
        words.join(", ")
    }
}

/// The words of cases.csv in English and Vietnamese, with those that configuration adds.
#[derive(Clone, Debug)]
pub struct CaseWords {
    /// Words for the way in which a case was handed in.
    pub channel: WordList<Channel>,
    /// Words for the outcome.
    pub outcome: WordList<Outcome>,
    /// Words for the applicant.
    pub applicant: WordList<Applicant>,
}

impl CaseWords {
    /// Adds a province's word to the column `channel`, `outcome` or `applicant`. `value` is any word
    /// that the column knows already.
    ///
    /// # Errors
    /// When the column has no words, or doesn't know the value.
    pub fn add(&mut self, column: &str, word: &str, value: &str) -> Result<(), String> {
        fn add<T: Copy>(words: &mut WordList<T>, word: &str, value: &str) -> Result<(), String> {
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
            channel: WordList::new(&[
                ("counter", Channel::Counter),
                ("online", Channel::Online),
                ("post", Channel::Post),
                ("Trực tiếp", Channel::Counter),
                ("Trực tuyến", Channel::Online),
                ("Bưu chính", Channel::Post),
                ("Bưu chính công ích", Channel::Post),
            ]),
            outcome: WordList::new(&[
                ("granted", Outcome::Granted),
                ("refused", Outcome::Refused),
                ("returned", Outcome::Returned),
                ("withdrawn", Outcome::Withdrawn),
                ("Đã giải quyết", Outcome::Granted),
                ("Từ chối", Outcome::Refused),
                ("Trả lại", Outcome::Returned),
                ("Rút hồ sơ", Outcome::Withdrawn),
            ]),
            applicant: WordList::new(&[
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
    use super::*;

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
    fn configuration_adds_and_changes_words() {
        let mut words = CaseWords::default();
        words.channel.add("Qua Zalo", Channel::Online);
        assert_eq!(words.channel.get("qua zalo"), Some(Channel::Online));
        words.outcome.add("Trả lại", Outcome::Refused);
        assert_eq!(words.outcome.get("trả lại"), Some(Outcome::Refused));
    }
}
