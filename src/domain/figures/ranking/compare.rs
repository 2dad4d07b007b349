//! Compares a ranking with an earlier period.

use std::collections::HashMap;

use super::change::{AgencyChange, Direction, NotComparable};
use super::report::{RankReport, RankedAgency};
use crate::domain::figures::newcombe::{Uncertain, directions};
use crate::domain::figures::score::{AgencyScore, ScoreChange, ScoreReport};

impl RankReport {
    /// Sets the change of every agency since an earlier period. Which ones are told as changes is
    /// decided over all of them together, with a false discovery rate of 5 %.
    ///
    /// `counts_alike` says of an agency's scores now and then whether they are of definitions that count
    /// alike: versions of one id need not.
    pub fn compare_with(
        &mut self,
        earlier: &ScoreReport,
        counts_alike: impl Fn(&AgencyScore, &AgencyScore) -> bool,
    ) {
        let of_code = earlier.agencies.iter().map(|of| (of.agency.as_str(), of));
        let of_code: HashMap<&str, &AgencyScore> = of_code.collect();
        let pairs: Vec<Result<(Uncertain, Uncertain), NotComparable>> = self
            .agencies
            .iter()
            .map(|agency| self.pair(agency, &of_code, earlier, &counts_alike))
            .collect();
        let comparable: Vec<_> = pairs.iter().filter_map(|pair| pair.ok()).collect();
        let mut directions = directions(&comparable).into_iter();
        for (agency, pair) in self.agencies.iter_mut().zip(pairs) {
            agency.change = Some(match pair {
                Ok((before, after)) => AgencyChange {
                    against: earlier.period,
                    from: Some(before.score),
                    difference: Some(ScoreChange::between(before.score, after.score)),
                    direction: directions.next().map(Direction::from),
                    reason: None,
                },
                Err(reason) => AgencyChange {
                    against: earlier.period,
                    from: None,
                    difference: None,
                    direction: None,
                    reason: Some(reason),
                },
            });
        }
    }

    /// The two scores of an agency, where they can be compared.
    fn pair(
        &self,
        agency: &RankedAgency,
        earlier_scores: &HashMap<&str, &AgencyScore>,
        earlier: &ScoreReport,
        counts_alike: &impl Fn(&AgencyScore, &AgencyScore) -> bool,
    ) -> Result<(Uncertain, Uncertain), NotComparable> {
        let now = &agency.score;
        let after = uncertain(now).ok_or(NotComparable::NoScore)?;
        let then = earlier_scores.get(now.agency.as_str());
        let before = then.and_then(|then| Some((*then, uncertain(then)?)));
        let (then, before) = before.ok_or(NotComparable::NoEarlierScore)?;
        if !counts_alike(now, then) {
            Err(NotComparable::OtherSurvey)
        } else if (self.header.method, self.header.method_version)
            != (earlier.method, earlier.method_version)
        {
            Err(NotComparable::OtherMethod)
        } else {
            Ok((before, after))
        }
    }
}

fn uncertain(score: &AgencyScore) -> Option<Uncertain> {
    let figure = &score.overall.figure;
    Some(Uncertain {
        score: figure.score?,
        estimate: figure.estimate?,
    })
}
