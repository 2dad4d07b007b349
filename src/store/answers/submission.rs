//! Submissions and their outcomes.

use crate::domain::answers::source::Source;
use crate::domain::links::code::LinkCode;
use crate::domain::rating::Ratings;

/// One person's answers, to be submitted.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The code of the link.
    pub code: LinkCode,
    /// The random id of the form, so that sending the same form again is the same submission.
    pub press: String,
    /// The ratings, one for each question of the link's definition.
    pub ratings: Ratings,
    /// The comment, if any.
    pub comment: Option<String>,
    /// The language in which the form was shown.
    pub language: String,
    /// The way in which they answered: [`Source::Web`], [`Source::Kiosk`] or [`Source::Paper`].
    pub source: Source,
    /// The signals of a doubtful answer that were found on sending, one letter each.
    pub signals: String,
    /// Whether they said that somebody helped them.
    pub assisted: bool,
}

/// The outcome of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It is stored durably, or was before and this is the same form again.
    Accepted,
    /// The link was redeemed with another form.
    Used,
    /// The link has expired.
    Expired,
    /// The link was revoked.
    Revoked,
    /// There is no such link.
    Unknown,
}
