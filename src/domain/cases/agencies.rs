//! All agencies of a province: which of them a case counts for on its day, and their successors.

use std::collections::HashMap;

use jiff::civil::Date;

use super::agency::{Agency, Slug};
use super::case::{CaseReason, CaseRefusal};
use super::lineage::Lineage;
use crate::domain::period::Period;

/// The agencies and intake offices of a province, by code.
#[derive(Clone, Debug, Default)]
pub struct Agencies {
    by_code: HashMap<Slug, Agency>,
    /// Whether a case of an agency that has ended goes to its successor instead of being refused.
    follow_successor: bool,
}

impl Agencies {
    /// The agencies, and whether their successors take over cases that name them after their end.
    pub fn new(agencies: impl IntoIterator<Item = Agency>, follow_successor: bool) -> Self {
        let by_code = agencies
            .into_iter()
            .map(|agency| (agency.code.clone(), agency));
        Self {
            by_code: by_code.collect(),
            follow_successor,
        }
    }

    /// Which of them took over from which.
    pub fn lineage(&self) -> Lineage {
        Lineage::of(self.by_code.values())
    }

    /// Whether a case of an agency that has ended goes to its successor instead of being refused.
    pub fn follows_successor(&self) -> bool {
        self.follow_successor
    }

    /// The agency with a code.
    pub fn get(&self, code: &Slug) -> Option<&Agency> {
        self.by_code.get(code)
    }

    /// Adds an agency, or replaces the one with its code.
    pub fn insert(&mut self, agency: Agency) {
        self.by_code.insert(agency.code.clone(), agency);
    }

    /// Removes the agency with a code.
    fn remove(&mut self, code: &Slug) {
        self.by_code.remove(code);
    }

    /// The agency for which a case of `named` counts on a day: itself, or its successor where that
    /// one takes over.
    ///
    /// # Errors
    /// When `named` did not exist on that day.
    pub fn deciding_on(&self, named: &Slug, day: Date) -> Result<Slug, CaseRefusal> {
        let Some(agency) = self.by_code.get(named) else {
            return Ok(named.clone());
        };
        let successor = match self.follow_successor {
            true => self
                .successors(agency)
                .find(|agency| agency.is_valid_on(day)),
            false => None,
        };
        match (self.check(named, day), successor) {
            (Err(_), Some(successor)) => Ok(successor.code.clone()),
            (checked, _) => checked.map(|()| named.clone()),
        }
    }

    /// The agency that responses about `named` judge in a period: itself, or its successor where
    /// that one takes over.
    ///
    /// # Errors
    /// When `named` did not exist on any day of the period.
    pub fn judged_in(&self, named: &Slug, period: Period) -> Result<Slug, CaseRefusal> {
        match self.by_code.get(named) {
            Some(agency) if !agency.is_valid_in(period) => {
                self.deciding_on(named, period.first_day())
            }
            _ => Ok(named.clone()),
        }
    }

    /// Whether an agency exists on a day. One that is not known does.
    pub fn is_valid_on(&self, code: &Slug, day: Date) -> bool {
        let agency = self.by_code.get(code);
        agency.is_none_or(|agency| agency.is_valid_on(day))
    }

    /// Checks that a case of an agency can count on a day.
    ///
    /// # Errors
    /// When the agency did not exist on that day.
    pub fn check(&self, code: &Slug, day: Date) -> Result<(), CaseRefusal> {
        self.check_of("agency", code, day)
    }

    /// Checks that an intake office can have received a case on a day.
    ///
    /// # Errors
    /// When the office did not exist on that day.
    pub fn check_office(&self, code: &Slug, day: Date) -> Result<(), CaseRefusal> {
        self.check_of("intake_office", code, day)
    }

    fn check_of(&self, column: &'static str, code: &Slug, day: Date) -> Result<(), CaseRefusal> {
        let Some(agency) = self
            .by_code
            .get(code)
            .filter(|agency| !agency.is_valid_on(day))
        else {
            return Ok(());
        };
        Err(CaseRefusal {
            column,
            reason: CaseReason::OutsideValidity {
                agency: code.clone(),
                day,
                valid_from: agency.valid_from,
                valid_to: agency.valid_to,
                successor: agency.successor.clone(),
            },
        })
    }

    /// Whether an agency comes back to itself by way of its successors.
    pub fn is_in_circle(&self, code: &Slug) -> bool {
        self.by_code
            .get(code)
            .is_some_and(|agency| self.successors(agency).any(|later| later.code == *code))
    }

