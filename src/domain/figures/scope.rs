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
}
