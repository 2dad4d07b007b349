//! Reach: the cases that the holder of a key may see and change.

use crate::domain::cases::agency::Slug;

/// The cases that a key reaches. For its holder all other cases do not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All cases.
    All,
    /// Cases that these agencies decide.
    Agencies(Vec<Slug>),
    /// Cases handed in or returned at this office, and at this counter where one is given,
    /// whichever agency decides them.
    Office {
        /// The intake office.
        office: Slug,
        /// One of its counters.
        counter: Option<String>,
    },
}

impl Reach {
    /// Whether it includes all cases of an agency.
    pub fn covers_agency(&self, agency: &str) -> bool {
        match self {
            Self::All => true,
            Self::Agencies(agencies) => agencies.iter().any(|code| code.as_str() == agency),
            Self::Office { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_included_by_name_and_never_by_an_office() {
        let slug = |code: &str| Slug::parse(code).unwrap();
        assert!(Reach::All.covers_agency("so-tp"));
        assert!(Reach::Agencies(vec![slug("so-tp")]).covers_agency("so-tp"));
        assert!(!Reach::Agencies(vec![slug("so-yt")]).covers_agency("so-tp"));
        let office = Reach::Office {
            office: slug("mot-cua-1"),
            counter: None,
        };
        assert!(!office.covers_agency("so-tp"));
        assert!(!office.covers_agency("mot-cua-1"));
    }
}