    /// Puts agencies in the place of those with their codes, all at once, so that a file says the same
    /// in any order of its lines. Those that contradict the result are taken back: their successor is
    /// not known, or one that they did not have before leads back to them. So are those that are
    /// `refused` already. Returns why each of them is, by code.
    pub fn replace(
        &mut self,
        given: &[Agency],
        mut refused: HashMap<Slug, AgencyRefusal>,
    ) -> HashMap<Slug, AgencyRefusal> {
        let before = self.clone();
        for agency in given {
            if !refused.contains_key(&agency.code) {
                self.insert(agency.clone());
            }
        }
        // Taking one back can contradict another.
        loop {
            let contradictions: Vec<(Slug, AgencyRefusal)> = given
                .iter()
                .filter(|agency| !refused.contains_key(&agency.code))
                .filter_map(|agency| {
                    Some((agency.code.clone(), self.contradiction(agency, &before)?))
                })
                .collect();
            if contradictions.is_empty() {
                return refused;
            }
            for (code, refusal) in contradictions {
                match before.get(&code) {
                    Some(agency) => self.insert(agency.clone()),
                    None => self.remove(&code),
                }
                refused.insert(code, refusal);
            }
        }
    }

    /// How a changed agency contradicts the others.
    fn contradiction(&self, agency: &Agency, before: &Self) -> Option<AgencyRefusal> {
        let successor = agency.successor.as_ref()?;
        let stored = before.get(&agency.code);
        if stored == Some(agency) {
            return None;
        }
        if self.get(successor).is_none() {
            return Some(AgencyRefusal::UnknownSuccessor(successor.clone()));
        }
        let is_new = stored.is_none_or(|stored| stored.successor.as_ref() != Some(successor));
        (is_new && self.is_in_circle(&agency.code)).then_some(AgencyRefusal::Circle)
    }

    /// The successors of an agency, the nearest first; as many as there are agencies where they are
    /// in a circle.
    fn successors<'a>(&'a self, agency: &'a Agency) -> impl Iterator<Item = &'a Agency> {
        let next = |agency: &&'a Agency| self.by_code.get(agency.successor.as_ref()?);
        std::iter::successors(next(&agency), next).take(self.by_code.len())
    }
}

