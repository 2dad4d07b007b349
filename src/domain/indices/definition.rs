//! The rules of an index: what is counted, how many points it gives, and the classes.

use std::cmp::Ordering;

use super::points::Points;
use crate::domain::amount::Amount;
use crate::domain::survey::Text;

/// The rules of an index, as a file of `survey-defs/indices/` gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexDefinition {
    /// Its id, such as `766`.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its name.
    pub title: Text,
    /// The groups of criteria, in their order.
    pub groups: Vec<CriteriaGroup>,
    /// The criteria, in their order.
    pub criteria: Vec<Criterion>,
    /// The classes, the best first. The last one has no bounds.
    pub classes: Vec<Class>,
}

/// A group of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriteriaGroup {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Its most points, which are those of its criteria together.
    pub max: Amount,
}

/// A criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its code, as the national system writes it.
    pub code: String,
    /// Its group.
    pub group: String,
    /// Its name.
    pub title: Text,
    /// Its most points.
    pub max: Amount,
    /// Where its points come from.
    pub source: CriterionSource,
}

/// Where the points of a criterion come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriterionSource {
    /// A share of counts: max × min(1, (plus − minus) ÷ of ÷ full_at), and 0 where that is negative.
    Share {
        /// What is added.
        plus: Vec<Quantity>,
        /// What is subtracted.
        minus: Vec<Quantity>,
        /// The whole.
        of: Quantity,
        /// The share that earns all points.
        full_at: Amount,
        /// The points where the whole is 0; `None` where there are none to claim then.
        when_none: Option<Amount>,
    },
    /// The displayed score of satisfaction: max × score ÷ 100.
    Score,
    /// An imported figure of this index: max × value ÷ its highest value.
    Published(String),
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $quantity:ident = $name:literal,)+) => {
        /// What is counted of an agency and a period.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Quantity {
            $($(#[$doc])* $quantity,)+
        }

        impl Quantity {
            /// Every quantity.
            pub const ALL: &[Self] = &[$(Self::$quantity),+];

            /// Its name in files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$quantity => $name,)+
                }
            }
        }
    };
}

quantities! {
    /// Cases to be decided: carried over and received.
    Received = "received",
    /// Cases finished early or on time.
    InTime = "in_time",
    /// Cases past their due date, finished or not.
    Late = "late",
    /// Responses with at least one answer at a level marked dissatisfied.
    Dissatisfied = "dissatisfied",
    /// Reported complaints and suggestions.
    PaknReceived = "pakn_received",
    /// Those handled on time.
    PaknOnTime = "pakn_on_time",
    /// Those whose sender was satisfied with the handling.
    PaknSatisfied = "pakn_satisfied",
}

impl Quantity {
    /// Returns the quantity of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|quantity| quantity.name() == name)
    }

    /// Whether it is of complaints and suggestions.
    pub fn is_pakn(self) -> bool {
        matches!(
            self,
            Self::PaknReceived | Self::PaknOnTime | Self::PaknSatisfied
        )
    }
}

/// A bound of a class, which belongs to the class or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The bound.
    pub at: Amount,
    /// Whether points at the bound are within it.
    pub is_within: bool,
}

/// A class (xếp loại) of points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// The lower bound: `from` belongs to the class, `above` does not.
    pub lower: Option<Bound>,
    /// The upper bound: `to` belongs to the class, `below` does not. It is for tables with gaps.
    pub upper: Option<Bound>,
}

impl Class {
    fn holds(&self, points: Points) -> bool {
        let is_inside = |bound: &Option<Bound>, beyond: Ordering| {
            bound.is_none_or(|bound| match points.compare(bound.at) {
                Ordering::Equal => bound.is_within,
                order => order == beyond,
            })
        };
        is_inside(&self.lower, Ordering::Greater) && is_inside(&self.upper, Ordering::Less)
    }
}

impl IndexDefinition {
    /// The most points of all criteria.
    pub fn max(&self) -> Amount {
        Amount::sum(self.criteria.iter().map(|criterion| criterion.max))
    }

    /// The class of displayed points: the first one that holds them. `None` where there are no classes.
    pub fn class(&self, points: Points) -> Option<&Class> {
        self.classes.iter().find(|class| class.holds(points))
    }
}
