//! The words for fixed values in files, and those that a province adds.

use std::collections::HashMap;

use crate::domain::cases::case::{Applicant, Channel, Outcome};
use crate::domain::fold;

/// The words of one column with their values, compared case-blind.
#[derive(Clone, Debug)]
pub struct WordList<T> {
    by_word: HashMap<String, T>,
    /// The words of the contract, for messages.
    shown: Vec<String>,
}

impl<T: Copy> WordList<T> {
    /// The words of the contract, and the words of other systems.
    fn new(words: &[(&str, T)], others: &[(T, &[&str])]) -> Self {
        let mut list = Self {
            by_word: HashMap::new(),
            shown: words.iter().map(|(word, _)| (*word).to_owned()).collect(),
        };
        for (word, value) in words {
            list.add(word, *value);
        }
        for (value, words) in others {
            for word in *words {
                list.add(word, *value);
            }
        }
        list
    }

    /// Adds a word, or changes the value of a known one.
    pub fn add(&mut self, word: &str, value: T) {
        self.by_word.insert(fold(word), value);
    }

    /// Returns the value of a word.
    pub fn get(&self, word: &str) -> Option<T> {
        self.by_word.get(&fold(word)).copied()
    }

    /// The words of the contract in one line, for messages.
    pub(super) fn list(&self) -> String {
        self.shown.join(", ")
    }
}

/// The words of cases.csv in English and Vietnamese, with those that configuration adds.
#[derive(Clone, Debug)]
pub struct CaseWords {
    /// Words for the way in which a case was handed in.
    pub channel: WordList<Channel>,
    /// Words for the outcome; none while a case is pending.
    pub outcome: WordList<Option<Outcome>>,
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
            channel: WordList::new(
                &[
                    ("counter", Channel::Counter),
                    ("online", Channel::Online),
                    ("post", Channel::Post),
                    ("Trực tiếp", Channel::Counter),
                    ("Trực tuyến", Channel::Online),
                    ("Bưu chính", Channel::Post),
                ],
                &[
                    (Channel::Counter, COUNTER),
                    (Channel::Online, ONLINE),
                    (Channel::Post, POST),
                ],
            ),
            outcome: WordList::new(
                &[
                    ("granted", Some(Outcome::Granted)),
                    ("refused", Some(Outcome::Refused)),
                    ("returned", Some(Outcome::Returned)),
                    ("withdrawn", Some(Outcome::Withdrawn)),
                    ("Đã giải quyết", Some(Outcome::Granted)),
                    ("Từ chối", Some(Outcome::Refused)),
                    ("Trả lại", Some(Outcome::Returned)),
                    ("Rút hồ sơ", Some(Outcome::Withdrawn)),
                    ("Đang giải quyết", None),
                ],
                &[
                    (Some(Outcome::Granted), GRANTED),
                    (Some(Outcome::Refused), REFUSED),
                    (Some(Outcome::Returned), RETURNED),
                    (Some(Outcome::Withdrawn), WITHDRAWN),
                    (None, PENDING),
                ],
            ),
            applicant: WordList::new(
                &[
                    ("person", Applicant::Person),
                    ("organisation", Applicant::Organisation),
                    ("Cá nhân", Applicant::Person),
                    ("Tổ chức", Applicant::Organisation),
                ],
                &[
                    (Applicant::Person, PERSON),
                    (Applicant::Organisation, ORGANISATION),
                ],
            ),
        }
    }
}

const COUNTER: &[&str] = &[
    "Nộp trực tiếp",
    "Trực tiếp tại bộ phận một cửa",
    "Tại bộ phận một cửa",
    "Tại quầy",
    "Một cửa",
];
const ONLINE: &[&str] = &[
    "Nộp trực tuyến",
    "Dịch vụ công trực tuyến",
    "Qua dịch vụ công trực tuyến",
    "Qua cổng dịch vụ công",
    "Cổng dịch vụ công",
    "Qua mạng",
];
const POST: &[&str] = &[
    "Bưu chính công ích",
    "Qua bưu chính",
    "Qua bưu chính công ích",
    "Qua dịch vụ bưu chính công ích",
    "Dịch vụ bưu chính công ích",
    "Bưu điện",
];
const GRANTED: &[&str] = &[
    "Đã trả kết quả",
    "Đã giải quyết trước hạn",
    "Đã giải quyết đúng hạn",
    "Đã giải quyết quá hạn",
    "Đã giải quyết trễ hạn",
    "Đã hoàn thành",
    "Hoàn thành",
];
const REFUSED: &[&str] = &[
    "Từ chối giải quyết",
    "Từ chối tiếp nhận",
    "Bị từ chối",
    "Đã từ chối",
];
const RETURNED: &[&str] = &["Trả lại hồ sơ", "Đã trả lại", "Đã trả lại hồ sơ"];
const WITHDRAWN: &[&str] = &[
    "Đã rút",
    "Đã rút hồ sơ",
    "Rút",
    "Xin rút hồ sơ",
    "Công dân rút hồ sơ",
];
const PENDING: &[&str] = &[
    "pending",
    "Đang xử lý",
    "Đang thụ lý",
    "Đang giải quyết trong hạn",
    "Đang giải quyết quá hạn",
    "Chờ xử lý",
    "Chờ bổ sung",
    "Yêu cầu bổ sung",
    "Chờ trả kết quả",
    "Mới tiếp nhận",
    "Đã tiếp nhận",
    "Tạm dừng",
];
const PERSON: &[&str] = &["Công dân", "Người dân", "Cá nhân, công dân"];
const ORGANISATION: &[&str] = &[
    "Doanh nghiệp",
    "Tổ chức, doanh nghiệp",
    "Cơ quan, tổ chức",
    "Cơ quan",
];

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
        words.outcome.add("Trả lại", Some(Outcome::Refused));
        assert_eq!(words.outcome.get("trả lại"), Some(Some(Outcome::Refused)));
    }
}