/// Why an agency is refused, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgencyRefusal {
    /// A successor that is not known.
    #[error("`{0}` is neither in the database nor among the agencies that this file stores")]
    UnknownSuccessor(Slug),
    /// An agency that would take over from itself in the end.
    #[error("the successors of this agency lead back to itself")]
    Circle,
    /// A validity that would leave a case outside.
    #[error(
        "cases of this agency would lie outside its validity, such as one of {0}: first store its successor without changing the validity, and import these cases under the successor's code, with the same case code and day of receipt"
    )]
    CaseOutside(String),
    /// A validity that would leave outside what an intake office received.
    #[error(
        "cases that this intake office received count in {0}, which would lie outside its validity: correct the intake office of these cases first, or the validity"
    )]
    CountOutside(String),
    /// A validity that would leave the receipt of a case outside.
    #[error(
        "a case was received at this intake office on {0}, which would lie outside its validity: correct the intake office of the case first, or the validity"
    )]
    ReceiptOutside(String),
    /// A validity that would leave responses outside.
    #[error("responses of {0} would lie outside its validity")]
    ResponsesOutside(String),
    /// A validity that would leave reported totals or published figures outside.
    #[error("reported totals or published figures of {0} would lie outside its validity")]
    FiguresOutside(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn slug(code: &str) -> Slug {
        Slug::parse(code).unwrap()
    }

    /// `a` became `b` on 1 July 2025, and `b` became `c` a year later.
    fn merged(follow_successor: bool) -> Agencies {
        let agency =
            |code: &str, from: Option<Date>, to: Option<Date>, successor: Option<&str>| Agency {
                code: slug(code),
                name: code.to_owned(),
                name_en: None,
                block: slug("xa-phuong-dac-khu"),
                valid_from: from,
                valid_to: to,
                successor: successor.map(slug),
            };
        let (first, second) = (date(2025, 7, 1), date(2026, 7, 1));
        Agencies::new(
            [
                agency("a", None, first.yesterday().ok(), Some("b")),
                agency("b", Some(first), second.yesterday().ok(), Some("c")),
                agency("c", Some(second), None, None),
            ],
            follow_successor,
        )
    }

    #[test]
    fn a_case_counts_for_the_agency_that_is_valid_on_its_day() {
        let deciding = |code: &str, day| merged(false).deciding_on(&slug(code), day);
        assert_eq!(deciding("a", date(2025, 6, 30)), Ok(slug("a")));
        let refusal = |code: &str, day| deciding(code, day).unwrap_err().to_string();
        let refused = refusal("a", date(2025, 7, 1));
        assert!(
            refused.contains("2025-06-30") && refused.contains("successor `b`"),
            "{refused}"
        );
        let refused = refusal("c", date(2026, 6, 30));
        assert!(refused.contains("exists since 2026-07-01"), "{refused}");
    }

    #[test]
    fn where_successors_take_over_the_one_of_the_day_does() {
        let deciding = |day| merged(true).deciding_on(&slug("a"), day);
        assert_eq!(deciding(date(2026, 1, 1)), Ok(slug("b")));
        assert_eq!(deciding(date(2026, 8, 1)), Ok(slug("c")));
        // A successor takes over what comes later, not what came before.
        assert!(
            merged(true)
                .deciding_on(&slug("c"), date(2020, 1, 1))
                .is_err()
        );
    }

    fn agency(code: &str, successor: &str) -> Agency {
        Agency {
            code: slug(code),
            name: code.to_owned(),
            name_en: None,
            block: slug("xa-phuong-dac-khu"),
            valid_from: None,
            valid_to: None,
            successor: Slug::parse(successor).ok(),
        }
    }

    /// The codes that are refused when agencies with successors are replaced by others.
    fn refused(stored: &[(&str, &str)], given: &[(&str, &str)]) -> Vec<String> {
        let all = |pairs: &[(&str, &str)]| -> Vec<Agency> {
            let of = |(code, successor): &(&str, &str)| agency(code, successor);
            pairs.iter().map(of).collect()
        };
        let mut agencies = Agencies::new(all(stored), false);
        let refused = agencies.replace(&all(given), HashMap::new());
        for (code, refusal) in &refused {
            let kept = stored.iter().find(|(stored, _)| *stored == code.as_str());
            let kept = kept.map(|(code, successor)| agency(code, successor));
            assert_eq!(agencies.get(code), kept.as_ref(), "{refusal}");
        }
        let mut codes: Vec<String> = refused.keys().map(ToString::to_string).collect();
        codes.sort();
        codes
    }

    #[test]
    fn a_file_of_agencies_is_judged_by_what_it_makes_of_all_of_them() {
        let nobody: [&str; 0] = [];
        // The line that takes a successor away can stand below the one that turns it around.
        let turned = [("a", "b"), ("b", "")];
        assert_eq!(refused(&[("b", "a"), ("a", "")], &turned), nobody);
        assert_eq!(refused(&[("b", "a")], &[("b", ""), ("a", "b")]), nobody);
        // None of a circle is more at fault than the others, but for those that stood before.
        assert_eq!(refused(&[], &[("a", "b"), ("b", "a")]), ["a", "b"]);
        assert_eq!(refused(&[("a", "b"), ("b", "")], &[("b", "a")]), ["b"]);
        // What leads to a circle is in none.
        assert_eq!(
            refused(&[], &[("a", "b"), ("b", "c"), ("c", "b")]),
            ["a", "b", "c"]
        );
        let circle = [("b", "c"), ("c", "b")];
        assert_eq!(
            refused(
                &[("b", ""), ("c", "")],
                &[&[("a", "b")], &circle[..]].concat()
            ),
            ["b", "c"]
        );
        // Who relies on one that is refused is refused.
        assert_eq!(refused(&[], &[("a", "b"), ("b", "x")]), ["a", "b"]);
    }

    #[test]
    fn a_refused_agency_stays_as_it_was_for_the_others() {
        let stored = [agency("b", "a"), agency("a", "")];
        let mut agencies = Agencies::new(stored, false);
        let outside = AgencyRefusal::CaseOutside("2026-07-01".to_owned());
        let refused = HashMap::from([(slug("b"), outside.clone())]);
        let refused = agencies.replace(&[agency("a", "b"), agency("b", "")], refused);
        assert_eq!(refused.get(&slug("a")), Some(&AgencyRefusal::Circle));
        assert_eq!(refused.get(&slug("b")), Some(&outside));
    }

    #[test]
    fn successors_in_a_circle_are_found() {
        let mut agencies = merged(true);
        assert!(!agencies.is_in_circle(&slug("a")));
        if let Some(last) = agencies.by_code.get_mut(&slug("c")) {
            last.successor = Some(slug("a"));
        }
        for code in ["a", "b", "c"] {
            assert!(agencies.is_in_circle(&slug(code)));
        }
        // The search ends all the same.
        assert!(agencies.deciding_on(&slug("a"), date(1999, 1, 1)).is_ok());
        assert_eq!(
            agencies.deciding_on(&slug("a"), date(2099, 1, 1)),
            Ok(slug("c"))
        );
    }
}
