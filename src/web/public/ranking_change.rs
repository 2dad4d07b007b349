//! The change of an agency's score since the period before, as a cell of the ranking.

use super::reading::Reading;
use crate::domain::figures::ranking::{AgencyChange, Direction, NotComparable};
use crate::domain::figures::score::Score;
use crate::web::http::words::Phrase;

/// Returns a change in words, or why there is none.
pub(super) fn change_in_words(change: Option<AgencyChange>, reading: &Reading<'_>) -> Phrase {
    let words = reading.words;
    let difference = change.and_then(|of| Some((of.difference?.hundredths(), of.direction?)));
    let Some((hundredths, direction)) = difference else {
        return words.say(match change.and_then(|change| change.reason) {
            Some(NotComparable::OtherSurvey | NotComparable::OtherMethod) => "row-change-other",
            Some(NotComparable::NoScore | NotComparable::NoEarlierScore) | None => {
                "row-change-none"
            }
        });
    };
    let size = Score::from_hundredths(hundredths.saturating_abs());
    let size = reading.numbers.score(size).text;
    let (id, points) = match (direction, hundredths) {
        (Direction::Risen, _) => ("row-change-risen", size),
        (Direction::Fallen, _) => ("row-change-fallen", size),
        (Direction::NotShown, 0) => ("row-change-unsure", size),
        (Direction::NotShown, 1..) => ("row-change-unsure", format!("+{size}")),
        (Direction::NotShown, _) => ("row-change-unsure", format!("−{size}")),
    };
    words.say_with(id, &[("points", &points)])
}
