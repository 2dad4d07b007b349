//! Viewers: who looks at cases and figures, and what of them the store shows.

use super::key::Key;
use super::reach::Reach;

/// Who looks. The store itself keeps to a viewer's reach, so that no caller has to filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever opens a public page: every figure that disclosure allows, and no case.
    Public,
    /// Software, a counter or a device, by its key.
    Key(Key),
    /// The command line on the machine.
    Operator,
}

static EVERYTHING: Reach = Reach::All;
static NOTHING: Reach = Reach::of_agencies(Vec::new());

impl Viewer {
    /// The cases within reach.
    pub fn cases(&self) -> &Reach {
        match self {
            Self::Public => &NOTHING,
            Self::Key(key) => &key.reach,
            Self::Operator => &EVERYTHING,
        }
    }

    /// The agencies whose figures are within reach.
    pub fn figures(&self) -> &Reach {
        match self {
            Self::Public | Self::Operator => &EVERYTHING,
            Self::Key(key) => &key.reach,
        }
    }
}
