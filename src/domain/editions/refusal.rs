//! Why something can't be done with an edition.

use jiff::Timestamp;

use super::edition::EditionState;
use super::guard::GuardRefusal;
use crate::domain::VIETNAM;
use crate::domain::access::Role;

/// Why something can't be done with an edition. Its text says what, who and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionRefusal {
    /// There is no such edition.
    #[error("there is no edition `{0}`; see `sipas edition list`")]
    Unknown(String),
    /// Keys and operators make no editions.
    #[error("only a person with an account acts on editions; name one by --as USER")]
    NoPerson,
    /// The person's account is disabled.
    #[error("user `{0}` is disabled")]
    Disabled(String),
    /// The person has another role.
    #[error("user `{person}` can't {act}: that takes the role `{}`", role.name())]
    Role {
        /// The person's name.
        person: String,
        /// What was to be done.
        act: &'static str,
        /// The role that may.
        role: Role,
    },
    /// The approver is too new.
    #[error(
        "user `{person}` is a new approver and may sign from {} on, or once a second administrator agrees",
        shown(*from)
    )]
    Fresh {
        /// The person's name.
        person: String,
        /// From when on.
        from: Timestamp,
    },
    /// Who made an edition doesn't approve it.
    #[error(
        "user `{person}` drafted, refreshed or submitted edition `{id}`; another person must {act} it"
    )]
    SamePerson {
        /// The person's name.
        person: String,
        /// The edition.
        id: String,
        /// What was to be done.
        act: &'static str,
    },
    /// The edition is in another state.
    #[error("edition `{id}` is {}: {act} takes one that is {wanted}", state.name())]
    State {
        /// The edition.
        id: String,
        /// Its state.
        state: EditionState,
        /// What was to be done.
        act: &'static str,
        /// The state that it takes.
        wanted: &'static str,
    },
    /// Somebody else has changed it.
    #[error("somebody else has changed edition `{0}` meanwhile; look at it again")]
    Changed(String),
    /// The digest is that of other files.
    #[error("the digest of edition `{id}` is {found}, and not {given}")]
    Digest {
        /// The edition.
        id: String,
        /// The digest that was named.
        given: String,
        /// The digest of what is stored.
        found: String,
    },
    /// The block and period has a published edition.
    #[error(
        "edition `{0}` of this block and period is published; `sipas edition correct {0}` drafts its correction"
    )]
    Published(String),
    /// The edition is corrected already.
    #[error(
        "edition `{id}` was corrected by `{by}`; `sipas edition correct {by}` drafts another correction"
    )]
    Corrected {
        /// The edition.
        id: String,
        /// Its correction.
        by: String,
    },
    /// Somebody drafted at the same time.
    #[error("edition `{0}` was drafted by somebody else meanwhile; try again")]
    Taken(String),
    /// A batch is half there.
    #[error(
        "batch `{0}` of responses is being imported or withdrawn, or that was broken off; end that before an edition is drafted or submitted"
    )]
    RunningBatch(String),
    /// The edition that changes are counted from is corrected or withdrawn.
    #[error(
        "edition `{id}` counts its changes from `{previous}`, which is corrected or withdrawn since; `sipas edition withdraw {id}` gives it up, and another is drafted"
    )]
    OtherPrevious {
        /// The edition.
        id: String,
        /// The one of the period before.
        previous: String,
    },
    /// Figures have changed since the draft was compared with them.
    #[error("figures are changing while edition `{0}` is submitted; try again in a while")]
    Figures(String),
    /// A publication was begun and is finished before anything else.
    #[error(
        "edition `{0}` is being published: that was cut short, and is finished by `sipas edition publish {0}` before anything else is signed; its Decision and its time of release are kept"
    )]
    Publishing(String),
    /// The time of release has passed.
    #[error("{} has passed; an edition is released now or later", shown(*.0))]
    Past(Timestamp),
    /// A text of a draft is too long.
    #[error("{what} has more than {most} characters")]
    TooLong {
        /// The text.
        what: &'static str,
        /// The most characters that it may have.
        most: usize,
    },
    /// Something that stands before it in the log would be shown later.
    #[error(
        "the log holds what is released at {} only, and nothing behind that is released earlier",
        shown(*.0)
    )]
    BeforeUnreleased(Timestamp),
    /// Nobody has asked for this withdrawal, or the same person did.
    #[error(
        "user `{asked_by}` asked for the withdrawal of edition `{id}`; an approver, another person, confirms it"
    )]
    Withdrawal {
        /// The edition.
        id: String,
        /// Who asked.
        asked_by: String,
    },
    /// A withdrawal needs a reason.
    #[error("a withdrawal needs a reason")]
    NoReason,
    /// This machine has no key.
    #[error(
        "this machine has no edition key: run `{0}` on the machine that holds it, or name its file in SIPAS_EDITION_KEY_FILE"
    )]
    NoKey(String),
    /// The key is of another log.
    #[error(
        "the log is of origin {log}, and the key of this machine is of origin {key}: run the same command on the machine that holds the key of {log}; if it is lost or stolen, see `sipas edition key replace`"
    )]
    OtherKey {
        /// The origin of the log.
        log: String,
        /// The origin of the key.
        key: String,
    },
    /// The log names another key.
    #[error("the log of {0} is signed with the key {1}, which is not in this key file")]
    UnknownKey(String, String),
    /// There is no log yet.
    #[error(
        "nothing was signed yet, so there is no log and no key to replace; `sipas edition key new` makes a key"
    )]
    NothingSigned,
    /// A part can't be signed as it is.
    #[error("edition `{0}` can't be signed: {1}")]
    Unsignable(String, String),
    /// The key has signed more than the database knows.
    #[error(transparent)]
    Guard(#[from] GuardRefusal),
    /// The guard file can't be read or written.
    #[error("{0}")]
    GuardFile(String),
}

/// A time as people in Vietnam read it.
fn shown(time: Timestamp) -> String {
    time.to_zoned(VIETNAM)
        .strftime("%H:%M on %d/%m/%Y")
        .to_string()
}
