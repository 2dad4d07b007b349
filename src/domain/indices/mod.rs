//! Other instruments beside the score: indices that are computed from what sipas and the agencies
//! count (Decision 766/QĐ-TTg, PAR INDEX), the totals that agencies report, and figures that others
//! have published.
//!
//! The rules of an index are a file in `survey-defs/indices/`: criteria, maxima and classes. An index
//! is never mixed with a score, and points are claimed for nothing that nobody has counted.

mod definition;
mod inputs;
mod parse;
mod points;
mod published;
mod report;
mod shipped;
#[cfg(test)]
mod tests;
mod totals;

pub use definition::{Class, CriteriaGroup, Criterion, CriterionSource, IndexDefinition, Quantity};
pub use inputs::{Dissatisfied, Inputs};
pub use points::Points;
pub use published::{IndexName, PublishedFigure};
pub use report::{AgencyIndex, CriterionPoints, IndexNote, IndexReport};
pub use shipped::{SHIPPED_INDICES, shipped_indices};
pub use totals::{PeriodTotals, ReportedPakn, ReportedTotals};
