//! The flags of every command that shows figures.

use jiff::Timestamp;

use crate::domain::figures::method::Method;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::Period;

/// Flags for the period and the agencies.
#[derive(clap::Args, Clone, Debug)]
pub struct ScopeArgs {
    /// 2026, 2026-H1, 2026-Q3 or 2026-09
    #[arg(long)]
    pub period: Period,
    /// One agency or intake office, by its code [default: all]
    #[arg(long, conflicts_with = "block")]
    pub agency: Option<String>,
    /// The agencies of a block, by its code; not beside --agency
    #[arg(long)]
    pub block: Option<String>,
}

/// Flags for the method and for what is counted.
#[derive(clap::Args, Clone, Debug)]
pub struct MethodArgs {
    /// The scoring method [default: the survey definition's]
    #[arg(long)]
    pub method: Option<Method>,
    /// Leave flagged responses out
    #[arg(long)]
    pub exclude_flagged: bool,
}

impl ScopeArgs {
    /// Returns the query to the store.
    pub fn query(&self, method: Option<&MethodArgs>) -> FigureQuery {
        let code = |text: &String| crate::domain::fold(text);
        FigureQuery {
            period: self.period,
            scope: match (&self.agency, &self.block) {
                (Some(agency), _) => Scope::Agency(code(agency)),
                (None, Some(block)) => Scope::Block(code(block)),
                (None, None) => Scope::All,
            },
            method: method.and_then(|method| method.method),
            exclude_flagged: method.is_some_and(|method| method.exclude_flagged),
            now: Timestamp::now(),
        }
    }
}
