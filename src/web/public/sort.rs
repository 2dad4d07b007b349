//! The orders of a list, by name.

/// The column by which a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    /// As the page is meant: by rank, or by name where nothing is ranked.
    #[default]
    Usual,
    /// By name.
    Name,
    /// By the number of responses, largest first.
    Responses,
    /// By coverage, largest first.
    Coverage,
    /// By the number of cases, largest first.
    Cases,
    /// By the number of cases that were finished late, largest first.
    Overdue,
    /// By the number of pending cases past their due date, largest first.
    PendingOverdue,
    /// By the share of cases in time, smallest first.
    InTime,
}

impl Sort {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Name, "name"),
        (Self::Responses, "responses"),
        (Self::Coverage, "coverage"),
        (Self::Cases, "cases"),
        (Self::Overdue, "overdue"),
        (Self::PendingOverdue, "pending-overdue"),
        (Self::InTime, "in-time"),
    ];

    /// Returns the order of a name in an address; the usual one where there is none of that name.
    pub(super) fn named(name: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        found.map_or(Self::Usual, |(sort, _)| *sort)
    }

    /// Its name in addresses; empty for the usual order.
    pub(super) fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(sort, _)| *sort == self);
        found.map_or("", |(_, name)| name)
    }
}
