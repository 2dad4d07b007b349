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

/// The places of a case: where it was handed in, is decided and is returned.
#[derive(Clone, Copy, Debug)]
pub struct CasePlace<'a> {
    /// The deciding agency.
    pub agency: &'a str,
    /// The office where it was handed in.
    pub intake_office: Option<&'a str>,
    /// The office where its result is returned, if another.
    pub return_office: Option<&'a str>,
    /// The counter.
    pub counter: Option<&'a str>,
}

impl Reach {
    /// Whether it includes a case.
    pub fn covers(&self, case: CasePlace<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Agencies(agencies) => agencies.iter().any(|code| code.as_str() == case.agency),
            Self::Office { office, counter } => {
                let is_here =
                    [case.intake_office, case.return_office].contains(&Some(office.as_str()));
                is_here && (counter.is_none() || counter.as_deref() == case.counter)
            }
        }
    }

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

    fn slug(code: &str) -> Slug {
        Slug::parse(code).unwrap()
    }

    fn office(counter: Option<&str>) -> Reach {
        Reach::Office {
            office: slug("mot-cua-1"),
            counter: counter.map(ToOwned::to_owned),
        }
    }

    const CASE: CasePlace<'_> = CasePlace {
        agency: "so-tp",
        intake_office: Some("mot-cua-1"),
        return_office: None,
        counter: Some("3"),
    };

    #[test]
    fn a_systems_key_reaches_only_its_agencies_cases() {
        assert!(Reach::All.covers(CASE));
        assert!(Reach::Agencies(vec![slug("so-yt"), slug("so-tp")]).covers(CASE));
        assert!(!Reach::Agencies(vec![slug("so-yt")]).covers(CASE));
        assert!(!Reach::Agencies(Vec::new()).covers(CASE));
    }

    #[test]
    fn a_counters_key_reaches_cases_handed_in_or_returned_there() {
        assert!(office(None).covers(CASE));
        assert!(office(Some("3")).covers(CASE));
        assert!(!office(Some("4")).covers(CASE));
        let returned_here = CasePlace {
            intake_office: Some("mot-cua-2"),
            return_office: Some("mot-cua-1"),
            ..CASE
        };
        assert!(office(None).covers(returned_here));
        let elsewhere = CasePlace {
            intake_office: Some("mot-cua-2"),
            ..CASE
        };
        assert!(!office(None).covers(elsewhere));
        let online = CasePlace {
            intake_office: None,
            counter: None,
            ..CASE
        };
        assert!(!office(None).covers(online));
        assert!(!office(None).covers_agency("so-tp"));
    }
}
