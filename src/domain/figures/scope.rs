//! What figures are asked for: a period, its agencies, a method.

use jiff::Timestamp;

use super::method::Method;
use crate::domain::period::Period;

/// The agencies that figures are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every agency and intake office.
    All,
    /// One, by its code.
    Agency(String),
    /// The peers of a block, by its code.
    Block(String),
}

/// A question about figures.
#[derive(Clone, Debug)]
pub struct FigureQuery {
    /// The period.
    pub period: Period,
    /// The agencies.
    pub scope: Scope,
    /// The method; the definition's own unless named.
    pub method: Option<Method>,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// Now, which decides what is provisional.
    pub now: Timestamp,
}

impl FigureQuery {
    /// The same question about another period.
    #[must_use]
    pub fn at(&self, period: Period) -> Self {
        Self {
            period,
            ..self.clone()
        }
    }

    /// What is asked, whenever it is asked: questions that mean the same have the same key.
    pub fn key(&self) -> String {
        let Self {
            period,
            scope,
            method,
            exclude_flagged,
            now: _,
        } = self;
        format!("{period} {scope:?} {method:?} {exclude_flagged}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_one_key_at_all_times_and_others_have_others() {
        let asked = FigureQuery {
            period: "2026-Q3".parse().unwrap(),
            scope: Scope::All,
            method: None,
            exclude_flagged: false,
            now: Timestamp::UNIX_EPOCH,
        };
        let later = FigureQuery {
            now: Timestamp::MAX,
            ..asked.clone()
        };
        assert_eq!(later.key(), asked.key());
        let others = [
            asked.at("2026".parse().unwrap()),
            FigureQuery {
                scope: Scope::Agency("a".to_owned()),
                ..asked.clone()
            },
            FigureQuery {
                scope: Scope::Block("a".to_owned()),
                ..asked.clone()
            },
            FigureQuery {
                method: Some(Method::Mean5),
                ..asked.clone()
            },
            FigureQuery {
                exclude_flagged: true,
                ..asked.clone()
            },
        ];
        let mut keys: Vec<String> = others.iter().map(FigureQuery::key).collect();
        keys.push(asked.key());
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), others.len() + 1);
    }
}
