//! The agencies that a file gives, each in the line that stands.

use std::collections::{HashMap, HashSet};

use crate::domain::cases::agencies::AgencyRefusal;
use crate::domain::cases::agency::{Agency, Slug};

/// The agencies of a file's lines. Of lines that give an agency with different values the first one that is not
/// refused stands, and later ones repeat it. What a refused line says counts for nothing, so that a later line
/// may put it right.
#[derive(Clone, Debug, Default)]
pub struct GivenAgencies(Vec<GivenLine>);

/// A line that gives an agency.
#[derive(Clone, Debug)]
struct GivenLine {
    number: u64,
    agency: Agency,
    /// Why it does not stand.
    refusal: Option<AgencyRefusal>,
}

/// What a line with an agency is among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgencyLine<'a> {
    /// One that stands, or says the same as the one that does.
    Stands(&'a Agency),
    /// One that was refused.
    Refused(&'a AgencyRefusal),
    /// One with other values than the line of the given number, which stands.
    Repeats(u64),
}

impl GivenAgencies {
    /// Adds the agency of a line.
    pub fn add(&mut self, number: u64, agency: Agency) {
        self.0.push(GivenLine {
            number,
            agency,
            refusal: None,
        });
    }

    /// What each line is, in their order, each with its number.
    pub fn lines(&self) -> impl Iterator<Item = (u64, AgencyLine<'_>)> {
        let mut standing: HashMap<&Slug, &GivenLine> = HashMap::new();
        self.0.iter().map(move |given| {
            if let Some(refusal) = &given.refusal {
                return (given.number, AgencyLine::Refused(refusal));
            }
            let first = *standing.entry(&given.agency.code).or_insert(given);
            let line = match first.agency == given.agency {
                true => AgencyLine::Stands(&given.agency),
                false => AgencyLine::Repeats(first.number),
            };
            (given.number, line)
        })
    }

    /// The agencies of the lines that stand, in their order.
    pub fn standing(&self) -> Vec<Agency> {
        self.lines()
            .filter_map(|(_, line)| match line {
                AgencyLine::Stands(agency) => Some(agency.clone()),
                AgencyLine::Refused(_) | AgencyLine::Repeats(_) => None,
            })
            .collect()
    }

    /// Whether every line stands.
    pub fn all_stand(&self) -> bool {
        self.lines()
            .all(|(_, line)| matches!(line, AgencyLine::Stands(_)))
    }

    /// Lets the next line of an agency stand where the one before is refused. Agencies are judged all at once,
    /// because lines may name successors that others give: `judge` returns for each of them why it is refused.
    /// It is asked only where lines repeat an agency with other values.
    ///
    /// # Errors
    /// When `judge` fails.
    pub fn settle<E>(
        &mut self,
        judge: impl Fn(&[Agency]) -> Result<Vec<Option<AgencyRefusal>>, E>,
    ) -> Result<(), E> {
        loop {
            let repeated = self.repeated();
            if repeated.is_empty() {
                return Ok(());
            }
            let standing = self.standing();
            let judged = standing.iter().zip(judge(&standing)?);
            let refused: HashMap<Slug, AgencyRefusal> = judged
                .filter_map(|(agency, refusal)| Some((agency.code.clone(), refusal?)))
                .collect();
            let replaced = replaced(&refused, &repeated);
            if replaced.is_empty() {
                return Ok(());
            }
            for given in &mut self.0 {
                let code = &given.agency.code;
                if given.refusal.is_none()
                    && replaced.contains(code)
                    && standing.contains(&given.agency)
                {
                    given.refusal = refused.get(code).cloned();
                }
            }
        }
    }

    /// The agencies that a line repeats with other values.
    fn repeated(&self) -> HashSet<Slug> {
        let lines = self.0.iter().zip(self.lines());
        lines
            .filter(|(_, (_, line))| matches!(line, AgencyLine::Repeats(_)))
            .map(|(given, _)| given.agency.code.clone())
            .collect()
    }
}

/// Those of the refused agencies that another line is to replace. Where some are refused only because their
/// successor is, the others come first: with another line of the successor they may stand.
fn replaced(refused: &HashMap<Slug, AgencyRefusal>, repeated: &HashSet<Slug>) -> HashSet<Slug> {
    let replaceable: Vec<(&Slug, &AgencyRefusal)> = refused
        .iter()
        .filter(|&(code, _)| repeated.contains(code))
        .collect();
    let by_themselves: HashSet<Slug> = replaceable
        .iter()
        .filter(|&&(_, refusal)| match refusal {
            AgencyRefusal::UnknownSuccessor(successor) => !refused.contains_key(successor),
            _ => true,
        })
        .map(|&(code, _)| code.clone())
        .collect();
    match by_themselves.is_empty() {
        true => replaceable
            .into_iter()
            .map(|(code, _)| code.clone())
            .collect(),
        false => by_themselves,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::domain::cases::agencies::Agencies;

    /// An agency with a name, and a successor where one is given.
    fn agency((code, name, successor): (&str, &str, &str)) -> Agency {
        Agency {
            code: Slug::parse(code).unwrap(),
            name: name.to_owned(),
            name_en: None,
            block: Slug::parse("so-ban-nganh").unwrap(),
            valid_from: None,
            valid_to: None,
            successor: Slug::parse(successor).ok(),
        }
    }

    /// What becomes of lines, numbered from 2, where no agencies are stored: `+` of one that stands, `-` of one
    /// that is refused, or the line that it repeats.
    fn settled(lines: &[(&str, &str, &str)]) -> Vec<String> {
        let mut given = GivenAgencies::default();
        for (number, line) in (2..).zip(lines) {
            given.add(number, agency(*line));
        }
        let judge = |agencies: &[Agency]| -> Result<Vec<Option<AgencyRefusal>>, Infallible> {
            let refused = Agencies::default().replace(agencies, HashMap::new());
            let refusal = |agency: &Agency| refused.get(&agency.code).cloned();
            Ok(agencies.iter().map(refusal).collect())
        };
        given.settle(judge).unwrap();
        let refusals = judge(&given.standing()).unwrap();
        let mut refusals = refusals.into_iter();
        let told = |(_, line): (u64, AgencyLine<'_>)| match line {
            AgencyLine::Repeats(line) => line.to_string(),
            AgencyLine::Stands(_) if refusals.next() == Some(None) => "+".to_owned(),
            AgencyLine::Stands(_) | AgencyLine::Refused(_) => "-".to_owned(),
        };
        given.lines().map(told).collect()
    }

    #[test]
    fn a_line_with_other_values_repeats_the_one_that_stands() {
        let lines = [
            ("a", "A", ""),
            ("a", "Á", ""),
            ("b", "B", ""),
            ("a", "A", ""),
        ];
        assert_eq!(settled(&lines), ["+", "2", "+", "+"]);
    }

    #[test]
    fn a_good_line_after_a_refused_one_of_the_same_agency_stands() {
        let lines = [
            ("a", "A", "x"),
            ("a", "A", ""),
            ("a", "A", "x"),
            ("a", "Á", ""),
        ];
        assert_eq!(settled(&lines), ["-", "+", "-", "3"]);
        assert_eq!(settled(&[("a", "A", "x"), ("a", "Á", "x")]), ["-", "-"]);
        assert_eq!(settled(&[("a", "A", "x")]), ["-"]);
    }

    #[test]
    fn who_relies_on_a_refused_line_stands_with_the_next_one() {
        let lines = [
            ("b", "B", "a"),
            ("a", "A", "x"),
            ("a", "A", ""),
            ("b", "B", ""),
        ];
        assert_eq!(settled(&lines), ["+", "-", "+", "2"]);
        // Where the successor has no other line, the agency's own other one stands.
        let lines = [("b", "B", "a"), ("a", "A", "x"), ("b", "B", "")];
        assert_eq!(settled(&lines), ["-", "-", "+"]);
        // One that leads out of a circle lets the others of it stand.
        let lines = [("a", "A", "b"), ("b", "B", "a"), ("b", "B", "")];
        assert_eq!(settled(&lines), ["+", "-", "+"]);
    }
}
