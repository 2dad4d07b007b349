//! What groups say of blocks of which the truth is known; docs/groups.md has the full table.

use crate::support::chance::{Answers, Kind, said};

#[test]
fn in_a_block_of_equal_agencies_hardly_ever_is_one_called_above_or_below() {
    for (agencies, mean, answers, runs) in [
        (15, 0.86, Answers::Alike, 400),
        (15, 0.98, Answers::Alike, 400),
        (120, 0.86, Answers::Alike, 100),
        (120, 0.98, Answers::Alike, 100),
        (15, 0.95, Answers::Mixed, 100),
        (15, 0.95, Answers::Independent, 50),
    ] {
        let kind = Kind {
            agencies,
            mean,
            spread: 0.0,
            answers,
        };
        let said = said(kind, runs, 1995);
        // 5 % of blocks, and three standard errors of so few.
        let most = 0.05 + 3.0 * (0.05 * 0.95 / f64::from(runs)).sqrt();
        assert!(said.calling_share() <= most, "{kind:?}: {said:?}");
    }
}

#[test]
fn agencies_that_differ_are_called_and_on_the_right_side() {
    let kind = Kind {
        agencies: 120,
        mean: 0.92,
        spread: 0.03,
        answers: Answers::Mixed,
    };
    let said = said(kind, 30, 1995);
    assert!(said.calls > 20, "{said:?}");
    assert!(said.wrong_share() <= 0.025, "{said:?}");
}
