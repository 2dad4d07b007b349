//! The lists of an agency's cases that the console shows.

/// A list of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseList {
    /// Cases past their due date: pending ones, and those that were finished late in the period.
    Late,
    /// Those among them for which no apology was made.
    Apologies,
    /// Due dates and dates of finishing that were moved in the period.
    Moved,
    /// Links that were revoked or replaced in the period.
    Links,
    /// Cases that count in the period although they were finished in an earlier month.
    RegisteredLate,
    /// Cases finished in the period whose link nobody has handed over.
    Undelivered,
}

impl CaseList {
    /// Every list.
    pub const ALL: [Self; 6] = [
        Self::Late,
        Self::Apologies,
        Self::Undelivered,
        Self::Moved,
        Self::Links,
        Self::RegisteredLate,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Apologies => "apologies",
            Self::Moved => "moved",
            Self::Links => "links",
            Self::RegisteredLate => "registered-late",
            Self::Undelivered => "undelivered",
        }
    }

    /// Returns the list of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_by_its_name() {
        for list in CaseList::ALL {
            assert_eq!(CaseList::find(list.name()), Some(list));
        }
        assert_eq!(CaseList::find("all"), None);
    }
}
