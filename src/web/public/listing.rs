//! How a list of agencies is read: which of them by name, and in which order.

use std::cmp::Reverse;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::query::PublicQuery;
use super::reading::Reading;
use super::sort::Sort;
use crate::domain::order::Name;
use crate::domain::survey::BASE_LANGUAGE;
use crate::domain::text::plain;
use crate::web::http::words::Phrase;

/// The number of agencies above which a list is long: its page has contents and a filter, and its
/// table stands before its chart.
pub(super) const LONG: usize = 20;

/// How a list is read.
pub(super) struct Listing {
    /// The part of a name that is looked for, as it was typed.
    pub(super) filter: String,
    /// Its words, without marks.
    words: Vec<String>,
    pub(super) sort: Sort,
    /// Whether the list has contents and a filter.
    pub(super) is_long: bool,
    /// How many agencies of the list are shown, where some are not.
    pub(super) shown: Option<Phrase>,
    /// The fields of the form that the address has already.
    pub(super) kept: Vec<(&'static str, String)>,
}

/// The heading of a column that sorts the list.
pub(super) struct SortLink {
    pub(super) label: Phrase,
    pub(super) address: String,
    /// The value of `aria-sort`, where the list is sorted by it.
    pub(super) sorted: Option<&'static str>,
}

/// The heading of a column.
pub(super) enum ColumnHeading {
    /// One that sorts the list.
    Sorts(SortLink),
    /// One that does not, by the id of its text.
    Plain(&'static str),
}

impl Listing {
    /// Returns how a list of so many agencies is read.
    pub(super) fn new(request: &PublicQuery, total: usize, reading: &Reading<'_>) -> Self {
        let filter = request.name().trim().to_owned();
        let words: Vec<String> = plain(&filter).split(' ').map(str::to_owned).collect();
        let sort = request.sort();
        let mut kept = Vec::new();
        if sort != Sort::Usual {
            kept.push(("sort", sort.name().to_owned()));
        }
        kept.extend(reading.method.map(|method| ("method", method.to_string())));
        if reading.words.language != BASE_LANGUAGE {
            kept.push(("lang", reading.words.language.to_owned()));
        }
        Self {
            is_long: total > LONG || !filter.is_empty(),
            filter,
            words,
            sort,
            shown: None,
            kept,
        }
    }

    /// Whether a name has every word that is looked for, whatever its marks.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = plain(name);
        self.words.iter().all(|word| name.contains(word.as_str()))
    }

    /// Says how many of a list are shown, where some are left out.
    pub(super) fn with_counts(mut self, shown: usize, total: usize, reading: &Reading<'_>) -> Self {
        let (shown, all) = (shown.to_string(), total.to_string());
        self.shown = (!self.filter.is_empty()).then(|| {
            let values = [("count", shown.as_str()), ("total", all.as_str())];
            reading.words.say_with("filter-shown", &values)
        });
        self
    }

    /// Sorts a list whose usual order it has already.
    pub(super) fn order<T>(&self, list: &mut [T], key: impl Fn(&T, Sort) -> SortKey) {
        if self.sort != Sort::Usual {
            list.sort_by_cached_key(|item| key(item, self.sort));
        }
    }

    /// Returns the address of the list in another order, on the same page.
    pub(super) fn address(&self, sort: Sort) -> String {
        let mut query: Vec<(&str, String)> = Vec::new();
        if sort != Sort::Usual {
            query.push(("sort", sort.name().to_owned()));
        }
        if !self.filter.is_empty() {
            let name = utf8_percent_encode(&self.filter, NON_ALPHANUMERIC);
            query.push(("name", name.to_string()));
        }
        let kept = self.kept.iter().filter(|(name, _)| *name != "sort");
        query.extend(kept.cloned());
        let query: Vec<String> = query
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("?{}", query.join("&"))
    }

    /// Returns the address of the whole list.
    pub(super) fn whole(&self) -> String {
        let all = Self {
            filter: String::new(),
            words: Vec::new(),
            shown: None,
            kept: self.kept.clone(),
            ..*self
        };
        all.address(self.sort)
    }

    /// Returns the heading of a column by which the list can be sorted.
    pub(super) fn heading(&self, sort: Sort, label: Phrase) -> SortLink {
        let is_sorted = self.sort == sort;
        SortLink {
            label,
            address: self.address(sort),
            sorted: is_sorted.then_some(match sort {
                Sort::Usual | Sort::Name | Sort::InTime => "ascending",
                Sort::Responses
                | Sort::Coverage
                | Sort::Cases
                | Sort::Overdue
                | Sort::PendingOverdue => "descending",
            }),
        }
    }
}

/// What a list is sorted by; what has no number comes last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey {
    /// A name.
    Name(Name),
    /// A number, smallest first.
    Smallest(bool, i64),
    /// A number, largest first.
    Largest(Reverse<Option<i64>>),
}

impl SortKey {
    /// A number, smallest first.
    pub(super) fn smallest(number: Option<i64>) -> Self {
        Self::Smallest(number.is_none(), number.unwrap_or_default())
    }

    /// A number, largest first.
    pub(super) fn largest(number: Option<i64>) -> Self {
        Self::Largest(Reverse(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::public::samples::{languages, reading};

    fn listing(filter: &str, sort: Sort) -> Listing {
        Listing {
            filter: filter.to_owned(),
            words: plain(filter).split(' ').map(str::to_owned).collect(),
            sort,
            is_long: true,
            shown: None,
            kept: vec![("lang", "en".to_owned())],
        }
    }

    #[test]
    fn a_name_is_found_without_its_marks_and_by_any_of_its_words() {
        for filter in ["duc hop", "ĐỨC", "xã hợp", "hop xa", ""] {
            assert!(listing(filter, Sort::Usual).has("Xã Đức Hợp"), "{filter}");
        }
        assert!(!listing("duc minh", Sort::Usual).has("Xã Đức Hợp"));
    }

    #[test]
    fn addresses_keep_what_was_chosen() {
        let listing = listing("đức & hợp", Sort::Name);
        assert_eq!(
            listing.address(Sort::Coverage),
            "?sort=coverage&name=%C4%91%E1%BB%A9c%20%26%20h%E1%BB%A3p&lang=en"
        );
        assert_eq!(listing.whole(), "?sort=name&lang=en");
    }

    #[test]
    fn a_heading_says_by_what_the_list_is_sorted() {
        let languages = languages();
        let reading = reading(&languages, "vi");
        let listing = listing("", Sort::Coverage);
        let label = || reading.words.say("column-agency");
        let heading = |sort| listing.heading(sort, label()).sorted;
        assert_eq!(heading(Sort::Coverage), Some("descending"));
        assert_eq!(heading(Sort::Name), None);
    }

    #[test]
    fn what_has_no_number_comes_last() {
        let sorted = |key: fn(Option<i64>) -> SortKey| {
            let mut numbers = [None, Some(2), Some(3), Some(1)];
            numbers.sort_by_key(|number| key(*number));
            numbers
        };
        let smallest = [Some(1), Some(2), Some(3), None];
        assert_eq!(sorted(SortKey::smallest), smallest);
        let largest = [Some(3), Some(2), Some(1), None];
        assert_eq!(sorted(SortKey::largest), largest);
    }
}
