//! Reach: the cases that the holder of a key may see and change.

use crate::domain::cases::agency::Slug;

/// The cases that a key reaches. For its holder all other cases do not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All cases.
    All,
    /// Cases that these agencies decide, and the counters of these offices for them.
    Agencies {
        /// The deciding agencies.
        agencies: Vec<Slug>,
        /// The intake offices.
        offices: Vec<Slug>,
    },
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
    /// The reach of cases that some agencies decide, at no counter.
    pub const fn of_agencies(agencies: Vec<Slug>) -> Self {
        Self::Agencies {
            agencies,
            offices: Vec::new(),
        }
    }

    /// Whether it includes all cases of an agency.
    pub fn covers_agency(&self, agency: &str) -> bool {
        match self {
            Self::All => true,
            Self::Agencies { agencies, .. } => agencies.iter().any(|code| code.as_str() == agency),
            Self::Office { .. } => false,
        }
    }

    /// Whether cases may be placed at an office, or taken from it: whether its counters, displays and
    /// kiosks and its figures are within reach.
    pub fn covers_office(&self, code: &str) -> bool {
        match self {
            Self::All => true,
            Self::Agencies { offices, .. } => offices.iter().any(|office| office.as_str() == code),
            Self::Office { office, .. } => office.as_str() == code,
        }
    }

    /// Whether a kiosk, given by its own reach, is one to which cases may be assigned: it stands at an
    /// office within reach, and for somebody at a counter it belongs to this counter or to none.
    pub fn covers_kiosk(&self, kiosk: &Self) -> bool {
        let Self::Office { office, counter } = kiosk else {
            return false;
        };
        match self {
            Self::Office { counter: own, .. } => {
                let is_near = own.is_none() || counter.is_none() || own == counter;
                is_near && self.covers_office(office.as_str())
            }
            Self::All | Self::Agencies { .. } => self.covers_office(office.as_str()),
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
        assert!(Reach::of_agencies(vec![slug("so-tp")]).covers_agency("so-tp"));
        assert!(!Reach::of_agencies(vec![slug("so-yt")]).covers_agency("so-tp"));
        let office = Reach::Office {
            office: slug("mot-cua-1"),
            counter: None,
        };
        assert!(!office.covers_agency("so-tp"));
        assert!(!office.covers_agency("mot-cua-1"));
    }

    #[test]
    fn an_office_is_included_by_name_only() {
        let slug = |code: &str| Slug::parse(code).unwrap();
        assert!(Reach::All.covers_office("mot-cua-1"));
        assert!(!Reach::of_agencies(vec![slug("so-tp")]).covers_office("mot-cua-1"));
        for reach in [
            Reach::Agencies {
                agencies: vec![slug("so-tp")],
                offices: vec![slug("mot-cua-1")],
            },
            Reach::Office {
                office: slug("mot-cua-1"),
                counter: Some("3".to_owned()),
            },
        ] {
            assert!(reach.covers_office("mot-cua-1"));
            assert!(!reach.covers_office("mot-cua-2"));
        }
    }

    #[test]
    fn a_counter_has_its_own_kiosks_and_those_of_its_whole_office() {
        let slug = |code: &str| Slug::parse(code).unwrap();
        let at = |office: &str, counter: Option<&str>| Reach::Office {
            office: slug(office),
            counter: counter.map(str::to_owned),
        };
        let kiosks = [
            at("mot-cua-1", None),
            at("mot-cua-1", Some("3")),
            at("mot-cua-1", Some("4")),
            at("mot-cua-2", Some("3")),
        ];
        for (reach, expected) in [
            (Reach::All, [true; 4]),
            (at("mot-cua-1", None), [true, true, true, false]),
            (at("mot-cua-1", Some("3")), [true, true, false, false]),
            (Reach::of_agencies(vec![slug("mot-cua-1")]), [false; 4]),
        ] {
            assert_eq!(
                kiosks.each_ref().map(|kiosk| reach.covers_kiosk(kiosk)),
                expected
            );
        }
        assert!(!Reach::All.covers_kiosk(&Reach::All));
    }
}
