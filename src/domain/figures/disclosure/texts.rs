//! Texts of cases, such as fields and reasons of delay: which of them a public page may repeat.
//!
//! Whoever has a key can write any text into a case, and a clerk's own words about one case may name a
//! person. So a text is repeated once at least `k` cases of the same table carry it, or the province
//! has confirmed it. Others are counted together, as [`UNKNOWN`] texts.

use std::collections::{BTreeMap, HashSet};
use std::ops::AddAssign;

use crate::domain::fold;
use crate::domain::unknown::UNKNOWN;

/// The rule for the texts of cases in a table.
#[derive(Clone, Debug)]
pub struct TextRule {
    /// The fewest cases that carry a text that is repeated.
    least: i64,
    /// The confirmed texts, as they are compared.
    confirmed: HashSet<String>,
}

impl TextRule {
    /// The rule for those who can read the cases themselves.
    pub fn everything() -> Self {
        Self {
            least: 0,
            confirmed: HashSet::new(),
        }
    }

    /// The rule for everybody: what `k` cases carry, and what is confirmed.
    pub fn public<'a>(k: i64, confirmed: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            least: k,
            confirmed: confirmed.into_iter().map(fold).collect(),
        }
    }

    /// Whether a text that so many cases carry is repeated.
    pub fn allows(&self, text: &str, cases: i64) -> bool {
        cases >= self.least || self.confirmed.contains(&fold(text))
    }

    /// Counts the texts together that are not repeated. `None` stands for cases without a text.
    pub fn apply<T: Default + AddAssign>(
        &self,
        counts: BTreeMap<Option<String>, T>,
        cases: impl Fn(&Option<String>, &T) -> i64,
    ) -> BTreeMap<Option<String>, T> {
        let mut shown: BTreeMap<Option<String>, T> = BTreeMap::new();
        for (text, count) in counts {
            let is_shown = text
                .as_ref()
                .is_none_or(|known| self.allows(known, cases(&text, &count)));
            let text = if is_shown {
                text
            } else {
                Some(UNKNOWN.to_owned())
            };
            *shown.entry(text).or_default() += count;
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(rule: &TextRule, counts: &[(Option<&str>, i64)]) -> Vec<(Option<String>, i64)> {
        let counts = counts
            .iter()
            .map(|(text, cases)| (text.map(str::to_owned), *cases))
            .collect();
        rule.apply(counts, |_, cases| *cases).into_iter().collect()
    }

    fn row(text: Option<&str>, cases: i64) -> (Option<String>, i64) {
        (text.map(str::to_owned), cases)
    }

    #[test]
    fn a_text_is_repeated_from_k_cases_on_or_once_it_is_confirmed() {
        let rule = TextRule::public(5, ["Đất đai"]);
        let counts = [
            (None, 1),
            (Some("A"), 4),
            (Some("B"), 5),
            (Some("C"), 1),
            (Some("đất  ĐAI"), 1),
        ];
        assert_eq!(
            applied(&rule, &counts),
            [
                row(None, 1),
                row(Some("*"), 5),
                row(Some("B"), 5),
                row(Some("đất  ĐAI"), 1)
            ]
        );
    }

    #[test]
    fn who_can_read_the_cases_sees_every_text() {
        let counts = [(None, 2), (Some("A"), 1)];
        assert_eq!(
            applied(&TextRule::everything(), &counts),
            [row(None, 2), row(Some("A"), 1)]
        );
    }
}
