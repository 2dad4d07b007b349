//! Places in the lists, after which a page begins.

use std::fmt;
use std::str::FromStr;

/// A place in a list, written `range~key~id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// The range of the list.
    pub(super) range: usize,
    /// What the range is sorted by.
    pub(super) key: String,
    /// The id of the row.
    pub(super) id: String,
}

/// A text that is no place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list")]
pub struct ListPlaceError;

impl fmt::Display for ListPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}", self.range, self.key, self.id)
    }
}

impl FromStr for ListPlace {
    type Err = ListPlaceError;

    fn from_str(text: &str) -> Result<Self, ListPlaceError> {
        let mut parts = text.split('~');
        let place = (parts.next(), parts.next(), parts.next(), parts.next());
        let (Some(range), Some(key), Some(id), None) = place else {
            return Err(ListPlaceError);
        };
        let is_plain = |part: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-:+".contains(&b);
            part.len() <= 40 && part.bytes().all(plain)
        };
        if !is_plain(key) || !is_plain(id) {
            return Err(ListPlaceError);
        }
        Ok(Self {
            range: range.parse().map_err(|_| ListPlaceError)?,
            key: key.to_owned(),
            id: id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_other_texts_are_refused() {
        let place = ListPlace {
            range: 1,
            key: "2026-07-01T09:30:00+07:00".to_owned(),
            id: "0190a-1".to_owned(),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "1~2026", "x~a~b", "1~a~b~c", "1~'~b", "-1~a~b"] {
            assert_eq!(wrong.parse::<ListPlace>(), Err(ListPlaceError), "{wrong}");
        }
    }
}
