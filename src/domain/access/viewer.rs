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
    /// A person who is logged in, as far as the roles reach.
    User(UserReach),
    /// The command line on the machine.
    Operator,
    /// The server, which tells operators how it does: figures, and no case.
    Server,
}

/// What a person reaches by all roles together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserReach {
    /// The person's name.
    pub name: String,
    /// The cases within reach.
    pub cases: Reach,
    /// The agencies whose figures and comments are within reach.
    pub figures: Reach,
    /// Whether editions that are not released yet are within reach.
    pub editions: bool,
    /// Whether the list of imported batches is within reach.
    pub batches: bool,
}

static EVERYTHING: Reach = Reach::All;
static NOTHING: Reach = Reach::of_agencies(Vec::new());

impl Viewer {
    /// The cases within reach.
    pub fn cases(&self) -> &Reach {
        match self {
            Self::Public | Self::Server => &NOTHING,
            Self::Key(key) => &key.reach,
            Self::User(user) => &user.cases,
            Self::Operator => &EVERYTHING,
        }
    }

    /// The agencies whose figures are within reach.
    pub fn figures(&self) -> &Reach {
        match self {
            Self::Public | Self::Operator | Self::Server => &EVERYTHING,
            Self::Key(key) => &key.reach,
            Self::User(user) => &user.figures,
        }
    }

    /// The agencies whose internal figures are within reach: disputes and missing apologies, which no
    /// public page shows.
    pub fn internal_figures(&self) -> &Reach {
        match self {
            Self::Public | Self::Server => &NOTHING,
            Self::Key(_) | Self::User(_) | Self::Operator => self.figures(),
        }
    }

    /// Whether figures repeat every text of a case, such as a rare reason of delay. The console shows
    /// figures as the public page does: there is one rule of disclosure.
    pub fn sees_every_text(&self) -> bool {
        match self {
            Self::Public | Self::User(_) | Self::Server => false,
            Self::Key(_) | Self::Operator => true,
        }
    }

    /// The agencies whose comments are within reach. Keys read none: who steals one learns little.
    pub fn comments(&self) -> &Reach {
        match self {
            Self::Public | Self::Key(_) | Self::Server => &NOTHING,
            Self::User(user) => &user.figures,
            Self::Operator => &EVERYTHING,
        }
    }

    /// Whether editions that are not released yet are within reach.
    pub fn sees_unreleased(&self) -> bool {
        match self {
            Self::Public | Self::Key(_) | Self::Server => false,
            Self::User(user) => user.editions,
            Self::Operator => true,
        }
    }

    /// Whether the list of imported batches, which are of many agencies at once, is within reach.
    pub fn sees_batches(&self) -> bool {
        match self {
            Self::Public | Self::Key(_) | Self::Server => false,
            Self::User(user) => user.batches,
            Self::Operator => true,
        }
    }
}
