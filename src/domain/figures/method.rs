//! The named, versioned scoring methods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rule by which answers become a score between 0 and 100.
///
/// Every figure is published with its method and version; the version changes with the arithmetic.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Satisfied answers ÷ given answers, pooled over the questions.
    #[default]
    #[serde(rename = "pooled-top2")]
    PooledTop2,
    /// The mean of the components' `pooled-top2` scores.
    EqualComponents,
    /// Σ points ÷ (top level × answers).
    #[serde(rename = "mean-5")]
    Mean5,
    /// (Mean − lowest) ÷ (top − lowest).
    #[serde(rename = "linear-100")]
    Linear100,
    /// Share of responses whose every given answer is satisfied.
    AllSatisfied,
}

/// A text that is not the name of a method.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a method; the methods are pooled-top2, equal-components, mean-5, linear-100 and all-satisfied"
)]
pub struct MethodError(String);

impl Method {
    /// Every method.
    pub const ALL: [Self; 5] = [
        Self::PooledTop2,
        Self::EqualComponents,
        Self::Mean5,
        Self::Linear100,
        Self::AllSatisfied,
    ];

    /// The name in commands, files and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::PooledTop2 => "pooled-top2",
            Self::EqualComponents => "equal-components",
            Self::Mean5 => "mean-5",
            Self::Linear100 => "linear-100",
            Self::AllSatisfied => "all-satisfied",
        }
    }

    /// The version of its arithmetic.
    pub fn version(self) -> u32 {
        1
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = MethodError;

    fn from_str(text: &str) -> Result<Self, MethodError> {
        Self::ALL
            .into_iter()
            .find(|method| method.name() == text)
            .ok_or_else(|| MethodError(text.chars().take(40).collect()))
    }
}
