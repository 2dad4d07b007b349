//! Submissions, and what becomes of them.

use crate::domain::links::code::LinkCode;
use crate::domain::rating::Ratings;

/// One person's answers on their way in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The link they came by.
    pub code: LinkCode,
    /// The form they were written on, so that sending it again is the same submission.
    pub press: String,
    /// The ratings, one a question of the link's definition.
    pub ratings: Ratings,
    /// What they wrote.
    pub comment: Option<String>,
    /// The language they read.
    pub language: String,
    /// By which way they answered: `web`, `kiosk` or `paper`.
    pub source: &'static str,
    /// The signals seen while sending, one letter each.
    pub signals: String,
    /// Whether they said that somebody helped.
    pub assisted: bool,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It is kept, durably; or it was, and this is the same form again.
    Accepted,
    /// The link was used with another form.
    Used,
    /// The link has expired.
    Expired,
    /// The link was taken back.
    Revoked,
    /// There is no such link.
    Unknown,
}

/// The source of whoever opened the link on a page of their own.
pub const WEB: &str = "web";
/// The source of whoever answered at a kiosk.
pub const KIOSK: &str = "kiosk";
