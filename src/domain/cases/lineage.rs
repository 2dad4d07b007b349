//! Which agencies took over from which, over any number of successions.

use std::collections::HashMap;

use super::agency::{Agency, Slug};

/// The predecessors and successors of all agencies.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    /// The successors of each agency that has some, the nearest first.
    successors: HashMap<Slug, Vec<Slug>>,
    /// The agencies that each agency took over from, by code.
    predecessors: HashMap<Slug, Vec<Slug>>,
}

impl Lineage {
    /// The lineage of agencies.
    pub fn of<'a>(agencies: impl IntoIterator<Item = &'a Agency>) -> Self {
        let next: HashMap<&Slug, &Slug> = agencies
            .into_iter()
            .filter_map(|agency| Some((&agency.code, agency.successor.as_ref()?)))
            .collect();
        let mut lineage = Self::default();
        for code in next.keys() {
            let later = std::iter::successors(next.get(code), |later| next.get(*later));
            // A circle, which imports refuse, would have no end.
            for later in later.take(next.len()) {
                let of = |map: &mut HashMap<Slug, Vec<Slug>>, key: &Slug, value: &Slug| {
                    map.entry(key.clone()).or_default().push(value.clone());
                };
                of(&mut lineage.successors, code, later);
                of(&mut lineage.predecessors, later, code);
            }
        }
        for earlier in lineage.predecessors.values_mut() {
            earlier.sort();
        }
        lineage
    }

    /// The successors of an agency, the nearest first.
    pub fn successors(&self, code: &Slug) -> &[Slug] {
        self.successors.get(code).map_or(&[], Vec::as_slice)
    }

    /// The agencies from which an agency took over, by code.
    pub fn predecessors(&self, code: &Slug) -> &[Slug] {
        self.predecessors.get(code).map_or(&[], Vec::as_slice)
    }

    /// The agency to which the work of an agency has come in the end: itself where it has no successor.
    /// Agencies with the same one may know the same case.
    pub fn last<'a>(&'a self, code: &'a Slug) -> &'a Slug {
        self.successors(code).last().unwrap_or(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(code: &str) -> Slug {
        Slug::parse(code).unwrap()
    }

    fn lineage(successions: &[(&str, &str)]) -> Lineage {
        let agencies: Vec<Agency> = successions
            .iter()
            .map(|(code, successor)| Agency {
                code: slug(code),
                name: (*code).to_owned(),
                name_en: None,
                block: slug("xa-phuong-dac-khu"),
                valid_from: None,
                valid_to: None,
                successor: (!successor.is_empty()).then(|| slug(successor)),
            })
            .collect();
        Lineage::of(&agencies)
    }

    #[test]
    fn an_agency_takes_over_from_all_that_came_before() {
        let found = lineage(&[("a", "c"), ("b", "c"), ("c", "d"), ("d", ""), ("e", "")]);
        assert_eq!(found.successors(&slug("a")), [slug("c"), slug("d")]);
        assert_eq!(found.predecessors(&slug("d")), ["a", "b", "c"].map(slug));
        assert_eq!(found.predecessors(&slug("a")), []);
        assert_eq!(found.last(&slug("b")), &slug("d"));
        assert_eq!(found.last(&slug("e")), &slug("e"));
    }

    #[test]
    fn the_search_ends_where_successors_are_in_a_circle() {
        let found = lineage(&[("a", "b"), ("b", "a")]);
        assert_eq!(found.successors(&slug("a")), ["b", "a"].map(slug));
    }
}
